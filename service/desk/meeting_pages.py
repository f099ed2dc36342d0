"""Holding a meeting in one form: what was held and said, its note, and the next appointment."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from programme.danish_time import as_danish, danish_instant
from programme.words import action_name
from service.cases import Case
from service.desk.action_pages import Refusal
from service.desk.case_pages import case_page, lawful
from service.desk.fields import MISSING, Choice, Input, Typed, flaws, inputs, read
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem
from service.security import require
from workflows.client import Refused

router = APIRouter(
    prefix="/desk/cases/{case}/meeting",
    route_class=DeskRoute,
    include_in_schema=False,
    dependencies=[Depends(require("act"))],
)
_HELD: dict[str, dict[str, Any]] = {
    "assessment_completed": {},
    "language_provider_involved": {},
    "recognition_informed": {},
    "declaration_guidance_given": {},
    "rights_guidance_given": {"written": True},
    "language_notice_given": {},
    "declaration_signed": {"manner": "signed"},
    "contract_signed": {"party": "both", "manner": "signed"},
    "permanent_residence_guidance_given": {},
    "health_assessment_offered": {},
    "danish_referred": {},
    "first_job_interview_held": {},
    "follow_up_held": {},
}
"""What a meeting can have held, in the order in which it is recorded, with what the form need not ask."""
_WORDS = {
    "contract_signed": "Kontrakten er underskrevet af begge parter",
    "rights_guidance_given": "Vejledning om rettigheder, pligter og sanktioner er givet, også skriftligt",
}
_OF_FOLLOW_UP = ("form", "talk")
_NEXT_WITHOUT_SUBJECT = "Vælg, hvad den næste samtale handler om."
_EARLIER = "Den næste samtale skal ligge efter denne."
_SUBJECT_WITHOUT_NEXT = "Skriv, hvornår den næste samtale er."


class _Meeting(NamedTuple):
    """The actions that a form says, in their order, and its flaws."""

    actions: list[dict[str, Any]]
    errors: dict[str, str]


@router.get("", name="meeting_form")
async def form(desk: DeskOf, case: str) -> HTMLResponse:
    """Show what a meeting can have held today."""
    found = await desk.cases.case(desk.user, case, _wanted)
    return _page(desk, found, {"on": [desk.today.isoformat()], "form": ["in_person"]}, str(uuid.uuid4()))


@router.post("")
async def hold(desk: DeskOf, request: Request, case: str) -> Response:
    """Record everything the meeting held, one after the other; where one is refused, say which stand."""
    sent = await request.form()
    typed, command = _typed(sent), str(sent.get("command", ""))
    if not command:
        raise Problem(422, "Formularen mangler command.")
    said = _read(typed)
    if said.errors:
        return _page(desk, await desk.cases.case(desk.user, case, _wanted), typed, command, errors=said.errors)
    done, last = [key for key in _HELD if key in typed.get("stands", ())], ""
    for action in said.actions:
        try:
            recorded = await desk.cases.act(desk.user, case, action, f"{command}/{action['fact']}")
        except Refused as error:
            refused = Refusal(f"{action_name(str(action['fact']))}: {error.reason}", error.citation)
            found = await desk.cases.case(desk.user, case, _wanted)
            return _page(desk, found, typed, command, refused=refused, done=done)
        done.append(str(action["fact"]))
        last = recorded.fact_id
    return desk.go("case_overview", f"?recorded={last}", case=case)


def _wanted(_: object) -> Collection[str]:
    return [*_HELD, "invited"]


def _read(typed: Typed) -> _Meeting:
    """Read the form. The note stands with the first thing that was held."""
    ticked = [key for key in _HELD if key in typed.get("held", ())]
    shared = {name: typed.get(name, ()) for name in ("on", "note")}
    errors = {} if ticked or typed.get("stands") else {"held": MISSING}
    errors |= {
        name: why for name, why in flaws("follow_up_held", read("follow_up_held", shared)).items() if name == "on"
    }
    actions = list[dict[str, Any]]()
    for key in ticked:
        fields = {
            **shared,
            **({name: typed.get(name, ()) for name in _OF_FOLLOW_UP} if key == "follow_up_held" else {}),
        }
        values = {**read(key, fields if not actions else {**fields, "note": ()}), **_HELD[key]}
        errors |= flaws(key, values)
        actions.append({"fact": key, **values})
    following = read("invited", {"on": shared["on"], "at": typed.get("at", ()), "to": typed.get("to", ())})
    if "at" in following and "to" not in following:
        errors["to"] = _NEXT_WITHOUT_SUBJECT
    elif "to" in following and "at" not in following:
        errors["at"] = _SUBJECT_WITHOUT_NEXT
    elif "at" in following:
        errors |= flaws("invited", following) or _too_early(following)
        actions.append({"fact": "invited", **following})
    return _Meeting(actions, errors)


def _too_early(following: Mapping[str, Any]) -> dict[str, str]:
    at, on = danish_instant(following["at"]), date.fromisoformat(following["on"])
    return {} if as_danish(at).date() >= on else {"at": _EARLIER}


def _typed(sent: FormData) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if name.startswith("felt-"):
            typed.setdefault(name.removeprefix("felt-"), []).append(str(value))
    return typed


def _page(
    desk: Desk,
    found: Case,
    typed: Typed,
    command: str,
    *,
    errors: Mapping[str, str] | None = None,
    refused: Refusal | None = None,
    done: Sequence[str] = (),
) -> HTMLResponse:
    errors = errors or {}
    shown = _inputs(found, {**typed, "held": [key for key in typed.get("held", ()) if key not in done]}, errors)
    return case_page(
        desk,
        "meeting.html",
        found,
        "Hold samtale",
        409 if refused else 422 if errors else 200,
        inputs=shown,
        labels={one.name: one.label for one in shown},
        errors=errors,
        refused=refused,
        done=done,
        command=command,
    )


def _inputs(found: Case, typed: Typed, errors: Mapping[str, str]) -> list[Input]:
    held = {one.name: one for one in inputs("follow_up_held", typed, errors, {})}
    following = {one.name: one for one in inputs("invited", typed, errors, {})}
    now, ticked = lawful(found), typed.get("held", ())
    choices = [Choice(key, _WORDS.get(key) or action_name(key)) for key in _HELD if key in now or key in ticked]
    subject = following["to"]._replace(label="Hvad handler den næste samtale om?", required=False)
    return [
        held["on"],
        Input("held", "Hvad blev holdt og gjort?", "", "several", True, choices, ticked, errors.get("held")),
        held["form"]._replace(hint="Ved en opfølgningssamtale.", required=False),
        held["talk"],
        held["note"],
        following["at"]._replace(
            label="Hvornår er den næste samtale?", hint="Borgeren indkaldes til personligt fremmøde.", required=False
        ),
        # nothing is chosen until somebody says so: there may be no next meeting
        subject._replace(choices=[Choice("", "Ingen næste samtale"), *subject.choices], typed=typed.get("to") or [""]),
    ]
