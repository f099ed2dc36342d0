"""Whatever has happened in a case: each document is offered and can be printed, or is refused with a reason."""

from datetime import date

from hypothesis import given, settings

from documents import available, render
from statute.facts import CaseFile
from tests.documents.lives import MOVED, SPOUSE_2025, opened
from tests.statute.casebuilder import case
from tests.statute.strategies import case_files, days


@settings(max_examples=25, deadline=None)
@given(case_files(), days())
def test_what_is_offered_can_be_printed(file: CaseFile, today: date) -> None:
    ledger = opened(file)
    for one in available(ledger, today):
        if one.refused is None:
            assert render(ledger, one.name, today).startswith(b"%PDF")
        else:
            assert one.refused.endswith(".")


def test_a_closed_case_keeps_what_was_made_and_gets_nothing_new() -> None:
    signed = case(
        """
        2025-02-03 takeover
        2025-02-12 contract_drafted content=goal
        2025-02-20 contract_signed + declaration_signed
        2025-03-01 case_closed
        """
    )
    found = {one.name: one.refused for one in available(opened(signed), date(2025, 6, 1))}
    assert found["contract"] is None
    assert found["declaration"] is None
    for name in ("language_notice", "follow_up_interview"):
        assert found[name] == "Sagen er afsluttet."


def test_a_finished_status_is_kept_in_a_closed_case() -> None:
    file = MOVED.model_copy(
        update={
            "facts": [
                *MOVED.facts,
                *case(
                    """
                    2025-03-15 status_prepared municipality=0101
                    2025-03-20 status_prepared municipality=0751
                    2025-06-01 case_closed
                    """
                ).facts,
            ]
        }
    )
    found = {one.name: one.refused for one in available(opened(file), date(2025, 9, 1))}
    assert found["permanent_residence_status"] is None


def test_every_order_that_counts_for_a_case_offers_its_documents() -> None:
    offered = {one.name for one in available(opened(SPOUSE_2025), date(2025, 6, 8)) if one.refused is None}
    assert offered == {
        "contract",
        "declaration",
        "language_notice",
        "contract_interview",
        "visitation_interview",
        "follow_up_interview",
        "status_interview",
    }
