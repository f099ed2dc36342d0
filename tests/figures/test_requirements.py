"""What must be said and handed over under each order, to whom, and with which amounts."""

from datetime import date

import pytest

from statute.checks import read
from statute.facts import CaseFile
from statute.requirements import Requirement, occasions, requirements
from tests.statute.casebuilder import ORDERS, case

DAYS = {"2004": "2004-06-01", "2020": "2023-03-01", "2025": "2025-03-01"}
STARTS = {
    "2004": "2004-05-10 takeover + benefit_started benefit=introduction",
    "2020": "2023-01-15 takeover + benefit_started",
    "2025": "2025-01-15 takeover + benefit_started",
}
SPOUSE = {"spouse_permit": True}
SIGNED = {
    "2004": "2004-05-11 contract_signed",
    "2020": "2023-01-16 contract_signed",
    "2025": "2025-01-16 contract_signed",
}


def required(file: CaseFile, on: str, when: str | None = None) -> list[Requirement]:
    found = requirements(read(file, date.fromisoformat(on)).history)
    return [requirement for requirement in found if when in (None, requirement.when)]


def of(year: str, facts: str = "", when: str | None = None, **person: object) -> dict[str, Requirement]:
    file = case(f"{STARTS[year]}\n{facts}", regulation=year, **person)
    return {requirement.what: requirement for requirement in required(file, DAYS[year], when)}


@pytest.mark.parametrize(
    ("year", "named"),
    [
        (
            "2004",
            {
                "contract_duration": "§6 stk.1",
                "contract_end": "§6 stk.2",
                "written_contract": "§4",
                "complaint_notice": "§13 stk.3",
                "sanctions_notice": "§14 stk.1",
                "permanent_residence_notice": "§14 stk.2",
            },
        ),
        (
            "2020",
            {
                "written_contract": "§4 stk.1",
                "signature_marked": "§4 stk.2",
                "signature_reason": "§4 stk.3",
                "min_plan": "§4 stk.4",
                "declaration": "§5 stk.1",
                "declaration_substitute": "§5 stk.1 pkt.2",
                "complaint_notice": "§17 stk.3",
                "sanctions_notice": "§18 stk.1",
                "permanent_residence_guidance": "§18 stk.3",
            },
        ),
        (
            "2025",
            {
                "written_contract": "§4 stk.1",
                "signature_marked": "§4 stk.2",
                "signature_reason": "§4 stk.3",
                "min_plan": "§4 stk.4",
                "declaration": "§5 stk.1",
                "declaration_substitute": "§5 stk.2",
                "complaint_notice": "§12 stk.3",
                "sanctions_notice": "§13 stk.1",
                "permanent_residence_guidance": "§13 stk.3",
            },
        ),
    ],
)
def test_what_belongs_to_the_signing(year: str, named: dict[str, str]) -> None:
    key = {"2004": "BEK-2004-02-17", "2020": "BEK-1307-2020", "2025": "BEK-2024-12-30"}[year]
    found = {what: requirement.citation for what, requirement in of(year, when="at_signing").items()}
    assert found == {what: f"{key} {paragraph}" for what, paragraph in named.items()}


@pytest.mark.parametrize(
    ("year", "body"), [("2004", "det sociale nævn"), ("2020", "Ankestyrelsens"), ("2025", "Ankestyrelsens")]
)
def test_the_complaint_goes_to_the_body_of_its_time(year: str, body: str) -> None:
    assert body in of(year)["complaint_notice"].text


def test_guidance_on_the_declaration_is_for_recipients_in_2020_and_for_all_in_2025() -> None:
    without = [required(case(f"{day} takeover"), day) for day in ("2023-03-01", "2025-03-01")]
    assert [[r.citation for r in found if r.what == "declaration_guidance"] for found in without] == [
        [],
        ["BEK-2024-12-30 §5 stk.3"],
    ]
    assert of("2020")["declaration_guidance"].citation == "BEK-1307-2020 §5 stk.2"


def test_guidance_on_rights_is_in_writing_from_2025() -> None:
    old, new = of("2020", when="first_job_interview"), of("2025", when="first_job_interview")
    assert (old["rights_guidance"].citation, "mundtligt eller" in old["rights_guidance"].text) == (
        "BEK-1307-2020 §18 stk.2",
        True,
    )
    assert (new["rights_guidance"].citation, "Vejled skriftligt" in new["rights_guidance"].text) == (
        "BEK-2024-12-30 §13 stk.2",
        True,
    )
    assert "sanktionssats" in new["summons_warning"].text
    assert not of("2004", when="first_job_interview")


