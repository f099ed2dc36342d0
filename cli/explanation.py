"""A duty explained as a caseworker reads it: why this day, by which paragraph, and which law answered."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, get_args

from rich.console import Group
from rich.markup import escape

from cli.failures import BadInput
from programme.duty_names import DUTY_NAMES
from programme.words import action_name
from statute.danish import danish_date
from statute.facts import CaseFile, DutyKey

if TYPE_CHECKING:
    from statute.explain import Event, Explanation

_DATES_OF_THE_PERSON = {
    "person.cpr_registered_on": "registreret i folkeregistret",
    "person.permit_granted_on": "opholdstilladelsen er givet",
}


def explained(case: CaseFile, on: date, wanted: str) -> "Explanation":
    """Explain the duty `wanted`, such as `visitation` or `follow_up:2`, on the day `on`. Raises BadInput."""
    from statute.checks import read
    from statute.duties import duties
    from statute.explain import explain

    key, _, number = wanted.partition(":")
    duty = next((known for known in get_args(DutyKey) if known == key), None)
    if duty is None:
        raise BadInput(f"{key!r} er ikke en pligt. Der er: {', '.join(get_args(DutyKey))}.")
    if number and not number.isdecimal():
        raise BadInput(f"{wanted!r}: efter kolon står pligtens nummer, fx {key}:2.")
    history = read(case, on).history
    try:
        return explain(history, duty, int(number or 1))
    except LookupError:
        listed = ", ".join(f"{d.duty}:{d.occurrence}" for d in duties(history)) or "ingen"
        raise BadInput(f"{wanted} er ikke på listen den {danish_date(on)}. På listen er: {listed}.") from None


def explanation_view(explanation: "Explanation", on: date) -> Group:
    """Lay the explanation out, line by line."""
    duty = explanation.duty
    due = f"frist {danish_date(duty.due)}" if duty.due else "uden fast frist"
    lines = [
        f"[bold]{escape(DUTY_NAMES[duty.duty].sentence)}[/] Nr. {duty.occurrence} · {due}",
        _line("Stilling den " + danish_date(on), explanation.status),
        _line("Hjemmel", duty.citation + (f" · {explanation.title}" if explanation.title else "")),
        _line("Grund", duty.reason),
        _line("Uret begyndte", _events(explanation.started_by) or danish_date(duty.since)),
        *(_line("Regnestykke", f"{step.text} = {danish_date(step.day)}") for step in explanation.steps),
    ]
    if duty.target:
        lines.append(_line("Mål", danish_date(duty.target)))
    if explanation.ended_by:
        lines.append(_line("Opfyldt af", _events(explanation.ended_by)))
    if duty.unverified:
        lines.append(_line("Forbehold", "Tallet står i loven og ikke i en bekendtgørelse, der er i samlingen."))
    lines += [_line(f"Fortolkning {r.number}", f"{r.question} {r.choice}") for r in explanation.readings]
    receipt = explanation.receipt
    lines.append(_line("Regelsæt", f"{receipt.regulation or 'intet'} · {receipt.title or ''}"))
    lines.append(_line("Kvittering", f"forloeb {receipt.ruleset} · sha256 {receipt.content_hash}"))
    return Group(*lines)


def _line(heading: str, text: str) -> str:
    return f"[dim]{escape(heading)}:[/] {escape(text)}"


def _events(events: "Iterable[Event]") -> str:
    return ", ".join(f"{danish_date(event.on)} {_happened(event.fact)}{_place(event)}" for event in events)


def _place(event: "Event") -> str:
    """Say which registration of the case file it is, counted from one; a date of the person is none."""
    if event.index is None:
        return ""
    return f" (registrering {event.index + 1}{f', id {event.id}' if event.id else ''})"


def _happened(fact: str) -> str:
    """Say in Danish what happened on the day that an event tells of; a date of the person has a name of its own."""
    words = _DATES_OF_THE_PERSON.get(fact) or action_name(fact)
    return words[0].lower() + words[1:]
