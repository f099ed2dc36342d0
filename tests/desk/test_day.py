"""My day shows whom I meet, what is over its limit and what falls due, of my own cases, each with its link."""

from datetime import timedelta

import pytest

from tests.desk.conftest import Signed
from tests.desk.programmes import MINE, TODAY, Programmes
from tests.desk.test_pages import hidden, named, text


@pytest.fixture
def mine(programmes: Programmes) -> None:
    for name, since in (("late-1", 60), ("later-1", 90), ("calm-1", 1)):
        programmes.take_in(name, since=since)
        programmes.assign(name, **MINE)
    programmes.take_in("other-1", since=60)


def part(page: str, begin: str, end: str) -> str:
    """What stands between two headings; the menu has none of them."""
    return page[page.index(begin) : page.index(end)]


@pytest.mark.usefixtures("mine")
async def test_what_is_late_stands_oldest_first_of_my_own_cases_alone(signed_in: Signed):
    page = text(await signed_in().get("/desk/day"))
    late = part(page, "Over fristen", "Frist i dag")
    assert late.index("later-1") < late.index("late-1")
    assert "over fristen" in late
    assert "calm-1" not in late
    assert "other-1" not in page


@pytest.mark.usefixtures("mine")
async def test_each_line_leads_to_what_deals_with_it(signed_in: Signed):
    page = (await signed_in().get("/desk/day")).text
    assert 'href="/desk/cases/late-1#contract-1"' in page
    assert 'href="/desk/cases/late-1/actions/' in page


@pytest.mark.usefixtures("mine")
async def test_whom_i_meet_today_and_this_week_stands_with_its_time(signed_in: Signed):
    desk = signed_in()
    for case, day in (("calm-1", TODAY), ("late-1", TODAY + timedelta(days=3)), ("later-1", TODAY + timedelta(days=9))):
        form = f"/desk/cases/{case}/actions/invited"
        typed = {"on": str(TODAY), "to": "contract", "at": f"{day}T13:30", "form": "in_person"}
        done = await desk.post(form, data={**hidden(await desk.get(form)), **named(typed)})
        assert done.status_code == 303
    page = text(await desk.get("/desk/day"))
    today = part(page, "Samtaler i dag", "Over fristen")
    assert "kl. 13.30 calm-1 Kontrakt, personligt fremmøde" in today
    assert "late-1" not in today
    week = page[page.index("De næste syv dage") :]
    assert "kl. 13.30 late-1" in week
    assert "kl. 13.30 later-1" not in week


async def test_who_has_no_cases_is_told_what_to_do(programmes: Programmes, signed_in: Signed):
    page = text(await signed_in().get("/desk/day"))
    assert "Ingen sager er fordelt til dig. Se i kommunens sager" in page
    assert "Du har ingen samtaler i dag." in page


@pytest.mark.usefixtures("mine")
async def test_who_only_reads_is_led_to_the_case_and_to_no_form(programmes: Programmes, signed_in: Signed):
    programmes.assign("late-1", **{**MINE, "caseworker": "revisor-0101"})
    page = (await signed_in("revisor-0101").get("/desk/day")).text
    assert 'href="/desk/cases/late-1#' in page
    assert "/actions/" not in page
