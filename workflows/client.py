"""How the rest of the house speaks to programmes on a Temporal server: take in, act, ask, list."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar, Unpack, cast

from pydantic import JsonValue
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import (
    Client,
    RPCError,
    RPCStatusCode,
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.converter import WorkflowSerializationContext
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from payloads.codec import Public, data_converter
from payloads.data_keys import DataKey, Owner
from payloads.failures import BadKeys, Erased, KeyMissing, Unreadable
from payloads.settings import data_keys
from programme.actors import Actor, responsible
from programme.commands import ACTION_MODELS, judge
from programme.danish_time import day_of
from programme.evaluation import Evaluation, Recorded
from programme.ledger import Ledger, fact_id, open_ledger, same_opening, update_id
from programme.plan import Plan, check
from programme.reopening import ending
from programme.state import State
from statute.danish import danish_date
from statute.facts import CaseFile, holds_cpr_like
from telemetry import tracing
from workflows import search_attributes
from workflows.actions import UPDATES
from workflows.programme import Programme
from workflows.search_attributes import Narrowing
from workflows.start import Start

TASK_QUEUE = "forloeb"
DATA_CONVERTER = data_converter(data_keys)
_PATIENCE = 30.0  # seconds to wait for a worker
_PROBE = timedelta(seconds=5)
_PAUSE = 0.2  # seconds before an action is sent again
_LONGEST_PAGE = 1_000  # programmes
_PREFIX = "programme-"
NO_KEY = "Sagens nøgle kan ikke bruges lige nu; den må bringes tilbage fra en sikkerhedskopi."
_LONGEST_QUERY = 100  # workflow ids
_Answer = TypeVar("_Answer")


class ServerUnreachable(Exception):
    """The Temporal server, every worker, or a key is away; the message is a sentence for people.

    `told` is what of it anybody may know; the rest, for the operator, may name files.
    """

    def __init__(self, told: str, detail: str | None = None) -> None:
        """Keep apart what callers may show to whoever asks."""
        super().__init__(f"{told} ({detail})" if detail else told)
        self.told = told


class UnknownCase(Exception):
    """No programme runs for this case, or none that whoever asks may know of."""

    def __init__(self, case: str) -> None:
        """Say the same of every case, whatever is the matter with it."""
        super().__init__(f"Der er intet forløb for sagen {case}.")


class Refused(Exception):
    """The programme refuses: the reason in Danish, and the paragraph when one forbids it."""

    def __init__(self, reason: str, citation: str | None = None) -> None:
        """Keep the reason and the citation apart for callers that show them apart."""
        super().__init__(f"{reason} ({citation})" if citation else reason)
        self.reason = reason
        self.citation = citation


class Ended(Refused):
    """The programme has ended. What ended it by mistake is annulled by `reopen`."""


@dataclass(frozen=True)
class Listed:
    """One line of a list of programmes, read from the search attributes."""

    case: str
    phase: str | None
    regulation: str | None
    next_duty: str | None
    next_deadline: date | None
    overdue_count: int
    overdue_duties: tuple[str, ...]
    municipality: str | None
    caseworker: str | None
    team: str | None
    open_count: int
    closed: bool


def workflow_id(case: str) -> str:
    """Name the workflow of a case."""
    return f"{_PREFIX}{case}"


def case_of(workflow: str) -> str | None:
    """Name the case of a workflow: the inverse of `workflow_id`; None for a workflow that is no case's."""
    return workflow.removeprefix(_PREFIX) if workflow.startswith(_PREFIX) else None


def configured_namespace() -> str:
    """Name the namespace that Temporal's own configuration names, without a question to any server."""
    return ClientConfig.load_client_connect_config().get("namespace") or "default"


async def connect(*, lazy: bool = False) -> Client:
    """Connect to the server that Temporal's own configuration names (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, …).

    `lazy`: only when something is first asked, for who has something to do also while the server is away; what is asked
    then may fail by what `is_no_connection` knows.

    Raises ServerUnreachable, and BadKeys when nothing could be encrypted, with a sentence for people.
    """
    try:
        config = ClientConfig.load_client_connect_config()
    except Exception as error:  # the SDK's own ConfigError is not public
        raise ServerUnreachable(f"The Temporal configuration cannot be read: {error}") from error
    address = config.setdefault("target_host", "localhost:7233")
    try:
        client = await Client.connect(
            **cast("dict[str, Any]", config), data_converter=DATA_CONVERTER, plugins=tracing.plugins(), lazy=lazy
        )
    except RuntimeError as error:
        raise ServerUnreachable(
            f"No Temporal server answers at {address}. Start one with `forloeb up`, or set TEMPORAL_ADDRESS."
        ) from error
    data_keys()
    return client


