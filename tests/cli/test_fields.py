"""What a caseworker types after the action becomes the fields of a fact, or a sentence that says what is wrong."""

import pytest

from cli.failures import BadInput
from cli.fields import describe, read_changes, read_fact
from programme.commands import ACTION_MODELS


def complaint(action: str, *words: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_fact(action, list(words))
    return str(caught.value)


def test_words_become_the_fields_of_the_fact():
    fact = read_fact("contract_signed", ["--on", "2025-02-10", "--party", "both", "--manner=signed"])
    assert fact == {"fact": "contract_signed", "on": "2025-02-10", "party": "both", "manner": "signed"}


def test_numbers_and_yes_and_no_are_read_as_danes_write_them():
    fact = read_fact("employment_started", ["--ordinary", "nej", "--weekly-hours", "22,5"])
    assert fact == {"fact": "employment_started", "ordinary": False, "weekly_hours": 22.5}


def test_a_bare_yes_or_no_field_means_yes():
    fact = read_fact("offer_started", ["--offer", "a", "--kind", "mentor", "--better-suited"])
    assert fact["better_suited"] is True


def test_several_duties_are_separated_by_commas():
    fact = read_fact("deadlines_suspended", ["--until", "2025-05-01", "--duties", "contract, visitation"])
    assert fact["duties"] == ["contract", "visitation"]


def test_all_duties_are_one_word():
    assert read_fact("deadlines_suspended", ["--until", "2025-05-01", "--duties", "all"])["duties"] == "all"


def test_the_content_of_a_contract_is_json():
    assert read_fact("contract_drafted", ["--content", '{"goal": "arbejde"}'])["content"] == {"goal": "arbejde"}


def test_records_are_read_as_facts_are():
    assert read_fact("assigned", ["--team", "syd"]) == {"fact": "assigned", "team": "syd"}
    told = read_fact("invited", ["--to", "follow_up", "--at", "2025-02-10T09:30"])
    assert told == {"fact": "invited", "to": "follow_up", "at": "2025-02-10T09:30"}


def test_changes_are_laid_over_what_was_there_and_an_empty_value_takes_a_field_away():
    before = {"on": "2025-02-10", "offer": "a", "kind": "mentor", "until": "2025-03-01"}
    after = read_changes("offer_started", before, ["--on", "2025-02-11", "--until="])
    assert after == {"fact": "offer_started", "on": "2025-02-11", "offer": "a", "kind": "mentor"}


def test_a_field_that_must_be_there_is_not_taken_away():
    with pytest.raises(BadInput, match="--kind mangler"):
        read_changes("offer_started", {"on": "2025-02-10", "offer": "a", "kind": "mentor"}, ["--kind="])


@pytest.mark.parametrize("action", sorted(ACTION_MODELS))
def test_every_action_is_described_with_its_required_fields(action: str):
    required = [name for name, field in ACTION_MODELS[action].model_fields.items() if field.is_required()]
    described = describe(action)
    for name in required:
        if name not in ("fact", "record", "on"):
            assert f" --{name.replace('_', '-')} " in described


def test_an_unknown_action_is_answered_with_the_nearest_and_all_there_are():
    said = complaint("contract_signd")
    assert "Mente du contract_signed?" in said
    assert "visitation_decided" in said


def test_no_action_is_answered_with_all_there_are():
    assert "visitation_decided" in complaint("")


def test_an_unknown_field_is_answered_with_the_nearest_and_all_there_are():
    said = complaint("contract_signed", "--partei", "both")
    assert "Mente du --party?" in said
    assert "--manner" in said


def test_a_value_that_does_not_exist_is_answered_with_those_that_do():
    said = complaint("visitation_decided", "--category", "jobready")
    assert "Mente du job_ready?" in said
    assert "activity_ready" in said


def test_every_missing_field_is_named_at_once():
    said = complaint("contract_signed")
    assert "--party mangler" in said
    assert "--manner mangler" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "10.02.2025"], "skriv den som 2025-02-10"),
        (["--on", "2025-02-30"], "er ikke en dato"),
        (["2025-02-10"], "står for sig selv"),
        (["--note"], "mangler sin værdi"),
        (["--by", "a", "--by", "b"], "står to gange"),
    ],
)
def test_what_cannot_be_read_is_said_in_danish(words: list[str], said: str):
    assert said in complaint("cv_published", *words)


@pytest.mark.parametrize(
    ("action", "words", "said"),
    [
        ("danish_test", ["--level", "A1", "--passed", "måske"], "hverken ja eller nej"),
        ("employment_started", ["--ordinary", "--weekly-hours", "fuld"], "ikke et tal"),
        ("employment_started", ["--ordinary", "--weekly-hours", "200"], "må højst være 168"),
        ("offer_ended", ["--offer", "010190-1234"], "CPR-nummer"),
        ("contract_drafted", ["--content", '{"goal"'], "som JSON"),
        ("contract_drafted", ["--content", '{"goals": "x"}'], "--content.goals: kendes ikke"),
        ("contract_drafted", ["--content", '{"goal": ""}'], "--content.goal: må ikke være tom"),
        ("assigned", ["--caseworker", "anna sørensen"], "--caseworker: skrives med bogstaver, cifre"),
        ("person_identified", ["--name", "A", "--cpr", "12049"], "--cpr: skrives som seks cifre"),
        ("invited", ["--to", "contract", "--at", "i morgen"], "er ikke et tidspunkt; skriv det som 2025-02-10T09:30"),
        ("hours_recorded", ["--activity", "offer", "--planned", "4", "--attended", "5"], "flere timer end planlagt"),
    ],
)
def test_a_value_of_the_wrong_type_is_said_in_danish(action: str, words: list[str], said: str):
    assert said in complaint(action, *words)
