"""A document becomes a PDF: tagged for screen readers (PDF/UA-1) and fit for the archive (PDF/A-2a) in one file.

What a case holds reaches the templates as data and is never read as markup. The fonts are those of this package; what
they cannot show, and what would turn the reading direction of the text around it, is printed as �.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import cast

import typst
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]
from pydantic import JsonValue

from documents.document import Document

_HERE = Path(__file__).parent
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = {"Cc", "Cs", "Co", "Cn"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONG = re.compile(r"\S{40,}")
_BREAK = "\u200b"
_MARK = "\ufeff"  # stands before pasted text and shows nothing


def to_pdf(document: Document) -> bytes:
    """Print a document. The same document gives the same bytes.

    Raises RuntimeError, without a word of the document, when its template cannot be set: a fault of this package.
    """
    data = _printable(cast("JsonValue", document.model_dump(mode="json")))
    compiler = typst.Compiler(
        str(_HERE / "templates" / f"{document.template}.typ"),
        root=str(_HERE / "templates"),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data)},
    )
    try:
        return cast("bytes", compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"]))
    except typst.TypstError:  # its message quotes the text, which may be personal data
        raise RuntimeError(f"the document {document.template} cannot be set as PDF") from None


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])


@cache
def _characters() -> frozenset[int]:
    """Tell which characters the fonts can show."""
    paths = (_HERE / "fonts").glob("*-Regular.ttf")
    return frozenset(character for path in paths for character in cast("dict[int, str]", TTFont(path).getBestCmap()))


def _printable(data: JsonValue) -> JsonValue:
    """Make every text of the data one that can be printed."""
    match data:
        case str():
            return _LONG.sub(_breakable, _shown(data))
        case list():
            return [_printable(part) for part in data]
        case dict():
            return {key: _printable(part) for key, part in data.items()}
        case _:
            return data


def _breakable(word: re.Match[str]) -> str:
    """Let a very long word be broken, so that it does not run off the paper."""
    return _BREAK.join(word[0][start : start + 20] for start in range(0, len(word[0]), 20))


def _shown(text: str) -> str:
    """Replace what no font can show, and what would turn the reading direction."""
    plain = re.sub(r"\r\n?|[\u2028\u2029\v\f]", "\n", text).replace("\t", " ").replace(_MARK, "")
    return "".join(character if _is_shown(character) else _REPLACEMENT for character in plain)


def _is_shown(character: str) -> bool:
    if character == "\n":
        return True
    unseen = character in _TURNS or unicodedata.category(character) in _UNSEEN
    return not unseen and ord(character) in _characters()
