"""The command `forloeb reopen`: a programme that was ended by a mistake goes on."""

import asyncio

from rich.console import Console
from temporalio.client import Client

from cli.changed_duties import changed_duties
from cli.connection import ask
from cli.reading import evaluation_of, plan_after, plan_of
from workflows.client import reopen as go_on


def reopen(case: str, reason: str, *, by: str | None, command: str | None) -> None:
    """Annul what ended `case`, and print what is owed again. Raises `Failed`."""

    async def reopened(client: Client) -> list[str]:
        before = await asyncio.to_thread(plan_of, case)
        number = await asyncio.to_thread(evaluation_of, case)
        if not await go_on(client, case, reason, command, by):
            return [f"Forløbet {case} blev genåbnet med den kommando i forvejen."]
        return [
            f"Forløbet {case} er åbnet igen.",
            *changed_duties(before, await asyncio.to_thread(plan_after, case, number + 1)),
        ]

    for line in ask(reopened):
        Console(highlight=False).print(line, markup=False, soft_wrap=True)
