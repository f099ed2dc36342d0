"""How often one sender may ask: a user's requests a minute, an address's logins and its refused requests."""

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from service.problems import Problem


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
        self._count(f"address {_address(request)}")

    def count_login(self, request: Request) -> None:
        """Count a login that begins, apart from what is not let in: that shuts no one out. Raises Problem 429."""
        self._count(f"login {_address(request)}")

    def count_reader(self, request: Request) -> None:
        """Count a request to what everybody may read, apart from what is not let in. Raises Problem 429."""
        self._count(f"reader {_address(request)}")

    def _count(self, key: str) -> None:
        if not self._counts.hit(self._most, key):
            raise Problem(429, "Too many requests; wait a while.", headers={"Retry-After": "10"})


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"
