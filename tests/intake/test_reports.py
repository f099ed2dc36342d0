"""Events about a case: an action, or who the person is; refused with the place and the reason when they are none."""

import base64
import json
from typing import Any

import pytest

from intake.document import BadDocument
from intake.events import Opening, read_arrival
from intake.reports import Report
from tests.intake.test_events import event

ACTION: dict[str, Any] = {
    "specversion": "1.0",
    "id": "a-17",
    "source": "https://jobnet.example/cv",
    "type": "dk.forloeb.action.v1",
    "subject": "7f3c-0101",
    "data": {"action": "cv_published", "on": "2025-02-10"},
}
PERSON = {
    **ACTION,
    "type": "dk.forloeb.person.v1",
    "data": {"name": "Amira Al-Khatib", "cpr": "010190-1234", "address": "Nygade 1, 1000 Prøveby"},
}


def test_an_action_of_another_system_is_read_with_a_command_that_is_the_same_for_the_same_event() -> None:
    expected = Report("7f3c-0101", {"fact": "cv_published", "on": "2025-02-10"}, "https://jobnet.example/cv a-17")
    assert read_arrival(json.dumps(ACTION)) == expected
    encoded = base64.b64encode(json.dumps(ACTION["data"]).encode()).decode()
    packed = {name: value for name, value in ACTION.items() if name != "data"}
    assert read_arrival(json.dumps({**packed, "data_base64": encoded, "traceparent": None})) == expected


def test_who_the_person_is_is_an_action_of_its_own() -> None:
    read = read_arrival(json.dumps(PERSON))
    assert isinstance(read, Report)
    assert read.action == {**PERSON["data"], "fact": "person_identified"}


def test_a_takeover_may_say_who_the_person_is() -> None:
    whole = event()
    whole["data"] = {**whole["data"], "identity": PERSON["data"]}
    read = read_arrival(json.dumps(whole))
    assert isinstance(read, Opening)
    assert read.identity is not None
    assert (read.identity.case, read.identity.action["name"]) == (read.case.case, "Amira Al-Khatib")
    assert read.identity.command != read.command
    assert read_arrival(json.dumps(event())) == Opening(read.case, read.command)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"data": {"on": "2025-02-10"}}, 'the key "action" names'),
        ({"data": {"action": "cv_published", "by": "mette"}}, "by is for the programme to say"),
        ({"data": {"action": "cv_published", "actor": {}}}, "actor is for the programme to say"),
        ({"data": {"action": "cv_udgivet"}}, "cv_udgivet"),
        ({"data": {"action": "cv_published", "colour": "red"}}, "colour"),
        ({"data": [1]}, "the data is a JSON object"),
        ({"data": None}, "the data is a JSON object"),
        ({"subject": "a/b"}, "no case id"),
        ({"subject": None}, "'subject' is missing"),
        ({"source": "a b"}, "has no spaces"),
        ({"id": "0101901234"}, "CPR number"),
        ({"type": "dk.forloeb.action.v2"}, "are not taken in"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(change: dict[str, Any], told: str) -> None:
    with pytest.raises(BadDocument, match=told):
        read_arrival(json.dumps({**ACTION, **change}))


@pytest.mark.parametrize(
    "identity", [{}, [], "Amira", {"name": ""}, {"name": "Amira", "cpr": "123"}, {"name": "Amira", "by": "mette"}]
)
def test_a_takeover_whose_identity_is_none_is_refused(identity: Any) -> None:
    whole = event()
    whole["data"] = {**whole["data"], "identity": identity}
    with pytest.raises(BadDocument):
        read_arrival(json.dumps(whole))
