"""How far the code carries out the catalogue: which rule carries out which entry, and why the others are not.

A rule of the orders' data files carries out its citation and what its `carries_out` adds; code carries out what it is
marked with (`statute.trace`); a decision that can be recorded carries out what `recorded.toml` names; what an order
says again of an act is carried out with it (`restated.toml`). What is left stands, with its reason, in
`not_carried_out.toml`. Nothing may be missing.
"""

import inspect
import json
import pkgutil
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from statute.catalogue import Entry, catalogue
from statute.facts import FACT_MODELS
from statute.regulations import Content, Regulation, Rule, regulations
from statute.requirements import Said, When, cited, occasions, sentences
from statute.trace import CARRIERS

SHOWN = "requirements."
"""How the names of those carriers begin that are a sentence shown to the caseworker."""

Standing = Literal["carried_out", "shown", "partly", "not", "not_computable", "missing"]
"""How far an entry is carried out; `shown`: by nothing but a sentence to the caseworker."""


class Carrier(NamedTuple):
    """What carries out an entry: the name of a data rule, function or fact, and the line at which it begins.

    `key` tells it from every other, also from the same rule of another order: `BEK-2024-12-30 duties.contract`,
    `statute.duties.offers:first_offer`, `facts.cv_exempted`.
    """

    name: str
    path: str
    line: int
    key: str


class Gap(BaseModel):
    """Entries that are carried out only in part or not at all, and why; `degree` is the same for all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: tuple[str, ...] = Field(min_length=1)
    degree: Literal["partly", "not"]
    reason: str = Field(min_length=20)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What carries out each entry, why an entry is not carried out, and what is wrong with the tracing itself."""

    carriers: dict[str, list[Carrier]]
    gaps: dict[str, Gap]
    problems: list[str]

    def standing(self, entry: Entry) -> Standing:
        """Tell how far `entry` is carried out; `missing` when neither a rule nor a reason is on file."""
        if entry.computable == "none":
            return "not_computable"
        gap = self.gaps.get(entry.id)
        if gap is not None:
            return gap.degree
        found = self.carriers.get(entry.id)
        if not found:
            return "missing"
        return "shown" if all(carrier.name.startswith(SHOWN) for carrier in found) else "carried_out"

    def count(self, source: str) -> Counter[Standing]:
        """Count the entries of one source by how far they are carried out."""
        return Counter(self.standing(entry) for entry in catalogue().values() if entry.source == source)


@cache
def gaps() -> tuple[Gap, ...]:
    """Read what is not carried out. Raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    return tuple(Gap.model_validate(raw) for raw in tomllib.loads(_text("not_carried_out.toml"))["gap"])


def measure(*packages: ModuleType) -> Coverage:
    """Measure the rules of the orders and the marked code of `packages`, which are imported whole, by the catalogue."""
    modules = [module for package in packages for module in _modules(package)]
    carriers: dict[str, list[Carrier]] = defaultdict(list)
    problems: list[str] = []
    applied: set[str] = set()
    for name, order, rule in data_rules():
        for entry in _ids(order, rule):
            carriers[entry].append(_in_data(order, name))
    for entry, carrier in (*_in_sentences(), *_in_facts()):
        carriers[entry].append(carrier)
    for code, names in CARRIERS.items():
        if not any(code.__module__ == module.__name__ for module in modules):
            continue
        carrier = _in_code(code)
        if not names:
            problems.append(f"{_at(carrier)} er mærket som regel, men nævner ingen paragraf.")
        for name in names:
            rules = [item for item in data_rules() if _is_named(item[0], name)]
            applied |= {item[0] for item in rules}
            if " " not in name and not rules:
                problems.append(f"{_at(carrier)} nævner {name}, som ingen bekendtgørelse har.")
            for entry in (
                [name, *_twin(name), *_heirs(name)] if " " in name else [i for _, o, r in rules for i in _ids(o, r)]
            ):
                carriers[entry].append(carrier)
    problems += [
        f"{order.key}: reglen {name} står i datafilen, men ingen mærket kode anvender den."
        for name, order, _ in data_rules()
        if name not in applied
    ]
    problems += [f"{_at(_in_code(code))} danner pligter, men nævner ingen paragraf." for code in _unmarked(modules)]
    for entry in restated():
        carriers[entry] += [carrier for other in catalogue()[entry].same_as for carrier in carriers.get(other, [])]
    reasons = {entry: gap for gap in gaps() for entry in gap.ids}
    problems += _contradictions(carriers, reasons)
    return Coverage({entry: list(dict.fromkeys(found)) for entry, found in carriers.items()}, reasons, problems)


def data_rules() -> Iterator[tuple[str, Regulation, Rule | Content]]:
    """Yield every rule of the orders' data files under its name, such as `duties.contract`."""
    for order in regulations().values():
        for name, rule in order.duties.items():
            yield f"duties.{name}", order, rule
        for item, content in order.content.items():
            yield f"content.{item}", order, content
        for name, rule in order.checks.items():
            yield f"checks.{name}", order, rule


