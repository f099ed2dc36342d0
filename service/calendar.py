"""Calendar feeds: one subscribed calendar for a caseworker or a team, with one event for every running duty.

A feed is read by whoever has its address, as calendars cannot sign in; so it names cases by their pseudonymous ids
alone, lasts a year, and can be revoked. An event keeps its UID; its SEQUENCE, the number of the evaluation since which
the duty stands so, rises when the duty moves or is met.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, cast
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Depends, Request, Response
from icalendar import STATUS, TRANSP, Alarm, Calendar, Event, vText
from pydantic import BaseModel

from programme.duty_names import due_line
from register.overviews import Overviews, Owed
from service.bodies import described, json_of, read_model
from service.heavy import heavy
from service.problems import Problem, documented
from service.roles import PERMISSIONS
from service.security import Access, User, access_of, require
from service.statistics import OverviewsOf
from service.store import Store, digest
from statute.calendar import add_days
from statute.facts import DutyKey

router = APIRouter(prefix="/calendar", tags=["calendar"])

_FEED_LIVES = 365 * 86400.0  # seconds
_CANCELLED_LIVES = timedelta(days=60)  # for which a calendar may still hear that an event is cancelled
_MOST_FEEDS = 50  # of one user
_ASK_AGAIN = timedelta(hours=1)
_MORNING = timedelta(hours=9)
_log = structlog.get_logger()

Of = Literal["caseworker", "team"]


class Feed(BaseModel):
    """A calendar of a caseworker's or a team's duties in one municipality."""

    of: Of
    name: str
    municipality: str
    made_by: str
    made_at: datetime


class Listed(Feed):
    """A feed that there is; `id` revokes it."""

    id: str


class Made(Listed):
    """A feed that was made just now. Its address is told this once."""

    url: str


class Wanted(BaseModel):
    """Whose duties a new feed shows: the user's own, or those of their team."""

    of: Of = "caseworker"


class Answers:
    """Calendars as they were answered a short while ago: who asks again gets the same, and two at once make one."""

    def __init__(self, fresh: float) -> None:
        """`fresh`: how many seconds an answer serves."""
        self._fresh = fresh
        self._kept: dict[str, tuple[float, asyncio.Task[bytes]]] = {}

    async def of(self, feed: str, make: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """Answer what is kept of the feed, or make it."""
        now = time.monotonic()
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > now and not _has_failed(kept[1])}
        if feed not in self._kept:
            self._kept[feed] = now + self._fresh, asyncio.create_task(make())
        return await asyncio.shield(self._kept[feed][1])


def _has_failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


_Subscriber = Annotated[User, Depends(require("subscribe_calendar"))]


@router.post("/feeds", status_code=201, responses=documented(409, 413, 415), openapi_extra=described(Wanted))
async def make_feed(request: Request, user: _Subscriber) -> Made:
    """Make a feed; subscribe to its address in any calendar. A user has at most fifty."""
    wanted = read_model(Wanted, await json_of(request))
    name = user.subject if wanted.of == "caseworker" else user.team
    if name is None or user.municipality is None:
        raise Problem(409, "Du hører ikke til noget team.")
    feed = Feed(of=wanted.of, name=name, municipality=user.municipality, made_by=user.subject, made_at=_now())
    token, access = secrets.token_urlsafe(32), access_of(request)
    if sum(known.made_by == user.subject for known in await _feeds(access.store, user)) >= _MOST_FEEDS:
        raise Problem(409, f"Du har {_MOST_FEEDS} kalendere; slet en af dem først.")
    said, owner = feed.model_dump_json(), feed.municipality
    await asyncio.to_thread(access.store.put, "feed", digest(token), said, owner=owner, lives=_FEED_LIVES)
    _log.info("calendar feed made", subject=user.subject, of=feed.of)
    return Made(id=digest(token), url=f"{access.settings.public_url}/calendar/{token}.ics", **feed.model_dump())


@router.get("/feeds")
async def list_feeds(request: Request, user: _Subscriber) -> list[Listed]:
    """List the user's feeds; an administrator's list holds the whole municipality's."""
    return await _feeds(access_of(request).store, user)


