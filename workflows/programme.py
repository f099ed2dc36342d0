"""One person's programme: a durable workflow that lives for years, keeps the ledger and lets no deadline be forgotten.

It never computes law. After every fact and every fired timer it asks the activity `evaluate`, and follows the recorded
answer: which duties run, when to wake, what to remind of. Validators judge, handlers record. What it remembers is
folded by `programme.state`; here that is wired to timers, notices, the archive and the Temporal UI.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from pydantic import JsonValue, TypeAdapter

    from activities.evaluate import Law
    from programme.commands import Request, Unreadable, objection, read_request
    from programme.danish_time import day_of
    from programme.evaluation import Evaluation, Recorded
    from programme.inquiry import Inquiry, Reply, inquiry
    from programme.ledger import Ledger, command_of
    from programme.plan import Plan, plan
    from programme.possible import Possible, possible
    from programme.state import Registration, begun, followed, recorded, registered
    from telemetry import figures, tracing
    from workflows import search_attributes
    from workflows.actions import Actions
    from workflows.auditing import Auditing
    from workflows.outbox import Outbox
    from workflows.start import Start
    from workflows.timers import Timers

CONTINUE_AFTER_EVENTS = 1_000
_LAW_TIMEOUT = timedelta(seconds=10)  # the law takes milliseconds; what a killed worker was asked is asked again then
_ASK_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10))
_MORE_WITH_NOTICES = 1.3  # in flight: they are called back and go along, but better arrive
_MOST_CARRIED = 20  # answers of the law
_MOST_REGISTRATIONS = 20  # in one question
_MOST_PUT_OFF = 3  # times that what came by signal is judged again because an action came in between
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@workflow.defn
class Programme(Actions):
    """The programme of one refugee or family-reunified foreigner."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        """Restore the state before anything else runs: an update may come first."""
        self._state = begun(start.state, workflow.now())
        self._stale = self._state.is_behind
        self._asked_at = datetime.min.replace(tzinfo=UTC)
        self._inbox: list[Registration] = []
        self._put_off = 0
        self._was_set_back = False
        self._trail: tracing.Context | None = None  # of the action that is to be followed
        self._timers = Timers(self._ring)
        self._outbox = Outbox()
        self._auditing = Auditing(start.archived, start.unarchived)

    @workflow.run
    async def run(self, start: Start) -> None:
        """Ask the law, follow its answer, wait for the next fact or timer; until nothing can be owed any more."""
        self._outbox.send(start.undelivered)
        if (last := self._state.last) is not None and not self._stale:
            self._timers.follow(last)
        while not (self._is_over() and self._is_archived()):
            if not self._is_quiet():
                await self._ask_the_law()
            elif not self._is_ending():
                await workflow.wait_condition(lambda: not self._is_quiet() or self._is_ending())
            elif not self._is_archived():
                self._auditing.write(self._state.ledger)
                await workflow.wait_condition(lambda: not (self._auditing.is_writing and self._is_ending()))
            else:
                await self._continue_as_new()

    def _is_quiet(self) -> bool:
        return not self._stale and not self._inbox

    def _is_ending(self) -> bool:
        return self._is_full() or self._is_over()

    def _is_over(self) -> bool:
        finished = self._state.last is not None and self._state.last.finished
        return finished and self._is_idle() and not self._outbox.undelivered

    def _is_full(self) -> bool:
        """Tell whether to continue as new: at our own threshold, later while notices are in flight, or when told to.

        Also when the clock was set back: the time of a run never goes back, that of the next run is right.
        """
        if not self._is_idle():
            return False
        info = workflow.info()
        most = CONTINUE_AFTER_EVENTS if not self._outbox.undelivered else CONTINUE_AFTER_EVENTS * _MORE_WITH_NOTICES
        is_long = info.is_continue_as_new_suggested() or info.get_current_history_length() >= most
        return is_long or self._was_set_back

    def _is_idle(self) -> bool:
        return self._is_quiet() and workflow.all_handlers_finished()

    def _is_archived(self) -> bool:
        """Tell whether the run may end: a few answers may go along into the next run, which holds up no action."""
        return self._auditing.is_done(0 if self._is_over() else _MOST_CARRIED)

    async def _continue_as_new(self) -> None:
        await self._outbox.call_back()
        if self._is_full() and self._is_archived():
            workflow.continue_as_new(self.carried())

    # The law: asked about everything that waits, answered on the record

    async def _ask_the_law(self) -> None:
        self._stale = False
        self._asked_at = workflow.now()
        waiting = self._inbox[:_MOST_REGISTRATIONS] if self._state.last else []  # nobody knows yet whom to tell
        asked = inquiry(self._state, self._asked_at, waiting)
        entries = len(self._state.ledger.entries)
        self._state = self._state.model_copy(update={"number": asked.number})
        with tracing.going_on(self._trail):
            self._trail = None
            answered, evaluation = await self._answer_to(asked)
            self._auditing.note(evaluation)
            is_alone = len(self._state.ledger.entries) == entries  # no action came in between
            if waiting and not is_alone and self._put_off < _MOST_PUT_OFF:
                self._put_off += 1
                return
            self._put_off = 0
            self._register(waiting, answered)
            if waiting and not is_alone:  # what was judged stands, but is not what the law was asked about
                self._stale = True
                return
            self._follow(evaluation, len(self._state.ledger.entries) if waiting else entries)

    async def _answer_to(self, asked: Inquiry) -> tuple[Reply, Evaluation]:
        state = self._state
        answered = await _evaluate(asked)
        if answered.evaluation is None:
            answered = await _evaluate(asked.in_full(state))
        assert answered.evaluation is not None
        return answered, answered.evaluation

    def _register(self, waiting: Sequence[Registration], answered: Reply) -> None:
        """Record what came by signal as the law has judged it."""
        del self._inbox[: len(waiting)]
        for registration, judged in zip(waiting, answered.judged, strict=True):
            self._state, refusal = registered(self._state, registration, judged, self._asked_at)
            if refusal is not None:
                figures.action_refused("record")
                self._outbox.send([refusal])

    def _follow(self, evaluation: Evaluation, seen: int) -> None:
        self._state, notices = followed(self._state, evaluation, seen, self._asked_at)
        self._was_set_back |= evaluation.set_back
        self._outbox.send(notices)
        self._timers.follow(evaluation)
        self._show(evaluation)

    def _ring(self, at: datetime) -> None:
        if at > self._asked_at:
            self._stale = True

    def _show(self, evaluation: Evaluation) -> None:
        """Let the lists of the Temporal UI say what the evaluation says."""
        before, refused = workflow.info().typed_search_attributes, self._state.ledger.refused_count
        if changed := search_attributes.changes(before, evaluation, self._state.administration, refused):
            workflow.upsert_search_attributes(changed)  # pyright: ignore[reportUnknownMemberType]  (untyped in the SDK)

    # Updates are judged by their validators and recorded by their handlers

    def judge(self, key: str, given: object) -> None:
        """Refuse an action with its reason and paragraph."""
        try:
            request = self._read(key, given)
        except Unreadable as unreadable:
            figures.action_refused(key)
            raise _refused(str(unreadable), None) from None
        if (remark := objection(self._state.ledger, request, day_of(workflow.now()))) is not None:
            figures.action_refused(key)
            raise _refused(remark.reason, remark.citation)

    async def record_action(self, key: str, given: object) -> Recorded:
        """Record an action that was judged; answer when the law has been asked again."""
        request = self._read(key, given)
        self._state = recorded(self._state, request.entries, workflow.now())
        entries = len(self._state.ledger.entries)
        if entries > self._state.seen:
            self._stale, self._trail = True, tracing.here()
            await workflow.wait_condition(lambda: self._state.seen >= entries)
        assert self._state.last is not None
        return self._state.last.recorded(request.id)

    def _read(self, key: str, given: object) -> Request:
        update = workflow.current_update_info()
        command = command_of(update.id) if update else ""
        return read_request(key, given, self._state.ledger, command, day_of(workflow.now()))

    # Signals cannot be refused: the law judges them when it is asked, and what it refuses is kept

    @workflow.signal(description="Spørg loven igen, fx fordi den er ændret.")
    def reevaluate(self) -> None:
        """Ask the law again, though nothing has happened in the case."""
        self._stale = True

    @workflow.signal(dynamic=True, description="record: en handling uden svar, {fact, felter, evt. command}.")
    def signalled(self, name: str, args: Sequence[RawValue]) -> None:
        """Take in every signal, also a misnamed or unreadable one: nothing that was sent is lost."""
        values = [_decoded(value) for value in args]
        given: JsonValue = values[0] if name == "record" and len(values) == 1 else {"signal": name, "given": values}
        named = given.get("command") if isinstance(given, dict) else None
        command = named if isinstance(named, str) else str(workflow.uuid4())
        self._inbox.append(Registration(command=command, given=given))

    # Queries are not replayed, so the law may be asked here

    @workflow.query(name="plan", description="Hvad skyldes i dag, og hvorfor: hele planen efter den nyeste lov.")
    def plan(self) -> Plan:
        """Answer the whole plan of today."""
        return plan(self._state.ledger.case_file(), _today())

    @workflow.query(name="possible", description="Hvad kan registreres i dag, og hvorfor resten ikke kan.")
    def possible(self) -> list[Possible]:
        """Answer what may be recorded today, and why the rest may not; nothing when the programme has ended."""
        return [] if self._is_over() else possible(self._state.ledger, _today())

    @workflow.query(name="evaluation", description="Hvad loven svarede sidst, og efter hvilket regelsæt.")
    def last_evaluation(self) -> Evaluation | None:
        """Answer what the programme follows now; None before the law was asked."""
        return self._state.last

    @workflow.query(description="Det, en ny kørsel begynder med: det registrerede, og hvad der er sendt.")
    def carried(self) -> Start:
        """Answer what goes along into the next run."""
        return Start(
            state=self._state,
            undelivered=self._outbox.undelivered,
            archived=self._auditing.archived,
            unarchived=self._auditing.unarchived,
        )

    @workflow.query(description="Alt, hvad der er registreret og afvist, i rækkefølge.")
    def ledger(self) -> Ledger:
        """Answer the ledger."""
        return self._state.ledger


async def _evaluate(asked: Inquiry) -> Reply:
    return await workflow.execute_activity_method(
        Law.evaluate, asked, start_to_close_timeout=_LAW_TIMEOUT, retry_policy=_ASK_AGAIN
    )


def _refused(reason: str, citation: str | None) -> ApplicationError:
    return ApplicationError(reason, reason, citation, type="Refused", non_retryable=True)


def _decoded(value: RawValue) -> JsonValue:
    """Read the argument of a signal; what is no JSON is kept as text."""
    try:
        return _JSON.validate_python(workflow.payload_converter().from_payload(value.payload))
    except Exception:
        return value.payload.data.decode(errors="replace")


def _today() -> date:
    """Return the Danish day of the wall clock, which a programme at rest lags behind: for queries only."""
    with workflow.unsafe.sandbox_unrestricted():
        return day_of(max(workflow.now(), datetime.now(UTC)))
