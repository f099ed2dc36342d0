"""The command `forloeb show`: one case as a caseworker reads it."""

from datetime import date

from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from temporalio.client import Client

from cli.connection import ask
from cli.words import action_name, phase_name, state_name, status_name, track_name
from programme.danish_time import day_of
from programme.duty_names import DUTY_NAMES, danish_date, paragraph
from programme.ledger import Entry, Ledger
from programme.plan import Plan
from statute.answers import Duty
from workflows.client import ledger_of, plan_of

_STYLES = {"overdue": "bold red", "open": "", "met": "dim", "met_late": "dim", "lapsed": "dim"}
_NOT_SHOWN = {"fact", "on", "id", "by", "recorded_at", "note"}


def show(case: str) -> None:
    """Print what is owed in `case` and why, and everything on record. Raises `Failed`."""

    async def asked(client: Client) -> tuple[Plan, Ledger]:
        return await plan_of(client, case), await ledger_of(client, case)

    plan, ledger = ask(asked)
    console = Console(highlight=False)
    console.print(headline(plan))
    console.print(duty_table(plan))
    for remark in plan.warnings:
        console.print(f"[yellow]Advarsel[/]: {escape(remark.reason)}")
    if plan.missing_contract_content:
        missing = ", ".join(item.content for item in plan.missing_contract_content)
        console.print(f"[yellow]Kontrakten mangler[/]: {escape(missing)}")
    console.print(ledger_table(ledger))


def headline(plan: Plan) -> Group:
    """Say who it is about, which phase, the tracks beside it, and which law judges it."""
    tracks = " · ".join(f"{track_name(track)}: {state_name(state)}" for track, state in plan.tracks.items())
    return Group(
        f"[bold]Forløb {escape(plan.case)}[/] · {phase_name(plan.phase)} · {danish_date(plan.on)}",
        f"[dim]{escape(tracks)}[/]",
        f"[dim]{escape(plan.regulation or 'Ingen regel')}: {escape(plan.regulation_reason)}[/]",
    )


def duty_table(plan: Plan) -> Table:
    """Lay the duties out: overdue first, then open by due day, then those that are done."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), title="Pligter", title_justify="left")
    table.add_column("Status", no_wrap=True)
    table.add_column("Frist", no_wrap=True)
    table.add_column("Pligt og grund", ratio=1)
    table.add_column("Hjemmel")
    rank = ["overdue", "open", "met_late", "met", "lapsed"]
    for duty in sorted(plan.duties, key=lambda duty: (rank.index(duty.status), duty.due or date.max)):
        needs = f" Status skal også indhentes fra kommune {', '.join(duty.needs)}." if duty.needs else ""
        table.add_row(
            _status(duty, plan.on),
            danish_date(duty.due) if duty.due else "ingen fast",
            f"[bold]{_title(duty)}[/]\n{escape(duty.reason + needs)}",
            escape(paragraph(duty.citation)),
            style=_STYLES[duty.status],
        )
    return table


def _title(duty: Duty) -> str:
    number = f" ({duty.occurrence})" if duty.occurrence > 1 else ""
    return DUTY_NAMES[duty.duty].short.capitalize() + number


def _status(duty: Duty, on: date) -> str:
    if duty.status == "overdue" and duty.due:
        days = (on - duty.due).days
        return f"{days} {'dag' if days == 1 else 'dage'} over"
    return status_name(duty.status)


def ledger_table(ledger: Ledger) -> Table:
    """Lay out what is on record in the order it was recorded, refused registrations too."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), title="Registreret", title_justify="left")
    table.add_column("Dag", no_wrap=True)
    table.add_column("Hvad", ratio=1)
    table.add_column("Registreret", no_wrap=True)
    table.add_column("Id", no_wrap=True, style="dim")
    for entry in ledger.entries:
        table.add_row(
            danish_date(entry.on) if entry.on else "",
            _what(entry),
            (danish_date(day_of(entry.recorded_at)) if entry.recorded_at else "")
            + (f"\naf {escape(entry.by)}" if entry.by else ""),
            entry.id,
        )
    return table


def _what(entry: Entry) -> str:
    if entry.refused is not None:
        remark = entry.refused.remark
        citation = f" ({escape(remark.citation)})" if remark.citation else ""
        return f"[red]Afvist[/] [bold]{escape(remark.fact)}[/]: {escape(remark.reason)}{citation}"
    if entry.fact is None:
        return ""
    fields = entry.fact.model_dump(mode="json", exclude=_NOT_SHOWN, exclude_defaults=True)
    words = " ".join([entry.key, *(f"--{name.replace('_', '-')} {_value(value)}" for name, value in fields.items())])
    note = f"\n{escape(entry.fact.note)}" if entry.fact.note else ""
    return f"{action_name(entry.key)}{note}\n[dim]{escape(words)}[/]"


def _value(value: object) -> str:
    return {True: "ja", False: "nej"}[value] if isinstance(value, bool) else str(value)
