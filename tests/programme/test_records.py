"""Administrative records: who works on a case, transfers between municipalities, relations, invitations, identity."""

from datetime import date

import pytest

from programme.administration import Administration, administration
from programme.ledger import Ledger
from programme.plan import plan
from programme.records import RECORD, Cpr
from statute.checks import read
from tests.programme.ledgers import accepted, opened, sent


def now(ledger: Ledger, on: str) -> Administration:
    moves = [fact.on for _, fact in read(ledger.case_file(), date.fromisoformat(on)).history.moves]
    return administration(ledger.records, max(moves, default=None))


def test_an_assignment_changes_only_what_it_names():
    ledger = accepted(opened(), "2025-01-16", "assigned", caseworker="anna", team="nord")
    ledger = accepted(ledger, "2025-02-01", "assigned", caseworker="bo")
    assert (now(ledger, "2025-02-01").caseworker, now(ledger, "2025-02-01").team) == ("bo", "nord")
    assert sent(ledger, "2025-02-02", "assigned")[1] == "Angiv en sagsbehandler, et team eller begge."


def test_a_name_that_could_not_be_part_of_a_mail_address_or_is_like_a_cpr_number_is_no_caseworker():
    for name in ("anna@example.dk", "to ord", "x\r\nBcc: y", "010190-1234"):
        assert "letters, digits" in str(sent(opened(), "2025-01-16", "assigned", caseworker=name)[1])


def test_records_change_nothing_that_is_owed():
    before, day = opened(), date(2025, 1, 20)
    after = accepted(before, "2025-01-16", "person_identified", name="Maryam Example", cpr="0101901234")
    after = accepted(after, "2025-01-16", "assigned", caseworker="anna")
    assert plan(after.case_file(), day) == plan(before.case_file(), day)


def test_an_accepted_transfer_moves_the_case_on_the_offered_day_and_hands_it_to_the_new_caseworker():
    ledger = accepted(opened(), "2025-02-01", "assigned", caseworker="anna", team="nord")
    ledger = accepted(ledger, "2025-02-10", "transfer_offered", municipality="0751", takes_over_on="2025-03-01")
    assert now(ledger, "2025-02-10").transfer is not None
    ledger = accepted(ledger, "2025-02-12", "transfer_accepted", caseworker="jens")
    assert now(ledger, "2025-02-12").transfer is None
    assert read(ledger.case_file(), date(2025, 2, 28)).history.municipality(date(2025, 2, 28)) == "0101"
    assert read(ledger.case_file(), date(2025, 3, 1)).history.municipality(date(2025, 3, 1)) == "0751"
    assert (now(ledger, "2025-02-28").caseworker, now(ledger, "2025-02-28").team) == ("anna", "nord")
    assert (now(ledger, "2025-03-01").caseworker, now(ledger, "2025-03-01").team) == ("jens", None)
    transfer = [
        duty.since for duty in plan(ledger.case_file(), date(2025, 3, 1)).duties if duty.duty == "transfer_follow_up"
    ]
    assert transfer == [date(2025, 3, 1)]


def test_a_move_that_was_only_registered_takes_the_earlier_caseworker_off_the_case():
    ledger = accepted(opened(), "2025-02-01", "assigned", caseworker="anna", team="nord")
    ledger = accepted(ledger, "2025-03-01", "moved", municipality="0751")
    assert (now(ledger, "2025-03-01").caseworker, now(ledger, "2025-03-01").team) == (None, None)
    ledger = accepted(ledger, "2025-03-02", "assigned", caseworker="jens")
    assert now(ledger, "2025-03-02").caseworker == "jens"


def test_a_declined_or_withdrawn_transfer_leaves_the_case_where_it_is_and_may_be_offered_anew():
    ledger = opened()
    for ending in ("transfer_declined", "transfer_withdrawn"):
        ledger = accepted(ledger, "2025-02-10", "transfer_offered", municipality="0751", takes_over_on="2025-03-01")
        ledger = accepted(ledger, "2025-02-11", ending, reason="flytter ikke alligevel")
    assert read(ledger.case_file(), date(2025, 3, 1)).history.municipality(date(2025, 3, 1)) == "0101"
    assert now(ledger, "2025-03-01").transfer is None


