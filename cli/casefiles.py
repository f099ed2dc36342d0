"""The commands `forloeb plan FILE` and `forloeb check FILE`: the law asked about a case file, without a server."""

import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput

if TYPE_CHECKING:
    from programme.plan import Plan
    from statute.answers import Caution, Judgement, Remark
    from statute.facts import CaseFile


class Format(StrEnum):
    """What an answer is written as."""

    JSON = "json"
    TEXT = "text"


FileArgument = Annotated[Path, typer.Argument(metavar="FIL", help="En sagsfil i JSON eller YAML.", show_default=False)]
OnOption = Annotated[
    datetime | None, typer.Option(metavar="DATO", formats=["%Y-%m-%d"], help="Dagen, der spørges om; ellers i dag.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="Svarets form.")]


def plan(
    file: FileArgument,
    on: OnOption = None,
    format_: FormatOption = Format.TEXT,
    explain: Annotated[
        str | None, typer.Option(metavar="PLIGT", help="Forklar én pligt, fx visitation eller follow_up:2.")
    ] = None,
) -> None:
    """Vis, hvad der skyldes i en sagsfil på en dag, og hvorfor: frister, paragraffer, kontraktens mangler.

    Eksempel: `forloeb plan examples/case-files/refugee-2025.yaml --on 2025-05-01`

    `forloeb plan examples/case-files/refugee-2025.yaml --on 2025-05-01 --explain visitation`
    """
    case = read_case(file)
    if explain is not None:
        _explain(case, asked_day(on), explain, format_)
        return
    from programme.plan import plan as answer

    answered = answer(case, asked_day(on))
    if format_ is Format.JSON:
        print_json(answered.model_dump_json(indent=2))
    else:
        _print_plan(answered)


def _explain(case: "CaseFile", on: date, duty: str, format_: Format) -> None:
    from cli.explanation import explained, explanation_view

    explanation = explained(case, on, duty)
    if format_ is Format.JSON:
        print_json(explanation.model_dump_json(indent=2))
        return
    from rich.console import Console

    Console(highlight=False).print(explanation_view(explanation, on), soft_wrap=True)


def check(file: FileArgument, format_: FormatOption = Format.JSON) -> None:
    """Vis, hvilke fakta i en sagsfil loven afviser eller advarer imod, med grund og paragraf.

    Eksempel: `forloeb check examples/case-files/refused.yaml --format text`
    """
    case = read_case(file)
    from programme.plan import check as answer

    answered = answer(case)
    if format_ is Format.JSON:
        print_json(answered.model_dump_json(indent=2))
    else:
        _print_judgement(case, answered)


def read_case(file: Path) -> "CaseFile":
    """Read a case file. Raises BadInput with the place and the reason."""
    from intake.casefiles import BadCaseFile, read

    try:
        return read(file)
    except BadCaseFile as error:
        raise BadInput(str(error)) from None


def asked_day(on: datetime | None) -> date:
    """Return the day that `--on` names, without it today in Denmark."""
    from programme.danish_time import day_of

    return on.date() if on else day_of(datetime.now(UTC))


def print_json(text: str) -> None:
    """Print JSON as UTF-8, which it is by definition, whatever the terminal speaks."""
    sys.stdout.buffer.write(text.encode() + b"\n")


def _print_plan(answered: "Plan") -> None:
    from rich.console import Console
    from rich.markup import escape

    from cli.plan_view import duty_table, headline
    from programme.words import heading_name

    console = Console(highlight=False)
    console.print(headline(answered))
    console.print(duty_table(answered) if answered.duties else "Der skyldes intet på den dag.")
    for item in answered.missing_contract_content:
        line = f"[yellow]Kontrakten mangler[/] {heading_name(item.content)} ({escape(item.citation)})"
        console.print(line, soft_wrap=True)
    for figure in answered.figures.values():
        doubt = ", ikke bekræftet" if figure.unverified else ""
        console.print(f"{escape(figure.basis)} [dim]({escape(figure.citation)}{doubt})[/]", soft_wrap=True)
    for remark in answered.warnings:
        console.print(f"[yellow]Advarsel[/] {escape(_sentence(remark))}", soft_wrap=True)


def _print_judgement(case: "CaseFile", answered: "Judgement") -> None:
    from rich.console import Console
    from rich.markup import escape

    from statute.danish import danish_date

    console = Console(highlight=False)
    lawful = len(case.facts) - len(answered.refused)
    console.print(f"[bold]Sag {escape(case.case)}[/]: {lawful} af {len(case.facts)} fakta er lovlige.")
    for heading, remarks in (("[bold red]Afvist[/]", answered.refused), ("[yellow]Advarsel[/]", answered.warnings)):
        for remark in remarks:
            day = "" if remark.index is None else f"{danish_date(case.facts[remark.index].on)} "
            console.print(f"{heading} {day}{escape(_sentence(remark))}", soft_wrap=True)


def _sentence(remark: "Remark | Caution") -> str:
    citation = f" ({remark.citation})" if remark.citation else ""
    place = "" if remark.index is None else f"facts[{remark.index}] {remark.fact}: "
    return f"{place}{remark.reason}{citation}"
