"""The pages of the law as HTML: the same for the service and for the site that is files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from programme.danish_time import day_of
from programme.duty_names import duty_name
from programme.field_names import value_name
from programme.words import action_name, heading_name, status_name
from service.law.addresses import Links, anchor, entry_anchor, entry_page, paragraph_page, source_page
from service.law.book import RED, book
from service.law.search import MOST, search
from statute.catalogue import SOURCES, Entry, catalogue
from statute.catalogue.told import NAMES, YEARS, changes
from statute.catalogue.watch import MOST_DAYS_UNCHECKED, pointing_into
from statute.catalogue.watch import changes as announced
from statute.catalogue.wording import texts
from statute.danish import danish_date
from statute.facts import DutyKey
from statute.ruleset import ruleset

_ENVIRONMENT = Environment(
    loader=ChoiceLoader([PackageLoader("service.law"), PrefixLoader({"desk": PackageLoader("service.desk")})]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _stykke(place: str, paragraph: str) -> str:
    return anchor(place.removeprefix(paragraph).strip()) or "stk-1"


def _duty(key: DutyKey) -> str:
    return duty_name(key, 1)


def _happened(fact: str) -> str:
    return _OF_THE_PERSON.get(fact) or action_name(fact)


_OF_THE_PERSON = {
    "person.cpr_registered_on": "Tilmeldt folkeregistret",
    "person.permit_granted_on": "Opholdstilladelsen givet",
}
_FILTERS: dict[str, Any] = {
    "anchor": anchor,
    "choice": value_name,
    "day": danish_date,
    "duty": _duty,
    "heading": heading_name,
    "duty_number": duty_name,
    "happened": _happened,
    "status": status_name,
    "stykke": _stykke,
}
_ENVIRONMENT.filters.update(_FILTERS)

_ORDERS = [(year, key) for year, key in YEARS.items() if year != "2022"]
STEPS = {f"aendringer/{a}-{b}": ((a, x), (b, y)) for (a, x), (b, y) in pairwise(_ORDERS)}
"""The pages that tell what changed from one order to the next."""
FIXED = ("", "fortolkninger", "proever", "status", "soeg", *STEPS)
"""The pages that are there whatever stands in the texts."""


class Found(NamedTuple):
    """A link to a rule, and what changed in it."""

    page: str
    anchor: str
    names: str
    lines: list[str]


def pages() -> list[str]:
    """Name every page that does not depend on what somebody asks."""
    return [*FIXED, *map(source_page, SOURCES), *book().pages]


def render(template: str, links: Links, page: str, **context: object) -> str:
    """Make a page of a template."""
    menu = [
        ("", "Tekster"),
        ("soeg", "Søg"),
        ("fortolkninger", "Fortolkninger"),
        ("proever", "Prøver"),
        ("status", "Ny lov"),
    ]
    if context.get("can_ask"):
        menu.append(("proev", "Spørg loven"))
    told: dict[str, object] = {"can_ask": False, "is_static": False, "own": [], "wrong": [], **context}
    return _ENVIRONMENT.get_template(template).render(
        links=links, page=page, menu=menu, red=RED, ruleset=ruleset(), **told
    )


def page_of(page: str, links: Links, on: date | None = None, **context: object) -> str | None:
    """Make the page of an address as it stands on the day `on`, by default today; None when there is none."""
    made = _made(page, on or day_of(datetime.now(UTC)))
    if made is None:
        return None
    template, values = made
    return render(template, links, page, **{**context, **values})


def _made(page: str, on: date) -> tuple[str, Mapping[str, object]] | None:
    match page:
        case "":
            return "index.html", _index()
        case "fortolkninger":
            return "readings.html", {"readings": book().readings}
        case "proever":
            return "scenarios.html", _scenarios()
        case "status":
            return "status.html", _status(on)
        case "soeg":
            return "search.html", searched("")
        case _ if page in STEPS:
            return "changes.html", _changes(*STEPS[page])
        case _ if page in book().pages:
            return "paragraph.html", _paragraph(page)
        case _:
            source = next((source for source in SOURCES if source_page(source) == page), None)
            return ("source.html", _source(source)) if source else None


def searched(sought: str) -> Mapping[str, object]:
    """Search, for the page of the search."""
    return {"sought": sought, "found": search(sought), "most": MOST}


def _index() -> Mapping[str, object]:
    rows: list[Mapping[str, object]] = []
    for source in SOURCES:
        count = book().coverage.count(source)
        red = sum(count[standing] for standing in RED)
        rows.append(
            {
                "page": source_page(source),
                "name": NAMES[source],
                "text": texts().get(source),
                "total": count.total(),
                "done": count.total() - red,
                "red": red,
            }
        )
    return {"sources": rows, "steps": [(page, _heading(page)) for page in STEPS]}


def _heading(page: str) -> str:
    (before, _), (after, _) = STEPS[page]
    return f"Fra bekendtgørelsen af {before} til den af {after}"


def _source(source: str) -> Mapping[str, object]:
    text = texts().get(source)
    chapters = {paragraph.place: paragraph.chapter for paragraph in text.paragraphs} if text else {}
    rows = [(chapters.get(place), _row(source, place)) for place in book().places[source]]
    grouped = [(chapter, [row for _, row in found]) for chapter, found in groupby(rows, key=lambda pair: pair[0])]
    return {"name": NAMES[source], "text": text, "chapters": grouped}


def _row(source: str, place: str) -> Mapping[str, object]:
    found = book().entries.get((source, place), [])
    standings = [*book().standings(source, place)]
    red = sum(standing in RED for standing in standings)
    word = "ingen regel" if not standings else f"{red} af {len(standings)} ikke udført" if red else ""
    heading = found[0].heading if found else ""
    return {"page": paragraph_page(source, place), "place": place, "heading": heading, "red": word}


def _paragraph(page: str) -> Mapping[str, object]:
    leaf = book().leaf(page)
    return {"leaf": leaf, "name": NAMES[leaf.source], "source_page": source_page(leaf.source)}


def _scenarios() -> Mapping[str, object]:
    found = book().scenarios
    by_paragraph: dict[str, list[Any]] = {}
    for one in found:
        for name in one.scenario.law:
            by_paragraph.setdefault(name, []).append(one)
    groups = [(name, _page_of_citation(name), ones) for name, ones in sorted(by_paragraph.items())]
    return {"groups": groups, "total": len(found), "green": sum(not one.differs for one in found)}


def _page_of_citation(citation: str) -> str:
    entry = catalogue().get(citation)
    if entry is not None:
        return entry_page(entry)
    source, _, place = citation.partition(" ")
    page = paragraph_page(source, place.partition(" stk.")[0].partition(" nr.")[0])
    return page if page in book().pages else ""


def _changes(before: tuple[str, str], after: tuple[str, str]) -> Mapping[str, object]:
    entries = catalogue().values()
    former = [entry for entry in entries if entry.source == before[1]]
    later = [entry for entry in entries if entry.source == after[1]]
    pairs = [(a, catalogue()[b]) for a in former for b in a.same_as if catalogue()[b].source == after[1]]
    changed = [_found(b, changes(a, b), a) for a, b in pairs if a.title != b.title or changes(a, b)]
    return {
        "heading": f"Fra bekendtgørelsen af {before[0]} til den af {after[0]}",
        "same": len(pairs) - len(changed),
        "changed": changed,
        "come": [_found(b, []) for b in later if not _has_kin(b, before[1])],
        "gone": [_found(a, []) for a in former if not _has_kin(a, after[1])],
    }


def _has_kin(entry: Entry, source: str) -> bool:
    return any(catalogue()[other].source == source for other in entry.same_as)


def _found(entry: Entry, lines: list[str], before: Entry | None = None) -> Found:
    names = f"{entry.paragraph} · {entry.heading}"
    if before is not None:
        heading = entry.heading if before.title == entry.title else f"{before.heading} → {entry.heading}"
        names = f"{before.paragraph} → {entry.paragraph} · {heading}"
    return Found(entry_page(entry), entry_anchor(entry), names, lines)


def _status(on: date) -> Mapping[str, object]:
    rows = [
        {
            "page": source_page(key),
            "name": NAMES[key],
            "ends": text.valid_to,
            "checked": text.checked_on,
            "days": (on - text.checked_on).days,
        }
        for key, text in texts().items()
    ]
    late = sum((on - text.checked_on).days > MOST_DAYS_UNCHECKED for text in texts().values())
    told = [
        {
            "change": change,
            "pointers": [
                {"page": paragraph_page(p.source, p.place), "name": f"{NAMES[p.source]} {p.place}", "act": p.act}
                for p in pointing_into(change, on)
            ],
        }
        for change in announced()
    ]
    return {"on": on, "late": late, "most": MOST_DAYS_UNCHECKED, "changes": told, "rows": rows}
