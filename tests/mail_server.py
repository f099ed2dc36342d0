"""A real SMTP server for tests, whose moods can be changed while it runs."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import EmailPolicy
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = b"forloeb", b"s3cret word"


class Unfolding(EmailPolicy):
    """Reads a header that was folded before its first word as RFC 5322 says, which Python 3.11 does not."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value.lstrip("\r\n\t ")


@dataclass
class MailServer:
    """Takes mails at 127.0.0.1. `mood`: take, refuse (550), busy (451), stall, or drop the connection in the mail."""

    port: int
    mood: str = "take"
    tls: ssl.SSLContext | None = None  # for STARTTLS
    wrapped: ssl.SSLContext | None = None  # for a connection that is encrypted from its start
    login: bool = False  # offered; with STARTTLS also required
    mails: list[Message] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    attempts: int = 0

    async def __aenter__(self) -> "MailServer":
        self._controller = UnthreadedController(
            self,
            hostname="127.0.0.1",
            port=self.port,
            loop=asyncio.get_running_loop(),
            ssl_context=self.wrapped,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            auth_required=self.login and self.tls is not None,
            auth_require_tls=self.tls is not None,
            authenticator=self._authenticate if self.login else None,
        )
        self._controller.server = await self._controller._create_server()  # begin() would run the loop itself
        return self

    async def __aexit__(self, *_: object) -> None:
        self._controller.server.close()
        await self._controller.server.wait_closed()

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login)
        return AuthResult(success=(given.login, given.password) == (USER, PASSWORD))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.attempts += 1
        match self.mood:
            case "refuse":
                return "550 5.7.1 not wanted here: integration-0101@forloeb.invalid"
            case "busy":
                return "451 4.3.0 come back later"
            case "stall":
                await asyncio.sleep(60)
            case "drop":
                server.transport.abort()
                await asyncio.sleep(1)
        self.mails.append(message_from_bytes(envelope.content, policy=Unfolding()))
        self.encrypted.append(session.ssl is not None or self.wrapped is not None)
        return "250 OK"
