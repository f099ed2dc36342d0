"""A Temporal server that is given: made ready by a command that may be run again, and judged by the doctor."""

import os
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from payloads.data_keys import Owner
from payloads.settings import data_keys
from tests.deploy.conftest import ROOT, SCRIPTS, wait_for
from tests.workflows.conftest import real_server, worker_process

__all__ = ["real_server", "worker_process"]

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("own_register")]

Forloeb = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def namespace() -> str:
    """A namespace that is not there yet."""
    return f"ns-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def forloeb(real_server: str, namespace: str) -> Forloeb:
    """Call the command with that server as its target."""

    def call(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        target = {"TEMPORAL_ADDRESS": real_server, "TEMPORAL_NAMESPACE": namespace, "COLUMNS": "400"}
        return subprocess.run(
            [str(SCRIPTS / "forloeb"), *words],
            env=os.environ | target | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return call


def test_a_namespace_is_made_ready_once_and_the_doctor_says_what_is_still_missing(
    forloeb: Forloeb, namespace: str, worker_process: Callable[..., "subprocess.Popen[bytes]"]
):
    judged = forloeb("doctor")
    assert judged.returncode == 1
    assert "findes ikke" in judged.stdout
    assert "Kør forloeb prepare." in judged.stdout

    assert f"Navnerum {namespace}: oprettet." in forloeb("prepare").stdout
    again = forloeb("prepare")
    assert again.returncode == 0
    assert f"Navnerum {namespace}: er der." in again.stdout
    assert "Søgeattributter: er der alle." in again.stdout
    assert re.search(r"Registret i .+register.sqlite: tabellerne er der\.", again.stdout)

    judged = forloeb("doctor")
    assert judged.returncode == 1
    assert "ingen spørger efter opgaver" in judged.stdout

    worker_process(TEMPORAL_NAMESPACE=namespace)
    told = wait_for(lambda: squeezed(forloeb("doctor").stdout), "Alt, hvad forløbene har brug for, er der.")
    assert "går som serverens" in told
    assert "ingen spørger" not in told

    assert forloeb("intake", str(ROOT / "examples/intake/refugees.ndjson")).returncode == 0
    wait_for(lambda: squeezed(forloeb("doctor").stdout), "Dagens overblik bemærk: ingen morgenmail i ")
    assert forloeb("supervise", "install", "--all").returncode == 0
    told = wait_for(lambda: squeezed(forloeb("doctor").stdout), "Dagens overblik i orden: ")
    assert "ingen morgenmail" not in told


@pytest.fixture
def operator(real_server: str, namespace: str) -> Callable[..., None]:
    """Change the namespace as its administrator does."""

    def call(*words: str) -> None:
        target = ["--address", real_server, "--namespace", namespace]
        subprocess.run([str(SCRIPTS / "temporal"), "operator", *words, *target], check=True, capture_output=True)

    return call


def test_without_the_database_of_the_register_nothing_is_ready(forloeb: Forloeb):
    prepared = forloeb("prepare", FORLOEB_DATABASE_URL="postgresql://forloeb:hemmeligt@127.0.0.1:1/forloeb")
    assert prepared.returncode == 1
    assert "The register cannot be used" in prepared.stderr
    assert "hemmeligt" not in prepared.stdout + prepared.stderr


def test_the_doctor_names_a_namespace_that_forgets_too_soon(forloeb: Forloeb, operator: Callable[..., None]):
    operator("namespace", "create", "--retention", "29d")
    forloeb("prepare")
    judged = forloeb("doctor").stdout
    assert "bemærk: afsluttede forløb forsvinder efter 29 dage" in judged
    assert "namespace update --retention" in judged
    operator("namespace", "update", "--retention", "30d")
    judged = wait_for(lambda: forloeb("doctor").stdout, "afsluttede forløb kan ses i 30 dage")
    assert "forsvinder" not in judged


def test_the_doctor_names_a_search_attribute_that_is_missing(forloeb: Forloeb, operator: Callable[..., None]):
    forloeb("prepare")
    assert "Søgeattributter i orden: alle 13 er der" in squeezed(forloeb("doctor").stdout)
    operator("search-attribute", "remove", "--name", "Team", "--yes")
    judged = forloeb("doctor")
    assert judged.returncode == 1
    assert "Søgeattributter ret: mangler Team Kør forloeb prepare." in squeezed(judged.stdout)


def test_the_doctor_names_a_search_attribute_of_another_type(forloeb: Forloeb, operator: Callable[..., None]):
    operator("namespace", "create", "--retention", "3650d")
    operator("search-attribute", "create", "--name", "OverdueCount", "--type", "Keyword")
    forloeb("prepare")
    judged = forloeb("doctor")
    assert judged.returncode == 1
    assert "Søgeattributter ret: forkert type: OverdueCount Fjern dem" in squeezed(judged.stdout)


def test_the_doctor_names_a_key_that_is_missing(forloeb: Forloeb, tmp_path: Path):
    data_keys().issue(Owner("forloeb", "a case"))
    ring, of_nobody = str(tmp_path / "ring.json"), str(tmp_path / "cases")
    without = {"FORLOEB_KEY_RING": ring, "FORLOEB_CASE_KEYS": of_nobody}
    assert "Nøgler i orden: " in squeezed(forloeb("doctor").stdout)
    assert f"Nøgler ret: There is no key ring in {ring}." in squeezed(forloeb("doctor", **without).stdout)
    assert f"Nøgler ret: The key ring {ring} is gone, and " in squeezed(forloeb("doctor", FORLOEB_KEY_RING=ring).stdout)
    assert forloeb("keys", "new", **without).returncode == 0
    judged = forloeb("doctor", FORLOEB_KEY_RING=ring)
    assert judged.returncode == 1
    assert f"Nøgler ret: The key ring {ring} lacks keys that data keys are wrapped with" in squeezed(judged.stdout)


def squeezed(text: str) -> str:
    """A table without its columns."""
    return re.sub(r"\s+", " ", text)


def test_the_doctor_names_a_register_that_is_away(forloeb: Forloeb):
    forloeb("prepare")
    assert "Register i orden: " in squeezed(forloeb("doctor").stdout)
    judged = forloeb("doctor", FORLOEB_DATABASE_URL="postgresql://forloeb:hemmeligt@127.0.0.1:1/forloeb")
    assert judged.returncode == 1
    assert "Register ret: kan ikke bruges, eller mangler forløb (The register cannot be used: " in squeezed(
        judged.stdout
    )
    assert "Register i orden" not in squeezed(judged.stdout)
    assert "hemmeligt" not in judged.stdout + judged.stderr


def test_the_doctor_names_mail_and_queue_that_do_not_answer(forloeb: Forloeb):
    judged = forloeb("doctor", FORLOEB_SMTP_URL="smtp://127.0.0.1:1", FORLOEB_AMQP_URL="amqp://127.0.0.1:1/")
    assert judged.returncode == 1
    assert "127.0.0.1:1 tager ikke imod" in judged.stdout
    assert "Ret FORLOEB_AMQP_URL" in judged.stdout
    assert "Traceback" not in judged.stderr


def test_the_doctor_names_a_server_that_does_not_answer(forloeb: Forloeb):
    judged = forloeb("doctor", TEMPORAL_ADDRESS="127.0.0.1:1")
    assert judged.returncode == 1
    assert "ret TEMPORAL_ADDRESS" in judged.stdout
