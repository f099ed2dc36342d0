"""The state of a programme: six small machines side by side, one per track, driven by the facts of the case.

A machine never refuses: what is lawful was judged before, and a fact that means nothing to a track in its state leaves
it where it is. Triggers are the keys of facts; a guard asks the history how things stand at the end of the day
(benefit, work, leave, signatures …), because the facts of one day leave no gap between them.

Each machine is shared by all programmes and holds no model: it costs a programme nothing and is safe in threads.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, wraps
from operator import itemgetter
from typing import Final

from transitions import Event, EventData, Machine

from statute.contract import CONCLUDING, Contract, contract
from statute.duties.follow_up import Grounds
from statute.duties.occurrence import Case
from statute.facts import Fact
from statute.history import CASH_ASSISTANCE_COUNTS_FROM, History

TRACKS: Final[dict[str, tuple[str, ...]]] = {
    "takeover": ("awaited", "taken_over", "moved"),
    "contract": ("awaited", "partial", "deferred", "in_force", "in_revision", "ended"),
    "visitation": ("not_applicable", "presumed_job_ready", "obviously_unable", "job_ready", "activity_ready"),
    "offers": ("none", "running", "between", "exempt"),
    "follow_up": ("not_started", "intensive", "quarterly", "yearly", "as_needed", "on_leave", "exempt"),
    "permanent_residence": ("not_applied", "applied", "status_prepared", "granted", "refused"),
}
"""The states of every track, the initial one first."""


class State:
    """Where one programme stands on every track on a day of its history, and the conditions that the guards ask."""

    takeover_state: str
    contract_state: str
    visitation_state: str
    offers_state: str
    follow_up_state: str
    permanent_residence_state: str

    def __init__(self, history: History) -> None:
        """Begin before anything has happened."""
        self.history = history
        self.day = date.min
        self.happened: Sequence[Fact] = ()
        for track, states in TRACKS.items():
            setattr(self, f"{track}_state", states[0])

    @property
    def tracks(self) -> dict[str, str]:
        """The state of every track by its name."""
        return {track: str(getattr(self, f"{track}_state")) for track in TRACKS}

    @property
    def phase(self) -> str:
        """The headline that lists show: the first of the phases that fits."""
        if self._has_come(self.history.closed_on):
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

    def _has_come(self, day: date | None) -> bool:
        return day is not None and day <= self.day

    def _is_owed(self, duty: str) -> bool:
        """Tell whether an order that can count for this person has that duty."""
        return any(duty in order.duties for order in self.history.orders)

    @cached_property
    def contract(self) -> Contract:
        """The contract in all its eras."""
        return contract(self.history)

    @cached_property
    def grounds(self) -> Grounds:
        """The grounds of follow-up of every day."""
        return Grounds(Case(self.history, self.history.takeover or date.max))

    @property
    def programme_over(self) -> bool:
        """Whether the programme has ended and not begun again."""
        return self.day in self.history.programme_over

    @property
    def renews_contract(self) -> bool:
        """Whether a move needs a new contract (2004 § 11)."""
        return self._is_owed("contract_after_move")

    @property
    def fully_concluded(self) -> bool:
        """Whether the contract of the day is concluded with its whole content."""
        return self._has_come(self.contract.era(self.day).fully_concluded)

    @property
    def needs_revision(self) -> bool:
        """Whether a need of revision is dated the day, and no revision."""
        needed = any(
            (fact.fact == "need_recorded" and fact.of == "revision")
            or (fact.fact == "health_assessment_completed" and fact.calls_for_revision)
            for fact in self.happened
        )
        return needed and all(fact.fact != "contract_revised" for fact in self.happened)

    @property
    def status_prepared(self) -> bool:
        """Whether the present municipality has prepared its status that day."""
        present = self.history.municipality(self.day)
        return any(fact.fact == "status_prepared" and fact.municipality == present for fact in self.happened)

    @property
    def visitation_ground(self) -> str:
        """The state of visitation that the conditions of the day ask for: the latest finding, while benefit runs."""
        history = self.history
        if self.programme_over or not history.has_benefit(self.day):
            return "not_applicable"
        decided = [visitation.category for visitation in history.visitations if visitation.on <= self.day]
        if decided:
            return decided[-1]
        if self._has_come(history.first("obviously_unable_found")):
            return "obviously_unable"
        return "presumed_job_ready" if self._is_owed("visitation") else "not_applicable"

    @property
    def offers_ground(self) -> str:
        """The state of offers that the conditions of the day ask for."""
        if self.day in self.history.wholly_exempt:
            return "exempt"
        started = [offer.period for offer in self.history.offers if offer.period.start <= self.day]
        if any(self.day in period for period in started):
            return "running"
        return "between" if started else "none"

    @property
    def follow_up_ground(self) -> str:
        """The state of follow-up that the conditions of the day ask for: the first ground that fits."""
        day, grounds = self.day, self.grounds
        if day in grounds.none_owed:
            return "exempt"
        if day in grounds.on_leave:
            return "on_leave"
        if day in grounds.in_2004:
            return "quarterly"
        if day in grounds.intensive:
            return "intensive"
        if day in grounds.in_work:
            return "yearly"
        visited = bool(self.history.visitations) and self.history.visitations[0].on <= day
        return "as_needed" if self._has_come(self.contract.concluded) or visited else "not_started"


def state_of(history: History) -> State:
    """Follow the facts of a history, in the order in which the law reads them, to its last known day. Never raises."""
    state = State(history)
    for day, happened in _days(history):
        state.day, state.happened = day, happened
        for fact in happened:
            advance(state, fact.fact)
        if day == CASH_ASSISTANCE_COUNTS_FROM:
            advance(state, "benefit_started")
    state.day = history.today
    for track in ("visitation", "offers", "follow_up"):  # what days alone begin or end, no fact triggers
        setattr(state, f"{track}_state", getattr(state, f"{track}_ground"))
    return state


def advance(state: State, trigger: str) -> None:
    """Let every track follow the fact `trigger`, the contract before the follow-up that is counted from it."""
    for machine, event in _FOLLOWERS.get(trigger, ()):
        if getattr(state, machine.model_attribute) in event.transitions:
            event.trigger(state)


def _days(history: History) -> list[tuple[date, list[Fact]]]:
    """Group what happened by day, with the day on which the lowest cash assistance begins to count."""
    by_day: dict[date, list[Fact]] = {}
    for _, fact in history.facts:
        by_day.setdefault(fact.on, []).append(fact)
    if history.today >= CASH_ASSISTANCE_COUNTS_FROM:
        by_day.setdefault(CASH_ASSISTANCE_COUNTS_FROM, [])
    return sorted(by_day.items(), key=itemgetter(0))


_Guard = Callable[[EventData], bool]


def _guard(judge: Callable[[State], bool]) -> _Guard:
    """Let `transitions` ask a question about the state. It wants function objects that take its own event."""

    @wraps(judge)
    def asked(event: EventData) -> bool:
        assert isinstance(event.model, State)
        return judge(event.model)

    return asked


@_guard
def has_whole_content(state: State) -> bool:
    """The contract is concluded with its whole content."""
    return state.fully_concluded


@_guard
def need_is_unmet(state: State) -> bool:
    """Need of a revision, and no revision is dated the same day."""
    return state.needs_revision


@_guard
def needs_new_contract(state: State) -> bool:
    """Governed by the order of 2004, and no contract is concluded with its content since the move."""
    return state.renews_contract and not state.fully_concluded


@_guard
def by_present_municipality(state: State) -> bool:
    """Status that the present municipality has prepared that day."""
    return state.status_prepared


@_guard
def status_is_older(state: State) -> bool:
    """Prepared before that day, so for an earlier application."""
    return not state.status_prepared


def _asks_for(track: str, wanted: str) -> _Guard:
    """Return the guard that the conditions of the day ask for the state `wanted` of `track`."""

    def judge(state: State) -> bool:
        return getattr(state, f"{track}_ground") == wanted

    judge.__name__ = judge.__qualname__ = f"asks_for_{wanted}"
    judge.__doc__ = f"`{wanted}` is what the conditions of the day ask for (see below)."
    return _guard(judge)


def _machine(track: str) -> Machine:
    return Machine(
        model=None,
        states=list(TRACKS[track]),
        initial=TRACKS[track][0],
        model_attribute=f"{track}_state",
        name=track,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


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
        machine.add_transition("contract_signed", source, "in_force", has_whole_content)
        machine.add_transition("contract_set_by_municipality", source, "in_force", has_whole_content)
    for source in ("partial", "deferred"):
        machine.add_transition("contract_revised", source, "in_force", has_whole_content)
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
    _by_ground(machine, CONCLUDING, before_and_between, ["yearly", "as_needed", "quarterly"])
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

_FOLLOWERS: Final[dict[str, list[tuple[Machine, Event]]]] = {
    trigger: [(machine, machine.events[trigger]) for machine in MACHINES.values() if trigger in machine.events]
    for trigger in dict.fromkeys(trigger for machine in MACHINES.values() for trigger in machine.events)
}
"""The machines that follow each fact, with the event it is to them."""
