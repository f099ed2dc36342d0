"""Signing in to the desk with the development issuer: code flow, session, forgery, signing out."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from pydantic import ValidationError
from temporalio.client import Client

from activities.settings import BadSettings
from register.settings import database
from service.app import create_app
from service.development_issuer import DevelopmentIssuer
from service.security import Access, User
from service.settings import ServiceSettings

_CLIENT = cast("Client", SimpleNamespace(namespace="forloeb"))


@contextmanager
def running(**settings: object) -> Iterator[str]:
    """Run the application without any Temporal server, and give its address."""
    database()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        made = ServiceSettings.model_validate({"public_url": address, **settings})
        server = uvicorn.Server(uvicorn.Config(create_app(made, _CLIENT), log_level="critical"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=120, verify=False) as browser:
        yield browser


def asked(browser: httpx.Client, to: str = "/calendar/feeds") -> dict[str, str]:
    """Begin a login; return what the desk asks the issuer for."""
    leads = browser.get("/login", params={"to": to}).headers["location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(leads).query).items()}


def answered(browser: httpx.Client, asked: dict[str, str], user: str = "sagsbehandler-0101") -> str:
    """Choose a user at the issuer; return where the browser is sent back to."""
    return browser.post("/development-issuer/authorize", data={**asked, "user": user}).headers["location"]


def sign_in(browser: httpx.Client) -> httpx.Response:
    return browser.get(answered(browser, asked(browser)))


def test_a_test_user_signs_in_and_comes_back_to_where_they_were(browser: httpx.Client) -> None:
    away = browser.get("/calendar/feeds?x=1", headers={"Accept": "text/html"})
    assert (away.status_code, away.headers["location"]) == (303, "/login?to=%2Fcalendar%2Ffeeds%3Fx%3D1")
    page = browser.get("/login", follow_redirects=True)
    assert "teamleder-0751" in page.text
    back = sign_in(browser)
    assert (back.status_code, back.headers["location"]) == (303, "/calendar/feeds")
    assert browser.get("/calendar/feeds").json() == []


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(browser: httpx.Client) -> None:
    cookies = sign_in(browser).headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("forloeb="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=28800"} <= set(session.split("; "))
    settings = ServiceSettings(public_url="https://forloeb.example", oidc_issuer="https://login.example")
    access = cast("Access", create_app(settings, _CLIENT).state.access)
    assert access.cookie == "__Host-forloeb"
    assert access.cookie_options(1)["secure"]


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_leads_nowhere_else(browser: httpx.Client, to: str) -> None:
    assert browser.get(answered(browser, asked(browser, to))).headers["location"] == "/"


def test_an_answer_that_another_browser_asked_for_is_refused(browser: httpx.Client, address: str) -> None:
    back = answered(browser, asked(browser))
    with httpx.Client(base_url=address, trust_env=False, timeout=120, verify=False) as other:
        assert other.get(back).status_code == 400
        asked(other)
        refused = other.get(back)
        assert (refused.status_code, "<h1>Noget gik galt</h1>" in refused.text) == (400, True)
        assert other.get("/calendar/feeds").status_code == 401


def test_an_answer_counts_once(browser: httpx.Client) -> None:
    back = answered(browser, asked(browser))
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400


def test_a_code_is_worthless_without_its_verifier(browser: httpx.Client) -> None:
    wanted = asked(browser)
    code = parse_qs(urlsplit(answered(browser, wanted)).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": wanted["client_id"],
        "code_verifier": "guessed",
        "redirect_uri": wanted["redirect_uri"],
    }
    assert browser.post("/development-issuer/token", data=form).status_code == 400


def test_an_identity_token_of_another_login_is_refused(browser: httpx.Client) -> None:
    assert browser.get(answered(browser, {**asked(browser), "nonce": "of-another-login"})).status_code == 403


def test_a_form_from_elsewhere_changes_nothing(browser: httpx.Client) -> None:
    sign_in(browser)
    assert browser.post("/calendar/feeds", json={}).status_code == 403
    assert browser.post("/calendar/feeds", json={}, headers={"X-CSRF-Token": "guessed"}).status_code == 403
    assert browser.post("/logout", data={"csrf_token": "guessed"}).status_code == 403
    assert browser.get("/calendar/feeds").json() == []


def _bytes_of(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def test_signing_out_ends_the_session_for_good() -> None:
    app = create_app(ServiceSettings(), _CLIENT)
    access = cast("Access", app.state.access)
    user = User(subject="anna", name="Anna", role="caseworker", municipality="0101")
    secret = access.begin_session(user)
    kept = Path(str(database().url.database))
    assert b'"subject":"anna"' in _bytes_of(kept)
    assert secret.encode() not in _bytes_of(kept)
    with (
        running() as address,
        httpx.Client(base_url=address, trust_env=False, timeout=120, cookies={"forloeb": secret}) as one,
    ):
        session = access.store.owned("session", "anna")
        csrf = next(iter(session.values())).partition('"csrf":"')[2].rstrip('"}')
        assert one.get("/calendar/feeds").status_code == 200
        evil = {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
        assert one.post("/calendar/feeds", json={}, headers=evil).status_code == 403
        assert one.post("/logout", data={"csrf_token": csrf}).status_code == 303
    with running() as address:
        again = httpx.get(f"{address}/calendar/feeds", cookies={"forloeb": secret}, trust_env=False, timeout=120)
    assert again.status_code == 401


def test_who_asks_too_often_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    within_a_minute = SimpleNamespace(time=lambda: 1_700_000_000.0)
    monkeypatch.setattr("limits.storage.memory.time", within_a_minute)
    with (
        running(requests_per_minute=5) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=120) as client,
    ):
        token = client.post(
            "/development-issuer/token", data={"grant_type": "client_credentials", "client_id": "sagsbehandler-0101"}
        ).json()["access_token"]
        strangers = [client.get("/calendar/feeds").status_code for _ in range(7)]
        own = [
            client.get("/calendar/feeds", headers={"Authorization": f"Bearer {token}"}).status_code for _ in range(7)
        ]
    assert strangers == [401] * 5 + [429] * 2
    assert own == [200] * 5 + [429] * 2


def test_every_answer_tells_browsers_to_load_nothing_from_elsewhere(browser: httpx.Client) -> None:
    for path in ("/health/live", "/nowhere", "/calendar/feeds"):
        headers = browser.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_the_development_issuer_refuses_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORLOEB_ENV", "production")
    with pytest.raises(BadSettings, match="FORLOEB_OIDC_ISSUER"):
        ServiceSettings.read()
    given = ServiceSettings(oidc_issuer="https://login.example")
    with pytest.raises(BadSettings, match="FORLOEB_ENV=production"):
        DevelopmentIssuer(given)


@pytest.mark.parametrize(
    "settings",
    [
        {"public_url": "https://forloeb.example"},
        {"public_url": "http://forloeb.example"},
        {"oidc_issuer": "http://login.example"},
    ],
)
def test_addresses_that_others_can_read_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings.model_validate(settings)
