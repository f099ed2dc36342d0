"""Takeovers from a real RabbitMQ, which is restarted in the middle; nothing is lost, nothing happens twice."""

import asyncio
import json
import signal
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import aio_pika
import pamqp.encode
import pytest
from aio_pika.abc import AbstractIncomingMessage
from cloudevents.core.bindings.rabbitmq import to_binary_event
from cloudevents.core.v1.event import CloudEvent

from tests.cli.conftest import FORLOEB
from tests.service.broker import Broker
from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
QUEUE = "overtagelser"
STRUCTURED = "application/cloudevents+json"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"))
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


async def publish(
    broker: Broker, *messages: aio_pika.Message, queue: str = QUEUE, arguments: dict[str, Any] | None = None
) -> None:
    """Put messages into the durable queue, which is there afterwards."""
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(queue, durable=True, arguments=arguments)
        for message in messages:
            await channel.default_exchange.publish(message, queue)


async def waiting(broker: Broker, queue: str) -> int:
    """Count the messages that nobody has taken and acknowledged."""
    async with await aio_pika.connect(broker.url) as connection:
        return (
            await (await connection.channel()).declare_queue(queue, passive=True)
        ).declaration_result.message_count or 0


async def letter(broker: Broker, queue: str = QUEUE) -> AbstractIncomingMessage:
    async with await aio_pika.connect(broker.url) as connection:
        letters = await (await connection.channel()).get_queue(f"{queue}.dead")
        found = await letters.get(no_ack=True)
        assert found is not None
        return found


def structured(event: object, **more: Any) -> aio_pika.Message:
    return aio_pika.Message(
        json.dumps(event).encode(), content_type=STRUCTURED, delivery_mode=aio_pika.DeliveryMode.PERSISTENT, **more
    )