def is_no_connection(error: Exception) -> bool:
    """Tell whether a client that connects lazily could not: the SDK says so by a RuntimeError, and no other way."""
    return isinstance(error, RuntimeError) and "client connect" in str(error)


async def answers(client: Client) -> bool:
    """Tell whether the server answers now."""
    try:
        await client.workflow_service.get_system_info(GetSystemInfoRequest(), timeout=_PROBE)
    except RPCError:
        return False
    return True


async def take_in(
    client: Client,
    case: CaseFile,
    command: str,
    sent: Mapping[str, date] | None = None,
    told: Sequence[str] = (),
    *,
    asked_by: str | None = None,
) -> bool:
    """Start the programme of `case`, once. True: started now; False: the same command had started it before.

    A case in mid-life comes with what need not be told any more: `sent` and `told` (`programme.reminders.silenced`,
    `asked`). It is taken as it stands: what is unlawful in it counts for nothing, as in any plan.

    The server alone accepts it, so nothing is lost while no worker runs. Raises Refused when a fact of a new case is
    unlawful, or when the case is there already by another command or with other content; UnknownCase when `asked_by`, a
    municipality, may not know of the case that is there. Only a case that is new is given a key: raises
    ServerUnreachable when one that is there has lost its own.
    """
    for remark in check(case).refused if sent is None else ():
        raise Refused(remark.reason, remark.citation)
    opened = open_ledger(case, command, imported=sent is not None)
    start = Start(state=State(ledger=opened, sent=dict(sent or {}), told=list(told)))
    if opened.is_full:
        raise Refused(f"Sagen {case.case} fylder for meget til at blive taget ind.")
    if not await _hold_ours(client, case.case, asked_by) and await _begin(client, start, asked_by):
        return True
    await _key(client, case.case)
    if same_opening(await _opening(client, case.case), opened):
        return False
    raise Refused(f"Sagen {case.case} er allerede taget ind med andet indhold.")


async def shown(client: Client, case_id: str) -> TypedSearchAttributes | None:
    """Ask the server alone for the search attributes of a programme; None when there is none. No key is needed."""
    try:
        return (await client.get_workflow_handle(workflow_id(case_id)).describe()).typed_search_attributes
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _hold_ours(client: Client, case_id: str, asked_by: str | None) -> bool:
    """Tell whether a programme is there already. Raises UnknownCase when `asked_by` may not know that."""
    there = await shown(client, case_id)
    if there is not None and asked_by not in (None, there.get(search_attributes.MUNICIPALITY)):
        raise UnknownCase(case_id)
    return there is not None


async def _begin(client: Client, start: Start, asked_by: str | None) -> bool:
    """Start the programme of a case that is new, with a key of its own. False: somebody else was faster."""
    case_id = start.ledger.case
    owner = Owner(client.namespace, workflow_id(case_id))
    try:
        issued = await asyncio.to_thread(data_keys().issue, owner)
    except Erased as erased:
        raise UnknownCase(case_id) if asked_by is not None else _erased(case_id, erased) from None
    except BadKeys as error:
        raise ServerUnreachable(NO_KEY, str(error)) from None
    try:
        await _start(client, start, WorkflowIDReusePolicy.REJECT_DUPLICATE)
    except WorkflowAlreadyStartedError:
        if issued and not await _opens(client, case_id):
            await asyncio.to_thread(data_keys().take_back, owner)
        await _hold_ours(client, case_id, asked_by)
        return False
    return True


async def _opens(client: Client, case_id: str) -> bool:
    """Tell whether the case's key opens what its programme began with."""
    try:
        await _opening(client, case_id)
    except Refused:
        return False
    return True


async def reopen(client: Client, case_id: str, reason: str, command: str | None = None, by: str | None = None) -> bool:
    """Let an ended programme go on: what ended it was a mistake and is annulled, for a `reason`.

    All else goes along, also what was told, so that nothing is told twice. True: it goes on from now; False: the same
    command had let it go on before. Raises Refused while it runs, UnknownCase, ServerUnreachable.
    """
    if not reason.strip():
        raise Refused("Feltet reason skal udfyldes: angiv, hvorfor forløbet åbnes igen.")
    command = command or str(uuid.uuid4())
    start = await carried_by(client, case_id)
    ledger = start.ledger
    if ledger.find(fact_id(command)) is not None:
        return False
    if (mistake := ending(ledger)) is None:
        raise Refused(f"Forløbet {case_id} er ikke afsluttet af en registrering.")
    annulled: JsonValue = {"fact": "annulled", "fact_id": mistake.id, "reason": reason, "by": by}
    judged = judge(ledger, annulled, command, max(day_of(datetime.now(UTC)), mistake.on))
    if judged.remark is not None:
        raise Refused(judged.remark.reason, judged.remark.citation)
    try:
        state = start.state.model_copy(update={"ledger": ledger.with_entries(judged.entries)})
        again = start.model_copy(update={"state": state})
        await _start(client, again, WorkflowIDReusePolicy.ALLOW_DUPLICATE)
    except WorkflowAlreadyStartedError:
        if (await ledger_of(client, case_id)).find(fact_id(command)) is not None:
            return False
        raise Refused(f"Forløbet {case_id} er ikke afsluttet.") from None
    return True


