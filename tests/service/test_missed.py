"""What was missed is on record, with nothing to do: no count of overdue, no line in a mail."""

from datetime import UTC, date, datetime, time

import pytest
from temporalio.common import TypedSearchAttributes

from programme.administration import Administration
from programme.digest import Addressee, Standing, digest
from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Ledger, open_ledger
from programme.reminders import Ladder
from statute.facts import CaseFile
from workflows.search_attributes import OVERDUE_COUNT, OVERDUE_DUTIES, changes

LATE, MISSED = date(2026, 8, 10), date(2026, 8, 20)
"""The visitation was due on 1 August 2026; on 15 August the benefit ended, for which it is owed."""


@pytest.fixture
def ledger() -> Ledger:
    benefit = {"benefit": "self_support_and_return"}
    facts = [
        {"fact": "takeover", "on": "2026-05-01", "municipality": "0101"},
        {"fact": "benefit_started", "on": "2026-05-01", **benefit},
        {"fact": "benefit_ended", "on": "2026-08-15", **benefit},
    ]
    file = {"case": "missed-1", "person": {"born": "1991-04-12", "group": "refugee"}, "facts": facts}
    return open_ledger(CaseFile.model_validate(file), "event-1")


def asked(ledger: Ledger, day: date) -> Evaluation:
    now = datetime.combine(day, time(9), UTC)
    return evaluate(Question(case=ledger.case_file(), now=now, sent={}, told=[]), Ladder(), "test")


@pytest.mark.parametrize(("day", "is_told"), [(LATE, True), (MISSED, False)])
def test_no_list_and_no_mail_calls_it_to_mind(ledger: Ledger, day: date, is_told: bool) -> None:
    evaluation = asked(ledger, day)
    shown = {one.key: one.value for one in changes(TypedSearchAttributes([]), evaluation, Administration(), 0)}
    assert ("visitation" in (shown[OVERDUE_DUTIES] or ())) == is_told
    assert shown[OVERDUE_COUNT] == len(evaluation.overdue)
    standing = Standing(case="missed-1", municipality="0101", owed=evaluation.owed)
    told = digest(Addressee(kind="municipality", name="0101"), day, [standing], 14)
    assert ("visitation" in [line.duty for line in [*told.overdue, *told.escalated]]) == is_told
