"""The contract holds what the order in force wants in it, and an unfinished one says what it lacks."""

import pytest

from documents import NotAvailable, available
from tests.documents.lives import (
    BASIC,
    NOTICES,
    REFUGEE_2004,
    SPOUSE_2020,
    SPOUSE_2025,
    identified,
    opened,
    printed,
    said,
    text_of,
)
from tests.statute.casebuilder import case

HEADINGS = ("Mål", "Aktiviteter", "Omfanget af tilbud", "Forholdet mellem dansk og tilbud")
LANGUAGE = ("klare dig i samfundet", "danskbonus", "§ 11 stk. 3 nr. 7", "indfødsretsprøven af 2015")


def test_the_contract_of_2020_holds_every_heading_and_notice_of_its_order() -> None:
    text = said(SPOUSE_2020, "contract", "2024-03-01")
    for expected in (*HEADINGS, "Koordinerende forvaltning", "Danskuddannelse", *LANGUAGE):
        assert expected in text
    for expected in (
        "Bekendtgørelse nr. 1307 af 07.09.2020",
        "Ankestyrelsens Beskæftigelsesudvalg",
        "lov om aktiv socialpolitik",
        "udlændingeloven § 11",
        "nr. 9779 af 14. september 2018",
        "integrationsloven § 22",
        "A1 senest efter 6 måneder",
        "A2 senest efter 9 måneder",
        "indtil 3 måneder",
        "20.000 kr. for A1, 10.000 kr. for A2 og 10.000 kr.",
        "§ 16 stk. 1",
        "§ 19 stk. 12",
    ):
        assert expected in text


def test_the_contract_of_2025_has_its_own_amounts_and_no_coordinating_administration_to_name() -> None:
    file = case(
        f"""
        2025-02-03 takeover + benefit_started
        2025-06-02 language_notice_given
        2025-06-05 contract_drafted content=goal,activities,offers_extent,danish_and_offers_ratio,{NOTICES}
        """,
        spouse_permit=True,
    )
    text = said(file, "contract", "2025-06-06")
    for expected in (
        *HEADINGS,
        *LANGUAGE,
        "11.400 kr. for A1, 7.500 kr. for A2 og 7.500 kr.",
        "nr. 9461",
        "§ 14 stk. 9",
    ):
        assert expected in text
    assert "Koordinerende forvaltning" not in text
    assert "integrationsloven § 22" not in text
    assert "Det mangler" not in text


def test_the_language_notice_stands_in_the_contract_only_once_it_has_been_given() -> None:
    assert "danskbonus" not in said(SPOUSE_2020, "contract", "2024-03-01", 1)
    assert "danskbonus" in said(SPOUSE_2020, "contract", "2024-03-01", 3)


def test_the_spouse_notice_stands_only_in_a_spouses_contract() -> None:
    other = SPOUSE_2025.model_copy(update={"person": SPOUSE_2025.person.model_copy(update={"spouse_permit": False})})
    assert "økonomisk sikkerhed, kan den sættes ned" in said(SPOUSE_2025, "contract", "2025-06-06")
    assert "økonomisk sikkerhed, kan den sættes ned" not in said(other, "contract", "2025-06-06")


def test_revalidation_and_an_education_order_must_stand_in_the_contract_when_they_were_given() -> None:
    text = said(
        case(
            """
            2023-02-01 takeover
            2023-02-05 rehabilitation_offered + education_ordered
            2023-02-10 contract_drafted content=goal,activities
            """
        ),
        "contract",
        "2023-02-12",
    )
    assert "Grundlaget for revalidering eller fleksjob (§ 16 stk. 3)" in text
    assert "Uddannelsespålæg (§ 16 stk. 4)" in text


