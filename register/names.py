"""The blind index: a person is found by name or CPR number, and neither stands in the database.

Of each word of a name the beginnings are kept, of a CPR number the whole, as digests under a secret key of the
municipality. Who steals the database alone learns which cases share a beginning of a name, not which.
"""

import re
import unicodedata
from collections.abc import Iterator

from payloads.data_keys import DataKey

_SHORTEST, _LONGEST = 2, 12  # letters of a beginning
_TOKEN_BYTES = 16
_TOGETHER = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})
_CPR = re.compile(r"[0-9]{6}-?[0-9]{4}")


def tokens(key: DataKey, name: str, cpr: str | None) -> set[bytes]:
    """Give all tokens under which a person is found."""
    found = {_token(key, word[:length]) for word in words(name) for length in range(_SHORTEST, len(word) + 1)}
    if cpr is not None:
        found.add(_token(key, _plain(cpr)))
    return found


def asked(key: DataKey, text: str) -> list[bytes]:
    """Give the tokens that a person must have whom a text asks for; none where it says too little."""
    if _CPR.fullmatch(text.strip()):
        return [_token(key, _plain(text.strip()))]
    return [_token(key, word) for word in words(text) if len(word) >= _SHORTEST]


def words(name: str) -> list[str]:
    """Split a name into words as the index knows them: small letters without accents, å as aa, at most twelve."""
    return [word[:_LONGEST] for word in _words(name)]


def _words(name: str) -> Iterator[str]:
    composed = unicodedata.normalize("NFC", name).casefold().translate(_TOGETHER)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", composed) if not unicodedata.combining(sign))
    return (word for word in re.split(r"[\W_]+", bare) if word)


def _plain(cpr: str) -> str:
    return cpr.replace("-", "")


def _token(key: DataKey, text: str) -> bytes:
    return bytes.fromhex(key.digest(f"find {text}"))[:_TOKEN_BYTES]
