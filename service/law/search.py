"""Searching the law: words of the texts, of our rules and of the readings, all of which a place must hold."""

from functools import cache
from typing import NamedTuple

from service.law.addresses import entry_anchor, entry_page, paragraph_page
from service.law.book import book
from statute.catalogue import catalogue
from statute.catalogue.told import NAMES
from statute.catalogue.wording import texts
from statute.readings import readings

MOST = 101
"""The most places that are told, one more than are shown as a number."""
LONGEST = 100
"""The longest search, in characters."""
_SHOWN = 160


class Place(NamedTuple):
    """A place that can be found: its page, what it is called, how its words begin, and all of them in small letters."""

    page: str
    anchor: str
    name: str
    words: str
    all: str


@cache
def places() -> tuple[Place, ...]:
    """Return every place, paragraphs first, then rules, then readings."""
    found = [
        _place(paragraph_page(key, paragraph.place), "", f"{NAMES[key]} {paragraph.place}", paragraph.text, key)
        for key, text in texts().items()
        for paragraph in text.paragraphs
    ]
    found += [
        _place(
            entry_page(entry),
            entry_anchor(entry),
            f"Regel: {NAMES[entry.source]} {entry.paragraph}",
            entry.heading,
            f"{entry.id} {entry.danish_term}",
        )
        for entry in catalogue().values()
    ]
    found += [
        _place(
            "fortolkninger", f"fortolkning-{number}", f"Fortolkning {number}", one.question, f"{one.choice} {one.why}"
        )
        for number, one in readings().items()
    ]
    return tuple(one for one in found if one.page in book().pages or one.page == "fortolkninger")


def _place(page: str, anchor: str, name: str, words: str, beside: str) -> Place:
    whole = " ".join(f"{name} {words} {beside}".replace("§ ", "§").lower().split())
    return Place(page, anchor, name, words[:_SHOWN] + ("…" if len(words) > _SHOWN else ""), whole)


def search(sought: str) -> list[Place]:
    """Find the places that hold every word of `sought`, at most `MOST`."""
    words = sought[:LONGEST].lower().replace("§ ", "§").split()
    if not words:
        return []
    found = (place for place in places() if all(word in place.all for word in words))
    return [place for place, _ in zip(found, range(MOST), strict=False)]
