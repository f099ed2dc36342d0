"""The notices in a Maildir, as somebody reads them there."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Mail:
    """One notice: the file, when it was sent, and what it is about."""

    name: str
    sent: datetime
    subject: str


def mails(maildir: Path) -> list[Mail]:
    """Read all mails of the Maildir, the oldest first."""
    found = [_mail(file) for folder in ("new", "cur") for file in (maildir / folder).glob("*")]
    return sorted(found, key=lambda mail: (mail.sent, mail.subject))


def _mail(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    sent = message["Date"].datetime
    return Mail(name=file.name, sent=sent, subject=str(message["Subject"]))
