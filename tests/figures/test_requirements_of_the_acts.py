"""What the acts beside the orders require, and what the order of 2026 wants said differently."""

from datetime import date

import pytest

from statute.checks import read
from statute.requirements import Requirement, requirements
from tests.statute.casebuilder import case

SPOUSE = {"group": "family_of_other", "spouse_permit": True}


def required(timeline: str, on: str, regulation: str | None = None, **person: object) -> dict[str, Requirement]:
    history = read(case(timeline, regulation=regulation, **person), date.fromisoformat(on)).history
    return {requirement.what: requirement for requirement in requirements(history)}


@pytest.mark.parametrize(
    "decision",
    [
        "contract_set_by_municipality ground=act",
        "visitation_decided",
        "exempted",
        "cv_exempted",
        "danish_waived ground=special_reasons",
        "test_excused level=A1 until=2025-06-10",
    ],
)
def test_act_on_legal_security_p66_and_p67_every_decision_tells_of_the_complaint(decision: str) -> None:
    found = required(f"2025-01-15 takeover + benefit_started\n2025-06-01 {decision}", "2025-06-01")
    assert found["complaint_within"].citation == "RETSSIKKERHEDSLOVEN §67 stk.1"
    assert "inden 4 uger" in found["complaint_within"].text
    assert found["complaint_reviewed"].citation == "RETSSIKKERHEDSLOVEN §66 stk.1"
    assert "complaint_within" not in required("2025-01-15 takeover", "2025-06-01")
    answered = required(f"2025-01-15 takeover\n2025-06-01 {decision}\n2025-06-02 contract_signed", "2025-07-01")
    assert "complaint_within" not in answered
    of_2004 = required("2004-05-10 takeover\n2004-06-01 visitation_decided", "2004-06-01", "2004")
    assert "complaint_within" not in of_2004


def test_act_p20b_every_follow_up_tells_of_repatriation_and_when_that_was_done_last() -> None:
    signed = "2024-11-15 takeover + benefit_started\n2024-11-20 contract_signed"
    assert required(signed, "2024-12-01")["repatriation"].text.endswith("det er ikke registreret før.")
    told = f"{signed}\n2024-11-25 repatriation_guidance_given\n2025-02-10 repatriation_guidance_given"
    before, after = required(told, "2024-12-31")["repatriation"], required(told, "2025-03-01")["repatriation"]
    assert (before.text[-24:], before.unverified) == ("sidst oplyst 25.11.2024.", False)
    assert (after.text[-24:], after.unverified) == ("sidst oplyst 10.02.2025.", True)
    assert required(told, "2026-03-01")["repatriation"].unverified
    assert before.citation == after.citation == "INTEGRATIONSLOVEN §20 b pkt.2"


def test_2026_p13_stk2_guidance_in_writing_is_no_longer_tied_to_the_first_job_interview() -> None:
    file = "2026-01-05 takeover + benefit_started benefit=cash_assistance_minimum"
    before, after = required(file, "2026-01-31"), required(file, "2026-02-01")
    assert "senest ved første jobsamtale" in before["rights_guidance"].text
    assert "summons_warning" in before
    assert after["rights_guidance"].citation == "BEK-2026-01-20 §13 stk.2"
    assert "venter ikke på den første jobsamtale" in after["rights_guidance"].text
    assert "uden den kan der ikke gives nogen sanktion" in after["rights_guidance"].text
    assert "summons_warning" not in after


def test_2026_p14_stk5_the_follow_up_asks_of_jobsøgende_and_no_longer_of_the_job_centre() -> None:
    file = "2026-01-05 takeover + benefit_started benefit=cash_assistance_minimum\n2026-01-20 contract_signed"
    assert "jobcenteret" in required(file, "2026-01-31")["jobseeker_registration"].text
    after = required(file, "2026-02-01")["jobseeker_registration"]
    assert (after.text, after.citation) == (
        "Tag stilling til, om borgeren skal tilmeldes som jobsøgende.",
        "BEK-2026-01-20 §14 stk.5",
    )


def test_2026_p14_stk8_the_language_notice_has_three_items_and_none_of_danskbonus() -> None:
    file = "2026-01-05 takeover\n2026-01-20 language_notice_given"
    before = {what for what in required(file, "2026-01-31") if what.startswith("language_notice")}
    after = {what: r.citation for what, r in required(file, "2026-02-01").items() if what.startswith("language_notice")}
    assert before - set(after) == {"language_notice_bonus"}
    assert after == {
        "language_notice": "BEK-2026-01-20 §14 stk.8",
        "language_notice_danish": "BEK-2026-01-20 §14 stk.8 nr.1",
        "language_notice_residence": "BEK-2026-01-20 §14 stk.8 nr.2",
        "language_notice_citizenship": "BEK-2026-01-20 §14 stk.8 nr.3",
    }
    said = required(file, "2026-02-01")
    assert said["language_notice_residence"].text.startswith("2: ")
    assert said["language_notice_citizenship"].text.startswith("3: ")


def test_2026_p5_p13_and_p1_name_kontanthjælp_and_the_present_stykke_of_the_employment_act() -> None:
    file = "2026-02-05 takeover + benefit_started benefit=cash_assistance_minimum"
    found = required(file, "2026-02-06")
    for what in ("declaration_guidance", "sanctions_notice"):
        assert "lov om aktiv socialpolitik § 16 stk. 2" in found[what].text
    ended = required(f"{file}\n2026-02-10 contract_signed\n2026-02-20 programme_ended", "2026-02-20")
    assert "(§ 47 stk. 4)" in ended["contract_lives_on"].text


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ("2023-02-01 offer_made", True),
        ("2023-02-01 offer_made kind=danish_education", False),
        ("2023-02-01 offer_started kind=ordinary_education", True),
        ("2023-02-01 offer_made\n2023-02-02 jobseeker_registered", False),
        ("2023-02-01 offer_made\n2023-02-02 benefit_started", False),
        ("", False),
    ],
)
def test_2020_p24_stk1_an_offer_without_benefit_comes_with_registration(facts: str, asked: bool) -> None:
    found = required(f"2023-01-15 takeover\n{facts}", "2023-03-01")
    assert ("registered_with_offer" in found) is asked
    assert "registered_with_offer" not in required("2025-01-15 takeover\n2025-02-01 offer_made", "2025-03-01")


def test_after_a_move_the_security_of_a_spouse_follows() -> None:
    moved = "2025-01-15 takeover\n2025-03-01 moved"
    found = required(moved, "2025-03-01", **SPOUSE)["security_follows"]
    assert found.citation == "SECURITY-BEK-840-2024 §11 stk.3"
    assert "security_follows" not in required(moved, "2025-03-01")
    assert "security_follows" not in required("2025-01-15 takeover", "2025-03-01", **SPOUSE)
