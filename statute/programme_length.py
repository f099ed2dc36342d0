"""How long the introduction period lasts: five years from the start of the programme at the most (act § 16 stk. 8)."""

from collections.abc import Iterator
from datetime import date

from statute.answers import Caution
from statute.calendar import add_months
from statute.history import History
from statute.trace import carries_out

_FIVE_YEARS = 5 * 12
_RENUMBERED = date(2025, 1, 1)
"""From this day on § 16 stk. 8 of the act is stk. 7."""


@carries_out("INTEGRATIONSLOVEN §16 stk.8")
def length_cautions(history: History) -> Iterator[Caution]:
    """Warn, from five years after the start on, that the introduction period has ended while the programme goes on."""
    start, today = history.programme_start, history.today
    if start is None or history.pinned == "BEK-2004-02-17":
        return
    if today < add_months(start, _FIVE_YEARS) or today in history.programme_over:
        return
    citation = f"INTEGRATIONSLOVEN §16 stk.{7 if today >= _RENUMBERED else 8}"
    reason = "Introduktionsperioden er slut: der er gået fem år, og programmet er ikke afsluttet."
    yield Caution(reason=reason, citation=citation)
