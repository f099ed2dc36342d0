"""What the Temporal UI shows beside a programme: how it stands today, what is owed and why, with links to its pages.

It is written when somebody looks, not when the programme works: so it is of today, and no history holds it. The UI
shows it in plain text, so it names no one, and tells a reason only where that is about what the municipality has to
do: the others may tell of family, health or work.
"""

import re
from datetime import date
from urllib.parse import quote

from programme.duty_names import duty_name, paragraph
from programme.plan import Plan
from programme.words import phase_name
from statute.answers import Duty
from statute.danish import danish_date, danish_days
from statute.facts import DutyKey

_ROOM = "\N{EM SPACE}\N{WORD JOINER}"  # the joiner keeps the space from being trimmed
_MOST_ROWS = 12  # the UI shows them by an address that holds them all; some proxies take no more than 8 kB
_TOLD: frozenset[DutyKey] = frozenset(
    {
        "contract",
        "contract_content",
        "assessment",
        "language_provider",
        "recognition_information",
        "declaration_guidance",
        "declaration",
        "rights_guidance",
        "permanent_residence_guidance",
        "visitation",
        "first_offer",
        "next_offer",
        "offer_limit",
        "transfer_follow_up",
    }
)
"""The duties whose reason is told; why the others fall on their day stands in the case."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|&~-])")


def escaped(text: str) -> str:
    """Write free text so that neither Markdown nor HTML in it means anything."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\>", "&gt;")


def details(plan: Plan, desk: str | None) -> str:
    """Write the current details of a programme in Danish, with links to the caseworkers' `desk` when there is one."""
    page = f"{desk}/desk/cases/{quote(plan.case, safe='')}" if desk else None
    order = plan.regulation or "ingen bekendtgørelse"
    head = f"**Forløb {_link(escaped(plan.case), page)}** · {phase_name(plan.phase)} · {order}"
    return "\n".join([head, "", *_table(plan, page), "", f"Opgjort {danish_date(plan.on)}."])


def _table(plan: Plan, page: str | None) -> list[str]:
    owed = [duty for duty in plan.duties if duty.status in ("open", "overdue")]
    if not owed:
        return ["Intet udestår."]
    owed.sort(key=lambda duty: (duty.status == "open", duty.due or date.max))
    head = [_cells("Pligt", "Frist", "Status", "Hvorfor"), "|:--|:--|:--|:--|"]
    more = len(owed) - _MOST_ROWS
    rest = ["", f"Og {more} til, som står i {_link('sagen', page)}."] if more > 0 else []
    return [*head, *(_row(duty, plan.on, page) for duty in owed[:_MOST_ROWS]), *rest]


def _row(duty: Duty, on: date, page: str | None) -> str:
    name = _link(duty_name(duty.duty, duty.occurrence), page and f"{page}/duties/{duty.duty}/{duty.occurrence}")
    due = danish_date(duty.due) if duty.due else "ingen fast dag"
    if duty.target and duty.target != duty.due:
        due += f" (mål {danish_date(duty.target)})"
    status = f"**{danish_days((on - duty.due).days)} over**" if duty.status == "overdue" and duty.due else "åben"
    reason = duty.reason if duty.duty in _TOLD else "grunden står i sagen."
    return _cells(name, due, status, escaped(f"{paragraph(duty.citation)}: {reason}"))


def _link(text: str, to: str | None) -> str:
    return f"[{text}]({to})" if to else text


def _cells(*texts: str) -> str:
    """Write a row; the UI gives the cells of a table no room of their own."""
    return f"| {f'{_ROOM} | '.join(texts)} |"
