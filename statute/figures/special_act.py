"""How long the permits under the special act for displaced persons from Ukraine last (BEK 1095/2025 §§ 1 and 3)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from statute.answers import Caution
from statute.danish import danish_date
from statute.figures.data import Sourced, read
from statute.figures.figure import Figure, Figures
from statute.history import History
from statute.trace import carries_out


class PermitEnd(Sourced):
    """The last day of the permits, and the day from which it was known."""

    known_from: date
    until: date


@cache
def permit_end() -> PermitEnd:
    """Return the end on file."""
    return PermitEnd.model_validate(read("special_act"))


@carries_out("BEK-1095-2025 §1 stk.1", "BEK-1095-2025 §3")
def special_act(history: History) -> Figures:
    """Show the last day of the permit ahead, to those whose residence rests on the special act."""
    rule, today = permit_end(), history.today
    if rule.known_from <= today <= rule.until and history.under_ukraine_special_act(today):
        yield (
            "special_act_permit_until",
            Figure(
                value=rule.until,
                unit="date",
                basis=f"Opholdstilladelsen efter særloven gælder til {danish_date(rule.until)}; "
                "derefter må der være et nyt opholdsgrundlag.",
                citation=rule.citation,
            ),
        )


def special_act_cautions(history: History) -> Iterator[Caution]:
    """Ask for the new basis of residence once the permits have ended."""
    rule, today = permit_end(), history.today
    over = history.closed_on is not None or history.granted_on is not None
    if today > rule.until and history.under_ukraine_special_act(today) and not over:
        yield Caution(
            reason=f"Opholdstilladelser efter særloven for Ukraine udløb {danish_date(rule.until)}: registrér det nye "
            "opholdsgrundlag. Indtil da følger sagen de hidtidige regler.",
            citation=rule.citation,
        )
