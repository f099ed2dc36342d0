"""The codec endpoint: who gets payloads in the clear, of which cases, by which page."""

import base64
import json
import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
PLAIN = {"metadata": {"encoding": base64.b64encode(b"json/plain").decode()}, "data": base64.b64encode(b'"a"').decode()}


def _ui(service: Service) -> str:
    addresses = json.loads((service.house.folder / ".forloeb/addresses.json").read_text())
    return f"http://127.0.0.1:{addresses['ui_port']}"


def _started(service: Service, case: str) -> dict[str, Any]:
    """The payload with which a programme began, as the Temporal UI gets it."""
    url = f"{_ui(service)}/api/v1/namespaces/forloeb/workflows/programme-{case}/history"
    history = httpx.get(url, trust_env=False, timeout=120)
    [event, *_] = history.json()["history"]["events"]
    return event["workflowExecutionStartedEventAttributes"]["input"]["payloads"][0]


def _decode(client: httpx.Client, *payloads: dict[str, Any], **headers: str) -> httpx.Response:
    return client.post("/codec/decode", json={"payloads": payloads}, headers=headers)


def test_who_may_read_the_case_gets_its_payloads_and_others_as_they_are(service: Service) -> None:
    with service.as_("auditor") as auditor:
        answer = _decode(auditor, _started(service, "ours-1"), PLAIN)
    assert answer.status_code == 200, answer.text
    [started, plain] = answer.json()["payloads"]
    assert json.loads(base64.b64decode(started["data"]))["state"]["ledger"]["case"] == "ours-1"
    assert plain == PLAIN


@pytest.mark.parametrize(
    ("role", "municipality", "status"),
    [("auditor", "0751", 404), ("caseworker", "0101", 403), ("operator", None, 403), ("intake_system", "0101", 403)],
)
def test_nobody_else_gets_anything(service: Service, role: str, municipality: str | None, status: int) -> None:
    with service.as_(role, municipality) as somebody:
        assert _decode(somebody, _started(service, "ours-1")).status_code == status
    with service.with_token() as nobody:
        assert _decode(nobody, _started(service, "ours-1")).status_code == 401


def test_an_altered_payload_is_told_and_not_given(service: Service) -> None:
    payload = _started(service, "ours-1")
    payload["data"] = base64.b64encode(base64.b64decode(payload["data"])[:-1]).decode()
    with service.as_("auditor") as auditor:
        answer = _decode(auditor, payload)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert "altered" in answer.json()["detail"]


def test_what_is_encrypted_for_a_case_is_read_again_and_another_case_is_unknown(service: Service) -> None:
    with service.as_("municipality_admin") as administrator:
        sealed = administrator.post("/codec/ours-1/encode", json={"payloads": [PLAIN]}).json()["payloads"]
        assert sealed != [PLAIN]
        assert _decode(administrator, *sealed).json()["payloads"] == [PLAIN]
        assert administrator.post("/codec/theirs-1/encode", json={"payloads": [PLAIN]}).status_code == 404
        assert administrator.post("/codec/ours-1/encode", json={}).json() == {"payloads": []}
    with service.as_("auditor") as auditor:
        assert auditor.post("/codec/ours-1/encode", json={"payloads": [PLAIN]}).status_code == 403


def test_only_pages_of_the_temporal_ui_may_use_it(service: Service) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-namespace"}
    with service.with_token() as browser:
        allowed = browser.options("/codec/decode", headers={"Origin": _ui(service), **asked})
        assert allowed.headers["access-control-allow-origin"] == _ui(service)
        for origin in ("https://evil.example", "null", f"{_ui(service)}.evil.example", service.address):
            refused = browser.options("/codec/decode", headers={"Origin": origin, **asked})
            assert "access-control-allow-origin" not in refused.headers
        elsewhere = browser.options("/programmes", headers={"Origin": _ui(service), **asked})
        assert "access-control-allow-origin" not in elsewhere.headers


def test_the_temporal_cli_acts_and_reads_through_it(service: Service) -> None:
    case = "by-cli"
    with service.as_("intake_system") as system:
        system.post(
            "/intake", json=service.event(case), headers={"Content-Type": "application/cloudevents+json"}
        ).raise_for_status()
    addresses = json.loads((service.house.folder / ".forloeb/addresses.json").read_text())
    token = service.issuer.token("municipality_admin", "0101")

    def temporal(*words: str) -> str:
        command = [
            str(Path(sysconfig.get_path("scripts")) / "temporal"),
            "workflow",
            *words,
            "-w",
            f"programme-{case}",
            "--address",
            f"127.0.0.1:{addresses['port']}",
            "-n",
            "forloeb",
            "--codec-endpoint",
            f"{service.address}/codec/{case}",
        ]
        env = os.environ | {"TEMPORAL_CODEC_AUTH": f"Bearer {token}"}
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=240).stdout

    fields = '{"party": "both", "manner": "signed", "on": "2025-03-20"}'
    assert "phase:" in temporal("update", "execute", "--name", "contract_signed", "--input", fields)
    assert "contract_signed" in temporal("query", "--type", "ledger")
