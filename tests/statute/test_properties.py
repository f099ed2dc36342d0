"""What holds of every case file, whatever happened in it and in whatever order it was written down."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from programme.plan import Plan, check, plan
from statute.checks import read
from statute.facts import FACT, CaseFile
from tests.statute.strategies import case_files, case_of, days, facts, people

LAWFUL = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)


FROM, TO = date(2004, 1, 1), date(2035, 12, 31)


def owed(answer: Plan) -> list[tuple[Any, ...]]:
    """What is owed, without the order in which reasons and warnings are told."""
    return [
        (d.duty, d.occurrence, d.citation, d.since, d.due, d.target, d.status, d.met_on, d.needs) for d in answer.duties
    ]


def with_facts(file: CaseFile, happened: list[Any]) -> CaseFile:
    return file.model_copy(update={"facts": happened})


@LAWFUL
@given(case_files(), days())
def test_no_case_file_makes_plan_or_check_raise(file: CaseFile, on: date) -> None:
    answer = plan(file, on)
    assert answer.model_dump_json()
    assert check(file).model_dump_json()


@LAWFUL
@given(case_files(), days())
def test_every_listed_duty_has_a_citation_a_reason_and_a_status_that_fits(file: CaseFile, on: date) -> None:
    for d in plan(file, on).duties:
        assert d.citation.strip()
        assert d.reason.strip()
        assert (d.met_on is not None) == (d.status in ("met", "met_late"))
        assert d.met_on is None or d.met_on <= on
        assert d.status != "overdue" or (d.due is not None and d.due < on)
        assert d.status != "open" or d.due is None or on <= d.due
        assert d.status != "met_late" or (d.due is not None and d.met_on is not None and d.met_on > d.due)
        assert d.since <= on


@LAWFUL
@given(case_files(), days())
def test_occurrences_are_numbered_from_one_without_a_gap(file: CaseFile, on: date) -> None:
    listed = sorted((d.duty, d.occurrence) for d in plan(file, on).duties)
    for key, group in groupby(listed, key=lambda pair: pair[0]):
        numbers = [number for _, number in group]
        if key == "parental_leave_follow_up":
            assert len(set(numbers)) == len(numbers)
        else:
            assert numbers == list(range(1, len(numbers) + 1)), key


@LAWFUL
@given(case_files(), days())
def test_the_duties_are_sorted_by_due_day_key_and_occurrence(file: CaseFile, on: date) -> None:
    order = [(d.due or date.max, d.duty, d.occurrence) for d in plan(file, on).duties]
    assert order == sorted(order)


@LAWFUL
@given(case_files(), days())
def test_nothing_is_owed_before_the_takeover_and_no_fact_of_later_is_known(file: CaseFile, on: date) -> None:
    known = with_facts(file, [fact for fact in file.facts if fact.on <= on])
    assert owed(plan(known, on)) == owed(plan(file, on))
    takeover = read(file, on).history.takeover
    if takeover is None or takeover > on:
        assert plan(file, on).duties == []


@LAWFUL
@given(case_files(), days(), st.randoms(use_true_random=False))
def test_the_order_of_the_days_in_the_file_does_not_matter(file: CaseFile, on: date, random: Any) -> None:
    by_day = sorted(file.facts, key=lambda fact: fact.on)  # keeps the order within a day
    blocks = [list(block) for _, block in groupby(by_day, key=lambda fact: fact.on)]
    random.shuffle(blocks)
    shuffled = with_facts(file, [fact for block in blocks for fact in block])
    assert owed(plan(shuffled, on)) == owed(plan(file, on))
    assert {(r.fact, r.reason, r.citation) for r in check(shuffled).refused} == {
        (r.fact, r.reason, r.citation) for r in check(file).refused
    }


INDEPENDENT = [
    "assessment_completed",
    "language_provider_involved",
    "recognition_informed",
    "declaration_guidance_given",
    "permanent_residence_guidance_given",
    "rights_guidance_given",
    "danish_test",
    "child_born",
    "cv_published",
]


@LAWFUL
@given(case_files(), st.lists(facts(INDEPENDENT, st.just(date(2024, 12, 15))), max_size=5), days(), st.data())
def test_the_order_of_facts_of_one_day_that_do_not_touch_each_other_does_not_matter(
    file: CaseFile, more: list[dict[str, Any]], on: date, data: st.DataObject
) -> None:
    added = [FACT.validate_python(fact) for fact in more]
    shuffled = data.draw(st.permutations(added))
    assert owed(plan(with_facts(file, [*file.facts, *shuffled]), on)) == owed(
        plan(with_facts(file, [*added, *file.facts]), on)
    )


@LAWFUL
@given(case_files(), facts(), days(), st.integers(0, 10))
def test_a_fact_and_its_annulment_change_nothing_from_the_annulment_on(
    file: CaseFile, mistake: dict[str, Any], on: date, place: int
) -> None:
    assume(mistake["fact"] != "annulled" and mistake["on"] <= on)
    added = FACT.validate_python(mistake | {"id": "mistake"})
    undone = FACT.validate_python({"fact": "annulled", "on": on, "fact_id": "mistake"})
    happened = [*file.facts[:place], added, *file.facts[place:], undone]
    corrected = plan(with_facts(file, happened), on)
    assume(not any(r.fact == "annulled" and r.index == len(happened) - 1 for r in corrected.warnings))
    assert owed(corrected) == owed(plan(file, on))
    assert corrected.missing_contract_content == plan(file, on).missing_contract_content


@LAWFUL
@given(case_files(), days(), st.integers(1, 400))
def test_as_time_goes_by_what_is_met_stays_met_and_what_is_overdue_never_opens_again(
    file: CaseFile, on: date, later: int
) -> None:
    # nothing new happens in between, no annulment, no change that reopens: the facts known on the earlier day alone
    known = with_facts(file, [fact for fact in file.facts if fact.on <= on])
    before, after = plan(known, on), plan(known, on + timedelta(days=later))
    now = {(d.duty, d.occurrence): d for d in after.duties}
    for d in before.duties:
        if d.status in ("met", "met_late", "overdue", "lapsed"):
            assert now[d.duty, d.occurrence].status == d.status, d
        else:
            assert now[d.duty, d.occurrence].status in ("open", "overdue"), d


@LAWFUL
@given(case_files(), days(), st.integers(1, 400))
def test_moving_the_day_forward_never_turns_met_into_open(file: CaseFile, on: date, later: int) -> None:
    happened = with_facts(file, [fact for fact in file.facts if fact.fact != "annulled"])
    now = {(d.duty, d.occurrence): d.status for d in plan(happened, on + timedelta(days=later)).duties}
    for d in plan(happened, on).duties:
        if d.met_on is not None:
            assert now.get((d.duty, d.occurrence)) != "open", d


@LAWFUL
@given(case_files(), days())
def test_what_is_refused_changes_nothing_in_the_plan_but_the_warnings(file: CaseFile, on: date) -> None:
    answer = plan(file, on)
    bad = {remark.index for remark in read(file, on).refused}
    cleaned = with_facts(file, [fact for index, fact in enumerate(file.facts) if index not in bad])
    without = plan(cleaned, on)
    assert owed(without) == owed(answer)
    assert without.missing_contract_content == answer.missing_contract_content
    assert bad <= {remark.index for remark in answer.warnings}
    lawful = [(remark.fact, remark.reason) for remark in answer.warnings if remark.index not in bad]
    assert [(remark.fact, remark.reason) for remark in without.warnings] == lawful
    assert read(cleaned, on).refused == []


@LAWFUL
@given(
    people(), st.lists(facts(["residence_basis_changed"]), max_size=3), st.dates(date(2004, 1, 1), date(2035, 12, 31))
)
def test_every_day_and_every_kind_of_person_has_one_order_or_none_with_a_reason(
    person: dict[str, Any], changes: list[dict[str, Any]], day: date
) -> None:
    answer = plan(case_of(changes, person), day)
    assert answer.regulation in (None, "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20")
    assert (answer.regulation is None) == (day < date(2020, 9, 8))
    assert answer.regulation_reason.strip()


@LAWFUL
@given(case_files(), days(), st.integers(1, 60))
def test_a_suspension_of_all_never_makes_a_limit_of_the_municipality_fall_due_earlier(
    file: CaseFile, start: date, length: int
) -> None:
    known = with_facts(file, [fact for fact in file.facts if fact.on <= start and fact.fact != "deadlines_suspended"])
    until = start + timedelta(days=length)
    pause = FACT.validate_python({"fact": "deadlines_suspended", "on": start, "until": until, "duties": "all"})
    before = {(d.duty, d.since, d.occurrence): d for d in plan(known, start).duties}
    for d in plan(with_facts(known, [*known.facts, pause]), start).duties:
        was = before.get((d.duty, d.since, d.occurrence))
        if was is not None and was.due is not None and d.due is not None:
            assert d.due >= was.due
