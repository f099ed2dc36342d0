"""Whose a case is changes by the other municipality's acceptance only, and no case loses its first takeover."""

from typing import Any

import pytest

from tests.programme.ledgers import accepted, opened, sent

HERE = {"subject": "mette", "role": "caseworker", "municipality": "0101"}
ADMINISTRATOR = {**HERE, "role": "municipality_admin"}
THERE = {"subject": "jens", "role": "caseworker", "municipality": "0751"}


def replaced(id_: str, **replacement: Any) -> dict[str, Any]:
    return {"fact_id": id_, "reason": "fejl", "replacement": replacement}


@pytest.mark.parametrize("actor", [HERE, ADMINISTRATOR], ids=["caseworker", "administrator"])
@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("moved", {"municipality": "0751"}),
        ("replaced", replaced("the-takeover", fact="takeover", on="2025-01-15", municipality="0751")),
        ("replaced", replaced("the-benefit", fact="moved", on="2025-02-10", municipality="0751")),
    ],
    ids=["by a move", "by correcting the takeover", "by correcting something else"],
)
def test_nobody_gives_a_case_to_a_municipality_that_has_not_accepted_it(actor: Any, action: str, fields: Any):
    benefit = {"fact": "benefit_ended", "on": "2025-01-20", "benefit": "self_support_and_return", "id": "the-benefit"}
    reason = sent(opened(benefit), "2025-02-10", action, actor=actor, **fields)[1]
    assert reason is not None
    assert "uden dens accept" in reason


def test_an_accepted_offer_moves_the_case_and_the_receiver_does_not_hand_it_back_alone():
    offered = accepted(
        opened(), "2025-02-10", "transfer_offered", municipality="0751", takes_over_on="2025-02-11", actor=HERE
    )
    moved = accepted(offered, "2025-02-11", "transfer_accepted", actor=THERE)
    [move] = [entry for entry in moved.entries if entry.key == "moved"]
    reason = sent(moved, "2025-02-12", "annulled", fact_id=move.id, actor=THERE)[1]
    assert reason is not None
    assert "uden dens accept" in reason


def test_an_announced_move_may_be_called_off_by_the_municipality_that_still_has_the_case():
    offered = accepted(
        opened(), "2025-02-10", "transfer_offered", municipality="0751", takes_over_on="2025-03-01", actor=HERE
    )
    announced = accepted(offered, "2025-02-11", "transfer_accepted", actor=THERE)
    [move] = [entry for entry in announced.entries if entry.key == "moved"]
    accepted(announced, "2025-02-12", "annulled", fact_id=move.id, on="2025-03-01", actor=HERE)


@pytest.mark.parametrize("actor", [{}, {"actor": HERE}], ids=["the command line", "the service"])
def test_a_second_takeover_is_refused_with_what_to_do_instead(actor: Any):
    reason = sent(opened(), "2025-02-10", "takeover", municipality="0751", **actor)[1]
    assert reason is not None
    assert "allerede overtaget" in reason
    assert "transfer_offered" in reason


@pytest.mark.parametrize("actor", [{}, {"actor": HERE}], ids=["the command line", "the service"])
def test_the_first_takeover_is_corrected_and_not_annulled(actor: Any):
    reason = sent(opened(), "2025-02-10", "annulled", fact_id="the-takeover", **actor)[1]
    assert reason is not None
    assert "replaced" in reason
    reason = sent(opened(), "2025-02-10", "replaced", **replaced("the-takeover", fact="cv_published"), **actor)[1]
    assert reason is not None
    assert "ingens" in reason
    right = replaced("the-takeover", fact="takeover", on="2025-01-16", municipality="0101")
    accepted(opened(), "2025-02-10", "replaced", **right, **actor)
