"""The commands `forloeb register`: the register verified against the programmes, and made anew from them."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import Failed

if TYPE_CHECKING:
    from temporalio.client import Client

    from workflows.reconciliation import Finding

register = typer.Typer(
    help="Registret, som lister og søgning læser i: efterprøv det, eller lav det forfra.", no_args_is_help=True
)

_RESTORED = (
    "Er forløbene lagt tilbage fra en sikkerhedskopi, så lad registret gå tilbage med dem: "
    "forloeb register rebuild --back."
)
_Step = Callable[["Client", list[str]], AsyncIterator["Finding"]]
_WORDS = {
    "behind": "er bagud",
    "ahead": "ved mere end forløbet",
    "differs": "siger noget andet end forløbet",
    "missing": "mangler",
    "unreadable": "kan ikke læses",
    "unanswered": "forløbet svarede ikke",
}


@register.command()
def verify(
    sample: Annotated[
        int | None, typer.Option(metavar="ANTAL", min=1, help="Kun så mange sager, valgt ved lod.")
    ] = None,
) -> None:
    """Sammenlign registret med forløbene selv. Afslutter med 1, hvis noget er forskelligt.

    Eksempel: `forloeb register verify --sample 500`
    """
    from payloads.settings import data_keys
    from register.reading import Reader
    from register.settings import database
    from workflows import reconciliation

    def step(client: "Client", cases: list[str]) -> AsyncIterator["Finding"]:
        reader = Reader(database(), data_keys(), client.namespace)
        return reconciliation.compared(client, reader, reconciliation.sampled(cases, sample))

    counts = _told("Sammenligner", step)
    if counts["ahead"]:
        raise Failed(f"Registret ved mere end forløbene. {_RESTORED}")
    if any(counts[word] for word in ("behind", "differs", "missing", "unreadable")):
        raise Failed("Registret følger ikke forløbene; forloeb register rebuild skriver det forfra.")
    if counts["unanswered"]:
        raise Failed("Nogle forløb svarede ikke, så de er ikke efterprøvet; se forloeb doctor.")


@register.command()
def rebuild(
    back: Annotated[
        bool, typer.Option("--back", help="Også de sager, hvor registret ved mere end forløbet: efter en genskabelse.")
    ] = False,
) -> None:
    """Skriv registret forfra ud fra forløbene. Alt kan køre imens; ingen sag går tilbage uden --back.

    Eksempel: `forloeb register rebuild`
    """
    from payloads.settings import data_keys
    from register.settings import database
    from register.writing import Writer
    from workflows import reconciliation

    def step(client: "Client", cases: list[str]) -> AsyncIterator["Finding"]:
        return reconciliation.rebuilt(client, Writer(database(), data_keys(), client.namespace), cases, back=back)

    counts = _told("Skriver", step)
    if counts["ahead"]:
        raise Failed(f"Sager, som registret ved mere om, står, som de stod. {_RESTORED}")
    if counts["unanswered"]:
        raise Failed("Nogle forløb svarede ikke og står, som de stod; se forloeb doctor.")


def _told(doing: str, step: _Step) -> Counter[str]:
    """Do a step in every case with a bar, name what differs, and count the results."""
    from cli.connection import ask
    from cli.progress import progress_bar
    from workflows.reconciliation import cases_on_server

    async def done(client: "Client") -> Counter[str]:
        cases = await cases_on_server(client)
        counts: Counter[str] = Counter()
        with progress_bar() as progress:
            task = progress.add_task(doing, total=len(cases))
            async for finding in step(client, cases):
                counts[finding.result] += 1
                progress.advance(task)
                if finding.result != "same":
                    typer.echo(f"{finding.case}: {_WORDS[finding.result]}. {finding.reason}".rstrip())
        return counts

    counts = ask(done)
    typer.echo(f"{counts.total()} sager, {counts['same']} i orden.")
    return counts
