"""The ladder of reminders: which rung goes out on which working day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.reminders import Ladder, Rung, quiet_until, rungs
from statute.answers import Duty
from statute.calendar import add_days, is_working_day, working_day_before

LADDER = Ladder()
SINCE = date(2025, 1, 15)


def owed(due: date | None, since: date = SINCE, target: date | None = None) -> Duty:
    citation = "BEK-1307-2020 §22 stk.1"
    return Duty(
        duty="first_offer",
        occurrence=1,
        bearer="municipality",
        citation=citation,
        since=since,
        due=due,
        target=target,
        reason="",
    )


def sent(due: date, first: date, last: date, ladder: Ladder = LADDER) -> list[str]:
    """The rungs that become due from `first` to `last`, asked every day."""
    found: list[str] = []
    day = first
    while day <= last:
        rung, _ = rungs(owed(due), day, ladder)
        if rung is not None and rung.on == day:
            found.append(f"{day} {rung.name}")
        day = add_days(day, 1)
    return found


def test_the_ladder_of_a_deadline_on_a_working_day():
    assert sent(date(2025, 3, 20), date(2025, 2, 20), date(2025, 4, 10)) == [
        "2025-03-06 before-14",
        "2025-03-14 before-5",  # 15 March is a Saturday
        "2025-03-19 last-working-day",
        "2025-03-20 due-day",
        "2025-03-21 overdue-1",
        "2025-03-28 overdue-2",
        "2025-04-04 overdue-3",
    ]


def test_on_a_deadline_that_is_a_saturday_the_last_two_rungs_are_one():
    assert sent(date(2025, 2, 15), date(2025, 1, 20), date(2025, 2, 25)) == [
        "2025-01-31 before-14",
        "2025-02-10 before-5",
        "2025-02-14 due-day",
        "2025-02-17 overdue-1",
        "2025-02-24 overdue-2",
    ]


def test_before_easter_the_reminder_comes_before_the_holidays_and_the_overdue_one_after():
    assert sent(date(2025, 4, 20), date(2025, 4, 11), date(2025, 4, 30)) == [  # Easter Sunday
        "2025-04-15 before-5",
        "2025-04-16 due-day",  # Wednesday; Thursday and Friday are holidays
        "2025-04-22 overdue-1",  # Tuesday after Easter
        "2025-04-28 overdue-2",
    ]


def test_christmas_eve_the_last_of_december_and_the_fifth_of_june_are_no_working_days():
    assert sent(date(2025, 12, 24), date(2025, 12, 23), date(2025, 12, 31)) == [
        "2025-12-23 due-day",
        "2025-12-29 overdue-1",
    ]
    assert rungs(owed(date(2025, 6, 5)), date(2025, 6, 5), LADDER)[0] == Rung(name="due-day", on=date(2025, 6, 4))
    assert rungs(owed(date(2025, 12, 30)), date(2026, 1, 2), LADDER)[0] == Rung(name="overdue-1", on=date(2026, 1, 2))


def test_a_target_before_the_due_day_is_a_rung_of_its_own_unless_a_more_urgent_one_falls_on_its_day():
    first_of_four = owed(date(2025, 10, 22), target=date(2025, 6, 6))
    assert rungs(first_of_four, date(2025, 6, 6), LADDER) == (
        Rung(name="target", on=date(2025, 6, 6)),
        date(2025, 10, 8),
    )
    last_of_four = owed(date(2025, 10, 22), target=date(2025, 10, 22))
    assert rungs(last_of_four, date(2025, 10, 22), LADDER)[0] == Rung(name="due-day", on=date(2025, 10, 22))
    two_weeks = owed(date(2025, 3, 20), target=date(2025, 3, 6))
    assert rungs(two_weeks, date(2025, 3, 6), LADDER)[0] == Rung(name="before-14", on=date(2025, 3, 6))
    assert rungs(first_of_four, date(2025, 6, 6), Ladder(target=False)) == (None, date(2025, 10, 8))


def test_of_rungs_already_past_only_the_latest_is_current():
    assert rungs(owed(date(2025, 3, 20)), date(2025, 3, 17), LADDER) == (
        Rung(name="before-5", on=date(2025, 3, 14)),
        date(2025, 3, 19),
    )
    assert rungs(owed(date(2025, 3, 20)), date(2025, 7, 1), LADDER)[0] == Rung(name="overdue-15", on=date(2025, 6, 27))


def test_before_the_first_rung_nothing_is_current():
    assert rungs(owed(date(2025, 3, 20)), date(2025, 3, 5), LADDER) == (None, date(2025, 3, 6))


def test_a_duty_without_a_due_day_is_called_to_mind_once_when_it_opens():
    saturday = date(2025, 3, 15)
    assert rungs(owed(None, since=saturday), saturday, LADDER) == (None, date(2025, 3, 17))
    assert rungs(owed(None, since=saturday), date(2025, 8, 1), LADDER) == (
        Rung(name="opened", on=date(2025, 3, 17)),
        None,
    )


def test_a_configured_ladder_has_its_own_rungs():
    ladder = Ladder(before=(7,), last_working_day=False, due_day=False, overdue_every=14)
    assert sent(date(2025, 3, 20), date(2025, 2, 20), date(2025, 4, 10), ladder) == [
        "2025-03-13 before-7",
        "2025-03-21 overdue-1",
        "2025-04-04 overdue-2",
    ]


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(due=DAYS, offset=st.integers(-40, 400), every=st.integers(1, 30))
def test_every_rung_falls_on_a_working_day_and_the_next_comes_after_today(due: date, offset: int, every: int):
    today = add_days(due, offset)
    current, following = rungs(owed(due), today, Ladder(overdue_every=every))
    assert following is not None
    assert following > today
    assert is_working_day(following)
    if current is not None:
        assert current.on <= today
        assert is_working_day(current.on)


@given(due=DAYS)
def test_somebody_is_warned_at_the_latest_on_the_working_day_before_the_deadline(due: date):
    current, _ = rungs(owed(due), working_day_before(due), LADDER)
    assert current is not None
    assert current.on == working_day_before(due)


@given(due=DAYS, offset=st.integers(-40, 100))
def test_asking_on_the_day_of_the_next_rung_makes_it_the_current_one(due: date, offset: int):
    _, following = rungs(owed(due), add_days(due, offset), LADDER)
    assert following is not None
    current, _ = rungs(owed(due), following, LADDER)
    assert current is not None
    assert current.on == following


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2025, 3, 17, 6, 0, tzinfo=UTC), None),  # Monday, seven in the morning
        (datetime(2025, 3, 17, 5, 59, tzinfo=UTC), datetime(2025, 3, 17, 6, 0, tzinfo=UTC)),
        (datetime(2025, 3, 15, 12, 0, tzinfo=UTC), datetime(2025, 3, 17, 6, 0, tzinfo=UTC)),  # Saturday
        (datetime(2025, 3, 29, 12, 0, tzinfo=UTC), datetime(2025, 3, 31, 5, 0, tzinfo=UTC)),  # summer time begins
        (datetime(2025, 4, 17, 12, 0, tzinfo=UTC), datetime(2025, 4, 22, 5, 0, tzinfo=UTC)),  # Maundy Thursday
    ],
)
def test_reminders_go_out_on_working_days_from_seven_in_the_morning_danish_time(now: datetime, until: datetime | None):
    assert quiet_until(now) == until
