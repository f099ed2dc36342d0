"""Asking the law about a case that nobody keeps: the answers of any day under any order, side by side, and why.

Nothing is stored or logged. The case travels in the body of the request, and in the fragment of a link, which a browser
never sends; the page of the link puts it back into the body.
"""

import base64
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any, NamedTuple, cast

from pydantic import JsonValue
from ruamel.yaml import YAML

from intake.casefiles import case_file, document_of
from intake.scenarios import written
from programme.plan import Plan, check, plan
from programme.scenario import as_answered
from service.desk.fields import Input, Typed, fields_of, flaws, inputs, read
from statute.answers import Judgement
from statute.catalogue.told import YEARS
from statute.checks import read as read_case
from statute.explain import Explanation, explain
from statute.facts import FACT_MODELS, CaseFile, DutyKey
from statute.regulations import regulations

MOST_CHARACTERS = 60_000
"""The longest case file that is asked about."""
MOST_FACTS = 200
"""The most facts of it: five times a long programme, and a tenth of a second for one order."""
LONGEST_LINK = 8_000
"""The longest fragment of a link that reproduces an answer, in characters; a longer case is saved as a file."""
AS_IN_FORCE = "gældende"
"""The choice of the order that counts by itself on each day."""


class Unanswerable(Exception):
    """What was asked goes beyond this door, or names what there is not; the message is Danish."""


class Column(NamedTuple):
    """The answer under one order: which, the plan, and why each duty falls on its day, by duty and number."""

    name: str
    plan: Plan
    why: Mapping[tuple[DutyKey, int], Explanation]


class Answered(NamedTuple):
    """What the law answers: one column for each order asked, what is refused, and the paragraphs that were seen."""

    case: CaseFile
    on: date
    columns: list[Column]
    rows: list[tuple[DutyKey, int]]
    judgement: Judgement
    link: str | None


def case_of(text: str) -> CaseFile:
    """Read a case file, JSON or YAML, within the budgets of this door. Raises BadDocument or Unanswerable."""
    if len(text) > MOST_CHARACTERS:
        raise Unanswerable(f"Sagen er længere end {MOST_CHARACTERS:,} tegn.".replace(",", "."))
    document, problems = document_of(text.encode())
    facts = document.child("facts")
    if facts and isinstance(facts.value, list) and len(facts.value) > MOST_FACTS:
        raise Unanswerable(f"Der spørges om højst {MOST_FACTS} hændelser; her er {len(facts.value)}.")
    return case_file(document, problems)


def orders() -> dict[str, str]:
    """Return the orders that can be asked for: their names by their keys, that in force by itself first."""
    years = {key: f"Bekendtgørelsen af {year}" for year, key in YEARS.items() if key in regulations()}
    return {AS_IN_FORCE: "Den, der gælder", **years}


def answer(text: str, on: date, asked: Sequence[str]) -> Answered:
    """Answer a case on a day under each of the orders asked. Raises BadDocument or Unanswerable."""
    case = case_of(text)
    known = orders()
    for key in asked:
        if key not in known:
            raise Unanswerable(f"»{key[:40]}« er ingen bekendtgørelse her. Der er: {', '.join(known)}.")
    columns = [_column(known[key], _under(case, key), on) for key in dict.fromkeys(asked)]
    rows = list(dict.fromkeys(row for column in columns for row in column.why))
    return Answered(case, on, columns, rows, check(case), link(text, on, asked))


def _under(case: CaseFile, order: str) -> CaseFile:
    return case if order == AS_IN_FORCE else case.model_copy(update={"regulation": order})


def _column(name: str, case: CaseFile, on: date) -> Column:
    answered, history = plan(case, on), read_case(case, on).history
    why: dict[tuple[DutyKey, int], Explanation] = {
        (duty.duty, duty.occurrence): explain(history, duty.duty, duty.occurrence) for duty in answered.duties
    }
    return Column(name, answered, why)


def link(text: str, on: date, asked: Sequence[str]) -> str | None:
    """Write what was asked as the fragment of a link; None when that would be longer than a link may be."""
    packed = zlib.compress("\n".join([on.isoformat(), ",".join(asked), text]).encode(), 9)
    fragment = "s=" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return fragment if len(fragment) <= LONGEST_LINK else None


def as_scenario(text: str, on: date, title: str) -> str:
    """Write the case with today's answer as a scenario file. Raises BadDocument or Unanswerable."""
    return written(as_answered(case_of(text), on, title.strip()[:200] or "Prøve uden navn"))


class Draft(NamedTuple):
    """A case file on its way: its text, the fields of the fact that is being added, and what is wrong with them."""

    text: str
    fact: str
    inputs: list[Input]
    wrong: str | None = None


def facts_to_add() -> list[str]:
    """Name the facts that can be added with the form."""
    return [fact for fact in FACT_MODELS if fact != "annulled"]


def blank(text: str, fact: str) -> Draft:
    """Show the empty fields of a fact. Raises Unanswerable where there is none of that name."""
    _hold_fact_known(fact)
    return Draft(text, fact, inputs(fact, {}, {}, {}))


def _hold_fact_known(fact: str) -> None:
    if fact not in facts_to_add():
        raise Unanswerable(f"»{fact[:40]}« er ingen hændelse, der kan tilføjes; vælg en på listen.")


def begun(person: Mapping[str, str]) -> str:
    """Begin a case file with a person; what was left empty is left out."""
    told: dict[str, Any] = {key: value for key, value in person.items() if value not in ("", "nej")}
    told = {key: True if value == "ja" else value for key, value in told.items()}
    return _yaml({"case": "sag-1", "person": told, "facts": []})


def added(text: str, fact: str, typed: Typed) -> Draft:
    """Add a fact to a case file, or say what is wrong with what was typed. Raises BadDocument or Unanswerable."""
    _hold_fact_known(fact)
    case = case_of(text)
    values = read(fact, typed)
    if errors := flaws(fact, values):
        return Draft(text, fact, inputs(fact, typed, errors, {}), errors.get(""))
    own = {name: value for name, value in values.items() if name in fields_of(fact)}
    plain: dict[str, JsonValue] = case.model_dump(mode="json", exclude_defaults=True)
    facts = cast("list[JsonValue]", plain.setdefault("facts", []))
    facts.append({"fact": fact, **own})
    return Draft(_yaml(plain), "", [])


def _yaml(plain: object) -> str:
    yaml, out = YAML(), StringIO()
    yaml.width = 120
    yaml.dump(plain, out)  # pyright: ignore[reportUnknownMemberType]
    return out.getvalue()
