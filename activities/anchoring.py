"""The anchors of the audit trail: each day its ends are signed, and leave the house by file or mail.

One worker of several makes the anchor of a day. It is kept in the database too, but what counts is the copy elsewhere:
who steals the database can neither take it back nor make another.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import structlog

from activities.mail import Delivery, Undelivered
from activities.settings import Settings
from archive.chain import Anchor
from payloads.failures import BadKeys
from payloads.files import make_folder, write
from programme.danish_time import day_of
from register.database import RegisterUnavailable
from register.trail import Trail
from statute.danish import danish_date

_log = structlog.get_logger()
_INTERVAL = 600.0  # seconds between two looks


class Anchoring:
    """Makes anchors, and lets them leave the house by the ways that the settings name."""

    def __init__(self, trail: Trail, settings: Settings, delivery: Delivery) -> None:
        self._trail = trail
        self._settings = settings
        self._delivery = delivery

    @asynccontextmanager
    async def going_on(self) -> AsyncGenerator[None]:
        """Anchor the trail, day by day, as long as the block runs."""
        if self._settings.anchors is None and self._settings.anchors_to is None:
            _log.warning("anchors of the audit trail go nowhere but into this log: see FORLOEB_ANCHORS_TO")
        task = asyncio.create_task(self._go_on())
        try:
            yield
        finally:
            task.cancel()

    async def _go_on(self) -> None:
        while True:
            await self.once(datetime.now(UTC))
            await asyncio.sleep(_INTERVAL)

    async def once(self, now: datetime) -> None:
        """Make the anchor of the day where there is none, and hand over what has not left the house."""
        try:
            made = await asyncio.to_thread(self._trail.anchor, day_of(now))
            if made is not None:
                _log.info("audit trail anchored", anchor=made.model_dump_json())
            for anchor in await asyncio.to_thread(self._trail.undelivered):
                await self._hand_over(anchor)
                await asyncio.to_thread(self._trail.delivered, anchor)
        except (RegisterUnavailable, BadKeys, Undelivered, OSError) as error:
            _log.error("audit trail not anchored", reason=str(error))

    async def _hand_over(self, anchor: Anchor) -> None:
        """Write the anchor where told, and mail it where told; the same anchor twice does no harm."""
        if (folder := self._settings.anchors) is not None:
            await asyncio.to_thread(put, folder, anchor)
        if (to := self._settings.anchors_to) is not None:
            await self._delivery.deliver(_mail(anchor, self._settings.notices_from, to))


def put(folder: Path, anchor: Anchor) -> None:
    """Write an anchor into a folder, one file for each day. Raises OSError."""
    make_folder(folder)
    write(folder / f"{anchor.day}.json", anchor.model_dump_json(indent=1))


def _mail(anchor: Anchor, sender: str, to: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Revisionssporets ender {danish_date(anchor.day)}"
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(anchor.made_at)
    message["Message-ID"] = f"<anchor-{anchor.day}-{(anchor.signature or ('', ''))[1][:32]}@forloeb.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "da"
    message.set_content(
        "Gem denne mail uden for databasen. Er revisionssporet senere kortet af eller skrevet om, viser den det:\n"
        "gem bilaget, og kør forloeb audit verify --anchor FIL.\n"
    )
    name = f"{anchor.day}.json"
    message.add_attachment(anchor.model_dump_json(indent=1).encode(), "application", "json", filename=name)
    return message
