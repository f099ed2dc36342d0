"""Where the files of deploy/ are, and the programs that judge them."""

import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = Path(sysconfig.get_path("scripts"))


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
