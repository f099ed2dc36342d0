"""The average weekly hours of offers in an enterprise that the job-ready must reach (2020 §23 stk.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import Field

from statute.calendar import add_days
from statute.danish import danish_date
from statute.facts import OfferKind, RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import OFFER_NAMES, Figure, Figures, hours
from statute.history import History, Offer
from statute.regulations import Regulation, Span
from statute.timeline import Period
from statute.trace import carries_out


class Minimum(Sourced):
    """The least average of hours a week, the kinds that count, and from when utility work counts."""

    minimum: int = Field(gt=0)
    kinds: tuple[OfferKind, ...] = Field(strict=False)
    utility_work_after: Span


@cache
def minimums() -> dict[RegulationKey, Minimum]:
    """Return the minimum of each order that has one."""
    return by_order("enterprise_hours", Minimum)


@dataclass(frozen=True, slots=True)
class Planned:
    """An offer as planned: its kind, its first and last day, both included, and its hours a week."""

    kind: OfferKind
    first: date
    last: date
    weekly_hours: float


@carries_out("BEK-1307-2020 §23 stk.3", "BEK-1307-2020 §23 stk.3 pkt.2")
def average(offer: Planned, offers: Iterable[Planned], utility_work_from: date) -> float:
    """Return the average hours a week over the whole of `offer`, those of concurrent `offers` summed (reading 40).

    `offers` holds `offer` itself too. Utility work counts from `utility_work_from` on, a year after the start of the
    programme (reading 41). Raises ValueError when an offer ends before it begins or has negative hours.
    """
    total = 0.0
    for other in offers:
        if other.last < other.first or other.weekly_hours < 0:
            raise ValueError(f"an offer of {other.weekly_hours} hours a week from {other.first} to {other.last}")
        first = max(other.first, utility_work_from) if other.kind == "utility_work" else other.first
        days = (min(other.last, offer.last) - max(first, offer.first)).days + 1
        total += other.weekly_hours * max(0, days)
    return total / ((offer.last - offer.first).days + 1)


@carries_out("BEK-1307-2020 §23 stk.3", "BEK-1307-2020 §23 stk.3 pkt.2")
def enterprise_hours(history: History, regulation: Regulation, run: Period) -> Figures:
    """Give the average of each running offer in an enterprise, or of the last that ended, for the job-ready."""
    rule = minimums().get(regulation.key)
    today = history.today
    if rule is None or not history.has_benefit(today) or not history.is_job_ready(today):
        return
    counting = [offer for offer in history.offers if offer.start.kind in rule.kinds]
    running = [offer for offer in counting if offer.period.end is None]
    chosen = running or sorted(counting, key=lambda offer: offer.period.end or date.max)[-1:]
    since = min((offer.start.on for offer in chosen), default=today)
    beside = [offer for offer in counting if offer.period.end is None or offer.period.end > since]
    planned = [found for found in (_planned(o, today) for o in beside) if found is not None]
    utility_work_from = rule.utility_work_after.after(run.start)
    for offer in chosen:
        own = _planned(offer, today)
        if own is None:
            continue
        value = average(own, planned, utility_work_from)
        yield (
            f"enterprise_hours_average:{offer.start.offer}",
            Figure(
                value=round(value, 2),
                unit="hours per week",
                basis=_basis(offer, own, value, rule, beside, utility_work_from),
                citation=rule.citation,
                since=own.first,
            ),
        )


def _planned(offer: Offer, today: date) -> Planned | None:
    """See an offer as planned: to the day before its end, else to its planned last day, at least to today."""
    end = offer.period.end
    last = max(offer.start.until or today, today) if end is None else add_days(end, -1)
    if last < offer.start.on:
        return None
    return Planned(offer.start.kind, offer.start.on, last, offer.start.weekly_hours or 0)


def _basis(
    offer: Offer, own: Planned, value: float, rule: Minimum, beside: Sequence[Offer], utility_work_from: date
) -> str:
    concurrent = [o for o in beside if o.start.on <= own.last and (o.period.end is None or o.period.end > own.first)]
    unknown = [OFFER_NAMES[o.start.kind] for o in concurrent if o.start.weekly_hours is None]
    sentence = (
        f"{OFFER_NAMES[offer.start.kind].capitalize()} {danish_date(own.first)}-{danish_date(own.last)}: i gennemsnit "
        f"{hours(value)} timer om ugen, samtidige tilbud lagt sammen; kravet er mindst {rule.minimum}."
    )
    if any(o.start.kind == "utility_work" and o.start.on < utility_work_from for o in concurrent):
        sentence += f" Nytteindsats tæller først fra {danish_date(utility_work_from)}."
    if unknown:
        sentence += f" Uden oplyst timetal: {', '.join(unknown)}."
    return sentence
