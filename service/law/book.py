"""The law as the pages show it: each paragraph with its words, the rules that carry it out, their proofs and doubts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import programme
import statute
from intake.scenarios import Outcome, run_shipped
from programme.duty_names import DUTY_NAMES
from programme.words import action_name, heading_name
from service.law.addresses import entry_anchor, entry_page, paragraph_page
from service.law.code import Code, Proof, code_of, proofs_of
from service.law.differences import Piece, differences
from statute.catalogue import SOURCES, Entry, catalogue, in_danish
from statute.catalogue.coverage import Carrier, Coverage, Standing, measure
from statute.catalogue.doubts import Doubt, doubts, standing_of_reading
from statute.catalogue.told import BEARERS, NAMES, STANDINGS, changes, figures, scope
from statute.catalogue.wording import Paragraph, Text, paragraph_of, stykke_of, texts
from statute.readings import Reading, readings
from statute.regulations import Rule, regulations
from statute.requirements import occasions, sentences

RED: tuple[Standing, ...] = ("not", "partly", "missing", "not_computable")
"""The standings that a page shows in red: what is not carried out, or not wholly."""

_CHECKED = "Kontrolleres, når en hændelse registreres; strider den mod reglen, afvises den med paragraffen."
_PLACES = re.compile(r"\{\w+\}")
_SPANS = {"limit": "frist", "target": "mål", "retake": "omprøve", "yearly": "rytme", "at_most": "højst"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reading of the law, and whether two people have accepted it."""

    reading: Reading
    accepted: bool
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Kin:
    """The same subject in another source: what changed in the rule, and how the words differ, the earlier first."""

    entry: Entry
    name: str
    page: str
    anchor: str
    earlier: str
    later: str
    changes: list[str]
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """One rule of a paragraph, with everything that is known of it."""

    entry: Entry
    anchor: str
    standing: Standing
    told: str
    is_red: bool
    reason: str | None
    words: list[str]
    facts: list[tuple[str, str]]
    code: list[Code]
    proofs: list[Proof]
    readings: list[Weighed]
    doubts: list[Doubt]
    kin: list[Kin]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One paragraph of one source as a page: its wordings, its rules, its scenarios, and its neighbours."""

    source: str
    place: str
    page: str
    text: Text | None
    wordings: list[Paragraph]
    rules: list[Ruled]
    scenarios: list[Outcome]
    doubts: list[Doubt]
    before: str | None
    after: str | None

    @property
    def is_red(self) -> bool:
        """Whether something here is not carried out, or no rule of it is on file at all."""
        return not self.rules or any(rule.is_red for rule in self.rules)


class Book:
    """Everything that is on file, read once; a page of it is made when it is asked for."""

    @cached_property
    def coverage(self) -> Coverage:
        """What carries out each entry."""
        return measure(statute, programme)

    @cached_property
    def scenarios(self) -> list[Outcome]:
        """The scenarios that come with the program, run."""
        return run_shipped()

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """The paragraphs of each source, in the order of its text; of a source without a text those with a rule."""
        found: dict[str, list[str]] = {key: list(text.places) for key, text in texts().items()}
        for entry in catalogue().values():
            places = found.setdefault(entry.source, [])
            if paragraph_of(entry) not in places:
                places.append(paragraph_of(entry))
        return {source: found[source] for source in SOURCES}

    @cached_property
    def pages(self) -> dict[str, tuple[str, str]]:
        """The source and the paragraph of each page."""
        return {paragraph_page(source, place): (source, place) for source in SOURCES for place in self.places[source]}

    @cached_property
    def entries(self) -> dict[tuple[str, str], list[Entry]]:
        """The rules of each paragraph."""
        found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in catalogue().values():
            found[entry.source, paragraph_of(entry)].append(entry)
        return found

    def standings(self, source: str, place: str) -> list[Standing]:
        """How far the rules of a paragraph are carried out; none where no rule of it is on file."""
        return [self.coverage.standing(entry) for entry in self.entries.get((source, place), [])]

    @cache  # noqa: B019  (there is one book)
    def leaf(self, page: str) -> Leaf:
        """Make the page of a paragraph. Raises KeyError when there is none."""
        source, place = self.pages[page]
        found = self.entries.get((source, place), [])
        text = texts().get(source)
        places = self.places[source]
        at = places.index(place)
        return Leaf(
            source=source,
            place=place,
            page=page,
            text=text,
            wordings=text.wordings(place) if text else [],
            rules=[self._ruled(entry) for entry in found],
            scenarios=[one for one in self.scenarios if any(_is_in(name, source, place) for name in one.scenario.law)],
            doubts=[doubt for doubt in doubts() if any(_is_in(name, source, place) for name in doubt.about)],
            before=paragraph_page(source, places[at - 1]) if at else None,
            after=paragraph_page(source, places[at + 1]) if at + 1 < len(places) else None,
        )

    def _ruled(self, entry: Entry) -> Ruled:
        carriers = self.coverage.carriers.get(entry.id, [])
        standing = self.coverage.standing(entry)
        gap = self.coverage.gaps.get(entry.id)
        facts = [
            ("Gælder", scope(entry)),
            ("Påhviler", BEARERS[entry.duty_bearer]),
            ("Tal og betingelser", figures(entry)),
            ("Følge", in_danish(entry.consequence)),
            ("Ord i teksten", entry.danish_term),
        ]
        return Ruled(
            entry=entry,
            anchor=entry_anchor(entry),
            standing=standing,
            told=STANDINGS[standing],
            is_red=standing in RED,
            reason=gap.reason if gap else None,
            words=_in_words(carriers),
            facts=[(name, value) for name, value in facts if value],
            code=[code_of(carrier) for carrier in carriers],
            proofs=proofs_of(carriers),
            readings=[weighed(reading) for reading in _readings(entry, carriers)],
            doubts=[doubt for doubt in doubts() if entry.id in doubt.about],
            kin=[_kin(entry, catalogue()[other]) for other in entry.same_as],
        )

    @property
    def readings(self) -> list[Weighed]:
        """The register of readings, each with its review."""
        return [weighed(reading) for reading in readings().values()]


@cache
def book() -> Book:
    """Return the book of this process."""
    return Book()


def weighed(reading: Reading) -> Weighed:
    """Put a reading beside its review."""
    of_it = tuple(doubt for doubt in doubts() if doubt.reading == reading.number)
    return Weighed(reading, standing_of_reading(reading.number) == "accepted", of_it)


def _is_in(name: str, source: str, place: str) -> bool:
    """Tell whether an id of the catalogue lies in a paragraph: `§14 stk.2` in `§14`, and `§14` in itself."""
    key, _, rest = name.partition(" ")
    return key == source and (rest == place or rest.startswith(f"{place} stk.") or rest.startswith(f"{place} nr."))


def _in_words(carriers: Sequence[Carrier]) -> list[str]:
    """Say in Danish what the carriers do: set a duty, record a fact, refuse, tell the caseworker something."""
    said: dict[str, None] = {}
    for carrier in carriers:
        kind, _, name = carrier.name.partition(".")
        order = regulations().get(carrier.key.partition(" ")[0])
        if kind == "duties" and order is not None:
            said[_duty_in_words(name, order.duties[name])] = None
        elif kind == "content":
            said[f"Kontrakten skal have overskriften »{heading_name(name)}«; mangler den, siges det."] = None
        elif kind == "facts":
            said[f"Registreres af sagsbehandleren: {action_name(name).lower()}."] = None
        elif kind == "requirements":
            said.update(dict.fromkeys(f"Siges til sagsbehandleren: {text}" for text in _sentences(carrier)))
        elif kind == "checks":
            said[_CHECKED] = None
    return list(said)


def _duty_in_words(name: str, rule: Rule) -> str:
    sentence = next((named.sentence for key, named in DUTY_NAMES.items() if key == name), "")
    told = [f"{word} {span}" for field, word in _SPANS.items() if (span := getattr(rule, field)) is not None]
    told += [f"mål {', '.join(str(span) for span in rule.targets)}"] if rule.targets else []
    told += ["ikke bekræftet: ordlyden er ikke set"] if rule.unverified else []
    return f"Pligt: {sentence or 'se koden.'}" + (f" ({'; '.join(told)})" if told else "")


def _sentences(carrier: Carrier) -> Iterable[str]:
    order, what = carrier.key.partition(" ")[0], carrier.name.partition(".")[2]
    for when in occasions():
        for said in sentences().get(order, {}).get(when, []):
            if said.sentence.what == what:
                yield _PLACES.sub("…", said.sentence.text)


def _readings(entry: Entry, carriers: Sequence[Carrier]) -> list[Reading]:
    """Return the readings that an entry rests on: by the code that uses them, or the duty they bear on."""
    keys = {carrier.key for carrier in carriers}
    duties = {c.name.removeprefix("duties.") for c in carriers if c.name.startswith("duties.")}
    reviewed = {doubt.reading for doubt in doubts() if entry.id in doubt.about}
    return [
        reading
        for number, reading in readings().items()
        if number in reviewed or keys & set(reading.used_by) or duties & set(reading.duties)
    ]


def _kin(entry: Entry, other: Entry) -> Kin:
    """Compare two rules on the same subject, the earlier text first."""
    first, second = sorted((other, entry), key=_age)
    earlier, later = _words(first), _words(second)
    return Kin(
        entry=other,
        name=NAMES[other.source],
        page=entry_page(other),
        anchor=entry_anchor(other),
        earlier=first.id,
        later=second.id,
        changes=changes(first, second),
        words=differences(earlier, later) if earlier and later else (),
    )


def _age(entry: Entry) -> tuple[date, str]:
    text = texts().get(entry.source)
    return (text.dated if text else date.min), entry.source


def _words(entry: Entry) -> str:
    """Return the words of the stykke that an entry stands in, in the latest wording on file."""
    text = texts().get(entry.source)
    wordings = text.wordings(paragraph_of(entry)) if text else []
    if not wordings:
        return ""
    parts = dict(wordings[-1].parts)
    return parts.get(stykke_of(entry)) or parts.get(f"{paragraph_of(entry)} stk.1") or wordings[-1].text
