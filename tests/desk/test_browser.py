"""The desk in a real browser: accessible on every page, wide and narrow, by keyboard alone, without scripts too."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from programme.ledger import Ledger
from register.database import RegisterUnavailable
from register.reading import Reader
from service.app import create_app
from service.development_issuer import USERS
from service.settings import ServiceSettings
from tests.desk.browser import chromium, too_wide, violations, watched
from tests.desk.programmes import MINE, Programmes, ago
from tests.ports import free_port
from tests.tools import needs_chromium

pytestmark = needs_chromium
CASE, SILENT = "7f3c-0101", "dead-0101"
DESK = f"/desk/cases/{CASE}"
FACTS = [
    {"fact": "benefit_started", "on": ago(60), "benefit": "self_support_and_return"},
    {"fact": "contract_signed", "on": ago(50), "party": "both", "manner": "signed"},
    {"fact": "contract_drafted", "on": ago(50), "content": {"goal": "Arbejde", "activities": "Dansk"}},
    {"fact": "offer_started", "on": ago(40), "offer": "tilbud-1", "kind": "company_placement", "weekly_hours": 20.0},
]
PAGES = {
    "cases": "/desk",
    "cases of the municipality": "/desk?scope=municipality",
    "find": "/desk/find",
    "my day": "/desk/day",
    "newcomer": "/desk/newcomer",
    "person": f"{DESK}/person",
    "form of the person": f"{DESK}/actions/person_identified",
    "meeting": f"{DESK}/meeting",
    "register": "/desk/refused",
    "reassignment": "/desk/reassign?caseworker=sagsbehandler-0101",
    "transfers": "/desk/transfers",
    "overview": DESK,
    "explanation": f"{DESK}/duties/first_offer/1",
    "actions": f"{DESK}/actions",
    "contract draft": f"{DESK}/actions/contract_drafted",
    "suspension": f"{DESK}/actions/deadlines_suspended",
    "offer": f"{DESK}/actions/offer_made",
    "not today": f"{DESK}/actions/contract_partial",
    "annulment": f"{DESK}/actions/annulled",
    "ledger": f"{DESK}/ledger",
    "documents": f"{DESK}/documents",
    "no such page": "/desk/nowhere",
    "no answer": f"/desk/cases/{SILENT}",
    "not allowed": "/desk/statistics",
}


class Site:
    """The desk on a port of this machine, over programmes in memory."""

    def __init__(self, folder: Path, programmes: Programmes) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.programmes = programmes
        self._app = create_app(ServiceSettings(public_url=self.url), programmes)  # type: ignore[arg-type]
        self._server = uvicorn.Server(uvicorn.Config(self._app, host="127.0.0.1", port=self.port, log_level="error"))
        self._thread = threading.Thread(target=self._server.run)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def sign_in(self, context: BrowserContext, subject: str) -> None:
        access = self._app.state.access
        context.add_cookies([{"name": access.cookie, "value": access.begin_session(USERS[subject]), "url": self.url}])


def _away_for_one(
    reader: Reader, case: str, read: Callable[[Reader, str], Ledger | None] = Reader.ledger
) -> Ledger | None:
    if case == SILENT:
        raise RegisterUnavailable("away")
    return read(reader, case)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    programmes = Programmes()
    for case, facts, since in ((CASE, FACTS, 60), ("9a1b-0101", [], 5), (SILENT, [], 5)):
        programmes.take_in(case, *facts, since=since)
        programmes.assign(case, **MINE)
    programmes.signal(CASE, fact="contract_set_by_municipality", ground="disagreement")
    site = Site(tmp_path_factory.mktemp("service"), programmes)
    with pytest.MonkeyPatch.context() as patch:
        programmes.stand_in(patch)
        patch.setattr(Reader, "ledger", _away_for_one)
        site.start()
        yield site
        site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Opens:
    """Opens pages of the site for somebody signed in, in windows of any width."""

    def __init__(self, site: Site, browser: Browser, stack: ExitStack) -> None:
        self._site, self._browser, self._stack = site, browser, stack

    def __call__(self, path: str, subject: str = "sagsbehandler-0101", width: int = 1280, scripts: bool = True) -> Page:
        context = self._browser.new_context(
            base_url=self._site.url, viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="da"
        )
        self._stack.callback(context.close)
        self._site.sign_in(context, subject)
        page = context.new_page()
        self.wrong = watched(page)
        page.goto(path)
        return page


@pytest.fixture
def opens(site: Site, browser: Browser) -> Iterator[Opens]:
    with ExitStack() as stack:
        yield Opens(site, browser, stack)


@pytest.mark.parametrize(("width", "broken"), [(1280, violations), (320, too_wide)])
def test_every_page_is_accessible_and_fits_into_a_narrow_window(
    opens: Opens, width: int, broken: Callable[[Page], list[str]]
):
    page = opens("/desk/statistics", "teamleder-0101", width)
    found = {"statistics": broken(page) + opens.wrong}
    page.goto("/desk/views")
    found["views"] = broken(page)
    page = opens("/desk", width=width)
    for name, path in PAGES.items():
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        found[name] = broken(page)
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert opens.wrong == []


@pytest.mark.parametrize("width", [1280, 320])
def test_refusals_and_flaws_are_accessible_and_stand_beside_the_form(opens: Opens, width: int):
    page = opens(f"{DESK}/actions/offer_started", width=width)
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("alert")).to_contain_text("Noget mangler eller skal rettes")
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    page.get_by_label("Type af tilbud").select_option("Ordinær uddannelse")
    page.get_by_label("Bemærkning").fill("Begynder efter ferien.")
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("alert")).to_contain_text("§ 18 stk. 1")
    expect(page.get_by_label("Bemærkning")).to_have_value("Begynder efter ferien.")
    assert page.url.endswith("/actions/offer_started")
    assert violations(page) + opens.wrong == []


def test_the_explanation_opens_where_the_question_stands(opens: Opens):
    page = opens(DESK)
    page.get_by_role("link", name="Hvorfor netop den dag?").first.click()
    expect(page.locator("#forklaring")).to_contain_text("Regelsæt")
    assert page.url.endswith(DESK)
    assert violations(page) + opens.wrong == []


def test_without_scripts_everything_still_works(opens: Opens):
    page = opens(DESK, scripts=False)
    page.get_by_role("link", name="Hvorfor netop den dag?").first.click()
    expect(page.locator("#forklaring")).to_contain_text("Regelsæt")
    page.goto(f"{DESK}/actions/danish_test")
    page.get_by_label("A2").check()
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("alert")).to_contain_text("Skal udfyldes.")
    expect(page.get_by_label("A2")).to_be_checked()
    page.get_by_label("Ja").check()
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("status")).to_contain_text("En danskprøve er taget")


def test_a_whole_action_by_keyboard_alone_with_the_focus_always_in_sight(opens: Opens):
    page = opens(DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Spring til indhold")).to_be_focused()
    expect(page.get_by_text("Spring til indhold")).to_be_in_viewport(ratio=1)  # it slides in
    page.keyboard.press("Enter")
    for link in ("Registrér", "En opfølgningssamtale er holdt"):
        _tab_to(page, page.get_by_role("main").get_by_role("link", name=link, exact=True).first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Personligt fremmøde"))
    page.keyboard.press("Space")
    _tab_to(page, page.get_by_role("button", name="Registrér"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("En opfølgningssamtale er holdt")
    assert opens.wrong == []


_FOCUS_IN_SIGHT = """() => {
    const at = document.activeElement, beside = at.nextElementSibling;
    const outlined = (e, part) => e && getComputedStyle(e, part).outlineStyle !== 'none'
        && parseFloat(getComputedStyle(e, part).outlineWidth) >= 2;
    const isInBrowsersOwnPart = at.type === 'date' && !at.matches(':focus');  // the calendar, with a ring of its own
    return isInBrowsersOwnPart || outlined(at) || outlined(beside) || outlined(beside, '::before');
}"""


def _tab_to(page: Page, wanted: object) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUS_IN_SIGHT), page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("e => e === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError("the keyboard does not get there")


def test_who_was_signed_out_meanwhile_is_told_and_loses_nothing_typed(opens: Opens, site: Site):
    page = opens(f"{DESK}/actions/goals_met")
    page.get_by_label("Bemærkning").fill("Alle mål er nået.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("alert")).to_contain_text("Du er logget af")
    site.sign_in(page.context, "sagsbehandler-0101")
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("alert").last).to_contain_text("Har du logget ind på ny, så prøv igen.")
    page.get_by_role("button", name="Registrér").click()
    expect(page.get_by_role("status")).to_contain_text("Kontraktens mål er opfyldt")
    assert "Alle mål er nået." in str(site.programmes.ledgers[CASE].entries[-1].said)


def test_a_double_click_records_once(opens: Opens, site: Site):
    page = opens(f"{DESK}/actions/child_born")
    page.get_by_role("button", name="Registrér").dblclick()
    expect(page.get_by_role("status")).to_contain_text("er født")
    assert [entry.key for entry in site.programmes.ledgers[CASE].entries].count("child_born") == 1
