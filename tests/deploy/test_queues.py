"""The queues that deploy/rabbitmq gives the broker: nothing stands still in them, and nothing is lost from them."""

import json
from typing import Any

from tests.deploy.conftest import DEPLOY

DEFINED: dict[str, Any] = json.loads((DEPLOY / "rabbitmq/queues.json").read_text())
QUEUES = {one["name"]: one for one in DEFINED["queues"]}


def test_what_is_delivered_too_often_goes_to_an_exchange_that_leads_to_a_queue():
    limits = QUEUES["forloeb.takeovers"]["arguments"]
    assert limits["x-queue-type"] == "quorum"
    assert 1 <= limits["x-delivery-limit"] <= 50
    [exchange] = DEFINED["exchanges"]
    [binding] = DEFINED["bindings"]
    assert limits["x-dead-letter-exchange"] == exchange["name"] == binding["source"]
    assert binding["destination"] in QUEUES
    assert all(one["durable"] for one in (*QUEUES.values(), exchange))


def test_the_dead_letters_of_the_consumer_are_kept_on_disk_too():
    assert QUEUES["forloeb.takeovers.dead"]["arguments"] == {"x-queue-type": "quorum"}