def test_a_draft_is_marked_on_every_page_and_names_what_is_missing_with_its_paragraph() -> None:
    file = case("2025-02-03 takeover + benefit_started\n2025-02-12 contract_drafted content=goal,activities")
    pdf = printed(file, "contract", "2025-02-14")
    text = text_of(pdf)
    assert "Det mangler: • Omfanget af tilbud (§ 11 stk. 1 pkt. 2)" in text
    assert "Mangler i kontrakten (§ 11 stk. 1 pkt. 2)" in text
    assert "kan du klage til Ankestyrelsens Beskæftigelsesudvalg" in text
    assert "Mangler i kontrakten (§ 12 stk. 3)" not in text  # the document says it itself
    assert all(page.extract_text().count("UDKAST") >= 2 for page in pdf.pages)  # across the page, and in its foot


def test_a_complete_draft_is_printed_to_be_signed_without_a_mark() -> None:
    file = case(f"2025-02-03 takeover + benefit_started\n2025-02-12 contract_drafted content={BASIC},{NOTICES}")
    text = said(file, "contract", "2025-02-14")
    assert "til underskrift" in text
    assert "UDKAST" not in text
    assert text.count("Dato Underskrift") == 2


def test_a_signed_contract_that_lacks_something_is_still_marked() -> None:
    file = case(
        """
        2025-02-03 takeover + benefit_started
        2025-02-12 contract_drafted content=goal,activities,offers_extent,complaint_notice,sanctions_notice
        2025-02-20 contract_signed
        """
    )
    text = said(file, "contract", "2025-06-01")
    assert "UFULDSTÆNDIG" in text
    assert "(§ 11 stk. 1 pkt. 2)" in text
    assert "UDKAST" not in text


def test_what_happens_after_the_contract_is_concluded_does_not_change_it() -> None:
    signed = SPOUSE_2025.model_copy(update={"facts": SPOUSE_2025.facts[:5]})
    later = opened(SPOUSE_2025)
    assert said(opened(signed), "contract", "2025-03-01") == said(later, "contract", "2026-03-01")


def test_each_draft_and_revision_is_a_version_with_the_day_and_content_of_its_time() -> None:
    versions = available(opened(SPOUSE_2020), SPOUSE_2020.facts[-1].on)[0].versions
    assert [(v.number, str(v.on), v.state) for v in versions] == [
        (1, "2023-02-10", "indgået"),
        (2, "2024-02-05", "udkast, erstattet"),
        (3, "2024-02-12", "revideret kontrakt"),
    ]
    first, second, third = (said(SPOUSE_2020, "contract", "2024-03-01", number) for number in (1, 2, 3))
    assert "Danskuddannelse skrevet" not in first
    assert "Danskuddannelse skrevet" in second
    assert "Danskuddannelse skrevet" in third
    assert "Version 3 har taget pladsen 12.02.2024" in second
    assert "sag law-test · 12.02.2024" in second
    assert "UDKAST" not in first + third


def test_a_draft_in_a_case_that_is_closed_still_says_what_it_lacks_as_of_that_day() -> None:
    file = case("2025-02-03 takeover\n2025-02-12 contract_drafted content=goal\n2025-03-01 case_closed")
    text = said(file, "contract", "2025-06-01")
    assert "Det mangler: • Aktiviteter (§ 11 stk. 1)" in text
    assert "sag law-test · 01.03.2025" in text


def test_an_annulled_draft_is_no_version() -> None:
    file = case(
        f"""
        2025-02-03 takeover
        2025-02-12 contract_drafted content=goal #d1
        2025-02-13 annulled fact_id=d1
        2025-02-14 contract_drafted content={BASIC},complaint_notice
        """
    )
    assert "Version 1 af 14.02.2025" in said(file, "contract", "2025-02-15")


def test_every_version_is_judged_by_the_order_of_its_day() -> None:
    file = case(
        f"""
        2024-12-01 takeover
        2024-12-10 contract_drafted content={BASIC},complaint_notice
        2024-12-20 contract_signed
        2025-03-01 contract_drafted content=goal,activities,offers_extent,danish_and_offers_ratio,complaint_notice
        """
    )
    assert "nr. 1307" in said(file, "contract", "2025-03-02", 1)
    assert "nr. 1761" in said(file, "contract", "2025-03-02", 2)


