"""How long a company placement lasts without an assessment of its own (integrationsloven § 23 b stk. 4)."""

from datetime import date
from functools import cache

from statute.calendar import add_days
from statute.danish import danish_date
from statute.figures.data import Sourced, read
from statute.figures.figure import Figure, Figures
from statute.history import History
from statute.regulations import Span
from statute.trace import carries_out


class Length(Sourced):
    """The lengths that the act advises; from a day on its wording was not seen."""

    job_ready: Span
    others: Span
    by_assessment: Span
    unverified_from: date


@cache
def length() -> Length:
    """Return the lengths on file."""
    return Length.model_validate(read("placement"))


@carries_out(
    "INTEGRATIONSLOVEN §23 b stk.4 nr.1", "INTEGRATIONSLOVEN §23 b stk.4 nr.2", "INTEGRATIONSLOVEN §23 b stk.4 nr.3"
)
def company_placement_until(history: History) -> Figures:
    """Give the last day without an assessment of the placement that runs and started last."""
    rule, today = length(), history.today
    running = [offer for offer in history.offers if offer.start.kind == "company_placement" and today in offer.period]
    if not running:
        return
    start = max(offer.period.start for offer in running)
    job_ready = history.is_job_ready(today)
    span = rule.job_ready if job_ready else rule.others
    last = add_days(span.after(start), -1)
    who = "jobparat" if job_ready else "aktivitetsparat"
    yield (
        "company_placement_until",
        Figure(
            value=last,
            unit="date",
            basis=f"Virksomhedspraktik begyndt {danish_date(start)} varer uden særskilt vurdering højst {span} for en "
            f"{who}: til og med {danish_date(last)}.",
            citation=rule.citation,
            unverified=today >= rule.unverified_from,
            since=start,
        ),
    )
