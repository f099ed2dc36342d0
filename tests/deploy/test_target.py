"""A Temporal server that is given: made ready by a command that may be run again, and judged by the doctor."""

import os
import subprocess
import time
import uuid
from collections.abc import Callable

import pytest

from tests.deploy.conftest import SCRIPTS
from tests.workflows.conftest import real_server, worker_process

__all__ = ["real_server", "worker_process"]

pytestmark = pytest.mark.server

Forloeb = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def namespace() -> str:
    """A namespace that is not there yet."""
    return f"ns-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def forloeb(real_server: str, namespace: str) -> Forloeb:
    """Call the command with that server as its target."""

    def call(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        target = {"TEMPORAL_ADDRESS": real_server, "TEMPORAL_NAMESPACE": namespace, "COLUMNS": "160"}
        return subprocess.run(
            [str(SCRIPTS / "forloeb"), *words], env=os.environ | target | environment, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip

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

    judged = forloeb("doctor")
    assert judged.returncode == 1
    assert "ingen spørger efter opgaver" in judged.stdout

    worker_process(TEMPORAL_NAMESPACE=namespace)
    while (judged := forloeb("doctor")).returncode == 1:
        assert "1 ting skal rettes" in judged.stderr
        time.sleep(1)
    assert "går som serverens" in judged.stdout
    assert "ingen spørger" not in judged.stdout


def test_the_doctor_names_mail_and_queue_that_do_not_answer(forloeb: Forloeb):
    judged = forloeb("doctor", FORLOEB_SMTP_URL="smtp://127.0.0.1:1", FORLOEB_AMQP_URL="amqp://127.0.0.1:1/")
    assert judged.returncode == 1
    assert "127.0.0.1:1 tager ikke imod" in judged.stdout
    assert "Ret FORLOEB_AMQP_URL" in judged.stdout
    assert "Traceback" not in judged.stderr


def test_the_doctor_names_a_server_that_does_not_answer(forloeb: Forloeb):
    judged = forloeb("doctor", TEMPORAL_ADDRESS="127.0.0.1:1")
    assert judged.returncode == 1
    assert "Ret TEMPORAL_ADDRESS" in judged.stdout
