"""Who may do what: every cell of the table, each also with every token that must count for nothing."""

import hmac
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from service.roles import PERMISSIONS, ROLES, table
from tests.service.conftest import Service
from tests.service.issuer import Issuer, new_key, raw

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
_names = itertools.count()


class Asked(NamedTuple):
    """A request that stands for an operation, in one case where there is one."""

    method: str
    path: str
    json: Callable[[Service, str], object] | None = None


EVENT = {"Content-Type": "application/cloudevents+json"}
REQUESTS: dict[str, Asked] = {
    "take_in": Asked("POST", "/intake", lambda service, case: _fresh_event(service, case)),
    "act": Asked("POST", "/programmes/{case}/actions/need_recorded", lambda *_: {"of": "follow_up"}),
    "read_case": Asked("GET", "/programmes/{case}"),
    "list_cases": Asked("GET", "/programmes"),
    "read_document": Asked("GET", "/programmes/{case}/documents"),
    "read_statistics": Asked("GET", "/statistics"),
    "subscribe_calendar": Asked("POST", "/calendar/feeds", lambda *_: {"of": "caseworker"}),
    "revoke_calendar": Asked("DELETE", "/calendar/feeds/{feed}"),
    "read_log": Asked("GET", "/reads"),
    "decode_payloads": Asked("POST", "/codec/decode", lambda *_: {"payloads": []}),
}


def _fresh_event(service: Service, case: str) -> dict[str, object]:
    return service.event(f"new-{next(_names)}", "0101" if case == "ours-1" else "0751")


def ask(service: Service, client: httpx.Client, operation: str, case: str = "ours-1") -> httpx.Response:
    asked = REQUESTS[operation]
    feed = _feed_of_another(service) if "{feed}" in asked.path else ""
    headers = EVENT if operation == "take_in" else {}
    return client.request(
        asked.method,
        asked.path.format(case=case, feed=feed),
        json=asked.json(service, case) if asked.json else None,
        headers=headers,
    )


def _feed_of_another(service: Service) -> str:
    with service.as_("caseworker", sub="somebody-else") as other:
        return other.post("/calendar/feeds", json={}).json()["id"]


def test_every_operation_of_the_table_is_asked_for() -> None:
    assert set(REQUESTS) == set(PERMISSIONS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", REQUESTS)
def test_a_role_may_do_what_the_table_says_and_nothing_else(service: Service, operation: str, role: str) -> None:
    with service.as_(role, None if role == "operator" else "0101") as client:
        answer = ask(service, client, operation)
    if role in PERMISSIONS[operation].roles:
        assert answer.is_success, answer.text
    else:
        assert answer.status_code in (403, 404)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "ours-1" not in answer.text


@pytest.mark.parametrize("operation", REQUESTS)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "operator"])
def test_another_municipality_is_out_of_reach(service: Service, operation: str, role: str) -> None:
    with service.as_(role, "0751") as client:
        answer = ask(service, client, operation)
    if "ours-1" in REQUESTS[operation].path.format(case="ours-1", feed="") or operation in (
        "take_in",
        "revoke_calendar",
    ):
        assert answer.status_code in (403, 404)
    assert "ours-1" not in answer.text.replace("sagen ours-1.", "")


Token = Callable[[Issuer], str | None]


def _unsigned(issuer: Issuer) -> str:
    return raw({"alg": "ES256", "typ": "at+jwt", "kid": issuer.keys[0].kid}, issuer.claims("municipality_admin"))


def _with_public_key_as_secret(issuer: Issuer) -> str:
    header = {"alg": "HS256", "typ": "at+jwt", "kid": issuer.keys[0].kid}
    claims = issuer.claims("municipality_admin")
    signed = raw(header, claims).rpartition(".")[0].encode()
    return raw(header, claims, hmac.digest(issuer.keys[0].as_pem(private=False), signed, "sha256"))


