"""Notices as mails: what they say, and the two ways they go out."""

import asyncio
import hashlib
import os
import re
import socket
import ssl
import time
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import aiosmtplib
import psutil

from activities.settings import BadSettings, Settings, SmtpServer
from programme.action_names import DESCRIPTIONS
from programme.duty_names import DUTY_NAMES, duty_name, paragraph
from programme.notices import Correction, Notice, Refusal, Reminder, StatusRequest
from statute.danish import danish_date

_OLDEST_DRAFT = 36 * 3600.0  # seconds
_CODE = re.compile(r"[A-Za-z0-9-]{1,40}")


class Undelivered(Exception):
    """The mail could not be handed over; the message tells why and holds no personal data."""


class Delivery(Protocol):
    """A way to hand a mail over; the same mail twice does no harm."""

    async def deliver(self, message: EmailMessage) -> None:
        """Hand the mail over. Raises Undelivered."""
        ...


def compose(notice: Notice, settings: Settings, link: str, at: datetime) -> EmailMessage:
    """Write the mail of a notice. The same notice always has the same Message-ID."""
    message = EmailMessage(policy=SMTP)
    subject, lines = _words(notice)
    message["Subject"] = _one_line(f"{subject} – sag {notice.case}")
    message["From"] = settings.notices_from
    message["To"] = _addressee(notice, settings)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{_digest(notice)}@forloeb.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Forloeb-Case"] = _one_line(notice.case)
    message["X-Forloeb-Notice"] = notice.key
    message["Content-Language"] = "da"
    message.set_content("\n".join([f"Sag: {notice.case}", *lines, "", f"Se forløbet: {link}", ""]))
    return message


def link_to(settings: Settings, namespace: str, workflow_id: str) -> str:
    """Give the address of a programme in the Temporal UI."""
    return f"{settings.ui_url}/namespaces/{quote(namespace, safe='')}/workflows/{quote(workflow_id, safe='')}"


def _addressee(notice: Notice, settings: Settings) -> str:
    """Address the caseworker, without one the team, else the municipality."""
    if notice.caseworker is not None:
        return settings.notices_to_user.format(user=notice.caseworker)
    if notice.team is not None:
        return settings.notices_to_user.format(user=notice.team)
    return settings.notices_to.format(municipality=_addressable(notice.municipality))


def _words(notice: Notice) -> tuple[str, list[str]]:
    match notice:
        case Reminder():
            return _reminder(notice)
        case Correction():
            return _correction(notice)
        case StatusRequest():
            return _status_request(notice)
        case Refusal():
            return _refusal(notice)


def _reminder(notice: Reminder) -> tuple[str, list[str]]:
    name = duty_name(notice.duty, notice.occurrence)
    due = danish_date(notice.due) if notice.due else "ingen fast dag"
    if notice.due is None:
        subject = f"Ny pligt: {name}"
    elif notice.overdue:
        subject = f"Overskredet: {name} (frist {due})"
    else:
        subject = f"Frist {due}: {name}"
    return subject, [
        f"Pligt: {name}",
        f"Frist: {due}{' – overskredet' if notice.overdue else ''}",
        *([f"Mål: {danish_date(notice.target)}"] if notice.target else []),
        f"Hjemmel: {paragraph(notice.citation)} ({notice.citation})",
        "",
        DUTY_NAMES[notice.duty].sentence,
    ]


def _correction(notice: Correction) -> tuple[str, list[str]]:
    now = notice.corrected
    name = duty_name(now.duty, now.occurrence)
    told = danish_date(now.told_due) if now.told_due else "ingen fast dag"
    if now.status is None:
        news = "Pligten gælder ikke længere."
    elif now.status == "met":
        news = "Pligten blev opfyldt i tide; den er ikke overskredet."
    elif now.due is None:
        news = "Fristen har ingen fast dag for tiden."
    else:
        news = f"Fristen er nu {danish_date(now.due)}."
    return f"Rettelse: {name}", [
        f"Pligt: {name}",
        f"Tidligere oplyst frist: {told}",
        news,
        *(["Reglerne er ændret."] if now.new_law else []),
        *([f"Hjemmel: {paragraph(now.citation)} ({now.citation})"] if now.citation else []),
        *(["", now.reason] if now.reason else []),
    ]


