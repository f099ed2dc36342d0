"""What an id, a municipality and a text are where programmes run."""

from datetime import date

import pytest

from programme.admission import flaws
from programme.identifiers import case_id_flaw, unshowable
from programme.municipalities import current, municipalities, unknown
from statute.facts import CaseFile, is_blank
from tests.programme.ledgers import REFUGEE, TAKEOVER, accepted, opened, sent

IDS = ["7f3c-0101", "a", "A.b_c-9", "0" * 64, "550e8400-e29b-41d4-a716-446655440000", "c01-0001"]
NO_IDS = {
    "a path": "a/b",
    "markup": "[/]sag-1",
    "a query": "a?b",
    "a fragment": "a#b",
    "the folder": ".",
    "the folder above": "..",
    "a hyphen first": "-a",
    "a dot last": "a.",
    "a blank inside": "a b",
    "a line end": "a\n",
    "NUL": "a\0b",
    "an escape": "a\x1b[2Jb",
    "Danish letters": "sag-ø",
    "other digits": "\uff17f3c",
    "a letter that is composed of two": "e\u0301",
    "an invisible sign": "a\u200bb",
    "65 letters": "a" * 65,
    "a CPR number": "120491-1234",
    "a CPR number with a dot": "x-120491.1234",
    "our own prefix": "supervision-0751",
    "our own prefix in capitals": "Programme-1",
}


@pytest.mark.parametrize("text", IDS)
def test_an_id_that_can_be_addressed_shown_and_searched_is_a_case_id(text: str):
    assert case_id_flaw(text) is None


@pytest.mark.parametrize("text", NO_IDS.values(), ids=list(NO_IDS))
def test_what_cannot_be_addressed_shown_and_searched_is_no_case_id(text: str):
    assert case_id_flaw(text) is not None
    assert sent(opened(), "2025-02-10", "related", case=text, relation="child")[1] is not None


def test_an_offer_is_named_by_an_id():
    for offer in ("[/]", "a b", "æ", "tilbud/1"):
        reason = sent(opened(), "2025-02-10", "offer_made", offer=offer, kind="mentor")[1]
        assert reason is not None
        assert reason.startswith("Feltet offer: Et id skrives med")
    accepted(opened(), "2025-02-10", "offer_made", offer="tilbud-1", kind="mentor")


def test_the_municipalities_are_98_and_those_before_the_reform_are_known_by_their_heirs():
    assert len(current()) == 98
    ended = {code: one for code, one in municipalities().items() if code not in current()}
    assert all(heir in current() for one in ended.values() for heir in one.into)
    there_in_2004 = [code for code, one in municipalities().items() if one.is_there_on(date(2004, 2, 17))]
    assert len(there_in_2004) == 271
    assert sum(one.is_there_on(date(2006, 12, 31)) for one in municipalities().values()) == 270
    assert sum(one.is_there_on(date(2007, 1, 1)) for one in municipalities().values()) == 98


def test_a_merged_municipality_is_one_until_the_merger():
    assert unknown("0429", date(2006, 12, 31)) is None
    assert unknown("0429", date(2007, 1, 1)) == "Ejby Kommune (0429) blev nedlagt; brug Middelfart Kommune (0410)."
    assert unknown("0410", date(2006, 12, 31)) is not None
    assert unknown("0410", date(2007, 1, 1)) is None


@pytest.mark.parametrize(
    "code", ["101", "751", "9999", "0751 ", "\uff10\uff17\uff15\uff11", "0751\u200b", "København", "[/]"]
)
def test_what_is_no_municipality_is_refused_in_every_action_that_names_one(code: str):
    for action, fields in [
        ("moved", {}),
        ("takeover", {}),
        ("status_prepared", {}),
        ("transfer_offered", {"takes_over_on": "2025-03-01"}),
    ]:
        assert sent(opened(), "2025-02-10", action, municipality=code, **fields)[1] is not None, action


def test_a_case_file_that_is_asked_about_may_name_a_municipality_that_there_is_not_but_no_programme_may():
    case = CaseFile.model_validate({"case": "a 1", "person": REFUGEE, "facts": [TAKEOVER | {"municipality": "0999"}]})
    assert [flaw.path for flaw in flaws(case, imported_on=date(2025, 2, 1))] == [
        ("case",),
        ("facts", 0, "municipality"),
    ]


