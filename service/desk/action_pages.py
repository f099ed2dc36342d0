"""Recording in a case: what may be recorded now, the form of each action, what becomes of it, and corrections."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from programme.field_names import value_name
from programme.ledger import Entry, Ledger
from programme.words import action_name
from service.cases import Case, Wanted, no_action
from service.desk.case_pages import case_page, lawful
from service.desk.fields import (
    MISSING,
    TYPED_ACTIONS,
    Choice,
    Input,
    Typed,
    capitalised,
    fields_of,
    flaws,
    inputs,
    named,
    read,
    typed_of,
)
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.desk.said import in_short
from service.problems import Problem
from service.security import require
from statute.answers import Remark
from statute.facts import Annulled
from workflows.client import Refused

router = APIRouter(
    prefix="/desk/cases/{case}", route_class=DeskRoute, include_in_schema=False, dependencies=[Depends(require("act"))]
)
_WHY = "why"  # the reason of a correction, beside the reason that some facts have themselves
_GROUPS: dict[str, tuple[str, ...]] = {
    "Kontrakten": ("contract_", "rights_guidance", "permanent_residence_guidance", "language_notice", "health_"),
    "Før kontrakten": ("assessment", "language_provider", "recognition", "declaration_", "interview_missed"),
    "Samtaler og opfølgning": ("follow_up", "need_", "goals_", "invited"),
    "Visitation og rådighed": ("visitation", "obviously", "jobseeker", "cv_", "joblog", "self_booking", "first_job"),
    "Tilbud og arbejdspligt": ("offer_", "repatriation", "hours_", "work_duty", "absence"),
    "Borgerens situation": ("benefit", "employment", "education", "leave", "child", "exempted", "rehabilitation"),
    "Danskprøver": ("danish_test",),
    "Permanent ophold": ("permanent_residence_", "status_"),
    "Sagen": ("",),
}
"""The subjects of the actions, by how their names begin; the first that fits."""


class Group(NamedTuple):
    """The actions of one subject that may be recorded today."""

    title: str
    lawful: list[str]


class Refusal(NamedTuple):
    """Why something was refused: the reason, and the paragraph when one forbids it."""

    reason: str
    citation: str | None


@router.get("/actions", name="action_list")
async def actions(desk: DeskOf, case: str) -> HTMLResponse:
    """Show what may be recorded today by subject, and what may not, with the reason."""
    found = await desk.cases.case(desk.user, case)
    now = lawful(found)
    by_group: dict[str, list[str]] = {title: [] for title in _GROUPS}
    for key in now:
        by_group[next(title for title, begins in _GROUPS.items() if key.startswith(begins))].append(key)
    return case_page(
        desk,
        "actions.html",
        found,
        "Registrér",
        groups=[Group(title, keys) for title, keys in by_group.items() if keys],
        refused=[(key, why) for key in TYPED_ACTIONS if key not in now and (why := _why_not(found, key))],
    )


def _why_not(found: Case, action: str) -> Remark | None:
    return next((one.refused for one in found.possible if one.action == action and one.refused), None)


@router.get("/actions/{action}", name="action_form")
async def form(desk: DeskOf, request: Request, case: str, action: str) -> HTMLResponse:
    """Show the form of an action; the query may fill in some of its fields."""
    found = await desk.cases.case(desk.user, case, _only(action))
    typed = {"on": [desk.today.isoformat()], **_suggested(found, action), **_typed(request.query_params.multi_items())}
    return ActionForm(desk, case, _known(action)).page(found, typed)


@router.post("/actions/{action}")
async def record(desk: DeskOf, request: Request, case: str, action: str) -> Response:
    """Record an action, or show its form again with what is wrong."""
    return await ActionForm(desk, case, _known(action)).send(await request.form())


@router.get("/ledger/{id}/correction", name="correction_form")
async def correction_form(desk: DeskOf, case: str, id: str) -> HTMLResponse:  # noqa: A002  (the word of the ledger)
    """Show the form that replaces a fact, filled in with what it says."""
    found = await desk.cases.case(desk.user, case, no_action)
    fact = _fact(found.ledger, id)
    return ActionForm(desk, case, fact.fact, replaces=id).page(found, typed_of(fact))


@router.post("/ledger/{id}/correction")
async def correct(desk: DeskOf, request: Request, case: str, id: str) -> Response:  # noqa: A002  (as above)
    """Replace a fact, or show the form again with what is wrong."""
    fact = _fact(await desk.cases.ledger(desk.user, case), id)
    return await ActionForm(desk, case, fact.fact, replaces=id).send(await request.form())


def _only(action: str) -> Wanted:
    return lambda _: (action,)


def _known(action: str) -> str:
    if action not in TYPED_ACTIONS:
        raise Problem(404, "Den handling findes ikke.")
    return action


def _fact(ledger: Ledger, id_: str) -> Any:
    entry = ledger.find(id_)
    if entry is None or entry.fact is None or isinstance(entry.fact, Annulled):
        raise Problem(404, "Sagen har ingen registrering med det id, der kan rettes.")
    return entry.fact


class ActionForm:
    """The form of one action in one case; `replaces` is the id of the fact that it takes the place of."""

    def __init__(self, desk: Desk, case: str, action: str, replaces: str | None = None) -> None:
        self._desk = desk
        self._case = case
        self._action = action
        self._replaces = replaces

    def page(
        self,
        found: Case,
        typed: Typed,
        command: str | None = None,
        errors: Mapping[str, str] | None = None,
        refused: Refusal | None = None,
    ) -> HTMLResponse:
        """Show the form with what was typed, and what is wrong with it."""
        errors, forms = errors or {}, lawful(found).get(self._action, [])
        heading, today_refused, unlawful = action_name(self._action), None, list[tuple[str, Remark]]()
        if self._replaces:
            shown = [_why(typed, errors), *inputs(self._action, typed, errors, {})]
            heading = f"Ret: {heading}"
        else:
            shown = inputs(self._action, typed, errors, _choices(found, self._action, forms))
            today_refused = None if forms else _why_not(found, self._action)
            unlawful = _unlawful(found, self._action, forms) if forms else []
        return case_page(
            self._desk,
            "form.html",
            found,
            "Registrér",
            409 if refused else 422 if errors else 200,
            heading=heading,
            inputs=shown,
            labels={one.name: one.label for one in shown},
            errors=errors,
            refused=refused,
            command=command or str(uuid.uuid4()),
            today_refused=today_refused,
            unlawful=unlawful,
        )

    async def send(self, form: FormData) -> Response:
        """Record what the form says; show it again with everything in it when it cannot be recorded."""
        typed = _typed((name.removeprefix("felt-"), str(value)) for name, value in form.multi_items())
        command = str(form.get("command", "")) or str(uuid.uuid4())
        values = read(self._action, typed)
        errors = flaws(self._action, values)
        action: dict[str, object] = {"fact": self._action, **values}
        if self._replaces:
            why = " ".join(typed.get(_WHY, ())).strip()
            errors = errors if why else {_WHY: MISSING, **errors}
            action = {"fact": "replaced", "fact_id": self._replaces, "reason": why, "replacement": action}
        refused = None
        if not errors:
            try:
                recorded = await self._desk.cases.act(self._desk.user, self._case, action, command)
                return self._desk.go("case_overview", f"?recorded={recorded.fact_id}", case=self._case)
            except Refused as error:
                refused = Refusal(error.reason, error.citation)
        found = await self._desk.cases.case(self._desk.user, self._case, _only(self._action))
        return self.page(found, typed, command, errors, refused)


def _why(typed: Typed, errors: Mapping[str, str]) -> Input:
    return Input(_WHY, "Hvorfor rettes det?", "", "area", True, (), typed.get(_WHY, ()), errors.get(_WHY))


def _choices(found: Case, action: str, forms: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Choice]]:
    """Give the values that fields can have in this case, where they are not those of the vocabulary."""
    choices = dict[str, Sequence[Choice]]()
    for name in {name for form in forms for name in form}:
        values = dict.fromkeys(form[name] for form in forms if name in form)
        if not any(isinstance(value, bool) for value in values):
            is_named = "enum" in fields_of(action)[name]
            choices[name] = [named(name, value) if is_named else Choice(value, value) for value in values]
    if action == "annulled":
        choices["fact_id"] = [Choice(entry.id, in_short(entry)) for entry in _annullable(found.ledger)]
    if action == "withdrawn":
        standing = {record.id for record in found.ledger.administration().withdrawable}
        entries = [entry for entry in reversed(found.ledger.entries) if entry.id in standing]
        choices["record_id"] = [Choice(entry.id, in_short(entry)) for entry in entries]
    if action == "unrelated":
        choices["case"] = [Choice(one.case, one.case) for one in found.ledger.administration().related]
    return choices


def _unlawful(found: Case, action: str, forms: Sequence[Mapping[str, Any]]) -> list[tuple[str, Remark]]:
    """Name the choices that the law refuses today whatever else is said, with the reason."""
    return [
        (capitalised(value_name(name, value)), one.refused)
        for one in found.possible
        if one.action == action and one.refused
        for name, value in one.form.items()
        if isinstance(value, str) and name != "offer" and value not in {form.get(name) for form in forms}
    ]


def _annullable(ledger: Ledger) -> list[Entry]:
    facts = [entry for entry in reversed(ledger.entries) if entry.fact is not None]
    annulled = {entry.fact.fact_id for entry in facts if isinstance(entry.fact, Annulled)}
    return [entry for entry in facts if entry.id not in annulled and entry.key != "annulled"]


def _suggested(found: Case, action: str) -> dict[str, list[str]]:
    """Suggest the number of an offer that is new, or was made and has not started."""
    if action not in ("offer_made", "offer_started"):
        return {}
    made = {fact.offer: fact.kind for fact in found.ledger.case_file().facts if fact.fact == "offer_made"}
    begun = {fact.offer for fact in found.ledger.case_file().facts if fact.fact == "offer_started"}
    waiting = [offer for offer in made if offer not in begun]
    if action == "offer_started" and waiting:
        return {"offer": waiting[-1:], "kind": [made[waiting[-1]]]}
    taken = {*made, *begun}
    return {"offer": [next(name for n in range(1, len(taken) + 2) if (name := f"tilbud-{n}") not in taken)]}


def _typed(pairs: Any) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for name, value in cast("Sequence[tuple[str, str]]", pairs):
        typed.setdefault(name, []).append(value)
    return typed
