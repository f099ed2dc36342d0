"""Taking a person in at the desk: the search first, then one form that opens the case and says who it is about."""

import asyncio
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import structlog
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from register.reading import Filter, Listed
from service.cases import own_municipality
from service.desk.fields import MISSING, Choice, Input, Typed, flaws, inputs, read
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem
from service.security import require
from statute.facts import CaseFile
from workflows.client import Refused

router = APIRouter(route_class=DeskRoute, include_in_schema=False, dependencies=[Depends(require("take_in"))])
_log = structlog.get_logger()
_IDENTIFIED = ("name", "cpr", "address", "phone", "language", "interpreter", "protected")
_GROUPS = {
    "refugee": "Flygtning",
    "family_of_refugee": "Familiesammenført til en flygtning",
    "family_of_other": "Familiesammenført til andre",
}
_TRAITS = {
    "quota_refugee": "Kvoteflygtning (udlændingelovens § 8)",
    "ukraine_special_act": "Fordrevet fra Ukraine med ophold efter særloven",
    "spouse_permit": "Familiesammenført som ægtefælle eller samlever",
    "resident_before_permit": "Boede lovligt i Danmark, før opholdstilladelsen blev givet",
    "wishes_employment": "Ønsker beskæftigelse",
    "higher_education": "Har en videregående uddannelse",
    "education_assessed": "Uddannelsen fra udlandet er allerede vurderet",
}
_DAYS = {
    "permit_granted_on": ("Hvornår blev opholdstilladelsen givet?", ""),
    "cpr_registered_on": ("Hvornår blev borgeren registreret i CPR?", ""),
    "reunification_applied_on": ("Hvornår blev der søgt om familiesammenføring?", "Kun ved familiesammenføring."),
    "security_provided_on": ("Hvornår blev der stillet økonomisk sikkerhed?", "Kun ved familiesammenføring."),
}
_BAD_DAY = "Skriv en dato."
_TAKEN_OVER = "on"
_LATER = "Dagen ligger efter i dag. Opret borgeren, når kommunen har overtaget ansvaret."
_BORN_LATER = "Borgeren kan ikke være født efter overtagelsen."
_QUOTA = "Kun en flygtning kan være kvoteflygtning."
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghjkmnpqrs")
_ID_LETTERS = 12


class _Newcomer(NamedTuple):
    """What the form says: the facts of the case file, who the person is, who works on the case; and its flaws."""

    person: dict[str, Any]
    taken_over_on: str
    identified: dict[str, Any]
    assigned: dict[str, Any]
    errors: dict[str, str]


@router.get("/desk/newcomer", name="newcomer_form")
async def form(desk: DeskOf) -> HTMLResponse:
    """Show the empty form."""
    typed = {_TAKEN_OVER: [desk.today.isoformat()]}
    if desk.user.role == "caseworker":
        typed["caseworker"] = [desk.user.subject]
    return _page(desk, typed, str(uuid.uuid4()))


@router.post("/desk/newcomer")
async def open_case(desk: DeskOf) -> Response:
    """Open the case; or show the form again with what is wrong, or with whom it may be that is there already."""
    sent = await desk.request.form()
    typed, command = _typed(sent), str(sent.get("command", ""))
    if not command:
        raise Problem(422, "Formularen mangler command.")
    said, case = _read(desk, typed), _case_id(desk, command)
    if said.errors:
        return _page(desk, typed, command, said.errors)
    alike = [one for one in await _alike(desk, said.identified) if one.case != case]
    if alike and "another" not in typed:
        return _page(desk, typed, command, alike=alike)
    try:
        await _take_in(desk, case, said, command)
    except Refused as refused:
        return _page(desk, typed, command, {"": refused.reason})
    _log.info("person taken in at the desk", subject=desk.user.subject, role=desk.user.role, case=case)
    return desk.go("case_overview", case=case)


async def _take_in(desk: Desk, case: str, said: _Newcomer, command: str) -> None:
    """Start the programme and tell it who it is about; sent again, it goes on where it was interrupted."""
    takeover = {"fact": "takeover", "on": said.taken_over_on, "municipality": own_municipality(desk.user)}
    file = CaseFile.model_validate({"case": case, "person": said.person, "facts": [takeover]})
    await desk.cases.take_in(desk.user, file, command)
    await desk.cases.act(desk.user, case, {"fact": "person_identified", **said.identified}, f"{command}/person")
    if said.assigned:
        await desk.cases.act(desk.user, case, {"fact": "assigned", **said.assigned}, f"{command}/assigned")


