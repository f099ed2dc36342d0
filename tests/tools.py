"""Tools that tests ask for and that are no Python packages: where they are, and what is told where they are not."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import playwright
import pytest

NEED_ALL = "FORLOEB_TESTS_NEED_EVERY_TOOL"
"""The variable by which a skipped test fails the run, as it does in .ci/run."""

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PROMTOOL = shutil.which("promtool")
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one in the path changes user and folder
NODE = Path(playwright.__file__).parent / "driver" / "node"  # which comes with Playwright, so that it is never missed
EPMD = shutil.which("epmd")

_WANTED = "needs the Debian package "


def wants(package: str) -> str:
    """Say why a test is skipped: for want of a Debian package."""
    return f"{_WANTED}{package}"


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=wants("chromium"))
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason=wants("prometheus"))


def not_tried(reasons: Iterable[str]) -> str | None:
    """Tell in one line what was skipped for want of a tool, and how to get it; None when nothing was."""
    packages = [found[1] for reason in reasons if (found := re.search(rf"{_WANTED}([\w-]+)", reason))]
    if not packages:
        return None
    counted = ", ".join(f"{packages.count(package)} for want of {package}" for package in sorted(set(packages)))
    return f"Not tried: {counted}. To try them too: apt-get install {' '.join(sorted(set(packages)))}"
