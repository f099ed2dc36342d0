"""How much one sender may ask: the size of a body, a user's requests a minute, an address's refused ones."""

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem, problem_of


class Limits:
    """Counts requests in this process: those of each user, and those of each address that were not let in."""

    def __init__(self, requests_per_minute: int) -> None:
        self._most = RateLimitItemPerMinute(requests_per_minute)
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count_user(self, subject: str) -> None:
        """Count a request of a user. Raises Problem 429."""
        self._count(f"user {subject}")

    def count_stranger(self, request: Request) -> None:
        """Count a request that was not let in. Raises Problem 429 in place of another refusal."""
        self._count(f"address {request.client.host if request.client else '?'}")

    def _count(self, key: str) -> None:
        if not self._counts.hit(self._most, key):
            raise Problem(429, "Too many requests; wait a while.", headers={"Retry-After": "10"})


class BodyLimit:
    """Refuses a body of more than `most` bytes, announced or not, by a problem, which FastAPI's own limit does not."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        too_long = HTTPException(413, f"The body is longer than {self._most:,} bytes.")
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most:
            await problem_of(too_long).response()(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise too_long
            return message

        await self._app(scope, counted, send)
