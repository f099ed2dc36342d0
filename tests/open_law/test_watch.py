"""New law is watched for: what was checked when, what ends, what is announced, and whom it would touch."""

from datetime import date

import httpx
import pytest
from typer.testing import CliRunner

from cli.law.status import warnings_of
from cli.main import app
from statute.catalogue.watch import MOST_DAYS_UNCHECKED, changes, pointing_into
from statute.catalogue.wording import texts


def subjects(day: date) -> list[str]:
    return [one.subject for one in warnings_of(day)]


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        (date(2026, 2, 13), []),
        (date(2026, 4, 13), []),
        (date(2026, 4, 14), ["Lovsamlingen"]),
        (date(2026, 10, 2), ["Lovsamlingen"]),
        (date(2026, 10, 3), ["Lovsamlingen", "01.01.2027"]),
        (date(2026, 12, 18), ["Lovsamlingen", "01.01.2027", "18.03.2027"]),
        (date(2027, 1, 2), ["Lovsamlingen", "18.03.2027"]),
    ],
)
def test_it_is_warned_ninety_days_ahead_and_when_the_check_is_old(day: date, warned: list[str]) -> None:
    """The texts were last checked on 12 February 2026; sixty days later, on 13 April, the check is not yet old."""
    assert {text.checked_on for text in texts().values()} == {date(2026, 2, 12)}
    assert MOST_DAYS_UNCHECKED == 60
    assert subjects(day) == warned


@pytest.mark.parametrize(("day", "is_warned"), [(date(2025, 11, 1), False), (date(2025, 11, 2), True)])
def test_it_is_warned_before_an_order_ends(day: date, is_warned: bool) -> None:
    """The order of 2025 ended on 31 January 2026, ninety days after 2 November 2025."""
    assert ("BEK-2024-12-30" in subjects(day)) is is_warned


def test_what_points_into_an_act_that_changes_is_named_and_nothing_that_is_out_of_force() -> None:
    [reform] = [change for change in changes() if change.from_ == date(2027, 1, 1)]
    pointers = set(pointing_into(reform, date(2026, 12, 1)))
    assert ("BEK-2026-01-20", "§1", "lov om en aktiv beskæftigelsesindsats") in pointers
    assert not {pointer.source for pointer in pointers} & {"BEK-2024-12-30", "BEK-1307-2020"}


def test_the_command_tells_it_and_fails_while_something_is_to_be_looked_at() -> None:
    result = CliRunner().invoke(app, ["law", "status", "--on", "2026-12-01"])
    assert result.exit_code != 0
    assert "set til 12.02.2026 (292 dage siden)" in result.output
    assert "Bekendtgørelse 2026: §1" in result.output
    assert "BEMÆRK 01.01.2027: Beskæftigelsesreformens anden fase" in result.output
    assert CliRunner().invoke(app, ["law", "status", "--on", "2026-03-01"]).exit_code == 0


async def test_the_page_says_until_when_the_texts_were_checked(anybody: httpx.AsyncClient) -> None:
    page = (await anybody.get("/lov/status")).text
    assert "Beskæftigelsesreformens anden fase" in page
    assert "12.02.2026" in page
