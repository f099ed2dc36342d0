"""Takeovers from a real RabbitMQ, which is restarted in the middle; nothing is lost, nothing happens twice."""

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aio_pika
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


async def publish(broker: Broker, *messages: aio_pika.Message) -> None:
    """Put messages into the durable queue, which is there afterwards."""
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(QUEUE, durable=True)
        for message in messages:
            await channel.default_exchange.publish(message, QUEUE)


async def waiting(broker: Broker, queue: str) -> int:
    """Count the messages that nobody has taken and acknowledged."""
    async with await aio_pika.connect(broker.url) as connection:
        return (
            await (await connection.channel()).declare_queue(queue, passive=True)
        ).declaration_result.message_count or 0


async def letter(broker: Broker) -> AbstractIncomingMessage:
    async with await aio_pika.connect(broker.url) as connection:
        queue = await (await connection.channel()).get_queue(f"{QUEUE}.dead")
        found = await queue.get(no_ack=True)
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


async def test_without_the_queue_or_the_broker_it_says_so_in_one_sentence(service: Service, broker: Broker) -> None:
    for url, reason in ((broker.url, "there is no such queue"), ("amqp://u:secret@127.0.0.1:1/", "")):
        said = service.house("consume", FORLOEB_AMQP_URL=url, FORLOEB_AMQP_QUEUE="nowhere")
        assert said.returncode == 1
        assert reason in said.stderr.splitlines()[-1]
        assert "secret" not in said.stderr
        assert "Traceback" not in said.stderr
