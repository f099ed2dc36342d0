"""Takeovers from an AMQP 0-9-1 queue: the same CloudEvents as elsewhere, structured or binary.

A message is acknowledged when its programme is there, and not before. What can never become a programme goes to the
dead-letter queue with the reason. Delivered again after a broken connection, an event finds its programme.
"""

import asyncio
from collections.abc import Mapping

import structlog
from aio_pika import DeliveryMode, Message, connect
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError, ChannelNotFoundEntity
from pydantic import Field, SecretStr
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.settings import FromEnvironment
from intake.document import BadDocument, Problem
from intake.events import MAX_LINE, BadLine, read_event
from intake.modes import structured
from statute.facts import CaseFile
from workflows.client import Refused, ServerUnreachable, take_in

_PREFIXES = ("ce-", "cloudEvents_", "cloudEvents:")
_AT_ONCE = 20  # messages that wait here for their turn
_PATIENCE = 5.0  # seconds until a broker or server that does not answer is asked again
REASON = "x-forloeb-reason"

_log = structlog.get_logger()


class QueueSettings(FromEnvironment):
    """Where takeovers come from: the broker as amqp://user:password@host/vhost or amqps://…, and the queue."""

    amqp_url: SecretStr
    amqp_queue: str = Field(default="forloeb.takeovers", min_length=1)


class NoQueue(Exception):
    """The broker cannot be reached, or has no such queue; the message is a sentence without the password."""


async def consume(settings: QueueSettings, client: Client) -> None:
    """Take in what comes, through every restart of the broker, until cancelled. Raises NoQueue when it cannot begin."""
    began = False
    while True:
        try:
            async with await connect(settings.amqp_url.get_secret_value()) as connection:
                channel = await connection.channel()
                await channel.set_qos(prefetch_count=_AT_ONCE)
                queue = await channel.get_queue(settings.amqp_queue)
                dead = await channel.declare_queue(f"{settings.amqp_queue}.dead", durable=True)
                _log.info("queue consumed", queue=queue.name)
                began = True
                async with queue.iterator() as messages:
                    async for message in messages:
                        await _handle(message, client, channel, dead.name)
            _log.warning("queue closed by the broker")
        except (AMQPError, ChannelInvalidStateError, OSError) as error:
            if not began:
                raise NoQueue(f"The queue {settings.amqp_queue} cannot be consumed: {_said(error)}") from None
            _log.warning("broker lost", reason=_said(error))
        await asyncio.sleep(_PATIENCE)


def _said(error: Exception) -> str:
    """Say what the broker said; never the address, which holds the password."""
    if isinstance(error, ChannelNotFoundEntity):
        return "there is no such queue"
    return type(error).__name__ if isinstance(error, OSError) else str(error)


async def _handle(message: AbstractIncomingMessage, client: Client, channel: AbstractChannel, dead: str) -> None:
    """Make a programme of a message, or a dead letter; only then is it acknowledged."""
    try:
        case, command = read_event(_text(message))
        started = await _take_in(client, case, command)
        _log.info("event taken in", case=case.case, started=started, redelivered=message.redelivered)
    except BadDocument as bad:
        await _bury(message, BadLine("", 0, bad.problems).reason, channel, dead)
    except Refused as refused:
        await _bury(message, str(refused), channel, dead)
    await message.ack()


async def _take_in(client: Client, case: CaseFile, command: str) -> bool:
    """Start the programme, however long server or keys are away: meanwhile nothing is lost, and nothing hurries."""
    while True:
        try:
            return await take_in(client, case, command)
        except RPCError as error:
            if error.status is RPCStatusCode.INVALID_ARGUMENT:
                raise Refused("Temporal kan ikke læse sagens id eller indhold.") from None
            _log.warning("server does not answer", case=case.case, reason=error.status.name)
        except ServerUnreachable as error:
            _log.warning("keys cannot be used", case=case.case, reason=str(error))
        await asyncio.sleep(_PATIENCE)


async def _bury(message: AbstractIncomingMessage, reason: str, channel: AbstractChannel, dead: str) -> None:
    """Put a message into the dead-letter queue with the reason; the broker has confirmed it when this returns."""
    _log.warning("message buried", message=message.message_id)
    letter = Message(
        message.body,
        headers={**message.headers, REASON: reason},
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )
    await channel.default_exchange.publish(letter, dead)


def _text(message: AbstractIncomingMessage) -> str:
    """Give the event of a message as structured text. Raises BadDocument."""
    if len(message.body) > MAX_LINE:
        raise BadDocument([Problem(f"the event is longer than {MAX_LINE:,} bytes")])
    try:
        body = message.body.decode()
    except UnicodeDecodeError:
        raise BadDocument([Problem("the message is not UTF-8")]) from None
    attributes = _attributes(message.headers)
    return structured(attributes, body) if attributes else body


def _attributes(headers: Mapping[str, object]) -> dict[str, str]:
    """Find the attributes of a binary event among the headers of its message; none in a structured one."""
    return {
        name.removeprefix(prefix): str(value)
        for name, value in headers.items()
        for prefix in _PREFIXES
        if name.startswith(prefix)
    }
