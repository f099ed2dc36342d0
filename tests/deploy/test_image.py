"""The image: built from everything the package holds and nothing else, and without a fault that hadolint knows."""

import re
import tomllib
from collections.abc import Callable

from tests.deploy.conftest import DEPLOY, ROOT


def test_hadolint_finds_no_fault(judged_by: Callable[..., str]):
    judged_by("hadolint", "Dockerfile")


def test_it_holds_the_packages_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    let_in = set(re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert let_in == packages | {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "deploy/with-secrets.sh"}


def test_it_installs_with_the_uv_of_the_makefile():
    wanted = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text())
    assert wanted
    assert f"uv=={wanted[1]}" in (DEPLOY / "Dockerfile").read_text()


def test_it_does_not_run_as_root():
    last = re.findall(r"^USER (\S+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)[-1]
    assert last == "10001:10001"
