"""The commands `forloeb supervise`: which municipalities get an overview every morning."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput
from programme.danish_time import as_danish
from programme.municipalities import current

if TYPE_CHECKING:
    from temporalio.client import Client

    from workflows.schedules import Scheduled

supervise = typer.Typer(
    help="Dagens overblik: hver hverdag kl. 7 en mail til hver sagsbehandler og teamleder.", no_args_is_help=True
)


@supervise.command()
def install(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="[KODE]...", help="Kommunekoder, fx 0101.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Alle kommuner, der har et forløb.")] = False,
) -> None:
    """Giv én eller flere kommuner dagens overblik. Må gøres igen.

    Eksempel: `forloeb supervise install 0101 0751` eller `forloeb supervise install --all`
    """
    if bool(municipalities) == everyone:
        raise BadInput("Skriv kommunekoderne, eller --all for alle, der har et forløb.")
    if unknown := [code for code in municipalities or () if code not in current()]:
        raise BadInput(f"Der er ingen kommune med koden {unknown[0]!r}; skriv kommunens fire cifre, fx 0101.")
    from cli.connection import ask
    from workflows import schedules

    async def give(client: "Client") -> None:
        for code in municipalities or await asyncio.to_thread(_with_programmes):
            new = await schedules.install(client, code)
            typer.echo(f"{code}: {'får dagens overblik fra nu af' if new else 'havde det i forvejen'}.")

    ask(give)


@supervise.command("list")
def list_() -> None:
    """Vis, hvilke kommuner der får dagens overblik, og hvornår næste gang."""
    from cli.connection import ask
    from workflows import schedules

    async def listed(client: "Client") -> list["Scheduled"]:
        return [one async for one in schedules.installed(client)]

    found = ask(listed)
    for one in sorted(found, key=lambda one: one.municipality):
        following = f"{as_danish(one.next_round):%d.%m.%Y kl. %H:%M}" if one.next_round else "ikke planlagt"
        typer.echo(f"{one.municipality}  næste {following}")
    if not found:
        typer.echo("Ingen kommuner får dagens overblik; giv det med forloeb supervise install.")


@supervise.command()
def remove(municipalities: Annotated[list[str], typer.Argument(metavar="KODE...", help="Kommunekoder.")]) -> None:
    """Tag dagens overblik fra én eller flere kommuner."""
    from cli.connection import ask
    from workflows import schedules

    async def take_away(client: "Client") -> None:
        for code in municipalities:
            was = await schedules.remove(client, code)
            typer.echo(f"{code}: {'får det ikke længere' if was else 'havde det ikke'}.")

    ask(take_away)


def _with_programmes() -> list[str]:
    from cli.reading import answering, overviews

    with answering():
        return overviews().municipalities()