def test_signatures_are_told_with_their_day() -> None:
    text = said(SPOUSE_2020, "contract", "2023-03-01")
    assert "Kommunen Har skrevet under den 22.02.2023" in text
    assert "Borgeren Har skrevet under den 20.02.2023" in text


@pytest.mark.parametrize(
    ("manner", "words", "paragraph"),
    [
        ("marked", "har accepteret på en anden måde", "§ 4 stk. 2"),
        ("reason_stated", "skyldes et handicap eller en psykisk", "§ 4 stk. 3"),
    ],
)
def test_a_lawful_substitute_for_the_signature_is_told_with_how_or_why(manner: str, words: str, paragraph: str) -> None:
    file = case(
        f"""
        2025-02-03 takeover
        2025-02-12 contract_drafted content=goal
        2025-02-20 contract_signed party=municipality + contract_signed party=foreigner manner={manner} note=nikkede
        """
    )
    text = said(file, "contract", "2025-03-01")
    assert words in text
    assert f"{paragraph} nikkede" in text


def test_the_substitutes_are_offered_on_an_open_contract_where_the_order_knows_them() -> None:
    drafted = "takeover\n{}-02-12 contract_drafted content=goal"
    assert "fysiske grunde" in said(case("2025-02-03 " + drafted.format(2025)), "contract", "2025-02-13")
    file = case("2005-02-03 " + drafted.format(2005), regulation="2004")
    assert "fysiske grunde" not in said(file, "contract", "2005-02-13")


def test_a_content_fixed_by_the_municipality_says_so_and_where_to_complain() -> None:
    file = case(
        f"""
        2025-02-03 takeover + benefit_started
        2025-02-10 interview_missed
        2025-02-12 contract_drafted content={BASIC},{NOTICES}
        2025-02-20 contract_set_by_municipality ground=non_attendance
        """
    )
    text = said(file, "contract", "2025-03-01")
    assert "fastsat af kommunen" in text
    assert "Kommunen har fastsat indholdet den 20.02.2025. Grunden er: borgeren er udeblevet." in text
    assert "Ankestyrelsens Beskæftigelsesudvalg. § 9 stk. 2" in text


def test_a_contract_whose_content_comes_later_says_when_and_by_which_paragraph() -> None:
    text = said(
        case("2023-02-01 takeover\n2023-02-20 contract_deferred expected_on=2023-08-01"), "contract", "2023-03-01"
    )
    assert "FORELØBIG" not in text  # it is a contract that both have signed
    assert "Det forventes på plads 01.08.2023." in text
    assert text.count("Har skrevet under den 20.02.2023.") == 2
    assert "§ 6 stk. 2" in text
    assert "Det mangler" not in text


def test_a_refusal_to_sign_is_told() -> None:
    file = case(
        f"""
        2025-02-03 takeover
        2025-02-12 contract_drafted content={BASIC},complaint_notice
        2025-02-20 contract_refused
        """
    )
    assert "Borgeren har sagt nej til at skrive under 20.02.2025" in said(file, "contract", "2025-03-01")


def test_name_number_and_address_come_from_the_record_alone_and_are_lines_without_it() -> None:
    with_person = said(opened(SPOUSE_2025, identified()), "contract", "2025-06-06")
    assert "Navn Amina Yusuf CPR-nummer 010190-0000 Adresse Skovvej 3 8000 Aarhus C" in with_person
    assert "Navn CPR-nummer Adresse Født 15.06.1990" in said(SPOUSE_2025, "contract", "2025-06-06")


