"""The pages of the law in a real browser: accessible, wide and narrow; links that ask again; files without a server."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.settings import ServiceSettings
from tests.desk.browser import chromium, too_wide, violations, watched
from tests.desk.programmes import Programmes
from tests.ports import free_port
from tests.tools import needs_chromium

pytestmark = needs_chromium
CASE = """case: sag-1
person: {born: 1990-06-15, group: refugee}
facts:
  - {fact: takeover, on: 2025-01-31, municipality: "0101"}
"""
PAGES = (
    "",
    "/bek-2024-12-30",
    "/bek-2024-12-30/p6",
    "/integrationsloven/p2",
    "/integrationsloven/p17a",
    "/cabi-kontrakt",
    "/fortolkninger",
    "/aendringer/2025-2026",
    "/proever",
    "/status",
    "/soeg?q=barselsloven",
    "/proev",
    "/findes-ikke",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The service on a port of this machine."""
    port = free_port()
    settings = ServiceSettings(public_url=f"http://127.0.0.1:{port}")
    app = create_app(settings, Programmes())  # type: ignore[arg-type]  (it stands for the client)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/lov"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="da")
    yield page
    page.close()


def test_every_kind_of_page_is_accessible_fits_a_narrow_window_and_sets_no_cookie(address: str, page: Page) -> None:
    wrong = watched(page)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(address + path)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        found[path] = violations(page)
        page.set_viewport_size({"width": 320, "height": 800})
        found[path] += too_wide(page)
        page.set_viewport_size({"width": 1280, "height": 800})
    assert {path: broken for path, broken in found.items() if broken} == {}
    assert wrong == []
    assert page.context.cookies() == []


def asked(address: str, page: Page) -> None:
    page.goto(f"{address}/proev")
    page.get_by_label("Sagsfilen").fill(CASE)
    page.get_by_label("Dag").fill("2025-02-03")
    page.get_by_label("Bekendtgørelsen af 2020").check()
    page.get_by_role("button", name="Spørg loven").click()
    expect(page.get_by_role("heading", name="Svaret den 03.02.2025")).to_be_visible()


def test_an_answer_is_accessible_and_its_link_asks_the_same_again(address: str, browser: Browser, page: Page) -> None:
    asked(address, page)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert violations(page) == []
    page.get_by_role("link", name="Link, der spørger om det samme igen").click()
    answer = page.locator("section[aria-labelledby=svar] table").inner_text()
    other = browser.new_page()
    requested: list[str] = []
    other.on("request", lambda request: requested.append(request.url))
    other.goto(page.url)
    expect(other.get_by_role("heading", name="Svaret den 03.02.2025")).to_be_visible()
    other.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert other.locator("section[aria-labelledby=svar] table").inner_text() == answer
    assert other.get_by_label("Bekendtgørelsen af 2020").is_checked()
    assert not any("#" in url or "s=" in url for url in requested if url != page.url)
    other.close()


def test_the_answer_is_saved_as_a_file(address: str, page: Page) -> None:
    asked(address, page)
    page.get_by_label("Prøvens navn").fill("Kontrakten i februar")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Gem som prøve").click()
    assert saved.value.suggested_filename == "proeve.yaml"
    assert "title: Kontrakten i februar" in saved.value.path().read_text("utf-8")


def test_the_pages_that_are_files_are_searched_without_a_server(site: Path, page: Page) -> None:
    wrong = watched(page)
    page.goto((site / "index.html").as_uri())
    page.get_by_role("searchbox").fill("barselsloven")
    page.get_by_role("button", name="Søg").click()
    page.locator("#steder").get_by_role("link", name="Bekendtgørelse 2025 §14", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekendtgørelse 2025 §14")
    assert wrong == []
