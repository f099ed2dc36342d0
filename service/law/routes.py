"""The pages of the law under `/lov`: open to everybody, counted by address, and with nothing kept of who asked what."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from intake.document import BadDocument
from intake.scenarios import Ran, run
from programme.danish_time import day_of
from programme.words import action_name
from service.heavy import heavy_for_everybody
from service.kept_files import KeptFiles
from service.law import asking
from service.law.addresses import Served, entry_anchor, entry_page
from service.law.flaws import told as in_danish
from service.law.rendering import page_of, render, searched
from service.problems import Problem
from service.security import access_of
from statute.catalogue import catalogue

_STATIC = Path(__file__).parent / "static"
_DESIGN = Path(__file__).parents[1] / "desk" / "static" / "dkfds"
_LINKS = Served()
_log = structlog.get_logger()
_FLAGS = {
    "quota_refugee": "Kvoteflygtning",
    "ukraine_special_act": "Ophold efter særloven om Ukraine",
    "spouse_permit": "Familiesammenført som ægtefælle eller samlever",
    "resident_before_permit": "Boede her før tilladelsen",
    "wishes_employment": "Ønsker beskæftigelse",
    "higher_education": "Har en videregående uddannelse",
    "education_assessed": "Uddannelsen er vurderet",
}
_DATES = {
    "permit_granted_on": "Opholdstilladelsen givet",
    "cpr_registered_on": "Tilmeldt folkeregistret",
    "reunification_applied_on": "Familiesammenføring søgt",
    "security_provided_on": "Sikkerhed stillet",
}
_GROUPS = {
    "refugee": "Flygtning",
    "family_of_refugee": "Familiesammenført til en flygtning",
    "family_of_other": "Familiesammenført til andre",
}


def counted(request: Request) -> None:
    """Count a reader by address. Raises Problem 429."""
    access_of(request).limits.count_reader(request)


router = APIRouter(prefix="/lov", include_in_schema=False, dependencies=[Depends(counted)])


@router.get("", name="law_index")
async def index() -> Response:
    """Show the texts on file."""
    return await _answered("")


@router.get("/soeg")
async def search(q: str = "") -> Response:
    """Search texts, rules and readings."""
    told = await heavy_for_everybody(searched, q.strip()[:100])
    return HTMLResponse(render("search.html", _LINKS, "soeg", can_ask=True, **told))


@router.get("/proev", name="law_ask")
async def ask() -> Response:
    """Show the empty question."""
    return _form(asking.Draft("", "", []), _today().isoformat(), [asking.AS_IN_FORCE])


@router.post("/proev")
async def asked(request: Request) -> Response:
    """Build the case a step on, answer it, or give it as a file; nothing of it is kept."""
    async with request.form(max_files=0, max_fields=100) as sent:
        form = {name: [str(value) for value in sent.getlist(name)] for name in sent}
    text, day = _one(form, "sag").replace("\r\n", "\n"), _one(form, "dag") or _today().isoformat()
    orders = form.get("orden") or [asking.AS_IN_FORCE]
    try:
        on = _day(day)
        match _one(form, "goer"):
            case "begynd":
                draft = asking.Draft(asking.begun(_person(form)), "", [])
                asking.case_of(draft.text)
            case "felter":
                draft = asking.blank(text, _one(form, "haendelse"))
            case "tilfoej":
                draft = await heavy_for_everybody(asking.added, text, _one(form, "valgt"), _typed(form))
            case "gem":
                return _file(await heavy_for_everybody(asking.as_scenario, text, on, _one(form, "titel")))
            case "spoerg" | "":
                answered = await heavy_for_everybody(asking.answer, text, on, orders)
                return _form(asking.Draft(text, "", []), day, orders, answered)
            case unknown:
                raise asking.Unanswerable(f"»{unknown[:40]}« kan siden ikke; vælg en af dens knapper.")
    except Problem:
        raise
    except BadDocument as bad:
        return _form(asking.Draft(text, "", []), day, orders, wrong=[in_danish(problem) for problem in bad.problems])
    except asking.Unanswerable as bad:
        return _form(asking.Draft(text, "", []), day, orders, wrong=[str(bad)])
    except Exception as fault:  # whose words may hold some of the case, and would be logged
        _log.error("the law could not answer a case that was asked about", fault=type(fault).__name__)
        raise Problem(500, "Loven kunne ikke svare på den sag.") from None
    return _form(draft, day, orders)


def _typed(form: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name.removeprefix("felt-"): values for name, values in form.items() if name.startswith("felt-")}


@router.get("/proever")
async def scenarios(request: Request) -> Response:
    """Show the scenarios that come with the program, and the municipality's own."""
    folder: Path | None = request.app.state.settings.scenarios
    own = await heavy_for_everybody(run, folder) if folder else Ran([], [])
    page = await heavy_for_everybody(page_of, "proever", _LINKS, can_ask=True, own=own.outcomes, wrong=own.unreadable)
    return HTMLResponse(page)


@router.get("/{page:path}", name="law_page")
async def page(page: str) -> Response:
    """Show a page of the law."""
    return await _answered(page)


async def _answered(page: str) -> Response:
    html = await heavy_for_everybody(page_of, page, _LINKS, can_ask=True)
    if html is None:
        told = "Der er ingen tekst eller paragraf på den adresse."
        missing = render("missing.html", _LINKS, page, heading="Siden findes ikke", told=told, can_ask=True)
        return HTMLResponse(missing, 404)
    return HTMLResponse(html, headers={"Cache-Control": "public, max-age=300"})


def _today() -> date:
    return day_of(datetime.now(UTC))


def _one(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _day(text: str) -> date:
    """Read a day. Raises Unanswerable."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.isoformat() == text:
            return day
    raise asking.Unanswerable(f"Dagen skrives som 2025-02-10, ikke »{text[:20]}«.")


def _person(form: dict[str, list[str]]) -> dict[str, str]:
    return {name: _one(form, name) for name in ("born", "group", *_FLAGS, *_DATES)}


def _file(scenario: str) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="proeve.yaml"'}
    return Response(scenario, media_type="application/yaml; charset=utf-8", headers=headers)


def _form(
    draft: asking.Draft,
    day: str,
    orders: list[str],
    answered: asking.Answered | None = None,
    wrong: list[str] | None = None,
) -> Response:
    html = render(
        "ask.html",
        _LINKS,
        "proev",
        can_ask=True,
        draft=draft,
        on=day,
        asked=orders,
        answered=answered,
        wrong=wrong,
        orders=asking.orders().items(),
        facts=sorted(((fact, action_name(fact)) for fact in asking.facts_to_add()), key=lambda pair: pair[1]),
        groups=_GROUPS.items(),
        flags=_FLAGS.items(),
        dates=_DATES.items(),
        most_facts=asking.MOST_FACTS,
        longest_link=asking.LONGEST_LINK,
        citation_page=_citation_page,
    )
    return HTMLResponse(html, 422 if wrong else 200)


def _citation_page(citation: str) -> tuple[str, str] | None:
    entry = catalogue().get(citation)
    return (entry_page(entry), entry_anchor(entry)) if entry else None


def install(app: FastAPI) -> None:
    """Give the application the law."""
    app.mount("/lov/static/dkfds", KeptFiles(directory=_DESIGN), name="law_design")
    app.mount("/lov/static", KeptFiles(directory=_STATIC), name="law_static")
    app.include_router(router)
