"""Who read a case is told to the auditor, and to the caseworker of the case; what was refused stands in the trail."""

import json

import pytest

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]


def test_each_read_of_a_case_is_told_to_the_auditor_of_the_municipality_alone(service: Service) -> None:
    service.take_in("read-1")
    with service.as_("caseworker", sub="laerke") as laerke:
        service.house.wait_for(lambda: laerke.get("/programmes/read-1").is_success)
        assert laerke.get("/reads").status_code == 403
    with service.as_("auditor") as auditor:
        [read, *_] = auditor.get("/reads", params={"case": "read-1"}).json()
        page = auditor.get("/desk/reads", params={"case": "read-1", "whole": "true"})
    told = {name: read[name] for name in ("case", "subject", "role", "what", "why")}
    assert told == {
        "case": "read-1",
        "subject": "laerke",
        "role": "caseworker",
        "what": "case",
        "why": "own_municipality",
    }
    assert page.is_success
    assert "laerke" in page.text
    with service.as_("auditor", "0751") as other:
        assert other.get("/reads", params={"case": "read-1"}).json() == []


def test_a_caseworker_reads_the_log_of_their_own_case_and_of_no_other(service: Service) -> None:
    service.take_in("read-2")
    with service.as_("caseworker", sub="karla") as karla:
        assert karla.get("/desk/reads", params={"case": "read-2"}).status_code in (403, 404)
        assert karla.post("/programmes/read-2/actions/assigned", json={"caseworker": "karla"}).is_success
        page = karla.get("/desk/reads", params={"case": "read-2"})
        assert page.is_success, page.text
        assert "egen sag" in page.text
        assert karla.get("/desk/reads").status_code == 403


def test_a_refused_action_stands_in_the_trail_of_the_running_case_with_its_reason(service: Service) -> None:
    service.take_in("read-3")
    with service.as_("caseworker", sub="laerke") as laerke:
        refused = laerke.post(
            "/programmes/read-3/actions/contract_set_by_municipality", json={"ground": "disagreement"}
        )
        assert refused.status_code == 409
    told = json.loads(service.house("audit", "show", "read-3").stdout)
    [refusal] = [record for record in told if record["kind"] == "refused"]
    assert (refusal["subject"], refusal["said"]["action"]) == ("laerke", "contract_set_by_municipality")
    assert refusal["said"]["reason"] == refused.json()["detail"]
    assert any(record["kind"] == "evaluation" for record in told)
    assert service.house("audit", "verify").returncode == 0
