"""A running house is told names, CPR numbers and free text by every road; no byte that it leaves behind shows them."""

import base64
import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from programme.commands import Judged
from programme.evaluation import Evaluation
from programme.ledger import Entry, Ledger
from programme.records import PersonIdentified
from statute.facts import CaseFile
from tests.cli.conftest import House
from tests.ports import free_port
from workflows.start import Start

pytestmark = pytest.mark.server

CASE = "klar-1"
TEMPORAL = Path(sysconfig.get_path("scripts")) / "temporal"
NAME, CPR, ADDRESS = "Zarifeh Qwistgård", "070391-4827", "Kragesøvej 77"
NOTE, REASON = "Blåbærgrød hos naboen", "Vilkårligt flyttede Wilhjelm"
SECRETS = [*NAME.split(), CPR, CPR.replace("-", ""), *ADDRESS.split()[:1], *NOTE.split()[::2], REASON.split()[2]]


def _written(secret: str) -> Iterator[bytes]:
    """Every way in which a text may stand in a file: encodings, base64 wherever it begins, hexadecimal, escapes."""
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        plain = secret.encode(encoding)
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + plain)
            yield whole[(8 * before + 5) // 6 : (8 * (before + len(plain))) // 6]
    yield json.dumps(secret)[1:-1].encode()
    yield httpx.QueryParams({"": secret}).__str__()[1:].encode()


def _found(content: bytes) -> list[str]:
    """The secrets that a file or an answer shows."""
    return [secret for secret in SECRETS if any(form in content for form in _written(secret))]


@pytest.fixture
def metrics() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def house(tmp_path: Path, metrics: str) -> Iterator[House]:
    house = House(tmp_path, FORLOEB_METRICS_ADDRESS=metrics)
    try:
        yield house
    finally:
        house.clean_up()


def _as(house: House, user: str) -> httpx.Client:
    form = {"grant_type": "client_credentials", "client_id": user}
    issuer = f"{house.address}/development-issuer/token"
    token = httpx.post(issuer, data=form, trust_env=False, timeout=120).json()["access_token"]
    return httpx.Client(
        base_url=house.address, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=120
    )


def _is_ready(house: House) -> bool:
    try:
        return httpx.get(f"{house.address}/health/ready", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _tell(house: House) -> None:
    """Tell the programme about the person: in the right fields, in notes, and where nothing of the kind belongs."""
    with _as(house, "sagsbehandler-0101") as caseworker:

        def act(action: str, **fields: str) -> int:
            return caseworker.post(f"/programmes/{CASE}/actions/{action}", json=fields).status_code

        assert act("person_identified", name=NAME, cpr=CPR, address=ADDRESS) == 200
        assert act("need_recorded", of="revision", ground=REASON, note=f"{NOTE}, {CPR}") == 200
        assert act("contract_set_by_municipality", ground="disagreement", note=NOTE) == 409
        assert act("contract_signed", party=NAME, manner=CPR) == 422
        assert act(CPR, note=NOTE) in (404, 422)
        assert NAME in caseworker.get(f"/programmes/{CASE}").text
        assert NAME in caseworker.get(f"/desk/cases/{CASE}").text
    with _as(house, "administrator-0101") as administrator:
        token = administrator.headers["Authorization"]
        addresses = json.loads((house.folder / ".forloeb/addresses.json").read_text())
        for given in ({"fact": NAME, CPR: NOTE}, {"fact": "contract_signed", NAME: CPR, "note": NOTE}, [NAME, CPR]):
            signal = [
                str(TEMPORAL),
                "workflow",
                "signal",
                "--address",
                f"127.0.0.1:{addresses['port']}",
                "-n",
                "forloeb",
                "-w",
                f"programme-{CASE}",
                "--name",
                "record",
                "--input",
                json.dumps(given),
                "--codec-endpoint",
                f"{house.address}/codec/{CASE}",
            ]
            subprocess.run(signal, check=True, env=os.environ | {"TEMPORAL_CODEC_AUTH": token}, capture_output=True)
        entries = f"/programmes/{CASE}"
        house.wait_for(lambda: administrator.get(entries).text.count('"refused":{') >= 3)
        closed = administrator.post(f"/programmes/{CASE}/actions/case_closed", json={"reason": "other", "note": NOTE})
        assert closed.status_code == 200, closed.text


def _erase(house: House) -> None:
    """Erase the case: its audit trail was readable, is so no more, and is whole."""
    assert NAME in house("audit", "show", CASE).stdout
    unconfirmed = house("erase", CASE)
    assert (unconfirmed.returncode, "bekræftes" in unconfirmed.stderr) == (2, True)
    assert house("erase", CASE, "--yes").returncode == 0
    for words in (("audit", "show", CASE), ("show", CASE)):
        erased = house(*words)
        assert (erased.returncode, f"{CASE} blev slettet den" in erased.stderr) == (1, True)
    assert house("audit", "verify").returncode == 0
    assert CASE not in house("list").stdout


def _answers(house: House, metrics: str) -> Iterator[bytes]:
    """What the Temporal UI shows, and the figures."""
    ui = f"{json.loads((house.folder / '.forloeb/addresses.json').read_text())['ui_port']}"
    workflow = f"/api/v1/namespaces/forloeb/workflows/programme-{CASE}"
    pages = ["/api/v1/namespaces/forloeb/workflows", workflow, f"{workflow}/history"]
    for url in [*(f"http://127.0.0.1:{ui}{page}" for page in pages), f"http://{metrics}/metrics"]:
        answer = httpx.get(url, trust_env=False, timeout=120)
        assert answer.is_success, url
        yield answer.content


@pytest.mark.parametrize("model", [Start, Ledger, Evaluation, CaseFile, Entry, Judged, PersonIdentified])
def test_an_error_that_reaches_a_log_does_not_repeat_what_could_not_be_read(model):
    with pytest.raises(ValidationError) as error:
        TypeAdapter(model).validate_json(json.dumps(NAME))
    assert NAME not in str(error.value)


def test_names_cpr_numbers_and_free_text_stand_nowhere_in_the_clear(house, metrics):
    house.start(str(house.event(CASE)))
    house.wait_for(lambda: CASE in house("list", "--overdue").stdout)
    house.wait_for(lambda: _is_ready(house))
    _tell(house)
    folder = house.folder / ".forloeb"
    house.wait_for(lambda: len(list((folder / "notices/new").iterdir())) >= 3)
    answers = b"".join(_answers(house, metrics))
    _erase(house)
    assert house.stop() == 0
    files = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert f"programme-{CASE}".encode() in files[Path("temporal.sqlite")], "the search sees what is there"
    assert any(form in answers for form in _written("næste varsel")), "what timers are called stays readable"
    assert {str(name): shown for name, content in files.items() if (shown := _found(content))} == {}
    assert _found(answers) == []
    assert _found(house.said().encode()) == []
