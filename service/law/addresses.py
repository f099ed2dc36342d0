"""The permanent addresses of the pages: `bek-2024-12-30/p14#stk-2` is § 14, stk. 2, of the order of 2025."""

import posixpath
from typing import Protocol

from statute.catalogue import Entry
from statute.catalogue.wording import paragraph_of


class Links(Protocol):
    """How the pages of one site point to each other and to the files they load."""

    def to(self, page: str, anchor: str = "") -> str:
        """Give the address of a page, such as `bek-2024-12-30/p14`; the empty page is the first one."""
        ...

    def file(self, name: str) -> str:
        """Give the address of a file that the pages load, such as `law.css`."""
        ...


class Served:
    """The links of the pages under `/lov` that the service answers."""

    def to(self, page: str, anchor: str = "") -> str:
        """Give the address of a page."""
        return f"/lov/{page}".rstrip("/") + (f"#{anchor}" if anchor else "")

    def file(self, name: str) -> str:
        """Give the address of a file."""
        return f"/lov/static/{name}"


class Written:
    """The links of one page of the site that is files: relative, so that it works wherever it is put."""

    def __init__(self, page: str) -> None:
        self._folder = posixpath.dirname(file_of(page))

    def to(self, page: str, anchor: str = "") -> str:
        """Give the address of a page."""
        return self._relative(file_of(page)) + (f"#{anchor}" if anchor else "")

    def file(self, name: str) -> str:
        """Give the address of a file."""
        return self._relative(f"static/{name}")

    def _relative(self, target: str) -> str:
        return posixpath.relpath(target, self._folder or ".")


def file_of(page: str) -> str:
    """Name the file of a page in the site that is files."""
    return f"{page or 'index'}.html"


def source_page(source: str) -> str:
    """Name the page of a source by its key."""
    return source.lower()


def paragraph_page(source: str, place: str) -> str:
    """Name the page of a paragraph: `§20 d` is `p20d`, `Bilag 1` is `bilag-1`."""
    slug = place.replace("§", "p").replace(" ", "") if place.startswith("§") else place.lower().replace(" ", "-")
    return f"{source_page(source)}/{slug}"


def entry_page(entry: Entry) -> str:
    """Name the page on which an entry of the catalogue stands."""
    return paragraph_page(entry.source, paragraph_of(entry))


def entry_anchor(entry: Entry) -> str:
    """Name the place of an entry on its page."""
    return "regel" + anchor(entry.paragraph.removeprefix(paragraph_of(entry)))


def anchor(place: str) -> str:
    """Turn a place such as ` stk.2 nr.1` into an anchor: `-stk-2-nr-1`."""
    return "".join(c if c.isalnum() else "-" for c in place.replace("(", "").replace(")", ""))
