"""The worker's settings, read from environment variables that begin with FORLOEB_."""

from pathlib import Path
from typing import Self, cast
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from programme.reminders import Ladder

_SMTP_SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class BadSettings(Exception):
    """The settings cannot be used; the message is a sentence for the person who set them."""


class FromEnvironment(BaseSettings):
    """Settings that are read from environment variables that begin with FORLOEB_."""

    model_config = SettingsConfigDict(env_prefix="FORLOEB_", extra="ignore")

    @classmethod
    def read(cls) -> Self:
        """Read the settings. Raises BadSettings."""
        try:
            return cls()
        except ValidationError as error:
            # the values are left out: one of them may be a password
            faults = [_name(detail["loc"]) + detail["msg"] for detail in error.errors(include_input=False)]
            raise BadSettings("; ".join(faults)) from None
        except SettingsError:
            raise BadSettings('FORLOEB_REMINDERS: JSON such as {"before": [14, 5]} is expected') from None


class Settings(FromEnvironment):
    """How notices go out, and when.

    `reminders`: the ladder, as JSON such as {"before": [14, 5], "overdue_every": 7}; days. `smtp_url`:
    smtp://host:port (TLS when the server offers it, always with a login), smtp+starttls:// (always TLS) or smtps://,
    each with user:password@ for a login. Without it notices are written as mails into `maildir`. `notices_to`: the
    addressee, where {municipality} stands for the code of the responsible municipality; `notices_to_user` where the
    case has a caseworker or a team, {user} being their name. `smtp_timeout`: seconds.
    `anchors`: a folder, and `anchors_to` a mail address, to which the signed ends of the audit trail go each day.
    `escalate_after`: the days a duty may be overdue
    before the team leader is told of it by name. `ui_url` and `public_url`: the Temporal UI and the caseworkers' desk,
    for links; without a desk the UI shows none.
    """

    reminders: Ladder = Ladder()
    smtp_url: SecretStr | None = None
    smtp_timeout: float = Field(default=30, gt=0, le=100)
    maildir: Path = Path("notices")
    anchors: Path | None = None
    anchors_to: str | None = None
    escalate_after: int = Field(default=14, ge=0, le=365)
    notices_to: str = "integration-{municipality}@forloeb.invalid"
    notices_to_user: str = "{user}@forloeb.invalid"
    notices_from: str = "forloeb@forloeb.invalid"
    ui_url: str = "http://localhost:8233"
    public_url: str | None = None

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            SmtpServer.parse(value)
        return value

    @field_validator("notices_to", "notices_to_user")
    @classmethod
    def _is_template(cls, value: str, info: ValidationInfo) -> str:
        name = "user" if info.field_name == "notices_to_user" else "municipality"
        try:
            address = value.format(**{name: "0101"})
        except (KeyError, IndexError, ValueError):
            raise ValueError(f"only {{{name}}} may stand in braces") from None
        _address(address)
        return value

    @field_validator("notices_from", "anchors_to")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return value and _address(value)

    @field_validator("ui_url", "public_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
            raise ValueError("an address that begins with http:// or https:// is expected")
        return value.rstrip("/")


def _name(place: tuple[int | str, ...]) -> str:
    """Name the variable, and the place in it; nothing where several do not go together."""
    if not place:
        return ""
    first, *rest = (str(part) for part in place)
    return f"FORLOEB_{'.'.join([first.upper(), *rest])}: "


def _address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(sign in value for sign in ' \t\r\n,;<>"'):
        raise ValueError("one plain mail address is expected, such as team@kommune.example")
    return value


class SmtpServer:
    """A mail server as `smtp_url` names it. `start_tls`: True always, None when the server offers it."""

    def __init__(self, parts: SplitResult, port: int) -> None:
        self.host = cast("str", parts.hostname)
        self.port = port
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.use_tls = parts.scheme == "smtps"
        needs_tls = parts.scheme == "smtp+starttls" or self.user is not None
        self.start_tls: bool | None = False if self.use_tls else True if needs_tls else None

    @classmethod
    def parse(cls, url: SecretStr) -> "SmtpServer":
        """Read the URL. Raises ValueError with a sentence that does not repeat it."""
        example = "smtp://user:password@host:587, smtp+starttls:// or smtps:// is expected"
        try:
            parts = urlsplit(url.get_secret_value())
            port = parts.port
        except ValueError:
            raise ValueError(example) from None
        if parts.scheme not in _SMTP_SCHEMES or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError(example)
        if parts.query or parts.fragment:
            raise ValueError(f"nothing may follow the port; {example}")
        if bool(parts.username) != bool(parts.password):
            raise ValueError("a login needs both user and password")
        return cls(parts, port or _SMTP_SCHEMES[parts.scheme])
