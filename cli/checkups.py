"""What `forloeb doctor` looks at: each checkup names one thing, how it is, and what is to be done about it."""

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import aio_pika
import aiosmtplib
import psutil
from aio_pika.exceptions import AMQPError
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
    DescribeTaskQueueRequest,
    DescribeTaskQueueResponse,
    GetClusterInfoRequest,
    PollWorkflowTaskQueueRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.mail import delivery
from activities.settings import BadSettings, Settings, SmtpServer
from cli.database import damage
from cli.home import DATABASE, HOME, remembered
from cli.law.status import warnings_of
from intake.queue import QueueSettings
from payloads.failures import BadKeys
from payloads.settings import data_keys
from programme.danish_time import as_danish, day_of
from register.database import RegisterUnavailable, is_current
from register.overviews import Overviews
from register.reading import Reader
from register.settings import opened
from workflows import schedules, search_attributes, soundness
from workflows.client import TASK_QUEUE, ServerUnreachable, connect, page_of_programmes
from workflows.reconciliation import compared, sampled
from workflows.soundness import Kind

_PATIENCE = 5.0  # seconds for one checkup
_SHORTEST_RETENTION = timedelta(days=30)
_LEAST_BLOB = 2 * 1024 * 1024  # bytes; a ledger may take half of that
_LONGEST_POLL, _LARGEST_SKEW, _NONE = timedelta(seconds=90), timedelta(seconds=10), timedelta()
_POLL = timedelta(seconds=10)
_COMPARED, _DRAWN_FROM = 20, 1_000  # cases, of the latest started
_LONGEST_LAG = timedelta(minutes=1)


_FAULTS: dict[Kind, tuple[str, str, str]] = {
    "disk": ("Disk", "{where} er fuld eller kan ikke skrives ({why})", "Skaf plads på disken."),
    "keys": ("Nøglering", "{why}", "Læg den tilbage fra sin kopi: docs/operations/keys.md."),
    "archive": ("Revisionsspor", "{where} {why}", "Se docs/operations/faults.md."),
    "server": ("Temporal", "svarer ikke på alt ({why})", "Se serverens log; prøv igen."),
    "stuck": ("Forløb", "{count} står stille, fordi deres opgaver fejler", "Se docs/operations/stuck.md."),
    "unreadable": (
        "Database",
        "{count} forløb kan serveren ikke læse, fx {where} ({why})",
        "Læg en sikkerhedskopi tilbage: docs/operations/restore.md.",
    ),
    "case_keys": (
        "Datanøgler",
        "{count} forløb kan ikke åbnes, fx {where} ({why})",
        "Læg de rigtige datanøgler tilbage: docs/operations/keys.md.",
    ),
    "not_sent": ("Varsler", "kommer ikke frem i {count} forløb, fx {where}", "Se arbejderens log, som siger hvorfor."),
    "register": ("Register", "kan ikke bruges, eller mangler forløb ({why})", "Se docs/operations/faults.md."),
    "clock": (
        "Ur",
        "er bagefter det, der er registreret ({why})",
        "Stil uret; er det rigtigt, har det været foran: docs/operations/faults.md.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `advice` says what is to be done, when there is something."""

    subject: str
    state: Literal["ok", "mind", "broken"]
    told: str
    advice: str = ""


async def findings() -> AsyncIterator[Finding]:
    """Look at everything, the server first; what needs it is left out when it does not answer."""
    yield await _keys()
    for finding in await asyncio.to_thread(_embedded):
        yield finding
    try:
        async with asyncio.timeout(_PATIENCE):
            client = await connect()
    except (ServerUnreachable, TimeoutError, BadKeys) as error:
        if not isinstance(error, BadKeys):
            yield Finding(
                "Temporal",
                "broken",
                str(error) or "svarer ikke i tide",
                "Se serverens log; ret TEMPORAL_ADDRESS, TLS eller nøgle.",
            )
    else:
        async for finding in _of_server(client):
            yield finding
    yield await _mail()
    yield await _queue()
    for finding in _law():
        yield finding


def _law() -> Iterator[Finding]:
    """Tell what is to be looked at in the law on file: old checks, orders that end, acts that change."""
    found = list(warnings_of(day_of(datetime.now(UTC))))
    if not found:
        yield Finding("Loven", "ok", "set efter, og intet ændrer sig inden længe")
    for one in found:
        yield Finding(f"Loven: {one.subject}", "mind", one.told, "Se forloeb law status.")


async def _of_server(client: Client) -> AsyncIterator[Finding]:
    try:
        cluster = await client.workflow_service.get_cluster_info(GetClusterInfoRequest())
        version = cluster.server_version
    except RPCError as error:
        version = f"ukendt version ({error.status.name})"
    target = client.service_client.config.target_host
    yield Finding("Temporal", "ok", f"{target} svarer, {version}")
    try:
        namespace = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace)
        )
    except RPCError as error:
        missing = error.status is RPCStatusCode.NOT_FOUND
        told = "findes ikke" if missing else f"kan ikke læses: {error.message}"
        advice = (
            "Kør forloeb prepare." if missing else "Giv adgang: et token med forloeb:write; eller se serverens log."
        )
        yield Finding(f"Navnerum {client.namespace}", "broken", told, advice)
        return
    yield Finding(f"Navnerum {client.namespace}", "ok", "er der")
    yield _retention(namespace)
    yield _limits(namespace)
    yield await _search_attributes(client)
    told, behind = await clock(client, _now)
    yield told
    yield await _workers(client, _now() + behind)
    yield await _supervision(client)
    if register := await _register(client):
        yield register
    async for finding in _faults(client):
        yield finding


