"""The state of a programme: six small machines side by side, one per track, driven by the facts of the case.

A machine never refuses: what is lawful was judged before, and a fact that means nothing to a track in its state leaves
it where it is. Triggers are the keys of facts; a guard asks the conditions that the facts of the day have left behind
(benefit, work, leave, signatures …), because the facts of one day leave no gap between them.

Each machine is shared by all programmes and holds no model: it costs a programme nothing and is safe in threads.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import wraps
from itertools import groupby
from typing import Final

from transitions import EventData, Machine

from statute.calendar import add_months
from statute.contract import CONCLUDING
from statute.facts import CaseFile, Fact, RegulationKey
from statute.history import CASH_ASSISTANCE_COUNTS_FROM, benefit_counts_from

TRACKS: Final[dict[str, tuple[str, ...]]] = {
    "takeover": ("awaited", "taken_over", "moved"),
    "contract": ("awaited", "partial", "deferred", "in_force", "in_revision", "ended"),
    "visitation": ("not_applicable", "presumed_job_ready", "obviously_unable", "job_ready", "activity_ready"),
    "offers": ("none", "running", "between", "exempt"),
    "follow_up": ("not_started", "intensive", "quarterly", "yearly", "as_needed", "on_leave", "exempt"),
    "permanent_residence": ("not_applied", "applied", "status_prepared", "granted", "refused"),
}
"""The states of every track, the initial one first."""

_INTENSIVE_MONTHS = 6
_INTENSIVE_TALKS = 4


class State:
    """Where one programme stands on every track, and the conditions that the guards ask."""

    __slots__ = (
        "_regulation", "closed", "concluded", "contract_state", "day", "exempt_scope", "follow_up_state",
        "foreigner_signed", "goals_met", "granted", "had_offer", "intensive_began", "municipality",
        "municipality_signed", "needed_on", "offers_state", "permanent_residence_state", "programme_over",
        "provisional_since", "revised_on", "running", "status_on", "takeover_state", "talks", "ukraine",
        "visitation_state", "visited", "visited_on",
    )  # fmt: skip

    def __init__(self, case: CaseFile) -> None:
        """Begin before anything has happened in `case`."""
        self._regulation: RegulationKey | None = case.regulation
        self.takeover_state = TRACKS["takeover"][0]
        self.contract_state = TRACKS["contract"][0]
        self.visitation_state = TRACKS["visitation"][0]
        self.offers_state = TRACKS["offers"][0]
        self.follow_up_state = TRACKS["follow_up"][0]
        self.permanent_residence_state = TRACKS["permanent_residence"][0]
        self.day = date.min
        self.ukraine = case.person.ukraine_special_act
        self.running: set[tuple[str, object]] = set()
        self.municipality: str | None = None
        self.municipality_signed: date | None = None
        self.foreigner_signed: date | None = None
        self.provisional_since: date | None = None
        self.concluded = False
        self.needed_on: date | None = None
        self.revised_on: date | None = None
        self.visited: str | None = None
        self.visited_on: date | None = None
        self.talks = 0
        self.intensive_began = False
        self.had_offer = False
        self.programme_over = False
        self.exempt_scope = "partial"
        self.goals_met = False
        self.granted = False
        self.closed = False
        self.status_on: date | None = None

    @property
    def tracks(self) -> dict[str, str]:
        """The state of every track by its name."""
        return {track: str(getattr(self, f"{track}_state")) for track in TRACKS}

    @property
    def phase(self) -> str:
        """The headline that lists show: the first of the phases that fits."""
        if self.closed:
            return "closed"
        if self.takeover_state == "awaited":
            return "takeover"
        if self.permanent_residence_state in ("applied", "status_prepared", "granted"):
            return "permanent_residence"
        if self.contract_state in ("awaited", "partial", "deferred"):
            return "contract"
        if self.contract_state == "in_revision":
            return "revision"
        if self.visitation_state in ("presumed_job_ready", "obviously_unable"):
            return "visitation"
        if not self.programme_over and (self.offers_state == "running" or self.follow_up_state == "intensive"):
            return "offers"
        return "follow_up"

    @property
    def by_2004(self) -> bool:
        """Whether the case is pinned to the order of 2004."""
        return self._regulation == "BEK-2004-02-17"

    @property
    def receives_benefit(self) -> bool:
        """Whether a programme benefit that counts runs on the day."""
        benefits = (str(name) for kind, name in self.running if kind == "benefit")
        counting = (benefit_counts_from(benefit, self._regulation) for benefit in benefits)
        return any(since is not None and since <= self.day for since in counting)

    @property
    def in_ordinary_work(self) -> bool:
        """Whether ordinary employment or ordinary education runs."""
        return not self.running.isdisjoint({("employment", True), ("education", True)})

    @property
    def on_leave(self) -> bool:
        """Whether a parental leave runs."""
        return ("leave", None) in self.running

    @property
    def exempt(self) -> bool:
        """Whether the person is wholly exempt (2025 §§ 39-40), on a day under that order."""
        by_2025 = self._regulation == "BEK-2024-12-30" or (self._regulation is None and not self.ukraine)
        return by_2025 and self.exempt_scope != "partial"

    @property
    def both_signed(self) -> bool:
        """Whether both parties have signed, and after any partial or deferred contract."""
        return self.settles(self.municipality_signed) and self.settles(self.foreigner_signed)

    def settles(self, day: date | None) -> bool:
        """Tell whether what happened on `day` can give the content that a partial or deferred contract left open."""
        return day is not None and (self.provisional_since is None or day > self.provisional_since)

    @property
    def intensive_due(self) -> bool:
        """Whether the four follow-ups of the half year after the visitation are under way, or may begin on the day."""
        if self.visited_on is None or not self.receives_benefit or self.talks >= _INTENSIVE_TALKS:
            return False
        if self.intensive_began:
            return self.follow_up_state in ("intensive", "on_leave")
        return self.day <= add_months(self.visited_on, _INTENSIVE_MONTHS)

    @property
    def visitation_ground(self) -> str:
        """The state of visitation that the conditions of the day ask for: the latest finding, while benefit runs."""
        if self.programme_over or not self.receives_benefit:
            return "not_applicable"
        return self.visited or ("not_applicable" if self.by_2004 else "presumed_job_ready")

    @property
    def offers_ground(self) -> str:
        """The state of offers that the conditions of the day ask for."""
        if self.exempt:
            return "exempt"
        if any(kind == "offer" for kind, _ in self.running):
            return "running"
        return "between" if self.had_offer else "none"

    @property
    def follow_up_ground(self) -> str:
        """The state of follow-up that the conditions of the day ask for: the first ground that fits."""
        if self.closed or self.granted or self.goals_met or self.exempt:
            return "exempt"
        if self.on_leave and not self.by_2004:
            return "on_leave"
        if self.by_2004 and self.concluded:
            return "quarterly"
        if self.intensive_due:
            return "intensive"
        if self.concluded and self.in_ordinary_work and not self.receives_benefit:
            return "yearly"
        return "as_needed" if self.concluded or self.visited_on else "not_started"

    def note(self, fact: Fact) -> None:
        """Keep what `fact` changes in the conditions."""
        match fact.fact:
            case "takeover" | "moved":
                self.municipality = fact.municipality
                if fact.fact == "moved" and self.by_2004:
                    self._need_new_contract(fact.on)
            case "programme_started" | "programme_ended":
                self.programme_over = fact.fact == "programme_ended"
            case "residence_basis_changed":
                self.ukraine = fact.ukraine_special_act
            case "benefit_started":
                self.running.add(("benefit", fact.benefit))
            case "benefit_ended":
                self.running.discard(("benefit", fact.benefit))
            case "employment_started":
                self.running.add(("employment", fact.ordinary))
            case "employment_ended":
                self.running.discard(("employment", fact.ordinary))
            case "education_started":
                self.running.add(("education", fact.ordinary))
            case "education_ended":
                self.running.discard(("education", fact.ordinary))
            case "leave_started":
                self.running.add(("leave", None))
            case "leave_ended":
                self.running.discard(("leave", None))
            case "offer_started":
                self.running.add(("offer", fact.offer))
                self.had_offer = True
            case "offer_ended":
                self.running.discard(("offer", fact.offer))
            case _:
                self._note_decision(fact)

    def _need_new_contract(self, moved_on: date) -> None:
        """Forget what was signed and left open before a move (2004 § 11)."""
        self.provisional_since = None
        if self.municipality_signed and self.municipality_signed < moved_on:
            self.municipality_signed = None
        if self.foreigner_signed and self.foreigner_signed < moved_on:
            self.foreigner_signed = None

    def _note_decision(self, fact: Fact) -> None:
        match fact.fact:
            case "contract_signed":
                if fact.party != "foreigner":
                    self.municipality_signed = fact.on
                if fact.party != "municipality":
                    self.foreigner_signed = fact.on
            case "contract_partial" | "contract_deferred":
                self.provisional_since = fact.on
            case "contract_revised":
                self.revised_on = fact.on
            case "need_recorded":
                self.needed_on = fact.on if fact.of == "revision" else self.needed_on
            case "health_assessment_completed":
                self.needed_on = fact.on if fact.calls_for_revision else self.needed_on
            case "obviously_unable_found":
                self.visited = self.visited or "obviously_unable"
            case "visitation_decided":
                self.visited = fact.category
                self.visited_on = self.visited_on or fact.on
            case "follow_up_held":
                self.talks += self.visited_on is not None and fact.on > self.visited_on
            case "exempted":
                self.exempt_scope = "availability" if fact.ground == "disability_pension" else fact.scope
            case "goals_met":
                self.goals_met = True
            case "status_prepared":
                self.status_on = fact.on if fact.municipality == self.municipality else self.status_on
            case "permanent_residence_granted":
                self.granted = True
            case "case_closed":
                self.closed = True
            case _:
                pass


def state_of(case: CaseFile, facts: Iterable[Fact], on: date) -> State:
    """Fold the facts that count, in the order in which the law reads them, into the state on the day `on`.

    Facts dated after `on` are unknown; annulled and refused ones are left out by the caller. Never raises.
    """
    state = State(case)
    for day, of_the_day in _days([fact for fact in facts if fact.on <= on], on):
        state.day = day
        for fact in of_the_day:
            state.note(fact)
        for fact in of_the_day:
            advance(state, fact.fact)
        if day == CASH_ASSISTANCE_COUNTS_FROM:
            advance(state, "benefit_started")
        state.intensive_began |= state.intensive_due and state.follow_up_state in ("intensive", "on_leave")
    state.day = on
    return state


def advance(state: State, trigger: str) -> None:
    """Let every track follow the fact `trigger`, the contract before the follow-up that is counted from it."""
    for machine in MACHINES.values():
        event = machine.events.get(trigger)
        if event and getattr(state, machine.model_attribute) in event.transitions:
            event.trigger(state)
        state.concluded |= state.contract_state != "awaited"


def _days(facts: Sequence[Fact], on: date) -> Iterator[tuple[date, list[Fact]]]:
    """Group the facts by day, with the day on which the lowest cash assistance begins to count."""
    grouped = [(day, list(of_the_day)) for day, of_the_day in groupby(facts, key=lambda fact: fact.on)]
    if on >= CASH_ASSISTANCE_COUNTS_FROM and all(day != CASH_ASSISTANCE_COUNTS_FROM for day, _ in grouped):
        grouped.append((CASH_ASSISTANCE_COUNTS_FROM, []))
    yield from sorted(grouped, key=lambda day_and_facts: day_and_facts[0])


_Guard = Callable[[EventData], bool]


def _guard(judge: Callable[[State], bool]) -> _Guard:
    """Let `transitions` ask a question about the state. It wants function objects that take its own event."""

    @wraps(judge)
    def asked(event: EventData) -> bool:
        assert isinstance(event.model, State)
        return judge(event.model)

    return asked


@_guard
def both_have_signed(state: State) -> bool:
    """Both parties have signed, and after any partial or deferred contract."""
    return state.both_signed


@_guard
def gives_open_content(state: State) -> bool:
    """Dated after any partial or deferred contract whose content is open."""
    return state.settles(state.day)


@_guard
def need_is_unmet(state: State) -> bool:
    """Need of a revision, and no revision is dated the same day."""
    return state.needed_on == state.day != state.revised_on


@_guard
def needs_new_contract(state: State) -> bool:
    """Governed by the order of 2004, and not both parties have signed since the move."""
    return state.by_2004 and not state.both_signed


@_guard
def by_present_municipality(state: State) -> bool:
    """Status that the present municipality has prepared that day."""
    return state.status_on == state.day


@_guard
def status_is_older(state: State) -> bool:
    """Prepared before that day, so for an earlier application."""
    return state.status_on != state.day


def _asks_for(track: str, wanted: str) -> _Guard:
    """Return the guard that the conditions of the day ask for the state `wanted` of `track`."""

    def judge(state: State) -> bool:
        return getattr(state, f"{track}_ground") == wanted

    judge.__name__ = judge.__qualname__ = f"asks_for_{wanted}"
    judge.__doc__ = f"`{wanted}` is what the conditions of the day ask for (see below)."
    return _guard(judge)


def _machine(track: str) -> Machine:
    return Machine(
        model=None, states=list(TRACKS[track]), initial=TRACKS[track][0], model_attribute=f"{track}_state", name=track,
        auto_transitions=False, send_event=True, queued=False,
    )  # fmt: skip


def _by_ground(machine: Machine, triggers: Sequence[str], sources: Sequence[str], destinations: Sequence[str]) -> None:
    """Let each trigger lead from each source to the one destination that the conditions ask for."""
    for wanted in destinations:
        guard = _asks_for(machine.model_attribute.removesuffix("_state"), wanted)
        for trigger in triggers:
            for source in sources:
                if source != wanted:
                    machine.add_transition(trigger, source, wanted, guard)


def _takeover() -> Machine:
    machine = _machine("takeover")
    machine.add_transition("takeover", "awaited", "taken_over")
    machine.add_transition("moved", "taken_over", "moved")
    return machine


def _contract() -> Machine:
    machine = _machine("contract")
    for source in ("awaited", "partial", "deferred"):
        machine.add_transition("contract_signed", source, "in_force", both_have_signed)
        machine.add_transition("contract_set_by_municipality", source, "in_force", gives_open_content)
    for source in ("partial", "deferred"):
        machine.add_transition("contract_revised", source, "in_force", gives_open_content)
    for source in ("awaited", "in_force", "in_revision"):
        machine.add_transition("contract_partial", source, "partial")
        machine.add_transition("contract_deferred", source, "deferred")
    machine.add_transition("contract_partial", "deferred", "partial")
    machine.add_transition("contract_deferred", "partial", "deferred")
    for need in ("need_recorded", "health_assessment_completed"):
        machine.add_transition(need, "in_force", "in_revision", need_is_unmet)
    machine.add_transition("contract_revised", "in_revision", "in_force")
    for source in ("partial", "deferred", "in_force", "in_revision"):
        machine.add_transition("moved", source, "awaited", needs_new_contract)
    for source in TRACKS["contract"][:-1]:
        machine.add_transition("permanent_residence_granted", source, "ended")
        machine.add_transition("case_closed", source, "ended")
    return machine


def _visitation() -> Machine:
    machine = _machine("visitation")
    applicable = TRACKS["visitation"][1:]
    _by_ground(machine, ("benefit_started", "programme_started"), ["not_applicable"], applicable)
    _by_ground(machine, ("benefit_ended", "programme_ended"), applicable, ["not_applicable"])
    _by_ground(machine, ("obviously_unable_found",), ["not_applicable", "presumed_job_ready"], ["obviously_unable"])
    _by_ground(machine, ("visitation_decided",), TRACKS["visitation"], ["job_ready", "activity_ready"])
    return machine


def _offers() -> Machine:
    machine = _machine("offers")
    others = TRACKS["offers"][:-1]
    _by_ground(machine, ("offer_started",), ["none", "between"], ["running"])
    _by_ground(machine, ("offer_ended",), ["none", "running"], ["between"])
    _by_ground(machine, ("exempted", "residence_basis_changed"), others, ["exempt"])
    _by_ground(machine, ("exempted", "residence_basis_changed"), ["exempt"], others)
    return machine


def _follow_up() -> Machine:
    machine = _machine("follow_up")
    before_and_between = ["not_started", "as_needed"]
    scheduled = ["not_started", "intensive", "yearly", "as_needed"]
    _by_ground(machine, CONCLUDING, before_and_between, ["yearly", "as_needed"])
    _by_ground(machine, CONCLUDING, [*before_and_between, "intensive"], ["quarterly"])
    _by_ground(machine, ("visitation_decided",), [*before_and_between, "yearly"], ["intensive", "as_needed"])
    _by_ground(machine, ("benefit_started",), ["yearly", "as_needed"], ["intensive", "as_needed"])
    _by_ground(machine, ("benefit_ended",), ["intensive", "as_needed"], ["yearly", "as_needed"])
    _by_ground(machine, ("follow_up_held",), ["intensive"], ["as_needed"])
    _by_ground(machine, ("employment_started", "education_started"), ["as_needed"], ["yearly"])
    _by_ground(machine, ("employment_ended", "education_ended"), ["yearly"], ["as_needed"])
    _by_ground(machine, ("leave_started",), scheduled, ["on_leave"])
    _by_ground(machine, ("leave_ended",), ["on_leave"], scheduled)
    unexempted = [*scheduled, "on_leave"]
    _by_ground(
        machine, ("goals_met", "permanent_residence_granted", "case_closed"), [*unexempted, "quarterly"], ["exempt"]
    )
    _by_ground(machine, ("exempted", "residence_basis_changed"), unexempted, ["exempt"])
    _by_ground(machine, ("exempted", "residence_basis_changed"), ["exempt"], unexempted)
    return machine


def _permanent_residence() -> Machine:
    machine = _machine("permanent_residence")
    for source in ("not_applied", "refused"):
        machine.add_transition(
            "permanent_residence_applied", source, "status_prepared", conditions=by_present_municipality
        )
        machine.add_transition("permanent_residence_applied", source, "applied")
    machine.add_transition("permanent_residence_applied", "status_prepared", "applied", status_is_older)
    machine.add_transition("status_prepared", "applied", "status_prepared", by_present_municipality)
    for source in ("not_applied", "applied", "status_prepared"):
        machine.add_transition("permanent_residence_refused", source, "refused")
    for source in ("not_applied", "applied", "status_prepared", "refused"):
        machine.add_transition("permanent_residence_granted", source, "granted")
    return machine


MACHINES: Final[dict[str, Machine]] = {
    "takeover": _takeover(),
    "contract": _contract(),
    "visitation": _visitation(),
    "offers": _offers(),
    "follow_up": _follow_up(),
    "permanent_residence": _permanent_residence(),
}
"""The shared machine of every track, in the order in which a fact reaches them."""
