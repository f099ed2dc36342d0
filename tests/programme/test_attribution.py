"""Who recorded something, when and under which id is said last, by the programme, whatever was sent, at every depth."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from programme.actors import Actor
from programme.commands import ACTION_MODELS, Unreadable, read_request
from programme.ledger import fact_id
from programme.possible import made_up
from tests.programme.ledgers import opened

TODAY = date(2025, 2, 10)
METTE = Actor(subject="mette", role="caseworker", municipality="0101")
FORGED = {
    "by": "revisor",
    "id": "my-id",
    "recorded_at": "2020-01-01T10:00:00+01:00",
    "actor": {"subject": "revisor", "role": "team_leader", "municipality": "0751"},
}


def with_forgery(fields: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Put a forged field into a copy of the fields, once at each depth."""
    yield {**fields, name: FORGED[name]}
    for key, inner in fields.items():
        if isinstance(inner, dict):
            yield from ({**fields, key: deeper} for deeper in with_forgery(inner, name))


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("action", ACTION_MODELS)
def test_whatever_is_sent_the_actor_has_recorded_it_now(action: str, name: str):
    ledger = opened()
    for sent in with_forgery(made_up(action, ledger, TODAY), name):
        try:
            request = read_request(action, sent | {"actor": METTE.model_dump()}, ledger, "command-1", TODAY)
        except Unreadable:
            continue
        said = [entry.said for entry in request.entries]
        assert [one and one.by for one in said] == ["mette"] * len(said)
        assert [one and one.recorded_at for one in said] == [None] * len(said)
        assert said[-1] is not None
        assert said[-1].id == fact_id("command-1")
        assert request.actor == METTE


@pytest.mark.parametrize("name", FORGED)
def test_a_replacement_that_names_its_author_is_refused(name: str):
    forged = {"fact": "cv_published", "on": "2025-02-03", name: FORGED[name]}
    sent = {"fact_id": "the-takeover", "reason": "fejl", "replacement": forged, "actor": METTE.model_dump()}
    with pytest.raises(Unreadable, match=rf"Feltet replacement\.{name} sættes af forløbet"):
        read_request("replaced", sent, opened(), "command-1", TODAY)
