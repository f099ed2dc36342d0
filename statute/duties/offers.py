"""The duties around offers: the first one, the gap between two, the visible CV, and how long one may last."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date

from statute.contract import earliest
from statute.danish import danish_date
from statute.duties.draft import Draft, End, limit_of, limited, stood_still
from statute.facts import OfferMade, OfferStarted
from statute.history import ENTERPRISE_KINDS, History, Period, State
from statute.trace import carries_out


@carries_out("duties.first_offer", "BEK-1307-2020 §22 stk.2", "BEK-1307-2020 §23 stk.1")
def first_offer(history: History, takeover: date) -> Iterator[Draft]:
    """The first enterprise offer a month after the takeover, if possible in two weeks (2020 §22 stk.1)."""
    suspended = history.suspended("first_offer")
    for regulation, rule, last in limited(history, "first_offer", takeover, suspended):
        benefit_on = history.benefit_between(takeover, last)
        if benefit_on is None or rule.target is None:
            continue
        shift = last - limit_of(rule).after(takeover)
        unable = history.first("obviously_unable_found")
        yield Draft(
            key="first_offer",
            since=takeover,
            due=last,
            target=rule.target.after(takeover) + shift,
            arises=benefit_on,
            citation=regulation.cite(rule.citation),
            met_on=earliest(
                *(
                    fact.on
                    for _, fact in [*history.of(OfferMade), *history.of(OfferStarted)]
                    if fact.kind in ENTERPRISE_KINDS
                )
            ),
            ends=[End(unable, "borgeren kan åbenlyst ikke deltage")] if unable else [],
            reason=f"Første virksomhedsrettede tilbud gives senest {rule.limit} efter overtagelsen "
            f"{danish_date(takeover)}." + stood_still(last, limit_of(rule).after(takeover)),
        )


_Interruption = tuple[list[Period], list[date], str]
"""When a state that ends a gap ran, the days on which it started, and what it is called."""


@carries_out("duties.next_offer", "BEK-1307-2020 §23 stk.1", "BEK-1307-2020 §23 stk.2 pkt.2")
def next_offer(history: History) -> Iterator[Draft]:
    """At most six weeks from one enterprise offer to the next for the job-ready (2020 §23 stk.2)."""
    enterprise = [offer for offer in history.offers if offer.start.kind in ENTERPRISE_KINDS]
    starts = sorted(offer.period.start for offer in enterprise)
    ends = sorted(offer.period.end for offer in enterprise if offer.period.end is not None)
    interruptions = list(_interruptions(history))
    suspended = history.suspended("next_offer")
    for offer in enterprise:
        since = offer.period.end
        if since is None or not history.has_benefit(since) or not history.is_job_ready(since):
            continue
        another_runs = bisect_right(starts, since) > bisect_right(ends, since)
        another_starts = starts.count(since) > (offer.period.start == since)
        if another_runs or another_starts:
            continue
        following = bisect_right(starts, since)
        for regulation, rule, due in limited(history, "next_offer", since, suspended):
            yield Draft(
                key="next_offer",
                since=since,
                due=due,
                citation=regulation.cite(rule.citation),
                met_on=starts[following] if following < len(starts) else None,
                ends=[*_ends_by_itself(history, since), *_ends_by_start(interruptions, since)],
                place=offer.end_index or 0,
                reason=f"Der må højst gå {rule.limit}, fra et tilbud slutter, til det næste begynder "
                f"(sluttede {danish_date(since)}).{stood_still(due, limit_of(rule).after(since))}",
            )


@carries_out("BEK-1307-2020 §23 stk.4", "BEK-1307-2020 §23 stk.4 pkt.2")
def _interruptions(history: History) -> Iterator[_Interruption]:
    """Yield what ends a gap between offers by running or starting (2020 §23 stk.4)."""
    stays: list[State] = [
        ("offer", offer.start.offer) for offer in history.offers if offer.start.kind == "folk_high_school"
    ]
    work: list[State] = [("employment", True), ("education", True)]
    preparation: list[State] = [("repatriation_preparation", None)]
    for states, reason in (
        (stays, "højskoleophold begyndte"),
        (preparation, "repatriering forberedes"),
        (work, "ordinært arbejde eller uddannelse begyndte"),
    ):
        yield history.periods(*states), history.starts(*states), reason


def _ends_by_start(interruptions: list[_Interruption], since: date) -> Iterator[End]:
    for periods, starts, reason in interruptions:
        running = next((period.start for period in periods if since in period), None)
        place = bisect_left(starts, since)
        started = starts[place] if running is None and place < len(starts) else running
        if started is not None:
            yield End(started, reason)


def _ends_by_itself(history: History, since: date) -> Iterator[End]:
    lost = history.benefit_lost(since)
    if lost is not None:
        yield End(lost, "ydelsen ophørte")
    activity_ready = history.visited_activity_ready(since)
    if activity_ready is not None:
        yield End(activity_ready, "borgeren er visiteret aktivitetsparat")


@carries_out("duties.cv_published", "BEK-1307-2020 §13 stk.1", "BEK-1307-2020 §15 stk.3")
def cv_published(history: History, takeover: date) -> Iterator[Draft]:
    """The CV open to employers three weeks after registration as a jobseeker (2020 §15 stk.2, §24 stk.1)."""
    suspended = history.suspended("cv_published")
    for place, registered in history.all("jobseeker_registered"):
        since = registered.on
        published = history.first("cv_published")
        if since < takeover or (published is not None and published < since):
            continue
        if history.has_benefit(since):
            applies = history.is_job_ready(since)
        else:
            applies = any(day <= since for key in ("offer_made", "offer_started") for day in history.days(key))
        if not applies:
            continue
        exempted = history.first("cv_exempted")
        ends = (
            (exempted, "borgeren er fritaget for CV"),
            (history.visited_activity_ready(since), "borgeren er visiteret aktivitetsparat"),
            (history.benefit_lost(since), "ydelsen ophørte"),
        )
        for regulation, rule, due in limited(history, "cv_published", since, suspended):
            yield Draft(
                key="cv_published",
                since=since,
                due=due,
                citation=regulation.cite(rule.citation),
                met_on=published,
                ends=[End(day, reason) for day, reason in ends if day is not None],
                place=place,
                reason=f"CV'et skal være synligt senest {rule.limit} efter tilmeldingen i jobcentret "
                f"{danish_date(since)}." + stood_still(due, limit_of(rule).after(since)),
            )


@carries_out("duties.wage_subsidy", "duties.utility_work", "duties.special_upskilling", "duties.practice_in_course")
def offer_limit(history: History) -> Iterator[Draft]:
    """The first day without an offer that may only last so long (2004 §§24-38, 2020 §§30-44, 2025 §§20-29)."""
    suspended = history.suspended("offer_limit")
    for offer in history.offers:
        since = offer.start.on
        for regulation, rule, due in limited(history, offer.start.kind, since, suspended):
            yield Draft(
                key="offer_limit",
                since=since,
                due=due,
                citation=regulation.cite(rule.citation),
                met_on=offer.period.end,
                place=offer.start_index,
                reason=f"Tilbuddet begyndte {danish_date(since)} og kan højst vare {rule.limit}; "
                f"den dag skal det være slut.{stood_still(due, limit_of(rule).after(since))}",
            )
