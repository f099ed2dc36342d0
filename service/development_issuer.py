"""An OpenID provider for this machine: everybody picks who they are. It refuses to be part of production.

It has one user of every role in two municipalities, signs with a key that lives as long as the process, and speaks
the authorization code flow with PKCE for the desk and client credentials (the user's name, no secret) for scripts.
"""

import base64
import hashlib
import html
import secrets
import time
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from activities.settings import BadSettings
from programme.actors import Role
from service.problems import Problem
from service.security import User
from service.settings import ServiceSettings

PATH = "/development-issuer"
_TOKEN_LIVES = 8 * 3600  # seconds
_CODE_LIVES = 60.0
_ALGORITHM = "ES256"
_NAMES: dict[Role, tuple[str, str]] = {
    "caseworker": ("sagsbehandler", "Sofie Sagsbehandler"),
    "team_leader": ("teamleder", "Troels Teamleder"),
    "municipality_admin": ("administrator", "Asta Administrator"),
    "auditor": ("revisor", "Ravn Revisor"),
    "intake_system": ("system", "Visiteringssystem"),
}


def _user(role: Role, municipality: str) -> User:
    word, name = _NAMES[role]
    team = f"team-{municipality}" if role in ("caseworker", "team_leader") else None
    return User(
        subject=f"{word}-{municipality}",
        name=f"{name} ({municipality})",
        role=role,
        team=team,
        municipality=municipality,
    )


MUNICIPALITIES = ("0101", "0751")
_OPERATOR = User(subject="drift", name="Dagmar Drift", role="operator")
USERS = {user.subject: user for user in (*(_user(role, code) for code in MUNICIPALITIES for role in _NAMES), _OPERATOR)}
"""The test users by their names."""


@dataclass(frozen=True)
class _Code:
    """A code that was given to a browser, and what the one who redeems it must know."""

    user: User
    nonce: str
    challenge: str
    redirect_uri: str
    expires: float = field(default_factory=lambda: time.monotonic() + _CODE_LIVES)


class DevelopmentIssuer:
    """The issuer of one process. Raises BadSettings in production."""

    def __init__(self, settings: ServiceSettings) -> None:
        if settings.env == "production":
            raise BadSettings("The development issuer does not start when FORLOEB_ENV=production.")
        self._settings = settings
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": _ALGORITHM}, auto_kid=True)
        self._codes: dict[str, _Code] = {}

    def router(self) -> APIRouter:
        """Give the routes of the provider."""
        router = APIRouter(prefix=PATH, include_in_schema=False)
        router.add_api_route("/.well-known/openid-configuration", self.metadata)
        router.add_api_route("/keys", self.keys)
        router.add_api_route("/authorize", self.authorize, response_class=HTMLResponse)
        router.add_api_route("/authorize", self.chosen, methods=["POST"], response_class=RedirectResponse)
        router.add_api_route("/token", self.token, methods=["POST"])
        return router

    def metadata(self) -> dict[str, object]:
        """Answer the discovery document."""
        at = self._settings.issuer
        return {
            "issuer": at,
            "jwks_uri": f"{at}/keys",
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """Answer the public key."""
        return {**KeySet([self._key]).as_dict()}

    def authorize(self, request: Request) -> HTMLResponse:
        """Ask who you are."""
        asked = "".join(_hidden(name, value) for name, value in request.query_params.items())
        buttons = "".join(
            f'<p><button name="user" value="{user.subject}">{html.escape(user.name)} · {user.role}</button>'
            for user in USERS.values()
        )
        return HTMLResponse(
            f'<!doctype html><html lang="da"><title>Hvem er du?</title><h1>Hvem er du?</h1>'
            f"<p>Udviklingslogin: vælg en testbruger.<form method=post>{asked}{buttons}</form>"
        )

    def chosen(
        self,
        user: Annotated[str, Form()],
        client_id: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        code_challenge: Annotated[str, Form()],
        code_challenge_method: Annotated[str, Form()],
        state: Annotated[str, Form()],
        nonce: Annotated[str, Form()],
    ) -> RedirectResponse:
        """Send the browser back with a code."""
        if (
            user not in USERS
            or client_id != self._settings.oidc_client_id
            or redirect_uri != f"{self._settings.public_url}/login/callback"
            or code_challenge_method != "S256"
        ):
            raise Problem(400, "This login was not asked for by the desk.")
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(USERS[user], nonce, code_challenge, redirect_uri)
        answer = {"code": code, "state": state, "iss": self._settings.issuer}
        return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", 303)

    def token(
        self,
        grant_type: Annotated[str, Form()],
        client_id: Annotated[str, Form()],
        code: Annotated[str, Form()] = "",
        code_verifier: Annotated[str, Form()] = "",
        redirect_uri: Annotated[str, Form()] = "",
    ) -> dict[str, object]:
        """Give tokens for a code, or an access token for the name of a test user."""
        if grant_type == "client_credentials" and client_id in USERS:
            return self._answer(USERS[client_id])
        given = self._codes.pop(code, None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        if (
            grant_type != "authorization_code"
            or client_id != self._settings.oidc_client_id
            or given is None
            or time.monotonic() > given.expires
            or (challenge, redirect_uri) != (given.challenge, given.redirect_uri)
        ):
            raise Problem(400, "No token is given for that.")
        identity = self.sign(given.user, audience=client_id, type_="JWT", nonce=given.nonce)
        return {**self._answer(given.user), "id_token": identity}

    def _answer(self, user: User) -> dict[str, object]:
        settings = self._settings
        token = self.sign(user, audience=settings.oidc_audience, type_=settings.oidc_token_type)
        return {"access_token": token, "token_type": "Bearer", "expires_in": _TOKEN_LIVES}

    def sign(self, user: User, *, audience: str, type_: str, **claims: str) -> str:
        """Sign a token about a user."""
        now = int(time.time())
        about = {
            "iss": self._settings.issuer,
            "aud": audience,
            "iat": now,
            "exp": now + _TOKEN_LIVES,
            "sub": user.subject,
            **user.model_dump(exclude={"subject"}, exclude_none=True),
            **claims,
        }
        return jwt.encode({"alg": _ALGORITHM, "typ": type_, "kid": self._key.kid}, about, self._key)


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
