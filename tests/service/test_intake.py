"""Takeovers over HTTP, as other systems send them: by the CloudEvents SDK, by curl, one by one and in batches."""

import json
import subprocess
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCHED = {"Content-Type": "application/cloudevents-batch+json"}


def by_sdk(event: dict[str, Any]) -> CloudEvent:
    return CloudEvent({name: value for name, value in event.items() if name != "data"}, event["data"])


@pytest.mark.parametrize("write", [to_structured_event, to_binary_event])
def test_what_the_sdk_sends_starts_a_programme_once(service: Service, write: Any) -> None:
    case = f"sdk-{write.__name__}"
    message: HTTPMessage = write(by_sdk(service.event(case)))
    with service.as_("intake_system") as system:
        first = system.post("/intake", content=message.body, headers=message.headers)
        again = system.post("/intake", content=message.body, headers=message.headers)
    assert (first.status_code, first.headers["location"]) == (201, f"/programmes/{case}")
    assert (again.status_code, again.json()) == (200, {"case": case, "result": "already_there"})
    with service.as_("caseworker") as caseworker:
        assert caseworker.get(first.headers["location"]).json()["plan"]["case"] == case


def test_curl_sends_a_binary_event(service: Service) -> None:
    event = service.event("by-curl")
    attributes = ("id", "source", "type", "subject", "specversion")
    headers = [word for name in attributes for word in ("-H", f"ce-{name}: {event[name]}")]
    token = service.issuer.token("intake_system")
    said = subprocess.run(
        [
            "curl",
            "-sS",
            f"{service.address}/intake",
            *headers,
            "-H",
            "Content-Type: application/json",
            "-H",
            "@-",
            "-d",
            json.dumps(event["data"]),
            "-w",
            " %{http_code}",
        ],
        input=f"Authorization: Bearer {token}",
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == '{"case":"by-curl","result":"started"} 201'


def test_each_event_of_a_batch_has_its_own_outcome(service: Service) -> None:
    good, foreign, other = service.event("batch-1"), service.event("batch-2", "0751"), service.event("batch-3")
    unlawful = service.event("batch-4")
    unlawful["data"]["facts"].append(
        {"fact": "contract_set_by_municipality", "on": "2025-03-04", "ground": "disagreement"}
    )
    del other["subject"]
    with service.as_("intake_system") as system:
        answer = system.post("/intake", json=[good, foreign, other, unlawful, good, 7], headers=BATCHED)
    assert answer.status_code == 207
    results = [(taken.get("case"), taken["result"]) for taken in answer.json()]
    assert results == [
        ("batch-1", "started"),
        ("batch-2", "refused"),
        (None, "malformed"),
        ("batch-4", "refused"),
        ("batch-1", "already_there"),
        (None, "malformed"),
    ]
    assert "§9" in answer.json()[3]["reason"]
    with service.as_("intake_system") as system:
        assert system.post("/intake", json=[good], headers=BATCHED).status_code == 200


def test_an_unlawful_event_is_refused_with_the_paragraph(service: Service) -> None:
    event = service.event("unlawful")
    event["data"]["facts"].append(
        {"fact": "contract_set_by_municipality", "on": "2025-03-04", "ground": "disagreement"}
    )
    with service.as_("intake_system") as system:
        answer = system.post("/intake", json=event, headers=STRUCTURED)
    assert answer.status_code == 409
    assert answer.json()["citation"].startswith("BEK-2024-12-30 §9")


def test_what_is_wrong_with_an_event_is_told_with_its_place(service: Service) -> None:
    event = service.event("wrong")
    event["data"]["facts"][0]["municipality"] = 101
    with service.as_("intake_system") as system:
        answer = system.post("/intake", json=event, headers=STRUCTURED)
        assert answer.status_code == 400
        assert "data.facts[0].municipality" in answer.json()["errors"][0]
        assert system.post("/intake", content=b"{", headers=STRUCTURED).status_code == 400
        assert system.post("/intake", content=b"\xff", headers=STRUCTURED).status_code == 400
        assert system.post("/intake", content=b"[[" * 9_000, headers=BATCHED).status_code == 400
        assert system.post("/intake", json=event).status_code == 415


def test_digits_like_a_cpr_number_are_never_said_again(service: Service) -> None:
    event = service.event("0101701234")
    with service.as_("intake_system") as system:
        answer = system.post("/intake", json=event, headers=STRUCTURED)
    assert answer.status_code == 400
    assert "0101701234" not in answer.text


def test_the_data_of_a_binary_event_cannot_add_attributes(service: Service) -> None:
    headers = {"ce-id": "1", "ce-source": "s", "ce-specversion": "1.0", "Content-Type": "application/json"}
    with service.as_("intake_system") as system:
        answer = system.post("/intake", content=b'{}, "type": "dk.forloeb.takeover.v1"', headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (400, "The data of the event is no JSON.")
