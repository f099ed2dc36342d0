"""The cases that the tests of the documents print: one life under each order, and what they read off the paper."""

import io
from datetime import date
from typing import Any

from pypdf import PdfReader

from documents import DocumentName, render
from programme.ledger import Entry, Ledger, open_ledger
from programme.records import AdministrativeRecord, Cpr, HoursRecorded, PersonIdentified
from statute.facts import CaseFile
from statute.figures.work_duty import Activity
from tests.statute.casebuilder import case

BASIC = "goal,activities,offers_extent,danish_and_offers_ratio,coordinating_administration"
NOTICES = "complaint_notice,sanctions_notice,permanent_residence_notice,language_notice,spouse_notice"

REFUGEE_2004 = case(
    """
    2004-05-03 takeover + benefit_started benefit=introduction
    2004-05-20 contract_drafted content=goal,activities,complaint_notice,sanctions_notice,permanent_residence_notice
    2004-05-28 contract_signed
    2004-08-16 follow_up_held
    """,
    regulation="2004",
)
SPOUSE_2020 = case(
    f"""
    2023-02-01 takeover + benefit_started
    2023-02-10 contract_drafted content={BASIC},{NOTICES}
    2023-02-20 contract_signed party=foreigner + declaration_signed
    2023-02-22 contract_signed party=municipality
    2023-05-01 visitation_decided + language_notice_given
    2024-02-05 contract_drafted content={BASIC},{NOTICES},danish_education
    2024-02-12 contract_revised ground=uddannelse + contract_signed
    """,
    group="family_of_refugee",
    spouse_permit=True,
    permit_granted_on="2022-12-01",
    cpr_registered_on="2023-02-01",
)
SPOUSE_2025 = case(
    f"""
    2025-02-03 takeover + benefit_started
    2025-02-12 contract_drafted content={BASIC},{NOTICES}
    2025-02-20 contract_signed + declaration_signed
    2025-05-05 visitation_decided
    2025-06-02 language_notice_given
    """,
    group="family_of_refugee",
    spouse_permit=True,
    permit_granted_on="2025-01-10",
    cpr_registered_on="2025-02-03",
)
MOVED = case(
    f"""
    2021-02-01 takeover + benefit_started
    2021-02-10 contract_drafted content={BASIC},complaint_notice,sanctions_notice
    2021-02-20 contract_signed + declaration_signed
    2021-05-01 visitation_decided
    2021-05-10 offer_started weekly_hours=22
    2021-09-10 offer_ended
    2021-09-11 benefit_ended + employment_started weekly_hours=37
    2022-01-05 danish_test level=A2 + follow_up_held
    2022-06-01 leave_started
    2022-11-01 leave_ended
    2023-03-01 moved
    2024-01-05 danish_test level=final passed=false
    2025-03-01 permanent_residence_applied
    """
)


def _hours(day: int, activity: Activity, planned: float, **hours: Any) -> HoursRecorded:
    return HoursRecorded(on=date(2025, 6, day), activity=activity, planned=planned, **hours)


WEEK: list[AdministrativeRecord] = [
    _hours(2, "danish_education", 5, attended=5, travel=0.5),
    _hours(2, "offer", 3, attended=3),
    _hours(3, "offer", 7.4, sick=7.4),
    _hours(4, "danish_education", 5, attended=2.5),
    _hours(5, "job_search", 6, attended=6, assigned_place=True),
    _hours(6, "offer", 7.4, holiday=7.4),
]
"""A week of the work duty: 33.8 hours planned, half a day of Danish missed, two hours too many of job search."""


def opened(file: CaseFile, *records: AdministrativeRecord) -> Ledger:
    """Open the ledger of a case, with administrative records after its facts."""
    return open_ledger(file, "test").with_entries([Entry(record=record) for record in records])


def identified(name: str = "Amina Yusuf", address: str = "Skovvej 3\n8000 Aarhus C") -> PersonIdentified:
    """Say who the person is."""
    return PersonIdentified(on=date(2023, 2, 1), name=name, cpr=Cpr("0101900000"), address=address)


def printed(file: CaseFile | Ledger, name: DocumentName, on: str, version: int | None = None) -> PdfReader:
    """Print a document and open it."""
    ledger = file if isinstance(file, Ledger) else opened(file)
    return PdfReader(io.BytesIO(render(ledger, name, date.fromisoformat(on), version)))


def text_of(pdf: PdfReader) -> str:
    """Read the text off every page, each run of white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def said(file: CaseFile | Ledger, name: DocumentName, on: str, version: int | None = None) -> str:
    """Read the text of a document."""
    return text_of(printed(file, name, on, version))