# The notice for those with a spouse's permit


@pytest.mark.parametrize(
    ("year", "security", "citation"),
    [
        ("2020", "20.000 kr. for A1, 10.000 kr. for A2 og 10.000 kr. for", "BEK-1307-2020 §19 stk.12 pkt.2"),
        ("2025", "11.400 kr. for A1, 7.500 kr. for A2 og 7.500 kr. for", "BEK-2024-12-30 §14 stk.9 pkt.3"),
    ],
)
def test_the_spouse_notice_has_the_amounts_of_the_order_in_force(year: str, security: str, citation: str) -> None:
    found = of(year, **SPOUSE)
    assert security in found["spouse_notice_security"].text
    assert found["spouse_notice_security"].citation == citation
    assert "A1 senest efter 6 måneder og på A2 senest efter 9 måneder" in found["spouse_notice_tests"].text
    assert "indtil 3 måneder efter" in found["spouse_notice_retake"].text


def test_the_ukraine_group_keeps_the_notice_of_2020_after_2024() -> None:
    file = case("2025-01-15 takeover", ukraine_special_act=True, **SPOUSE)
    assert any("20.000 kr." in requirement.text for requirement in required(file, "2025-03-01"))


def test_only_spouses_get_the_spouse_notice_and_2004_has_none() -> None:
    assert not [what for year in DAYS for what in of(year) if what.startswith("spouse")]
    assert not [what for what in of("2004", **SPOUSE) if what.startswith("spouse")]


# The language notice


@pytest.mark.parametrize(
    ("year", "paragraph", "bonus", "circular"),
    [
        ("2020", "BEK-1307-2020 §19 stk.11", "eller integrationsloven § 22", "nr. 9779 af 14. september 2018"),
        ("2025", "BEK-2024-12-30 §14 stk.8", "§ 22 stk. 4).", "nr. 9461 af 17. juni 2021"),
    ],
)
def test_the_language_notice_names_four_subjects(year: str, paragraph: str, bonus: str, circular: str) -> None:
    given = f"{DAYS[year]} language_notice_given"
    found = list(of(year, given, when="language_notice").values())
    assert [requirement.citation for requirement in found] == [
        paragraph,
        *(f"{paragraph} nr.{number}" for number in (1, 2, 3, 4)),
    ]
    assert bonus in found[2].text
    assert circular in found[4].text


def test_before_the_language_notice_and_in_2004_nothing_is_said_of_it() -> None:
    assert not of("2025", when="language_notice")
    assert not of("2004", "2004-06-01 language_notice_given", when="language_notice")


# The follow-up


@pytest.mark.parametrize(
    ("year", "asked"),
    [
        (
            "2004",
            [
                "contract_kept",
                "individual_interview",
                "group_guidelines",
                "jobseeker_registration",
                "benefit_conditions",
                "both_bound",
                "replacement_activity",
            ],
        ),
        (
            "2020",
            [
                "contract_kept",
                "individual_interview",
                "other_form",
                "group_guidelines",
                "kind_of_talk",
                "jobseeker_registration",
                "benefit_conditions",
                "permanent_residence_awareness",
                "language_notice_question",
                "both_bound",
                "replacement_activity",
                "repatriation",
            ],
        ),
        (
            "2025",
            [
                "contract_kept",
                "individual_interview",
                "other_form",
                "group_guidelines",
                "jobseeker_registration",
                "benefit_conditions",
                "permanent_residence_awareness",
                "both_bound",
                "replacement_activity",
                "repatriation",
            ],
        ),
    ],
)
def test_the_checklist_of_a_follow_up(year: str, asked: list[str]) -> None:
    assert list(of(year, SIGNED[year], when="follow_up")) == asked
    assert not of(year, when="follow_up")


@pytest.mark.parametrize(
    ("year", "day", "citation"),
    [
        ("2004", "2004-05-20", "BEK-2004-02-17 §32"),
        ("2020", "2023-02-01", "BEK-1307-2020 §40"),
        ("2025", "2025-02-01", "BEK-2024-12-30 §27"),
    ],
)
def test_a_running_placement_is_reviewed_at_each_follow_up(year: str, day: str, citation: str) -> None:
    begun = f"{SIGNED[year]}\n{day} offer_started"
    assert of(year, begun)["placement_review"].citation == citation
    assert "placement_review" not in of(year, f"{begun} kind=wage_subsidy")
    assert "placement_review" not in of(year, f"{begun} + offer_ended")


