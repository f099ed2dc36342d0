"""Every row of the duties table under every order that has it: due day, target and citation, dates written out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import pytest

from tests.statute.casebuilder import ORDERS, case, cited, duty, listed, occurrences, target


class Row(NamedTuple):
    """One cell of the table: an order, a life that starts the clock, and what is then owed on a day."""

    order: str
    key: str
    citation: str
    on: str
    expected: str
    timeline: str
    target: str | None = None
    person: Mapping[str, object] = MappingProxyType({})
    n: int = 1


ROWS = [
    # 2004, for a case that pins it
    Row("2004", "contract", "§5 stk.1", "2005-02-28", "open, due 2005-02-28", "2005-01-31 takeover"),
    Row("2004", "contract", "§11", "2005-09-30", "open, due 2005-09-30", "2005-01-31 takeover\n2005-08-31 moved", n=2),
    Row(
        "2004",
        "contract_content",
        "§5 stk.2",
        "2005-06-01",
        "open, due 2005-06-01",
        "2005-01-31 takeover\n2005-02-20 contract_partial clarification_on=2005-06-01",
    ),
    Row(
        "2004",
        "contract_content",
        "§5 stk.3",
        "2005-06-01",
        "open, due 2005-06-01",
        "2005-01-31 takeover\n2005-02-20 contract_deferred expected_on=2005-06-01",
    ),
    Row(
        "2004",
        "assessment",
        "§8 stk.1",
        "2005-02-01",
        "open, no due day",
        "2005-01-31 takeover + benefit_started benefit=introduction",
        target="2005-02-28",
    ),
    Row(
        "2004",
        "assessment",
        "§8 stk.4",
        "2005-02-01",
        "open, no due day",
        "2005-01-31 takeover",
        target="2005-02-28",
        person={"wishes_employment": True},
    ),
    Row(
        "2004",
        "language_provider",
        "§7 stk.1",
        "2005-02-01",
        "open, no due day",
        "2005-01-31 takeover",
        target="2005-02-28",
    ),
    Row(
        "2004",
        "follow_up",
        "§15 stk.1",
        "2005-03-01",
        "open, due 2005-05-28",
        "2005-01-31 takeover\n2005-02-28 contract_signed",
    ),
    Row(
        "2004",
        "revision",
        "§16 stk.1",
        "2005-03-01",
        "open, no due day",
        "2005-01-31 takeover\n2005-03-01 need_recorded of=revision",
    ),
    Row(
        "2004",
        "offer_limit",
        "§38",
        "2008-03-01",
        "overdue, due 2006-03-01",
        "2005-01-31 takeover\n2005-03-01 offer_started kind=wage_subsidy",
    ),
    Row(
        "2004",
        "offer_limit",
        "§26 stk.1",
        "2005-11-30",
        "open, due 2005-11-30",
        "2005-01-31 takeover\n2005-08-31 offer_started kind=special_upskilling",
        person={"higher_education": True},
    ),
    Row(
        "2004",
        "offer_limit",
        "§24 stk.2",
        "2005-09-30",
        "open, due 2005-09-30",
        "2005-01-31 takeover\n2005-08-31 offer_started kind=practice_in_course",
    ),
    # 2020
    Row("2020", "contract", "§6 stk.1", "2022-04-30", "open, due 2022-04-30", "2022-03-31 takeover"),
    Row(
        "2020",
        "contract_content",
        "§6 stk.2",
        "2022-07-01",
        "open, due 2022-07-01",
        "2022-03-31 takeover\n2022-04-20 contract_deferred expected_on=2022-07-01",
    ),
    Row(
        "2020",
        "assessment",
        "§8 stk.1",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover + benefit_started",
        target="2022-04-30",
    ),
    Row(
        "2020",
        "assessment",
        "§8 stk.4",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover",
        target="2022-04-30",
        person={"wishes_employment": True},
    ),
    Row(
        "2020",
        "language_provider",
        "§9 stk.1",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover",
        target="2022-04-30",
    ),
    Row(
        "2020",
        "recognition_information",
        "§9 stk.3",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover",
        target="2022-04-30",
    ),
    Row(
        "2020",
        "declaration_guidance",
        "§5 stk.2",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover + benefit_started",
        target="2022-04-30",
    ),
    Row(
        "2020",
        "declaration",
        "§5 stk.1",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover",
        target="2022-04-30",
    ),
    Row(
        "2020",
        "rights_guidance",
        "§18 stk.2",
        "2022-04-01",
        "open, no due day",
        "2022-03-31 takeover + benefit_started",
    ),
    Row(
        "2020",
        "permanent_residence_guidance",
        "§18 stk.3",
        "2022-04-12",
        "open, due 2022-04-12",
        "2022-03-31 takeover\n2022-04-12 contract_signed",
    ),
    Row(
        "2020",
        "first_offer",
        "§22 stk.1",
        "2022-04-30",
        "open, due 2022-04-30",
        "2022-03-31 takeover + benefit_started",
        target="2022-04-14",
    ),
    Row(
        "2020",
        "next_offer",
        "§23 stk.2",
        "2022-06-13",
        "open, due 2022-06-13",
        "2022-03-31 takeover + benefit_started\n2022-04-04 offer_started\n2022-05-02 offer_ended",
    ),
    Row(
        "2020", "visitation", "§12 stk.2", "2022-06-30", "open, due 2022-06-30", "2022-03-31 takeover + benefit_started"
    ),
    Row(
        "2020",
        "cv_published",
        "§15 stk.2",
        "2022-04-25",
        "open, due 2022-04-25",
        "2022-03-31 takeover + benefit_started\n2022-04-04 jobseeker_registered",
    ),
    Row(
        "2020",
        "follow_up",
        "§19 stk.2",
        "2022-12-30",
        "open, due 2022-12-30",
        "2022-03-31 takeover + benefit_started\n2022-06-30 visitation_decided",
        target="2022-08-14",
    ),
    Row(
        "2020",
        "follow_up",
        "§19 stk.2",
        "2023-04-12",
        "open, due 2023-04-12",
        "2022-03-31 takeover + employment_started\n2022-04-12 contract_signed",
    ),
    Row(
        "2020",
        "follow_up",
        "§19 stk.2",
        "2022-05-01",
        "open, no due day",
        "2022-03-31 takeover\n2022-05-01 need_recorded",
    ),
    Row(
        "2020",
        "parental_leave_follow_up",
        "§19 stk.3",
        "2023-02-28",
        "open, due 2023-02-28",
        "2022-03-31 takeover\n2022-08-15 leave_started\n2022-08-31 child_born",
    ),
    Row(
        "2020",
        "parental_leave_follow_up",
        "§19 stk.3",
        "2022-12-01",
        "open, due 2022-12-01",
        "2022-03-31 takeover\n2022-08-15 leave_started\n2022-12-01 leave_ended",
        n=2,
    ),
    Row(
        "2020",
        "transfer_follow_up",
        "§21",
        "2022-08-31",
        "open, no due day",
        "2022-03-31 takeover\n2022-08-31 moved",
        target="2022-09-30",
    ),
    Row("2020", "revision_one_year", "§20 stk.2", "2023-03-31", "open, no due day", "2022-03-31 takeover"),
    Row(
        "2020",
        "revision",
        "§20 stk.1",
        "2022-05-01",
        "open, no due day",
        "2022-03-31 takeover\n2022-05-01 need_recorded of=revision",
    ),
    Row(
        "2020",
        "danish_a1",
        "§19 stk.12",
        "2022-09-15",
        "open, due 2022-09-15",
        "2022-03-31 takeover",
        person={"spouse_permit": True, "cpr_registered_on": "2022-03-15"},
    ),
    Row(
        "2020",
        "danish_a2",
        "§19 stk.12",
        "2022-12-15",
        "open, due 2022-12-15",
        "2022-03-31 takeover",
        person={"spouse_permit": True, "cpr_registered_on": "2022-03-15"},
    ),
    Row(
        "2020",
        "offer_limit",
        "§44",
        "2023-05-02",
        "open, due 2023-05-02",
        "2022-03-31 takeover\n2022-05-02 offer_started kind=wage_subsidy",
    ),
    Row(
        "2020",
        "offer_limit",
        "§36 stk.2",
        "2022-08-01",
        "open, due 2022-08-01",
        "2022-03-31 takeover\n2022-05-02 offer_started kind=utility_work",
    ),
    Row(
        "2020",
        "offer_limit",
        "§32 stk.1",
        "2022-08-02",
        "open, due 2022-08-02",
        "2022-03-31 takeover\n2022-05-02 offer_started kind=special_upskilling",
        person={"higher_education": True},
    ),
    Row(
        "2020",
        "offer_limit",
        "§30 stk.2",
        "2022-06-30",
        "open, due 2022-06-30",
        "2022-03-31 takeover\n2022-05-31 offer_started kind=practice_in_course",
    ),
    # 2025
    Row("2025", "contract", "§6", "2025-09-30", "open, due 2025-09-30", "2025-08-31 takeover"),
    Row(
        "2025",
        "assessment",
        "§7 stk.1",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover + benefit_started",
        target="2025-09-30",
    ),
    Row(
        "2025",
        "assessment",
        "§7 stk.3",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover",
        target="2025-09-30",
        person={"wishes_employment": True},
    ),
    Row(
        "2025",
        "language_provider",
        "§8 stk.1",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover",
        target="2025-09-30",
    ),
    Row(
        "2025",
        "recognition_information",
        "§8 stk.3",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover",
        target="2025-09-30",
    ),
    Row(
        "2025",
        "declaration_guidance",
        "§5 stk.3",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover",
        target="2025-09-30",
    ),
    Row(
        "2025",
        "declaration",
        "§5 stk.1",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover",
        target="2025-09-30",
    ),
    Row(
        "2025",
        "rights_guidance",
        "§13 stk.2",
        "2025-09-01",
        "open, no due day",
        "2025-08-31 takeover + benefit_started",
    ),
    Row(
        "2025",
        "permanent_residence_guidance",
        "§13 stk.3",
        "2025-09-12",
        "open, due 2025-09-12",
        "2025-08-31 takeover\n2025-09-12 contract_signed",
    ),
    Row(
        "2025", "visitation", "§10 stk.2", "2025-11-30", "open, due 2025-11-30", "2025-08-31 takeover + benefit_started"
    ),
    Row(
        "2026",
        "parental_leave_follow_up",
        "§14 stk.2",
        "2026-02-28",
        "open, due 2026-02-28",
        "2025-08-01 takeover\n2025-08-15 leave_started\n2025-08-31 child_born",
    ),
    Row(
        "2025",
        "parental_leave_follow_up",
        "§14 stk.2",
        "2025-12-01",
        "open, due 2025-12-01",
        "2025-08-01 takeover\n2025-08-15 leave_started\n2025-12-01 leave_ended",
        n=2,
    ),
    Row(
        "2025",
        "transfer_follow_up",
        "§16",
        "2025-10-31",
        "open, no due day",
        "2025-08-31 takeover\n2025-10-31 moved",
        target="2025-11-30",
    ),
    Row("2026", "revision_one_year", "§15 stk.2", "2026-08-31", "open, no due day", "2025-08-31 takeover"),
    Row(
        "2025",
        "revision",
        "§15 stk.1",
        "2025-10-01",
        "open, no due day",
        "2025-08-31 takeover\n2025-10-01 need_recorded of=revision",
    ),
    Row(
        "2026",
        "danish_a1",
        "§14 stk.9",
        "2026-02-28",
        "open, due 2026-02-28",
        "2025-08-31 takeover",
        person={"spouse_permit": True, "cpr_registered_on": "2025-08-31"},
    ),
    Row(
        "2026",
        "danish_a2",
        "§14 stk.9",
        "2026-05-31",
        "open, due 2026-05-31",
        "2025-08-31 takeover",
        person={"spouse_permit": True, "cpr_registered_on": "2025-08-31"},
    ),
    Row(
        "2026",
        "offer_limit",
        "§29",
        "2026-10-01",
        "open, due 2026-10-01",
        "2025-08-31 takeover\n2025-10-01 offer_started kind=wage_subsidy",
    ),
    Row(
        "2025",
        "offer_limit",
        "§22 stk.1",
        "2026-01-01",
        "open, due 2026-01-01",
        "2025-08-31 takeover\n2025-10-01 offer_started kind=special_upskilling",
        person={"higher_education": True},
    ),
    Row(
        "2025",
        "offer_limit",
        "§20 stk.2",
        "2025-11-30",
        "open, due 2025-11-30",
        "2025-08-31 takeover\n2025-10-31 offer_started kind=practice_in_course",
    ),
]

OF_THE_ACT = [
    Row(
        "2025",
        "follow_up",
        "INTEGRATIONSLOVEN §20 stk.1",
        "2026-05-30",
        "open, due 2026-05-30",
        "2025-08-31 takeover + benefit_started\n2025-11-30 visitation_decided",
        target="2026-01-14",
    ),
    Row(
        "2025",
        "follow_up",
        "INTEGRATIONSLOVEN §20 stk.1",
        "2026-09-12",
        "open, due 2026-09-12",
        "2025-08-31 takeover + employment_started\n2025-09-12 contract_signed",
    ),
    Row(
        "2025",
        "follow_up",
        "INTEGRATIONSLOVEN §20 stk.1",
        "2025-10-01",
        "open, no due day",
        "2025-08-31 takeover\n2025-10-01 need_recorded",
    ),
    Row(
        "2025",
        "contract_content",
        "BEK-1307-2020 §6 stk.2",
        "2025-02-03",
        "open, due 2025-02-03",
        "2024-12-15 takeover\n2024-12-30 contract_deferred expected_on=2025-02-03",
    ),
]

STATUS = {"2004": "2005-01-31", "2020": "2022-03-31", "2025": "2025-08-31"}


def _id(row: Row) -> str:
    return f"{row.order} {row.citation} {row.key} {row.n}"


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_the_row(row: Row) -> None:
    file = case(row.timeline, regulation="2004" if row.order == "2004" else None, **row.person)
    assert duty(file, row.key, row.on, row.n) == row.expected
    assert cited(file, row.key, row.on, row.n) == f"{ORDERS[row.order]} {row.citation}"
    assert target(file, row.key, row.on, row.n) == row.target
    assert not occurrences(file, row.key, row.on)[row.n].unverified


@pytest.mark.parametrize("row", OF_THE_ACT, ids=_id)
def test_the_row_that_2025_has_from_elsewhere(row: Row) -> None:
    file = case(row.timeline, **row.person)
    assert duty(file, row.key, row.on, row.n) == row.expected
    assert cited(file, row.key, row.on, row.n) == row.citation
    assert target(file, row.key, row.on, row.n) == row.target


@pytest.mark.parametrize("row", [row for row in ROWS if row.order == "2020"], ids=_id)
def test_2025_p41_stk3_a_person_from_ukraine_has_every_row_of_2020_in_2025(row: Row) -> None:
    def later(text: str) -> str:  # four years on: the same days, and neither span crosses a leap day
        return text.replace("2023-", "2027-").replace("2022-", "2026-")

    person = {name: later(value) if isinstance(value, str) else value for name, value in row.person.items()}
    file = case(later(row.timeline), ukraine_special_act=True, **person)
    assert duty(file, row.key, later(row.on), row.n) == later(row.expected)
    assert cited(file, row.key, later(row.on), row.n) == f"BEK-1307-2020 {row.citation}"
    assert target(file, row.key, later(row.on), row.n) == (later(row.target) if row.target else None)


@pytest.mark.parametrize("order", STATUS)
def test_guide_5_1_a_status_is_owed_when_permanent_residence_is_applied_for(order: str) -> None:
    day = STATUS[order]
    file = case(f"{day} takeover + permanent_residence_applied", regulation="2004" if order == "2004" else None)
    assert duty(file, "permanent_residence_status", day) == "open, no due day"
    assert cited(file, "permanent_residence_status", day) == "CABI-KONTRAKT 5.1"


BORNE_BY_FOREIGNER = {"declaration", "cv_published", "danish_a1", "danish_a2"}


@pytest.mark.parametrize("row", [*ROWS, *OF_THE_ACT], ids=_id)
def test_who_bears_the_duty(row: Row) -> None:
    file = case(row.timeline, regulation="2004" if row.order == "2004" else None, **row.person)
    bearer = occurrences(file, row.key, row.on)[row.n].bearer
    assert bearer == ("foreigner" if row.key in BORNE_BY_FOREIGNER else "municipality")


FULL_LIFE_2004 = """
    2005-01-31 takeover + benefit_started benefit=introduction + jobseeker_registered
    2005-02-10 contract_signed
    2005-02-14 offer_started
    2005-03-14 offer_ended
    2005-04-30 visitation_decided
    2005-05-01 offer_started kind=utility_work offer=u1
    2005-06-01 leave_started + child_born
    2006-01-01 leave_ended
    2006-02-01 moved
"""


def test_2004_has_no_other_duty_than_its_own() -> None:
    file = case(FULL_LIFE_2004, regulation="2004", spouse_permit=True, cpr_registered_on="2005-01-31")
    assert set(listed(file, "2006-06-01")) == {"assessment", "contract", "follow_up", "language_provider"}


def test_2020_an_offer_without_a_limit_has_none() -> None:
    kinds = [
        "company_placement",
        "short_guidance",
        "special_project",
        "ordinary_education",
        "mentor",
        "danish_education",
    ]
    started = "\n".join(f"2022-05-02 offer_started offer=o{n} kind={kind}" for n, kind in enumerate(kinds))
    assert "offer_limit" not in listed(case(f"2022-03-31 takeover\n{started}"), "2023-12-01")