def test_only_an_imported_case_says_who_recorded_its_facts():
    said = {"by": "mette", "id": "f-1", "recorded_at": "2025-01-15T10:00:00+01:00"}
    case = CaseFile.model_validate({"case": "a-1", "person": REFUGEE, "facts": [TAKEOVER | said]})
    assert [flaw.path[-1] for flaw in flaws(case)] == ["by", "id", "recorded_at"]
    assert flaws(case, imported_on=date(2025, 1, 15)) == []
    assert [flaw.path[-1] for flaw in flaws(case, imported_on=date(2025, 1, 14))] == ["recorded_at"]


@pytest.mark.parametrize(
    "name", ["mette.", ".mette", "mette..h", "mette h", "m@b", "m\n", "\uff4dette", "-m", "120491-1234", "m" * 65]
)
def test_a_user_name_makes_a_mail_address(name: str):
    assert sent(opened(), "2025-02-10", "assigned", caseworker=name)[1] is not None
    assert sent(opened(), "2025-02-10", "assigned", team=name)[1] is not None


@pytest.mark.parametrize(
    "cpr",
    [
        "\uff10\uff11\uff10\uff11\uff17\uff10-1234",
        "\u0660\u0661\u0660\u0661\u0667\u0660-1234",
        "310299-9999",
        "000000-0000",
        "290201-1234",
        "999999-9999",
    ],
)
def test_a_cpr_number_is_written_in_plain_digits_and_begins_with_a_day_there_was(cpr: str):
    assert sent(opened(), "2025-02-10", "person_identified", name="X", cpr=cpr)[1] is not None


@pytest.mark.parametrize("cpr", ["120491-1234", "1204911234", "290200-4321", "720491-1234"])
def test_a_cpr_number_of_a_day_there_was_is_taken_also_one_that_an_authority_gave(cpr: str):
    accepted(opened(), "2025-02-10", "person_identified", name="X", cpr=cpr)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00",
        "9999-12-31T23:59Z",
        "2025-02-10",
        "2025-W07-1T10:00",
        "20250210T1000",
        "2025-02-30T10:00",
        "\uff12025-02-10T10:00",
        "2025-02-10T25:00",
    ],
)
def test_an_invitation_is_for_a_time_of_a_day_that_every_calendar_has(at: str):
    assert sent(opened(), "2025-02-10", "invited", to="contract", at=at)[1] is not None


BLANKS = [" ", "\u00a0", "\u2003\u200b", "\ufeff", "\u3164", "\u2800", "\u00ad", "\u034f", "\t\n", ""]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_no_reason(blank: str):
    assert is_blank(blank)
    assert sent(opened(), "2025-02-10", "case_closed", reason=blank)[1] == "Angiv en grund (reason)."


@pytest.mark.parametrize("blank", BLANKS[:-1])
def test_a_blank_under_a_heading_of_the_contract_is_missing(blank: str):
    ledger = accepted(opened(), "2025-02-10", "contract_drafted", content={"goal": blank, "activities": "x"})
    assert ledger.case_file().facts[-1].model_dump(exclude_none=True)["content"] == {"activities": "x"}


@pytest.mark.parametrize("text", ["a\0b", "\x1b[2J", "a\rb", "a\ud800", "\x9b31m", "\u202eabc", "a\x7f"])
def test_a_text_that_no_page_and_no_terminal_should_be_given_is_refused(text: str):
    assert unshowable(text)
    reason = sent(opened(), "2025-02-10", "case_closed", reason="flyttet", note=text)[1]
    assert reason == "Feltet note indeholder kontroltegn, som ikke kan vises. Skriv teksten om."


def test_lines_and_every_script_are_text():
    accepted(opened(), "2025-02-10", "case_closed", reason="flyttet", note="Linje 1\r\n\tلینج 2 – 王 👩‍👩‍👧 [/]")


def test_two_ways_to_write_the_same_letters_are_one():
    composed, apart = "Bj\u00f8rn \u00c5gren", "Bj\u00f8rn A\u030agren"
    first = accepted(opened(), "2025-02-10", "person_identified", name=composed)
    second = accepted(opened(), "2025-02-10", "person_identified", name=apart)
    assert first.records[-1].model_dump()["name"] == second.records[-1].model_dump()["name"] == composed
