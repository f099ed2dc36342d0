"""Each day the ends of the audit trail leave the house, by file and by mail, once."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.anchoring import Anchoring
from activities.mail import Undelivered
from activities.settings import Settings
from archive.chain import Anchor
from payloads.settings import data_keys
from register.database import migrate, open_database, sqlite_url
from register.trail import Access, Trail

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # in Denmark 1 December has begun


class _Post:
    """A mail server that refuses when it is told to."""

    def __init__(self) -> None:
        self.is_down = False
        self.mails: list[EmailMessage] = []

    async def deliver(self, message: EmailMessage) -> None:
        if self.is_down:
            raise Undelivered("SMTPConnectError")
        self.mails.append(message)


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    migrate(engine)
    return Trail(engine, data_keys())


async def test_the_anchor_of_a_day_is_written_and_mailed_once_and_again_when_the_mail_was_down(
    trail: Trail, tmp_path: Path
) -> None:
    post = _Post()
    settings = Settings(anchors=tmp_path / "anchors", anchors_to="revision@kommune.example")
    anchoring = Anchoring(trail, settings, post)
    await anchoring.once(NOW)
    assert list(tmp_path.glob("anchors/*")) == []  # nothing was written to the trail yet
    trail.note(Access("a-1", "mette", "caseworker", "case", "own_case"))
    post.is_down = True
    await anchoring.once(NOW)
    assert len(trail.undelivered()) == 1
    post.is_down = False
    await anchoring.once(NOW)
    await anchoring.once(NOW)
    [mail] = post.mails
    assert (mail["To"], mail["Subject"]) == ("revision@kommune.example", "Revisionssporets ender 01.12.2026")
    [file] = tmp_path.glob("anchors/*")
    assert file.name == "2026-12-01.json"
    [attached] = [part.get_payload(decode=True) for part in mail.iter_attachments()]
    assert attached == file.read_bytes()
    anchor = Anchor.model_validate_json(file.read_bytes())
    assert [(head.chain, head.number) for head in anchor.heads] == [("none", 1)]
    assert trail.faults(anchor) == []
