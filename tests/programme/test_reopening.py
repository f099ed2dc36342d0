"""What ended a programme is known from its facts that count."""

import pytest

from programme.ledger import open_ledger
from programme.reopening import ending
from statute.facts import CaseFile

TAKEOVER = {"fact": "takeover", "on": "2025-01-15", "municipality": "0101"}
GRANTED = {"fact": "permanent_residence_granted", "on": "2025-05-01", "id": "granted"}
CLOSED = {"fact": "case_closed", "on": "2025-06-01", "reason": "moved", "id": "closed"}
ANNULLED = {"fact": "annulled", "on": "2025-06-02", "fact_id": "closed"}


@pytest.mark.parametrize(
    ("facts", "by"),
    [
        ([], None),
        ([GRANTED], "granted"),
        ([GRANTED, GRANTED | {"on": "2025-05-02", "id": "again"}], "again"),
        ([GRANTED, CLOSED], "closed"),
        ([GRANTED, CLOSED, ANNULLED], "granted"),
    ],
)
def test_a_programme_is_ended_by_its_closing_else_by_the_latest_grant(facts, by):
    case = {"case": "e-1", "person": {"born": "1991-04-12", "group": "refugee"}, "facts": [TAKEOVER, *facts]}
    ended = ending(open_ledger(CaseFile.model_validate(case), "event-1"))
    assert (ended and ended.id) == by