def _status_request(notice: StatusRequest) -> tuple[str, list[str]]:
    asked_by = f"kommune {notice.asked_by}" if notice.asked_by else "den nuværende kommune"
    return f"Anmodning om status for forløbet fra {asked_by}", [
        f"Til: kommune {notice.municipality}",
        f"Fra: {asked_by}",
        f"Hjemmel: {paragraph(notice.citation)} ({notice.citation})",
        "",
        "Der er søgt om tidsubegrænset opholdstilladelse. Send kommunens status for den tid, hvor forløbet hørte",
        "under jer, til den nuværende kommune.",
    ]


def _refusal(notice: Refusal) -> tuple[str, list[str]]:
    """Repeat nothing of what was sent, which may hold a name: only actions that there are, and the law's own words."""
    name = notice.fact if notice.fact in DESCRIPTIONS else "ukendt handling"
    because = (
        [f"Begrundelse: {notice.reason}", f"Hjemmel: {paragraph(notice.citation)} ({notice.citation})"]
        if notice.citation
        else ["Begrundelsen står i sagen."]
    )
    return f"Afvist registrering: {name}", [
        f"Registrering: {name}",
        *because,
        "",
        "Et andet system sendte en registrering, som ikke kan tælle. Den er gemt som afvist i forløbet.",
    ]


def _addressable(municipality: str | None) -> str:
    """Give the code as part of a mail address; what is no code must not name another addressee."""
    return municipality if municipality and _CODE.fullmatch(municipality) else "ukendt"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _digest(notice: Notice) -> str:
    return hashlib.sha256(f"{notice.case}\n{notice.key}".encode()).hexdigest()[:32]


class Maildir:
    """Mails as files in a Maildir, named by their Message-ID: the same mail is the same file."""

    def __init__(self, root: Path) -> None:
        """Make the folders, and throw away the drafts of workers that died. Raises BadSettings."""
        self._root = root
        try:
            self._make_folders()
            for folder in ("tmp", "new", "cur"):
                if not os.access(root / folder, os.W_OK | os.X_OK):
                    raise PermissionError
            for draft in (root / "tmp").iterdir():
                if _is_abandoned(draft):
                    draft.unlink(missing_ok=True)
        except OSError as error:
            raise BadSettings(f"FORLOEB_MAILDIR: {root} cannot be written to ({type(error).__name__})") from None

    async def deliver(self, message: EmailMessage) -> None:
        """Write the mail, unless it is there: also one that somebody has read since."""
        await asyncio.to_thread(
            self._write, f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml", bytes(message)
        )

    def _write(self, name: str, content: bytes) -> None:
        new = self._root / "new" / name
        if new.exists() or any((self._root / "cur").glob(f"{name}*")):
            return
        temporary = self._root / "tmp" / f"{name}.{socket.gethostname()}.{os.getpid()}"
        try:
            self._make_folders()  # somebody may have taken them away
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(new)
        except OSError as error:
            raise Undelivered(f"The Maildir {self._root} could not be written to: {error.strerror}") from None
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _make_folders(self) -> None:
        for folder in ("tmp", "new", "cur"):
            (self._root / folder).mkdir(parents=True, exist_ok=True)


def _is_abandoned(draft: Path) -> bool:
    """Tell whether nobody writes a draft any more: its writer is gone, or it is as old as the Maildir's rules allow."""
    writer = draft.name.rpartition(".eml.")[2]
    host, _, pid = writer.rpartition(".")
    if host == socket.gethostname() and pid.isdecimal():
        return not psutil.pid_exists(int(pid))
    return time.time() - draft.stat().st_mtime > _OLDEST_DRAFT


class Smtp:
    """Mails through a mail server. Neither a login nor, where TLS was asked for, a mail goes out in clear."""

    def __init__(self, server: SmtpServer, timeout: float) -> None:
        self._server = server
        self._timeout = timeout

    async def deliver(self, message: EmailMessage) -> None:
        """Hand the mail to the server. Raises Undelivered when it does not take it in time."""
        server = self._server
        try:
            async with asyncio.timeout(self._timeout):
                await aiosmtplib.send(
                    message,
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.use_tls,
                    start_tls=server.start_tls,
                    timeout=self._timeout,
                )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Undelivered(f"The mail server {server.host}:{server.port} did not take it: {_told(error)}") from None


def _told(error: Exception) -> str:
    """Say what went wrong without the addressee or the mail that an SMTP answer may quote."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{type(error).__name__}, answer {error.code}"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is refused, {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


def delivery(settings: Settings) -> Delivery:
    """Choose how notices go out. Raises BadSettings."""
    if settings.smtp_url is None:
        return Maildir(settings.maildir)
    return Smtp(SmtpServer.parse(settings.smtp_url), settings.smtp_timeout)