def _is_named(rule: str, name: str) -> bool:
    """Tell whether `name` is the rule or, as `content.*`, its whole section."""
    return rule == name or (name.endswith(".*") and rule.startswith(name[:-1]))


def _ids(order: Regulation, rule: Rule | Content) -> list[str]:
    # the catalogue has the wording that was seen, so a citation of another says nothing of it
    unseen = isinstance(rule, Rule) and rule.unverified
    cited = [order.cite(citation) for citation in (*(() if unseen else (rule.citation,)), *rule.carries_out)]
    return [entry for citation in cited for entry in (citation, *_twin(citation)) if not _has_parts(entry)]


@cache
def _has_parts(citation: str) -> bool:
    """Tell whether the catalogue has only the parts of a paragraph that is cited as a whole: it carries out none."""
    return citation not in catalogue() and any(entry.startswith(f"{citation} stk.") for entry in catalogue())


def _twin(citation: str) -> list[str]:
    """Return the same paragraph in the consolidated text of its order, if the catalogue has it."""
    key, _, paragraph = citation.partition(" ")
    texts = [order.consolidated for order in regulations().values() if order.key == key and order.consolidated]
    return [f"{text} {paragraph}" for text in texts if f"{text} {paragraph}" in catalogue()]


def _heirs(citation: str) -> list[str]:
    """Return the same paragraph in the orders that are based on its own, if the catalogue has it."""
    key, _, paragraph = citation.partition(" ")
    heirs = [f"{order.key} {paragraph}" for order in regulations().values() if order.based_on == key]
    return [entry for heir in heirs for entry in (heir, *_heirs(heir)) if entry in catalogue()]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


_OF_ALL_DUTIES = ("statute.duties.occurrence", "statute.duties.standing")


def _unmarked(modules: Iterable[ModuleType]) -> Iterator[Callable[..., object]]:
    """Yield the public functions of the duties that are marked with nothing."""
    for module in modules:
        if module.__name__.startswith("statute.duties.") and module.__name__ not in _OF_ALL_DUTIES:
            for name, code in inspect.getmembers(module, inspect.isfunction):
                if code.__module__ == module.__name__ and not name.startswith("_") and code not in CARRIERS:
                    yield code


def _contradictions(carriers: dict[str, list[Carrier]], reasons: dict[str, Gap]) -> Iterator[str]:
    entries = catalogue()
    for entry, where in carriers.items():
        if entry not in entries:
            yield f"{_at(where[0])} nævner {entry}, som ikke findes i kataloget."
    for entry, times in Counter(entry for gap in gaps() for entry in gap.ids).items():
        if entry not in entries or entries[entry].computable == "none":
            yield f"not_carried_out.toml nævner {entry}, som ikke er en beregnelig regel i kataloget."
        if times > 1:
            yield f"not_carried_out.toml nævner {entry} {times} gange."
    for entry, gap in reasons.items():
        if gap.degree == "not" and entry in carriers:
            yield f"{entry} står som ikke udført, men {_at(carriers[entry][0])} siger, at den udføres."
        if gap.degree == "partly" and entry not in carriers:
            yield f"{entry} står som delvist udført, men ingen regel siger hvor."


