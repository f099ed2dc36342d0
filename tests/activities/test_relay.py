"""Events go out at least once, in the order of their case, signed, and again from a position."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aio_pika
import httpx
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from sqlalchemy import Engine

from activities.relay import EventSettings, Exchange, NotTaken, Relay, Webhook, cloud_event
from activities.settings import BadSettings
from payloads.settings import data_keys
from register.database import migrate, open_database, sqlite_url
from register.outbox import Event, Outbox
from register.writing import Writer
from tests.register.standings import NAMESPACE, taken_over, write
from tests.service.broker import Broker

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


class _Receiver:
    """Takes what it is not told to refuse."""

    def __init__(self) -> None:
        self.taken: list[Event] = []
        self.refuses: set[str] = set()  # types

    async def take(self, event: Event, body: bytes) -> None:
        if event.type in self.refuses:
            raise NotTaken("HTTP 500")
        self.taken.append(event)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    """Two cases of which something happened."""
    writer = Writer(engine, data_keys(), NAMESPACE)
    for case in ("relay-1", "relay-2"):
        write(writer, taken_over(case), "2025-02-01")
    return Outbox(engine)


async def test_everything_that_happened_is_told_once_and_in_order(outbox: Outbox) -> None:
    receiver, waiting = _Receiver(), outbox.waiting(1_000)
    relay = Relay(outbox, receiver, "/forloeb")
    assert await relay.once(NOW) == len(waiting) > 4
    assert await relay.once(NOW) == 0
    assert receiver.taken == waiting


async def test_what_is_refused_is_tried_again_later_and_holds_up_its_own_case_alone(outbox: Outbox) -> None:
    receiver, waiting = _Receiver(), outbox.waiting(1_000)
    relay = Relay(outbox, receiver, "/forloeb")
    receiver.refuses = {"dk.forloeb.case.opened.v1"}  # the first of each case
    assert await relay.once(NOW) == 0
    receiver.refuses.clear()
    assert await relay.once(NOW) == 0  # it is too early
    assert await relay.once(NOW + timedelta(seconds=2)) == len(waiting)
    for case in ("relay-1", "relay-2"):
        assert [e.position for e in receiver.taken if e.case == case] == [e.position for e in waiting if e.case == case]


async def test_a_case_that_cannot_be_told_of_holds_up_no_other(outbox: Outbox) -> None:
    class _Picky(_Receiver):
        async def take(self, event: Event, body: bytes) -> None:
            if event.case == "relay-1":
                raise NotTaken("HTTP 422")
            await super().take(event, body)

    receiver = _Picky()
    await Relay(outbox, receiver, "/forloeb").once(NOW)
    assert {event.case for event in receiver.taken} == {"relay-2"}
    assert {event.case for event in outbox.waiting(1_000)} == {"relay-1"}


async def test_of_two_workers_one_sends_and_the_other_goes_on_when_it_is_gone(outbox: Outbox) -> None:
    receiver = _Receiver()
    first, second = Relay(outbox, receiver, "/forloeb"), Relay(outbox, receiver, "/forloeb")
    await first.once(NOW)
    outbox.replay(1)
    assert await second.once(NOW) == 0
    assert outbox.lease(first._holder, timedelta(seconds=-1))  # its lease has run out
    assert await second.once(NOW) > 0


async def test_from_a_position_everything_is_told_again_by_the_same_ids(outbox: Outbox) -> None:
    receiver = _Receiver()
    relay = Relay(outbox, receiver, "/forloeb")
    await relay.once(NOW)
    told, receiver.taken = receiver.taken, []
    outbox.replay(told[3].position)
    await relay.once(NOW)
    assert [event.id for event in receiver.taken] == [event.id for event in told[3:]]


def test_an_event_is_a_cloud_event_of_its_case(outbox: Outbox) -> None:
    event = outbox.waiting(1)[0]
    read = JSONFormat().read(CloudEvent, cloud_event(event, "/kommune/0101"))
    assert (read.get_id(), read.get_source(), read.get_type()) == (event.id, "/kommune/0101", event.type)
    assert (read.get_subject(), read.get_extension("sequence")) == ("relay-1", str(event.position))
    assert read.get_data() == event.data


async def test_a_webhook_knows_us_by_the_signature_of_standard_webhooks(outbox: Outbox) -> None:
    asked: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(204 if len(asked) == 1 else 503)

    event = outbox.waiting(1)[0]
    body = cloud_event(event, "/forloeb")
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        hook = Webhook("https://receiver.example/hook", [KEY, KEY[::-1]], client, lambda: NOW)
        await hook.take(event, body)
        with pytest.raises(NotTaken, match="HTTP 503"):
            await hook.take(event, body)
    headers = asked[0].headers
    assert headers["webhook-id"] == event.id
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{event.id}.{int(NOW.timestamp())}.".encode() + asked[0].content
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    first, second = headers["webhook-signature"].split()
    assert first == f"v1,{expected}"
    assert second != first  # of the secret that comes next


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"events_url": "https://receiver.example/"}, "needs FORLOEB_EVENTS_SECRET"),
        ({"events_url": "http://receiver.example/", "events_secret": SECRET}, "is expected"),
        ({"events_url": "https://receiver.example/", "events_secret": "whsec_c2hvcnQ="}, "at least 24 bytes"),
        ({"events_url": "ftp://receiver.example/"}, "is expected"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    given: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"FORLOEB_{name.upper()}", value)
    with pytest.raises(BadSettings, match=told):
        EventSettings.read()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    broker = Broker(tmp_path)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


@pytest.mark.server
async def test_an_exchange_gets_them_by_type_also_after_it_was_away(outbox: Outbox, broker: Broker) -> None:
    exchange = Exchange(broker.url, "forloeb.events")
    first, second, *_ = outbox.waiting(10)
    await exchange.take(first, b"{}")  # which makes the exchange; nobody listens yet
    async with await aio_pika.connect(broker.url) as connection:
        queue = await (await connection.channel()).declare_queue("listens", durable=True)
        await queue.bind("forloeb.events", routing_key="dk.forloeb.duty.#")
    broker.stop()
    with pytest.raises(NotTaken):
        await exchange.take(second, b"{}")
    broker.start()
    await exchange.take(first, b"{}")  # which this queue does not want
    await exchange.take(second, json.dumps({"is": "told"}).encode())
    async with await aio_pika.connect(broker.url) as connection:
        queue = await (await connection.channel()).get_queue("listens")
        message = await queue.get(no_ack=True)
        assert message is not None
        assert (message.message_id, message.routing_key) == (second.id, second.type)
        assert json.loads(message.body) == {"is": "told"}
        assert await queue.get(no_ack=True, fail=False) is None
    await exchange._drop()
