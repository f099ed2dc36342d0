"""Tokens of the OpenID provider: its metadata and keys fetched, cached and rotated, every token checked in full."""

import asyncio
import time
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_LEEWAY = 30  # seconds between two clocks
_LONGEST_LIFE = 24 * 3_600  # seconds from the issue of a token to its end
_FRESH = 600.0  # seconds that keys are used before they are fetched again
_SOONEST = 5.0  # seconds between two fetches, whatever unknown keys tokens name
_IDENTITY_TYPES = ("JWT", None)

_log = structlog.get_logger()


class BadToken(Exception):
    """The token counts for nothing; the message is for the log, not for its bearer."""


class ProviderUnreachable(Exception):
    """The OpenID provider does not answer, or not as it must."""


class Metadata(BaseModel):
    """What of a provider's discovery document counts here."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None


class Provider:
    """The OpenID provider `issuer`, as this process knows it now."""

    def __init__(self, issuer: str, http: httpx.AsyncClient) -> None:
        self._issuer = issuer
        self._http = http
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None
        self._fetched_at = -_FRESH
        self._fetching = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Return the discovery document, fetched once. Raises ProviderUnreachable."""
        if self._metadata is None:
            found = await self._fetch(f"{self._issuer}/.well-known/openid-configuration")
            try:
                metadata = Metadata.model_validate(found)
            except ValidationError:
                raise ProviderUnreachable("the discovery document lacks what is needed") from None
            if metadata.issuer != self._issuer:
                raise ProviderUnreachable(f"the discovery document is that of {metadata.issuer}")
            self._metadata = metadata
        return self._metadata

    async def access(self, token: str, audience: str, type_: str) -> dict[str, Any]:
        """Check an access token and return its claims. Raises BadToken, ProviderUnreachable."""
        return await self._claims(token, audience, (type_, f"application/{type_}"))

    async def identity(self, token: str, client_id: str, nonce: str) -> dict[str, Any]:
        """Check the identity token of a login and return its claims. Raises BadToken, ProviderUnreachable."""
        claims = await self._claims(token, client_id, _IDENTITY_TYPES)
        if claims.get("nonce") != nonce:
            raise BadToken("the nonce is that of another login")
        if claims.get("azp", client_id) != client_id:
            raise BadToken("the token was made for another client")
        return claims

    async def exchange(self, form: dict[str, str]) -> str:
        """Redeem the code of a login; return the identity token. Raises BadToken, ProviderUnreachable."""
        try:
            response = await self._http.post((await self.metadata()).token_endpoint, data=form)
            token = response.json().get("id_token") if response.is_success else None
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            raise ProviderUnreachable(f"no token: {type(error).__name__}") from None
        if not isinstance(token, str):
            raise BadToken(f"no identity token was given (status {response.status_code})")
        return token

    async def _claims(self, token: str, audience: str, types: tuple[str | None, ...]) -> dict[str, Any]:
        checked = await self._verified(token)
        type_ = checked.header.get("typ")
        if (type_.lower() if isinstance(type_, str) else type_) not in [t and t.lower() for t in types]:
            raise BadToken(f"the type {type_!r} is none of {types}")
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(checked.claims)
        except JoseError as error:
            raise BadToken(str(error)) from None
        if not checked.claims["exp"] - checked.claims["iat"] <= _LONGEST_LIFE:
            raise BadToken(f"it lives longer than {_LONGEST_LIFE} seconds")
        return checked.claims

    async def _verified(self, token: str) -> jwt.Token:
        """Check the signature, with keys fetched anew when the token names one that is not known yet."""
        try:
            try:
                return jwt.decode(token, await self._known_keys(), list(_ALGORITHMS))
            except InvalidKeyIdError:
                return jwt.decode(token, await self._known_keys(_SOONEST), list(_ALGORITHMS))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise BadToken(f"{type(error).__name__}: {error}") from None

    async def _known_keys(self, fresh: float = _FRESH) -> KeySet:
        async with self._fetching:
            if self._keys is None or time.monotonic() - self._fetched_at >= fresh:
                try:
                    self._keys = KeySet.import_key_set(await self._fetch((await self.metadata()).jwks_uri))
                except (ProviderUnreachable, JoseError, KeyError, TypeError) as error:
                    if self._keys is None:
                        raise ProviderUnreachable(f"no keys: {error}") from None
                    _log.warning("keys not fetched, the last ones are used", issuer=self._issuer, reason=str(error))
                self._fetched_at = time.monotonic()
        return self._keys

    async def _fetch(self, url: str) -> Any:
        try:
            response = await self._http.get(url)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnreachable(f"{url}: {type(error).__name__}") from None
