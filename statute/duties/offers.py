"""The duties around offers: the first one, the gap between two, the visible CV, and how long one may last."""

from collections.abc import Iterator
from datetime import date

from statute.calendar import add_days
from statute.clock import Clock, clock, moved
from statute.contract import earliest
from statute.course import Course, courses
from statute.duties.occurrence import Case, Occurrence, event, limit_of, state
from statute.facts import OfferKind, OfferMade
from statute.history import History, Offer
from statute.regulations import Regulation, Rule, Span
from statute.timeline import NEVER, Period, Timeline, since
from statute.trace import carries_out

_BESIDE_THE_ACT: frozenset[OfferKind] = frozenset(
    {"danish_education", "mentor", "folk_high_school", "health_guidance", "special_utility_work"}
)
"""The kinds of offer that are none of §§ 23 a-c of the act."""


_LIMITED: frozenset[OfferKind] = frozenset({"wage_subsidy", "utility_work", "special_upskilling", "practice_in_course"})


@carries_out("duties.first_offer", "BEK-1307-2020 §22 stk.2", "BEK-1307-2020 §23 stk.1")
def first_offer(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 1 month, if possible 2 weeks, from the first day with benefit (2020 §22 stk.1)."""
    history, rule = case.history, order.duties["first_offer"]
    if case.first_benefit is None:
        return
    suspended = history.suspended("first_offer")
    made = (f.on for _, f in history.of(OfferMade) if f.on >= case.takeover and history.is_enterprise(f.kind, f.on))
    yield Occurrence(
        key="first_offer",
        since=case.takeover,
        listed=case.first_benefit,
        clock=clock(case.takeover, limit_of(rule), suspended),
        target=moved(rule.target.after(case.takeover), case.takeover, suspended) if rule.target else None,
        met=earliest(next(made, None), *(offer.start.on for offer in history.enterprise_offers[:1])),
        ends=event(history.first("obviously_unable_found"), case.first_benefit, "obviously_unable"),
        rests=history.without_benefit | history.waived | history.programme_over,
    )


@carries_out("duties.next_offer", "BEK-1307-2020 §23 stk.1", "BEK-1307-2020 §23 stk.2 pkt.2")
def next_offer(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """From the first day of each gap + 6 weeks; met by an enterprise offer that starts when the gap ends."""
    history = case.history
    suspended = history.suspended("next_offer")
    starts = {offer.start.on for offer in history.enterprise_offers}
    for gap in _gaps(case):
        met = gap.end if gap.end in starts else None
        ended = gap.end if met is None and gap.end is not None and gap.end <= case.today else None
        yield Occurrence(
            key="next_offer",
            since=gap.start,
            listed=gap.start,
            clock=clock(gap.start, limit_of(order.duties["next_offer"]), suspended),
            met=met,
            ends=event(ended, gap.start, "gap_ended"),
        )


@carries_out("BEK-1307-2020 §23 stk.4", "BEK-1307-2020 §23 stk.4 pkt.2")
def _gaps(case: Case) -> Timeline:
    """Return the longest runs of days without what stands against the six weeks, from the first offer's end on."""
    history = case.history
    ends = [offer.period.end for offer in history.enterprise_offers if offer.period.end and not offer.period.is_empty]
    if not ends:
        return NEVER
    against = (
        history.without_benefit
        | history.waived
        | history.programme_over
        | since(history.granted_on)
        | history.in_enterprise
        | history.running("folk_high_school")
        | history.repatriation_preparation
        | history.work
    )
    return since(min(ends)) & history.job_ready & ~against


@carries_out("duties.cv_published", "BEK-1307-2020 §13 stk.1", "BEK-1307-2020 §15 stk.3")
def cv_published(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Three weeks from the first day after a registration on which the rule reaches the person (2020 §15, 2026 §6)."""
    history = case.history
    if not history.all("jobseeker_registered"):
        return
    published = history.days("cv_published")
    limit = limit_of(order.duties["cv_published"])
    reached = ((history.benefit & history.job_ready) | _by_an_offer(case, limit)) - history.programme_over
    suspended = history.suspended("cv_published")
    for place, registered in history.all("jobseeker_registered"):
        from_ = reached.first_from(registered.on)
        if registered.on < case.takeover or from_ is None or (published and published[0] < registered.on):
            continue
        lost = next((p.end for p in history.benefit if p.end is not None and p.end > from_), None)
        yield Occurrence(
            key="cv_published",
            since=from_,
            listed=from_,
            clock=clock(from_, limit, suspended),
            met=next((day for day in published if day >= registered.on), None),
            ends=(
                *state(history.exempted_from("cv"), from_, "cv_exempted"),
                *state(~history.job_ready, from_, "not_job_ready"),
                *event(lost, from_, "no_benefit"),
                *state(history.exempt_from_availability, from_, "exempt"),
                *state(history.programme_over, from_, "programme_over"),
            ),
            place=place,
            words={"registered": registered.on},
        )


@carries_out("BEK-1307-2020 §24 stk.1 pkt.3")
def _by_an_offer(case: Case, limit: Span) -> Timeline:
    """Return the days without benefit from an offer of §§ 23 a-c on, whose weeks end under 2020 (§24 stk.1)."""
    history = case.history
    offered = [*(f for _, f in history.of(OfferMade)), *(offer.start for offer in history.offers)]
    days = [fact.on for fact in offered if fact.on >= case.takeover and fact.kind not in _BESIDE_THE_ACT]
    if not days:
        return NEVER
    back = -(limit.weeks * 7 + limit.days)
    under = Timeline(
        Period(add_days(p.start, back), add_days(p.end, back) if p.end else None)
        for p in history.days_under("BEK-1307-2020")
    )
    return since(min(days)) & history.without_benefit & under


@carries_out("duties.wage_subsidy", "duties.utility_work", "duties.practice_in_course", "duties.special_upskilling")
def offer_limit(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """The first day without an offer that may only last so long (2004 §§24-38, 2020 §§30-44, 2025 §§20-29)."""
    suspended = case.history.suspended("offer_limit")
    for offer in case.history.offers:
        kind = offer.start.kind
        if kind in order.duties and kind != "special_upskilling":
            yield Occurrence(
                key="offer_limit",
                rule=kind,
                since=offer.start.on,
                listed=offer.start.on,
                clock=clock(offer.start.on, limit_of(order.duties[kind]), suspended),
                met=offer.period.end,
                place=offer.start_index,
            )
    for course in courses(case.history) if "special_upskilling" in order.duties else ():
        yield _upskilling(course, order.duties["special_upskilling"], suspended)


def _upskilling(course: Course, rule: Rule, suspended: Timeline) -> Occurrence:
    last = course.last_day(rule)
    due = moved(last, course.start, suspended)
    return Occurrence(
        key="offer_limit",
        rule="special_upskilling",
        since=course.start,
        listed=course.start,
        clock=Clock(course.start, due, last, event="course"),
        met=course.end,
        place=course.place,
        sentence="course",
    )


@carries_out("duties.wage_subsidy", "duties.utility_work", "duties.practice_in_course", "duties.special_upskilling")
def limits_of(history: History, offer: Offer) -> Iterator[tuple[Regulation, Rule, date]]:
    """Yield the order that judges the limit of an offer, its rule and the first day that must be without the offer."""
    suspended = history.suspended("offer_limit")
    for order in history.orders:
        rule = order.duties.get(offer.start.kind)
        if rule is None or offer.start.kind not in _LIMITED:
            continue
        course = next((c for c in courses(history) if c.offer == offer.start.offer), None)
        if offer.start.kind == "special_upskilling" and course is not None:
            due = moved(course.last_day(rule), course.start, suspended)
        else:
            due = moved(limit_of(rule).after(offer.start.on), offer.start.on, suspended)
        if history.is_under(order.key, due):
            yield order, rule, due
