"""A person is taken in at the desk: one form opens the case and says who it is about, and nobody is taken in twice."""

import re
from typing import Any

import httpx
import pytest

from payloads.settings import data_keys
from register.settings import database
from register.writing import Writer
from statute.checks import read
from tests.desk.conftest import Signed
from tests.desk.programmes import TODAY, Programmes, ago
from tests.desk.test_pages import hidden, named, text
from tests.register.standings import named as named_person
from tests.register.standings import taken_over, write

AT = "/desk/newcomer"
AMINA = {
    "name": "Amina Warsame",
    "cpr": "010190-1234",
    "born": "1990-01-01",
    "on": ago(3),
    "group": "refugee",
    "traits": ["quota_refugee", "wishes_employment"],
    "permit_granted_on": ago(30),
    "phone": "12 34 56 78",
    "language": "somali",
    "interpreter": "ja",
    "protected": "nej",
    "caseworker": "sagsbehandler-0101",
}


async def opened(client: httpx.AsyncClient, **typed: Any) -> httpx.Response:
    return await client.post(AT, data={**hidden(await client.get(AT)), **named({**AMINA, **typed})})


async def test_one_form_opens_the_case_with_person_and_caseworker(signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    done = await opened(desk)
    assert done.status_code == 303
    [ledger] = programmes.ledgers.values()
    assert re.fullmatch(r"[a-z]{12}-0101", ledger.case)
    assert ledger.person.quota_refugee
    assert ledger.person.wishes_employment
    history = read(ledger.case_file(), TODAY).history
    assert history.municipality(TODAY) == "0101"
    assert str(history.takeover) == ago(3)
    now = ledger.administration(TODAY)
    assert (now.person and now.person.name, now.caseworker) == ("Amina Warsame", "sagsbehandler-0101")
    page = text(await desk.get(done.headers["location"]))
    assert "Amina Warsame, " in page
    assert "Taler somali, tolk" in page
    assert "0101901234" not in page.replace("-", "")


async def test_the_same_form_sent_twice_opens_one_case(signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    sent = {**hidden(await desk.get(AT)), **named(AMINA)}
    first, second = [await desk.post(AT, data=sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert len(programmes.ledgers) == 1


@pytest.mark.parametrize("same", [{"cpr": "020290-4321"}, {"name": "Fartun Isse"}], ids=["the CPR number", "the name"])
async def test_who_may_be_there_already_is_shown_before_a_second_case_is_opened(
    same: dict[str, str], signed_in: Signed, programmes: Programmes
):
    there = named_person(taken_over("there-0101"), "Fartun Isse", "020290-4321")
    write(Writer(database(), data_keys(), "forloeb"), there, "2025-03-01")
    desk = signed_in()
    asked = await opened(desk, **same)
    assert asked.status_code == 409
    assert "Måske har borgeren allerede en sag" in text(asked)
    assert 'value="12 34 56 78"' in asked.text
    assert "there-0101" in text(asked)
    assert not programmes.ledgers
    assert (await opened(desk, **same, another="ja")).status_code == 303
    assert len(programmes.ledgers) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "Navn : Skal udfyldes."),
        ({"born": ""}, "Født : Skal udfyldes."),
        ({"on": ""}, "Hvornår overtog kommunen ansvaret? : Skal udfyldes."),
        ({"on": "i går"}, "Hvornår overtog kommunen ansvaret? : Skriv en dato."),
        ({"on": ago(-2)}, "Dagen ligger efter i dag."),
        ({"born": ago(1)}, "Borgeren kan ikke være født efter overtagelsen."),
        ({"group": ""}, "Hvad har borgeren fået ophold som? : Skal udfyldes."),
        ({"group": "family_of_other"}, "Kun en flygtning kan være kvoteflygtning."),
        ({"cpr": "12"}, "Skriv CPR-nummeret som seks cifre, bindestreg og fire cifre."),
        ({"caseworker": "Bo Berg"}, "Sagsbehandler : Brug bogstaver, cifre, punktum og bindestreg"),
        ({"permit_granted_on": "2025-02-30"}, "Hvornår blev opholdstilladelsen givet? : Skriv en dato."),
    ],
)
async def test_what_is_wrong_is_told_in_danish_and_everything_typed_stays(
    typed: dict[str, str], told: str, signed_in: Signed, programmes: Programmes
):
    refused = await opened(signed_in(), **typed)
    assert refused.status_code == 422
    assert told in text(refused)
    assert 'value="12 34 56 78"' in refused.text
    assert not programmes.ledgers


async def test_a_form_without_its_token_opens_nothing(signed_in: Signed, programmes: Programmes):
    assert (await signed_in().post(AT, data=named(AMINA))).status_code == 403
    assert not programmes.ledgers


async def test_who_only_reads_is_not_offered_it(signed_in: Signed):
    auditor = signed_in("revisor-0101")
    assert (await auditor.get(AT)).status_code == 403
    assert "Ny borger" not in text(await auditor.get("/desk"))
