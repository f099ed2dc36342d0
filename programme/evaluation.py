"""What the law answered for one programme at one instant: all that the programme needs to act, and no more.

The programme's history records every evaluation, so it is kept small: only what is still owed, defaults left out.
"""

from dataclasses import dataclass
from datetime import date, datetime

from programme.compact import Compact
from programme.corrections import Corrected, corrections
from programme.danish_time import day_of
from programme.duty_names import due_line
from programme.reminders import Ladder, Rung, quiet_until, reminder_key, rungs
from programme.tracks import state_of
from statute.answers import Answer, Duty
from statute.calendar import add_days
from statute.checks import read
from statute.duties import drafted
from statute.facts import CaseFile, DeadlinesSuspended, DutyKey, RegulationKey
from statute.history import History
from statute.horizon import next_change


class Owed(Compact):
    """A duty that is open or overdue, with the rung of its ladder that is to be sent now, if there is one.

    `target` goes with a rung. `citation` leaves out the order where that is the `regulation` of the evaluation.
    `needs`: the earlier municipalities whose contribution is missing.
    """

    duty: DutyKey
    occurrence: int = 1
    citation: str
    due: date | None = None
    target: date | None = None
    overdue: bool = False
    rung: Rung | None = None
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name this duty's timer and ladder."""
        return reminder_key(self.duty, self.occurrence, self.due)

    @property
    def summary(self) -> str:
        """Name the duty's timer in Danish."""
        return due_line(self.duty, self.occurrence, self.citation, self.due)


class Evaluation(Compact):
    """What is owed on the Danish day `on`, what was told and no longer holds, and when to ask again.

    `number`: of the question, which grows with every question of a programme, over all its runs. `wake_on`: the next
    day on which the plan may change without a new fact, due days apart. `remind_on`: the next day with a reminder.
    `quiet_until`: when there is something to send, but not before then. `ruleset`: which law answered. `moved_on`: the
    day of the latest move. `set_back`: the clock was ahead when the programme asked, and is right now.
    """

    number: int = 0
    on: date
    ruleset: str
    phase: str
    owed: list[Owed]
    regulation: RegulationKey | None = None
    municipality: str | None = None
    taken_over_on: date | None = None
    moved_on: date | None = None
    corrected: tuple[Corrected, ...] = ()
    wake_on: date | None = None
    remind_on: date | None = None
    quiet_until: datetime | None = None
    finished: bool = False
    set_back: bool = False

    @property
    def next(self) -> Owed | None:
        """The duty that falls due next; without one, a duty without a due day; overdue ones are not next but late."""
        open_ = [owed for owed in self.owed if not owed.overdue]
        return min(open_, key=lambda owed: (owed.due is None, owed.due or date.max), default=None)

    def citation(self, owed: Owed) -> str:
        """Give the citation of one of the duties with its order."""
        return f"{self.regulation} {owed.citation}" if owed.citation.startswith("§") else owed.citation

    @property
    def overdue(self) -> list[DutyKey]:
        """The overdue duties, one key for each."""
        return [owed.duty for owed in self.owed if owed.overdue]

    def recorded(self, fact_id: str) -> "Recorded":
        """Give what an action that this evaluation knows is answered."""
        next_ = self.next
        return Recorded(
            fact_id=fact_id,
            phase=self.phase,
            next_duty=next_.duty if next_ else None,
            next_deadline=next_.due if next_ else None,
            overdue=self.overdue,
            evaluation=self.number,
        )

    @property
    def expected_on(self) -> date | None:
        """The day by which the programme will have asked again, whatever happens; None when it asks no more."""
        if self.finished:
            return None
        due = [add_days(owed.due, 1) for owed in self.owed if owed.due is not None and not owed.overdue]
        return min([*due, *(day for day in (self.wake_on, self.remind_on) if day is not None)], default=None)


class Recorded(Answer):
    """What an action is answered: the id of its fact in the ledger, and how the programme stands now.

    `evaluation`: the number of the answer of the law that knows the action; who reads that one or a later reads it.
    """

    fact_id: str
    phase: str
    overdue: list[DutyKey]
    next_duty: DutyKey | None = None
    next_deadline: date | None = None
    evaluation: int = 0


