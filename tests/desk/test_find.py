"""A person is found on the desk by name, CPR number or case id, and by the own municipality alone."""

import httpx
import pytest

from payloads.settings import data_keys
from register.settings import database
from register.writing import Writer
from tests.desk.conftest import Signed
from tests.desk.programmes import Programmes
from tests.desk.test_pages import hidden, text
from tests.programme.ledgers import accepted
from tests.register.standings import named, taken_over, write


@pytest.fixture(autouse=True)
def persons(programmes: Programmes) -> None:
    writer = Writer(database(), data_keys(), "forloeb")
    write(writer, named(taken_over("find-a"), "Åse Margrethe Sørensen", "010190-1234"), "2025-03-01")
    left = accepted(named(taken_over("find-b"), "Åse Holm"), "2025-02-01", "case_closed", reason="rejst")
    write(writer, left, "2025-03-01")
    write(writer, named(taken_over("find-c", "0751"), "Åse Aarhus"), "2025-03-01")


async def sought(client: httpx.AsyncClient, words: str, **further: str) -> httpx.Response:
    at = "/desk/find"
    return await client.post(at, data={**hidden(await client.get(at)), "q": words, **further})


async def test_a_person_is_found_by_the_beginning_of_a_name(signed_in: Signed):
    page = text(await sought(signed_in(), "aase"))
    assert "2 fundet." in page
    assert "Åse Margrethe Sørensen find-a" in page
    assert "Åse Holm find-b afsluttet" in page
    assert "Aarhus" not in page


@pytest.mark.parametrize("words", ["010190-1234", "find-a", "marg sør"])
async def test_a_person_is_found_by_cpr_number_case_id_or_several_names(words: str, signed_in: Signed):
    page = text(await sought(signed_in(), words))
    assert "Én fundet." in page
    assert "Åse Margrethe Sørensen" in page
    assert "0101901234" not in page.replace("-", "").replace(words.replace("-", ""), "")


async def test_who_is_not_found_is_told_so(signed_in: Signed):
    assert "Ingen fundet." in text(await sought(signed_in(), "Zakarias"))


async def test_what_is_sought_never_stands_in_an_address(signed_in: Signed):
    answer = await sought(signed_in(), "Åse")
    assert answer.status_code == 200
    assert "find?q" not in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "1" * 30])
async def test_a_page_that_is_none_is_refused(page: str, signed_in: Signed):
    assert (await sought(signed_in(), "Åse", page=page)).status_code == 422