def _now() -> datetime:
    return datetime.now(UTC)


def _retention(namespace: DescribeNamespaceResponse) -> Finding:
    kept = namespace.config.workflow_execution_retention_ttl.ToTimedelta()
    if kept >= _SHORTEST_RETENTION:
        return Finding("Opbevaring", "ok", f"afsluttede forløb kan ses i {kept.days} dage")
    advice = "Forlæng: temporal operator namespace update --retention 3650d."
    return Finding("Opbevaring", "mind", f"afsluttede forløb forsvinder efter {kept.days} dage", advice)


def _limits(namespace: DescribeNamespaceResponse) -> Finding:
    limits, can = namespace.namespace_info.limits, namespace.namespace_info.capabilities
    if not can.sync_update:
        return Finding("Grænser", "broken", "serveren kender ikke opdateringer", "Brug Temporal 1.25 eller nyere.")
    if 0 < limits.blob_size_limit_error < _LEAST_BLOB:
        told = f"højst {limits.blob_size_limit_error:,} byte pr. besked".replace(",", ".")
        return Finding("Grænser", "broken", told, "Sæt limit.blobSize.error til 2097152 på serveren.")
    return Finding("Grænser", "ok", "store sager kan være der")


async def _search_attributes(client: Client) -> Finding:
    there, types = await search_attributes.registered(client), search_attributes.TYPES
    missing = [name for name in types if name not in there]
    wrong = [name for name, type_ in types.items() if there.get(name, type_) != type_]
    if wrong:
        advice = "Fjern dem med temporal operator search-attribute remove, og kør forloeb prepare."
        return Finding("Søgeattributter", "broken", f"forkert type: {', '.join(wrong)}", advice)
    if missing:
        return Finding("Søgeattributter", "broken", f"mangler {', '.join(missing)}", "Kør forloeb prepare.")
    return Finding("Søgeattributter", "ok", f"alle {len(types)} er der")


