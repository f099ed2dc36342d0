"""A draft order as a file: which name it gives itself, from when it counts, and which order it repeals."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cli.failures import BadInput

_KEY = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_FIRST_DAY = re.compile(r"^valid_from\s*=.*$", re.MULTILINE)


class Draft(NamedTuple):
    """A draft: its key, its text, its first day, and the order that ends the day before, if it repeals one."""

    key: str
    text: str
    first_day: date
    repeals: str | None


def read(file: Path, first_day: date | None) -> Draft:
    """Read a draft, to count from `first_day` where that is given. Raises BadInput."""
    try:
        text = file.read_text("utf-8-sig")
        order = tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"{file} kan ikke læses: {error.strerror}") from None
    except ValueError as error:
        raise BadInput(f"{file} er ikke en datafil i TOML: {error}") from None
    key, begins, repeals = order.get("key"), order.get("valid_from"), order.get("repeals")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadInput(f'{file} mangler sit navn: skriv fx key = "BEK-UDKAST-1" på en linje for sig.')
    if type(begins) is not date:
        raise BadInput(f"{file} mangler sin første dag: skriv fx valid_from = 2027-01-01 på en linje for sig.")
    if first_day is not None:
        text = _FIRST_DAY.sub(f"valid_from = {first_day}", text, count=1)
    return Draft(key, text, first_day or begins, repeals if isinstance(repeals, str) else None)
