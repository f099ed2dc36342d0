"""The scripts: without a fault that shellcheck knows, and doing what they say."""

import importlib.util
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography import x509
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.deploy.conftest import DEPLOY

WITH_SECRETS = DEPLOY / "with-secrets.sh"


@pytest.fixture
def make_secrets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_secrets", DEPLOY / "make_secrets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shellcheck_finds_no_fault(judged_by: Callable[..., str]):
    scripts = sorted(DEPLOY.rglob("*.sh"))
    assert scripts
    judged_by("shellcheck", *scripts)


def test_a_command_gets_its_secrets_from_files(tmp_path: Path):
    secret = tmp_path / "password"
    secret.write_text("a b$c\n")
    done = subprocess.run(
        [WITH_SECRETS, f"PASSWORD={secret}", "--", "sh", "-c", 'printf "%s" "$PASSWORD"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "a b$c"


def test_a_secret_that_is_missing_stops_the_command(tmp_path: Path):
    done = subprocess.run(
        [WITH_SECRETS, f"PASSWORD={tmp_path / 'none'}", "--", "echo", "ran"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "ran" not in done.stdout


def test_secrets_are_made_once(tmp_path: Path, make_secrets: ModuleType):
    made = make_secrets.make(tmp_path / "secrets")
    assert {"postgres_password", "register_password", "temporal.pem", "worker.jwt", "keys.json"} <= set(made)
    before = {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()}
    assert make_secrets.make(tmp_path / "secrets") == []
    assert {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()} == before
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_the_tokens_say_what_each_may_do_and_are_signed_by_the_published_key(tmp_path: Path, make_secrets: ModuleType):
    make_secrets.make(tmp_path)
    keys = KeySet.import_key_set(json.loads((tmp_path / "keys.json").read_text()))
    permissions = {
        name: jwt.decode((tmp_path / f"{name}.jwt").read_text(), keys, algorithms=["ES256"]).claims["permissions"]
        for name in ("worker", "service", "admin")
    }
    assert permissions == {
        "worker": ["forloeb:write"],
        "service": ["forloeb:write"],
        "admin": ["temporal-system:admin"],
    }
    published = json.loads((tmp_path / "keys.json").read_text())["keys"]
    assert [set(key) for key in published] == [{"kty", "crv", "x", "y", "kid", "alg"}]


def test_the_certificate_of_the_server_is_signed_by_our_authority(tmp_path: Path, make_secrets: ModuleType):
    make_secrets.make(tmp_path)
    authority = x509.load_pem_x509_certificate((tmp_path / "ca.pem").read_bytes())
    server = x509.load_pem_x509_certificate((tmp_path / "temporal.pem").read_bytes())
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["temporal"]
