"""Asking the law about a case that nobody keeps: built or pasted, answered side by side, linked, saved."""

import asyncio
import base64
import json
import logging
import os
import re
import threading
import zlib
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from intake.scenarios import scenario_of
from programme.scenario import differences
from service.app import create_app
from service.heavy import heavy, heavy_for_everybody
from service.law import asking
from service.settings import ServiceSettings
from tests.desk.programmes import Programmes

CASE = """case: sag-1
person: {born: 1990-06-15, group: refugee}
facts:
  - {fact: takeover, on: 2025-01-31, municipality: "0101"}
  - {fact: benefit_started, on: 2025-01-31, benefit: self_support_and_return}
"""


async def test_the_pages_of_the_law_need_no_login(anybody: httpx.AsyncClient) -> None:
    for page in ("/lov", "/lov/bek-2024-12-30/p6", "/lov/soeg?q=barselsloven", "/lov/proev", "/lov/proever"):
        answer = await anybody.get(page)
        assert answer.status_code == 200, page
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    missing = await anybody.get("/lov/bek-2024-12-30/p99")
    assert missing.status_code == 404
    assert "Siden findes ikke" in missing.text


async def test_search_finds_words_rules_and_readings(anybody: httpx.AsyncClient) -> None:
    found = (await anybody.get("/lov/soeg", params={"q": "barselsloven"})).text
    assert 'href="/lov/bek-2024-12-30/p14"' in found
    assert 'href="/lov/bek-2024-12-30/p6' in (await anybody.get("/lov/soeg", params={"q": "§ 6 2025"})).text
    assert "0 steder" in (await anybody.get("/lov/soeg", params={"q": "<script>alert(1)</script>"})).text
    assert "<script>alert" not in (await anybody.get("/lov/soeg", params={"q": "<script>alert(1)</script>"})).text


async def test_a_case_is_built_with_the_form_alone(anybody: httpx.AsyncClient) -> None:
    begun = await anybody.post("/lov/proev", data={"goer": "begynd", "born": "1990-06-15", "group": "refugee"})
    text = case_on(begun.text)
    fields = await anybody.post("/lov/proev", data={"sag": text, "goer": "felter", "haendelse": "takeover"})
    assert 'name="felt-municipality"' in fields.text
    typed = {"sag": text, "goer": "tilfoej", "valgt": "takeover", "felt-on": "2025-01-31", "felt-municipality": "0101"}
    added = await anybody.post("/lov/proev", data=typed)
    answer = await anybody.post("/lov/proev", data={"sag": case_on(added.text), "goer": "spoerg", "dag": "2025-02-28"})
    assert "frist 28.02.2025" in answer.text


def case_on(page: str) -> str:
    [text] = re.findall(r"<textarea[^>]*name=\"sag\"[^>]*>(.*?)</textarea>", page, re.S)
    return text.replace("&#39;", "'").replace("&#34;", '"')


async def test_the_orders_answer_side_by_side_and_say_why(anybody: httpx.AsyncClient) -> None:
    asked = {"sag": CASE, "dag": "2025-04-01", "goer": "spoerg", "orden": ["gældende", "BEK-1307-2020"]}
    page = (await anybody.post("/lov/proev", data=asked)).text
    assert "Bekendtgørelsen af 2020" in page
    assert 'href="/lov/bek-2024-12-30/p6#regel"' in page
    assert 'href="/lov/bek-1307-2020/p6#regel-stk-1"' in page
    assert "31.01.2025 + 1 måned = 28.02.2025" in page
    assert "første tilbud" in page.lower()  # which the order of 2020 alone has


async def test_a_link_reproduces_the_question_and_a_long_case_has_none(anybody: httpx.AsyncClient) -> None:
    page = (await anybody.post("/lov/proev", data={"sag": CASE, "dag": "2025-04-01", "goer": "spoerg"})).text
    [packed] = re.findall(r'href="#s=([\w-]+)" data-link', page)
    text = zlib.decompress(base64.urlsafe_b64decode(packed + "==")).decode()
    assert text.split("\n", 2) == ["2025-04-01", "gældende", CASE.strip() + "\n"] or text.endswith(CASE)
    noise = "".join(f"# {zlib.crc32(str(n).encode()):x}{n}\n" for n in range(1_500))
    long = (await anybody.post("/lov/proev", data={"sag": CASE + noise, "dag": "2025-04-01", "goer": "spoerg"})).text
    assert "Sagen er for lang til et link" in long


async def test_the_answer_is_saved_as_a_scenario_that_agrees_with_itself(anybody: httpx.AsyncClient) -> None:
    asked = {"sag": CASE, "dag": "2025-04-01", "goer": "gem", "titel": "Min prøve"}
    saved = await anybody.post("/lov/proev", data=asked)
    assert saved.headers["content-disposition"] == 'attachment; filename="proeve.yaml"'
    scenario = scenario_of(saved.content, ".yaml")
    assert scenario.title == "Min prøve"
    assert scenario.on == date(2025, 4, 1)
    assert [(duty.duty, duty.due) for duty in scenario.expect.duties][:1] == [("contract", date(2025, 2, 28))]
    assert differences(scenario) == []


