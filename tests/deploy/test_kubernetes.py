"""A cluster: every manifest that kustomize makes follows its schema, and every pod is closed to the rest."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from cli.main import app
from tests.deploy.conftest import DEPLOY, settings_that_we_read

OVERLAYS = ("small", "production")
Manifests = list[dict[str, Any]]


@pytest.fixture(params=OVERLAYS)
def made(request: pytest.FixtureRequest, judged_by: Callable[..., str]) -> str:
    """What kustomize makes of an overlay."""
    return judged_by("kubectl", "kustomize", DEPLOY / "kubernetes/overlays" / request.param)


@pytest.fixture
def manifests(made: str) -> Manifests:
    return list(YAML(typ="safe").load_all(made))


@pytest.fixture
def production(judged_by: Callable[..., str]) -> Manifests:
    return list(YAML(typ="safe").load_all(judged_by("kubectl", "kustomize", DEPLOY / "kubernetes/overlays/production")))


def of_kind(manifests: Manifests, kind: str) -> Manifests:
    return [one for one in manifests if one["kind"] == kind]


def pods(manifests: Manifests) -> list[dict[str, Any]]:
    jobs = [one["spec"]["jobTemplate"] for one in of_kind(manifests, "CronJob")]
    return [one["spec"]["template"] for one in (*of_kind(manifests, "Deployment"), *of_kind(manifests, "Job"), *jobs)]


def test_every_manifest_follows_its_schema(made: str, tmp_path: Path, judged_by: Callable[..., str]):
    file = tmp_path / "manifests.yaml"
    file.write_text(made)
    judged_by("kubernetes-validate", "--strict", "-k", "1.37", file)


def test_every_pod_runs_without_rights(manifests: Manifests):
    for pod in pods(manifests):
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": True,
            }
            assert container["resources"]["limits"]["memory"]
            assert container["image"].startswith("registry.kommune.example/forloeb:")


def test_everything_that_stays_up_is_probed(manifests: Manifests):
    for deployment in of_kind(manifests, "Deployment"):
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container)


def test_what_is_not_said_may_not_speak(manifests: Manifests):
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind(manifests, "NetworkPolicy")}
    assert policies["forloeb-nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_our_settings_are_ones_that_we_read(made: str, manifests: Manifests):
    given = set(re.findall(r"\bFORLOEB_\w+", made))
    assert given <= settings_that_we_read()
    [shared] = [one["data"] for one in of_kind(manifests, "ConfigMap") if "FORLOEB_KEY_RING" in one["data"]]
    needed = {
        "FORLOEB_ANCHORS_TO",
        "FORLOEB_CASE_KEYS",
        "FORLOEB_ENV",
        "FORLOEB_KEY_RING",
        "FORLOEB_NOTICES_FROM",
        "FORLOEB_NOTICES_TO",
        "FORLOEB_NOTICES_TO_USER",
        "FORLOEB_OIDC_ISSUER",
        "FORLOEB_PUBLIC_URL",
        "FORLOEB_UI_URL",
    }
    assert needed <= set(shared)
    assert {"FORLOEB_DATABASE_URL", "FORLOEB_OIDC_CLIENT_SECRET", "FORLOEB_SMTP_URL"} <= given


def test_what_our_settings_name_lies_on_a_volume(manifests: Manifests):
    [shared] = [one["data"] for one in of_kind(manifests, "ConfigMap") if "FORLOEB_KEY_RING" in one["data"]]
    for pod in pods(manifests):
        [container] = pod["spec"]["containers"]
        mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
        for name in ("FORLOEB_CASE_KEYS", "FORLOEB_KEY_RING"):
            assert any(shared[name].startswith(f"{mount}/") for mount in mounts), (pod["metadata"], name)


def test_two_services_run_and_share_no_volume_but_keys(manifests: Manifests):
    [service] = [one for one in of_kind(manifests, "Deployment") if one["metadata"]["name"] == "forloeb-service"]
    assert service["spec"]["replicas"] == 2
    volumes = service["spec"]["template"]["spec"]["volumes"]
    claims = {one["persistentVolumeClaim"]["claimName"] for one in volumes if "persistentVolumeClaim" in one}
    assert claims == {"forloeb-case-keys", "forloeb-keys"}


def policies_of(manifests: Manifests) -> Manifests:
    """Our network policies, and those of the namespace of the Temporal server."""
    of_temporal = YAML(typ="safe").load_all((DEPLOY / "kubernetes/temporal-network.yaml").read_text())
    return [*of_kind(manifests, "NetworkPolicy"), *of_temporal]


def test_nobody_speaks_to_anywhere_or_hears_from_anybody(manifests: Manifests):
    for policy in policies_of(manifests):
        for rule in policy["spec"].get("egress", ()):
            assert all(peer.get("ipBlock", {}).get("cidr") != "0.0.0.0/0" for peer in rule["to"])
        for rule in policy["spec"].get("ingress", ()):
            assert rule["from"]
            assert "ports" in rule or "namespaceSelector" not in str(rule["from"])


def test_the_database_of_the_register_is_known_by_its_certificate(manifests: Manifests):
    [shared] = [one["data"] for one in of_kind(manifests, "ConfigMap") if "FORLOEB_KEY_RING" in one["data"]]
    assert shared["PGSSLMODE"] == "verify-full"
    assert shared["PGSSLROOTCERT"] == "/run/secrets/forloeb/register_ca.pem"


def test_only_who_reads_or_writes_the_register_reaches_its_database(manifests: Manifests):
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind(manifests, "NetworkPolicy")}
    [rule] = policies["forloeb-register"]["podSelector"]["matchExpressions"]
    of_the_register = {
        pod["metadata"]["labels"]["app.kubernetes.io/component"]
        for pod in pods(manifests)
        if "FORLOEB_DATABASE_URL=/run/secrets/forloeb/register_url" in pod["spec"]["containers"][0]["args"]
    }
    assert set(rule["values"]) == of_the_register == {"prepare", "register", "service", "worker"}
    assert [name for name, spec in policies.items() if "5432" in str(spec)] == ["forloeb-register"]


def test_the_register_is_verified_every_night_by_a_command_that_there_is(manifests: Manifests):
    [nightly] = [one for one in of_kind(manifests, "CronJob") if one["metadata"]["name"] == "forloeb-register"]
    assert not nightly["spec"].get("suspend")
    [container] = nightly["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    words = container["args"][container["args"].index("forloeb") + 1 :]
    assert words[:2] == ["register", "verify"]
    verify = get_command(app).commands["register"].commands["verify"]
    assert verify.make_context("verify", words[2:]).params == {"sample": 500}


def test_others_reach_the_temporal_server_where_it_asks_for_a_token_and_nowhere_else(manifests: Manifests):
    of_temporal = {one["metadata"]["name"]: one["spec"] for one in policies_of(manifests)[-4:]}
    assert of_temporal["temporal-nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    open_to_others = {
        (name, port["port"])
        for name, spec in of_temporal.items()
        for rule in spec.get("ingress", ())
        if "namespaceSelector" in str(rule["from"])
        for port in rule["ports"]
    }
    assert open_to_others == {("temporal-frontend", 7233), ("temporal-inside", 9090), ("temporal-web", 8080)}


def test_the_policies_of_the_temporal_server_follow_their_schema(judged_by: Callable[..., str]):
    judged_by("kubernetes-validate", "--strict", "-k", "1.37", DEPLOY / "kubernetes/temporal-network.yaml")


def test_a_budget_protects_the_pods_of_each_deployment(manifests: Manifests):
    selectors = [one["spec"]["selector"]["matchLabels"] for one in of_kind(manifests, "PodDisruptionBudget")]
    for deployment in of_kind(manifests, "Deployment"):
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert any(selector.items() <= labels.items() for selector in selectors)


def test_no_secret_is_part_of_the_manifests(manifests: Manifests):
    assert of_kind(manifests, "Secret") == []


def test_only_those_who_make_keys_may_write_them(manifests: Manifests):
    writers = {
        pod["metadata"]["labels"]["app.kubernetes.io/component"]
        for pod in pods(manifests)
        for mount in pod["spec"]["containers"][0]["volumeMounts"]
        if mount["name"] == "keys" and not mount.get("readOnly")
    }
    assert writers == {"keys", "prepare"}


def test_the_workers_of_a_release_tell_their_version_and_are_scaled_by_what_waits_for_it(production: Manifests):
    [scaler] = of_kind(production, "HorizontalPodAutoscaler")
    [worker] = [one for one in of_kind(production, "Deployment") if "worker" in one["metadata"]["name"]]
    assert scaler["spec"]["scaleTargetRef"]["name"] == worker["metadata"]["name"] == "forloeb-worker-0-1-0"
    assert "replicas" not in worker["spec"]
    version = worker["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/version"]
    [metric] = scaler["spec"]["metrics"]
    assert metric["external"]["metric"]["selector"]["matchLabels"] == {"worker_build_id": version}
    [container] = worker["spec"]["template"]["spec"]["containers"]
    environment = {one["name"]: one for one in container["env"]}
    assert "app.kubernetes.io/version" in environment["TEMPORAL_WORKER_BUILD_ID"]["valueFrom"]["fieldRef"]["fieldPath"]
    assert container["image"].endswith(f":{version}")


def test_a_second_release_stands_beside_the_first(tmp_path: Path, judged_by: Callable[..., str]):
    shutil.copytree(DEPLOY / "kubernetes", tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes/overlays/production"
    shutil.copytree(overlay / "release-0.1.0", overlay / "release-0.2.0")
    for file, old, new in (
        (overlay / "release-0.2.0/kustomization.yaml", "0.1.0", "0.2.0"),
        (overlay / "release-0.2.0/kustomization.yaml", "0-1-0", "0-2-0"),
        (overlay / "kustomization.yaml", "release-0.1.0]", "release-0.1.0, release-0.2.0]"),
    ):
        file.write_text(file.read_text().replace(old, new))
    manifests = list(YAML(typ="safe").load_all(judged_by("kubectl", "kustomize", overlay)))
    workers = {one["metadata"]["name"] for one in of_kind(manifests, "Deployment")}
    assert workers == {"forloeb-service", "forloeb-worker-0-1-0", "forloeb-worker-0-2-0"}
