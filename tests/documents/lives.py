"""The cases that the tests of the documents print: one life under each order, and what they read off the paper."""

import io
from datetime import date

from pypdf import PdfReader

from documents import DocumentName, render
from programme.ledger import Entry, Ledger, open_ledger
from programme.records import AdministrativeRecord, Cpr, PersonIdentified
from statute.facts import CaseFile
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
