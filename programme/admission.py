"""What a case file must be, beyond its shape, so that a programme can live by it.

Its ids can be addressed and shown, its municipalities were there on their days, its texts can be shown anywhere, and it
does not say who recorded what: that is for the programme to say, except in a case that is imported from another system.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, cast

from programme.danish_time import day_of
from programme.identifiers import case_id_flaw, id_flaw, unshowable
from programme.municipalities import unknown
from statute.facts import CaseFile, Dated, InMunicipality

ATTRIBUTION = ("by", "id", "recorded_at")
"""The fields of a fact that tell who recorded it, when, and under which id."""
Path = tuple[str | int, ...]


class Flaw(NamedTuple):
    """What keeps a case out: where, and why."""

    path: Path
    reason: str


def flaws(case: CaseFile, imported_on: date | None = None) -> list[Flaw]:
    """List what keeps a case file from becoming a programme.

    `imported_on`: the Danish day on which it is imported from another system; facts may then say who recorded them and
    when, and have ids.
    """
    found = [Flaw(("case",), flaw)] if (flaw := case_id_flaw(case.case)) else []
    for index, fact in enumerate(case.facts):
        place: Path = ("facts", index)
        found += [Flaw((*place, *path), reason) for path, reason in _of_fact(fact)]
        found += [Flaw((*place, *path), reason) for path, reason in _of_attribution(fact, imported_on)]
    return found


def unshowable_texts(value: object, path: Path = ()) -> Iterator[Path]:
    """Find the texts that cannot be shown anywhere in plain data."""
    match value:
        case str() if unshowable(value):
            yield path
        case dict():
            for key, inner in cast("dict[str, object]", value).items():
                yield from unshowable_texts(inner, (*path, key))
        case list():
            for index, inner in enumerate(cast("list[object]", value)):
                yield from unshowable_texts(inner, (*path, index))
        case _:
            return


def unknown_municipality(said: Dated) -> str | None:
    """Say in Danish why a fact names no municipality that there was on its day; None when it does, or names none."""
    return unknown(said.municipality, said.on) if isinstance(said, InMunicipality) else None


def _of_fact(fact: Dated) -> Iterator[Flaw]:
    offer = getattr(fact, "offer", None)
    if isinstance(offer, str) and (flaw := id_flaw(offer)):
        yield Flaw(("offer",), flaw)
    if flaw := unknown_municipality(fact):
        yield Flaw(("municipality",), flaw)
    for path in unshowable_texts(fact.model_dump()):
        yield Flaw(path, "it holds control characters that no page, mail or terminal can show")


def _of_attribution(fact: Dated, imported_on: date | None) -> Iterator[Flaw]:
    if imported_on is None:
        for name in ATTRIBUTION:
            if getattr(fact, name) is not None:
                yield Flaw((name,), f"the programme itself says {name!r} of a fact; leave it out")
    elif fact.id is not None and (flaw := id_flaw(fact.id)):
        yield Flaw(("id",), flaw)
    elif fact.recorded_at is not None and day_of(fact.recorded_at) > imported_on:
        yield Flaw(("recorded_at",), "it lies in the future")
