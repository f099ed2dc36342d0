"""What each order requires on each occasion, line by line by its paragraph."""

from collections import defaultdict
from datetime import date

import pytest

from statute.checks import read
from statute.requirements import Requirement, requirements
from tests.statute.casebuilder import ORDERS, case

TAKEOVER = {"2004": "2004-05-10 takeover", "2020": "2023-01-15 takeover", "2025": "2025-01-15 takeover"}
BENEFIT = {
    "2004": " + benefit_started benefit=introduction",
    "2020": " + benefit_started",
    "2025": " + benefit_started",
}
DAY = {"2004": "2004-06-01", "2020": "2023-03-01", "2025": "2025-03-01"}
SIGNED = {
    "2004": "2004-05-11 contract_signed",
    "2020": "2023-01-16 contract_signed",
    "2025": "2025-01-16 contract_signed",
}


def required(year: str, facts: str = "", *, benefit: bool = True, **person: object) -> list[Requirement]:
    start = TAKEOVER[year] + (BENEFIT[year] if benefit else "")
    return requirements(
        read(case(f"{start}\n{facts}", regulation=year, **person), date.fromisoformat(DAY[year])).history
    )


def cited(year: str, facts: str = "", *, benefit: bool = True, **person: object) -> dict[str, str]:
    """Return the paragraphs of each occasion, joined, without the key of the order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for requirement in required(year, facts, benefit=benefit, **person):
        found[requirement.when].append(requirement.citation.removeprefix(f"{ORDERS[year]} "))
    return {when: ", ".join(paragraphs) for when, paragraphs in found.items()}


def said(year: str, what: str, facts: str = "", *, benefit: bool = True, **person: object) -> str:
    return " ".join(r.text for r in required(year, facts, benefit=benefit, **person) if r.what == what)


# A new case


def test_2004_a_new_recipient_of_introduction_benefit() -> None:
    parts = ["heading", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "VIII (signatures)", "IX"]
    assert cited("2004") == {
        "assessment": "§8 stk.2, §8 stk.3, §8 stk.5",
        "preparation": "§9 stk.1, §9 stk.2, §9 stk.3, §9 stk.4, §7 stk.2, §2 stk.1, §20 stk.1, §5 stk.4",
        "at_signing": "§6 stk.1, §6 stk.2, §4, §13 stk.3, §14 stk.1, §14 stk.2",
        "contract_form": ", ".join(f"Bilag 1 {part}" for part in parts),
        "offers": "§18 stk.1, §18 stk.2, §20 stk.2, §20 stk.3",
    }


def test_2020_a_new_recipient() -> None:
    assert cited("2020") == {
        "assessment": "§8 stk.2, §8 stk.2, §8 stk.3",
        "preparation": "§10 stk.1, §10 stk.2, §10 stk.3, §10 stk.4, §9 stk.2, §2 stk.1, §16 stk.2, §6 stk.2 pkt.2",
        "before_signing": "§5 stk.2",
        "at_signing": (
            "§4 stk.1, §4 stk.2, §4 stk.3, §4 stk.4, §5 stk.1, §5 stk.1 pkt.2, §17 stk.3, §18 stk.1, §18 stk.3"
        ),
        "decision": "RETSSIKKERHEDSLOVEN §67 stk.1, RETSSIKKERHEDSLOVEN §66 stk.1",
        "first_job_interview": "§18 stk.2, §18 stk.2 pkt.2",
        "visitation": "§12 stk.2 pkt.3, §12 stk.1 pkt.3, §12 stk.1 pkt.2",
        "job_search": "§13 stk.1, §13 stk.2, §13 stk.3, §15 stk.1, §15 stk.1 pkt.3",
        "offers": "§23 stk.1, §22 stk.2, §23 stk.5, §25, §26 stk.1, §26 stk.2",
    }


def test_2025_a_new_recipient() -> None:
    assert cited("2025") == {
        "assessment": "§7 stk.2, §7 stk.2",
        "preparation": "§3 stk.1, §3 stk.2, §3 stk.3, §3 stk.4, §8 stk.2, §2 stk.1, §11 stk.2",
        "before_signing": "§5 stk.3",
        "at_signing": "§4 stk.1, §4 stk.2, §4 stk.3, §4 stk.4, §5 stk.1, §5 stk.2, §12 stk.3, §13 stk.1, §13 stk.3",
        "decision": "RETSSIKKERHEDSLOVEN §67 stk.1, RETSSIKKERHEDSLOVEN §66 stk.1",
        "first_job_interview": "§13 stk.2, §13 stk.2 pkt.2",
        "visitation": "§10 stk.2 pkt.3, §10 stk.1 pkt.3, §10 stk.1 pkt.2",
        "work_duty": "§17, §36 stk.1, §36 stk.2 pkt.2, §37 stk.1, §38 stk.1, §38 stk.2, §38 stk.3",
    }


@pytest.mark.parametrize(
    ("year", "occasions"),
    [
        ("2004", {"follow_up", "offers"}),
        ("2020", {"follow_up", "offers", "job_search"}),
        ("2025", {"follow_up", "work_duty"}),
    ],
)
def test_a_case_with_nothing_pending_shows_little(year: str, occasions: set[str]) -> None:
    done = f"{SIGNED[year]} + assessment_completed + rights_guidance_given + visitation_decided"
    assert cited(year, done).keys() == occasions
    assert cited(year, SIGNED[year], benefit=False).keys() == {"follow_up"}


# The contract


def test_the_interview_is_the_basis_of_the_contract_from_2025() -> None:
    assert "individuel samtale" not in said("2020", "prepared_together")
    assert "individuel samtale" in said("2025", "contract_interview")


@pytest.mark.parametrize(("year", "agency"), [("2004", "Center for"), ("2020", "Videregående"), ("2025", "Forskning")])
def test_the_agency_is_the_one_of_its_time(year: str, agency: str) -> None:
    assert agency in said(year, "others_involved")


def test_the_assessment_draws_on_health_from_2020_and_on_the_asylum_phase_of_refugees_alone() -> None:
    assert "helbred" not in said("2004", "assessment_inputs")
    assert "helbred" in said("2020", "assessment_inputs")
    assert "asylsagen" in said("2025", "assessment_asylum_phase")
    assert not said("2025", "assessment_asylum_phase", group="family_of_other")


@pytest.mark.parametrize(("year", "day"), [("2020", "15.01.2024"), ("2025", "15.01.2026")])
def test_work_is_aimed_at_within_a_year_of_the_start(year: str, day: str) -> None:
    assert day in said(year, "aims_at_work")
    assert day in said(year, "goals_within_a_year")


def test_before_the_takeover_the_year_has_no_day_yet() -> None:
    early = read(case("2025-01-02 need_recorded of=revision"), date(2025, 1, 10)).history
    told = [requirement.text for requirement in requirements(early) if requirement.what == "goals_within_a_year"]
    assert len(told) == 1
    assert "senere end et år efter programmets start" in told[0]


@pytest.mark.parametrize("year", DAY)
def test_the_aim_of_the_self_supporting_follows_their_wish(year: str) -> None:
    wish, none = {"wishes_employment": True}, {"wishes_employment": False}
    assert said(year, "aims_at_work_by_wish", benefit=False, **wish)
    assert not said(year, "wish_asked", benefit=False, **wish)
    assert said(year, "wish_asked", benefit=False, **none)
    assert not said(year, "aims_at_work_by_wish", benefit=False, **none)
    assert not said(year, "aims_at_work_by_wish", **wish)
    assert not said(year, "aims_at_work", benefit=False, **wish)


@pytest.mark.parametrize(
    ("year", "body", "paragraph"),
    [("2004", "det sociale nævn", "§10 stk.2"), ("2020", "Ankestyrelsens", "§11 stk.2"), ("2025", "Ank", "§9 stk.2")],
)
def test_the_decision_on_the_content_can_be_appealed(year: str, body: str, paragraph: str) -> None:
    refused = f"{DAY[year]} contract_refused"
    assert "fixed_alone" not in cited(year)
    assert cited(year, refused)["fixed_alone"] == paragraph
    assert body in said(year, "content_appeal", refused)


# Seeking work in 2020


@pytest.mark.parametrize(
    ("facts", "paragraphs"),
    [
        (
            "2023-02-20 jobseeker_registered",
            "§13 stk.1, §13 stk.2, §13 stk.3, §14 stk.1, §15 stk.1, §15 stk.1 pkt.3, §15 stk.2 pkt.2",
        ),
        (
            "2023-02-20 jobseeker_registered + joblog_exempted + cv_published",
            "§13 stk.1, §13 stk.2, §13 stk.3, §14 stk.2, §14 stk.2 pkt.2",
        ),
        (
            "2023-02-20 jobseeker_registered + self_booking_revoked + cv_exempted",
            "§13 stk.1, §13 stk.3 pkt.2, §14 stk.1, §15 stk.3 pkt.2",
        ),
        ("2023-02-20 visitation_decided category=activity_ready", "§15 stk.1, §15 stk.2 pkt.2"),
    ],
)
def test_2020_what_the_job_seeker_and_the_job_centre_owe(facts: str, paragraphs: str) -> None:
    assert cited("2020", facts)["job_search"] == paragraphs


def test_only_2020_has_these_duties_and_only_with_benefit() -> None:
    assert "job_search" not in cited("2004") | cited("2025") | cited("2020", benefit=False)


# Offers


def test_2020_the_activity_ready_have_a_plan_hours_and_for_six_months_preparatory_courses() -> None:
    ready = "2023-02-20 visitation_decided category=activity_ready"
    assert cited("2020", ready)["offers"] == (
        "§23 stk.1, §22 stk.2, §23 stk.5, §23 stk.2 pkt.2, §23 stk.3 pkt.3, §33 stk.3, §25, §26 stk.1, §26 stk.2"
    )
    assert "15.07.2023" in said("2020", "preparatory_courses", ready)


@pytest.mark.parametrize(
    ("year", "wish", "offer"),
    [
        ("2004", "§19 stk.1, §20 stk.2, §20 stk.3", "§19 stk.1, §19 stk.2, §20 stk.2, §20 stk.3"),
        ("2020", "§24 stk.1, §25, §26 stk.1, §26 stk.2", "§24 stk.1, §24 stk.1 pkt.2, §25, §26 stk.1, §26 stk.2"),
    ],
)
def test_offers_without_benefit(year: str, wish: str, offer: str) -> None:
    assert cited(year, benefit=False, wishes_employment=True)["offers"] == wish
    assert cited(year, f"{DAY[year]} offer_made", benefit=False)["offers"] == offer
    registered = cited(year, f"{DAY[year]} jobseeker_registered + offer_made", benefit=False)["offers"]
    assert registered == (offer if year == "2004" else wish)


KINDS = [
    ("2004", "company_placement", {"placement": "§27 stk.1, §27 stk.2, §31 stk.1, §28 stk.2, §29, §30"}),
    ("2004", "wage_subsidy", {"wage_subsidy": "§48 stk.2, §35 stk.2, §36, §37, §37 pkt.2"}),
    (
        "2004",
        "mentor",
        {
            "mentor": (
                "§48 stk.2, §40 stk.1, §40 stk.2, §41 stk.1, §41 stk.2, §42 stk.1, §42 stk.2, §43, §44 stk.1, §44 stk.2"
            )
        },
    ),
    ("2004", "short_guidance", {"guidance": "§22 stk.1, §22 stk.2, §22 stk.3"}),
    ("2004", "special_upskilling", {"guidance": "§22 stk.1, §22 stk.2, §22 stk.3, §26 stk.2"}),
    (
        "2020",
        "company_placement",
        {
            "placement": "§35 stk.2, §39 stk.1, §37 stk.2, §38",
            "partnership": "§42 stk.1, §42 stk.2, §42 stk.3, §42 stk.3 pkt.2, §42 stk.3 pkt.3",
        },
    ),
    ("2020", "utility_work", {"placement": "§35 stk.2, §39 stk.1, §37 stk.2, §38", "utility_work": "§36 stk.1"}),
    ("2020", "wage_subsidy", {"wage_subsidy": "§45 stk.2"}),
    ("2020", "mentor", {"mentor": "§46"}),
    ("2020", "short_guidance", {"guidance": "§28 stk.1, §28 stk.2, §28 stk.3"}),
    ("2020", "special_upskilling", {"guidance": "§28 stk.1, §28 stk.2, §28 stk.3, §32 stk.2"}),
    ("2020", "preparatory_course", {"preparatory_course": "§33 stk.1"}),
    ("2020", "folk_high_school better_suited=true", {"folk_high_school": "§34 stk.3, §34 stk.4, §34 stk.5"}),
    (
        "2025",
        "company_placement",
        {"placement": "§23, §26 stk.1, §24, §25", "partnership": "§33 stk.1, §33 stk.2, §33 stk.3"},
    ),
    ("2025", "wage_subsidy", {"wage_subsidy": "§30 stk.2"}),
    ("2025", "utility_work", {"utility_work": "§31 stk.1"}),
    ("2025", "special_utility_work", {"utility_work": "§31 stk.2"}),
    ("2025", "special_upskilling concrete_job=true", {"guidance": "§22 stk.2"}),
]


@pytest.mark.parametrize(("year", "kind", "asked"), KINDS, ids=[f"{year} {kind.split()[0]}" for year, kind, _ in KINDS])
def test_what_a_kind_of_offer_asks(year: str, kind: str, asked: dict[str, str]) -> None:
    person = {"born": "1999-06-15", "higher_education": True}
    before = {"2004": "2004-05-20", "2020": "2023-02-01", "2025": "2025-02-01"}[year]
    running = f"{before} offer_started kind={kind}"
    without = cited(year, **person).keys()
    found = cited(year, running, **person)
    assert {when: found[when] for when in found.keys() - without} == asked
    ended = cited(year, f"{running}\n{DAY[year]} offer_ended", **person)
    assert not ended.keys() & asked.keys()


@pytest.mark.parametrize("year", DAY)
def test_an_offer_asks_for_it_already_before_it_starts(year: str) -> None:
    assert "placement" not in cited(year)
    assert "placement" in cited(year, f"{DAY[year]} offer_made")


def test_2020_utility_work_is_for_those_with_benefit() -> None:
    offer = "2023-02-01 offer_started kind=utility_work"
    assert not said("2020", "utility_work_benefit", offer)
    assert said("2020", "utility_work_benefit", offer, benefit=False)


def test_2004_the_supplement_of_those_taken_over_before_july_2002_depends_on_the_spouse() -> None:
    facts = "2002-06-30 takeover + benefit_started benefit=introduction\n2004-05-20 offer_started"
    history = read(case(facts, regulation="2004"), date(2004, 6, 1)).history
    assert "BEK-2004-02-17 §33 stk.1 pkt.2" in [requirement.citation for requirement in requirements(history)]
    assert "§33 stk.1 pkt.2" not in cited("2004", "2004-05-20 offer_started")["placement"]


def test_2025_health_guidance_goes_with_illness() -> None:
    offered = cited("2025", f"{DAY['2025']} offer_made kind=health_guidance")["work_duty"]
    assert offered.startswith("§17, §35 stk.1, §35 stk.2, §36 stk.1")


@pytest.mark.parametrize(
    ("year", "paragraphs"),
    [
        (
            "2004",
            "§45 stk.1, §45 stk.2, §45 stk.3, §45 stk.4, §45 stk.5, §46 stk.1, §46 stk.1 pkt.2, §46 stk.2, §46 stk.4, "
            "§47 stk.1, §47 stk.2, §47 stk.3",
        ),
        ("2020", "§48 stk.1, §48 stk.2, §48 stk.3, §48 stk.4"),
        ("2025", "§34 stk.1, §34 stk.2, §34 stk.3, §34 stk.4"),
    ],
)
def test_support_at_employment_is_told_while_in_ordinary_work(year: str, paragraphs: str) -> None:
    assert cited(year, f"{DAY[year]} employment_started")["employment"] == paragraphs
    assert "employment" not in cited(year, f"{DAY[year]} employment_started ordinary=false")


# Exemption, follow-up, after the programme


@pytest.mark.parametrize(
    ("ground", "paragraphs"),
    [("pension_age", "§39 stk.1, §39 stk.2"), ("disability_pension", "§40 stk.1, §40 stk.2")],
)
def test_2025_an_exemption_has_its_conditions(ground: str, paragraphs: str) -> None:
    found = cited("2025", f"2025-02-01 exempted ground={ground}")
    assert found["exemption"] == paragraphs
    assert "work_duty" not in found


@pytest.mark.parametrize(
    ("year", "paragraphs"),
    [
        ("2004", "§15 stk.1, §15 stk.3, §15 stk.4, §15 stk.1 pkt.2, §15 stk.2, §13 stk.1, §13 stk.2, §17"),
        (
            "2020",
            "§19 stk.1, §19 stk.5, §19 stk.5 pkt.2, §19 stk.5 pkt.3, §19 stk.6, §19 stk.7, §19 stk.7 pkt.2, §19 stk.8, "
            "§19 stk.9, §19 stk.10, §17 stk.1, §17 stk.2, INTEGRATIONSLOVEN §20 b pkt.2",
        ),
        (
            "2025",
            "§14 stk.1, §14 stk.4, §14 stk.4 pkt.2, §14 stk.4 pkt.3, §14 stk.5, §14 stk.6, §14 stk.7, §12 stk.1, "
            "§12 stk.2, INTEGRATIONSLOVEN §20 b pkt.2",
        ),
    ],
)
def test_the_follow_up_of_a_registered_job_seeker(year: str, paragraphs: str) -> None:
    assert cited(year, f"{SIGNED[year]} + jobseeker_registered")["follow_up"] == paragraphs


@pytest.mark.parametrize("year", ["2020", "2025"])
def test_the_contract_outlives_the_programme(year: str) -> None:
    ended = f"{SIGNED[year]}\n{DAY[year]} programme_ended"
    guide = ", ".join(f"CABI-KONTRAKT 3.{number}" for number in (2, 3, 4))
    assert cited(year, ended)["after_programme"] == "§1 stk.2"
    assert cited(year, f"{ended} + benefit_started benefit=cash_assistance")["after_programme"] == f"§1 stk.2, {guide}"
    assert "after_programme" not in cited(year, f"{ended} + employment_started")
