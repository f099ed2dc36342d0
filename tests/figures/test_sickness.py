"""2004 §§ 29 and 37, 2020 § 38, 2025 § 25: whom illness during an offer is reported to on its first day."""

from datetime import date

import pytest

from statute.figures.sickness import is_late, sickness_notice
from statute.regulations import regulations

BOTH = ("municipality", "enterprise")


@pytest.mark.parametrize(
    ("order", "kind", "told", "citation"),
    [
        ("BEK-2004-02-17", "company_placement", BOTH, "BEK-2004-02-17 §29"),
        ("BEK-2004-02-17", "wage_subsidy", ("enterprise",), "BEK-2004-02-17 §37"),
        ("BEK-1307-2020", "company_placement", BOTH, "BEK-1307-2020 §38"),
        ("BEK-2024-12-30", "company_placement", BOTH, "BEK-2024-12-30 §25"),
    ],
)
def test_each_order_names_whom_the_person_tells(order, kind, told, citation):
    notice = sickness_notice(regulations()[order], kind)
    assert notice is not None
    assert (notice.told, notice.citation) == (told, citation)


def test_where_no_order_names_anybody_nobody_is_named():
    assert sickness_notice(regulations()["BEK-1307-2020"], "wage_subsidy") is None
    assert sickness_notice(regulations()["BEK-2024-12-30"], "mentor") is None
    assert sickness_notice(None, "company_placement") is None


def test_word_on_the_first_day_is_in_time_and_the_day_after_is_late():
    first = date(2025, 8, 5)
    assert not is_late(first, date(2025, 8, 5), date(2025, 9, 1))
    assert is_late(first, date(2025, 8, 6), date(2025, 9, 1))


def test_missing_word_is_late_when_the_first_day_is_over():
    assert not is_late(date(2025, 8, 5), None, date(2025, 8, 5))
    assert is_late(date(2025, 8, 5), None, date(2025, 8, 6))
