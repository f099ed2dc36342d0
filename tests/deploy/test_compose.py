"""One host: compose.yaml follows its schema, publishes only the front door, and keeps secrets in files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import temporalio.bridge
from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY, SCRIPTS, settings_that_we_read

TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = YAML(typ="safe").load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"keys", "prepare", "schema", "tools"}
OURS = {name for name, one in SERVICES.items() if one["image"].startswith("forloeb:")}


def test_it_follows_the_schema_of_compose(judged_by: Callable[..., str]):
    judged_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def test_only_the_front_door_is_published():
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["frontdoor"]


def test_the_database_cannot_be_reached_from_outside():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == ["inside"]


def test_every_image_is_pinned_by_its_exact_tag():
    tags = {one["image"].rpartition(":")[2] for name, one in SERVICES.items() if name not in OURS}
    assert all(re.fullmatch(r"v?\d+\.\d+(\.\d+)?(-[a-z-]+)?", tag) for tag in tags), tags


def test_the_temporal_images_are_of_the_version_that_is_tested_here(judged_by: Callable[..., str]):
    server, ui = re.findall(r"\d+\.\d+\.\d+", judged_by("temporal", "--version"))[1:]
    assert {SERVICES[name]["image"] for name in ("temporal", "schema", "tools", "ui")} == {
        f"temporalio/server:{server}",
        f"temporalio/admin-tools:{server}",
        f"temporalio/ui:{ui}",
    }


def test_secrets_are_files_and_no_settings():
    used = {secret for one in SERVICES.values() for secret in one.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    assert all(secret["file"] == f"secrets/{name}" for name, secret in COMPOSE["secrets"].items())
    for one in SERVICES.values():
        named = set(re.findall(r"/run/secrets/([\w.]+)", str(one)))
        assert named <= set(one.get("secrets", ())), one["image"]
        settings = {key for key in one.get("environment", {}) if re.search(r"PASSWORD|SECRET|_PWD|API_KEY|SMTP", key)}
        assert all(key.endswith("FILE") for key in settings)


def test_every_file_that_is_mounted_is_there():
    mounted = re.findall(r"- \"?\./([\w./-]+):", TEXT) + re.findall(r"\"\./([\w./-]+):", TEXT)
    assert mounted
    assert all((DEPLOY / path).exists() for path in mounted)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardened_and_watched(name: str):
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in one["security_opt"]
    assert name in ONE_SHOT or "healthcheck" in one


def test_two_workers_run_and_wait_for_what_they_need():
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    for name in ("worker", "service"):
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_readers_of_the_temporal_ui_can_change_nothing():
    assert SERVICES["ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"
    for name in ("ui", "ui-operators"):
        assert SERVICES[name]["environment"]["TEMPORAL_AUTH_ENABLED"] == "true"


def test_the_server_speaks_tls_with_every_client_and_between_its_parts():
    environment = SERVICES["temporal"]["environment"]
    assert {name: value for name, value in environment.items() if name.startswith("TEMPORAL_TLS_")} == {
        "TEMPORAL_TLS_FRONTEND_CERT": "/run/secrets/temporal.pem",
        "TEMPORAL_TLS_FRONTEND_KEY": "/run/secrets/temporal.key",
        "TEMPORAL_TLS_FRONTEND_SERVER_NAME": "temporal",
        "TEMPORAL_TLS_SERVER_CERT": "/run/secrets/temporal.pem",
        "TEMPORAL_TLS_SERVER_KEY": "/run/secrets/temporal.key",
        "TEMPORAL_TLS_SERVER_CA_CERT": "/run/secrets/ca.pem",
        "TEMPORAL_TLS_INTERNODE_SERVER_NAME": "temporal",
    }


def test_the_server_lets_nobody_do_anything_without_a_token():
    environment = SERVICES["temporal"]["environment"]
    assert {name: value for name, value in environment.items() if re.match("TEMPORAL_(AUTH|JWT)_", name)} == {
        "TEMPORAL_AUTH_AUTHORIZER": "default",
        "TEMPORAL_AUTH_CLAIM_MAPPER": "default",
        "TEMPORAL_JWT_KEY_SOURCE1": "file:///run/secrets/keys.json",
        "TEMPORAL_JWT_KEY_SOURCE2": "${OIDC_JWKS_URI:?set in .env}",
        "TEMPORAL_JWT_PERMISSIONS_CLAIM": "permissions",
    }
    # its own workers come through a front end of their own, since they have no token
    assert environment["USE_INTERNAL_FRONTEND"] == "true"
    assert "internal-frontend" in environment["TEMPORAL_SERVICES"].split(",")


@pytest.mark.parametrize("name", [name for name in SERVICES if name in OURS - {"keys"}] + ["tools"])
def test_our_clients_know_the_server_by_its_certificate(name: str):
    environment = SERVICES[name]["environment"]
    assert environment["TEMPORAL_TLS_SERVER_CA_CERT_PATH"] == "/run/secrets/ca.pem"
    assert environment["TEMPORAL_TLS_SERVER_NAME"] == "temporal"


@pytest.mark.parametrize("name", ["ui", "ui-operators"])
def test_the_temporal_ui_knows_the_server_by_its_certificate(name: str):
    environment = SERVICES[name]["environment"]
    assert environment["TEMPORAL_TLS_CA"] == "/run/secrets/ca.pem"
    assert environment["TEMPORAL_TLS_ENABLE_HOST_VERIFICATION"] == "true"
    assert environment["TEMPORAL_TLS_SERVER_NAME"] == "temporal"


def test_the_server_knows_every_setting_that_it_is_given():
    binary = (SCRIPTS / "temporal").read_bytes()
    unknown = {key for key in SERVICES["temporal"]["environment"] if key.encode() not in binary}
    # read by the start script of the image and by its command line, which the development server does not have
    assert unknown <= {"TEMPORAL_SERVICES"}


def test_the_sdk_knows_every_setting_of_temporal_that_ours_are_given():
    [library] = Path(temporalio.bridge.__file__).parent.glob("*.so")
    known = library.read_bytes()
    given = {key for name in OURS for key in SERVICES[name].get("environment", {}) if key.startswith("TEMPORAL_")}
    assert [key for key in given if key.encode() not in known] == []


def test_our_settings_are_ones_that_we_read():
    given = {key for name in OURS for key in SERVICES[name].get("environment", {}) if key.startswith("FORLOEB_")}
    given |= {word for name in OURS for word in re.findall(r"(FORLOEB_\w+)=", str(SERVICES[name].get("command")))}
    assert {"FORLOEB_ARCHIVE", "FORLOEB_SMTP_URL"} <= given
    assert given <= settings_that_we_read()


def test_every_variable_is_in_the_example():
    example = set(re.findall(r"^(\w+)=", (DEPLOY / ".env.example").read_text(), re.MULTILINE))
    needed = set(re.findall(r"\$\{(\w+):\?", TEXT))
    optional = set(re.findall(r"\$\{(\w+)", TEXT)) - needed
    assert needed <= example
    assert example <= needed | optional


def test_the_server_knows_every_key_of_its_dynamic_configuration():
    binary = (SCRIPTS / "temporal").read_bytes()
    keys = list(YAML(typ="safe").load((DEPLOY / "temporal/dynamicconfig.yaml").read_text()))
    assert keys
    assert [key for key in keys if key.encode() not in binary] == []
