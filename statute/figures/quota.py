"""What is left of the offers that are limited: practice days, courses, weeks, and the last lawful day."""

from datetime import date
from functools import cache

from statute.calendar import add_days
from statute.danish import danish_date, danish_days
from statute.data import Data
from statute.duties.occurrence import limit_of
from statute.duties.offers import limits_of
from statute.facts import OfferKind, RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import OFFER_NAMES, Figure, Figures
from statute.history import History, Offer
from statute.practice import days_left
from statute.regulations import Regulation, Span
from statute.timeline import Period
from statute.trace import carries_out


class PreparatoryCourse(Sourced):
    """How long after the takeover preparatory courses count as offers in an enterprise."""

    counts: Span


class FolkHighSchool(Sourced):
    """The longest stay for which the person's own payment may be helped."""

    support: Span


class Quotas(Data):
    """The further limits of one order."""

    preparatory_course: PreparatoryCourse
    folk_high_school: FolkHighSchool


@cache
def quotas() -> dict[RegulationKey, Quotas]:
    """Return the further limits of each order that has them."""
    return by_order("quota", Quotas)


def quota(history: History, regulation: Regulation) -> Figures:
    """Give what is left for the person on the last known day: sums first, then each running offer."""
    yield from practice_days(history, regulation)
    yield from special_upskilling(history, regulation)
    yield from preparatory_course(history, regulation)
    for offer in history.offers:
        if offer.period.end is None:
            yield from last_day(history, offer)
            yield from folk_high_school(offer, regulation)


@carries_out("BEK-2004-02-17 §24 stk.2", "BEK-1307-2020 §30 stk.2", "BEK-2024-12-30 §20 stk.2")
def practice_days(history: History, regulation: Regulation) -> Figures:
    """Give the days of practice in courses that are left: planned and held days count, the planned last day too."""
    rule = regulation.duties.get("practice_in_course")
    if rule is None or rule.at_most is None:
        return
    periods = [_period(offer, history.today) for offer in history.offers if offer.start.kind == "practice_in_course"]
    left = max(0, days_left(periods, rule.at_most, history.today))
    yield (
        "practice_days_left",
        Figure(
            value=left,
            unit="days",
            basis=f"Praktik under uddannelsesforløb må vare {rule.limit} ad gangen og {rule.at_most} i alt. "
            f"Talt i kalenderen er {danish_days(left)} af månederne ikke brugt eller planlagt.",
            citation=regulation.cite(rule.citation),
        ),
    )


def _period(offer: Offer, today: date) -> Period:
    """Give the time of an offer: to its end, else through its planned last day, without one through today."""
    return Period(offer.start.on, offer.period.end or add_days(offer.start.until or today, 1))


@carries_out("BEK-2004-02-17 §26 stk.4", "BEK-1307-2020 §32 stk.4", "BEK-2024-12-30 §22 stk.4")
def special_upskilling(history: History, regulation: Regulation) -> Figures:
    """Give how many special upskilling courses are left, for those with a higher education: one in all."""
    rule = regulation.checks.get("special_upskilling_once")
    if rule is None or not history.person.higher_education:
        return
    used = next((offer.start.on for offer in history.offers if offer.start.kind == "special_upskilling"), None)
    yield (
        "special_upskilling_left",
        Figure(
            value=1 if used is None else 0,
            unit="courses",
            basis="Særligt opkvalificerende forløb kan gives én gang; "
            + ("det er ikke brugt." if used is None else f"det er brugt den {danish_date(used)}."),
            citation=regulation.cite(rule.citation),
        ),
    )


@carries_out("BEK-1307-2020 §23 stk.2 pkt.3")
def preparatory_course(history: History, regulation: Regulation) -> Figures:
    """Give the last day on which preparatory courses count as offers in an enterprise, for the activity-ready."""
    rules = quotas().get(regulation.key)
    takeover, today = history.takeover, history.today
    if rules is None or takeover is None or not history.has_benefit(today) or history.is_job_ready(today):
        return
    rule = rules.preparatory_course
    until = rule.counts.after(takeover)
    yield (
        "preparatory_course_counts_until",
        Figure(
            value=until,
            unit="date",
            basis=f"For aktivitetsparate tæller forberedende forløb som virksomhedsrettede til {danish_date(until)}: "
            f"overtagelsen {danish_date(takeover)} + {rule.counts}.",
            citation=rule.citation,
            since=takeover,
        ),
    )


@carries_out(
    "BEK-2004-02-17 §38",
    "BEK-1307-2020 §44",
    "BEK-2024-12-30 §29",
    "BEK-1307-2020 §36 stk.2",
    "BEK-2004-02-17 §26 stk.1",
    "BEK-1307-2020 §32 stk.1",
    "BEK-2024-12-30 §22 stk.1",
)
def last_day(history: History, offer: Offer) -> Figures:
    """Give the last lawful day of a running offer whose length is limited; of utility work also the weeks left."""
    kind, since = offer.start.kind, offer.start.on
    for regulation, rule, due in limits_of(history, offer):
        last = add_days(due, -1)
        citation = regulation.cite(rule.citation)
        shifted = "" if due == limit_of(rule).after(since) else ", lagt til de dage, fristen har stået stille"
        yield (
            f"{kind}_last_day:{offer.start.offer}",
            Figure(
                value=last,
                unit="date",
                basis=f"{_name(kind)} begyndt {danish_date(since)} kan senest vare til og med {danish_date(last)} "
                f"(højst {rule.limit}{shifted}).",
                citation=citation,
                since=since,
            ),
        )
        if kind == "utility_work":
            days = max(0, (due - history.today).days)
            yield (
                f"utility_work_weeks_left:{offer.start.offer}",
                Figure(
                    value=days // 7,
                    unit="weeks",
                    basis=f"{_name(kind)} begyndt {danish_date(since)}: {days} dage ({days // 7} hele uger) er tilbage "
                    f"af {rule.limit}, dagen i dag medregnet.",
                    citation=citation,
                    since=since,
                ),
            )


@carries_out("BEK-1307-2020 §34 stk.5")
def folk_high_school(offer: Offer, regulation: Regulation) -> Figures:
    """Give the last day of the longest folk high school stay for which own payment may be helped."""
    rules = quotas().get(regulation.key)
    if rules is None or offer.start.kind != "folk_high_school":
        return
    rule = rules.folk_high_school
    last = add_days(rule.support.after(offer.start.on), -1)
    yield (
        f"folk_high_school_support_last_day:{offer.start.offer}",
        Figure(
            value=last,
            unit="date",
            basis=f"Hjælp til egenbetaling kræver, at opholdet fra {danish_date(offer.start.on)} "
            f"højst varer {rule.support}, til og med {danish_date(last)}, "
            "og at hverken borger eller ægtefælle kan betale.",
            citation=rule.citation,
            since=offer.start.on,
        ),
    )


def _name(kind: OfferKind) -> str:
    return OFFER_NAMES[kind].capitalize()
