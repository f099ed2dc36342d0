"""Where the files of deploy/ are, and the programs that judge them."""

import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.relay import EventSettings
from activities.settings import Settings
from intake.queue import QueueSettings
from register.settings import VARIABLE
from service.settings import ServiceSettings
from telemetry import endpoint

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = Path(sysconfig.get_path("scripts"))


def settings_that_we_read() -> set[str]:
    """The variables of every class of settings, of the keys (payloads/settings.py), the figures and the register."""
    classes = (Settings, ServiceSettings, QueueSettings, EventSettings)
    fields = {f"FORLOEB_{name.upper()}" for one in classes for name in one.model_fields}
    return fields | {"FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS", endpoint.ADDRESS, VARIABLE}


@pytest.fixture
def own_register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give what the test starts a register that no other test writes."""
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/register.sqlite")


def wait_for(ask: Callable[[], str], told: str) -> str:
    """Ask until it is told; the server takes some seconds to notice."""
    deadline = time.monotonic() + 60
    while told not in (answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.5)
    return answer


@pytest.fixture
def judged_by() -> Callable[..., str]:
    """Run a program that came with the development dependencies; it must find no fault."""

    def run(program: str, *words: object) -> str:
        done = subprocess.run(
            [str(SCRIPTS / program), *map(str, words)], cwd=DEPLOY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
