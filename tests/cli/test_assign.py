"""Who works on a case, whom it is about and what is under way: recorded, shown, listed, and handed on."""

import json

import pytest

from cli.failures import BadInput
from cli.main import assign
from tests.cli.conftest import House


@pytest.mark.server
def test_all_cases_of_a_caseworker_go_to_another(house: House):
    house.take_in("assign-1", {"fact": "assigned", "caseworker": "anna"})
    house.take_in("assign-2")
    assigned = house("assign", "assign-2", "--caseworker", "anna", "--team", "syd")
    assert assigned.stdout == "Sagen assign-2 har sagsbehandler anna og team syd.\n", assigned.stderr
    again = house("assign", "assign-2", "--team", "syd")
    assert again.stdout == "Sagen assign-2 har team syd i forvejen; intet er ændret.\n"
    house.wait_for(lambda: house("list", "--caseworker", "anna").stdout.count("assign-") == 2)

    given = house("assign", "--from", "anna", "--to", "bo", "--yes")
    assert given.returncode == 0, given.stderr
    assert given.stdout.endswith("assign-1 overdraget\nassign-2 overdraget\nI alt 2 sager: 2 overdraget.\n")
    house.wait_for(lambda: house("list", "--caseworker", "bo").stdout.count("assign-") == 2)
    assert house("list", "--caseworker", "anna").stdout == "Ingen forløb.\n"
    listed = house("list", "--team", "syd", "--phase", "kontrakt").stdout
    assert "assign-2" in listed
    assert "assign-1" not in listed
    assert " bo " in listed


@pytest.mark.server
def test_a_case_is_shown_with_its_administration_and_no_whole_cpr_number(house: House):
    house.take_in(
        "person-1",
        {"fact": "person_identified", "name": "Amina Yusuf", "cpr": "120491-1234"},
        {"fact": "assigned", "caseworker": "karla"},
        {"fact": "related", "case": "person-2", "relation": "spouse"},
        {"fact": "invited", "to": "follow_up", "at": "2999-12-02T10:00"},
        {"fact": "transfer_offered", "municipality": "0461", "takes_over_on": "2999-01-01"},
    )
    shown = house("show", "person-1").stdout
    for line in (
        "Borger: Amina Yusuf, 120491-****",
        "Sagsbehandler: karla",
        "Forbundne sager: person-2 (ægtefælle)",
        "Tilbudt kommune 0461 til overtagelse 01.01.2999; afventer svar",
        "Indkaldt til opfølgning 02.12.2999 kl. 10.00, personligt fremmøde",
    ):
        assert f"\n{line}\n" in shown
    assert "1234" not in shown
    whole = json.loads(house("export", "person-1", "--ledger").stdout)
    assert [entry["record"]["record"] for entry in whole["entries"] if "record" in entry] == [
        "person_identified",
        "assigned",
        "related",
        "invited",
        "transfer_offered",
    ]
    assert whole["entries"][1]["record"]["cpr"] == "120491-1234"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "Sig enten, hvilken sag"),
        ({"case": "a-1", "from_": "anna"}, "Sig enten, hvilken sag"),
        ({"case": "a-1"}, "Sig, hvem der får sagen"),
        ({"case": "a-1", "to": "bo"}, "--to og --municipality hører til --from"),
        ({"from_": "anna", "caseworker": "bo"}, "--caseworker hører til én sag"),
    ],
)
def test_words_that_do_not_go_together_are_bad_input(words: dict[str, str], said: str):
    with pytest.raises(BadInput, match=said):
        assign(**words)