@pytest.mark.parametrize(
    ("action", "fields", "reason"),
    [
        ("transfer_offered", {"municipality": "0101", "takes_over_on": "2025-03-01"}, "allerede under den kommune"),
        ("transfer_offered", {"municipality": "0751", "takes_over_on": "2025-02-01"}, "ligger før tilbuddet"),
        ("transfer_accepted", {}, "ikke tilbudt"),
        ("transfer_declined", {"reason": "nej"}, "ikke tilbudt"),
        ("related", {"case": "a-1", "relation": "spouse"}, "sig selv"),
        ("unrelated", {"case": "b-2"}, "ikke som forbundet"),
        ("invited", {"to": "follow_up", "at": "2025-02-20T10:00", "form": "telephone"}, "kræver en begrundelse"),
        ("withdrawn", {"record_id": "never", "reason": "fejl"}, "ingen sygemelding"),
        ("absence_reported", {"offer": "o-1", "first_day": "2025-02-10", "to": "municipality"}, "ikke i gang"),
        ("hours_recorded", {"activity": "offer", "offer": "o-1", "planned": 7.5}, "ikke i gang"),
        ("hours_recorded", {"activity": "offer", "planned": 7, "attended": 5, "sick": 3}, "more than were planned"),
        ("case_closed", {}, "Angiv en grund"),
        ("programme_ended", {}, "Angiv en grund"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(action: str, fields: dict[str, object], reason: str):
    assert reason in str(sent(opened(), "2025-02-10", action, **fields)[1])


def test_an_invitation_that_is_called_off_counts_no_longer_and_stays_on_record():
    ledger = accepted(opened(), "2025-02-01", "invited", to="follow_up", at="2025-02-20T10:00")
    ledger = accepted(ledger, "2025-02-02", "invited", to="contract", at="2025-02-21T10:00")
    mistake = ledger.entries[-2].id
    ledger = accepted(ledger, "2025-02-03", "withdrawn", record_id=mistake, reason="borgeren er syg")
    assert [invited.to for invited in now(ledger, "2025-02-03").invitations] == ["contract"]
    assert ledger.find(mistake) is not None
    assert "med det id" in str(sent(ledger, "2025-02-04", "withdrawn", record_id=mistake, reason="igen")[1])


def test_a_case_is_offered_to_one_municipality_at_a_time():
    ledger = accepted(opened(), "2025-02-10", "transfer_offered", municipality="0751", takes_over_on="2025-03-01")
    again = sent(ledger, "2025-02-11", "transfer_offered", municipality="0461", takes_over_on="2025-03-01")
    assert again[1] == "Sagen er allerede tilbudt kommune 0751."


def test_related_cases_stand_until_they_are_no_longer():
    ledger = accepted(opened(), "2025-02-01", "related", case="b-2", relation="spouse")
    ledger = accepted(ledger, "2025-02-01", "related", case="c-3", relation="child")
    ledger = accepted(ledger, "2025-03-01", "unrelated", case="b-2")
    assert [(each.case, each.relation) for each in now(ledger, "2025-03-01").related] == [("c-3", "child")]


def test_an_invitation_without_a_zone_is_danish_time():
    ledger = accepted(opened(), "2025-02-10", "invited", to="follow_up", at="2025-07-01T09:30")
    [invitation] = now(ledger, "2025-02-10").invitations
    assert invitation.at.isoformat() == "2025-07-01T09:30:00+02:00"
    assert invitation.form == "in_person"


def test_a_cpr_number_is_masked_wherever_it_is_printed_and_whole_only_when_asked_for():
    record = RECORD.validate_python(
        {"record": "person_identified", "on": date(2025, 1, 16), "name": "Maryam Example", "cpr": "0101901234"}
    )
    cpr = Cpr("010190-1234")
    for printed in (repr(record), str(record), str(cpr), f"{cpr}", f"{cpr!r}", "%s" % cpr, repr([cpr])):  # noqa: UP031
        assert "1234" not in printed
        assert "Maryam" not in printed
    assert cpr.value == "010190-1234"
    assert RECORD.validate_json(record.model_dump_json()) == record
    assert "digits" in str(sent(opened(), "2025-01-16", "person_identified", name="X", cpr="12345")[1])
    assert "12345" not in str(sent(opened(), "2025-01-16", "person_identified", name="X", cpr="12345")[1])


def test_the_same_command_again_records_nothing_more_and_with_other_content_is_refused():
    ledger, _ = sent(opened(), "2025-02-10", "assigned", command="c-1", team="nord")
    assert sent(ledger, "2025-02-11", "assigned", command="c-1", team="nord")[1] is None
    assert "Samme kommando" in str(sent(ledger, "2025-02-11", "assigned", command="c-1", team="syd")[1])
