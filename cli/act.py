"""The command `forloeb act`: a caseworker records what has happened."""

from rich.console import Console

from cli.connection import ask
from cli.fields import describe, read_fact
from programme.commands import ACTION_MODELS
from programme.duty_names import DUTY_NAMES
from programme.evaluation import Recorded
from programme.words import action_name, phase_name
from statute.danish import danish_date
from workflows.client import act as record


def act(case: str, action: str, on: str | None, command: str | None, words: list[str]) -> None:
    """Record `action` in `case` and print what it changed. Raises `BadInput` or `Failed`."""
    fact = read_fact(action, [*(["--on", on] if on is not None else []), *words])
    recorded = ask(lambda client: record(client, case, fact, command))
    console = Console(highlight=False)
    console.print(f"Registreret i {case}: {action_name(action)}. [dim]Id {recorded.fact_id}[/]")
    console.print(standing(recorded))


def standing(recorded: Recorded) -> str:
    """Say how a programme stands after a registration, as markup."""
    parts = [f"Fase: {phase_name(recorded.phase)}."]
    if recorded.next_duty:
        due = f" senest {danish_date(recorded.next_deadline)}" if recorded.next_deadline else ""
        parts.append(f"Næste pligt: {DUTY_NAMES[recorded.next_duty].short}{due}.")
    if recorded.overdue:
        late = ", ".join(DUTY_NAMES[duty].short for duty in recorded.overdue)
        parts.append(f"[bold red]Overskredet: {late}.[/]")
    return " ".join(parts)


def print_actions() -> None:
    """Print every action with its fields."""
    console = Console(highlight=False)
    for action in sorted(ACTION_MODELS):
        console.print(f"[bold]{action_name(action)}[/]")
        console.print(f"  {describe(action)}", markup=False, soft_wrap=True)
