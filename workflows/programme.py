"""One person's programme: a durable workflow that lives for years, keeps the ledger and lets no deadline be forgotten.

It never computes law. After every fact and every fired timer it asks the local activity `evaluate`, and follows the
recorded answer: which duties run, when to wake, what to remind of. Validators judge, handlers record.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from pydantic import JsonValue, TypeAdapter

    from activities.handover import held
    from archive.record import Receipt
    from payloads.codec import Public
    from programme.administration import Administration, administration
    from programme.commands import Judged, Request, Unreadable, objection, read_request
    from programme.corrections import corrected_key
    from programme.danish_time import day_of, morning_of, start_of
    from programme.evaluation import Evaluation, Question, Recorded
    from programme.ledger import Entry, Ledger, RefusedFact, abridged, command_of, fact_id
    from programme.notices import Correction, Notice, Refusal, Reminder, StatusRequest
    from programme.plan import Plan, plan
    from programme.possible import Possible, possible
    from programme.reminders import request_key
    from statute.answers import Remark
    from statute.calendar import add_days
    from telemetry import figures, tracing
    from workflows import search_attributes
    from workflows.actions import Actions
    from workflows.start import Start

CONTINUE_AFTER_EVENTS = 1_000
_LAW_TIMEOUT = timedelta(seconds=30)
_SEND_TIMEOUT = timedelta(minutes=2)
_ASK_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10))
_SEND_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=15))
_MORE_WITH_NOTICES = 1.3  # in flight: they are called back and go along, but better arrive
_MOST_CARRIED = 20  # answers of the law
_MOST_IN_FLIGHT = 500  # notices; the server takes no more than 2,000 activities of one programme
_CALL_BACK = workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED  # so that its fate is known
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class _Alarm:
    """A running timer: when it rings, and the task that waits for it."""

    def __init__(self, at: datetime, task: "asyncio.Task[None]") -> None:
        self.at = at
        self.task = task


@workflow.defn
class Programme(Actions):
    """The programme of one refugee or family-reunified foreigner."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        """Restore the state before anything else runs: an update may come first."""
        self._ledger = start.ledger.stamped(workflow.now())
        self._inbox: list[JsonValue] = []
        self._sent = dict(start.sent)
        self._told = list(start.told)
        self._last = start.last
        self._undelivered: list[Notice] = []
        self._deliveries: set[asyncio.Task[None]] = set()
        self._in_flight = asyncio.Semaphore(_MOST_IN_FLIGHT)
        self._alarms: dict[str, _Alarm] = {}
        self._trail: tracing.Context | None = None  # of the action that is to be followed
        self._stale = True
        self._entries_seen = 0
        self._evaluation: Evaluation | None = None
        self._asked_at = datetime.min.replace(tzinfo=UTC)
        self._archived = start.archived
        self._carried = start.unarchived
        self._archiving: asyncio.Task[None] | None = None
        self._unarchived: list[Receipt] | None = None  # since the archiving began; None before

    @workflow.run
    async def run(self, start: Start) -> None:
        """Ask the law, follow its answer, wait for the next fact or timer; until nothing can be owed any more."""
        for notice in start.undelivered:
            self._deliver(notice)
        while not (self._is_over() and self._is_archived()):
            if self._inbox and self._evaluation is not None:
                await self._judge_signal(self._inbox[0])
            elif self._stale:
                await self._ask_the_law()
            elif self._is_ending() and not self._is_archived():
                await self._archive()
            elif self._is_ending():
                await self._continue_as_new()
            else:
                await workflow.wait_condition(lambda: bool(self._inbox) or self._stale or self._is_ending())

    def _is_ending(self) -> bool:
        return self._is_full() or self._is_over()

    def _is_over(self) -> bool:
        finished = self._evaluation is not None and self._evaluation.finished
        return finished and self._is_idle() and not self._undelivered

    def _is_full(self) -> bool:
        """Tell whether to continue as new: at our own threshold, later while notices are in flight, or when told to."""
        if not self._is_idle():
            return False
        info = workflow.info()
        most = CONTINUE_AFTER_EVENTS if not self._undelivered else CONTINUE_AFTER_EVENTS * _MORE_WITH_NOTICES
        return info.is_continue_as_new_suggested() or info.get_current_history_length() >= most

    def _is_idle(self) -> bool:
        return not self._inbox and not self._stale and workflow.all_handlers_finished()

    async def _continue_as_new(self) -> None:
        """Call back the notices in flight, so that each is known to be delivered or not, and begin a new run."""
        for delivery in list(self._deliveries):
            delivery.cancel()
        await workflow.wait_condition(lambda: not self._deliveries)
        if self._is_full() and self._is_archived():
            workflow.continue_as_new(self.carried())

    def _is_archived(self) -> bool:
        """Tell whether the run may end: a few answers may go along into the next run, which holds up no action."""
        if self._archiving is not None or self._unarchived is None:
            return False
        return len(self._unarchived) <= (0 if self._is_over() else _MOST_CARRIED)

    async def _archive(self) -> None:
        """Have everything since the last time written to the audit archive; what comes up meanwhile does not wait."""
        if self._archiving is None:
            self._archiving = asyncio.create_task(self._write_to_archive())
        await workflow.wait_condition(lambda: self._archiving is None or not self._is_ending())

    async def _write_to_archive(self) -> None:
        entries, carried = self._ledger.entries, self._carried
        new = self._ledger.model_copy(update={"entries": entries[self._archived :]})
        self._carried, self._unarchived = [], []
        await workflow.execute_activity(
            "archive",
            args=[new, self._archived, carried],
            summary=Public("revisionsspor"),
            start_to_close_timeout=_SEND_TIMEOUT,
            retry_policy=_SEND_AGAIN,
        )
        self._archived = len(entries)
        self._archiving = None

    async def _ask_the_law(self) -> None:
        self._stale = False
        self._asked_at = workflow.now()
        entries = len(self._ledger.entries)
        question = Question.model_construct(
            case=self._ledger.case_file(),
            now=self._asked_at,
            sent=dict(self._sent),
            told=list(self._told),
            last=self._last,
        )
        with tracing.going_on(self._trail), held(question) as name:
            self._trail = None
            evaluation: Evaluation = await workflow.execute_local_activity(
                "evaluate",
                name,
                result_type=Evaluation,
                start_to_close_timeout=_LAW_TIMEOUT,
                retry_policy=_ASK_AGAIN,
            )
            self._evaluation = self._last = evaluation
            if self._unarchived is not None:
                self._unarchived.append(Receipt(at=workflow.now(), evaluation=evaluation.model_dump(mode="json")))
            self._send_what_is_due(evaluation)
        self._set_alarms(evaluation)
        self._show(evaluation)
        self._entries_seen = entries

    # Facts: updates are judged by their validators and recorded by their handlers

    def judge(self, key: str, given: object) -> None:
        """Refuse an action with its reason and paragraph."""
        try:
            request = self._read(key, given)
        except Unreadable as unreadable:
            figures.action_refused(key)
            raise _refused(str(unreadable), None) from None
        if (remark := objection(self._ledger, request, day_of(workflow.now()))) is not None:
            figures.action_refused(key)
            raise _refused(remark.reason, remark.citation)

    async def record_action(self, key: str, given: object) -> Recorded:
        """Record an action that was judged; answer when the law has been asked again."""
        request = self._read(key, given)
        self._record(request.entries)
        entries = len(self._ledger.entries)
        await workflow.wait_condition(lambda: self._entries_seen >= entries)
        return self._answer(request)

    def _read(self, key: str, given: object) -> Request:
        update = workflow.current_update_info()
        command = command_of(update.id) if update else ""
        return read_request(key, given, self._ledger, command, day_of(workflow.now()))

    def _record(self, entries: Sequence[Entry]) -> None:
        if self._ledger.find(entries[-1].id) is None:
            self._append(*entries)

    def _append(self, *entries: Entry) -> None:
        self._ledger = self._ledger.with_entries([entry.stamped(workflow.now()) for entry in entries])
        self._trail = tracing.here()
        self._stale = True

    def _answer(self, request: Request) -> Recorded:
        evaluation = self._evaluation
        assert evaluation is not None
        next_ = evaluation.next
        return Recorded(
            fact_id=request.id,
            phase=evaluation.phase,
            next_duty=next_.duty if next_ else None,
            next_deadline=next_.due if next_ else None,
            overdue=evaluation.overdue,
        )

    # Facts: signals cannot be refused, so the law judges them in a local activity and the refused ones are kept

    @workflow.signal(description="Spørg loven igen, fx fordi den er ændret.")
    def reevaluate(self) -> None:
        """Ask the law again, though nothing has happened in the case."""
        self._stale = True

    @workflow.signal(dynamic=True, description="record: en handling uden svar, {fact, felter, evt. command}.")
    def signalled(self, name: str, args: Sequence[RawValue]) -> None:
        """Take in every signal, also a misnamed or unreadable one: nothing that was sent is lost."""
        given = [_decoded(value) for value in args]
        self._inbox.append(given[0] if name == "record" and len(given) == 1 else {"signal": name, "given": given})

    async def _judge_signal(self, given: JsonValue) -> None:
        named = given.get("command") if isinstance(given, dict) else None
        command = named if isinstance(named, str) else str(workflow.uuid4())
        while True:  # a fact that an update records meanwhile may change the judgement
            ledger = self._ledger
            with held(ledger) as name:
                judged: Judged = await workflow.execute_local_activity(
                    "judge",
                    args=[name, given, command, workflow.now()],
                    result_type=Judged,
                    start_to_close_timeout=_LAW_TIMEOUT,
                    retry_policy=_ASK_AGAIN,
                )
            if ledger is self._ledger:
                break
        self._inbox.pop(0)
        if judged.remark is None:
            self._record(judged.entries)
        elif not self._ledger.holds_refused(id_ := fact_id(command)):
            self._keep_refused(id_, given, judged.remark)

    def _keep_refused(self, id_: str, given: JsonValue, remark: Remark) -> None:
        figures.action_refused("record")
        refused = RefusedFact(id=id_, recorded_at=workflow.now(), given=abridged(given), remark=remark)
        if not self._ledger.is_full:  # else it is only told of
            self._append(Entry(refused=refused))
        self._deliver(
            Refusal(
                kind="refusal",
                key=f"refused/{id_}",
                case=self._ledger.case,
                fact=remark.fact,
                reason=remark.reason,
                citation=remark.citation,
                **self._addressees(),
            )
        )

    # Notices

    def _send_what_is_due(self, evaluation: Evaluation) -> None:
        if evaluation.quiet_until is not None:
            return
        self._correct(evaluation)
        self._remind(evaluation)
        self._request_statuses(evaluation)

    def _remind(self, evaluation: Evaluation) -> None:
        for owed in evaluation.owed:
            if (rung := owed.rung) is not None and rung.on > self._sent.get(owed.key, date.min):
                self._sent[owed.key] = rung.on
                self._holds_again(owed.key)
                self._deliver(
                    Reminder(
                        kind="reminder",
                        key=f"{owed.key}/{rung.name}",
                        case=self._ledger.case,
                        duty=owed.duty,
                        occurrence=owed.occurrence,
                        citation=evaluation.citation(owed),
                        due=owed.due,
                        target=owed.target,
                        overdue=owed.overdue,
                        **self._addressees(),
                    )
                )

    def _correct(self, evaluation: Evaluation) -> None:
        for corrected in evaluation.corrected:
            self._holds_again(corrected.new_key)
            self._told.append(corrected.key)
            self._sent[corrected.new_key] = evaluation.on  # it tells what a rung of the new ladder would tell today
            self._deliver(
                Correction(
                    kind="correction",
                    key=f"{corrected.key}/{self._asked_at:%Y-%m-%dT%H%M%S}",
                    case=self._ledger.case,
                    corrected=corrected,
                    **self._addressees(),
                )
            )

    def _holds_again(self, ladder: str) -> None:
        """Let what was called off before be called off once more, should it cease to hold again."""
        if (correction := corrected_key(ladder)) in self._told:
            self._told.remove(correction)

    def _request_statuses(self, evaluation: Evaluation) -> None:
        for owed in evaluation.owed:
            for municipality in owed.needs:
                key = request_key(owed.key, municipality)
                if key not in self._told:
                    self._told.append(key)
                    self._deliver(
                        StatusRequest(
                            kind="status_request",
                            key=key,
                            case=self._ledger.case,
                            municipality=municipality,
                            citation=evaluation.citation(owed),
                            asked_by=evaluation.municipality,
                        )
                    )

    def _deliver(self, notice: Notice) -> None:
        self._undelivered.append(notice)
        task = asyncio.create_task(self._hand_over(notice))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _hand_over(self, notice: Notice) -> None:
        try:
            async with self._in_flight:
                await workflow.execute_activity(
                    "notify",
                    notice,
                    summary=Public(notice.summary),
                    start_to_close_timeout=_SEND_TIMEOUT,
                    retry_policy=_SEND_AGAIN,
                    cancellation_type=_CALL_BACK,
                )
        except ActivityError:
            return  # called back: it stays undelivered and goes along into the next run
        self._undelivered.remove(notice)

    # Timers

    def _set_alarms(self, evaluation: Evaluation) -> None:
        """Re-arm the timers that changed, cancel those that lapsed, leave the rest alone."""
        wanted = _duty_alarms(evaluation)
        wake = _wake_at(evaluation)
        if wake is not None and all(wake < at for at, _ in wanted.values()):
            wanted["wake"] = (wake, "næste varsel eller ændring")
        for name, alarm in list(self._alarms.items()):
            is_ringing = alarm.at <= workflow.now()  # several timers may ring at one instant; they cannot be cancelled
            if not is_ringing and (name not in wanted or wanted[name][0] != alarm.at):
                self._alarms.pop(name).task.cancel()
        for name, (at, summary) in wanted.items():
            if name not in self._alarms:
                self._alarms[name] = _Alarm(at, asyncio.create_task(self._ring(name, at, summary)))

    async def _ring(self, name: str, at: datetime, summary: str) -> None:
        await workflow.sleep(max(at - workflow.now(), timedelta(seconds=1)), summary=Public(summary))
        del self._alarms[name]
        if at > self._asked_at:
            self._stale = True

    # What people see

    def _show(self, evaluation: Evaluation) -> None:
        now = self._administration()
        before, refused = workflow.info().typed_search_attributes, self._ledger.refused_count
        if changed := search_attributes.changes(before, evaluation, now, refused):
            workflow.upsert_search_attributes(changed)  # pyright: ignore[reportUnknownMemberType]  (untyped in the SDK)

    def _administration(self) -> Administration:
        return administration(self._ledger.records, self._evaluation.moved_on if self._evaluation else None)

    def _addressees(self) -> dict[str, str | None]:
        now = self._administration()
        municipality = self._evaluation.municipality if self._evaluation else None
        return {"municipality": municipality, "team": now.team, "caseworker": now.caseworker}

    @workflow.query(name="plan", description="Hvad skyldes i dag, og hvorfor: hele planen efter den nyeste lov.")
    def plan(self) -> Plan:
        """Answer the whole plan of today. Queries are not replayed, so the law may be asked here."""
        return plan(self._ledger.case_file(), _today())

    @workflow.query(name="possible", description="Hvad kan registreres i dag, og hvorfor resten ikke kan.")
    def possible(self) -> list[Possible]:
        """Answer what may be recorded today, and why the rest may not; nothing when the programme has ended."""
        return [] if self._is_over() else possible(self._ledger, _today())

    @workflow.query(name="evaluation", description="Hvad loven svarede sidst, og efter hvilket regelsæt.")
    def last_evaluation(self) -> Evaluation | None:
        """Answer what the programme follows now; None before the law was asked."""
        return self._evaluation

    @workflow.query(description="Det, en ny kørsel begynder med: det registrerede, og hvad der er sendt.")
    def carried(self) -> Start:
        """Answer what goes along into the next run."""
        return Start(
            ledger=self._ledger,
            sent=self._sent,
            told=self._told,
            undelivered=self._undelivered,
            last=self._evaluation,
            archived=self._archived,
            unarchived=self._unarchived or [],
        )

    @workflow.query(description="Alt, hvad der er registreret og afvist, i rækkefølge.")
    def ledger(self) -> Ledger:
        """Answer the ledger."""
        return self._ledger


def _refused(reason: str, citation: str | None) -> ApplicationError:
    return ApplicationError(reason, reason, citation, type="Refused", non_retryable=True)


def _decoded(value: RawValue) -> JsonValue:
    """Read the argument of a signal; what is no JSON is kept as text."""
    try:
        return _JSON.validate_python(workflow.payload_converter().from_payload(value.payload))
    except Exception:
        return value.payload.data.decode(errors="replace")


def _duty_alarms(evaluation: Evaluation) -> dict[str, tuple[datetime, str]]:
    """Name the timer of every running duty: it rings when the day after the due day begins."""
    return {
        owed.key: (start_of(add_days(owed.due, 1)), owed.summary)
        for owed in evaluation.owed
        if owed.due is not None and not owed.overdue
    }


def _wake_at(evaluation: Evaluation) -> datetime | None:
    """Return when to ask again apart from the due days; a duty's own timer that rings earlier serves as well."""
    instants = [
        start_of(evaluation.wake_on) if evaluation.wake_on else None,
        morning_of(evaluation.remind_on) if evaluation.remind_on else None,
        evaluation.quiet_until,
    ]
    return min((at for at in instants if at is not None), default=None)


def _today() -> date:
    """Return the Danish day of the wall clock, which a programme at rest lags behind: for queries only."""
    with workflow.unsafe.sandbox_unrestricted():
        return day_of(max(workflow.now(), datetime.now(UTC)))
