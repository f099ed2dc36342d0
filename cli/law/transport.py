"""The command `forloeb law transport`: what is paid towards the journeys of the work duty (2025 §38)."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from cli.casefiles import OnOption, asked_day
from cli.failures import BadInput
from statute.figures.transport import Journey, Purpose, payment

_PURPOSES: dict[str, Purpose] = {
    "tilbud": "offer",
    "jobsamtale": "job_interview",
    "aktivitet": "activity",
    "ordinært-arbejde": "ordinary_employment",
    "privat-løntilskud": "private_wage_subsidy",
    "jobrotation": "job_rotation",
    "løntilskud-handicap": "disability_wage_subsidy",
    "social-eller-sundhedsindsats": "social_or_health_measure",
}
"""What the journey was for, in Danish; `løntilskud-handicap` is chapter 5 of lov om kompensation til handicappede."""
_NAMES = {purpose: name for name, purpose in _PURPOSES.items()}


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

    Eksempel: `forloeb law transport tilbud=45,50 jobsamtale=24 privat-løntilskud=30`
    """
    read = [_journey(text, documented=True) for text in journeys]
    read += [_journey(text, documented=False) for text in undocumented or ()]
    try:
        paid = payment(read, asked_day(on), advance=advance)
    except ValueError:
        raise BadInput("Den dag gav ingen bekendtgørelse hjælp til transport i arbejdspligten.") from None
    typer.echo(f"Hjælp til transport: {paid.kroner} kr.")
    for left in paid.uncovered:
        name, expense = _NAMES[left.journey.purpose], left.journey.expense
        typer.echo(f"Dækkes ikke: {name} {expense} kr. {left.reason} ({left.citation})")


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
    return Journey(_PURPOSES[purpose], expense, documented)
