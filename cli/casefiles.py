"""The commands `forloeb plan FILE` and `forloeb check FILE`: the law asked about a case file, without a server."""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput

if TYPE_CHECKING:
    from programme.plan import Plan
    from statute.answers import Judgement, Remark
    from statute.facts import CaseFile


class Format(StrEnum):
    """What an answer is written as."""

    JSON = "json"
    TEXT = "text"


_File = Annotated[Path, typer.Argument(metavar="FIL", help="En sagsfil i JSON eller YAML.", show_default=False)]
_Format = Annotated[Format, typer.Option("--format", help="Svarets form.")]


def plan(
    file: _File,
    on: Annotated[
        datetime | None, typer.Option(metavar="DATO", formats=["%Y-%m-%d"], help="Dagen, der spørges om; ellers i dag.")
    ] = None,
    format_: _Format = Format.TEXT,
) -> None:
    """Vis, hvad der skyldes i en sagsfil på en dag, og hvorfor: frister, paragraffer, kontraktens mangler.

    Eksempel: `forloeb plan examples/case-files/refugee-2025.yaml --on 2025-05-01`
    """
    case = _read(file)
    from programme.plan import plan as answer

    answered = answer(case, on.date() if on else _today())
    if format_ is Format.JSON:
        _print_json(answered.model_dump_json(indent=2))
    else:
        _print_plan(answered)


def check(file: _File, format_: _Format = Format.JSON) -> None:
    """Vis, hvilke fakta i en sagsfil loven afviser eller advarer imod, med grund og paragraf.

    Eksempel: `forloeb check examples/case-files/refused.yaml --format text`
    """
    case = _read(file)
    from programme.plan import check as answer

    answered = answer(case)
    if format_ is Format.JSON:
        _print_json(answered.model_dump_json(indent=2))
    else:
        _print_judgement(case, answered)


def _read(file: Path) -> "CaseFile":
    from intake.casefiles import BadCaseFile, read

    try:
        return read(file)
    except BadCaseFile as error:
        raise BadInput(str(error)) from None


def _today() -> date:
    from programme.danish_time import day_of

    return day_of(datetime.now(UTC))


def _print_json(text: str) -> None:
    """Print JSON as UTF-8, which it is by definition, whatever the terminal speaks."""
    sys.stdout.buffer.write(text.encode() + b"\n")


def _print_plan(answered: "Plan") -> None:
    from rich.console import Console
    from rich.markup import escape

    from cli.plan_view import duty_table, headline
    from cli.words import heading_name

    console = Console(highlight=False)
    console.print(headline(answered))
    console.print(duty_table(answered) if answered.duties else "Der skyldes intet på den dag.")
    for item in answered.missing_contract_content:
        line = f"[yellow]Kontrakten mangler[/] {heading_name(item.content)} ({escape(item.citation)})"
        console.print(line, soft_wrap=True)
    for figure in answered.figures.values():
        console.print(f"{escape(figure.basis)} [dim]({escape(figure.citation)})[/]", soft_wrap=True)
    for remark in answered.warnings:
        console.print(f"[yellow]Advarsel[/] {escape(_sentence(remark))}", soft_wrap=True)


def _print_judgement(case: "CaseFile", answered: "Judgement") -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    lawful = len(case.facts) - len(answered.refused)
    console.print(f"[bold]Sag {escape(case.case)}[/]: {lawful} af {len(case.facts)} fakta er lovlige.")
    for heading, remarks in (("[bold red]Afvist[/]", answered.refused), ("[yellow]Advarsel[/]", answered.warnings)):
        for sentence in _sentences(case, remarks):
            console.print(f"{heading} {escape(sentence)}", soft_wrap=True)


def _sentences(case: "CaseFile", remarks: "Iterable[Remark]") -> list[str]:
    return [f"{case.facts[remark.index].on:%d.%m.%Y} {_sentence(remark)}" for remark in remarks]


def _sentence(remark: "Remark") -> str:
    citation = f" ({remark.citation})" if remark.citation else ""
    return f"facts[{remark.index}] {remark.fact}: {remark.reason}{citation}"