async def clock(client: Client, now: Callable[[], datetime]) -> tuple[Finding, timedelta]:
    """Tell how far the clock `now` is behind the server's, which notes when a poll begins; ahead: less than nothing.

    A poll of our own, for tasks that nobody gives, tells it to the fraction of a second that it takes to be seen.
    """
    name, asked = f"forloeb-doctor-{uuid.uuid4()}", now()
    poll = PollWorkflowTaskQueueRequest(
        namespace=client.namespace, identity=name, task_queue=TaskQueue(name=f"{TASK_QUEUE}-doctor")
    )
    polling = asyncio.create_task(client.workflow_service.poll_workflow_task_queue(poll, timeout=_POLL))
    try:
        while not polling.done():
            noted = [
                poller.last_access_time.ToDatetime(UTC)
                for poller in (await _queue_of_tasks(client, poll.task_queue.name)).pollers
                if poller.identity == name
            ]
            if noted:
                return _skew(asked, noted[0], now())
            await asyncio.sleep(0.05)
        polling.result()
    except RPCError as error:
        told = f"kan ikke sammenlignes med serverens ({error.status.name})"
        denied = error.status is RPCStatusCode.PERMISSION_DENIED
        advice = "Giv adgang til navnerummet: et token med forloeb:write." if denied else "Se serverens log; prøv igen."
        return Finding("Ur", "mind", told, advice), _NONE
    finally:
        polling.cancel()
    return Finding("Ur", "mind", "kan ikke sammenlignes med serverens", "Prøv igen."), _NONE


def _skew(asked: datetime, noted: datetime, seen: datetime) -> tuple[Finding, timedelta]:
    behind = max(noted - seen, _NONE) - max(asked - noted, _NONE)
    if abs(behind) <= _LARGEST_SKEW:
        return Finding("Ur", "ok", "går som serverens"), behind
    way = "bagefter" if behind > _NONE else "foran"
    told = f"går {abs(behind).total_seconds():.0f} sekunder {way} serverens"
    return Finding("Ur", "broken", told, "Stil begge ure efter NTP: frister regnes af dem."), behind


async def _workers(client: Client, now: datetime) -> Finding:
    """Tell how many workers poll, `now` by the server's clock.

    The server remembers pollers for minutes after they are gone, but a poll lasts no longer than one.
    """
    found = await _queue_of_tasks(client, TASK_QUEUE)
    count = sum(now - poller.last_access_time.ToDatetime(UTC) <= _LONGEST_POLL for poller in found.pollers)
    if count == 0:
        told = "ingen spørger efter opgaver, så forløbene står stille"
        return Finding("Arbejdere", "broken", told, "Start en, eller lad den gå videre: python -m worker.")
    return Finding("Arbejdere", "ok", f"{count} spørger efter opgaver")


async def _queue_of_tasks(client: Client, name: str) -> DescribeTaskQueueResponse:
    return await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=name),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )


async def _supervision(client: Client) -> Finding:
    supervised = {one.municipality async for one in schedules.installed(client)}
    try:
        there = await asyncio.to_thread(lambda: Overviews(opened()).municipalities())
    except RegisterUnavailable:
        return Finding("Dagens overblik", "mind", "kan ikke sammenlignes: registret svarer ikke", "Se Register.")
    if without := sorted({*there} - supervised):
        told = f"ingen morgenmail i {', '.join(without)}"
        return Finding("Dagens overblik", "mind", told, "Kør forloeb supervise install --all.")
    return Finding("Dagens overblik", "ok", f"{len(supervised)} kommuner får det hver hverdag kl. 7")


async def _register(client: Client) -> Finding | None:
    """Tell how far the register is behind, and compare some cases with it, as many as there is time for.

    None: it cannot be used, which its fault tells.
    """
    counts, is_usable, lag = Counter[str](), False, _Lag(None, 0)
    with suppress(TimeoutError, RegisterUnavailable, BadKeys):
        async with asyncio.timeout(_PATIENCE):
            engine = opened()
            is_usable = await asyncio.to_thread(is_current, engine)
            reader = Reader(engine, data_keys(), client.namespace)
            lag = await asyncio.to_thread(_lag, reader, Overviews(engine))
            latest, _ = await page_of_programmes(client, _DRAWN_FROM, None, running=True)
            drawn = sampled([one.case for one in latest], _COMPARED)
            async for finding in compared(client, reader, drawn):
                counts["differs" if finding.is_difference else finding.result] += 1
    if not is_usable:
        return None
    if counts["differs"]:
        told = f"{counts['differs']} af {counts.total()} forløb siger noget andet"
        return Finding("Register", "broken", told, "Skriv det forfra: forloeb register rebuild.")
    if lag.told:
        return Finding("Register", "mind", lag.told, "Se, om arbejderne kører, og hvad deres log siger.")
    return Finding("Register", "ok", f"kan læses og følger med; {counts['same']} forløb sammenlignet, ens")