class Question(Answer):
    """What a programme asks the law at the aware instant `now`.

    `sent`: for each ladder, by its key, the day of the last rung that was sent. `told`: the keys of the other notices
    that were sent. `last`: what was answered last. `number`, `set_back`: as in the answer.
    """

    case: CaseFile
    now: datetime
    sent: dict[str, date]
    told: list[str]
    last: Evaluation | None = None
    number: int = 0
    set_back: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer of the law: the evaluation, which the history keeps, and what lists are made of beside it.

    `responsible`: for each of the `duties`, the municipality that was responsible on its due day, or is now.
    `stopped_until`: the last day of the suspension or leave in which limits stand still now; date.max while it is open.
    """

    evaluation: Evaluation
    duties: list[Duty]
    responsible: list[str | None]
    stopped_until: date | None

    @classmethod
    def of(cls, evaluation: Evaluation, history: History, duties: list[Duty]) -> "Answered":
        """Add to an evaluation what the history that it was made of tells besides."""
        days = [evaluation.on if duty.due is None else min(duty.due, evaluation.on) for duty in duties]
        responsible = [history.municipality(day) for day in days]
        return cls(evaluation, duties, responsible, _stopped_until(history, evaluation.on))


def _stopped_until(history: History, today: date) -> date | None:
    suspended = [fact.until for _, fact in history.of(DeadlinesSuspended) if fact.on <= today <= fact.until]
    on_leave = [leave for leave in history.leaves if today in leave]
    ends = [date.max if leave.end is None else add_days(leave.end, -1) for leave in on_leave]
    return max([*suspended, *ends], default=None)


def evaluate(question: Question, ladder: Ladder, ruleset: str) -> Evaluation:
    """Ask the law what is owed, and lay the ladder of reminders over it."""
    return answer(question, ladder, ruleset).evaluation


def answer(question: Question, ladder: Ladder, ruleset: str) -> Answered:
    """Ask the law as `evaluate` does, and keep all that it answered."""
    case, sent, today = question.case, question.sent, day_of(question.now)
    history = read(case, today).history
    order = history.regulation(today)
    regulation = order.key if order else None
    both = drafted(history)
    owed: list[Owed] = []
    reminders: list[date] = []
    for occurrence, duty, _ in both:
        if duty.status in ("open", "overdue"):
            rung, next_rung = (None, None) if occurrence.waits else rungs(duty, today, ladder)
            sent_on = sent.get(reminder_key(duty.duty, duty.occurrence, duty.due))
            owed.append(_owed(duty, None if rung and rung.is_silenced(sent_on, today) else rung, regulation))
            reminders += [next_rung] if next_rung else []
    announced = _announced(question.last, ruleset)
    duties = [duty for _, duty, _ in both]
    corrected = tuple(corrections(duties, sent, question.told, announced))
    waits = bool(corrected) or any(duty.rung for duty in owed)
    evaluation = Evaluation(
        number=question.number,
        on=today,
        ruleset=ruleset,
        regulation=regulation,
        phase=state_of(history).phase,
        municipality=history.municipality(today),
        taken_over_on=history.takeover,
        moved_on=max((f.on for _, f in history.moves), default=None),
        owed=owed,
        corrected=corrected,
        wake_on=next_change(case, history),
        remind_on=min(reminders, default=None),
        quiet_until=quiet_until(question.now) if waits else None,
        finished=history.closed_on is not None or (history.granted_on is not None and not owed),
        set_back=question.set_back,
    )
    return Answered.of(evaluation, history, duties)


def _announced(last: Evaluation | None, ruleset: str) -> list[str]:
    """Name what an answer of another ruleset announced: the last one, or one whose correction waits for the morning."""
    if last is None:
        return []
    untold = [corrected.told_key for corrected in last.corrected if corrected.new_law]
    return untold + [owed.key for owed in last.owed if last.ruleset != ruleset]


def _owed(duty: Duty, rung: Rung | None, regulation: RegulationKey | None) -> Owed:
    citation = duty.citation.removeprefix(f"{regulation} ")
    return Owed(
        duty=duty.duty,
        occurrence=duty.occurrence,
        citation=citation,
        due=duty.due,
        target=duty.target if rung else None,
        overdue=duty.status == "overdue",
        rung=rung,
        needs=tuple(duty.needs),
    )
