"""How long the programme lasts: its planned first year and its outermost end (integrationsloven § 16)."""

from functools import cache

from statute.danish import danish_date
from statute.facts import RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import Figure, Figures
from statute.regulations import Regulation, Span
from statute.timeline import Period
from statute.trace import carries_out


class Length(Sourced):
    """How long the programme is planned for, and at most may last."""

    planned: Span
    outermost: Span


@cache
def lengths() -> dict[RegulationKey, Length]:
    """Return the lengths by the order under which the act is read."""
    return by_order("programme", Length)


@carries_out("CABI-KONTRAKT 3.1", "INTEGRATIONSLOVEN §16 stk.8", "INTEGRATIONSLOVEN §16 stk.8 pkt.3")
def programme(regulation: Regulation, run: Period) -> Figures:
    """Give the planned end of the first year and the outermost end of a programme that runs."""
    length = lengths().get(regulation.key)
    if length is None:
        return
    for name, span, sentence in (
        ("programme_first_year_end", length.planned, "Programmet tilrettelægges i første omgang"),
        ("programme_outermost_end", length.outermost, "Programmet kan højst vare"),
    ):
        end = span.after(run.start)
        yield (
            name,
            Figure(
                value=end,
                unit="date",
                basis=f"{sentence} til {danish_date(end)}: starten {danish_date(run.start)} + {span}.",
                citation=length.citation,
                unverified=length.unverified,
                since=run.start,
            ),
        )
