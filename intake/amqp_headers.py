"""Headers of AMQP messages that the library cannot read or write, so that no message closes the connection for all.

The library raises at a time beyond its calendar, at a type it does not know and at bytes that are not UTF-8, and drops
the connection; the broker delivers the message again, for ever. After `tolerate_everything` it tells of such headers.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from pamqp import decode, encode

UNREADABLE = "x-forloeb-unreadable"
"""The one header of a message whose headers the library cannot read: what it says of them."""

_LONGEST = 20_000  # bytes of headers in a dead letter; the longest that a frame must take is not told
_Decoder = Callable[[bytes], tuple[int, Any]]
_METHODS = cast("dict[str, _Decoder]", decode.METHODS)


def tolerate_everything() -> None:
    """Let the library of this process read every message, also what it cannot: a table gets `UNREADABLE` instead."""
    _METHODS.update(shortstr=_short_text, table=_table, timestamp=_timestamp)


def writable(headers: Mapping[str, object]) -> dict[str, Any]:
    """Return those headers that can be written again, together short enough for any frame; others become text."""
    kept: dict[str, Any] = {}
    room = _LONGEST
    for name, value in headers.items():
        try:
            size = len(encode.field_table({name: cast("Any", value)}))
        except (TypeError, ValueError, OverflowError, AttributeError, ArithmeticError):
            value = value.decode(errors="replace") if isinstance(value, bytes) else repr(value)
            size = 4 * len(value) + 300
        if (room := room - size) < 0:
            break
        kept[name] = value
    return kept


def _timestamp(value: bytes) -> tuple[int, Any]:
    try:
        return decode.timestamp(value)
    except (ValueError, OverflowError, OSError):
        return 8, None


def _short_text(value: bytes) -> tuple[int, str]:
    try:
        return decode.short_str(value)
    except ValueError:
        end = value[0] + 1
        return end, value[1:end].decode(errors="replace")


def _table(value: bytes) -> tuple[int, Any]:
    try:
        return decode.field_table(value)
    except (ValueError, OverflowError, OSError, RecursionError) as error:
        return 4 + int.from_bytes(value[:4], "big"), {UNREADABLE: str(error)[:200]}