def _at(carrier: Carrier) -> str:
    return f"{carrier.path}:{carrier.line} {carrier.name}"


def _in_code(code: Callable[..., object]) -> Carrier:
    module = import_module(code.__module__)
    path = f"{module.__name__.replace('.', '/')}{'/__init__' if hasattr(module, '__path__') else ''}.py"
    return Carrier(code.__qualname__, path, inspect.getsourcelines(code)[1], f"{code.__module__}:{code.__qualname__}")


def _in_sentences() -> Iterator[tuple[str, Carrier]]:
    """Yield every entry that a requirement says, with the line of the sentence."""
    for order, by_occasion in sentences().items():
        for when, found in by_occasion.items():
            for said in found:
                name, (path, line) = f"{SHOWN}{said.sentence.what}", _sentence_at(when, said)
                for citation in cited(said, order):
                    for entry in (citation, *_twin(citation)):
                        yield entry, Carrier(name, path, line, f"{order} {name}")


def _sentence_at(when: When, said: Said) -> tuple[str, int]:
    """Find a sentence in the file of its occasion or, where an order words it differently, in the order's."""
    if said.sentence not in occasions()[when].requirement:
        place = _in_data(regulations()[said.worded_by], f"requirements.{when}.{said.sentence.what}")
        return place.path, place.line
    lines = (files("statute.requirements") / f"{when}.toml").read_text("utf-8").splitlines()
    return f"statute/requirements/{when}.toml", lines.index(f'what = "{said.sentence.what}"') + 1


def _in_facts() -> Iterator[tuple[str, Carrier]]:
    """Yield every entry that a recorded decision carries out, with the line that says so."""
    lines = _text("recorded.toml").splitlines()
    for fact, entries in tomllib.loads(_text("recorded.toml")).items():
        line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"{fact} = "))
        if fact not in FACT_MODELS:
            raise LookupError(f"recorded.toml names {fact}, which is no fact")
        for entry in (entry for named in entries for entry in (named, *_twin(named), *_heirs(named))):
            yield entry, Carrier(f"facts.{fact}", "statute/catalogue/recorded.toml", line, f"facts.{fact}")


@cache
def proofs() -> dict[str, list[str]]:
    """Return, by the key of a carrier, tests that fail without it, as `make proofs` found them."""
    return json.loads(_text("proofs.json"))


@cache
def restated() -> tuple[str, ...]:
    """Return the entries that only say again what their `same_as` say: what carries those out carries them out."""
    return tuple(entry for entries in tomllib.loads(_text("restated.toml")).values() for entry in entries)


def _text(file: str) -> str:
    return (files("statute.catalogue") / file).read_text("utf-8")


def _in_data(order: Regulation, name: str) -> Carrier:
    """Find a rule in the file of its order or, where that has it unchanged, of the order it is based on."""
    section, _, key = name.partition(".")
    file = f"{order.key.lower().replace('-', '_')}.toml"
    current = ""
    for line, text in enumerate((files("statute.regulations") / file).read_text("utf-8").splitlines(), start=1):
        current = text.partition("#")[0].strip("[] ") if text.startswith("[") else current
        if current == f"{section}.{key}" or (current == section and re.match(rf"{re.escape(key)}\s*=", text)):
            return Carrier(name, f"statute/regulations/{file}", line, f"{order.key} {name}")
    if order.based_on is not None:
        return _in_data(regulations()[order.based_on], name)._replace(key=f"{order.key} {name}")
    raise LookupError(f"{name} does not stand in {file}")