def binary(event: dict[str, Any]) -> aio_pika.Message:
    """The event as the CloudEvents SDK writes it for RabbitMQ."""
    made = to_binary_event(CloudEvent({key: value for key, value in event.items() if key != "data"}, event["data"]))
    return aio_pika.Message(
        made.body,
        headers=dict(made.headers),
        content_type=made.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def test_every_message_becomes_a_programme_or_a_dead_letter_through_a_restart(
    service: Service, broker: Broker, tmp_path: Path
) -> None:
    house, cases = service.house, [f"q-{number}" for number in range(60)]
    unlawful: dict[str, Any] = service.event("q-unlawful")
    alone = {"fact": "contract_set_by_municipality", "on": "2025-03-04", "ground": "disagreement"}
    unlawful["data"]["facts"].append(alone)
    await publish(
        broker,
        structured({"no": "event"}, message_id="poison-1"),
        structured(unlawful),
        binary(service.event("q-sdk")),
        structured(service.event("q-0")),
        *(structured(service.event(case)) for case in cases),
    )
    log = tmp_path / "consume.log"

    def taken() -> int:
        return log.read_text(encoding="utf-8").count('event="event taken in"')

    with log.open("wb") as out:
        env = house.env | {"FORLOEB_AMQP_URL": broker.url, "FORLOEB_AMQP_QUEUE": QUEUE}
        consumer = subprocess.Popen([FORLOEB, "consume"], cwd=house.folder, env=env, stdout=out, stderr=out)
    try:
        house.wait_for(lambda: taken() >= 5)
        broker.stop()
        before = taken()
        broker.start()
        house.wait_for(lambda: "case=q-59" in log.read_text(encoding="utf-8"))
        await asyncio.sleep(3)  # for the last acknowledgement
    finally:
        consumer.send_signal(signal.SIGTERM)
        assert consumer.wait(120) == 0
    assert before < 62, "the broker was to stop in the middle"
    assert await waiting(broker, QUEUE) == 0
    with service.as_("auditor") as auditor:
        for case in ("q-sdk", *cases):
            assert auditor.get(f"/programmes/{case}").status_code == 200
    poison, refused = await letter(broker), await letter(broker)
    assert (poison.body, poison.message_id) == (b'{"no": "event"}', "poison-1")
    assert "the attribute 'specversion' is missing" in str(poison.headers["x-forloeb-reason"])
    assert "§9" in str(refused.headers["x-forloeb-reason"])
    assert "guest" not in log.read_text()


@contextmanager
def consuming(service: Service, broker: Broker, queue: str, log: Path) -> Iterator[None]:
    """Let `forloeb consume` run on a queue; it must live until it is told to stop."""
    with log.open("wb") as out:
        env = service.house.env | {"FORLOEB_AMQP_URL": broker.url, "FORLOEB_AMQP_QUEUE": queue}
        consumer = subprocess.Popen([FORLOEB, "consume"], cwd=service.house.folder, env=env, stdout=out, stderr=out)
    try:
        yield
    finally:
        consumer.send_signal(signal.SIGTERM)
        assert consumer.wait(120) == 0, log.read_text(encoding="utf-8")


class Written(aio_pika.Message):
    """A message with headers as bytes, which the library would not write."""

    def __init__(self, event: object, headers: bytes, **more: Any) -> None:
        super().__init__(json.dumps(event).encode(), **more)
        self._bytes = headers

    @property
    def properties(self) -> Any:
        made = super().properties
        made.headers = _Table(self._bytes)
        return made


class _Table(dict[str, Any]):
    """A table whose bytes are given."""

    def __init__(self, written: bytes) -> None:
        super().__init__(given="as bytes")
        self.written = written


@pytest.fixture
def raw_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library write `_Table` as it is."""
    write = pamqp.encode.field_table

    def written(value: Any) -> bytes:
        if isinstance(value, _Table):
            return struct.pack(">I", len(value.written)) + value.written
        return write(value)

    monkeypatch.setitem(cast("dict[str, Any]", pamqp.encode.METHODS), "table", written)


def header(name: str, kind: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name.encode("latin-1") + kind + value


STOPPED_THE_QUEUE: dict[str, bytes] = {
    "a text that is not UTF-8": header("sagsnavn", b"S", struct.pack(">I", 2) + b"\xf8a"),
    "a time in microseconds": header("sent", b"T", (1_700_000_000_000_000).to_bytes(8, "big")),
    "a name that is not UTF-8": header("s\xf8", b"S", struct.pack(">I", 1) + b"a"),
    "a time inside a list": header("list", b"A", struct.pack(">I", 9) + b"T" + b"\x7f" + b"\xff" * 7),
    "very many": b"".join(header(f"h{n}", b"S", struct.pack(">I", 90) + b"x" * 90) for n in range(1_000)),
    "a number no library writes": header("large", b"D", b"\xff\xff\xff\xff\xff"),
}


async def test_no_message_stops_the_queue(service: Service, broker: Broker, tmp_path: Path, raw_tables: None) -> None:
    flood = service.event("flood")
    flood["data"] = {**cast("Any", flood["data"]), "facts": [{"fact": "n"}] * 4_000}
    unlawful: dict[str, Any] = {**service.event("none"), "id": "x" * 3_000, "type": "y" * 100_000}
    attributes = {f"ce-{name}": value for name, value in service.event("none").items() if name != "data"}
    with_type = {"content_type": STRUCTURED, "delivery_mode": aio_pika.DeliveryMode.PERSISTENT}
    poison = [Written({}, headers, **with_type) for headers in STOPPED_THE_QUEUE.values()]
    binary_poison = [
        Written({}, headers, **with_type | {"content_type": "application/json"})
        for headers in STOPPED_THE_QUEUE.values()
    ]
    good = [Written(service.event(f"odd-{n}"), one, **with_type) for n, one in enumerate(STOPPED_THE_QUEUE.values())]
    await publish(
        broker,
        structured(service.event("before")),
        *poison,
        *good,
        *binary_poison,
        structured(flood),
        structured(unlawful),
        aio_pika.Message(b"{}", content_type="application/xml"),
        aio_pika.Message(b"\xff", headers=cast("Any", attributes), content_type="application/json"),
        structured(service.event("traced"), headers={"ce-traceparent": "00-1", "cloudEvents_specversion": "1.0"}),
        aio_pika.Message(json.dumps(service.event("untyped")).encode()),
        structured(service.event("behind")),
        queue="robust",
    )
    log = tmp_path / "consume.log"
    with consuming(service, broker, "robust", log):
        service.house.wait_for(lambda: "case=behind" in log.read_text(encoding="utf-8"))
        await asyncio.sleep(1)
    assert await waiting(broker, "robust") == 0
    buried = 2 * len(STOPPED_THE_QUEUE) + 4
    assert await waiting(broker, "robust.dead") == buried
    for _ in range(buried):
        assert 10 < len(str((await letter(broker, "robust")).headers["x-forloeb-reason"])) <= 2_000
    taken = ["before", "behind", "traced", "untyped", *(f"odd-{n}" for n in range(len(good)))]
    assert all(f"case={case} " in log.read_text(encoding="utf-8") for case in taken)


async def test_what_cannot_be_buried_leaves_the_queue_by_the_brokers_limit(
    service: Service, broker: Broker, tmp_path: Path
) -> None:
    """As in deploy/rabbitmq: a quorum queue with a delivery limit, and an exchange for what exceeds it."""
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        full = {"x-max-length": 0, "x-overflow": "reject-publish"}
        await channel.declare_queue("limited.dead", durable=True, arguments=full)
        exchange = await channel.declare_exchange("limited.rejected", aio_pika.ExchangeType.FANOUT, durable=True)
        await (await channel.declare_queue("limited.rejected", durable=True)).bind(exchange)
    limit = {"x-queue-type": "quorum", "x-delivery-limit": 1, "x-dead-letter-exchange": "limited.rejected"}
    log = tmp_path / "consume.log"
    await publish(
        broker, structured({"no": "event"}), structured(service.event("past-it")), queue="limited", arguments=limit
    )
    with consuming(service, broker, "limited", log):
        service.house.wait_for(lambda: "case=past-it" in log.read_text(encoding="utf-8"))
        while await waiting(broker, "limited.rejected") == 0:
            await asyncio.sleep(0.5)
    assert await waiting(broker, "limited") == 0


async def test_without_the_queue_or_the_broker_it_says_so_in_one_sentence(service: Service, broker: Broker) -> None:
    for url, reason in ((broker.url, "there is no such queue"), ("amqp://u:secret@127.0.0.1:1/", "")):
        said = service.house("consume", FORLOEB_AMQP_URL=url, FORLOEB_AMQP_QUEUE="nowhere")
        assert said.returncode == 1
        assert reason in said.stderr.splitlines()[-1]
        assert "secret" not in said.stderr
        assert "Traceback" not in said.stderr
