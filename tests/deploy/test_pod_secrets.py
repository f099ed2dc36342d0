"""Each pod sees the secrets that it uses, and no others: a worker cannot act with the administrator's token."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY

_PODS = {
    "base/service.yaml": {"ca.pem", "oidc_client_secret", "register_ca.pem", "register_url", "service.jwt"},
    "release/worker.yaml": {"ca.pem", "register_ca.pem", "register_url", "smtp_url", "worker.jwt"},
    "release/prepare.yaml": {"admin.jwt", "ca.pem", "register_ca.pem", "register_url"},
    "base/register.yaml": {"ca.pem", "register_ca.pem", "register_url", "service.jwt"},
}


@pytest.mark.parametrize("file", _PODS)
def test_a_pod_sees_the_secrets_it_uses(file: str):
    documents: list[dict[str, Any]] = list(YAML(typ="safe").load_all(DEPLOY / "kubernetes" / file))
    jobs = [one["spec"]["jobTemplate"] for one in documents if one["kind"] == "CronJob"]
    of_pods = [*jobs, *(one for one in documents if one["kind"] in ("Deployment", "Job"))]
    [pod] = [one["spec"]["template"]["spec"] for one in of_pods]
    [volume] = [one["secret"] for one in pod["volumes"] if "secret" in one]
    assert {item["key"] for item in volume["items"]} == _PODS[file]
    used = {part.rpartition("/")[2] for part in str(pod["containers"]).split("'") if "=/run/secrets/forloeb/" in part}
    assert used | {"ca.pem", "register_ca.pem"} == _PODS[file]  # which our settings, and the register's URL, name
