"""Lists on the desk: narrowed, sorted, a page at a time, saved under a name, and as a table."""

import html
import re

import httpx
import pytest

from tests.desk.conftest import Signed
from tests.desk.programmes import MINE, Programmes
from tests.desk.test_pages import hidden, text

ALL = "/desk?scope=municipality"


@pytest.fixture
def stocked(programmes: Programmes) -> Programmes:
    """One case that is late and mine, one that is late and nobody's, one that has time."""
    programmes.take_in("late-mine", since=90)
    programmes.assign("late-mine", **MINE)
    programmes.take_in("late-nobodys", since=60)
    programmes.take_in("in-time", since=5)
    return programmes


def cases_of(answer: httpx.Response) -> list[str]:
    """The cases of a list, in its order."""
    assert answer.status_code == 200, answer.text
    return re.findall(r'data-title="Borger"><a href="/desk/cases/([^"]+)"', answer.text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["late-mine", "late-nobodys", "in-time"]),
        ("&days_late=1", ["late-mine", "late-nobodys"]),
        ("&unassigned=true", ["late-nobodys", "in-time"]),
        ("&caseworker=sagsbehandler-0101", ["late-mine"]),
        ("&team=team-0101", ["late-mine"]),
        ("&duty=contract", ["late-mine", "late-nobodys", "in-time"]),
        ("&phase=offers", []),
        ("&state=ended", []),
        ("&state=all&sort=case", ["in-time", "late-mine", "late-nobodys"]),
        ("&sort=case&reverse=true", ["late-nobodys", "late-mine", "in-time"]),
        ("&days_late=&due_from=&phase=&duty=&team=", ["late-mine", "late-nobodys", "in-time"]),
    ],
)
async def test_a_list_is_narrowed_and_sorted(stocked: Programmes, signed_in: Signed, query: str, shown: list[str]):
    assert cases_of(await signed_in().get(ALL + query)) == shown


async def test_a_list_counts_all_and_those_that_are_late(stocked: Programmes, signed_in: Signed):
    page = text(await signed_in().get(ALL))
    assert "3 sager, 2 over fristen" in page
    assert "dage over fristen" in page


async def test_a_list_has_fifty_a_page_and_leads_to_the_next_with_the_same_choice(
    programmes: Programmes, signed_in: Signed
):
    for number in range(52):
        programmes.take_in(f"c-{number:02}", since=60)
    desk = signed_in()
    first = await desk.get(f"{ALL}&sort=case&days_late=1")
    assert len(cases_of(first)) == 50
    assert "Side 1 af 2" in text(first)
    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await desk.get(following)
    assert cases_of(second) == ["c-50", "c-51"]
    assert 'rel="prev"' in second.text
    assert 'rel="next"' not in second.text


async def test_a_list_is_saved_under_a_name_and_forgotten_again(stocked: Programmes, signed_in: Signed):
    desk = signed_in()
    page = await desk.get(f"{ALL}&days_late=14&sort=caseworker")
    form = {name: html.unescape(value) for name, value in hidden(page).items()}
    saved = await desk.post("/desk/lists", data={**form, "title": "De sene <14>"})
    assert saved.status_code == 303
    shown = await desk.get(saved.headers["location"])
    assert cases_of(shown) == ["late-mine", "late-nobodys"]
    assert "De sene &lt;14&gt;</a>" in shown.text
    assert "De sene" not in (await signed_in("teamleder-0101").get(ALL)).text
    id_ = shown.text.split('name="id" value="')[1].split('"')[0]
    dropped = await desk.post("/desk/lists/drop", data={"csrf_token": form["csrf_token"], "id": id_})
    assert dropped.status_code == 303
    assert "De sene" not in (await desk.get(ALL)).text


@pytest.mark.parametrize("title", ["", "  ", "x" * 101])
async def test_a_list_without_a_name_is_not_saved(stocked: Programmes, signed_in: Signed, title: str):
    desk = signed_in()
    form = hidden(await desk.get(ALL))
    assert (await desk.post("/desk/lists", data={**form, "title": title})).status_code == 422


@pytest.mark.parametrize("query", ["&sort=name", "&page=0", "&phase=x&who=me", "&due_from=1.1.2025", "&days_late=-1"])
async def test_a_list_that_is_none_is_refused_on_a_page(stocked: Programmes, signed_in: Signed, query: str):
    answer = await signed_in().get(ALL + query)
    assert (answer.status_code, '<html lang="da">' in answer.text) == (422, True)


async def test_a_list_leads_to_its_table_with_the_same_choice(stocked: Programmes, signed_in: Signed):
    desk = signed_in()
    page = (await desk.get(f"{ALL}&unassigned=true&sort=case")).text
    link = page.split('<a href="/programmes.csv?')[1].split('"')[0].replace("&amp;", "&")
    table = (await desk.get(f"/programmes.csv?{link}")).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in table] == ["Sag", "in-time", "late-nobodys"]


async def test_what_was_recorded_and_is_not_on_file_yet_is_told(stocked: Programmes, signed_in: Signed):
    page = text(await signed_in().get("/desk/cases/late-mine?recorded=nothing-yet"))
    assert "Det står her, når siden følger med" in page
