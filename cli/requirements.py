"""The command `forloeb requirements FILE`: what must be said, handed over, written and asked in one case."""

from itertools import groupby
from typing import TYPE_CHECKING

from cli.casefiles import FileArgument, Format, FormatOption, OnOption, asked_day, print_json, read_case

if TYPE_CHECKING:
    from statute.requirements import Requirement

_OCCASIONS = {
    "drafting": "Mens kontrakten udarbejdes",
    "decision_on_content": "Når kommunen fastsætter indholdet alene",
    "before_signing": "Før kontrakten underskrives",
    "at_signing": "Når kontrakten indgås",
    "contract_form": "Kontraktens skema",
    "contract_in_force": "Mens kontrakten gælder",
    "visitation": "Ved visitationen",
    "availability": "Borgerens rådighed",
    "first_job_interview": "Senest ved første jobsamtale",
    "offer": "Når der gives tilbud",
    "placement": "Mens et tilbud hos en arbejdsgiver løber",
    "employer_support": "Støtte til arbejdsgiveren",
    "follow_up": "Ved hver opfølgning",
    "language_notice": "Når der er givet meddelelse om manglende dansktilegnelse",
    "revision": "Når kontrakten ændres",
    "permanent_residence_application": "Når der søges tidsubegrænset ophold",
}


def requirements(file: FileArgument, on: OnOption = None, format_: FormatOption = Format.TEXT) -> None:
    """Vis, hvad der skal siges, udleveres, skrives og spørges om i en sag: ved kontrakten, opfølgning og ansøgning.

    Eksempel: `forloeb requirements examples/case-files/spouse-2025.yaml --on 2025-05-01`
    """
    case = read_case(file)
    from statute.checks import read
    from statute.requirements import requirements as answer

    history = read(case, asked_day(on)).history
    required = answer(history)
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

    console = Console(highlight=False)
    console.print(f"[dim]{escape(regulation_reason)}[/]")
    if not required:
        console.print("Intet kræves på den dag.")
    for occasion, group in groupby(sorted(required, key=_occasion), key=lambda requirement: requirement.when):
        lines = Table.grid(padding=(0, 1))
        lines.add_column()
        lines.add_column()
        lines.add_column(no_wrap=True, style="dim")
        for requirement in group:
            lines.add_row(" ·", escape(requirement.text), escape(paragraph(requirement.citation)))
        console.print(f"[bold]{_OCCASIONS[occasion]}[/]")
        console.print(lines)


def _occasion(requirement: "Requirement") -> int:
    return list(_OCCASIONS).index(requirement.when)
