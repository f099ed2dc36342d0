"""Signing in to the desk: authorization code flow with PKCE, state and nonce; signing out ends the session for good."""

import asyncio
import base64
import hashlib
import secrets
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from service.desk.rendering import DeskRoute
from service.problems import Problem
from service.security import SESSION_LIVES, Access, CurrentUser, User, access_of
from service.store import digest
from service.tokens import BadToken, ProviderUnreachable

router = APIRouter(route_class=DeskRoute, tags=["desk"], include_in_schema=False)
_LOGIN_LIVES = 600.0  # seconds to sign in at the provider
_log = structlog.get_logger()


class _Begun(BaseModel):
    """A login on its way: what only this browser's answer may bring back. Where it goes then, its own cookie says."""

    state: str
    nonce: str
    verifier: str


@router.get("/login", name="login")
async def login(request: Request, to: str = "/") -> RedirectResponse:
    """Send the browser to the provider."""
    access = access_of(request)
    access.limits.count_login(request)
    begun = _Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
    )
    secret = secrets.token_urlsafe(32)
    await asyncio.to_thread(access.store.put, "login", digest(secret), begun.model_dump_json(), lives=_LOGIN_LIVES)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": access.settings.oidc_client_id,
        "redirect_uri": _return_address(access),
        "scope": "openid profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    response = RedirectResponse(f"{(await access.provider.metadata()).authorization_endpoint}?{urlencode(asked)}", 303)
    response.set_cookie(f"{access.cookie}-login", secret, **access.cookie_options(_LOGIN_LIVES))
    if _is_ours(to):
        response.set_cookie(f"{access.cookie}-to", quote(to, safe="/"), **access.cookie_options(_LOGIN_LIVES))
    return response


@router.get("/login/callback")
async def returned(
    request: Request,
    state: Annotated[str, Query()] = "",
    code: Annotated[str | None, Query()] = None,
    iss: Annotated[str | None, Query()] = None,
) -> RedirectResponse:
    """Take the browser back from the provider, and begin its session."""
    access = access_of(request)
    secret = request.cookies.get(f"{access.cookie}-login", "")
    found = await asyncio.to_thread(access.store.take, "login", digest(secret))
    begun = _Begun.model_validate_json(found) if found else None
    if begun is None or code is None or not secrets.compare_digest(begun.state.encode(), state.encode()):
        access.limits.count_login(request)
        raise Problem(400, "Login blev ikke gennemført her; begynd forfra på /login.")
    if iss is not None and iss != access.settings.issuer:
        raise Problem(400, "Svaret på login kommer fra en anden udbyder, end der blev spurgt.")
    user = await _user(access, code, begun)
    _log.info("signed in", subject=user.subject, role=user.role)
    await asyncio.to_thread(access.end_session, request)
    to = unquote(request.cookies.get(f"{access.cookie}-to", "/"))
    response = RedirectResponse(to if _is_ours(to) else "/", 303)
    secret = await asyncio.to_thread(access.begin_session, user)
    response.set_cookie(access.cookie, secret, **access.cookie_options(SESSION_LIVES))
    for name in ("login", "to"):
        response.delete_cookie(f"{access.cookie}-{name}", secure=access.settings.is_https, httponly=True)
    return response


@router.post("/logout")
async def logout(request: Request, user: CurrentUser) -> RedirectResponse:
    """End the session here, and at the provider where it offers that."""
    access = access_of(request)
    await asyncio.to_thread(access.end_session, request)
    _log.info("signed out", subject=user.subject)
    end = (await access.provider.metadata()).end_session_endpoint
    back = {"client_id": access.settings.oidc_client_id, "post_logout_redirect_uri": f"{access.settings.public_url}/"}
    response = RedirectResponse(f"{end}?{urlencode(back)}" if end else "/", 303)
    response.delete_cookie(access.cookie, secure=access.settings.is_https, httponly=True)
    return response


async def _user(access: Access, code: str, begun: _Begun) -> User:
    """Exchange the code for the identity token and read it. Raises Problem."""
    settings = access.settings
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _return_address(access),
        "client_id": settings.oidc_client_id,
        "code_verifier": begun.verifier,
    }
    if settings.oidc_client_secret is not None:
        form["client_secret"] = settings.oidc_client_secret.get_secret_value()
    try:
        token = await access.provider.exchange(form)
        return User.of(await access.provider.identity(token, settings.oidc_client_id, begun.nonce))
    except (BadToken, ProviderUnreachable) as error:
        _log.warning("login refused", reason=str(error))
        raise Problem(403, "Udbyderens svar på login gælder ikke; begynd forfra på /login.") from None


def _is_ours(path: str) -> bool:
    """Tell whether a path leads to this service alone: browsers read two slashes as another host."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()


def _return_address(access: Access) -> str:
    return f"{access.settings.public_url}/login/callback"