def test_jobnet_is_checked_for_job_ready_jobseekers_of_2020() -> None:
    registered = f"{SIGNED['2020']}\n2023-02-01 jobseeker_registered"
    assert of("2020", registered)["jobnet_information"].citation == "BEK-1307-2020 §19 stk.7 pkt.2"
    assert "jobnet_information" not in of("2020", f"{registered} + obviously_unable_found")


# Revision, status, form


def test_how_a_contract_is_changed() -> None:
    cited = [of(year, f"{DAYS[year]} need_recorded of=revision", "revision")["revision_form"].citation for year in DAYS]
    assert cited == ["BEK-2004-02-17 §16 stk.2", "BEK-1307-2020 §20 stk.3", "BEK-2024-12-30 §15 stk.3"]


@pytest.mark.parametrize("year", DAYS)
def test_the_status_names_the_earlier_municipalities(year: str) -> None:
    when = "permanent_residence_application"
    day = DAYS[year]
    applied = f"{day} permanent_residence_applied"
    assert not of(year, when=when)
    assert {what: r.citation for what, r in of(year, applied, when).items()} == {
        "permanent_residence_status": "CABI-KONTRAKT 5.1"
    }
    moved = of(year, f"{applied} + moved municipality=0751 + moved municipality=0461", when)
    assert moved["earlier_status"].citation == "CABI-KONTRAKT 5.2"
    assert moved["earlier_status"].text.endswith("0101, 0751.")


def test_the_form_of_2004_has_eleven_parts_and_its_follow_up_comes_every_third_month() -> None:
    form = of("2004", when="contract_form")
    parts = ["heading", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "VIII (signatures)", "IX"]
    assert [r.citation for r in form.values()] == [f"BEK-2004-02-17 Bilag 1 {part}" for part in parts]
    assert "højst 3 måneder efter" in form["form_follow_up"].text
    assert not of("2020", when="contract_form")


# When there are none


def test_nothing_is_required_of_a_closed_case_or_where_no_order_is_on_file() -> None:
    closed = case("2025-01-15 takeover\n2025-02-01 case_closed")
    assert required(closed, "2025-01-31")
    assert not required(closed, "2025-02-01")
    assert not required(case("2019-01-15 takeover"), "2019-02-01")


@pytest.mark.parametrize("year", DAYS)
def test_no_sentence_keeps_an_empty_place(year: str) -> None:
    for start in (STARTS[year], f"{DAYS[year]} moved"):
        history = read(case(start, regulation=year, **SPOUSE), date.fromisoformat(DAYS[year])).history
        for requirement in requirements(history, every_occasion=True):
            assert "{" not in requirement.text
            assert requirement.text.endswith(".")


# What the sentences name of other acts, and the figure that stands in no table


@pytest.mark.parametrize(
    ("year", "what", "named"),
    [
        ("2004", "contract_end", "integrationsloven § 16 stk. 5"),
        ("2004", "placement_holiday", "loven § 24"),
        ("2004", "upskilling_hours", "i gennemsnit mindst 37 timer om ugen i tilskudskvartalet"),
        ("2004", "mentor_who", "op til omkring 10 ansatte"),
        ("2004", "job_mentor_who", "op til omkring 10 ansatte"),
        ("2004", "job_mentor", "når § 46 er sat i kraft"),
        ("2004", "job_mentor_rules", "§ 41 stk. 2, § 42 stk. 2 og §§ 43-44"),
        ("2020", "language_notice_bonus", "lov om aktiv socialpolitik § 22 stk. 4 eller integrationsloven § 22"),
        ("2025", "language_notice_bonus", "lov om aktiv socialpolitik § 22 stk. 4"),
        ("2020", "language_notice_residence", "udlændingeloven § 11 stk. 3 nr. 7, undtagelse i stk. 17"),
        ("2020", "language_notice_citizenship", "2015 (cirkulæreskrivelse nr. 9779 af 14. september 2018 § 24)"),
        ("2025", "language_notice_citizenship", "2015 (cirkulæreskrivelse nr. 9461 af 17. juni 2021 § 24)"),
        ("2025", "pension_age_availability", "loven §§ 26, 26 a, 26 b, 27 og 27 b"),
        ("2025", "disability_availability", "loven §§ 26, 26 a, 26 b, 27 og 27 b"),
        ("2020", "contract_lives_on", "§ 47 stk. 6"),
    ],
)
def test_what_a_sentence_names(year: str, what: str, named: str) -> None:
    sentences = [sentence for occasion in occasions().values() for sentence in occasion.requirement]
    said = [sentence.text for sentence in sentences if sentence.what == what and ORDERS[year] in sentence.citation]
    assert [named in text for text in said] == [True]
