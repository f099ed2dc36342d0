"""Who asks, and whether they may: bearer tokens and desk sessions become a `User`, the table of roles decides."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from programme.actors import Actor, Role
from programme.municipalities import CurrentMunicipality
from programme.records import UserName
from service.limits import Limits
from service.problems import Problem
from service.roles import PERMISSIONS, Operation
from service.settings import ServiceSettings
from service.store import Store, digest
from service.tokens import BadToken, Provider

SESSION_LIVES = 8 * 3600.0  # seconds: a working day
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_log = structlog.get_logger()
bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An access token of the OpenID provider.")


class User(BaseModel):
    """Somebody signed in. Everybody but the operator belongs to one municipality, and sees that one's cases only."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    subject: UserName
    name: str
    role: Role
    municipality: CurrentMunicipality | None = None
    team: UserName | None = None

    @model_validator(mode="after")
    def _belongs(self) -> "User":
        if self.municipality is None and self.role != "operator":
            raise ValueError("a municipality is needed")
        return self

    @classmethod
    def of(cls, claims: dict[str, Any]) -> "User":
        """Read the user from the claims of a token that was checked. Raises Problem when they have no part here."""
        try:
            return cls.model_validate({"name": claims["sub"], **claims, "subject": claims["sub"]})
        except ValidationError as error:
            lacking = ", ".join(str(detail["loc"][0]) if detail["loc"] else detail["msg"] for detail in error.errors())
            _log.warning("signed in without a part", subject=digest(str(claims["sub"]))[:16], lacking=lacking)
            raise Problem(403, f"Dit login giver ikke adgang her; i dets token mangler: {lacking}.") from None


class Session(BaseModel):
    """A signed-in browser: who, and what its forms must send along (`csrf`)."""

    user: User
    csrf: str


class Access:
    """How one process of the service tells who asks."""

    def __init__(self, settings: ServiceSettings, provider: Provider, store: Store, limits: Limits) -> None:
        self.settings = settings
        self.provider = provider
        self.store = store
        self.limits = limits

    @property
    def cookie(self) -> str:
        """The name of the session cookie; over TLS no other host can set it."""
        return "__Host-forloeb" if self.settings.is_https else "forloeb"

    def cookie_options(self, lives: float) -> dict[str, Any]:
        """Give a cookie everything it needs so that scripts, other sites and plain HTTP do not see it."""
        return {
            "max_age": int(lives),
            "path": "/",
            "secure": self.settings.is_https,
            "httponly": True,
            "samesite": "lax",
        }

    def begin_session(self, user: User) -> str:
        """Keep a new session; return the value of its cookie. Raises RegisterUnavailable, as the next two do."""
        secret, session = secrets.token_urlsafe(32), Session(user=user, csrf=secrets.token_urlsafe(32))
        self.store.put("session", digest(secret), session.model_dump_json(), owner=user.subject, lives=SESSION_LIVES)
        return secret

    def session(self, request: Request) -> Session | None:
        """Find the session of a request, and keep it with that; None without one."""
        secret = request.cookies.get(self.cookie)
        found = self.store.get("session", digest(secret)) if secret else None
        request.state.session = Session.model_validate_json(found) if found else None
        return request.state.session

    def end_session(self, request: Request) -> None:
        """Forget the session of a request."""
        if secret := request.cookies.get(self.cookie):
            self.store.take("session", digest(secret))

    async def bearer(self, token: str) -> User:
        """Find the user of a bearer token. Raises Problem, ProviderUnreachable."""
        settings = self.settings
        try:
            claims = await self.provider.access(token, settings.oidc_audience, settings.oidc_token_type)
        except BadToken as bad:
            _log.warning("token refused", reason=str(bad))
            raise unauthenticated("The bearer token is not valid.", 'Bearer error="invalid_token"') from None
        return User.of(claims)


def unauthenticated(detail: str, challenge: str = "Bearer") -> Problem:
    """Make the answer to somebody who is not known."""
    return Problem(401, detail, headers={"WWW-Authenticate": challenge})


def access_of(request: Request) -> Access:
    """Return how the application tells who asks."""
    return request.app.state.access


async def current_user(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
) -> User:
    """Return who asks, by bearer token or by the session of the desk. Raises Problem 401, 403 or 429.

    A request that changes something by a session must bring the session's CSRF token.
    """
    access = access_of(request)
    try:
        if credentials is not None:
            user = await access.bearer(credentials.credentials)
        elif (session := await asyncio.to_thread(access.session, request)) is not None:
            await _hold_against_forgery(request, session)
            user = session.user
        else:
            raise unauthenticated("Sign in, or send a bearer token.")
    except Problem as problem:
        if problem.status in (401, 403):
            access.limits.count_stranger(request)
        raise
    access.limits.count_user(user.subject)
    return user


CurrentUser = Annotated[User, Depends(current_user)]


async def _hold_against_forgery(request: Request, session: Session) -> None:
    if request.method in _SAFE_METHODS:
        return
    sent = request.headers.get("x-csrf-token")
    if sent is None and "form" in request.headers.get("content-type", ""):
        sent = str((await request.form()).get("csrf_token", ""))
    origin = request.headers.get("origin")
    if origin not in (None, access_of(request).settings.public_url) or not secrets.compare_digest(
        (sent or "").encode(), session.csrf.encode()
    ):
        raise Problem(403, "Siden er for gammel, eller formularen kom ikke herfra. Genindlæs siden, og prøv igen.")


def csrf_token(request: Request) -> str:
    """Return what forms of this session send as `csrf_token`, and scripts as X-CSRF-Token; empty without a session."""
    session: Session | None = getattr(request.state, "session", None)
    return session.csrf if session else ""


def require(operation: Operation) -> Callable[..., Awaitable[User]]:
    """Make the dependency of a route on the right to an operation; it gives the user. Raises Problem 403."""

    async def permitted(user: CurrentUser) -> User:
        permit(user, operation)
        return user

    return permitted


def permit(user: User, operation: Operation) -> None:
    """Let the user do it. Raises Problem 403 when the role may not."""
    if user.role not in PERMISSIONS[operation].roles:
        _log.warning("not permitted", subject=user.subject, role=user.role, operation=operation)
        raise Problem(403, f"Rollen {user.role} må ikke gøre det ({operation}).")


def actor_of(user: User) -> Actor:
    """Name the user as the programme's validator knows them."""
    return Actor(subject=user.subject, role=user.role, municipality=user.municipality)
