"""What has happened to one person, arranged as the law asks: facts by kind, and the days on which states hold.

A state of a day is a `Timeline`. It says how things stand on every day up to the last known one; after that day it
tells what would be if nothing more happened.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar, cast, get_args

from statute.calendar import add_days
from statute.facts import (
    FACT_MODELS,
    Benefit,
    CaseFile,
    DeadlinesSuspended,
    DutyKey,
    Exempted,
    ExemptionEnded,
    Fact,
    FactBase,
    InMunicipality,
    OfferKind,
    OfferStarted,
    OffersWaived,
    Person,
    RegulationKey,
    TestExcused,
    VisitationDecided,
)
from statute.regulations import Regulation
from statute.responsibility import Municipalities, Orders
from statute.timeline import NEVER, Period, Timeline, decided, since
from statute.trace import carries_out

_Model = TypeVar("_Model", bound=FactBase)

CASH_ASSISTANCE_COUNTS_FROM = date(2025, 7, 1)
"""From this day kontanthjælp by LAS § 16 stk. 2 counts as programme benefit (reading 12)."""

BORNE_BY_FOREIGNER: frozenset[DutyKey] = frozenset({"declaration", "cv_published", "danish_a1", "danish_a2"})
"""The duties that the foreigner bears; the municipality bears the others."""

ENTERPRISE_KINDS: frozenset[OfferKind] = frozenset({"company_placement", "wage_subsidy"})
"""The kinds of offer that take place in an enterprise; under 2020 utility work is one too (2020 §36 stk.1)."""

State = tuple[str, str | bool | None]
"""A state that holds from its start to the day before its end: what it is, and which (benefit, ordinary, offer)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that has started: the fact of its start, the time it ran, and where start and end stand in the file."""

    start: OfferStarted
    start_index: int
    period: Period
    end_index: int | None = None


def benefit_counts_from(benefit: str, pinned: RegulationKey | None) -> date | None:
    """Return the day from which a benefit counts as programme benefit; None for one that never does (reading 12)."""
    match benefit:
        case "self_support_and_return" | "transition":
            return date.min
        case "introduction" if pinned == "BEK-2004-02-17":
            return date.min
        case "cash_assistance_minimum":
            return CASH_ASSISTANCE_COUNTS_FROM
        case _:
            return None


_STATES = {
    key: key.rpartition("_")[0]
    for key in FACT_MODELS
    if key.endswith(("_started", "_ended")) and key != "exemption_ended"
}
"""What an `…_started` or `…_ended` fact starts or ends."""

_EXEMPTIONS = {
    "cv_exempted": "cv",
    "joblog_exempted": "joblog",
    "self_booking_exempted": "self_booking",
    "self_booking_revoked": "self_booking",
}


@carries_out("BEK-1307-2020 §33 stk.2")
def state_of(fact: Fact) -> State | None:
    """Name the state that a fact starts or ends; None for facts that do neither."""
    name = _STATES.get(fact.fact)
    if name is None:
        return _exemption_of(fact)
    match fact.fact:
        case "benefit_started" | "benefit_ended":
            return name, fact.benefit
        case "employment_started" | "employment_ended" | "education_started" | "education_ended":
            return name, fact.ordinary
        case "offer_started" | "offer_ended":
            return name, fact.offer
        case _:
            return name, None


def _exemption_of(fact: Fact) -> State | None:
    if isinstance(fact, Exempted):
        return "exemption", "availability" if fact.scope == "availability" else "offers"
    if isinstance(fact, ExemptionEnded):
        return "exemption", fact.of
    of = _EXEMPTIONS.get(fact.fact)
    return ("exemption", of) if of else None


class History:
    """The counted facts of one case in reading order, and what they say about any day up to the last known one."""

    def __init__(self, case: CaseFile, facts: Sequence[tuple[int, Fact]], today: date) -> None:
        """Arrange `facts`, known on `today`: pairs of the index in the file and the fact, lawful, in reading order."""
        self.today = today
        self.person: Person = case.person
        self.pinned: RegulationKey | None = case.regulation
        self.facts = facts
        self._by_key: dict[str, list[tuple[int, Fact]]] = {}
        self._by_model: dict[type[FactBase], list[tuple[int, Fact]]] = {}
        for pair in facts:
            fact = pair[1]
            self._by_key.setdefault(fact.fact, []).append(pair)
            self._by_model.setdefault(type(fact), []).append(pair)
        self._case = case
        self._days: dict[str, list[date]] = {}
        self._suspensions: dict[DutyKey, Timeline] = {}

    # Facts by kind

    def all(self, key: str) -> list[tuple[int, Fact]]:
        """Return every fact of one key with its index in the file, in reading order."""
        return self._by_key.get(key, [])

    def of(self, model: type[_Model]) -> list[tuple[int, _Model]]:
        """Return every fact of one model, so with its fields, with its index in the file, in reading order."""
        return cast("list[tuple[int, _Model]]", self._by_model.get(model, []))

    def days(self, key: str) -> list[date]:
        """Return the days of every fact of one key, in order."""
        if key not in self._days:
            self._days[key] = [fact.on for _, fact in self.all(key)]
        return self._days[key]

    def first(self, key: str, since: date = date.min) -> date | None:
        """Return the first day on or after `since` on which a fact of that key happened."""
        days = self.days(key)
        place = bisect_left(days, since)
        return days[place] if place < len(days) else None

    # Responsibility

    @cached_property
    def takeover(self) -> date | None:
        """The day a municipality first took over responsibility."""
        return self.first("takeover")

    @cached_property
    def moves(self) -> list[tuple[int, Fact]]:
        """The moves after the takeover; what happened on its day counts as after it."""
        return [(i, f) for i, f in self.all("moved") if self.takeover and f.on >= self.takeover]

    @cached_property
    def _municipalities(self) -> Municipalities:
        return Municipalities((fact for _, fact in self.of(InMunicipality)), self.takeover)

    def municipality(self, day: date) -> str | None:
        """Return the municipality responsible on `day`; None before the takeover."""
        return self._municipalities.on(day)

    def earlier_municipalities(self, day: date) -> list[str]:
        """Return the municipalities responsible before that of `day`, each once, in order."""
        return self._municipalities.before(day)

    @cached_property
    def _orders(self) -> Orders:
        return Orders(self._case, (fact for _, fact in self.all("residence_basis_changed")))

    @property
    def orders(self) -> list[Regulation]:
        """The orders that can ever count for this person: the pinned one, or all that are not by pin only."""
        return self._orders.possible

    def regulation(self, day: date) -> Regulation | None:
        """Return the order that counts for this person on `day`; None when none is on file."""
        return self._orders.on(day)

    def regulation_reason(self, day: date) -> str:
        """Say in Danish why that order counts on `day`, or why none does."""
        return self._orders.reason(day)

    def is_under(self, key: RegulationKey, day: date) -> bool:
        """Tell whether the order `key` counts on `day`."""
        regulation = self.regulation(day)
        return regulation is not None and regulation.key == key

    def days_under(self, *keys: RegulationKey) -> Timeline:
        """Return the days on which one of the orders `keys` counts."""
        return self._orders.days_under(*keys)

    def under_ukraine_special_act(self, day: date) -> bool:
        """Tell whether residence rests on the Ukraine special act that day (2025 and 2026 §41 stk.3)."""
        return self._orders.under_special_act(day)

    # States that a fact starts and another ends

    @cached_property
    def _states(self) -> dict[State, list[Period]]:
        found: dict[State, list[Period]] = defaultdict(list)
        for _, fact in self.facts:
            state = state_of(fact)
            if state is None:
                continue
            periods = found[state]
            running = bool(periods) and periods[-1].end is None
            if fact.fact.endswith("_ended"):
                if running:
                    periods[-1] = Period(periods[-1].start, fact.on)
            elif not running:
                periods.append(Period(fact.on))
        return found

    def periods(self, *states: State) -> list[Period]:
        """Return when any of `states` held, in order, joined."""
        return list(self._when(*states).periods)

    def _when(self, *states: State) -> Timeline:
        return Timeline(period for state in states for period in self._states.get(state, ()))

    @cached_property
    def benefit(self) -> Timeline:
        """When the person received programme benefit (reading 12)."""
        counting = ((name, benefit_counts_from(name, self.pinned)) for name in get_args(Benefit))
        return Timeline(
            Period(max(period.start, from_), period.end)
            for name, from_ in counting
            if from_ is not None
            for period in self._states.get(("benefit", name), ())
        )

    def has_benefit(self, day: date) -> bool:
        """Tell whether the person receives programme benefit on `day`."""
        return day in self.benefit

    @cached_property
    def without_benefit(self) -> Timeline:
        """When the person did not receive programme benefit."""
        return ~self.benefit

    @cached_property
    def employment(self) -> Timeline:
        """When the person was in ordinary employment."""
        return self._when(("employment", True))

    def employed_again(self, since: date) -> date | None:
        """Return the first day on or after `since` on which ordinary employment starts, also one of no day."""
        return next((p.start for p in self._states.get(("employment", True), ()) if p.start >= since), None)

    @cached_property
    def work(self) -> Timeline:
        """When the person was in ordinary employment or education; a change without a day between does not break it."""
        return self._when(("employment", True), ("education", True))

    @cached_property
    def leaves(self) -> list[Period]:
        """The parental leaves, in order."""
        return self._states.get(("leave", None), [])

    @cached_property
    def repatriation_preparation(self) -> Timeline:
        """When repatriation was prepared."""
        return self._when(("repatriation_preparation", None))

    # The programme

    @cached_property
    def programme_start(self) -> date | None:
        """The first start of the programme on file from the takeover on; without one, the takeover."""
        if self.takeover is None:
            return None
        return self.first("programme_started", self.takeover) or self.takeover

    @cached_property
    def programme_over(self) -> Timeline:
        """The days from each end of the programme to its restart; ended and restarted on one day it is not over."""
        return Timeline(Period(day, self.first("programme_started", day)) for day in self.days("programme_ended"))

    @cached_property
    def programme(self) -> Sequence[Period]:
        """When the programme ran: from its start, without one from the takeover, to its end; and from each restart."""
        start = self.programme_start
        return (since(start) - self.programme_over).periods if start is not None else ()

    # Visitation and offers

    @cached_property
    def visitations(self) -> list[VisitationDecided]:
        """The visitations from the takeover on."""
        return [f for _, f in self.of(VisitationDecided) if self.takeover and f.on >= self.takeover]

    @cached_property
    @carries_out(
        "BEK-1307-2020 §12 stk.1",
        "BEK-1307-2020 §12 stk.1 pkt.2",
        "BEK-2024-12-30 §10 stk.1",
        "BEK-2024-12-30 §10 stk.1 pkt.2",
    )
    def job_ready(self) -> Timeline:
        """When the person is visited job-ready, or presumed to be: until visited, unless obviously unable."""
        turns: list[tuple[date, bool]] = [(date.min, True)]
        unable = self.first("obviously_unable_found")
        if unable is not None and not (self.visitations and self.visitations[0].on <= unable):
            turns.append((unable, False))
        turns += [(visitation.on, visitation.category == "job_ready") for visitation in self.visitations]
        return decided(turns)

    def is_job_ready(self, day: date) -> bool:
        """Tell whether the person is job-ready on `day`."""
        return day in self.job_ready

    @cached_property
    def offers(self) -> list[Offer]:
        """Every offer that started, in reading order; a resumed course stands for each of its starts."""
        found: list[Offer] = []
        running: dict[str, int] = {}
        for index, fact in self.facts:
            if fact.fact == "offer_started":
                running[fact.offer] = len(found)
                found.append(Offer(fact, index, Period(fact.on)))
            elif fact.fact == "offer_ended" and fact.offer in running:
                place = running.pop(fact.offer)
                offer = found[place]
                found[place] = Offer(offer.start, offer.start_index, Period(offer.start.on, fact.on), index)
        return found

    @carries_out("BEK-1307-2020 §36 stk.1")
    def is_enterprise(self, kind: OfferKind, day: date) -> bool:
        """Tell whether an offer of that kind, made or started on `day`, is one in an enterprise."""
        return kind in ENTERPRISE_KINDS or (kind == "utility_work" and self.is_under("BEK-1307-2020", day))

    @cached_property
    def enterprise_offers(self) -> list[Offer]:
        """The offers in an enterprise that started, in reading order."""
        return [offer for offer in self.offers if self.is_enterprise(offer.start.kind, offer.start.on)]

    @cached_property
    def in_enterprise(self) -> Timeline:
        """When an offer in an enterprise ran."""
        return Timeline(offer.period for offer in self.enterprise_offers)

    def running(self, kind: OfferKind) -> Timeline:
        """Return when an offer of one kind ran."""
        return Timeline(offer.period for offer in self.offers if offer.start.kind == kind)

    @cached_property
    @carries_out("BEK-1307-2020 §23 stk.5")
    def waived(self) -> Timeline:
        """When all offers are left out for quite special reasons; the latest waiver decides."""
        effective = self.days_under("BEK-2004-02-17", "BEK-1307-2020")
        waivers = [fact for _, fact in self.of(OffersWaived) if fact.on in effective]
        whole = (
            decided([(waiver.on, other is waiver and waiver.scope == "whole") for waiver in waivers])
            & Timeline([Period(other.on, add_days(other.until, 1) if other.until else None)])
            for other in waivers
        )
        return Timeline(period for timeline in whole for period in timeline)

    # Exemptions

    def exempted_from(self, of: str) -> Timeline:
        """Return when an exemption from `cv`, `joblog` or `self_booking` ran."""
        return self._when(("exemption", of))

    @cached_property
    def _pension_rules(self) -> Timeline:
        keys = [order.key for order in self.orders if "exempted" in order.knows]
        return self.days_under(*keys) & self.benefit if self.of(Exempted) else NEVER

    @cached_property
    @carries_out("BEK-2024-12-30 §39 stk.1", "BEK-2024-12-30 §40 stk.1", "BEK-2024-12-30 §40 stk.2")
    def exempt_from_offers(self) -> Timeline:
        """When the person is wholly exempt from offers: the latest exemption from them decides, while benefit runs."""
        turns: list[tuple[date, bool]] = []
        for _, fact in self.facts:
            if isinstance(fact, Exempted) and fact.scope != "availability":
                turns.append((fact.on, fact.scope == "offers" or fact.ground == "disability_pension"))
            elif isinstance(fact, ExemptionEnded) and fact.of == "offers":
                turns.append((fact.on, False))
        return decided(turns) & self._pension_rules

    @cached_property
    @carries_out("BEK-2024-12-30 §39 stk.2", "BEK-2024-12-30 §40 stk.2")
    def exempt_from_availability(self) -> Timeline:
        """When the person is exempt from availability, while benefit runs."""
        return self._when(("exemption", "availability")) & self._pension_rules

    @cached_property
    @carries_out("BEK-2024-12-30 §39 stk.3", "BEK-2024-12-30 §40 stk.3")
    def wholly_exempt(self) -> Timeline:
        """When the person is exempt from offers or from availability."""
        return self.exempt_from_offers | self.exempt_from_availability

    def is_wholly_exempt(self, day: date) -> bool:
        """Tell whether the person is wholly exempt on `day`."""
        return day in self.wholly_exempt

    # What ends or stops everything

    @cached_property
    def closed_on(self) -> date | None:
        """The day the case was closed."""
        return self.first("case_closed")

    @cached_property
    def granted_on(self) -> date | None:
        """The day permanent residence was granted."""
        return self.first("permanent_residence_granted")

    def suspended(self, *keys: DutyKey) -> Timeline:
        """Return the days on which limits of any of `keys` stand still (integrationsloven § 4 b)."""
        if not self.of(DeadlinesSuspended):
            return NEVER
        result = NEVER
        for key in keys:
            if key not in self._suspensions:
                self._suspensions[key] = Timeline(self._suspended(key))
            result |= self._suspensions[key]
        return result

    def _suspended(self, key: DutyKey) -> Iterator[Period]:
        for _, fact in self.of(DeadlinesSuspended):
            all_named = key not in BORNE_BY_FOREIGNER and key != "offer_limit"
            if all_named if fact.duties == "all" else key in fact.duties:
                yield Period(fact.on, add_days(fact.until, 1))

    @carries_out("UDLAENDINGELOVEN §9 stk.34 pkt.5", "UDLAENDINGELOVEN §9 stk.35 pkt.5")
    def excused(self, level: str) -> Timeline:
        """Return the days of lawful absence from a test of that level."""
        return Timeline(Period(f.on, add_days(f.until, 1)) for _, f in self.of(TestExcused) if f.level == level)
