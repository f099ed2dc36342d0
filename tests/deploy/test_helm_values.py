"""A cluster's Temporal server: the values for its Helm chart say what compose.yaml says, and hold no secret."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY, ROOT

KUBERNETES = DEPLOY / "kubernetes"
TEXT = (KUBERNETES / "temporal-values.yaml").read_text()
VALUES: dict[str, Any] = YAML(typ="safe").load(TEXT)
SERVER = VALUES["server"]
COMPOSE: dict[str, dict[str, Any]] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text())["services"]
TEMPLATE = (DEPLOY / "temporal/server.yaml").read_text()
IN_COMPOSE: dict[str, Any] = YAML(typ="safe").load(re.sub(r"\{\{.*?\}\}", "given", TEMPLATE))
SQL = [store["sql"] for store in SERVER["config"]["persistence"]["datastores"].values()]
OF_UI = {one["name"]: one for one in VALUES["web"]["additionalEnv"]}


def everything(part: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value there is, with the key it stands under."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from everything(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from everything(value, key)
    else:
        yield key, part


def test_the_shards_are_as_many_as_in_compose():
    assert SERVER["config"]["persistence"]["numHistoryShards"] == IN_COMPOSE["persistence"]["numHistoryShards"]


def test_the_dynamic_configuration_is_that_of_compose():
    assert SERVER["dynamicConfig"] == YAML(typ="safe").load((DEPLOY / "temporal/dynamicconfig.yaml").read_text())


@pytest.mark.parametrize(
    ("part", "service", "image"),
    [("server", "temporal", "server"), ("admintools", "schema", "admin-tools"), ("web", "ui", "ui")],
)
def test_the_images_are_of_the_versions_of_compose(part: str, service: str, image: str):
    assert COMPOSE[service]["image"] == f"temporalio/{image}:{VALUES[part]['image']['tag']}"


def test_rights_are_judged_as_in_compose():
    rights = SERVER["config"]["authorization"]
    for name in ("authorizer", "claimMapper", "permissionsClaimName", "audience"):
        assert rights[name] == IN_COMPOSE["global"]["authorization"][name]
    ours, of_people = rights["jwtKeyProvider"]["keySourceURIs"]
    assert ours == "file:///etc/temporal/keys/keys.json"
    assert of_people.startswith("https://")


def test_the_front_end_that_asks_for_no_token_takes_only_certificates_of_the_server():
    assert SERVER["internal-frontend"]["enabled"] is True
    assert SERVER["config"]["tls"]["internode"]["server"]["requireClientAuth"] is True
    assert SERVER["config"]["tls"]["internode"]["server"]["clientCaFiles"]
    for part in ("admintools", "web"):
        of_server = [one["secret"] for one in VALUES[part]["additionalVolumes"] if "temporal-tls" in str(one)]
        assert [secret["items"] for secret in of_server] == [[{"key": "ca.crt", "path": "ca.crt"}]]


@pytest.mark.parametrize("part", ["server", "admintools", "web"])
def test_every_file_that_is_named_is_mounted(part: str):
    mounts = {one["mountPath"]: one["name"] for one in VALUES[part]["additionalVolumeMounts"]}
    assert set(mounts.values()) == {one["name"] for one in VALUES[part]["additionalVolumes"]}
    named = [value for key, value in everything(VALUES[part]) if key != "mountPath" and "/etc/temporal/" in str(value)]
    assert named
    assert {path.removeprefix("file://").rpartition("/")[0] for path in named} <= set(mounts)


def test_what_makes_the_schema_knows_the_authority_of_the_database():
    mounted = {one["mountPath"] for one in VALUES["admintools"]["additionalVolumeMounts"]}
    assert all(store["tls"]["enableHostVerification"] for store in SQL)
    assert {store["tls"]["caFile"].rpartition("/")[0] for store in SQL} <= mounted


def test_no_secret_stands_in_the_values():
    assert all(store["existingSecret"] and "password" not in store for store in SQL)
    for part in ("admintools", "web"):
        for one in VALUES[part]["additionalEnv"]:
            if re.search("SECRET|API_KEY|PASSWORD", one["name"]):
                assert set(one) == {"name", "valueFrom"}
                assert set(one["valueFrom"]) == {"secretKeyRef"}
    assert not re.search(r"BEGIN |eyJ|://[^/\s]*:[^/\s]*@", TEXT)
    assert [value for _, value in everything(VALUES) if re.fullmatch(r"[\w+/=-]{40,}", str(value))] == []


def test_every_secret_that_is_named_is_made_as_the_readme_says():
    made = set(re.findall(r"^secret (\S+)", (DEPLOY / "README.md").read_text(), re.MULTILINE))
    named = {value for key, value in everything(VALUES) if key in ("secretName", "existingSecret")}
    referred = {value for key, value in re.findall(r"secretKeyRef: \{(name): ([\w-]+)", TEXT)}
    assert named | referred == made


def test_readers_of_the_temporal_ui_must_sign_in_and_can_change_nothing():
    assert OF_UI["TEMPORAL_AUTH_ENABLED"]["value"] == OF_UI["TEMPORAL_DISABLE_WRITE_ACTIONS"]["value"] == "true"
    in_compose = set(COMPOSE["ui"]["environment"]) | {"TEMPORAL_AUTH_CLIENT_SECRET"}
    assert {*OF_UI, "TEMPORAL_ADDRESS"} == in_compose  # the chart gives the address


def test_namespace_and_search_attributes_are_left_to_prepare():
    assert SERVER["config"]["namespaces"]["create"] is False


def test_our_pods_look_for_the_server_where_the_chart_puts_it():
    ours = (KUBERNETES / "base/kustomization.yaml").read_text()
    assert "TEMPORAL_ADDRESS=temporal-frontend.temporal.svc:7233\n" in ours
    assert f"TEMPORAL_TLS_SERVER_NAME={SERVER['config']['tls']['frontend']['client']['serverName']}\n" in ours
    assert VALUES["admintools"]["temporalAddress"] == "temporal-frontend:7233"
    settings = dict(
        line.split("=", 1) for line in (KUBERNETES / "overlays/production/settings.env").read_text().splitlines()
    )
    assert OF_UI["TEMPORAL_AUTH_PROVIDER_URL"]["value"] == settings["FORLOEB_OIDC_ISSUER"]
    assert OF_UI["TEMPORAL_CORS_ORIGINS"]["value"] == settings["FORLOEB_UI_URL"]
    assert OF_UI["TEMPORAL_CODEC_ENDPOINT"]["value"] == f"{settings['FORLOEB_PUBLIC_URL']}/codec"


def test_our_pods_are_given_the_files_that_they_need_and_no_key_that_signs():
    guide = (ROOT / "docs/operations/install.md").read_text()
    [given] = re.findall(r"--from-file deploy/secrets/%s ' \\\n([^)]+)\)", guide)
    files = [*KUBERNETES.glob("base/*.yaml"), *KUBERNETES.glob("release/*.yaml")]
    needed = {name for file in files for name in re.findall(r"/run/secrets/forloeb/([\w.]+)", file.read_text())}
    assert set(given.split()) == needed