HEAD = """case: sag-1
person: {born: 1990-06-15, group: refugee}
facts:
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Der står intet; byg en sag, eller sæt en ind."),
        ("a: [", "Linje 1, tegn 5: det kan hverken læses som YAML eller som JSON"),
        ("x" * (asking.MOST_CHARACTERS + 1), "Sagen er længere end 60.000 tegn"),
        (json.dumps({"case": "a", "facts": [{}] * (asking.MOST_FACTS + 1)}), "højst 200 hændelser"),
        (HEAD + "  - {fact: takeovr, on: 2025-01-31}", "der er ingen hændelse »takeovr«; mente du »takeover«?"),
        (HEAD + "  - {fact: danish_referred, on: 2025-02-31}", "»2025-02-31« findes ikke i kalenderen."),
        (HEAD + "  - {fact: danish_referred, on: 31/1-2025}", "»31/1-2025« er ikke en dag, skrevet som 2025-02-10."),
        (HEAD + "  - {fact: danish_referred}", "Linje 4, tegn 5, facts[0].on: feltet »on« mangler."),
        (HEAD + "  - {fact: danish_referred, on: 2025-01-31, tur: 1}", "der er intet felt »tur« her."),
        (HEAD + "  - {fact: takeover, on: 2025-01-31, municipality: 0101}", "sæt det i anførselstegn."),
        (HEAD.replace("sag-1", "150690-1234"), "Linje 1, tegn 7, case: det ligner et CPR-nummer; brug et opfundet id."),
        (HEAD.replace("refugee", "<script>alert(1)</script>"), "»<script>alert(1)</script>« kan ikke vælges"),
        (HEAD.replace("1990-06-15", "19900615"), "person.born: her ventes"),
        (HEAD + "case: sag-2", "»case« står to gange, først i linje 1; behold én."),
        ("[" * 30_000, "lister og felter ligger mere end 32 niveauer inde i hinanden."),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise("abcdef")),
            "filen står for mere, end den må.",
        ),
        ('!!python/object/apply:os.system ["id"]', "læses ikke; udelad det."),
    ],
)
async def test_what_is_no_case_or_too_much_is_refused_with_the_reason(
    anybody: httpx.AsyncClient, text: str, said: str
) -> None:
    answer = await anybody.post("/lov/proev", data={"sag": text, "goer": "spoerg"})
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"dag": "2025-2-1"}, "Dagen skrives som 2025-02-10, ikke »2025-2-1«."),
        ({"dag": "20250401"}, "Dagen skrives som 2025-02-10, ikke »20250401«."),
        ({"dag": "2025-13-41"}, "Dagen skrives som 2025-02-10, ikke »2025-13-41«."),
        ({"dag": "<script>alert(1)"}, "Dagen skrives som 2025-02-10"),
        ({"orden": "BEK-9"}, "»BEK-9« er ingen bekendtgørelse her."),
        ({"goer": "felter", "haendelse": "<b>"}, "»<b>« er ingen hændelse, der kan tilføjes"),
        ({"goer": "tilfoej", "valgt": "annulled"}, "»annulled« er ingen hændelse, der kan tilføjes"),
        ({"goer": "slet"}, "»slet« kan siden ikke"),
        ({"goer": "begynd", "born": "i går", "group": "refugee"}, "»i går« er ikke en dag"),
    ],
)
async def test_what_cannot_be_asked_is_told_on_the_page(
    anybody: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    answer = await anybody.post("/lov/proev", data={"sag": CASE, "dag": "2025-04-01", "goer": "spoerg", **typed})
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_every_day_of_the_calendar_can_be_asked_about(anybody: httpx.AsyncClient, day: str) -> None:
    orders = [*asking.orders()]
    answer = await anybody.post("/lov/proev", data={"sag": CASE, "dag": day, "goer": "spoerg", "orden": orders})
    assert answer.status_code == 200


async def test_a_body_beyond_the_budget_is_not_read(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.post("/lov/proev", data={"sag": "x" * 130_000})).status_code == 413


async def test_nothing_of_the_case_is_stored_or_logged(
    anybody: httpx.AsyncClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secret = CASE.replace("sag-1", "hemmelig-7781")
    with caplog.at_level(logging.DEBUG):
        for goer in ("spoerg", "gem", "felter"):
            await anybody.post("/lov/proev", data={"sag": secret, "dag": "2025-04-01", "goer": goer, "titel": "t"})
    assert "hemmelig-7781" not in caplog.text + "".join(capsys.readouterr())
    register = Path(os.environ["FORLOEB_DATABASE_URL"].removeprefix("sqlite:///")).parent
    kept = [path for path in register.rglob("*") if path.is_file() and b"hemmelig-7781" in path.read_bytes()]
    assert kept == []


async def test_users_do_not_wait_behind_strangers() -> None:
    release = threading.Event()
    try:
        strangers = [asyncio.create_task(heavy_for_everybody(release.wait, 30)) for _ in range(20)]
        await asyncio.sleep(0)
        assert await asyncio.wait_for(heavy(lambda: "answered"), 5) == "answered"
    finally:
        release.set()
    assert all(await asyncio.gather(*strangers))


async def test_an_address_that_asks_too_often_is_told_to_wait(settings: ServiceSettings) -> None:
    settings.requests_per_minute = 3
    app = create_app(settings, Programmes())  # type: ignore[arg-type]  (it stands for the client)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        answered = [(await client.get("/lov/soeg")).status_code for _ in range(5)]
    assert answered == [200, 200, 200, 429, 429]


async def test_a_fault_of_the_law_is_logged_without_the_case(
    anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(f"cannot read {CASE}")

    monkeypatch.setattr(asking, "check", fails)
    with capture_logs() as logged:
        answer = await anybody.post("/lov/proev", data={"sag": CASE, "dag": "2025-04-01", "goer": "spoerg"})
    assert answer.status_code == 500
    assert "sag-1" not in answer.text + str(logged)
    assert any(line.get("fault") == "RuntimeError" for line in logged)
