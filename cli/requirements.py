"""The command `forloeb requirements FILE`: what must be said, handed over, written and asked in one case."""

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.casefiles import FileArgument, Format, FormatOption, OnOption, asked_day, print_json, read_case
from cli.failures import BadInput

if TYPE_CHECKING:
    from statute.requirements import Requirement, When

EveryOption = Annotated[
    bool, typer.Option("--all", help="Vis også, hvad andre lejligheder end sagens nuværende kræver.")
]
InterviewOption = Annotated[
    Literal["contract", "visitation", "follow_up", "status"] | None,
    typer.Option(help="Kun det, som én slags samtale skal omfatte: en tjekliste."),
]


def requirements(
    file: FileArgument,
    on: OnOption = None,
    every: EveryOption = False,
    interview: InterviewOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Vis, hvad der skal siges, aftales, skrives og spørges om i en sag, som den står den dag.

    Eksempel: `forloeb requirements examples/case-files/spouse-2025.yaml --on 2025-04-01`

    `forloeb requirements examples/case-files/refugee-2025.yaml --on 2025-05-28 --interview follow_up`
    """
    if every and interview:
        raise BadInput("--all og --interview kan ikke bruges sammen: en tjekliste har sine egne lejligheder.")
    case = read_case(file)
    from documents.interview import covered
    from statute.checks import read
    from statute.requirements import requirements as answer

    history = read(case, asked_day(on)).history
    required = covered(history, interview) if interview else answer(history, every_occasion=every)
    if format_ is Format.JSON:
        import json

        listed = [requirement.model_dump() for requirement in required]
        print_json(
            json.dumps(
                {"case": case.case, "on": history.today.isoformat(), "requirements": listed},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print(required, history.regulation_reason(history.today))


def _print(required: "list[Requirement]", regulation_reason: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from programme.duty_names import paragraph
    from statute.requirements import occasions

    console = Console(highlight=False)
    console.print(f"[dim]{escape(regulation_reason)}[/]")
    if not required:
        console.print("Intet kræves på den dag.")
    for occasion, group in groupby(required, key=_when):
        lines = Table.grid(padding=(0, 1))
        lines.add_column()
        lines.add_column()
        lines.add_column(no_wrap=True, style="dim")
        for requirement in group:
            doubt = ", ikke bekræftet" if requirement.unverified else ""
            lines.add_row(" ·", escape(requirement.text), escape(paragraph(requirement.citation)) + doubt)
        console.print(f"[bold]{occasions()[occasion].title}[/]")
        console.print(lines)


def _when(requirement: "Requirement") -> "When":
    return requirement.when
