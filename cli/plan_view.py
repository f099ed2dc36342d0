"""A plan as a caseworker reads it. Knows no server, so that `forloeb plan FILE` starts at once."""

from datetime import date

from rich import box
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from programme.duty_names import DUTY_NAMES, paragraph
from programme.plan import Plan
from programme.words import phase_name, state_name, status_name, track_name
from statute.answers import Duty
from statute.danish import danish_date, danish_days

_STYLES = {"overdue": "bold red", "open": "", "met": "dim", "met_late": "dim", "lapsed": "dim", "missed": "red"}


def headline(plan: Plan) -> Group:
    """Say who it is about, which phase, the tracks beside it, and which law judges it."""
    tracks = " · ".join(f"{track_name(track)}: {state_name(state)}" for track, state in plan.tracks.items())
    return Group(
        f"[bold]Forløb {escape(plan.case)}[/] · {phase_name(plan.phase)} · {danish_date(plan.on)}",
        f"[dim]{escape(tracks)}[/]",
        f"[dim]{escape(plan.regulation_reason)}[/]",
    )


def duty_table(plan: Plan) -> Table:
    """Lay the duties out: overdue first, then open by due day, then those that are done."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title="Pligter", title_justify="left")
    table.add_column("Status", no_wrap=True)
    table.add_column("Frist", no_wrap=True)
    table.add_column("Pligt og grund", ratio=1)
    table.add_column("Hjemmel")
    rank = ["overdue", "open", "missed", "met_late", "met", "lapsed"]
    for duty in sorted(plan.duties, key=lambda duty: (rank.index(duty.status), duty.due or date.max)):
        needs = f" Status skal også indhentes fra kommune {', '.join(duty.needs)}." if duty.needs else ""
        table.add_row(
            _status(duty, plan.on),
            danish_date(duty.due) if duty.due else "ingen fast",
            f"[bold]{_title(duty)}[/]\n{escape(duty.reason + needs)}",
            _citation(duty, plan),
            style=_STYLES[duty.status],
        )
    return table


def _citation(duty: Duty, plan: Plan) -> str:
    """Give the paragraph, and the regulation where it is not the one that judges the case today."""
    regulation = duty.citation.partition(" ")[0]
    other = f"\n[dim]{escape(regulation)}[/]" if regulation != plan.regulation and "§" in duty.citation else ""
    return escape(paragraph(duty.citation)) + other


def _title(duty: Duty) -> str:
    number = f" ({duty.occurrence})" if duty.occurrence > 1 else ""
    name = DUTY_NAMES[duty.duty].short
    return name[0].upper() + name[1:] + number


def _status(duty: Duty, on: date) -> str:
    if duty.status == "overdue" and duty.due:
        return f"{danish_days((on - duty.due).days)} over"
    return status_name(duty.status)