def test_a_contract_of_2004_has_the_parts_of_the_annexed_form() -> None:
    text = said(REFUGEE_2004, "contract", "2004-09-01")
    parts = (
        "I. Opholdsgrundlag",
        "II. Familie",
        "III. Uddannelse",
        "IV. Helbred",
        "V. Mål",
        "VI. Programmet",
        "VII. Opfølgning",
        "VIII. Hvis kontrakten ikke",
        "Underskrifter",
        "IX. Hvad der er",
    )
    places = [text.index(heading) for heading in parts]
    assert places == sorted(places)
    for expected in (
        "Kommunen overtog ansvaret 03.05.2004",
        "Kontrakten udløber",
        "Flygtning (integrationsloven § 54)",
        "Civilstand",
        "Pasning af børn",
        "Skole og ungdomsuddannelse",
        "Behandling, der er i gang",
        "Delmål",
        "Det næste halve år",
        "Behov for afklaring",
        "højst 3 måneder",
        "Næste opfølgning senest 16.11.2004",
        "det sociale nævn",
        "integrationsloven §§ 30 og 31",
        "danskundervisningen",
        "§ 11 stk. 9",
        "Kommunen lover",
        "Jeg lover",
        "Opfølgning holdt 16.08.2004",
    ):
        assert expected in text, expected
    assert "Ankestyrelsen" not in text


def test_the_form_lists_the_follow_ups_held_on_its_own_version() -> None:
    file = case(
        """
        2004-05-03 takeover
        2004-05-20 contract_drafted content=goal + contract_signed
        2004-08-16 follow_up_held
        2004-09-10 contract_drafted content=goal
        2004-11-15 follow_up_held
        """,
        regulation="2004",
    )
    assert "Opfølgning holdt 16.08.2004 Udbytte" in said(file, "contract", "2004-12-01", 1)
    assert "Opfølgning holdt 15.11.2004 Udbytte" in said(file, "contract", "2004-12-01", 2)


def test_a_partial_contract_of_2004_says_when_the_rest_is_clear() -> None:
    file = case(
        """
        2004-05-03 takeover
        2004-05-20 contract_drafted content=activities
        2004-06-01 contract_partial clarification_on=2004-09-01
        """,
        regulation="2004",
    )
    text = said(file, "contract", "2004-06-02")
    assert "begrænset kontrakt" in text
    assert "Behov for afklaring Afklares senest 01.09.2004" in text
    assert "§ 5 stk. 2" in text


def test_without_a_draft_there_is_no_contract_and_without_that_version_neither() -> None:
    with pytest.raises(NotAvailable, match="intet udkast"):
        printed(case("2025-02-03 takeover"), "contract", "2025-03-01")
    with pytest.raises(NotAvailable, match="ingen version 4"):
        printed(SPOUSE_2025, "contract", "2025-03-01", 4)


def test_the_contract_after_a_move_names_the_day_of_the_new_municipality() -> None:
    file = case("2025-02-03 takeover", "2025-02-20 moved municipality=0751", "2025-03-01 contract_drafted content=goal")
    assert "Kommunen overtog ansvaret 20.02.2025" in said(file, "contract", "2025-03-02")


def test_the_guidance_that_was_given_is_told_with_its_day() -> None:
    given = "2025-02-10 language_notice_given + permanent_residence_guidance_given"
    file = case("2025-02-03 takeover + benefit_started", given, f"2025-02-12 contract_drafted content={BASIC}")
    text = said(file, "contract", "2025-02-14")
    assert text.count("Kommunen har vejledt borgeren om dette den 10.02.2025.") == 2
    assert "miste ydelsen i op til tre måneder" in text  # which sanctions (§ 13 stk. 1)
    assert "Begge parters ansvar § 1 stk. 1 pkt. 2" in text


@pytest.mark.parametrize(("form", "told"), [("signed", 2), ("min_plan", 0)])
def test_a_revision_is_signed_by_both_or_stands_in_min_plan(form: str, told: int) -> None:
    file = case(
        f"""
        2025-02-03 takeover
        2025-02-12 contract_drafted content={BASIC}
        2025-02-20 contract_signed
        2025-05-01 contract_revised form={form}
        """
    )
    text = said(file, "contract", "2025-05-02")
    assert text.count("Har skrevet under den 01.05.2025.") == told
    assert ("står i Min Plan" in text) is (form == "min_plan")