def _case_id(desk: Desk, command: str) -> str:
    """Make the id of the case from the form that was shown: sent twice, it is one case. Letters: no CPR number."""
    made = hashlib.sha256(f"{desk.user.subject}/{command}".encode()).hexdigest()
    return f"{made[:_ID_LETTERS].translate(_LETTERS)}-{own_municipality(desk.user)}"


async def _alike(desk: Desk, identified: Mapping[str, Any]) -> Sequence[Listed]:
    """Find whom it may be that is there already: of the same CPR number, or of all the same names."""
    municipality, found = own_municipality(desk.user), dict[str, Listed]()
    for words in (identified.get("cpr"), identified["name"]):
        if words:
            narrowing = Filter(municipality=municipality, found_by=str(words), ended=None)
            page = await asyncio.to_thread(desk.cases.reader.page, narrowing, desk.today)
            found |= {one.case: one for one in page.cases}
    return [*found.values()]


def _read(desk: Desk, typed: Typed) -> _Newcomer:
    on = _first(typed, _TAKEN_OVER)
    identified = read("person_identified", {**typed, "on": [desk.today.isoformat()], "note": []})
    errors = flaws("person_identified", identified)
    team = {"team": desk.user.team} if desk.user.team else {}
    assigned = {**team, **({"caseworker": who} if (who := _first(typed, "caseworker")) else {})}
    assigned = {"on": desk.today.isoformat(), **assigned} if assigned else {}
    if assigned:
        errors |= flaws("assigned", assigned)
    person: dict[str, Any] = {name: _first(typed, name) for name in ("born", "group", *_DAYS)}
    person = {name: value for name, value in person.items() if value}
    person |= dict.fromkeys((trait for trait in typed.get("traits", ()) if trait in _TRAITS), True)
    return _Newcomer(person, on, identified, assigned, errors | _flaws(desk, person, on))


def _flaws(desk: Desk, person: Mapping[str, Any], on: str) -> dict[str, str]:
    found = {name: MISSING for name in ("born", "group") if name not in person}
    if person.get("quota_refugee") and person.get("group") not in (None, "refugee"):
        return {**found, "traits": _QUOTA}
    try:
        file = CaseFile.model_validate(
            {
                "case": "new",
                "person": person,
                "facts": [{"fact": "takeover", "on": on, "municipality": own_municipality(desk.user)}],
            }
        )
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][-1])
            found.setdefault(name, MISSING if name == _TAKEN_OVER and not on else _BAD_DAY)
        return found
    if (taken_over := file.facts[0].on) > desk.today:
        found[_TAKEN_OVER] = _LATER
    if file.person.born > taken_over:
        found["born"] = _BORN_LATER
    return found


def _first(typed: Typed, name: str) -> str:
    return next((text.strip() for text in typed.get(name, ()) if text.strip()), "")


def _typed(sent: FormData) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if name.startswith("felt-"):
            typed.setdefault(name.removeprefix("felt-"), []).append(str(value))
    return typed


def _page(
    desk: Desk, typed: Typed, command: str, errors: Mapping[str, str] | None = None, alike: Sequence[Listed] = ()
) -> HTMLResponse:
    errors = errors or {}
    shown = _inputs(typed, errors)
    return desk.page(
        "newcomer.html",
        422 if errors else 409 if alike else 200,
        inputs=shown,
        labels={one.name: one.label for one in shown},
        errors=errors,
        alike=alike,
        command=command,
    )


def _inputs(typed: Typed, errors: Mapping[str, str]) -> list[Input]:
    who = {one.name: one for one in inputs("person_identified", typed, errors, {})}
    caseworker = {one.name: one for one in inputs("assigned", typed, errors, {})}["caseworker"]

    def day(name: str, label: str, hint: str = "", *, required: bool = False) -> Input:
        return Input(name, label, hint, "date", required, (), typed.get(name, ()), errors.get(name))

    def choice(name: str, label: str, kind: Literal["choice", "several"], words: Mapping[str, str]) -> Input:
        choices = [Choice(*one) for one in words.items()]
        return Input(name, label, "", kind, kind == "choice", choices, typed.get(name, ()), errors.get(name))

    return [
        *(who[name] for name in ("name", "cpr")),
        day("born", "Født", required=True),
        day(_TAKEN_OVER, "Hvornår overtog kommunen ansvaret?", "Fristerne regnes fra den dag.", required=True),
        choice("group", "Hvad har borgeren fået ophold som?", "choice", _GROUPS),
        choice("traits", "Gælder noget af dette?", "several", _TRAITS),
        *(day(name, *words) for name, words in _DAYS.items()),
        *(who[name] for name in _IDENTIFIED[2:]),
        caseworker,
    ]
