"""What the first page of a case shows: its duties in the order in which they press, and how each is explained."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from programme.duty_names import DUTY_NAMES, duty_name
from programme.plan import Plan
from programme.words import status_name
from service.desk.fields import capitalised
from statute.answers import Duty
from statute.danish import danish_days
from statute.explain import MET_BY
from statute.facts import DutyKey

_SOON, _MONTHS_FROM, _YEARS_FROM = 14, 91, 730  # days
_MET_BY: dict[DutyKey, tuple[str, ...]] = {**MET_BY, "follow_up": ("follow_up_held",)}  # a contract is concluded apart
_PRESSING = ["overdue", "open", "missed", "met_late", "met", "lapsed"]


class Row(NamedTuple):
    """One duty as a line of a table. `actions` are those that meet it and may be recorded today."""

    duty: Duty
    name: str
    sentence: str
    status: str
    away: str
    badge: str
    other_order: str
    actions: Sequence[str]

    @property
    def is_owed(self) -> bool:
        """Whether it is still to be met."""
        return self.duty.status in ("open", "overdue")

    @property
    def is_missed(self) -> bool:
        """Whether it is a breach on record: it fell overdue, and then what it was owed for ended."""
        return self.duty.status == "missed"


def meeting(plan: Plan) -> Collection[str]:
    """Name the actions that meet something that is owed."""
    return {key for duty in plan.duties if duty.status in ("open", "overdue") for key in _MET_BY[duty.duty]}


def met_by(duty: DutyKey) -> tuple[str, ...]:
    """Name the actions that meet a duty."""
    return tuple(_MET_BY[duty])


def rows(plan: Plan, lawful: Mapping[str, object]) -> list[Row]:
    """Give the duties, those over their limit first, then by due day; `lawful` has the actions of today."""
    pressing = sorted(plan.duties, key=lambda duty: (_PRESSING.index(duty.status), duty.due or date.max))
    return [_row(duty, plan, [key for key in _MET_BY[duty.duty] if key in lawful]) for duty in pressing]


def _row(duty: Duty, plan: Plan, actions: Sequence[str]) -> Row:
    order = duty.citation.partition(" ")[0]
    days = (duty.due - plan.on).days if duty.due else None
    return Row(
        duty=duty,
        name=capitalised(duty_name(duty.duty, duty.occurrence)),
        sentence=DUTY_NAMES[duty.duty].sentence,
        status=status_name(duty.status),
        away=away(duty.due, plan.on),
        badge=_badge(days),
        other_order=(order.capitalize() if order.isalpha() else order)
        if order != plan.regulation and "§" in duty.citation
        else "",
        actions=actions,
    )


def away(due: date | None, today: date) -> str:
    """Say how far a due day is away."""
    if due is None:
        return "ingen fast dag"
    days = (due - today).days
    if days < 0:
        return f"{danish_days(-days)} over fristen"
    if days < _MONTHS_FROM:
        return "i dag" if days == 0 else "i morgen" if days == 1 else f"om {danish_days(days)}"
    return f"om {days // 30} måneder" if days < _YEARS_FROM else f"om {days // 365} år"


def _badge(days: int | None) -> str:
    if days is not None and days < 0:
        return "error"
    return "warning" if days is not None and days <= _SOON else "info"
