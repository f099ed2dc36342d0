"""Whatever can be written in a case file is answered: an activity that raised would be tried again for ever."""

from datetime import UTC, date, datetime
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from programme.commands import Request, judge, objection
from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Entry, open_ledger
from programme.plan import check, plan
from programme.reminders import Ladder
from statute.facts import FACT, FACT_MODELS, CaseFile, Fact

TODAY = date(2026, 11, 22)
ENDS = [date(1, 1, 1), date(1, 1, 2), date(1880, 2, 29), date(9999, 12, 30), date(9999, 12, 31)]
DAYS = st.one_of(st.sampled_from(ENDS), st.dates(date(2024, 6, 1), date(2027, 6, 1)), st.dates())
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("on", "until", "clarification_on", "expected_on"), DAYS),
    "offer": st.sampled_from(["one", "two"]),
    "fact_id": st.sampled_from(["f-a", "f-b", "f-c", "nothing"]),
    "municipality": st.sampled_from(["0101", "0751", "9999"]),
    "duties": st.sampled_from(["all", ["contract", "declaration"], ["follow_up", "offer_limit"]]),
    "weekly_hours": st.one_of(st.none(), st.floats(0, 168)),
    "content": st.just({"goal": "x"}),
    "note": st.none(),
    "id": st.none(),
}


def _fact(key: str) -> st.SearchStrategy[Fact]:
    fields = {
        name: SPECIAL.get(
            name, st.just("x") if field.annotation is str else st.from_type(cast("type[Any]", field.annotation))
        )
        for name, field in FACT_MODELS[key].model_fields.items()
        if name not in ("fact", "by", "recorded_at", "note", "reason", "ground", "basis") or field.is_required()
    }
    return st.fixed_dictionaries(fields).map(lambda given: FACT.validate_python({**given, "fact": key}))


FACTS = st.sampled_from(sorted(FACT_MODELS)).flatmap(_fact)


@st.composite
def cases(draw: st.DrawFn) -> CaseFile:
    facts = [
        {"fact": "takeover", "on": draw(DAYS), "municipality": "0101"},
        {"fact": "benefit_started", "on": draw(DAYS), "benefit": "transition"},
        *(
            {**fact.model_dump(), "id": f"f-{'abcdefghijkl'[place]}"}
            for place, fact in enumerate(draw(st.lists(FACTS, max_size=12)))
        ),
    ]
    person = {
        "born": draw(DAYS),
        "group": draw(st.sampled_from(["refugee", "family_of_other"])),
        "permit_granted_on": draw(DAYS),
        "cpr_registered_on": draw(DAYS),
        "spouse_permit": draw(st.booleans()),
        "resident_before_permit": draw(st.booleans()),
        "ukraine_special_act": draw(st.booleans()),
    }
    pins = [None, "BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30"]
    return CaseFile.model_validate(
        {"case": "x", "regulation": draw(st.sampled_from(pins)), "person": person, "facts": facts}
    )


@settings(max_examples=150)
@given(cases(), DAYS, FACTS)
def test_every_case_file_is_answered_on_every_day(case: CaseFile, on: date, further: Fact):
    plan(case, on).model_dump_json()
    check(case)
    now = datetime.combine(max(on, date(1900, 1, 1)), datetime.min.time(), UTC)
    evaluation = evaluate(Question(case=case, now=now, sent={}, told=[]), Ladder(before=(365, 1), overdue_every=1), "r")
    assert Evaluation.model_validate_json(evaluation.model_dump_json()) == evaluation
    ledger = open_ledger(case, "event-1")
    objection(ledger, Request(name=further.fact, entries=[Entry(fact=further)]), TODAY)
    judge(ledger, further.model_dump(mode="json"), "a command", TODAY)
    grown = case.model_copy(update={"facts": [*case.facts, further]})
    sent = {owed.key: on for owed in evaluation.owed}
    later = Question(case=grown, now=now, sent=sent, told=[], last=evaluation)
    told = [corrected.key for corrected in evaluate(later, Ladder(), "another ruleset").corrected]
    assert len(told) == len(set(told))
