"""What a registration has done to the duties of a case: the plan before it held against the plan after it."""

from collections.abc import Iterator

from programme.duty_names import duty_name
from programme.plan import Plan
from programme.words import status_name
from statute.answers import Duty
from statute.danish import danish_date, danish_days


def changed_duties(before: Plan, after: Plan) -> list[str]:
    """Say of every duty that stands otherwise than before how it stood and how it stands; one line each."""
    return list(_lines(before, after)) or ["Ingen pligt er ændret."]


def _lines(before: Plan, after: Plan) -> Iterator[str]:
    earlier = {(duty.duty, duty.occurrence): duty for duty in before.duties}
    now = {(duty.duty, duty.occurrence): duty for duty in after.duties}
    for key, duty in (earlier | now).items():
        was, is_ = earlier.get(key), now.get(key)
        stood = _standing(was, before) if was else "fandtes ikke"
        stands = _standing(is_, after) if is_ else "findes ikke længere"
        if stood != stands:
            name = duty_name(duty.duty, duty.occurrence)
            yield f"  {name[0].upper()}{name[1:]}: {stood} → {stands}"


def _standing(duty: Duty, plan: Plan) -> str:
    if duty.status == "overdue" and duty.due:
        return f"{danish_days((plan.on - duty.due).days)} over fristen {danish_date(duty.due)}"
    met = f" {danish_date(duty.met_on)}" if duty.met_on and duty.status in ("met", "met_late") else ""
    due = f", frist {danish_date(duty.due)}" if duty.due else ", ingen fast frist" if duty.status == "open" else ""
    return f"{status_name(duty.status)}{met}{due}"