async def _start(client: Client, start: Start, reuse: WorkflowIDReusePolicy) -> None:
    """Start a run of the programme, when none runs. Raises WorkflowAlreadyStartedError."""
    await client.start_workflow(
        Programme.run,
        start,
        id=workflow_id(start.ledger.case),
        task_queue=TASK_QUEUE,
        id_reuse_policy=reuse,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        static_summary=Public(f"Forløb {start.ledger.case}"),
        search_attributes=_whose(start.ledger),
    )


def _whose(ledger: Ledger) -> TypedSearchAttributes:
    """Say from the start which municipality the case is, for lists and for who may see it."""
    municipality = responsible(ledger.case_file(), day_of(datetime.now(UTC)))
    pairs = [SearchAttributePair(search_attributes.MUNICIPALITY, municipality)] if municipality else []
    return TypedSearchAttributes(pairs)


async def _opening(client: Client, case_id: str) -> Ledger:
    """Read the ledger with which the programme's present run began, from the server alone."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    first = await anext(handle.fetch_history_events(page_size=1))
    payloads = first.workflow_execution_started_event_attributes.input.payloads
    context = WorkflowSerializationContext(client.namespace, workflow_id(case_id))
    start: Start
    try:
        [start] = await client.data_converter.with_context(context).decode(payloads, [Start])
    except Unreadable as unreadable:
        raise Refused(f"Sagen {case_id} er allerede taget ind, men kan ikke læses. {unreadable}") from None
    return start.ledger


async def act(
    client: Client, case_id: str, action: Mapping[str, object], command: str | None = None, actor: Actor | None = None
) -> Recorded:
    """Record what a caseworker did: an action by its name under `fact`, with its fields as in a case file.

    `on` defaults to today in Denmark. The programme checks that the `actor` may do it.

    The same `command` again answers what it answered first. Raises Refused, UnknownCase, and ServerUnreachable when no
    worker answers; then the action may still be recorded later, and is safe to send again by the same command.
    """
    fields = dict(action)
    name = str(fields.pop("fact"))
    if name not in ACTION_MODELS:
        raise Refused(f"Der er ingen handling, der hedder {name!r}.")
    if actor is not None:
        fields["actor"] = actor.model_dump()
    command = command or str(uuid.uuid4())
    if holds_cpr_like(command):
        raise Refused("Kommandoens id gemmes i klar tekst og må ikke indeholde cifre som et CPR-nummer.")
    key = await _key(client, case_id)
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    return await handle.execute_update(  # pyright: ignore[reportUnknownMemberType]  (one overload is)
                        UPDATES[name], fields, id=update_id(command, action, key.digest)
                    )
                except WorkflowUpdateFailedError as error:
                    if not _is_unheard(error):
                        raise _refused(error) from None
                    await asyncio.sleep(_PAUSE)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        raise ServerUnreachable(
            f"Ingen arbejder har svaret. Handlingen er måske ikke registreret; send den igen som kommando {command}."
        ) from None
    except RPCError as error:
        raise await _missing(client, case_id, error) from None


async def _key(client: Client, case_id: str) -> DataKey:
    """Return the data key of the case, without which nothing can be said to it. Raises UnknownCase, Refused."""
    try:
        return data_keys().of(Owner(client.namespace, workflow_id(case_id)))
    except Erased as erased:
        raise _erased(case_id, erased) from None
    except KeyMissing as missing:
        try:
            await client.get_workflow_handle(workflow_id(case_id)).describe()
        except RPCError as error:
            raise await _missing(client, case_id, error) from None
        raise ServerUnreachable(NO_KEY, str(missing)) from None
    except BadKeys as error:
        raise ServerUnreachable(NO_KEY, str(error)) from None


def _erased(case_id: str, erased: Erased) -> Refused:
    return Refused(f"Sagen {case_id} blev slettet den {danish_date(erased.erased_at.date())} og kan ikke læses mere.")


def _is_unheard(error: WorkflowUpdateFailedError) -> bool:
    """Tell whether the server gave the update back because a worker passed it over, as the SDK does at times."""
    return isinstance(error.cause, ApplicationError) and error.cause.type == "UnprocessedUpdate"


def _refused(error: WorkflowUpdateFailedError) -> Refused:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "Refused":
        reason, citation = cause.details
        return Refused(reason, citation)
    return Refused(str(cause))


async def _missing(client: Client, case_id: str, error: RPCError) -> Exception:
    """Tell a case that never was from one that has ended, and from one that cannot answer now."""
    if error.status is RPCStatusCode.FAILED_PRECONDITION:
        return ServerUnreachable(f"Forløbet {case_id} kan ikke svare nu; se arbejderens log.", error.message)
    if error.status is not RPCStatusCode.NOT_FOUND:
        return error
    try:
        await client.get_workflow_handle(workflow_id(case_id)).describe()
    except RPCError as unknown:
        if unknown.status is not RPCStatusCode.NOT_FOUND:
            return unknown
        return UnknownCase(case_id)
    return Ended(f"Forløbet {case_id} er afsluttet; der kan ikke registreres mere.")


async def plan_of(client: Client, case_id: str) -> Plan:
    """Ask what is owed today, by the law the worker has now. Raises UnknownCase."""
    return await _ask(client, case_id, "plan", Plan)


async def evaluation_of(client: Client, case_id: str) -> Evaluation | None:
    """Ask what the law answered last, and by which ruleset; None before it was asked. Raises UnknownCase."""
    return await _ask(client, case_id, "evaluation", cast("type[Evaluation | None]", Evaluation | None))


async def carried_by(client: Client, case_id: str) -> Start:
    """Ask for all that a programme knows at one moment: what goes along into its next run. Raises UnknownCase."""
    return await _ask(client, case_id, "carried", Start)


async def ledger_of(client: Client, case_id: str) -> Ledger:
    """Ask for everything recorded and refused, and the case file they make up. Raises UnknownCase."""
    return await _ask(client, case_id, "ledger", Ledger)


async def _ask(client: Client, case_id: str, name: str, answer: type[_Answer]) -> _Answer:
    await _key(client, case_id)
    try:
        return await client.get_workflow_handle(workflow_id(case_id)).query(name, result_type=answer)
    except WorkflowQueryFailedError as error:
        raise ServerUnreachable(f"Forløbet kunne ikke svare på {name}.", error.message) from None
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise UnknownCase(case_id) from None
        if error.status is RPCStatusCode.FAILED_PRECONDITION:
            raise await _missing(client, case_id, error) from None
        if error.status in (RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED):
            raise ServerUnreachable("Ingen arbejder har svaret; er den startet?") from None
        raise


async def programmes(client: Client, **narrowing: Unpack[Narrowing]) -> AsyncIterator[Listed]:
    """List programmes, running and ended, the latest started first."""
    after: bytes | None = None
    while True:
        page, after = await page_of_programmes(client, _LONGEST_PAGE, after, **narrowing)
        for listed in page:
            yield listed
        if not after:
            return


async def page_of_programmes(
    client: Client, size: int, after: bytes | None, **narrowing: Unpack[Narrowing]
) -> tuple[list[Listed], bytes | None]:
    """List one page of programmes, and what to give as `after` for the next one; None after the last."""
    found = client.list_workflows(search_attributes.query(**narrowing), page_size=size, next_page_token=after)
    await found.fetch_next_page()
    page = found.current_page or ()
    latest = await _latest_runs(client, [run.id for run in page if run.status is not WorkflowExecutionStatus.RUNNING])
    return [_listed(run) for run in page if latest.get(run.id, run.run_id) == run.run_id], found.next_page_token


async def _latest_runs(client: Client, ended: Sequence[str]) -> dict[str, str]:
    """Give the latest run of each workflow of which an ended run was found: it may have been reopened since."""
    latest: dict[str, tuple[datetime, str]] = {}
    for first in range(0, len(ended), _LONGEST_QUERY):
        ids = ended[first : first + _LONGEST_QUERY]
        async for run in client.list_workflows(search_attributes.query(workflow_ids=ids)):
            latest[run.id] = max(latest.get(run.id, (run.start_time, run.run_id)), (run.start_time, run.run_id))
    return {id_: run for id_, (_, run) in latest.items()}


def _listed(execution: WorkflowExecution) -> Listed:
    found: TypedSearchAttributes = execution.typed_search_attributes
    deadline = found.get(search_attributes.NEXT_DEADLINE)
    return Listed(
        case=case_of(execution.id) or execution.id,
        phase=found.get(search_attributes.PHASE),
        regulation=found.get(search_attributes.REGULATION),
        next_duty=found.get(search_attributes.NEXT_DUTY),
        next_deadline=deadline.date() if deadline else None,
        overdue_count=found.get(search_attributes.OVERDUE_COUNT) or 0,
        overdue_duties=tuple(found.get(search_attributes.OVERDUE_DUTIES) or ()),
        municipality=found.get(search_attributes.MUNICIPALITY),
        caseworker=found.get(search_attributes.CASEWORKER),
        team=found.get(search_attributes.TEAM),
        open_count=found.get(search_attributes.OPEN_COUNT) or 0,
        closed=execution.status is not WorkflowExecutionStatus.RUNNING,
    )
