"""The doctor sees a clock that goes wrong, in both directions, and a server that would not take in a large case."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.checkups import clock, findings
from tests.workflows.conftest import client, connected, dev_server, real_server

__all__ = ["client", "connected", "dev_server", "real_server"]

pytestmark = pytest.mark.server


@pytest.mark.parametrize(
    ("off", "told"),
    [
        (timedelta(), "går som"),
        (timedelta(minutes=3), "foran serverens"),
        (timedelta(minutes=-3), "bagefter serverens"),
    ],
)
async def test_the_clock_is_compared_with_the_server_s(client, off, told):
    found, behind = await clock(client, lambda: datetime.now(UTC) + off)
    assert (found.state, told in found.told) == ("broken" if off else "ok", True), found
    assert abs(behind + off) < timedelta(seconds=60)


async def test_a_server_that_takes_no_large_case_is_named(dev_server, connected, monkeypatch):
    with dev_server("--dynamic-config-value", "limit.blobSize.error=2000000") as address:
        await connected(address)
        monkeypatch.setenv("TEMPORAL_ADDRESS", address)
        [limits] = [found async for found in findings() if found.subject == "Grænser"]
    assert (limits.state, limits.told) == ("broken", "højst 2.000.000 byte pr. besked")
    assert "limit.blobSize.error" in limits.advice
