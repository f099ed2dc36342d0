"""What has happened to one person, arranged as the law asks: by kind, by day, as states that hold from day to day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import zip_longest
from typing import TypeVar, cast, get_args

from statute.calendar import add_days
from statute.danish import danish_date
from statute.facts import (
    FACT_MODELS,
    Benefit,
    CaseFile,
    DeadlinesSuspended,
    DutyKey,
    Exempted,
    Fact,
    FactBase,
    InMunicipality,
    OfferKind,
    OfferStarted,
    Person,
    RegulationKey,
    ResidenceBasisChanged,
    VisitationDecided,
)
from statute.regulations import Regulation, in_force, regulations
from statute.trace import carries_out

_Model = TypeVar("_Model", bound=FactBase)

CASH_ASSISTANCE_COUNTS_FROM = date(2025, 7, 1)
"""From this day cash assistance at the lowest rate counts as programme benefit (reading 12)."""

BORNE_BY_FOREIGNER: frozenset[DutyKey] = frozenset({"declaration", "cv_published", "danish_a1", "danish_a2"})
"""The duties that the foreigner bears; the municipality bears the others."""

ENTERPRISE_KINDS: frozenset[OfferKind] = frozenset({"company_placement", "wage_subsidy"})
"""The kinds of offer that take place in an enterprise."""

State = tuple[str, str | bool | None]
"""A state that holds from its start to the day before its end: what it is, and which (benefit, ordinary, offer)."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; without an end it has not ended yet."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that has started: the fact of its start, the time it ran, and where start and end stand in the file."""

    start: OfferStarted
    start_index: int
    period: Period
    end_index: int | None = None


def joined(periods: Iterable[Period]) -> list[Period]:
    """Return the periods in order, those that overlap or follow without a day between joined into one."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.start, p.end or date.max)):
        if period.end is not None and period.end <= period.start:
            continue
        last = result[-1] if result else None
        if last is None or (last.end is not None and period.start > last.end):
            result.append(period)
        elif last.end is not None and (period.end is None or period.end > last.end):
            result[-1] = Period(last.start, period.end)
    return result


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


@carries_out("BEK-1307-2020 §33 stk.2")
def state_of(fact: Fact) -> State | None:
    """Name the state that an `…_started` or `…_ended` fact starts or ends; None for facts that do neither."""
    name = _STATES.get(fact.fact)
    if name is None:
        return None
    match fact.fact:
        case "benefit_started" | "benefit_ended":
            return name, fact.benefit
        case "employment_started" | "employment_ended" | "education_started" | "education_ended":
            return name, fact.ordinary
        case "offer_started" | "offer_ended":
            return name, fact.offer
        case _:
            return name, None


