"""Hands a case to a local activity, which runs in the process of the programme that waits for it.

As an argument a case would be written down, encrypted and read again for every evaluation; a replay, which asks nobody,
would still write it down. Of a case with 1,800 facts that took longer than the law itself.
"""

from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

Value = TypeVar("Value")

_HELD: dict[str, Any] = {}
_NUMBERS = count()


@contextmanager
def held(value: object) -> Generator[str]:
    """Hold a value as long as the block runs; give the name by which `taken` finds it. It must not be changed."""
    name = str(next(_NUMBERS))
    _HELD[name] = value
    try:
        yield name
    finally:
        del _HELD[name]


def taken(name: str, kind: type[Value]) -> Value:
    """Find what is held. Raises ApplicationError when the programme that held it has left this worker."""
    value = _HELD.get(name)
    if not isinstance(value, kind):
        raise ApplicationError("The programme does not wait here any more.", category=ApplicationErrorCategory.BENIGN)
    return value
