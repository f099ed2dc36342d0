"""States of a day: what holds on one day of one life, from the facts that count. Every answer is worked out anew."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from tests.second_reading.case import CaseFile, Fact, reading_order
from tests.second_reading.days import each_day
from tests.second_reading.regulations import OF_2025, R04, R20, regulation

CASH_ASSISTANCE_COUNTS_FROM = date(2025, 7, 1)
P = ParamSpec("P")
T = TypeVar("T")
TAKEOVER_KINDS = ("takeover", "moved")


class Span(NamedTuple):
    """From the day of its start to the day before its end; `end` is null while it runs."""

    start: date
    end: date | None
    opened: Fact

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def has_a_day(self) -> bool:
        return self.end is None or self.end > self.start


class Run(NamedTuple):
    """One offer that was started."""

    offer: str
    kind: str
    enterprise: bool
    span: Span


def spans(events: Iterable[tuple[Fact, bool]]) -> list[Span]:
    """Fold starts (true) and ends (false) of one state.

    Where the state runs, its end is read before its new start on the same day, whatever their order in the file.
    """
    found: list[Span] = []
    running: Fact | None = None
    waiting = list(events)
    while waiting:
        fact, starts = waiting[0]
        if starts and running is not None:
            its_end = next((e for e in waiting if not e[1] and e[0].on == fact.on), None)
            if its_end is not None:
                fact, starts = its_end
        waiting.remove((fact, starts))
        if starts and running is None:
            running = fact
        elif not starts and running is not None:
            found.append(Span(running.on, fact.on, running))
            running = None
    if running is not None:
        found.append(Span(running.on, None, running))
    return found


def asked_once(method: "Callable[Concatenate[Life, P], T]") -> "Callable[Concatenate[Life, P], T]":
    """Work an answer out once for each life: the facts never change."""

    @wraps(method)
    def answer(self: "Life", *args: P.args, **kwargs: P.kwargs) -> T:
        memory = self.memory.setdefault(method, {})
        if args not in memory:
            memory[args] = method(self, *args, **kwargs)
        return memory[args]

    return answer


class Life:
    """One person's facts that count, asked day by day."""

    def __init__(self, case: CaseFile, facts: Iterable[Fact]) -> None:
        self.case = case
        self.facts = reading_order(facts)
        self.memory: dict[Any, dict[Any, Any]] = {}
        first = next((fact for fact in self.facts if fact.kind == "takeover"), None)
        self.takeover: date | None = first.on if first is not None else None

    @asked_once
    def of(self, *kinds: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind in kinds]

    def first_day(self, *kinds: str) -> date | None:
        return next((fact.on for fact in self.of(*kinds)), None)

    # Which regulation

    def ukraine(self, day: date) -> bool:
        basis = bool(self.case.who("ukraine_special_act"))
        for fact in self.of("residence_basis_changed"):
            if fact.on <= day:
                basis = bool(fact["ukraine_special_act"])
        return basis

    @asked_once
    def regulation(self, day: date) -> str | None:
        return regulation(day, self.case.pin, self.ukraine(day))

    def is_2004(self) -> bool:
        """2004 serves a case that pins it, also on the days before its commencement, which nothing judges."""
        return self.case.pin == R04

    # Support and situation

    @asked_once
    def spans(self, start: str, end: str, field: str | None = None, value: object = None) -> list[Span]:
        facts = [f for f in self.of(start, end) if field is None or f[field] == value]
        return spans((fact, fact.kind == start) for fact in facts)

    def in_span(self, day: date, start: str, end: str, field: str | None = None, value: object = None) -> bool:
        return any(span.holds(day) for span in self.spans(start, end, field, value))

    def on_benefit_of(self, day: date, benefit: str) -> bool:
        return self.in_span(day, "benefit_started", "benefit_ended", "benefit", benefit)

    @asked_once
    def benefit(self, day: date) -> bool:
        """Receives programme benefit (case-file.md, last paragraph)."""
        if self.on_benefit_of(day, "self_support_and_return") or self.on_benefit_of(day, "transition"):
            return True
        if self.is_2004() and self.on_benefit_of(day, "introduction"):
            return True
        return day >= CASH_ASSISTANCE_COUNTS_FROM and self.on_benefit_of(day, "cash_assistance_minimum")

    def ordinary_employment(self, day: date) -> bool:
        return self.in_span(day, "employment_started", "employment_ended", "ordinary", True)

    def ordinary_education(self, day: date) -> bool:
        return self.in_span(day, "education_started", "education_ended", "ordinary", True)

    def employed_or_in_education(self, day: date) -> bool:
        return self.ordinary_employment(day) or self.ordinary_education(day)

    def leaves(self) -> list[Span]:
        return self.spans("leave_started", "leave_ended")

    def on_leave(self, day: date) -> bool:
        return any(span.holds(day) for span in self.leaves())

    def preparing_repatriation(self, day: date) -> bool:
        return self.in_span(day, "repatriation_preparation_started", "repatriation_preparation_ended")

    def programme_over(self, day: date) -> bool:
        """From programme_ended to a later programme_started; both on one day: not over; it runs from the takeover."""
        over = False
        for fact in self.of("programme_started", "programme_ended"):
            if self.takeover is not None and self.takeover <= fact.on <= day:
                same_day = [f for f in self.of("programme_started") if f.on == fact.on]
                over = not same_day
        return over

    def job_ready(self, day: date) -> bool:
        decided = [fact for fact in self.of("visitation_decided") if fact.on <= day]
        if decided:
            return decided[-1]["category"] == "job_ready"
        return not any(fact.on <= day for fact in self.of("obviously_unable_found"))

    def waived(self, day: date) -> bool:
        """The latest offers_waived is whole and runs; outside 2004 and 2020 it has no effect."""
        latest = None
        for fact in self.of("offers_waived"):
            if fact.on <= day and self.regulation(fact.on) in (R04, R20):
                latest = fact
        return latest is not None and latest["scope"] == "whole" and (latest["until"] is None or day <= latest["until"])

    # Exemptions

    def exemption_on_record(self, day: date, scopes: tuple[str, ...], ended_of: str) -> Fact | None:
        """The latest `exempted` of these scopes that no exemption_ended of `ended_of` has ended."""
        events = [f for f in self.of("exempted") if f["scope"] in scopes]
        if not events:
            return None
        events += [f for f in self.of("exemption_ended") if f["of"] == ended_of]
        return deciding([f for f in reading_order(events) if f.on <= day], "exempted")

    def rests_for_exemptions(self, day: date) -> bool:
        """Days under 2025 with benefit only; without it the exemption rests."""
        return not (self.regulation(day) in OF_2025 and self.benefit(day))

    def exempt_from_offers(self, day: date) -> bool:
        if not self.of("exempted") or self.rests_for_exemptions(day):
            return False
        latest = self.exemption_on_record(day, ("offers", "partial"), "offers")
        return latest is not None and (latest["scope"] == "offers" or latest["ground"] == "disability_pension")

    def exempt_from_availability(self, day: date) -> bool:
        if not self.of("exempted") or self.rests_for_exemptions(day):
            return False
        return self.exemption_on_record(day, ("availability",), "availability") is not None

    @asked_once
    def wholly_exempt(self, day: date) -> bool:
        return self.exempt_from_offers(day) or self.exempt_from_availability(day)

    def cv_exempted(self, day: date) -> bool:
        if not self.of("cv_exempted"):
            return False
        events = self.of("cv_exempted") + [f for f in self.of("exemption_ended") if f["of"] == "cv"]
        return deciding([f for f in reading_order(events) if f.on <= day], "cv_exempted") is not None

    # Offers

    def is_enterprise(self, fact: Fact) -> bool:
        """An offer_made or offer_started of an enterprise kind; utility work made or started under 2020 only."""
        if fact["kind"] == "utility_work":
            of_this_offer = [
                f for f in self.of("offer_made") if f["offer"] == fact["offer"] and f["kind"] == "utility_work"
            ]
            return any(self.regulation(f.on) == R20 for f in [fact, *of_this_offer])
        return fact["kind"] in ("company_placement", "wage_subsidy")

    @asked_once
    def runs(self) -> list[Run]:
        """Every offer that was started, in the order of the starts."""
        ids = {fact["offer"]: None for fact in self.of("offer_started")}
        found = [
            Run(offer, span.opened["kind"], self.is_enterprise(span.opened), span)
            for offer in ids
            for span in self.spans("offer_started", "offer_ended", "offer", offer)
        ]
        return sorted(found, key=lambda run: (run.span.start, self.facts.index(run.span.opened)))

    def enterprise_offer_runs(self, day: date) -> bool:
        return any(run.enterprise and run.span.holds(day) for run in self.runs())

    def folk_high_school_runs(self, day: date) -> bool:
        return any(run.kind == "folk_high_school" and run.span.holds(day) for run in self.runs())

    # Events of the whole case

    def closed(self, day: date) -> bool:
        return any(fact.on <= day for fact in self.of("case_closed"))

    def granted(self, day: date) -> bool:
        return any(fact.on <= day for fact in self.of("permanent_residence_granted"))

    def goals_met(self, day: date) -> bool:
        return any(fact.on <= day for fact in self.of("goals_met"))

    def follow_up_days(self) -> list[date]:
        """Several on one day are one."""
        return sorted({fact.on for fact in self.of("follow_up_held")})

    def first_day_with_benefit(self, last: date) -> date | None:
        if self.takeover is None:
            return None
        return next((day for day in each_day(self.takeover, last) if self.benefit(day)), None)

    def municipalities(self, day: date) -> list[str]:
        """Those that have been responsible up to `day`, in order; the last one is responsible."""
        if self.takeover is None:
            return []
        return [f["municipality"] for f in self.of(*TAKEOVER_KINDS) if self.takeover <= f.on <= day]

    def programme_start(self) -> date | None:
        """The first programme_started from the takeover on; without it, the takeover."""
        if self.takeover is None:
            return None
        recorded = [fact.on for fact in self.of("programme_started") if fact.on >= self.takeover]
        return recorded[0] if recorded else self.takeover

    @asked_once
    def still_days(self, *keys: str) -> set[date]:
        """The days on which the limit of any of these duties is suspended."""
        found: set[date] = set()
        for fact in self.of("deadlines_suspended"):
            if any(suspends(fact["duties"], key) for key in keys):
                found.update(each_day(fact.on, fact["until"]))
        return found


BORNE_BY_THE_FOREIGNER = ("declaration", "cv_published", "danish_a1", "danish_a2")


def suspends(named: object, key: str) -> bool:
    """`all` names every key that the municipality bears, except offer_limit."""
    if named == "all":
        return key not in BORNE_BY_THE_FOREIGNER and key != "offer_limit"
    return key in named


def deciding(events: list[Fact], start: str) -> Fact | None:
    """The latest start that has not ended; a running state's end is read before its new start on the same day."""
    latest: Fact | None = None
    waiting = list(events)
    while waiting:
        fact = waiting[0]
        if fact.kind == start and latest is not None:
            its_end = next((f for f in waiting if f.kind != start and f.on == fact.on), None)
            fact = its_end or fact
        waiting.remove(fact)
        latest = fact if fact.kind == start else None
    return latest
