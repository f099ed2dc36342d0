"""The command `forloeb doctor`: is everything there that programmes need, and what is to be done about what is not."""

import asyncio
import logging

from rich import box
from rich.console import Console
from rich.table import Table

from cli.checkups import Finding, findings
from cli.failures import Failed
from cli.home import use_remembered

_STATES = {"ok": "[green]i orden[/]", "mind": "[yellow]bemærk[/]", "broken": "[bold red]ret[/]"}


def doctor() -> None:
    """Print what was found. Raises `Failed` when something must be put right."""
    use_remembered()
    logging.disable()  # what the libraries would say, the table says
    console = Console(highlight=False)
    found = asyncio.run(_all())
    console.print(_table(found))
    if broken := sum(finding.state == "broken" for finding in found):
        raise Failed(f"{broken} ting skal rettes.")
    console.print("Alt, hvad forløbene har brug for, er der.")


async def _all() -> list[Finding]:
    return [finding async for finding in findings()]


def _table(found: list[Finding]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("Hvad", "Hvordan", "Hvad der skal gøres"):
        table.add_column(heading)
    for one in found:
        table.add_row(one.subject, f"{_STATES[one.state]}: {one.told}", one.advice)
    return table
