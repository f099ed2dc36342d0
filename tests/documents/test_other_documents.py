"""Declaration, endorsement, status, language notice and the week of the work duty hold what they must."""

import pytest

from documents import DocumentName, NotAvailable, available
from programme.records import AbsenceReported, WorkDutyReduced
from statute.facts import CaseFile
from tests.documents.lives import BASIC, MOVED, REFUGEE_2004, SPOUSE_2020, SPOUSE_2025, WEEK, opened, printed, said
from tests.statute.casebuilder import case, facts


def with_facts(file: CaseFile, timeline: str) -> CaseFile:
    """Let more happen in a case."""
    return CaseFile.model_validate(
        file.model_dump(mode="json", exclude_none=True)
        | {"facts": [*file.model_dump(mode="json", exclude_none=True)["facts"], *facts(timeline)]}
    )


def refused(file: CaseFile, name: DocumentName, on: str) -> str:
    """Say why a document cannot be made."""
    with pytest.raises(NotAvailable) as why:
        printed(file, name, on)
    return str(why.value)


# The declaration


@pytest.mark.parametrize(
    ("file", "on", "paragraph", "guidance", "substitute"),
    [
        (SPOUSE_2020, "2023-02-15", "§ 5 stk. 1", "§ 5 stk. 2", "§ 5 stk. 1 pkt. 2"),
        (SPOUSE_2025, "2025-02-15", "§ 5 stk. 1", "§ 5 stk. 3", "§ 5 stk. 2"),
    ],
)
def test_the_declaration_is_open_until_it_is_signed_and_tells_what_a_refusal_means(
    file: CaseFile, on: str, paragraph: str, guidance: str, substitute: str
) -> None:
    text = said(file, "declaration", on)
    assert f"Det skriver jeg under på {paragraph}" in text
    assert f"Godt at vide {guidance}" in text
    assert "integrationsloven § 52" in text
    assert "Dato Underskrift" in text
    assert f"anden måde: {substitute}" in text
    assert "Har skrevet under den 20.02." in said(file, "declaration", "2025-06-01")


def test_a_refused_declaration_says_so() -> None:
    text = said(case("2025-02-03 takeover\n2025-02-20 declaration_refused"), "declaration", "2025-03-01")
    assert "AFSLÅET Borgeren har sagt nej til at skrive under 20.02.2025" in text


def test_2004_has_no_declaration_and_no_language_notice() -> None:
    assert refused(REFUGEE_2004, "declaration", "2004-09-01").startswith("Bekendtgørelse af 17.02.2004 kender ingen")
    assert refused(REFUGEE_2004, "language_notice", "2004-09-01").startswith(
        "Bekendtgørelse af 17.02.2004 kender ingen"
    )


# The endorsement


def test_the_endorsement_tells_what_is_changed_why_and_in_which_contract() -> None:
    text = said(SPOUSE_2020, "endorsement", "2024-03-01")
    assert "Version 3 ændrer version 1 (indgået 22.02.2023)" in text
    assert "Hvorfor kontrakten bliver ændret uddannelse" in text
    assert "Danskuddannelse Nu skrevet" in text
    assert "Mål" not in text
    assert "kommunen giver den sin påtegning. § 20 stk. 3" in text
    assert text.index("Borgeren Har skrevet under den 12.02.2024") < text.index("Kommunen Har skrevet under")


def test_an_endorsement_of_2004_needs_both_signatures() -> None:
    file = with_facts(REFUGEE_2004, "2004-09-10 contract_revised")
    text = said(file, "endorsement", "2004-09-11")
    assert "både kommunen og borgeren har skrevet under på den her. § 16 stk. 2" in text
    assert text.count("Har skrevet under den 10.09.2004.") == 2
    assert "Begrundelse" in text


def test_an_unfinished_change_is_marked_as_a_draft() -> None:
    text = said(with_facts(SPOUSE_2025, "2025-07-01 contract_drafted content=goal"), "endorsement", "2025-07-02")
    assert "UDKAST" in text
    assert "Aktiviteter (§ 11 stk. 1)" in text
    assert "Står ikke længere i kontrakten" in text


def test_only_a_contract_in_force_can_be_endorsed() -> None:
    assert refused(SPOUSE_2025, "endorsement", "2025-07-02") == "Der er ingen ændring af en indgået kontrakt."
    with pytest.raises(NotAvailable, match="ingen version 1"):
        printed(SPOUSE_2020, "endorsement", "2024-03-01", 1)


# The status for permanent residence


def test_the_status_tells_the_programme_and_the_effort_and_waits_for_the_earlier_municipality() -> None:
    text = said(MOVED, "permanent_residence_status", "2025-03-10")
    for expected in (
        "til ansøgningen af 01.03.2025",
        "Det mangler: • Status fra Københavns Kommune (Cabis vejledning, afsnit 5.2)",
        "Københavns Kommune 01.02.2021 28.02.2023 mangler",
        "Aarhus Kommune 01.03.2023 nu denne",
        "Introduktionsprogram 01.02.2021 i gang",
        "20.02.2021 Version 1: indgået",
        "01.05.2021 Jobparat",
        "Virksomhedspraktik 10.05.2021 09.09.2021 22 timer om ugen",
        "Ordinært arbejde 11.09.2021 i gang 37 timer",
        "05.01.2022 A2 bestået",
        "05.01.2024 Afsluttende prøve ikke bestået",
        "05.01.2022 Personligt fremmøde",
        "Selvforsørgelses- og hjemrejseydelse 01.02.2021 10.09.2021",
        "Barselsorlov 01.06.2022 31.10.2022",
        "Kommunens samlede vurdering",
    ):
        assert expected in text, expected


