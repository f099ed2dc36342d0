"""What the client makes of a programme that cannot answer."""

from typing import Any, cast

import pytest
from temporalio.client import Client, WorkflowQueryFailedError

from payloads.data_keys import Owner
from payloads.settings import data_keys
from workflows.client import ServerUnreachable, plan_of


class Mute:
    """A client whose programme fails every query."""

    namespace = "default"

    def get_workflow_handle(self, _: str) -> "Mute":
        return self

    async def query(self, *_: Any, **__: Any) -> None:
        raise WorkflowQueryFailedError("it took too long")


async def test_a_query_that_fails_is_told_in_one_sentence():
    data_keys().issue(Owner("default", "programme-a-1"))
    with pytest.raises(ServerUnreachable, match=r"kunne ikke svare på plan\. .it took too long"):
        await plan_of(cast("Client", Mute()), "a-1")
