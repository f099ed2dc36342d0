"""The service's settings, read from environment variables that begin with FORLOEB_."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from activities.settings import FromEnvironment
from programme.reminders import Ladder

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ServiceSettings(FromEnvironment):
    """Where the service is reached, whom it believes, and what it bears.

    `public_url`: the address that browsers use; `ui_url`: that of the Temporal UI, which may use the codec endpoint.
    `oidc_issuer`: the OpenID provider; without it the development issuer, which is part of the service, on this machine
    only. `oidc_audience` is the audience of bearer tokens, `oidc_token_type` their `typ`; `oidc_client_id` names the
    desk at the provider. `hosts`: names beside that of `public_url`, with commas between, by which systems reach the
    service. `max_body`: bytes of an event or of payloads.
    `requests_per_minute`: of each user, and those of each address that are not let in. `calendar_fresh`: seconds for
    which a calendar feed is not read anew. `scenarios`: a folder with the municipality's own scenarios of the law,
    shown to everybody under `/lov/proever`. `metrics_token`: what Prometheus must send as bearer token, if anything.
    """

    env: Literal["development", "production"] = "development"
    public_url: str = "http://127.0.0.1:8080"
    ui_url: str = "http://localhost:8233"
    oidc_issuer: str | None = None
    oidc_audience: str = "forloeb"
    oidc_token_type: str = "at+jwt"
    oidc_client_id: str = "forloeb-desk"
    oidc_client_secret: SecretStr | None = None
    max_body: int = Field(default=2_000_000, ge=1_000)
    requests_per_minute: int = Field(default=1_200, ge=1)
    hosts: str = ""
    calendar_fresh: float = Field(default=30.0, ge=0, le=3_600)
    scenarios: Path | None = None
    metrics_token: SecretStr | None = Field(default=None, min_length=1)
    reminders: Ladder = Ladder()

    @field_validator("public_url", "ui_url", "oidc_issuer")
    @classmethod
    def _is_safe_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("an address that begins with https:// is expected (http:// on this machine only)")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _issuer_is_fit(self) -> "ServiceSettings":
        if self.oidc_issuer is None and self.env == "production":
            raise ValueError("in production FORLOEB_OIDC_ISSUER must name the OpenID provider")
        if self.oidc_issuer is None and urlsplit(self.public_url).hostname not in _LOOPBACK:
            raise ValueError("the development issuer serves this machine only; set FORLOEB_OIDC_ISSUER")
        return self

    @property
    def issuer(self) -> str:
        """The provider whose tokens count."""
        return self.oidc_issuer or f"{self.public_url}/development-issuer"

    @property
    def ui_origin(self) -> str:
        """The Temporal UI, as browsers name it in the header Origin."""
        parts = urlsplit(self.ui_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def own_hosts(self) -> frozenset[str]:
        """The host names by which the service is reached; on this machine alone, all of this machine's."""
        public = urlsplit(self.public_url).hostname or ""
        others = {host.strip().lower() for host in self.hosts.split(",")} - {""}
        return frozenset({public, *others, *(_LOOPBACK if public in _LOOPBACK else ())})

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the service over TLS."""
        return self.public_url.startswith("https:")
