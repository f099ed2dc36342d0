"""What is sent to a programme: how much of it fits, and what may be announced and called off."""

from datetime import date

import pytest

from programme.commands import Request, Unreadable, judge, objection, read_action, read_request
from programme.ledger import Entry, Ledger, open_ledger
from statute.facts import FACT, CaseFile

TODAY = date(2025, 3, 3)


def ledger(*facts: dict[str, object]) -> Ledger:
    takeover = {"fact": "takeover", "on": "2025-01-15", "municipality": "0101"}
    person = {"born": "1991-04-12", "group": "refugee"}
    return open_ledger(CaseFile.model_validate({"case": "a", "person": person, "facts": [takeover, *facts]}), "event-1")


def asked(ledger: Ledger, action: str, command: str = "command-1", **fields: object) -> Request:
    return read_request(action, fields, ledger, command, TODAY)


def test_a_registration_that_is_too_long_is_refused():
    with pytest.raises(Unreadable, match="fylder for meget"):
        read_action("need_recorded", {"of": "revision", "note": "x" * 20_000}, TODAY)
    assert read_action("need_recorded", {"of": "revision", "note": "x" * 19_000}, TODAY)


def test_a_refusal_is_never_long_although_it_names_what_was_sent():
    for given in ({"of": "revision", "k" * 100_000: 1}, {f"field{n}": 1 for n in range(10_000)}):
        with pytest.raises(Unreadable) as unreadable:
            read_action("need_recorded", given, TODAY)
        assert len(str(unreadable.value)) < 1_100
    remark = judge(ledger(), {"fact": "x" * 100_000}, "an-id", TODAY).remark
    assert remark is not None
    assert len(remark.model_dump_json()) < 2_000


def test_a_case_that_is_full_takes_nothing_more():
    full = ledger()
    long = FACT.validate_python({"fact": "need_recorded", "on": "2025-02-01", "of": "revision", "note": "x" * 19_000})
    for number in range(60):
        full = full.with_entries([Entry(fact=long.model_copy(update={"id": f"id-{number}"}))])
    remark = objection(full, asked(full, "cv_published"), TODAY)
    assert remark is not None
    assert remark.reason == "Sagen er fuld; den kan ikke rumme flere registreringer."


def test_an_announced_move_may_be_called_off():
    announced = ledger({"fact": "moved", "on": "2025-04-01", "municipality": "0751", "id": "the-move"})
    called_off = asked(announced, "annulled", on="2025-04-01", fact_id="the-move")
    assert objection(announced, called_off, TODAY) is None


def test_an_annulment_of_what_has_happened_may_not_be_dated_ahead():
    happened = ledger({"fact": "cv_published", "on": "2025-02-01", "id": "the-cv"})
    remark = objection(happened, asked(happened, "annulled", on="2025-04-01", fact_id="the-cv"), TODAY)
    assert remark is not None
    assert "ikke kommet endnu" in remark.reason
