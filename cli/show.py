"""The command `forloeb show`: one case as a caseworker reads it."""

from datetime import UTC, date, datetime

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.administration_view import administration_lines
from cli.explanation import explained, explanation_view
from cli.failures import BadInput
from cli.fields import typed
from cli.plan_view import duty_table, headline
from cli.possible_view import possible_view
from cli.reading import age, answering, ledger_of, reader
from programme.danish_time import day_of
from programme.ledger import Entry, Ledger
from programme.plan import plan
from programme.possible import possible
from programme.records import PersonIdentified
from programme.words import action_name, heading_name
from statute.danish import danish_date

_NOT_SHOWN = {"fact", "record", "on", "id", "by", "recorded_at", "note"}


def show(case: str, explain: str | None = None, as_known_on: date | None = None) -> None:
    """Print what is owed in `case` and why, and everything on record; or why one duty is owed.

    With `as_known_on` all of it as it was known at the end of that Danish day. Raises `BadInput` or `Failed`.
    """
    if as_known_on is not None and as_known_on > day_of(datetime.now(UTC)):
        raise BadInput(f"{danish_date(as_known_on)} er ikke kommet endnu; ingen ved, hvad der er kendt den dag.")

    ledger = ledger_of(case)
    if as_known_on is not None:
        ledger = ledger.known_on(as_known_on)
    answered = plan(ledger.case_file(), as_known_on or day_of(datetime.now(UTC)))
    console = Console(highlight=False)
    if as_known_on is not None:
        console.print(_known_line(as_known_on, ledger), soft_wrap=True)
    if explain is not None:
        explanation = explained(ledger.case_file(), answered.on, explain)
        console.print(explanation_view(explanation, answered.on), soft_wrap=True)
        return
    _print_age(console)
    console.print(headline(answered))
    for line in administration_lines(ledger.administration(answered.on), answered.on):
        console.print(line, markup=False, soft_wrap=True)
    console.print(duty_table(answered))
    for remark in answered.warnings:
        console.print(f"[yellow]Advarsel[/]: {escape(remark.reason)}")
    if answered.missing_contract_content:
        missing = ", ".join(heading_name(item.content) for item in answered.missing_contract_content)
        console.print(f"[yellow]Kontrakten mangler[/]: {escape(missing)}")
    console.print(ledger_table(ledger))


def show_possible(case: str) -> None:
    """Print what may be recorded in `case` today, and what may not, with reason and paragraph. Raises `Failed`."""
    ledger, today = ledger_of(case), day_of(datetime.now(UTC))
    with answering():
        place = reader().place(case)
    console = Console(highlight=False)
    _print_age(console)
    console.print(headline(plan(ledger.case_file(), today)))
    console.print(possible_view([] if place is None or place.ended else possible(ledger, today)))


def _print_age(console: Console) -> None:
    if told := age():
        console.print(told, style="yellow", soft_wrap=True)


def _known_line(day: date, ledger: Ledger) -> str:
    known = "kun det, der var registreret til og med den dag" if ledger.entries else "intet var registreret"
    return f"[bold reverse]Som kendt den {danish_date(day)}[/]: {known}, regnet efter de regler, der ligger i dag."


def ledger_table(ledger: Ledger) -> Table:
    """Lay out what is on record in the order of days, refused registrations too."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title="Registreret", title_justify="left")
    table.add_column("Dag", no_wrap=True)
    table.add_column("Hvad", ratio=1, overflow="fold")
    table.add_column("Registreret", no_wrap=True)
    table.add_column("Id", no_wrap=True, style="dim")
    for entry in sorted(ledger.entries, key=_day):
        table.add_row(
            danish_date(_day(entry)),
            _what(entry),
            (danish_date(day_of(entry.recorded_at)) if entry.recorded_at else "")
            + (f"\naf {escape(entry.by)}" if entry.by else "")
            + ("\nimporteret" if entry.imported else ""),
            escape(entry.id),
        )
    return table


def _day(entry: Entry) -> date:
    """Return the day it happened; of a refused registration, which may not say, the day it came."""
    return entry.on or (day_of(entry.recorded_at) if entry.recorded_at else date.max)


def _what(entry: Entry) -> str:
    if entry.refused is not None:
        remark = entry.refused.remark
        citation = f" ({escape(remark.citation)})" if remark.citation else ""
        return f"[red]Afvist[/] [bold]{escape(remark.fact)}[/]: {escape(remark.reason)}{citation}"
    if entry.said is None:
        return ""
    fields = entry.said.model_dump(mode="json", exclude=_NOT_SHOWN, exclude_defaults=True)
    if isinstance(entry.record, PersonIdentified) and entry.record.cpr is not None:
        fields["cpr"] = str(entry.record.cpr)  # masked
    words = " ".join([entry.key, *(f"--{name.replace('_', '-')} {typed(value)}" for name, value in fields.items())])
    note = f"\n{escape(entry.said.note)}" if entry.said.note else ""
    return f"{action_name(entry.key)}{note}\n[dim]{escape(words)}[/]"
