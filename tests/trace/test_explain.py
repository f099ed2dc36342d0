"""An explanation names the fact, the arithmetic and the readings, and always comes to the day the rule found."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import statute
from statute.checks import read
from statute.duties import duties
from statute.explain import Explanation, explain
from statute.facts import CaseFile, DutyKey
from statute.ruleset import content_hash, ruleset
from tests.statute.casebuilder import case


def explained(file: CaseFile, on: str, duty: DutyKey, occurrence: int = 1) -> Explanation:
    return explain(read(file, date.fromisoformat(on)).history, duty, occurrence)


def sums(explanation: Explanation) -> list[str]:
    return [f"{step.text} = {step.day}" for step in explanation.steps]


def started(explanation: Explanation) -> list[tuple[int | None, str, str]]:
    return [(event.index, event.fact, event.on.isoformat()) for event in explanation.started_by]


def test_a_limit_from_the_takeover() -> None:
    told = explained(case("2025-01-31 takeover"), "2025-02-10", "contract")
    assert started(told) == [(0, "takeover", "2025-01-31")]
    assert sums(told) == ["31.01.2025 + 1 måned = 2025-02-28"]
    assert told.title == "Kontrakten indgås inden en måned efter overtagelsen"
    assert told.status == "Åben: 18 dage tilbage af fristen."
    assert told.receipt.regulation == "BEK-2024-12-30"


def test_reading_1_is_named_only_where_the_month_is_shorter() -> None:
    assert 1 in numbers(explained(case("2025-01-31 takeover"), "2025-02-10", "contract"))
    assert 1 not in numbers(explained(case("2025-01-15 takeover"), "2025-02-10", "contract"))


def test_reading_3_is_named_only_where_the_day_is_no_working_day() -> None:
    assert 3 in numbers(explained(case("2025-01-15 takeover"), "2025-02-10", "contract"))  # Saturday 15 February
    assert 3 not in numbers(explained(case("2025-01-14 takeover"), "2025-02-10", "contract"))


def numbers(explanation: Explanation) -> list[int]:
    return [reading.number for reading in explanation.readings]


def test_reading_7_each_suspension_is_told_with_its_days() -> None:
    file = case(
        "2025-01-15 takeover",
        "2025-02-01 deadlines_suspended until=2025-02-03 duties=contract",
        "2025-02-17 deadlines_suspended until=2025-02-26 duties=contract",
    )
    assert sums(explained(file, "2025-02-10", "contract")) == [
        "15.01.2025 + 1 måned = 2025-02-15",
        "+ 3 dage suspension af fristen (01.02.2025 til 03.02.2025) = 2025-02-18",
    ]
    told = explained(file, "2025-02-28", "contract")
    assert sums(told)[2:] == ["+ 10 dage suspension af fristen (17.02.2025 til 26.02.2025) = 2025-02-28"]
    assert 7 in numbers(told)


def test_what_goes_with_the_contract_is_told_by_the_contract() -> None:
    file = case("2025-01-15 takeover + benefit_started", "2025-02-10 contract_signed")
    before = explained(file, "2025-02-01", "assessment")
    assert sums(before) == ["kontraktens frist: 15.01.2025 + 1 måned = 2025-02-15"]
    after = explained(file, "2025-03-01", "assessment")
    assert sums(after) == ["Dagen er den, hvor kontrakten blev indgået = 2025-02-10"]
    assert after.status == "Overskredet: 19 dage efter fristen er intet registreret."


def test_suspensions_of_the_contract_and_of_its_companion_are_told_as_one() -> None:
    file = case(
        "2025-01-15 takeover + benefit_started",
        "2025-01-20 deadlines_suspended until=2025-01-22 duties=contract",
        "2025-01-22 deadlines_suspended until=2025-01-25 duties=assessment",
    )
    assert sums(explained(file, "2025-02-01", "assessment")) == [
        "kontraktens frist: 15.01.2025 + 1 måned = 2025-02-15",
        "+ 6 dage suspension af fristen (20.01.2025 til 25.01.2025) = 2025-02-21",
    ]


def test_a_suspension_to_the_end_of_the_calendar_is_explained_at_once() -> None:
    file = case("2025-01-15 takeover", "2025-02-01 deadlines_suspended until=9999-12-31")
    told = explained(file, "2025-03-01", "contract")
    assert told.steps[-1].day == told.duty.due == date(9999, 12, 31)


def test_reading_34_a_leave_in_the_window_is_told_with_its_days() -> None:
    file = case(
        "2025-01-15 takeover + benefit_started",
        "2025-04-15 visitation_decided",
        "2025-06-01 leave_started",
        "2025-07-01 leave_ended",
    )
    told = explained(file, "2025-08-01", "follow_up", 2)
    assert sums(told) == [
        "15.04.2025 + 6 måneder = 2025-10-15",
        "+ 30 dage orlov (01.06.2025 til 30.06.2025) = 2025-11-14",
    ]
    assert {26, 27, 29, 34} <= set(numbers(told))
    assert not told.duty.unverified


def test_a_leave_is_told_from_the_birth() -> None:
    file = case("2024-01-15 takeover", "2024-08-15 leave_started", "2024-08-31 child_born")
    told = explained(file, "2024-09-10", "parental_leave_follow_up")
    assert started(told) == [(2, "child_born", "2024-08-31")]
    assert sums(told) == ["31.08.2024 + 6 måneder = 2025-02-28"]


def test_reading_49_a_test_is_counted_from_the_register_and_later_after_a_failed_one() -> None:
    person = {"spouse_permit": True, "cpr_registered_on": "2025-01-10"}
    file = case("2025-01-15 takeover", "2025-07-01 danish_test level=A1 passed=false", **person)
    told = explained(file, "2025-08-01", "danish_a1")
    assert started(told) == [(None, "person.cpr_registered_on", "2025-01-10")]
    assert sums(told) == ["10.01.2025 + 6 måneder = 2025-07-10", "10.07.2025 + 3 måneder = 2025-10-10"]
    assert sums(explained(file, "2025-08-01", "danish_a2")) == ["10.01.2025 + 9 måneder = 2025-10-10"]
    assert sums(explained(file, "2025-06-01", "danish_a1")) == ["10.01.2025 + 6 måneder = 2025-07-10"]


def test_what_met_it_and_how_late() -> None:
    told = explained(case("2025-01-15 takeover", "2025-02-20 contract_signed #s"), "2025-03-01", "contract")
    assert [(event.index, event.id, event.fact) for event in told.ended_by] == [(1, "s", "contract_signed")]
    assert told.status == "Opfyldt 20.02.2025, 5 dage efter fristen."


@pytest.mark.parametrize(
    ("on", "duty", "status"),
    [
        ("2025-02-15", "contract", "Åben: fristen er i dag."),
        ("2025-02-14", "contract", "Åben: 1 dag tilbage af fristen."),
        ("2025-04-01", "transfer_follow_up", "Åben uden fast frist."),
        ("2025-05-01", "transfer_follow_up", "Opfyldt 10.04.2025."),
        ("2025-05-01", "visitation", "Opfyldt 15.04.2025."),
    ],
)
def test_how_a_duty_stands(on: str, duty: DutyKey, status: str) -> None:
    file = case(
        "2025-01-15 takeover + benefit_started",
        "2025-03-31 moved",
        "2025-04-10 follow_up_held",
        "2025-04-15 visitation_decided",
    )
    assert explained(file, on, duty).status == status


def test_a_target_without_a_limit_and_a_year_before_the_clock() -> None:
    file = case("2025-01-15 takeover", "2025-03-31 moved")
    assert sums(explained(file, "2025-05-01", "transfer_follow_up")) == ["31.03.2025 + 1 måned = 2025-04-30"]
    year = explained(file, "2026-02-01", "revision_one_year")
    assert sums(year) == ["15.01.2025 + 1 år = 2026-01-15"]
    assert started(year) == [(0, "takeover", "2025-01-15")]


def test_what_is_not_listed_is_not_explained() -> None:
    with pytest.raises(LookupError, match="contract:2"):
        explained(case("2025-01-15 takeover"), "2025-02-10", "contract", 2)


def test_the_receipt_names_the_whole_hash_over_the_rules() -> None:
    receipt = explained(case("2025-01-15 takeover"), "2025-02-10", "contract").receipt
    assert receipt.content_hash == content_hash()
    assert len(receipt.content_hash) == 64
    assert receipt.ruleset == ruleset()
    assert receipt.ruleset.endswith(f"+{content_hash()[:8]}")


def test_the_hash_is_over_code_and_data_of_every_folder_but_the_catalogue() -> None:
    digest = hashlib.sha256()
    root = Path(statute.__file__).parent
    names = sorted(
        file.relative_to(root).as_posix()
        for file in root.rglob("*")
        if file.suffix in (".py", ".toml") and "catalogue" not in file.relative_to(root).parts
    )
    assert {"duties/offers.py", "regulations/bek_2024_12_30.toml", "readings.toml"} <= set(names)
    for name in names:
        digest.update(name.encode() + b"\0" + (root / name).read_bytes())
    assert content_hash() == digest.hexdigest()


DAY = st.integers(0, 600).map(lambda days: date.fromordinal(date(2024, 9, 1).toordinal() + days).isoformat())
LINES = st.tuples(
    DAY,
    st.sampled_from(
        [
            "benefit_started",
            "benefit_ended",
            "contract_signed",
            "visitation_decided",
            "follow_up_held",
            "leave_started + child_born",
            "leave_ended",
            "moved",
            "employment_started",
            "offer_started",
            "offer_ended",
            "declaration_signed manner=signed",
            "need_recorded",
            "first_job_interview_held",
            "jobseeker_registered",
            "danish_test level=A1 passed=false",
            "deadlines_suspended until=2025-03-31",
            "deadlines_suspended until=2025-06-05 duties=assessment,follow_up,contract_content",
            "deadlines_suspended until=2024-11-20 duties=assessment",
            "deadlines_suspended until=2024-11-10 duties=contract",
            "deadlines_suspended until=9999-12-31 duties=visitation,contract",
            "contract_deferred expected_on=2025-05-01",
            "permanent_residence_applied",
            "exempted",
            "goals_met",
        ]
    ),
).map(" ".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(lines=st.lists(LINES, max_size=14), ukraine=st.booleans(), on=DAY)
def test_every_listed_duty_is_explained_up_to_its_very_day(lines: list[str], ukraine: bool, on: str) -> None:
    person = {"spouse_permit": True, "cpr_registered_on": "2024-10-31", "ukraine_special_act": ukraine}
    history = read(case("2024-10-31 takeover", *lines, **person), date.fromisoformat(on)).history
    for duty in duties(history):
        told = explain(history, duty.duty, duty.occurrence)
        assert told.duty == duty
        assert told.started_by
        assert duty.due is None or told.steps[-1].day == duty.due
        assert (duty.met_on is None) == (not told.ended_by)
