"""The systemd unit: a worker that is taken over can do little more than work."""

import shutil
import subprocess

import pytest

from tests.deploy.conftest import DEPLOY
from tests.tools import wants

UNIT = DEPLOY / "forloeb-worker.service"


def test_it_says_what_the_worker_may_do():
    said = set(UNIT.read_text().splitlines())
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
def test_systemd_finds_little_exposure():
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout
