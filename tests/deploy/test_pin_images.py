"""Images are pinned by what the registry answers, and by nothing when it does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY

ASKED = """#!/bin/sh
[ "$1 $2 $3" = "buildx imagetools inspect" ] || exit 2
printf '%s' "$6" | sha256sum | sed 's/^/sha256:/; s/ .*//'
"""


def pinned_by(docker: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    for name in ("compose.yaml", "Dockerfile", "pin_images.py"):
        shutil.copy(DEPLOY / name, folder)
    tools = folder / "tools"
    tools.mkdir()
    (tools / "docker").write_text(docker)
    (tools / "docker").chmod(0o700)
    command = [sys.executable, str(folder / "pin_images.py")]
    env = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_every_image_of_others_gets_the_digest_of_its_tag(tmp_path: Path):
    done = pinned_by(ASKED, tmp_path)
    assert done.returncode == 0, done.stderr
    services = YAML(typ="safe").load((tmp_path / "compose.yaml").read_text())["services"]
    images = {one["image"] for one in services.values() if not one["image"].startswith("forloeb:")}
    assert all(len(image.partition("@sha256:")[2]) == 64 for image in images)
    assert (tmp_path / "Dockerfile").read_text().count("FROM python:3.11-slim-trixie@sha256:") == 2
    assert set(done.stdout.split()) >= images


def test_when_one_cannot_be_looked_up_nothing_is_changed(tmp_path: Path):
    done = pinned_by("#!/bin/sh\necho no such host >&2\nexit 1\n", tmp_path)
    assert done.returncode == 1
    assert "could not be looked up: no such host" in done.stderr
    assert (tmp_path / "compose.yaml").read_text() == (DEPLOY / "compose.yaml").read_text()
