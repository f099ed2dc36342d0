"""Events from an AMQP 0-9-1 queue: takeovers and reports, the same CloudEvents as elsewhere, structured or binary.

A message is acknowledged when its programme is there, or its action recorded, and not before. What can never become
either goes to the dead-letter queue with the reason. What cannot go there either is given back to the broker, whose
delivery limit takes it out of the way. Delivered again after a broken connection, an event does no more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aio_pika import DeliveryMode, Message, connect
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError, ChannelNotFoundEntity, DeliveryError
from pydantic import Field, SecretStr
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.settings import FromEnvironment
from intake.amqp_headers import UNREADABLE, tolerate_everything, writable
from intake.document import BadDocument, Problem
from intake.events import MAX_LINE, BadLine, Opening, read_arrival
from intake.modes import BINARY, amqp_attributes, mode_of, structured, text_of
from intake.reports import Report
from programme.actors import Actor
from workflows import search_attributes
from workflows.client import Refused, ServerUnreachable, UnknownCase, act, shown, take_in

_AT_ONCE = 20  # messages that wait here for their turn
_PATIENCE = 5.0  # seconds until a broker or server that does not answer is asked again
_TRIES = 12  # until a server that answers others is believed that it cannot take this event
_LONGEST_REASON = 2_000  # characters
REASON = "x-forloeb-reason"
_SUBJECT = "queue"  # by whom the journal says that it was recorded

_log = structlog.get_logger()


class QueueSettings(FromEnvironment):
    """Where takeovers come from: the broker as amqp://user:password@host/vhost or amqps://…, and the queue."""

    amqp_url: SecretStr
    amqp_queue: str = Field(default="forloeb.takeovers", min_length=1)


class NoQueue(Exception):
    """The broker cannot be reached, or has no such queue; the message is a sentence without the password."""


async def consume(settings: QueueSettings, client: Client) -> None:
    """Take in what comes, through every restart of the broker, until cancelled. Raises NoQueue when it cannot begin."""
    tolerate_everything()
    began, at_once = False, _AT_ONCE
    while True:
        try:
            async with await connect(settings.amqp_url.get_secret_value()) as connection:
                dead = await _dead_letters(await connection.channel(), f"{settings.amqp_queue}.dead")
                channel = await connection.channel()
                await channel.set_qos(prefetch_count=at_once)
                queue = await channel.get_queue(settings.amqp_queue)
                _log.info("queue consumed", queue=queue.name)
                # One that closes the connection is alone the next time, so that it uses up no other's deliveries.
                began, at_once = True, 1
                async with queue.iterator() as messages:
                    async for message in messages:
                        await _handle(message, client, channel, dead)
                        at_once = _AT_ONCE
            _log.warning("queue closed by the broker")
        except (AMQPError, ChannelInvalidStateError, OSError) as error:
            if not began:
                raise NoQueue(f"The queue {settings.amqp_queue} cannot be consumed: {_said(error)}") from None
            _log.warning("broker lost", reason=_said(error))
        await asyncio.sleep(_PATIENCE)


async def _dead_letters(channel: AbstractChannel, name: str) -> str:
    """Return the name of the dead-letter queue; it is made when there is none, and left as it is when there is."""
    try:
        await channel.get_queue(name)
    except ChannelNotFoundEntity:
        await channel.reopen()
        await channel.declare_queue(name, durable=True)
    await channel.close()
    return name


def _said(error: Exception) -> str:
    """Say what the broker said; never the address, which holds the password."""
    if isinstance(error, ChannelNotFoundEntity):
        return "there is no such queue"
    return type(error).__name__ if isinstance(error, OSError) else str(error)


async def _handle(message: AbstractIncomingMessage, client: Client, channel: AbstractChannel, dead: str) -> None:
    """Make a programme or an action of a message, or a dead letter; only then is it acknowledged."""
    reason = None
    try:
        arrived = read_arrival(_text(message))
        if isinstance(arrived, Report):
            await _insisted(client, arrived.case, lambda: _record(client, arrived))
        else:
            case, command, identity = arrived
            await _insisted(client, case.case, lambda: take_in(client, case, command))
            if identity is not None:
                await _insisted(client, case.case, lambda: _record(client, identity))
        _log.info("event taken in", case=_case_of(arrived), redelivered=message.redelivered)
    except BadDocument as bad:
        reason = BadLine("", 0, bad.problems).reason
    except (Refused, UnknownCase) as refused:
        reason = str(refused)
    if reason is None or await _bury(message, reason, channel, dead):
        await message.ack()
    else:
        await asyncio.sleep(_PATIENCE)
        await message.nack(requeue=True)


def _case_of(arrived: Opening | Report) -> str:
    return arrived.case if isinstance(arrived, Report) else arrived.case.case


async def _record(client: Client, report: Report) -> None:
    """Record what another system tells of a case, as such a system may. Raises UnknownCase, Refused."""
    there = await shown(client, report.case)
    if there is None:
        raise UnknownCase(report.case)
    municipality = there.get(search_attributes.MUNICIPALITY)
    actor = Actor(subject=_SUBJECT, role="intake_system", municipality=municipality)
    await act(client, report.case, report.action, report.command, actor)


async def _insisted(client: Client, case: str, attempt: Callable[[], Awaitable[object]]) -> None:
    """Do what an event asks for, however long server or keys are away: nothing is lost, and nothing hurries.

    Raises Refused also when the server lives and yet cannot take this event, UnknownCase.
    """
    tries = 0
    while True:
        try:
            await attempt()
            return
        except RPCError as error:
            tries = tries + 1 if await _lives(client) else 0
            if error.status is RPCStatusCode.INVALID_ARGUMENT or tries == _TRIES:
                raise Refused(f"Temporal kan ikke tage sagen ind ({error.status.name}).") from None
            _log.warning("server does not answer", case=case, reason=error.status.name)
        except (ServerUnreachable, OSError) as error:
            _log.warning("server, worker or keys away", case=case, reason=str(error))
        await asyncio.sleep(_PATIENCE)


async def _lives(client: Client) -> bool:
    try:
        return await client.service_client.check_health()
    except RPCError:
        return False


async def _bury(message: AbstractIncomingMessage, reason: str, channel: AbstractChannel, dead: str) -> bool:
    """Put a message into the dead-letter queue with the reason; True when the broker has confirmed it."""
    cut = reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"
    letter = Message(
        message.body,
        headers={**writable(message.headers), REASON: cut},
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )
    try:
        await channel.default_exchange.publish(letter, dead)
    except DeliveryError:
        _log.error("message cannot be buried; the broker has it again", message=message.message_id)
        return False
    _log.warning("message buried", message=message.message_id)
    return True


def _text(message: AbstractIncomingMessage) -> str:
    """Give the event of a message as structured text. Raises BadDocument.

    The content type decides the mode; where there is none, whether headers hold attributes.
    """
    if len(message.body) > MAX_LINE:
        raise BadDocument([Problem(f"the event is longer than {MAX_LINE:,} bytes")])
    content_type = message.content_type or BINARY
    mode, text = mode_of(content_type), text_of(message.body)
    if mode == "structured":
        return text
    if mode != "binary":
        raise BadDocument([Problem(f"a message of the content type {content_type[:60]!r} is no event that is read")])
    attributes = _attributes(message.headers)
    return structured(attributes, content_type, text) if attributes or message.content_type else text


def _attributes(headers: Mapping[str, object]) -> dict[str, str]:
    if why := headers.get(UNREADABLE):
        raise BadDocument([Problem(f"its headers cannot be read: {why}")])
    return amqp_attributes(headers)