def test_the_status_is_finished_when_the_earlier_municipality_has_given_its_own() -> None:
    file = with_facts(
        MOVED, "2025-03-15 status_prepared municipality=0101\n2025-03-20 status_prepared municipality=0751"
    )
    text = said(file, "permanent_residence_status", "2025-06-01")
    assert "UDKAST" not in text
    assert "Københavns Kommune 01.02.2021 28.02.2023 15.03.2025" in text
    assert "sag law-test · 20.03.2025" in text


def test_a_refused_and_renewed_application_gets_a_new_status() -> None:
    file = with_facts(
        MOVED,
        "2025-03-20 status_prepared municipality=0751 + status_prepared municipality=0101\n"
        "2025-05-01 permanent_residence_refused\n2026-02-01 permanent_residence_applied",
    )
    text = said(file, "permanent_residence_status", "2026-02-10")
    assert "til ansøgningen af 01.02.2026" in text
    assert "sag law-test · 10.02.2026" in text


def test_before_the_application_there_is_a_status_only_after_a_move() -> None:
    found = {one.name: one for one in available(opened(SPOUSE_2025), SPOUSE_2025.facts[-1].on)}
    assert found["permanent_residence_status"].refused == "Der er ikke søgt om tidsubegrænset ophold."
    assert found["permanent_residence_status"].citation == "CABI-KONTRAKT 5.1"
    text = said(MOVED, "permanent_residence_status", "2024-06-01")
    assert "til ansøgningen" not in text
    assert "Det mangler" not in text


# The language notice


@pytest.mark.parametrize(
    ("file", "on", "expected"),
    [
        (SPOUSE_2020, "2024-03-01", ("nr. 9779", "integrationsloven § 22)", "20.000 kr. for A1", "§ 19 stk. 11 nr. 4")),
        (SPOUSE_2025, "2025-06-08", ("nr. 9461", "11.400 kr. for A1, 7.500 kr.", "§ 14 stk. 8 nr. 4", "3 måneder")),
    ],
)
def test_the_language_notice_tells_the_four_things_and_a_spouse_the_tests(
    file: CaseFile, on: str, expected: tuple[str, ...]
) -> None:
    text = said(file, "language_notice", on)
    for words in ("klare dig i samfundet", "danskbonus", "tidsubegrænset ophold", "indfødsretsprøven", *expected):
        assert words in text, words


def test_the_language_notice_of_others_says_nothing_of_a_spouse_and_is_dated_when_it_was_given() -> None:
    text = said(case("2023-02-01 takeover\n2023-05-01 language_notice_given"), "language_notice", "2023-06-01")
    assert "ægtefælle" not in text
    assert text.endswith("Kommune 01.05.2023 Om at lære dansk · sag law-test · 01.05.2023 Side 1 af 1")


# The week of the work duty


def test_the_week_tells_the_hours_what_counts_and_why_not() -> None:
    text = said(opened(SPOUSE_2025, *WEEK), "work_week", "2025-06-10")
    for expected in (
        "02.06.2025 – 08.06.2025",
        "02.06.2025 Danskuddannelse 5 5 0,5",
        "03.06.2025 Tilbud 7,4 7,4",
        "I alt 33,8 16,5 7,4 7,4 0,5",
        "Pligt 37 timer Tæller med 29,8 timer Mangler 7,2 timer Udeblevet 2,5 timer",
        "04.06.2025, danskuddannelse, 2,5 timer: Udeblivelse tæller ikke. § 20 d stk. 1",
        "05.06.2025, jobsøgning, 2 timer: Forberedelse og jobsøgning tæller højst 4 timer",
        "§ 36 stk. 1",
    ):
        assert expected in text, expected


def test_the_week_takes_off_what_a_health_assessment_did_and_tells_of_illness_nobody_was_told_of() -> None:
    file = with_facts(SPOUSE_2025, "2025-05-20 offer_started weekly_hours=22")
    week = [record.model_copy(update={"offer": "o1"}) for record in WEEK]
    reduced = WorkDutyReduced.model_validate({"on": "2025-06-02", "by_hours": 7, "reason": "helbred"}, strict=False)
    told = AbsenceReported.model_validate(
        {"on": "2025-06-03", "offer": "o1", "first_day": "2025-06-03", "to": "municipality"}, strict=False
    )
    text = said(opened(file, *week, reduced, told), "work_week", "2025-06-10")
    assert "30 timer" in text
    assert "03.06.2025 til kommunen: meldt 03.06.2025 § 25" in text
    assert "03.06.2025 til virksomheden: ikke meldt, for sent § 25" in text


def test_the_latest_week_up_to_the_day_is_stated_and_without_hours_there_is_none() -> None:
    earlier = [record.model_copy(update={"on": record.on.replace(month=5, day=26)}) for record in WEEK[:1]]
    ledger = opened(SPOUSE_2025, *earlier, *WEEK)
    assert "26.05.2025 – 01.06.2025" in said(ledger, "work_week", "2025-06-01")
    assert "02.06.2025 – 08.06.2025" in said(ledger, "work_week", "2025-06-20")
    assert refused(SPOUSE_2025, "work_week", "2025-06-20") == "Der er ikke registreret timer til og med 20.06.2025."


def test_a_document_without_versions_has_none_to_ask_for() -> None:
    with pytest.raises(NotAvailable, match="har ingen versioner"):
        printed(SPOUSE_2025, "declaration", "2025-06-01", 2)


def test_before_any_order_on_file_there_is_no_document_and_the_reason_is_told() -> None:
    file = case(f"2019-02-01 takeover\n2019-02-10 contract_drafted content={BASIC}")
    assert all(one.refused for one in available(opened(file), file.facts[-1].on))
    assert "findes i samlingen" in refused(file, "declaration", "2019-03-01")
