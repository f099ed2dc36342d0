"""The checklists of the interviews hold what each order requires of each of them."""

import pytest

from documents import NotAvailable
from documents.interview import covered
from statute.checks import read
from statute.facts import CaseFile
from statute.requirements import occasions
from tests.documents.lives import REFUGEE_2004, SPOUSE_2020, SPOUSE_2025, printed, said
from tests.statute.casebuilder import case


@pytest.mark.parametrize(
    ("file", "on", "expected"),
    [
        (REFUGEE_2004, "2004-09-01", ("§ 15 stk. 1", "Arbejdsformidlingen", "over telefonen, digitalt", "§ 15 stk. 3")),
        (SPOUSE_2020, "2023-06-01", ("§ 19 stk. 1", "cv-samtale eller jobsamtale", "møder personligt", "§ 19 stk. 10")),
        (
            SPOUSE_2025,
            "2025-06-08",
            ("§ 14 stk. 1", "møder personligt", "arbejdspligten", "§ 14 stk. 7", "§ 14 stk. 8"),
        ),
    ],
)
def test_a_follow_up_covers_what_the_order_of_its_day_asks(file: CaseFile, on: str, expected: tuple[str, ...]) -> None:
    text = said(file, "follow_up_interview", on)
    for words in ("Opfølgningssamtale", "Ved hver opfølgning", *expected):
        assert words in text, words


def test_a_follow_up_of_2025_asks_for_no_kind_of_talk_and_one_without_notice_says_nothing_of_it() -> None:
    assert "cv-samtale" not in said(SPOUSE_2025, "follow_up_interview", "2025-06-08")
    assert "Når der er givet meddelelse" in said(SPOUSE_2025, "follow_up_interview", "2025-06-08")
    assert "Når der er givet meddelelse" not in said(SPOUSE_2025, "follow_up_interview", "2025-06-01")


@pytest.mark.parametrize(
    ("file", "on", "expected"),
    [
        (REFUGEE_2004, "2004-05-10", ("§ 9 stk. 2", "det sociale nævn", "Kontraktens skema", "Arbejdsformidlingen")),
        (SPOUSE_2020, "2023-02-05", ("§ 10 stk. 2", "§ 17 stk. 3", "opholds- og selvforsørgelseserklæringen")),
        (SPOUSE_2025, "2025-02-05", ("§ 3 stk. 1", "§ 12 stk. 3", "11.400 kr.", "Ankestyrelsens")),
    ],
)
def test_the_contract_interview_covers_preparation_and_signing(
    file: CaseFile, on: str, expected: tuple[str, ...]
) -> None:
    text = said(file, "contract_interview", on)
    for words in ("Når kontrakten forberedes", "Når kontrakten indgås", *expected):
        assert words in text, words


def test_visitation_is_covered_where_there_is_one() -> None:
    assert "§ 12 stk. 2 pkt. 3" in said(SPOUSE_2020, "visitation_interview", "2023-04-20")
    assert "§ 10 stk. 2 pkt. 3" in said(SPOUSE_2025, "visitation_interview", "2025-04-20")
    with pytest.raises(NotAvailable, match=r"af 17\.02\.2004 har ingen regler om denne samtale"):
        printed(REFUGEE_2004, "visitation_interview", "2004-09-01")


def test_the_status_interview_names_the_earlier_municipality() -> None:
    file = case("2023-02-01 takeover\n2024-02-01 moved\n2026-03-01 permanent_residence_applied")
    assert "Status fra tidligere kommuner hører med i den endelige status: 0101" in said(
        file, "status_interview", "2026-03-02"
    )


def test_every_requirement_of_the_follow_up_is_a_line_of_its_checklist() -> None:
    history = read(SPOUSE_2025, SPOUSE_2025.facts[-1].on).history
    lines = covered(history, "follow_up")
    text = said(SPOUSE_2025, "follow_up_interview", "2025-06-02")
    expected = {
        sentence.what
        for sentence in occasions()["follow_up"].requirement
        if "BEK-2024-12-30" in sentence.citation and "placement_running" not in sentence.only
    }
    assert expected <= {line.what for line in lines}
    assert all(line.text in text for line in lines)


def test_a_closed_case_has_no_interview() -> None:
    with pytest.raises(NotAvailable, match="Sagen er afsluttet"):
        printed(case("2025-02-03 takeover\n2025-03-01 case_closed"), "follow_up_interview", "2025-04-01")
