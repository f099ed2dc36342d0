"""What the acts themselves put a limit on: referral, start of the programme, health assessment, the Danish tests."""

from collections.abc import Iterator
from datetime import date

from tests.second_reading.candidate import Candidate, first_fact, held_from, limit, needs_of, takeover_of
from tests.second_reading.days import each_day, moved, plus_months, plus_years
from tests.second_reading.regulations import R20, R25
from tests.second_reading.states import Life

ADULT = 18


def duties_of_the_act(life: Life) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    if plus_years(life.case.who("born"), ADULT) > takeover:
        return
    for key, cells, kind, ending in (
        (
            "danish_referral",
            {R20: "INTEGRATIONSLOVEN §21 stk.1", R25: "INTEGRATIONSLOVEN §21 stk.1"},
            "danish_referred",
            "danish_waived",
        ),
        (
            "programme_start",
            {R20: "INTEGRATIONSLOVEN §16 stk.6", R25: "INTEGRATIONSLOVEN §16 stk.5"},
            "programme_started",
            "rehabilitation_offered",
        ),
    ):
        yield Candidate(
            key,
            cells,
            since=takeover,
            listed=takeover,
            clock_day=limit(life, key, takeover, plus_months(takeover, 1)),
            met=life.first_day(kind),
            ends=held_from(takeover, [f.on for f in life.of(ending)]),
            rests=life.programme_over,
        )


def health_assessments(life: Life) -> Iterator[Candidate]:
    key, takeover = "health_assessment", takeover_of(life)
    cells = {R20: "INTEGRATIONSLOVEN §15 d stk.4", R25: "INTEGRATIONSLOVEN §15 d stk.4"}
    meets = ("health_assessment_offered", "health_assessment_completed")
    last = limit(life, key, takeover, plus_months(takeover, 6))
    if life.case.who("quota_refugee"):
        yield Candidate(
            key, cells, since=takeover, listed=takeover, clock_day=last, met=first_fact(life, *meets), order=(0,)
        )
    if life.case.who("group") == "family_of_other":
        return
    for need in needs_of(life, key):
        yield Candidate(
            key,
            cells,
            since=need.on,
            listed=need.on,
            clock_day=last if need.on <= last else None,
            met=first_fact(life, *meets, on_or_after=need.on),
            of_need=True,
            order=(1, need.index),
        )


RANK = {"A1": 1, "A2": 2, "final": 3}


def test_limit(life: Life, level: str, months: int) -> date | None:
    """The limit of this test as moved, or of its retake; null where the start of the clock is unknown."""
    name = "permit_granted_on" if life.case.who("resident_before_permit") else "cpr_registered_on"
    clock: date | None = life.case.who(name)
    if clock is None:
        return None
    still = life.still_days("danish_a1" if level == "A1" else "danish_a2") | excused_days(life, level)
    last = moved(plus_months(clock, months), clock, still)
    failed = [f for f in life.of("danish_test") if f["level"] == level and not f["passed"] and f.on <= last]
    return moved(plus_months(last, 3), last, still) if failed else last


def excused_days(life: Life, level: str) -> set[date]:
    days: set[date] = set()
    for fact in life.of("test_excused"):
        if fact["level"] == level and not life.is_2004():
            days.update(each_day(fact.on, fact["until"]))
    return days


def danish_tests(life: Life) -> Iterator[Candidate]:
    if not life.case.who("spouse_permit"):
        return
    clock = life.case.who("permit_granted_on" if life.case.who("resident_before_permit") else "cpr_registered_on")
    if clock is None:
        return
    for key, level, months in (("danish_a1", "A1", 6), ("danish_a2", "A2", 9)):
        passed = [f.on for f in life.of("danish_test") if f["passed"] and RANK[f["level"]] >= RANK[level]]
        yield Candidate(
            key,
            {R20: "§19 stk.12", R25: "§14 stk.9"},
            since=clock,
            listed=max(clock, takeover_of(life)),
            clock_day=test_limit(life, level, months),
            met=min(passed, default=None),
        )
