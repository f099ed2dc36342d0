"""Takes the screenshots of the README anew, of a real server with the example programmes and the life of the demo.

Run it with `make images`. It needs Chromium at /usr/bin/chromium (Debian: apt-get install chromium), or where CHROMIUM
says.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

IMAGES = Path(__file__).parent / "images"
EXAMPLES = Path(__file__).parents[1] / "examples" / "intake"
FORLOEB = Path(sysconfig.get_path("scripts")) / "forloeb"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COLUMNS = ["Status", "Workflow ID", "Phase", "Municipality", "OverdueCount", "NextDuty", "NextDeadline", "Regulation"]
CASE, DESK_CASE = "a91e-0751", "28e6-0101"
CASEWORKER = "Sofie Sagsbehandler (0101)"


@contextmanager
def running(folder: Path, *words: str, until: str) -> Generator[str]:
    """Run `forloeb` in `folder` while the block runs; yield what it has said once `until` is part of it."""
    log = folder / f"{words[0]}.log"
    with log.open("w") as output:
        process = subprocess.Popen([str(FORLOEB), *words], cwd=folder, stdout=output, stderr=output)
    try:
        while until not in log.read_text():
            if process.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.5)
        yield log.read_text()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


async def page_of(browser: Browser, width: int, height: int) -> Page:
    """Open a page that shows Danish times, and the columns a team leader wants in the list."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="da-DK", timezone_id="Europe/Copenhagen"
    )
    columns = json.dumps({"forloeb": [{"label": label} for label in COLUMNS]})
    await context.add_init_script(f"localStorage.setItem('namespace-workflow-table-columns', {json.dumps(columns)})")
    return await context.new_page()


def views(folder: Path) -> list[str]:
    """Return the links of `forloeb views`, the overdue ones last."""
    told = subprocess.run([str(FORLOEB), "views"], cwd=folder, capture_output=True, text=True, check=True).stdout
    first, *rest = [line for line in told.splitlines() if line.startswith("http")]
    return [*rest, first]


async def shoot(list_address: str, life_address: str, view_links: list[str]) -> None:
    """Take the pictures: the list, the saved views, the duties of one programme, the timeline of a whole life."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await page_of(browser, 1750, 860)
        await page.goto(list_address)
        await page.wait_for_timeout(4000)
        await page.screenshot(path=IMAGES / "programmes.png")

        for link in view_links:
            await page.goto(link)
            await page.wait_for_url(lambda url: "savedQuery" not in url)  # the UI takes it out when the view is saved
        await page.get_by_role("button", name="Overskredet").click()
        await page.wait_for_timeout(1000)
        await page.screenshot(path=IMAGES / "views.png")

        page = await page_of(browser, 1500, 1160)
        await page.goto(f"{list_address}/programme-{CASE}")
        await page.wait_for_url("**/timeline")
        await page.goto(page.url.replace("/timeline", "/user-metadata"))
        await page.wait_for_timeout(4000)
        await page.screenshot(path=IMAGES / "duties.png")

        page = await page_of(browser, 1300, 3000)
        await page.goto(life_address)
        await page.wait_for_timeout(4000)
        await page.get_by_role("button", name="Descending").click()
        await page.get_by_role("button", name="Filter").last.click()
        await page.get_by_text("Local Activity", exact=True).last.click()
        await page.keyboard.press("Escape")
        await page.wait_for_timeout(2000)
        heading = await page.get_by_role("heading", name="Timeline").bounding_box()
        top = (heading["y"] if heading else 0) - 20
        clip = {"x": 256, "y": top, "width": 1044, "height": 1100}
        await page.screenshot(path=IMAGES / "timeline.png", clip=clip, full_page=True)
        await browser.close()


async def shoot_desk(address: str) -> None:
    """Take the pictures of the desk: the cases of a municipality, and one of them."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await page_of(browser, 1280, 1060)
        await page.goto(address)
        await page.get_by_role("button", name=CASEWORKER).click()
        await page.get_by_role("link", name="Kommunens sager").click()
        await page.get_by_role("heading", name="Kommunens sager").wait_for()
        await page.screenshot(path=IMAGES / "desk.png")
        await page.get_by_role("link", name=DESK_CASE).click()
        bottom = await page.get_by_text("Tidslinjen som tabel").bounding_box()
        clip = {"x": 0, "y": 0, "width": 1280, "height": bottom["y"] if bottom else 1060}
        await page.screenshot(path=IMAGES / "case.png", full_page=True, clip=clip)
        await browser.close()


def main() -> None:
    """Start what is to be seen, and take the pictures of it."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        examples = [str(file) for file in sorted(EXAMPLES.glob("*.ndjson"))]
        with (
            running(folder, "up", *examples, until="forløb kører") as up,
            running(folder, "demo", "--stay", until="Ctrl-C stopper") as demo,
        ):
            programmes = re.search(r"http://\S+/workflows", up)
            life = re.search(r"http://\S+/workflows/\S+", demo)
            desk = re.search(r"Skrivebord +(\S+)", up)
            if programmes is None or life is None or desk is None:
                sys.exit("forloeb did not say where to look")
            asyncio.run(shoot_desk(desk[1]))
            asyncio.run(shoot(programmes[0], life[0], views(folder)))


if __name__ == "__main__":
    main()
