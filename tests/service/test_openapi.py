"""Schemathesis asks the running service everything its OpenAPI allows, and what it does not allow.

`make fuzz` asks more, and every operation; here are those that lead to the different parts of the house.
"""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
_SOME = r"^/(intake|statistics|calendar/feeds.*|programmes(/\{case\}(/actions/contract_signed)?)?)$"
_HERE = Path(__file__).parent


def test_nothing_is_answered_that_is_not_described(service: Service, tmp_path: Path) -> None:
    examples = os.environ.get("FUZZ_EXAMPLES")
    bounded = ["--max-examples", "2", "--phases", "examples,coverage,stateful", "--include-path-regex", _SOME]
    token = service.issuer.token("municipality_admin")
    said = subprocess.run(
        [
            Path(sysconfig.get_path("scripts")) / "schemathesis",
            "--config-file",
            _HERE / "schemathesis.toml",
            "run",
            f"{service.address}/openapi.json",
            "-H",
            f"Authorization: Bearer {token}",
            "--checks",
            "all",
            "--seed",
            "1",
            "--no-color",
            "--request-timeout",
            "120",
            *(["--max-examples", examples] if examples else bounded),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout
