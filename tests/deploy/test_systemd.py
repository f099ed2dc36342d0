"""The systemd units: a worker that is taken over can do little more than work; the register is verified every night."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from cli.main import app
from tests.deploy.conftest import DEPLOY
from tests.tools import wants

UNITS = (DEPLOY / "forloeb-worker.service", DEPLOY / "forloeb-register.service")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_it_says_what_it_may_do(unit: Path):
    said = set(unit.read_text().splitlines())
    assert said >= {
        "UMask=0077",
        "PrivateDevices=true",
        "ProtectSystem=strict",
        "SystemCallFilter=@system-service",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "CapabilityBoundingSet=",
        "MemoryMax=1G",
        "StateDirectoryMode=0700",
    }


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason=wants("systemd"))
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_little_exposure(unit: Path):
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout


def test_the_register_is_verified_every_night_by_a_command_that_there_is():
    [start] = re.findall(r"^ExecStart=/opt/forloeb/.venv/bin/forloeb register (\S+) (.+)$", UNITS[1].read_text(), re.M)
    command = get_command(app).commands["register"].commands[start[0]]
    assert command.make_context(start[0], start[1].split()).params == {"sample": 500}
    timer = (DEPLOY / "forloeb-register.timer").read_text()
    assert "OnCalendar=*-*-* 03:00:00" in timer