class _Lag(NamedTuple):
    """When a worker last told that everything is on file, and how many programmes should have been asked again."""

    as_of: datetime | None
    behind: int

    @property
    def told(self) -> str:
        late = [] if self.as_of is None or _now() - self.as_of < _LONGEST_LAG else [self.as_of]
        parts = [f"er ikke fulgt med siden {as_danish(at):%d.%m.%Y kl. %H:%M}" for at in late]
        return "; ".join([*parts, *([f"{self.behind} forløb er bagud"] if self.behind else [])])


def _lag(reader: Reader, overviews: Overviews) -> _Lag:
    return _Lag(reader.as_of(), overviews.behind(day_of(_now())))


async def _faults(client: Client) -> AsyncIterator[Finding]:
    folders = [data_keys().folder, HOME]
    with suppress(BadSettings):
        folders.append(Settings.read().maildir)
    found = await soundness.faults(client, folders, _now())
    for fault in found:
        subject, told, advice = _FAULTS[fault.kind]
        yield Finding(
            subject, "broken", told.format(count=fault.count, where=fault.where, why=fault.why or "?"), advice
        )
    if not found:
        yield Finding("Forløb", "ok", "de seneste kan læses, og ingen står stille")


def _embedded() -> list[Finding]:
    """Look at what `forloeb up` keeps in this directory: its processes and its database."""
    addresses = remembered()
    if addresses is None or addresses.address != os.environ.get("TEMPORAL_ADDRESS"):
        return []
    paused = [process.pid for process in addresses.running() if process.status() == psutil.STATUS_STOPPED]
    found = [
        Finding("Proces", "broken", f"{pid} er sat på pause", f"Lad den gå videre: kill -CONT {pid}.") for pid in paused
    ]
    if told := damage(DATABASE, soundness.PATIENCE):
        advice = "Læg en sikkerhedskopi tilbage: docs/operations/restore.md."
        found.append(Finding("Database", "broken", f"{DATABASE} er beskadiget ({told})", advice))
    return found


async def _keys() -> Finding:
    try:
        keys = await asyncio.to_thread(data_keys)
        await asyncio.to_thread(keys.check)
    except BadKeys as error:
        return Finding("Nøgler", "broken", str(error), "Se docs/operations/keys.md.")
    count = sum(keys.usage().values())
    return Finding("Nøgler", "ok", f"{count} datanøgler kan åbnes")


async def _mail() -> Finding:
    try:
        settings = Settings.read()
        delivery(settings)
    except BadSettings as error:
        return Finding("Mail", "broken", str(error), "Ret indstillingen.")
    if settings.smtp_url is None:
        told = f"varsler skrives som filer i {settings.maildir}"
        return Finding("Mail", "mind", told, "Sæt FORLOEB_SMTP_URL, så de bliver sendt.")
    server = SmtpServer.parse(settings.smtp_url)
    try:
        async with asyncio.timeout(_PATIENCE):
            async with aiosmtplib.SMTP(
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.use_tls,
                start_tls=server.start_tls,
            ):
                return Finding("Mail", "ok", f"{server.host}:{server.port} tager imod")
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        told = f"{server.host}:{server.port} tager ikke imod ({type(error).__name__})"
        return Finding("Mail", "broken", told, "Ret FORLOEB_SMTP_URL; varsler venter så længe.")


async def _queue() -> Finding:
    if not os.environ.get("FORLOEB_AMQP_URL"):
        return Finding("Kø", "ok", "ikke i brug")
    try:
        settings = QueueSettings.read()
        async with asyncio.timeout(_PATIENCE):
            async with await aio_pika.connect(settings.amqp_url.get_secret_value()) as connection:
                channel = await connection.channel()
                await channel.get_queue(settings.amqp_queue)
    except (BadSettings, AMQPError, OSError, TimeoutError) as error:
        return Finding(
            "Kø", "broken", f"svarer ikke ({type(error).__name__})", "Ret FORLOEB_AMQP_URL og FORLOEB_AMQP_QUEUE."
        )
    return Finding("Kø", "ok", f"{settings.amqp_queue} er der")
