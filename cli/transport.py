"""The command `forloeb law transport`: what is paid towards the journeys of the work duty (2025 §38)."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, cast, get_args

import typer

from cli.casefiles import OnOption, asked_day
from cli.failures import BadInput
from statute.figures.transport import Journey, Purpose, payment

_PURPOSES: tuple[str, ...] = tuple(name for part in get_args(Purpose) for name in get_args(part))


def transport(
    journeys: Annotated[
        list[str], typer.Argument(metavar="FORMÅL=KRONER...", help=f"Formålet er {', '.join(_PURPOSES)}.")
    ],
    undocumented: Annotated[
        list[str] | None, typer.Option(metavar="FORMÅL=KRONER", help="En rejse uden bilag; kan gentages.")
    ] = None,
    on: OnOption = None,
    advance: Annotated[bool, typer.Option("--advance", help="Forskud: bilag følger bagefter.")] = False,
) -> None:
    """Regn hjælpen til transport i arbejdspligten ud: hele kroner i alt, og hvad der ikke dækkes og hvorfor.

    Eksempel: `forloeb law transport offer=45,50 job_interview=24 private_wage_subsidy=30`
    """
    read = [_journey(text, documented=True) for text in journeys]
    read += [_journey(text, documented=False) for text in undocumented or ()]
    try:
        paid = payment(read, asked_day(on), advance=advance)
    except ValueError:
        raise BadInput("Den dag gav ingen bekendtgørelse hjælp til transport i arbejdspligten.") from None
    typer.echo(f"Hjælp til transport: {paid.kroner} kr.")
    for left in paid.uncovered:
        typer.echo(f"Dækkes ikke: {left.journey.purpose} {left.journey.expense} kr. {left.reason} ({left.citation})")


def _journey(text: str, documented: bool) -> Journey:
    purpose, equals, amount = text.partition("=")
    if not equals or purpose not in _PURPOSES:
        raise BadInput(f"{text!r} kan ikke læses; skriv FORMÅL=KRONER, hvor formålet er {', '.join(_PURPOSES)}.")
    try:
        expense = Decimal(amount.replace(",", "."))
    except InvalidOperation:
        raise BadInput(f"{text!r}: {amount!r} er ikke et beløb i kroner.") from None
    if not expense.is_finite() or expense < 0:
        raise BadInput(f"{text!r}: beløbet skal være 0 eller mere.")
    return Journey(cast("Purpose", purpose), expense, documented)
