"""The command `forloeb demo`: one life on a real Temporal server whose time skips to whatever happens next."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from cli.failures import Failed
from cli.home import Addresses, use
from cli.life import CASE, INTRODUCTION, LIFE, MUNICIPALITY, PERSON, Step
from cli.mails import Mail, mails
from cli.processes import Kept
from cli.server import choose_port, command, prepared
from cli.timeline import Kind, Timeline
from payloads.ring import KeyRing
from programme.danish_time import day_of, start_of
from programme.duty_names import duty_name, paragraph
from programme.plan import Plan
from register.settings import VARIABLE as DATABASE_URL
from statute.answers import Duty, Status
from statute.calendar import add_days, working_day_on_or_before
from statute.danish import danish_date
from statute.facts import CaseFile
from workflows.client import Refused, ServerUnreachable, act, plan_of, take_in, workflow_id
from workflows.programme import Programme

_SKIPPING = ("frontend.WorkflowTimeSkippingEnabled=true", 'history.timerProcessorMaxTimeShift="10ms"')
_STRIDE = timedelta(days=31)  # the longest skip between two looks at what has happened
_OFFICE_OPENS = timedelta(hours=10)
_WHOLE_PATIENCE, _STOP_PATIENCE, _END_PATIENCE = 180.0, 10.0, 20.0  # seconds
_TOLD_AS: dict[Status, Kind] = {
    "open": Kind.OPENED,
    "overdue": Kind.OVERDUE,
    "met": Kind.MET,
    "met_late": Kind.MET_LATE,
    "lapsed": Kind.LAPSED,
    "missed": Kind.LAPSED,
}


def demo(*, stay: bool) -> None:
    """Tell the life; with `stay`, leave the server on until Ctrl-C. Raises `Failed` when it cannot run."""
    with tempfile.TemporaryDirectory(prefix="forloeb-demo-") as folder:
        asyncio.run(_demo(Path(folder), stay=stay))


async def _demo(folder: Path, *, stay: bool) -> None:
    addresses = Addresses(port=choose_port(None), ui_port=choose_port(None), namespace="forloeb")
    os.environ["FORLOEB_KEY_RING"] = str(KeyRing.make(folder / "keys" / "ring.json").file)
    os.environ["FORLOEB_CASE_KEYS"] = str(folder / "keys" / "cases")
    use(addresses)
    os.environ.pop("FORLOEB_SMTP_URL", None)  # the notices of an invented life go to nobody
    os.environ["FORLOEB_MAILDIR"] = str(folder / "notices")
    os.environ[DATABASE_URL] = f"sqlite:///{folder / 'register.sqlite'}"
    start_server = command(addresses.port, addresses.ui_port, folder / "temporal.sqlite", _SKIPPING)
    server = Kept("Temporal-serveren", start_server, folder / "temporal.log", _ignore)
    worker = Kept("Arbejderen", [sys.executable, "-m", "worker"], folder / "worker.log", _ignore)
    try:
        async with asyncio.timeout(_WHOLE_PATIENCE):
            await server.start()
            client = await prepared(addresses, server)
            await worker.start()
            await _Story(client, folder / "notices").tell()
        if stay:
            await _stay(addresses)
    except (TimeoutError, ServerUnreachable):
        raise Failed(f"Demoen blev ikke færdig: {worker.last_words()}") from None
    finally:
        await worker.stop(_STOP_PATIENCE)
        await server.stop(_STOP_PATIENCE)


async def _stay(addresses: Addresses) -> None:
    programme = f"{addresses.ui}/namespaces/{addresses.namespace}/workflows/{workflow_id(CASE)}"
    Console(highlight=False).print(f"\nSe forløbet: {programme}\nCtrl-C stopper.", soft_wrap=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


class _Story:
    """The telling of one life: what is done, what the law then says, and which notices go out."""

    def __init__(self, client: Client, maildir: Path) -> None:
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))  # skips only when told to
        self._client = self._skipper.client
        self._handle: WorkflowHandle[Programme, None] = self._client.get_workflow_handle_for(
            Programme.run, workflow_id(CASE)
        )
        self._maildir = maildir
        self._console = Console(highlight=False)
        self._timeline = Timeline(self._console)
        self._statuses: dict[tuple[str, int], Status] = {}
        self._read: set[str] = set()
        self._told_to = date.min

    async def tell(self) -> None:
        """Tell the life from the takeover to its end, and then which notices were sent."""
        started = time.monotonic()
        self._console.print(INTRODUCTION, "")
        takeover = working_day_on_or_before(day_of(datetime.now(UTC)))
        await self._take_over(takeover)
        for step in LIFE:
            await self._skip_to(start_of(step.day(takeover)) + _OFFICE_OPENS)
            await self._do(step)
        await self._close(takeover, time.monotonic() - started)

    async def _take_over(self, takeover: date) -> None:
        facts = [
            {"fact": "takeover", "on": takeover, "municipality": MUNICIPALITY},
            {"fact": "benefit_started", "on": takeover, "benefit": "self_support_and_return"},
        ]
        case = CaseFile.model_validate({"case": CASE, "person": PERSON, "facts": facts})
        await take_in(self._client, case, "demo")
        self._timeline.tell(takeover, Kind.HAPPENED, "København overtager ansvaret; hun får selvforsørgelsesydelse.")
        self._told_to = takeover
        await self._tell_news()

    async def _skip_to(self, moment: datetime) -> None:
        """Let time pass, in strides, and tell what it brings."""
        while (now := await self._skipper.get_current_time(self._handle)) < moment:
            await self._skipper.fast_forward(self._handle, min(moment - now, _STRIDE))
            await self._tell_news()

    async def _do(self, step: Step) -> None:
        today = day_of(await self._skipper.get_current_time(self._handle))
        try:
            await act(self._client, CASE, {"fact": step.action, **step.fields})
            self._timeline.tell(today, Kind.HAPPENED, step.told)
        except Refused as refusal:
            self._timeline.tell(today, Kind.HAPPENED, step.told)
            self._timeline.tell(today, Kind.REFUSED, f"{refusal.reason} ({refusal.citation})")
        await self._tell_news()

    async def _tell_news(self) -> None:
        """Tell which duties have changed and which notices have gone out since the last time, in the order of days."""
        plan = await plan_of(self._client, CASE)
        news = sorted([*self._changes(plan), *self._new_mails()], key=lambda line: (line[0], list(Kind).index(line[1])))
        for day, kind, text in news:
            self._timeline.tell(day, kind, text)
        self._told_to = plan.on

    def _changes(self, plan: Plan) -> Iterator[tuple[date, Kind, str]]:
        for duty in plan.duties:
            key = (duty.duty, duty.occurrence)
            if self._statuses.get(key) == duty.status:
                continue
            self._statuses[key] = duty.status
            day = _changed_on(duty) or plan.on
            yield min(max(day, self._told_to), plan.on), _TOLD_AS[duty.status], _told(duty)

    def _new_mails(self) -> Iterator[tuple[date, Kind, str]]:
        for mail in mails(self._maildir):
            if mail.name not in self._read:
                self._read.add(mail.name)
                yield day_of(mail.sent), Kind.NOTICE, _about(mail)

    async def _close(self, takeover: date, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._handle.result(), _END_PATIENCE)  # it ends when its run stands in the archive
        ended = await self._handle.describe()
        sent = mails(self._maildir)
        self._console.print("\n[bold]Varsler, der blev sendt[/]")
        for mail in sent:
            self._console.print(f"  {danish_date(day_of(mail.sent))}  {_about(mail)}", markup=False)
        state = "afsluttet" if ended.status is WorkflowExecutionStatus.COMPLETED else "stadig i gang"
        self._console.print(
            f"\n{(self._told_to - takeover).days // 365} år på {seconds:.0f} sekunder: {len(LIFE)} handlinger, "
            f"{len(sent)} varsler, forløbet er {state}."
        )


def _changed_on(duty: Duty) -> date | None:
    match duty.status:
        case "open":
            return duty.since
        case "overdue":
            return add_days(duty.due, 1) if duty.due else None
        case _:
            return duty.met_on


def _told(duty: Duty) -> str:
    name = duty_name(duty.duty, duty.occurrence)
    if duty.status not in ("open", "overdue"):
        return f"{name} ({paragraph(duty.citation)})"
    due = f" senest {danish_date(duty.due)}" if duty.due else ""
    target = f", helst {danish_date(duty.target)}" if duty.target and duty.target != duty.due else ""
    return f"{name}{due}{target} ({paragraph(duty.citation)})"


def _about(mail: Mail) -> str:
    return mail.subject.removesuffix(f" – sag {CASE}")


def _ignore(_: str) -> None:
    """Restarts are nothing to tell in a story."""