def _with_own_key_inside(issuer: Issuer) -> str:
    key = new_key()
    return issuer.sign(issuer.claims("municipality_admin"), key, jwk=key.as_dict(private=False), kid=key.kid)


def _signed(**changes: Any) -> Token:
    return lambda issuer: issuer.sign(_without_none({**issuer.claims("municipality_admin"), **changes}))


def _without_none(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if value is not None}


BAD_TOKENS: dict[str, Token] = {
    "none at all": lambda _: None,
    "empty": lambda _: "",
    "no token": lambda _: "abc",
    "expired": _signed(exp=1_700_000_000),
    "without an end": _signed(exp=None),
    "with an end that is no number": _signed(exp="never"),
    "not valid yet": _signed(nbf=4_000_000_000),
    "made in the future": _signed(iat=4_000_000_000),
    "for another audience": _signed(aud="another-service"),
    "for no audience": _signed(aud=None),
    "of another issuer": _signed(iss="https://login.example"),
    "without a subject": _signed(sub=None),
    "unsigned": _unsigned,
    "alg=none": lambda issuer: raw({"alg": "none", "typ": "at+jwt"}, issuer.claims("municipality_admin")),
    "signed with a foreign key": lambda issuer: issuer.sign(issuer.claims("municipality_admin"), new_key()),
    "with its own key inside": _with_own_key_inside,
    "HS256 with the public key as secret": _with_public_key_as_secret,
    "changed after it was signed": lambda issuer: _changed(issuer.token("caseworker")),
    "an identity token": lambda issuer: issuer.sign(issuer.claims("municipality_admin"), typ="JWT"),
    "without a type": lambda issuer: issuer.sign(issuer.claims("municipality_admin"), typ=None),
}


def _changed(token: str) -> str:
    header, claims, signature = token.split(".")
    return f"{header}.{claims[:-2]}{'A' if claims[-2] != 'A' else 'B'}{claims[-1]}.{signature}"


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_token_that_is_not_good_opens_nothing(service: Service, kind: str) -> None:
    with service.with_token(BAD_TOKENS[kind](service.issuer)) as client:
        for operation in REQUESTS:
            answer = ask(service, client, operation)
            assert answer.status_code == 401, operation
            assert answer.headers["content-type"] == "application/problem+json"
            assert "ours-1" not in answer.text


@pytest.mark.parametrize("lacking", [{"role": None}, {"role": "root"}, {"municipality": None}, {"sub": "0101705555"}])
def test_a_good_token_without_a_part_here_is_refused(service: Service, lacking: dict[str, Any]) -> None:
    with service.with_token(_signed(**lacking)(service.issuer)) as client:
        assert client.get("/programmes").status_code == 403


def test_a_new_key_of_the_issuer_counts_and_an_old_one_ends(service: Service) -> None:
    old, new = service.issuer.keys[0], new_key()
    claims = service.issuer.claims("caseworker")
    service.issuer.keys = [new]
    try:
        with service.with_token(service.issuer.sign(claims, new, kid=new.kid)) as client:
            service.house.wait_for(lambda: client.get("/programmes").is_success)
        with service.with_token(service.issuer.sign(claims, old, kid=old.kid)) as client:
            assert client.get("/programmes").status_code == 401
    finally:
        service.issuer.keys = [new, old]


def test_unknown_keys_do_not_make_the_service_ask_the_issuer_again_and_again(service: Service) -> None:
    before, began = service.issuer.fetches, time.monotonic()
    for _ in range(20):
        key = new_key()
        with service.with_token(service.issuer.sign(service.issuer.claims("caseworker"), key, kid=key.kid)) as client:
            assert client.get("/programmes").status_code == 401
    assert service.issuer.fetches - before <= 2 + (time.monotonic() - began) / 5  # once in five seconds


def test_the_documentation_shows_the_table() -> None:
    document = Path(__file__).parents[2] / "docs" / "service.md"
    assert table() in document.read_text(encoding="utf-8")
