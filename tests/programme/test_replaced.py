"""A wrong fact is replaced by the right one in one action; the ledger keeps both."""

from datetime import date

from programme.ledger import Ledger
from programme.plan import plan
from tests.programme.ledgers import accepted, opened, sent

SIGNED = {"fact": "contract_signed", "on": "2025-02-10", "party": "both", "manner": "signed", "id": "the-contract"}


def test_the_replacement_counts_and_the_mistake_stays_on_record_with_the_reason():
    right = {"fact": "contract_signed", "on": "2025-02-12", "party": "both", "manner": "signed"}
    ledger = accepted(
        opened(SIGNED), "2025-03-01", "replaced", fact_id="the-contract", reason="læst forkert", replacement=right
    )
    assert [entry.key for entry in ledger.entries] == [
        "takeover",
        "benefit_started",
        "contract_signed",
        "annulled",
        "contract_signed",
    ]
    assert ledger.case_file().facts[3].model_dump(include={"fact_id", "reason"}) == {
        "fact_id": "the-contract",
        "reason": "læst forkert",
    }
    [contract] = [duty for duty in plan(ledger.case_file(), date(2025, 3, 1)).duties if duty.duty == "contract"]
    assert (contract.status, contract.met_on) == ("met", date(2025, 2, 12))
    before = plan(ledger.known_on(date(2025, 2, 28)).case_file(), date(2025, 2, 28))
    assert [duty.met_on for duty in before.duties if duty.duty == "contract"] == [date(2025, 2, 10)]


def test_a_suspension_is_ended_early_by_replacing_it_and_only_its_days_are_given():
    suspended = {
        "fact": "deadlines_suspended",
        "on": "2025-01-20",
        "until": "2025-02-28",
        "duties": "all",
        "id": "the-stop",
    }
    earlier = {"fact": "deadlines_suspended", "on": "2025-01-20", "until": "2025-01-29", "duties": "all"}
    ledger = opened(suspended)
    assert due(ledger) == date(2025, 3, 27)  # 15 February and 40 days
    ledger = accepted(ledger, "2025-01-30", "replaced", fact_id="the-stop", reason="ophørt", replacement=earlier)
    assert due(ledger) == date(2025, 2, 25)  # 15 February and 10 days


def due(ledger: Ledger) -> date | None:
    return next(duty.due for duty in plan(ledger.case_file(), date(2025, 2, 1)).duties if duty.duty == "contract")


def test_a_replacement_that_is_unlawful_is_refused_and_the_first_fact_stands():
    wrong = {"fact": "contract_set_by_municipality", "on": "2025-02-12", "ground": "disagreement"}
    ledger, reason = sent(
        opened(SIGNED), "2025-03-01", "replaced", fact_id="the-contract", reason="x", replacement=wrong
    )
    assert reason is not None
    assert reason.startswith("Uenighed giver ikke kommunen ret til at fastsætte indholdet alene")
    assert len(ledger.entries) == 3


def test_what_is_not_on_file_or_is_no_fact_cannot_be_replaced():
    for fact_id, replacement, said in (
        ("nothing", {"fact": "cv_published", "on": "2025-02-01"}, "nothing"),
        ("the-contract", {"fact": "assigned", "team": "nord"}, "replacement"),
        ("the-contract", {"fact": "annulled", "fact_id": "the-contract"}, "replacement"),
        ("the-contract", {"on": "2025-02-01"}, "replacement"),
        ("the-contract", {"fact": "contract_signed"}, "party mangler"),
    ):
        after, reason = sent(
            opened(SIGNED), "2025-03-01", "replaced", fact_id=fact_id, reason="x", replacement=replacement
        )
        assert said in str(reason)
        assert after == opened(SIGNED)


def test_a_replaced_takeover_moves_every_clock_that_began_with_it():
    right = {"fact": "takeover", "on": "2025-01-20", "municipality": "0101"}
    ledger = accepted(opened(), "2025-02-01", "replaced", fact_id="the-takeover", reason="dato", replacement=right)
    assert due(ledger) == date(2025, 2, 20)


def test_what_is_only_announced_is_replaced_today_and_called_off_on_its_own_day():
    moved = {"fact": "moved", "on": "2025-03-01", "municipality": "0751", "id": "the-move"}
    right = {"fact": "moved", "on": "2025-03-15", "municipality": "0461"}
    ledger = accepted(opened(moved), "2025-02-03", "replaced", fact_id="the-move", reason="anden", replacement=right)
    facts = ledger.case_file().facts[3:]
    assert [(fact.fact, fact.on) for fact in facts] == [
        ("annulled", date(2025, 3, 1)),
        ("moved", date(2025, 3, 15)),
    ]
