"""The dynamic configuration of the Temporal server: a real server starts with its values, and can read them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY
from tests.workflows.conftest import connected, dev_server

__all__ = ["connected", "dev_server"]

pytestmark = pytest.mark.server

FILE = DEPLOY / "temporal/dynamicconfig.yaml"


async def test_a_server_with_our_dynamic_configuration_can_read_its_values(
    dev_server: Callable[..., AbstractContextManager[str]], connected: Callable[[str], Any], tmp_path: Path
):
    options = ["--log-level", "warn"]
    for key, values in YAML(typ="safe").load(FILE.read_text()).items():
        [value] = values  # one for all namespaces
        options += ["--dynamic-config-value", f"{key}={json.dumps(value['value'])}"]
    with dev_server(*options) as address:
        client = await connected(address)
        found = client.list_workflows("", page_size=1000)
        await found.fetch_next_page()
        assert found.current_page is not None
    assert "Failed to convert value" not in (tmp_path / "server.log").read_text()