class History:
    """The counted facts of one case in reading order, and what they say about any day up to the last known one."""

    def __init__(self, case: CaseFile, facts: Sequence[tuple[int, Fact]], today: date) -> None:
        """Arrange `facts`, known on `today`: pairs of the index in the file and the fact, lawful, in reading order."""
        self.today = today
        self.person: Person = case.person
        self.pinned: RegulationKey | None = case.regulation
        self.facts = facts
        self._by_key: dict[str, list[tuple[int, Fact]]] = defaultdict(list)
        self._by_model: dict[type[FactBase], list[tuple[int, Fact]]] = defaultdict(list)
        self._days: dict[str, list[date]] = {}
        for pair in facts:
            self._by_key[pair[1].fact].append(pair)
            self._by_model[type(pair[1])].append(pair)

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

    # Whose case, and under which order

    @cached_property
    def takeover(self) -> date | None:
        """The day a municipality first took over responsibility."""
        return self.first("takeover")

    @cached_property
    def moves(self) -> list[tuple[int, Fact]]:
        """The moves on or after the takeover."""
        return [(i, f) for i, f in self.all("moved") if self.takeover and f.on >= self.takeover]

    def municipality(self, day: date) -> str | None:
        """Return the municipality responsible on `day`; None before the takeover."""
        return next(reversed(self._municipalities(day)), None)

    def earlier_municipalities(self, day: date) -> list[str]:
        """Return the municipalities responsible before that of `day`, each once, in order."""
        present = self.municipality(day)
        return [name for name in dict.fromkeys(self._municipalities(day)) if name != present]

    def _municipalities(self, day: date) -> list[str]:
        responsible = (fact for _, fact in self.of(InMunicipality) if fact.fact != "status_prepared")
        return [fact.municipality for fact in responsible if self.takeover and self.takeover <= fact.on <= day]

    @cached_property
    def _residence_bases(self) -> list[tuple[date, bool]]:
        changes = [(fact.on, fact.ukraine_special_act) for _, fact in self.of(ResidenceBasisChanged)]
        return [(date.min, self.person.ukraine_special_act), *changes]

    def under_ukraine_special_act(self, day: date) -> bool:
        """Tell whether residence rests on the Ukraine special act that day (BEK-2024-12-30 §41 stk.3)."""
        return next(basis for since, basis in reversed(self._residence_bases) if since <= day)

    @cached_property
    def orders(self) -> list[Regulation]:
        """The orders that can ever count for this person: the pinned one, or all that are not by pin only."""
        if self.pinned is not None:
            return [regulations()[self.pinned]]
        return [order for order in regulations().values() if not order.by_pin_only]

    @carries_out(
        "BEK-2004-02-17 §48 stk.1",
        "BEK-2004-02-17 §48 stk.2",
        "BEK-1307-2020 §49 stk.1",
        "BEK-2024-12-30 §41 stk.1",
        "BEK-2024-12-30 §41 stk.3",
    )
    def regulation(self, day: date) -> Regulation | None:
        """Return the order that counts for this person on `day`; None when none is on file (spec: which regulation)."""
        place = bisect_right(self._turns, day) - 1
        return self._order_from[place]

    @cached_property
    def _turns(self) -> list[date]:
        """The days from which another order may count."""
        days = {date.min} | {since for since, _ in self._residence_bases}
        for order in self.orders:
            days |= {order.valid_from} | ({add_days(order.valid_to, 1)} if order.valid_to else set[date]())
        return sorted(days)

    @cached_property
    def _order_from(self) -> list[Regulation | None]:
        """The order that counts from each of the turns."""
        return [next((order for order in self.orders if self._counts(order, day)), None) for day in self._turns]

    @cached_property
    def _kept(self) -> set[RegulationKey]:
        """The orders that later ones leave those under the Ukraine special act under."""
        return {order.special_act.order for order in self.orders if order.special_act is not None}

    def _counts(self, order: Regulation, day: date) -> bool:
        stays = self.pinned is not None or (order.key in self._kept and self.under_ukraine_special_act(day))
        return order.valid_from <= day and (stays or order.valid_to is None or day <= order.valid_to)

    def regulation_reason(self, day: date) -> str:
        """Say in Danish why that order counts on `day`, or why none does."""
        regulation = self.regulation(day)
        if self.pinned is not None:
            if regulation is None:
                return f"Sagen er bundet til {self.pinned}, som først trådte i kraft senere."
            return f"Sagen er bundet til {self.pinned}."
        if regulation is None:
            return f"Ingen bekendtgørelse på {danish_date(day)} findes i samlingen."
        if regulation.valid_to is not None and day > regulation.valid_to:
            present = in_force(day)
            leaves = present.special_act if present is not None else None
            said = f" ({present.cite(leaves.citation)})" if present is not None and leaves is not None else ""
            return f"{regulation.key} gælder stadig for ophold efter særloven for Ukraine{said}."
        return f"{regulation.key} er i kraft fra {danish_date(regulation.valid_from)}."

    def is_under(self, key: RegulationKey, day: date) -> bool:
        """Tell whether the order `key` counts on `day`."""
        regulation = self.regulation(day)
        return regulation is not None and regulation.key == key

    # States that hold from day to day

    @cached_property
    def _states(self) -> dict[State, list[Period]]:
        found: dict[State, list[Period]] = defaultdict(list)
        for _, fact in self.facts:
            state = state_of(fact)
            if state is None:
                continue
            periods = found[state]
            if fact.fact.endswith("_started"):
                periods.append(Period(fact.on))
            elif periods and periods[-1].end is None:
                periods[-1] = Period(periods[-1].start, fact.on)
        return found

    def periods(self, *states: State) -> list[Period]:
        """Return when any of `states` held, in order, joined."""
        return joined(period for state in states for period in self._states.get(state, ()))

    def starts(self, *states: State) -> list[date]:
        """Return the days on which any of `states` started, in order."""
        return sorted(period.start for state in states for period in self._states.get(state, ()))

    @cached_property
    def benefit(self) -> list[Period]:
        """When the person received programme benefit (reading 12)."""
        counting = ((name, benefit_counts_from(name, self.pinned)) for name in get_args(Benefit))
        return joined(
            Period(max(period.start, since), period.end)
            for name, since in counting
            if since is not None
            for period in self.periods(("benefit", name))
        )

    def has_benefit(self, day: date) -> bool:
        """Tell whether the person receives programme benefit on `day`."""
        return any(day in period for period in self.benefit)

    def benefit_between(self, first: date, last: date) -> date | None:
        """Return the first day with benefit from `first` to `last`, both included."""
        days = (max(p.start, first) for p in self.benefit if p.end is None or p.end > first)
        return next((day for day in days if day <= last), None)

    def benefit_lost(self, after: date) -> date | None:
        """Return the first day after `after` on which a benefit that ran until then no longer does."""
        return next((p.end for p in self.benefit if p.end is not None and p.end > after), None)

    @cached_property
    def programme(self) -> list[Period]:
        """When the programme ran: from its start, without one from the takeover, to its end; and from each restart."""
        runs: list[Period] = []
        since, explicit = self.takeover, False
        for _, fact in self.facts:
            if fact.fact == "programme_started" and self.takeover is not None:
                if since is None or not (explicit or runs):
                    since = max(fact.on, self.takeover)
                explicit = True
            elif fact.fact == "programme_ended" and since is not None:
                runs.append(Period(since, fact.on))
                since = None
        return [*runs, Period(since)] if since else runs

    @cached_property
    def programme_pauses(self) -> list[Period]:
        """The times after an end of the programme, up to its restart; none where it restarts that very day."""
        starts = [run.start for run in self.programme[1:]]
        ends = [run.end for run in self.programme if run.end is not None]
        return [Period(end, start) for end, start in zip_longest(ends, starts) if end is not None and end != start]

    @cached_property
    def employment(self) -> list[Period]:
        """When the person was in ordinary employment."""
        return self.periods(("employment", True))

    @cached_property
    def work(self) -> list[Period]:
        """When the person was in ordinary employment or education; a change without a day between does not break it."""
        return self.periods(("employment", True), ("education", True))

    @cached_property
    def leaves(self) -> list[Period]:
        """The parental leaves, in order."""
        return self._states.get(("leave", None), [])

    @cached_property
    def offers(self) -> list[Offer]:
        """Every offer that started, in reading order."""
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

    # Visitation, exemption, suspension

    @cached_property
    def visitations(self) -> list[VisitationDecided]:
        """The visitations from the takeover on."""
        return [f for _, f in self.of(VisitationDecided) if self.takeover and f.on >= self.takeover]

    @carries_out(
        "BEK-1307-2020 §12 stk.1",
        "BEK-1307-2020 §12 stk.1 pkt.2",
        "BEK-2024-12-30 §10 stk.1",
        "BEK-2024-12-30 §10 stk.1 pkt.2",
    )
    def is_job_ready(self, day: date) -> bool:
        """Tell whether the person is visited job-ready, or presumed to be: until visited, unless obviously unable."""
        decided = [visitation for visitation in self.visitations if visitation.on <= day]
        if decided:
            return decided[-1].category == "job_ready"
        unable = self.first("obviously_unable_found")
        return unable is None or unable > day

    def visited_activity_ready(self, since: date) -> date | None:
        """Return the day of the visitation that makes the person activity-ready on `since` or first after it."""
        before = [v for v in self.visitations if v.on <= since]
        later = [v for v in self.visitations if v.on > since]
        return next((v.on for v in [*before[-1:], *later] if v.category == "activity_ready"), None)

    @carries_out(
        "BEK-2024-12-30 §39 stk.1",
        "BEK-2024-12-30 §39 stk.2",
        "BEK-2024-12-30 §39 stk.3",
        "BEK-2024-12-30 §40 stk.1",
        "BEK-2024-12-30 §40 stk.2",
        "BEK-2024-12-30 §40 stk.3",
    )
    def is_wholly_exempt(self, day: date) -> bool:
        """Tell whether the person is wholly exempt on `day`; the latest exemption decides, where the order knows it."""
        latest = next((fact for _, fact in reversed(self.of(Exempted)) if fact.on <= day), None)
        if latest is None or (latest.ground != "disability_pension" and latest.scope == "partial"):
            return False
        order = self.regulation(day)
        return order is not None and "exempted" in order.knows

    @cached_property
    def closed_on(self) -> date | None:
        """The day the case was closed."""
        return self.first("case_closed")

    @cached_property
    def granted_on(self) -> date | None:
        """The day permanent residence was granted."""
        return self.first("permanent_residence_granted")

    def is_after_grant(self, day: date, index: int) -> bool:
        """Tell whether a fact of `day` at `index` in the file is read after permanent residence was granted."""
        return any((fact.on, place) < (day, index) for place, fact in self.all("permanent_residence_granted"))

    def suspended(self, *keys: DutyKey) -> list[Period]:
        """Return the days on which limits of any of `keys` stand still, joined (integrationsloven § 4 b)."""
        return joined(
            Period(fact.on, add_days(fact.until, 1))
            for _, fact in self.of(DeadlinesSuspended)
            if any(_names(fact, key) for key in keys)
        )


def _names(suspension: DeadlinesSuspended, key: DutyKey) -> bool:
    if suspension.duties == "all":
        return key not in BORNE_BY_FOREIGNER and key != "offer_limit"
    return key in suspension.duties
