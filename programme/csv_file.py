"""Tables as CSV that Danish spreadsheets open right, and in which no cell is ever a formula."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows with semicolons, as UTF-8 with a byte order mark; what a spreadsheet would reckon becomes text."""
    return BOM_UTF8 + csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Write more rows of such a file."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", errors="backslashreplace")


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return value
