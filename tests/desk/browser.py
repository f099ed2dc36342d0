"""A real Chromium for tests of pages; tests that need it are skipped where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.tools import CHROMIUM

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=da"]
_WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.desk-picture svg, .sr-only, .skipnav') && e.getBoundingClientRect().right > innerWidth)
    .map(e => e.outerHTML.slice(0, 120))"""

expect.set_options(timeout=30_000)  # the machine may be busy


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser while the block runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def watched(page: Page) -> list[str]:
    """Collect what goes wrong on a page: what the browser complains of, and files that could not be loaded."""
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            wrong.append(message.text)

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
            wrong.append(f"{response.status} {response.url}")

    page.on("console", heard)
    page.on("response", answered)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


def violations(page: Page) -> list[str]:
    """Say where a page breaks WCAG 2.1 AA as far as axe-core can tell, or is wider than the window."""
    found = Axe().run(page, options=_WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Name what reaches beyond the window; the picture of the time ahead scrolls by itself."""
    return [f"too wide: {html}" for html in page.evaluate(_TOO_WIDE)]
