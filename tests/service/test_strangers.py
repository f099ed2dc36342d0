"""Another municipality learns nothing of a case: none, foreign, erased, keyless and taken are one and the same."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from payloads.data_keys import DataKeys, Owner
from payloads.ring import KeyRing
from tests.service.conftest import Service
from tests.service.test_codec import _decode, _started
from workflows.client import workflow_id

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
OWNER = Owner("forloeb", workflow_id("wrong-key"))
EVENT = {"Content-Type": "application/cloudevents+json"}


def key_file(service: Service, case: str) -> Path:
    return service.house.folder / ".forloeb" / "keys" / "cases" / Owner("forloeb", workflow_id(case)).file_name


def same(answer: httpx.Response, case: str) -> tuple[int, Any, str]:
    """Give what an answer says, but for the id that was asked for."""
    return answer.status_code, json.loads(answer.text.replace(case, "CASE")), answer.headers["content-type"]


ASKED: dict[str, Callable[[httpx.Client, str], httpx.Response]] = {
    "read": lambda client, case: client.get(f"/programmes/{case}"),
    "documents": lambda client, case: client.get(f"/programmes/{case}/documents"),
    "act": lambda client, case: client.post(f"/programmes/{case}/actions/cv_published"),
    "answer an offer": lambda client, case: client.post(
        f"/programmes/{case}/actions/transfer_accepted", headers={"Idempotency-Key": "guessed"}
    ),
    "encode": lambda client, case: client.post(f"/codec/{case}/encode", json={"payloads": []}),
}


@pytest.fixture(scope="module")
def cases(service: Service) -> list[str]:
    """Cases of 0101: one that runs, one that was erased, one whose key is lost; and one that there is not."""
    for case in ("strange-runs", "strange-erased", "strange-keyless"):
        service.take_in(case)
        with service.as_("caseworker") as worker:
            assert worker.get(f"/programmes/{case}").status_code == 200
    assert service.house("erase", "strange-erased", "--yes").returncode == 0
    key_file(service, "strange-keyless").rename(service.house.folder / "lost.json")
    return ["strange-runs", "strange-erased", "strange-keyless", "strange-none"]


@pytest.mark.parametrize("asked", ASKED)
def test_every_case_of_others_is_as_unknown_as_none(service: Service, cases: list[str], asked: str) -> None:
    with service.as_("municipality_admin", "0751") as stranger:
        answers = [same(ASKED[asked](stranger, case), case) for case in cases]
    assert answers[0][0] == 404
    assert answers == [answers[-1]] * len(cases)


def test_an_id_that_is_taken_is_as_unknown_and_makes_no_key(service: Service, cases: list[str]) -> None:
    with service.as_("intake_system", "0751") as stranger:
        none = same(stranger.post("/programmes/strange-none/actions/cv_published"), "strange-none")
        for case in cases[:-1]:
            event = json.dumps(service.event(case, "0751"))
            assert same(stranger.post("/intake", content=event, headers=EVENT), case) == none
    assert not key_file(service, "strange-keyless").exists()


def test_it_takes_a_stranger_as_long_to_learn_nothing_of_a_case_as_of_none(service: Service, cases: list[str]) -> None:
    def median(stranger: httpx.Client, case: str) -> float:
        taken = []
        for _ in range(15):
            began = time.perf_counter()
            stranger.get(f"/programmes/{case}")
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    with service.as_("caseworker", "0751") as stranger:
        times = [median(stranger, case) for case in cases]
    assert max(times) < 4 * min(times) + 0.02, times  # a query of the programme took eight times as long


def test_a_lost_key_is_missed_and_not_made_anew_by_the_same_event(service: Service, cases: list[str]) -> None:
    event = json.dumps(service.event("strange-keyless"))
    with service.as_("intake_system") as system:
        answer = system.post("/intake", content=event, headers=EVENT)
    assert answer.status_code == 503
    assert answer.json()["detail"] == (
        "Sagens nøgle kan ikke bruges lige nu; den må bringes tilbage fra en sikkerhedskopi."
    )
    assert "/" not in answer.json()["detail"]
    file = key_file(service, "strange-keyless")
    assert not file.exists()
    shown = service.house("show", "strange-keyless")
    assert file.name in shown.stderr
    (service.house.folder / "lost.json").rename(file)
    with service.as_("intake_system") as system, service.as_("caseworker") as worker:
        assert system.post("/intake", content=event, headers=EVENT).status_code == 200
        assert worker.get("/programmes/strange-keyless").status_code == 200


def test_a_wrong_key_records_nothing(service: Service) -> None:
    service.take_in("wrong-key")
    file, right = key_file(service, "wrong-key"), key_file(service, "wrong-key").read_bytes()
    with service.as_("caseworker") as worker:
        assert worker.get("/programmes/wrong-key").status_code == 200
        file.unlink()
        assert DataKeys(KeyRing(file.parent.parent / "ring.json"), file.parent).issue(OWNER)
        assert worker.post("/programmes/wrong-key/actions/cv_published").status_code == 503
        file.write_bytes(right)
        service.house.wait_for(lambda: worker.get("/programmes/wrong-key").status_code == 200)
        entries = worker.get("/programmes/wrong-key").json()["ledger"]["entries"]
        assert [entry["fact"]["fact"] for entry in entries] == ["takeover"]
        assert worker.post("/programmes/wrong-key/actions/cv_published").status_code == 200


def test_the_codec_opens_what_the_key_is_of_and_no_case_is_named_as_a_supervision(service: Service) -> None:
    assert service.house("supervise", "install", "0751").returncode == 0
    payload = _started(service, "ours-1")
    payload["metadata"]["workflow"] = "c3VwZXJ2aXNpb24tMDc1MQ=="  # supervision-0751
    event = json.dumps(service.event("supervision-0751"))
    with service.as_("intake_system") as system, service.as_("auditor") as auditor:
        assert system.post("/intake", content=event, headers=EVENT).status_code == 400
        assert _decode(auditor, payload).status_code == 404
    with service.as_("auditor", "0751") as theirs:
        assert _decode(theirs, payload).status_code == 409, "theirs to read, and no payload of that key"


def test_nobody_takes_an_id_that_names_another_municipality(service: Service) -> None:
    with service.as_("intake_system", "0751") as other:
        squatted = other.post("/intake", content=json.dumps(service.event("tomorrow-0101", "0751")), headers=EVENT)
    assert squatted.status_code == 403
    service.take_in("tomorrow-0101")


def test_an_event_does_not_bring_a_case_to_another_municipality_tomorrow(service: Service) -> None:
    event = service.event("sent-on")
    facts: Any = event["data"]
    facts["facts"].append({"fact": "moved", "on": "2099-01-01", "municipality": "0751"})
    with service.as_("intake_system") as system:
        assert system.post("/intake", content=json.dumps(event), headers=EVENT).status_code == 403


@pytest.mark.parametrize("name", ["by", "id", "recorded_at"])
def test_an_event_does_not_say_who_recorded_its_facts(service: Service, name: str) -> None:
    event = service.event("forged-1")
    facts: Any = event["data"]
    facts["facts"][0][name] = "2025-01-01T10:00:00+01:00"
    with service.as_("municipality_admin") as admin:
        answer = admin.post("/intake", content=json.dumps(event), headers=EVENT)
    assert answer.status_code == 400
    assert f"data.facts[0].{name}" in answer.json()["errors"][0]


def test_a_system_reports_what_systems_know_and_decides_nothing(service: Service) -> None:
    service.take_in("machine-1")
    with service.as_("intake_system") as system:
        assert system.post("/programmes/machine-1/actions/cv_published").status_code == 200
        closed = system.post("/programmes/machine-1/actions/case_closed", json={"reason": "x"})
        given = system.post("/programmes/machine-1/actions/assigned", json={"caseworker": "x"})
    assert [closed.status_code, given.status_code] == [409, 409]