@router.delete("/feeds/{feed}", status_code=204, responses=documented(404))
async def revoke_feed(request: Request, user: _Subscriber, feed: str) -> None:
    """Revoke a feed: from now on nobody can read it."""
    store = access_of(request).store
    if feed not in [known.id for known in await _feeds(store, user)]:
        raise Problem(404, "Der er ingen sådan kalender.")
    await asyncio.to_thread(store.take, "feed", feed)
    _log.info("calendar feed revoked", subject=user.subject)


async def _feeds(store: Store, user: User) -> list[Listed]:
    kept = await asyncio.to_thread(store.owned, "feed", user.municipality or "")
    feeds = [Listed(id=key, **Feed.model_validate_json(value).model_dump()) for key, value in kept.items()]
    sees_all = user.role in PERMISSIONS["revoke_calendar"].roles
    return [feed for feed in feeds if sees_all or feed.made_by == user.subject]


@router.get(
    "/{token}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, **documented(404, 429, 503)},
)
async def read_feed(request: Request, reading: OverviewsOf, token: str) -> Response:
    """Read a feed by its address: an event for every running duty, cancelled ones for a while."""
    access = access_of(request)
    if (kept := await asyncio.to_thread(access.store.get, "feed", digest(token))) is None:
        access.limits.count_stranger(request)
        raise Problem(404, "Der er ingen sådan kalender.")
    access.limits.count_user(f"feed {digest(token)}")
    answers: Answers = request.app.state.calendars
    body = await answers.of(digest(token), lambda: _body(access, reading, Feed.model_validate_json(kept)))
    return Response(body, media_type="text/calendar", headers={"Cache-Control": "private, no-cache"})


async def _body(access: Access, reading: Overviews, feed: Feed) -> bytes:
    owed = await asyncio.to_thread(
        reading.owed,
        feed.municipality,
        caseworker=feed.name if feed.of == "caseworker" else None,
        team=feed.name if feed.of == "team" else None,
        dropped_since=_now() - _CANCELLED_LIVES,
    )
    _log.info("calendar feed read", of=feed.of, name=feed.name, duties=len(owed))
    alarms = tuple(access.settings.reminders.before)
    events = (_event(one, access.settings.public_url, alarms) for one in owed)
    return await heavy(lambda: _calendar(feed, events))


@lru_cache(maxsize=20_000)
def _event(one: Owed, public_url: str, alarms: tuple[int, ...]) -> bytes:
    """Write an event of a whole day, with alarms so many days before, at nine in the morning."""
    summary = f"{due_line(cast('DutyKey', one.duty), one.occurrence, one.citation, one.due)} ({one.case})"
    return Event.new(
        uid=f"{one.case}.{one.duty}.{one.occurrence}@forloeb",
        sequence=one.changed_by,
        stamp=one.changed_at.replace(microsecond=0),
        start=one.due,
        end=add_days(one.due, 1),
        summary=summary,
        url=f"{public_url}/desk/cases/{quote(one.case)}",
        transparency=TRANSP.TRANSPARENT,
        status=STATUS.CONFIRMED if one.is_owed else STATUS.CANCELLED,
        subcomponents=[_alarm(summary, days) for days in alarms] if one.is_owed else [],
    ).to_ical()


def _alarm(summary: str, days: int) -> Alarm:
    alarm = Alarm.new(description=summary)
    alarm["action"] = vText("DISPLAY")
    alarm.TRIGGER = _MORNING - timedelta(days=days)
    return alarm


def _calendar(feed: Feed, events: Iterable[bytes]) -> bytes:
    head, end, _ = (
        Calendar.new(
            uid=f"{feed.of}.{feed.name}.{feed.municipality}@forloeb",
            prodid="-//forloeb//frister//DA",
            name=f"Frister: {feed.name}",
            refresh_interval=_ASK_AGAIN,
        )
        .to_ical()
        .partition(b"END:VCALENDAR")
    )
    return b"".join([head, *events, end, b"\r\n"])


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
