"""The morning's overview goes out: who gets one, and one mail for each, which is the same mail when sent again."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote, urlencode

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.mail import Delivery, Undelivered
from activities.settings import Settings
from programme.digest import WEEK, Addressee, Digest, Line, Standing, digest
from statute.answers import Answer
from statute.calendar import add_days, is_working_day
from statute.danish import danish_date, danish_days
from telemetry import figures

_log = structlog.get_logger()


class Round(Answer):
    """One municipality on one Danish day."""

    municipality: str
    day: date


class Overview(Answer):
    """What one addressee is to see to, in one round."""

    round: Round
    to: Addressee


class Caseload(Protocol):
    """The programmes of a municipality in which something is overdue or due until a day, or that are not followed."""

    async def addressees(self, municipality: str, day: date, until: date) -> Sequence[Addressee]:
        """Name those who have such a programme, or lead one."""
        ...

    async def standings(self, municipality: str, day: date, until: date, of: Addressee) -> Sequence[Standing]:
        """Give those that concern one addressee, as they stand on a day."""
        ...


class Supervisor:
    """Sends the overviews of this worker."""

    def __init__(self, settings: Settings, delivery: Delivery, caseload: Caseload) -> None:
        self._settings = settings
        self._delivery = delivery
        self._caseload = caseload

    @activity.defn
    async def addressees(self, round_: Round) -> list[Addressee]:
        """Name those to whom there may be something to tell; nobody on a day off."""
        if not is_working_day(round_.day):
            return []
        found = await self._caseload.addressees(round_.municipality, round_.day, add_days(round_.day, WEEK))
        return sorted(found, key=lambda to: (to.kind, to.name))

    @activity.defn
    async def send_overview(self, asked: Overview) -> None:
        """Send one overview, unless there is nothing in it."""
        round_, to = asked.round, asked.to
        until = add_days(round_.day, WEEK)
        standings = await self._caseload.standings(round_.municipality, round_.day, until, to)
        overview = digest(to, round_.day, standings, self._settings.escalate_after)
        if overview.is_empty:
            return
        info = activity.info()
        link = _link(self._settings, info.namespace, round_.municipality, to)
        try:
            await self._delivery.deliver(
                compose(overview, round_.municipality, self._settings, link, info.scheduled_time)
            )
        except Undelivered as undelivered:
            figures.notice_handed_over("overview", delivered=False)
            _log.warning("overview not delivered", municipality=round_.municipality, kind=to.kind, attempt=info.attempt)
            category = ApplicationErrorCategory.BENIGN  # it is logged above, without a stack trace
            raise ApplicationError(str(undelivered), type="Undelivered", category=category) from None
        figures.notice_handed_over("overview", delivered=True)


def compose(overview: Digest, municipality: str, settings: Settings, link: str, at: datetime) -> EmailMessage:
    """Write the mail; the same addressee on the same day always gets the same Message-ID."""
    to, day = overview.addressee, danish_date(overview.day)
    message = EmailMessage(policy=SMTP)
    late, today = len(overview.overdue), len(overview.today)
    message["Subject"] = f"Overblik {day}: {late} overskredet, {today} i dag, {len(overview.week)} i ugen"
    message["From"] = settings.notices_from
    message["To"] = (
        settings.notices_to.format(municipality=to.name)
        if to.kind == "municipality"
        else settings.notices_to_user.format(user=to.name)
    )
    message["Date"] = format_datetime(at)
    key = f"{municipality}\n{overview.day}\n{to.kind}\n{to.name}"
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@forloeb.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Forloeb-Overview"] = f"{overview.day}/{to.kind}"
    message["Content-Language"] = "da"
    message.set_content("\n".join([*_words(overview, settings.escalate_after), f"Se dem alle: {link}", ""]))
    return message


def _words(overview: Digest, escalate_after: int) -> list[str]:
    too_long = f"Overskredet i mere end {danish_days(escalate_after)}"
    sections = (
        (too_long, [_told(line, with_caseworker=True) for line in overview.escalated]),
        ("Overskredet", [_told(line) for line in overview.overdue]),
        ("I dag", [_told(line) for line in overview.today]),
        ("De næste syv dage", [_told(line) for line in overview.week]),
        ("Overskredet hos sagsbehandlerne", [f"{name}: {count}" for name, count in overview.by_caseworker.items()]),
        ("Disse sager følges ikke, som de skal; sig det til driften", overview.silent),
    )
    return [line for title, lines in sections if lines for line in (title, *(f"  {one}" for one in lines), "")]


def _told(line: Line, *, with_caseworker: bool = False) -> str:
    late = f", {danish_days(line.late)} over" if line.late else ""
    who = f" ({line.caseworker})" if with_caseworker and line.caseworker else ""
    return f"{line.case}{who}: {line.duty}, frist {danish_date(line.due)}{late} · {line.paragraph}"


def _link(settings: Settings, namespace: str, municipality: str, to: Addressee) -> str:
    """Give the address of the list in the Temporal UI that holds the addressee's programmes."""
    name = {"caseworker": "Caseworker", "team": "Team", "municipality": "Municipality"}[to.kind]
    quoted = to.name.replace('"', '\\"')
    query = urlencode({"query": f'`Municipality`="{municipality}" AND `{name}`="{quoted}"'}, quote_via=quote)
    return f"{settings.ui_url}/namespaces/{quote(namespace, safe='')}/workflows?{query}"
