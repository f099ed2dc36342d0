"""Which regulation: the page's six rules, and how a cell becomes a citation."""

from collections.abc import Mapping
from datetime import date

R04, R20, R25, R26 = "BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20"
COMMENCEMENT = {R04: date(2004, 3, 1), R20: date(2020, 9, 8), R25: date(2025, 1, 1), R26: date(2026, 2, 1)}
OF_2025 = (R25, R26)
"""What the page says of 2025 holds of 2026 too, except where 2026 is named beside it."""
FROM_2020 = (R20, R25, R26)


def regulation(day: date, pin: str | None, ukraine: bool) -> str | None:
    if pin is not None:
        return pin if day >= COMMENCEMENT[pin] else None
    if ukraine and day >= COMMENCEMENT[R20]:
        return R20
    for key in (R26, R25, R20):
        if day >= COMMENCEMENT[key]:
            return key
    return None


def cell(cells: Mapping[str, str], key: str | None) -> str | None:
    """The cell of `key` as a citation; null where that regulation does not have it."""
    if key is None:
        return None
    text = cells.get(key)
    if text is None and key == R26:
        text = cells.get(R25)
    if text is None:
        return None
    return f"{key} {text}" if text.startswith("§") else text
