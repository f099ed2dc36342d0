"""A caseworker walks a case from the intake to permanent residence, on the desk of a house that really runs."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.cli.conftest import House
from tests.desk.browser import chromium, watched
from tests.tools import needs_chromium

pytestmark = [needs_chromium, pytest.mark.server]
CASE = "7f3c-0101"
CONTRACT = {
    "Mål": "Arbejde i et bageri",
    "Aktiviteter": "Praktik og dansk",
    "Omfanget af tilbud": "20 timer om ugen",
    "Danskuddannelse": "Danskuddannelse 2",
    "Forholdet mellem dansk og tilbud": "15 timer dansk, 20 timer praktik",
}
SIGNED = {"Hvordan er der underskrevet?": "Underskrevet"}
LIFE: list[tuple[str, str, dict[str, str]]] = [
    ("2025-03-03", "En ydelse begynder", {"Ydelse": "Selvforsørgelses- og hjemrejseydelse"}),
    ("2025-03-20", "Opholds- og selvforsørgelseserklæringen er underskrevet", SIGNED),
    ("2025-03-20", "Skriv udkast til kontrakt", CONTRACT),
    ("2025-03-20", "Kontrakten er underskrevet", {"Hvem har underskrevet?": "Begge parter", **SIGNED}),
    ("2025-05-20", "Borgeren er visiteret", {"Borgeren visiteres som": "Jobparat"}),
    ("2025-06-02", "Et tilbud begynder", {"Type af tilbud": "Virksomhedspraktik", "Timer om ugen": "20"}),
    ("2025-07-01", "En opfølgningssamtale er holdt", {"Samtalens form": "Personligt fremmøde"}),
    ("2025-07-15", "Et tilbud slutter", {"Tilbuddets nummer": "tilbud-1"}),
    ("2025-08-01", "Arbejde begynder", {"Er det ordinært arbejde?": "Ja", "Timer om ugen": "37"}),
    ("2026-01-12", "En danskprøve er taget", {"Niveau": "Afsluttende prøve", "Er prøven bestået?": "Ja"}),
    ("2026-06-01", "Der er søgt om tidsubegrænset opholdstilladelse", {}),
    ("2026-06-10", "Kommunens status for forløbet er udarbejdet", {"Kommunekode": "0101"}),
    ("2026-08-03", "Tidsubegrænset opholdstilladelse er givet", {}),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    try:
        house.start()
        assert house("intake", str(house.event(CASE))).returncode == 0
        house.wait_for(lambda: is_ready(house.address))
        house.wait_for(lambda: CASE in house("list", "--overdue").stdout)
        yield house
    finally:
        house.clean_up()


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", trust_env=False).is_success
    except httpx.TransportError:
        return False


def record(page: Page, on: str, action: str, typed: dict[str, str]) -> None:
    """Record an action as a person does: from the list of what may be recorded, by the labels of its form."""
    page.get_by_role("link", name="Registrér", exact=True).click()
    expect(page.get_by_role("heading", name="Hvad er der sket?")).to_be_visible()
    page.wait_for_load_state()  # what is not there yet cannot be counted
    link = page.get_by_role("main").get_by_role("link", name=action, exact=True)
    if not link.count():  # it is not lawful today, but was on its day
        page.get_by_text("Det kan ikke registreres i dag").click()
        link = page.get_by_role("link", name=f"Registrér en tidligere dag: {action}")
    link.click()
    expect(page.get_by_role("heading", name=action)).to_be_visible()
    page.wait_for_load_state()
    page.locator("#felt-on").fill(on)
    for label, value in typed.items():
        fill(page, label, value)
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("status")).to_contain_text(action)


def fill(page: Page, label: str, value: str) -> None:
    group = page.get_by_role("group", name=label)
    if group.count():
        group.get_by_label(value, exact=True).check()
    elif page.get_by_role("combobox", name=label).count():
        page.get_by_role("combobox", name=label).select_option(value)
    else:
        page.get_by_label(label, exact=False).fill(value)


def test_from_the_intake_to_permanent_residence(house: House):
    with chromium() as browser:
        page = browser.new_page(locale="da")
        wrong = watched(page)
        page.goto(house.address)
        page.get_by_role("button", name="Sofie Sagsbehandler (0101)").click()
        page.get_by_role("link", name="Kommunens sager").click()
        page.get_by_role("link", name=CASE).click()
        expect(page.get_by_text("Fase: kontrakt")).to_be_visible()
        expect(page.get_by_text("over fristen").first).to_be_visible()

        record(
            page,
            "2025-03-03",
            "Fordel sagen",
            {"Sagsbehandler": "sagsbehandler-0101"},
        )
        for on, action, typed in LIFE:
            record(page, on, action, typed)
        expect(page.get_by_text("Fase: permanent ophold")).to_be_visible()

        page.get_by_role("link", name="Journal").click()
        for _, action, _ in LIFE:
            expect(page.get_by_role("rowheader", name=action).first).to_be_visible()
        assert wrong == []
    assert "permanent ophold" in house("show", CASE).stdout
