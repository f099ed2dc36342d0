"""The pages of one case: what is owed and when, why, everything on record, the documents."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from documents import available
from programme.duty_names import DUTY_NAMES
from programme.ledger import Entry, Ledger
from programme.records import Withdrawn
from programme.words import action_name
from service.cases import Case, no_action
from service.desk.overview import meeting, rows
from service.desk.persons import who
from service.desk.picture import picture
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.desk.said import action_word, in_short, said_words
from service.problems import Problem
from statute.checks import read
from statute.explain import explain
from statute.facts import Annulled, DutyKey

router = APIRouter(prefix="/desk/cases/{case}", route_class=DeskRoute, include_in_schema=False)
_BESIDE_THE_FACTS = {
    "born": "født",
    "permit_granted_on": "opholdstilladelsen givet",
    "cpr_registered_on": "registreret i CPR",
}


def case_page(desk: Desk, template: str, found: Case, tab: str, status: int = 200, **context: object) -> HTMLResponse:
    """Make a page of one case."""
    tabs = [
        ("case_overview", "Overblik"),
        ("meeting_form", "Hold samtale"),
        ("action_list", "Registrér"),
        ("case_ledger", "Journal"),
    ]
    tabs = [one for one in tabs if one[0] not in ("meeting_form", "action_list") or desk.may("act")]
    return desk.page(
        template,
        status,
        plan=found.plan,
        who=who(found.ledger, desk.today),
        administration=found.ledger.administration(desk.today),
        tab=tab,
        tabs=[*tabs, ("case_documents", "Dokumenter"), ("case_person", "Personen")],
        **{"recorded": None, **context},
    )


def lawful(found: Case) -> dict[str, list[dict[str, Any]]]:
    """Give the actions that may be recorded today, with the forms in which they may."""
    forms: dict[str, list[dict[str, Any]]] = {}
    for one in found.possible:
        if one.refused is None and one.action != "replaced":
            forms.setdefault(one.action, []).append(cast("dict[str, Any]", one.form))
    return forms


@router.get("", name="case_overview")
async def overview(desk: DeskOf, case: str, recorded: str = "") -> HTMLResponse:
    """Show what is owed, what lies ahead and how the case stands."""
    found = await desk.cases.case(desk.user, case, meeting if desk.may("act") else no_action)
    duties = rows(found.plan, lawful(found) if desk.may("act") else {})
    entry = found.ledger.find(recorded)
    return case_page(
        desk,
        "overview.html",
        found,
        "Overblik",
        picture=picture(found.plan),
        due=[row for row in duties if row.is_owed],
        missed=[row for row in duties if row.is_missed],
        done=[row for row in duties if not row.is_owed and not row.is_missed],
        recorded=_told(entry) if recorded else None,
    )


def _told(entry: Entry | None) -> str:
    """Say what became of what was recorded just now, which may not be on file yet."""
    if entry is None:
        return "Det står her, når siden følger med; genindlæs den om et øjeblik."
    return f"{action_name(entry.key)}. Fristerne herunder er regnet igen."


@router.get("/duties/{duty}/{occurrence}", name="explanation")
async def explanation(desk: DeskOf, case: str, duty: str, occurrence: int) -> HTMLResponse:
    """Explain why a duty falls on its day."""
    found = await desk.cases.case(desk.user, case, no_action)
    history = read(found.ledger.case_file(), desk.today).history
    try:
        explained = explain(history, cast("DutyKey", duty), occurrence)
    except LookupError:
        raise Problem(404, "Sagen har ikke den pligt i dag.") from None
    return case_page(
        desk,
        "explanation.html",
        found,
        "Hvorfor",
        explained=explained,
        event_name=_event_name,
        sentence=DUTY_NAMES[explained.duty.duty].sentence,
    )


def _event_name(name: str) -> str:
    return _BESIDE_THE_FACTS.get(name) or action_name(name)


class Line(NamedTuple):
    """One line of the ledger in Danish."""

    entry: Entry
    name: str
    fields: list[tuple[str, str]]
    is_annulled: bool
    may_change: bool
    may_withdraw: bool


@router.get("/ledger", name="case_ledger")
async def ledger(desk: DeskOf, case: str) -> HTMLResponse:
    """Show everything on record, the latest first."""
    found = await desk.cases.case(desk.user, case, no_action)
    lines = list(_lines(found.ledger, desk.may("act")))
    return case_page(desk, "ledger.html", found, "Journal", lines=lines[::-1])


def _lines(ledger: Ledger, may_act: bool) -> Iterator[Line]:
    annulled = {entry.fact.fact_id for entry in ledger.entries if isinstance(entry.fact, Annulled)}
    annulled |= {record.record_id for record in ledger.records if isinstance(record, Withdrawn)}
    withdrawable = {record.id for record in ledger.administration().withdrawable}
    names = {entry.id: in_short(entry) for entry in ledger.entries if entry.said}
    for entry in ledger.entries:
        is_fact = entry.fact is not None and entry.key != "annulled"
        is_annulled = entry.id in annulled
        words = [(label, names.get(word, word)) for label, word in said_words(entry)]
        yield Line(
            entry,
            action_word(entry.key),
            words,
            is_annulled,
            may_act and is_fact and not is_annulled,
            may_act and entry.id in withdrawable,
        )


@router.get("/documents", name="case_documents")
async def documents(desk: DeskOf, case: str) -> HTMLResponse:
    """Show the documents the case can have."""
    found = await desk.cases.case(desk.user, case, no_action)
    return case_page(desk, "documents.html", found, "Dokumenter", documents=available(found.ledger, desk.today))
