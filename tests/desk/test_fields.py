"""The forms know the whole vocabulary: every field and choice has a Danish word, and what is typed is what is sent."""

from datetime import date

import pytest

from programme.commands import ACTION_MODELS, read_action
from programme.field_names import field_name
from programme.ledger import open_ledger
from programme.possible import made_up
from service.desk.fields import TYPED_ACTIONS, fields_of, flaws, inputs, read, typed_of
from statute.facts import CaseFile

TODAY = date(2025, 6, 2)
CASE = CaseFile.model_validate(
    {
        "case": "7f3c-0101",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [{"fact": "takeover", "on": "2025-05-01", "municipality": "0101"}],
    }
)


@pytest.mark.parametrize("action", TYPED_ACTIONS)
def test_every_field_and_choice_has_a_danish_word(action: str):
    for one in inputs(action, {}, {}, {}):
        assert one.label == field_name(action, one.name).label
        assert one.kind not in ("choice", "several") or len(one.choices) > 1
        assert all(choice.word[0] == choice.word[0].upper() for choice in one.choices)
        assert not [choice.word for choice in one.choices if "_" in choice.word], "a key is no word"


@pytest.mark.parametrize("action", TYPED_ACTIONS)
def test_what_is_typed_is_what_is_sent(action: str):
    fields = made_up(action, open_ledger(CASE, "event-1"), TODAY)
    said = read_action(action, {"reason": "En grund.", **fields} if "reason" in fields_of(action) else fields, TODAY)
    values = read(action, typed_of(said))
    assert not flaws(action, values)
    assert read_action(action, values, TODAY) == said


@pytest.mark.parametrize(
    ("action", "typed", "name", "flaw"),
    [
        ("contract_signed", {}, "party", "Skal udfyldes."),
        ("contract_signed", {"party": ["nobody"]}, "party", "Vælg en af mulighederne."),
        ("cv_published", {"on": ["2025-02-30"]}, "on", "Skriv en dato."),
        ("employment_started", {"weekly_hours": ["mange"]}, "weekly_hours", "Skriv et tal, fx 37 eller 12,5."),
        ("employment_started", {"weekly_hours": ["200"]}, "weekly_hours", "Må højst være 168."),
        ("offer_started", {"offer": ["0101901234"]}, "offer", "Indeholder cifre som et CPR-nummer."),
        ("person_identified", {"cpr": ["123"]}, "cpr", "Skriv CPR-nummeret som seks cifre"),
        ("annulled", {"fact_id": ["abc"]}, "reason", "Skal udfyldes."),
        ("invited", {"at": ["i morgen"]}, "at", "Skriv en dato og et klokkeslæt."),
    ],
)
def test_what_is_wrong_is_said_in_danish_at_the_field(action: str, typed: dict[str, list[str]], name: str, flaw: str):
    assert flaws(action, read(action, {"on": ["2025-06-02"], **typed}))[name].startswith(flaw)


def test_more_hours_than_planned_are_told_of_the_fields_together():
    typed = {"on": ["2025-06-02"], "activity": ["offer"], "planned": ["7"], "attended": ["6"], "sick": ["2,5"]}
    assert list(flaws("hours_recorded", read("hours_recorded", typed))) == [""]


def test_empty_headings_of_a_contract_are_left_out():
    typed = {"content.goal": ["Arbejde som bager"], "content.activities": ["  "], "on": ["2025-06-02"]}
    assert read("contract_drafted", typed)["content"] == {"goal": "Arbejde som bager"}


def test_a_replacement_has_no_form_of_its_own():
    assert set(ACTION_MODELS) - set(TYPED_ACTIONS) == {"replaced"}
