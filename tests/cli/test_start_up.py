"""Questions about the law alone start at once: they load neither Temporal nor anything else they do not need."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples/case-files/refugee-2025.yaml"


def test_plan_and_check_do_not_load_temporal():
    program = f"""
import sys
from typer.testing import CliRunner
from cli.main import app
for command in ("plan", "check"):
    result = CliRunner().invoke(app, [command, {str(EXAMPLE)!r}, "--format", "json"])
    assert result.exit_code == 0, result.output
assert not any(name.partition(".")[0] == "temporalio" for name in sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=240)
