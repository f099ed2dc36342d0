"""Events on their way out: what the outbox holds goes to an AMQP exchange or a webhook, at least once, in order.

Of several workers one sends. What is not taken is tried again, later each time; meanwhile the later events of that case
wait behind it, and those of other cases go on.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import os
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import aio_pika
import httpx
import structlog
from aio_pika.abc import AbstractConnection, AbstractExchange
from aio_pika.exceptions import AMQPError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import Field, SecretStr, field_validator, model_validator

from activities.settings import FromEnvironment
from register.database import RegisterUnavailable
from register.outbox import Event, Outbox
from telemetry import figures

_log = structlog.get_logger()
MEDIA_TYPE = "application/cloudevents+json"
_BATCH = 200
_LEASE = timedelta(seconds=60)
_TURN = 30.0  # seconds of the lease that a batch may take; the rest is for one that takes long to fail
_PATIENCE = 10.0  # seconds for one event
_INTERVAL = 2.0  # seconds between two looks, when nothing waits
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_FAILURES = 3  # in a batch, until the receiver counts as away
_KEPT = timedelta(days=400)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHORTEST_SECRET = 24  # bytes, as Standard Webhooks asks


class EventSettings(FromEnvironment):
    """Where events go: `events_url` is a webhook (https://…) or a broker (amqp://user:password@host/vhost, amqps://…).

    `events_secret`: of a webhook, whsec_ and base64; several with spaces between while it is changed.
    `events_exchange`: the topic exchange, whose routing keys are the types. `events_source`: the attribute `source` of
    every event.
    """

    events_url: SecretStr | None = None
    events_secret: SecretStr | None = None
    events_exchange: str = Field(default="forloeb.events", min_length=1)
    events_source: str = Field(default="/forloeb", pattern=r"^\S+$")

    @field_validator("events_url")
    @classmethod
    def _is_receiver(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
            if not parts.hostname or not (parts.scheme in ("https", "amqp", "amqps") or is_local):
                raise ValueError("https://…, amqp://… or amqps://… is expected (http:// on this machine only)")
        return value

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> "EventSettings":
        if self.is_webhook and not self.secrets:
            raise ValueError("a webhook needs FORLOEB_EVENTS_SECRET, with which its receiver knows us")
        return self

    @property
    def is_webhook(self) -> bool:
        """Whether events go to a webhook."""
        return self.events_url is not None and self.events_url.get_secret_value().startswith("http")

    @property
    def secrets(self) -> list[bytes]:
        """The secrets that events are signed with. Raises ValueError for what is none."""
        given = self.events_secret.get_secret_value().split() if self.events_secret else []
        return [_secret(one) for one in given]


def _secret(written: str) -> bytes:
    try:
        secret = base64.b64decode(written.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(f"FORLOEB_EVENTS_SECRET: whsec_ and at least {_SHORTEST_SECRET} bytes in base64 are expected")
    return secret


class NotTaken(Exception):
    """The receiver did not take an event; the message tells why, without its address."""


class Receiver(Protocol):
    """Where events go."""

    async def take(self, event: Event, body: bytes) -> None:
        """Hand an event over. Raises NotTaken."""
        ...


def cloud_event(event: Event, source: str) -> bytes:
    """Write an event as a CloudEvent 1.0 in structured JSON; its `sequence` is the position to replay from."""
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": source,
        "type": event.type,
        "subject": event.case,
        "time": event.at,
        "datacontenttype": "application/json",
        "sequence": str(event.position),
        "partitionkey": event.case,
    }
    return JSONFormat().write(CloudEvent(attributes, event.data))


class Webhook:
    """A receiver over HTTP that knows us by the signatures of Standard Webhooks."""

    def __init__(self, url: str, keys: Sequence[bytes], client: httpx.AsyncClient, now: Callable[[], datetime]) -> None:
        self._url = url
        self._keys = keys
        self._client = client
        self._now = now

    async def take(self, event: Event, body: bytes) -> None:
        """Post an event; every answer of success takes it."""
        timestamp = str(int(self._now().timestamp()))
        headers = {
            "content-type": MEDIA_TYPE,
            "webhook-id": event.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signature(key, event.id, timestamp, body) for key in self._keys),
        }
        try:
            answer = await self._client.post(self._url, content=body, headers=headers, timeout=_PATIENCE)
        except httpx.HTTPError as error:
            raise NotTaken(type(error).__name__) from None
        if not answer.is_success:
            raise NotTaken(f"HTTP {answer.status_code}")


def signature(key: bytes, id_: str, timestamp: str, body: bytes) -> str:
    """Sign an event as Standard Webhooks 1.0 wants it: HMAC-SHA256 of id, timestamp and body."""
    signed = hmac.digest(key, b".".join([id_.encode(), timestamp.encode(), body]), hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


class Exchange:
    """A topic exchange of an AMQP 0-9-1 broker; an event is taken when the broker has confirmed it.

    Which types are wanted is for the queues that are bound to it: what none wants is dropped by the broker.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None

    async def take(self, event: Event, body: bytes) -> None:
        """Publish an event, and wait for the broker's confirmation."""
        message = aio_pika.Message(
            body, content_type=MEDIA_TYPE, message_id=event.id, delivery_mode=aio_pika.DeliveryMode.PERSISTENT
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                exchange = self._exchange or await self._connected()
                await exchange.publish(message, routing_key=event.type, mandatory=False)
        except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
            await self._drop()
            raise NotTaken(type(error).__name__) from None

    async def _connected(self) -> AbstractExchange:
        self._connection = await aio_pika.connect(self._url)
        channel = await self._connection.channel(publisher_confirms=True)
        self._exchange = await channel.declare_exchange(self._name, aio_pika.ExchangeType.TOPIC, durable=True)
        return self._exchange

    async def _drop(self) -> None:
        self._exchange, connection, self._connection = None, self._connection, None
        if connection is not None:
            with suppress(Exception):
                await connection.close()


class Relay:
    """Sends what waits in the outbox, as long as this process holds the lease."""

    def __init__(self, outbox: Outbox, receiver: Receiver, source: str) -> None:
        self._outbox = outbox
        self._receiver = receiver
        self._source = source
        self._holder = f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"
        self._forgot_at = datetime.min.replace(tzinfo=UTC)

    async def go_on(self) -> None:
        """Send what comes, until cancelled."""
        while True:
            try:
                moved = await self.once(datetime.now(UTC))
            except RegisterUnavailable as error:
                _log.warning("events wait", reason=str(error))
                moved = 0
            if not moved:
                await asyncio.sleep(_INTERVAL)

    async def once(self, now: datetime) -> int:
        """Send one batch of what is to be sent now; tell how many events were taken."""
        if not await asyncio.to_thread(self._outbox.lease, self._holder, _LEASE):
            return 0
        if now - self._forgot_at > timedelta(days=1):
            self._forgot_at = now
            await asyncio.to_thread(self._outbox.forget, now - _KEPT)
        waiting = await asyncio.to_thread(self._outbox.waiting, _BATCH)
        taken = await self._send(waiting, now)
        await asyncio.to_thread(self._outbox.sent, taken)
        figures.events_waiting(await asyncio.to_thread(self._outbox.count_waiting))
        return len(taken)

    async def _send(self, waiting: Sequence[Event], now: datetime) -> list[int]:
        taken, held, failed = list[int](), set[str](), list[int]()
        end = asyncio.get_running_loop().time() + _TURN
        for event in waiting:
            if len(failed) == _MOST_FAILURES or asyncio.get_running_loop().time() > end:
                break
            if event.case in held or (event.next_try is not None and event.next_try > now):
                held.add(event.case)
                continue
            try:
                await self._receiver.take(event, cloud_event(event, self._source))
                taken.append(event.position)
            except NotTaken as error:
                failed.append(event.position)
                held.add(event.case)
                pause = min(timedelta(seconds=2 ** min(event.attempts, 20)), _LONGEST_PAUSE)
                _log.warning("event not taken", type=event.type, position=event.position, reason=str(error))
                await asyncio.to_thread(self._outbox.failed, event, now + pause)
        return taken


@asynccontextmanager
async def relaying(outbox: Outbox, settings: EventSettings) -> AsyncGenerator[None]:
    """Send events as long as the block runs, where the settings name a receiver."""
    if settings.events_url is None:
        yield
        return
    async with httpx.AsyncClient(trust_env=False) as client:
        url = settings.events_url.get_secret_value()
        receiver: Receiver = (
            Webhook(url, settings.secrets, client, lambda: datetime.now(UTC))
            if settings.is_webhook
            else Exchange(url, settings.events_exchange)
        )
        task = asyncio.create_task(Relay(outbox, receiver, settings.events_source).go_on())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
