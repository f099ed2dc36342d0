"""Erasure: a case is made unreadable, wherever its history, archive and backups lie, by destroying its data key."""

import asyncio
from datetime import datetime

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from payloads.data_keys import Owner
from payloads.failures import KeyMissing
from payloads.settings import data_keys
from register.settings import database
from register.writing import Writer
from workflows.client import UnknownCase, workflow_id


async def erase(client: Client, case_id: str) -> datetime:
    """End the programme where it runs, destroy its data key for good, and tell when that was. Again is the same.

    Raises UnknownCase when there is no key of that case, BadKeys, RegisterUnavailable.
    """
    owner = Owner(client.namespace, workflow_id(case_id))
    try:
        data_keys().erased_at(owner)
    except KeyMissing:
        raise UnknownCase(case_id) from None
    await _end(client, owner.workflow)
    at = data_keys().erase(owner)
    await asyncio.to_thread(Writer(database(), data_keys(), client.namespace).erase, case_id)
    return at


async def end_erased(client: Client) -> None:
    """End erased programmes that run all the same, because a backup from before the erasure was brought back."""
    for owner in data_keys().erased():
        if owner.namespace == client.namespace:
            await _end(client, owner.workflow)


async def _end(client: Client, workflow: str) -> None:
    handle = client.get_workflow_handle(workflow)
    try:
        if (await handle.describe()).status is WorkflowExecutionStatus.RUNNING:
            await handle.terminate(reason="The case is erased: its data key is destroyed.")
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # the server has forgotten it already
            raise
