"""One host: compose.yaml follows its schema, publishes only the front door, and keeps secrets in files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import temporalio.bridge
from ruamel.yaml import YAML

from register.settings import VARIABLE
from tests.deploy.conftest import DEPLOY, SCRIPTS, settings_that_we_read

TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = YAML(typ="safe").load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVER_TEXT = (DEPLOY / "temporal/server.yaml").read_text()
SERVER: dict[str, Any] = YAML(typ="safe").load(re.sub(r'\{\{.*env "(\w+)".*?\}\}', r"\1", SERVER_TEXT))
PROMETHEUS: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "monitoring/prometheus.yaml").read_text())
ONE_SHOT = {"forloeb", "keys", "prepare", "schema", "tools"}
OURS = {name for name, one in SERVICES.items() if one["image"].startswith("forloeb:")}


def test_it_follows_the_schema_of_compose(judged_by: Callable[..., str]):
    judged_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def test_only_the_front_door_is_published():
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["frontdoor"]


@pytest.mark.parametrize(("database", "network"), [("postgres", "inside"), ("register", "register")])
def test_a_database_cannot_be_reached_from_outside(database: str, network: str):
    assert COMPOSE["networks"][network]["internal"] is True
    assert SERVICES[database]["networks"] == [network]


def test_only_who_reads_or_writes_the_register_has_its_password():
    having = {name for name, one in SERVICES.items() if "register_url" in one.get("secrets", ())}
    assert having == {"forloeb", "prepare", "service", "worker"}
    for name in having:
        words = SERVICES[name].get("entrypoint") or SERVICES[name]["command"]
        assert f"{VARIABLE}=/run/secrets/register_url" in words
    owners = {name for name, one in SERVICES.items() if "register_admin_password" in one.get("secrets", ())}
    assert owners == {"register"}
    assert "postgres_password" not in SERVICES["register"]["secrets"]


def test_every_image_is_pinned_by_its_exact_tag():
    images = [one["image"].partition("@")[0] for name, one in SERVICES.items() if name not in OURS]
    tags = {image.rpartition(":")[2] for image in images}
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
        settings = {
            key
            for key in one.get("environment", {})
            if re.search(r"PASSWORD|SECRET|_PWD|API_KEY|SMTP|DATABASE_URL", key)
        }
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


def test_two_workers_and_two_services_run_and_wait_for_what_they_need():
    for name in ("worker", "service"):
        assert SERVICES[name]["deploy"]["replicas"] == 2
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_readers_of_the_temporal_ui_can_change_nothing():
    assert SERVICES["ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"
    for name in ("ui", "ui-operators"):
        assert SERVICES[name]["environment"]["TEMPORAL_AUTH_ENABLED"] == "true"


def test_the_server_speaks_tls_with_every_client_and_between_its_parts():
    tls = SERVER["global"]["tls"]
    for part in ("frontend", "internode"):
        assert tls[part]["server"]["certFile"] == "/run/secrets/temporal.pem"
        assert tls[part]["client"] == {"serverName": "temporal", "rootCaFiles": ["/run/secrets/ca.pem"]}


def test_the_front_end_that_asks_for_no_token_takes_only_certificates_of_the_server():
    internode = SERVER["global"]["tls"]["internode"]["server"]
    assert internode["requireClientAuth"] is True
    assert internode["clientCaFiles"] == ["/run/secrets/ca.pem"]
    assert {name for name, one in SERVICES.items() if "temporal.key" in one.get("secrets", ())} == {"temporal"}
    assert SERVER["services"]["internal-frontend"]["rpc"]["grpcPort"] == 7236
    assert "httpPort" not in SERVER["services"]["internal-frontend"]["rpc"]


def test_the_server_lets_nobody_do_anything_without_a_token_that_was_made_for_it():
    rights = SERVER["global"]["authorization"]
    assert (rights["authorizer"], rights["claimMapper"]) == ("default", "default")
    assert rights["audience"] == "temporal"
    ours, of_people = rights["jwtKeyProvider"]["keySourceURIs"]
    assert (ours, of_people) == ("file:///run/secrets/keys.json", "OIDC_JWKS_URI")
    # its own workers come through a front end of their own, since they have no token
    assert "internal-frontend" in SERVICES["temporal"]["environment"]["TEMPORAL_SERVICES"].split(",")


def test_the_server_is_given_every_value_that_its_configuration_asks_for():
    asked = set(re.findall(r'env "(\w+)"', SERVER_TEXT))
    environment = SERVICES["temporal"]["environment"]
    given = {*environment, *re.findall(r"(\w+)=/run/secrets/", str(SERVICES["temporal"]["entrypoint"]))}
    assert asked <= given
    assert SERVER_TEXT.startswith("# enable-template\n")
    mounted = {volume.split(":")[1] for volume in SERVICES["temporal"]["volumes"]}
    assert {environment["TEMPORAL_SERVER_CONFIG_FILE_PATH"], SERVER["dynamicConfigClient"]["filepath"]} <= mounted
    read = set(re.findall(r"/run/secrets/([\w.]+)", SERVER_TEXT))
    assert read <= set(SERVICES["temporal"]["secrets"])


def test_the_server_knows_every_key_of_its_configuration():
    binary = (SCRIPTS / "temporal").read_bytes()
    fixed = {"default", "visibility", "active", "frontend", "internal-frontend", "matching", "history", "worker"}
    named = set(re.findall(r"([a-zA-Z]{4,}):(?=[ \n])", re.sub(r"#.*", "", SERVER_TEXT))) - fixed
    assert "requireClientAuth" in named
    assert [key for key in named if f'yaml:"{key}'.encode() not in binary] == []


def test_only_the_front_doors_word_of_the_client_counts():
    subnet = COMPOSE["networks"]["door"]["ipam"]["config"][0]["subnet"]
    assert SERVICES["service"]["environment"]["FORWARDED_ALLOW_IPS"] == subnet
    assert {name for name, one in SERVICES.items() if "door" in one["networks"]} == {"frontdoor", "service"}


def test_figures_are_for_prometheus_alone():
    assert "FORLOEB_METRICS_TOKEN=/run/secrets/metrics_token" in SERVICES["service"]["command"]
    [job] = [one for one in PROMETHEUS["scrape_configs"] if one["job_name"] == "service"]
    assert job["authorization"]["credentials_file"] == "/run/secrets/metrics_token"
    assert "metrics_token" in SERVICES["prometheus"]["secrets"]


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
    # read by the command line of the image's server, which the development server does not have, and by our template
    assert unknown <= {"TEMPORAL_SERVICES", "TEMPORAL_SERVER_CONFIG_FILE_PATH", "OIDC_JWKS_URI"}


def test_the_sdk_knows_every_setting_of_temporal_that_ours_are_given():
    [library] = Path(temporalio.bridge.__file__).parent.glob("*.so")
    known = library.read_bytes()
    given = {key for name in OURS for key in SERVICES[name].get("environment", {}) if key.startswith("TEMPORAL_")}
    assert [key for key in given if key.encode() not in known] == []


def test_our_settings_are_ones_that_we_read():
    given = {key for name in OURS for key in SERVICES[name].get("environment", {}) if key.startswith("FORLOEB_")}
    given |= {word for name in OURS for word in re.findall(r"(FORLOEB_\w+)=", str(SERVICES[name].get("command")))}
    assert {"FORLOEB_ANCHORS_TO", "FORLOEB_SMTP_URL"} <= given
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
