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
_DANISH = str.maketrans({"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe"})
_BARE = str.maketrans({"å": "a", "æ": "ae", "ø": "o"})
_ALWAYS = str.maketrans({"ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "ə": "e"})
_JOINED = re.compile(r"(?<=\w)['\u2019\u02bc`\u00b4-](?=\w)")  # hyphens and apostrophes inside a word
_CPR = re.compile(r"([0-9]{6})[- ]?([0-9]{4})")


def tokens(key: DataKey, name: str, cpr: str | None) -> set[bytes]:
    """Give all tokens under which a person is found."""
    spelt = {word for written in (name, _JOINED.sub("", name)) for word in _words(written)}
    either = {word for one in spelt for word in spellings(one)}
    found = {_token(key, word[:length]) for word in either for length in range(_SHORTEST, len(word) + 1)}
    if cpr is not None and (match := _CPR.fullmatch(cpr)) is not None:
        found.add(_token(key, "".join(match.groups())))
    return found


def asked(key: DataKey, text: str) -> list[set[bytes]]:
    """Give the tokens of which a person must have one of each set, whom a text asks for; none for too little."""
    if (match := _CPR.fullmatch(text.strip())) is not None:
        return [{_token(key, "".join(match.groups()))}]
    words = dict.fromkeys(frozenset(one for one in spellings(word) if len(one) >= _SHORTEST) for word in _words(text))
    return [{_token(key, word) for word in either} for either in words if either]


def spellings(word: str) -> set[str]:
    """Give a word as the index knows it: small letters, no accents, at most twelve; å as aa and as a, ø as oe and as o.

    People write Aase, Sorensen and Ozgur where the name is Åse, Sørensen and Özgür, and the other way round.
    """
    small = unicodedata.normalize("NFKC", word.casefold()).translate(_ALWAYS)
    return {_without_accents(small.translate(letters))[:_LONGEST] for letters in (_DANISH, _BARE)}


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def _words(text: str) -> Iterator[str]:
    """Split a text; a mark that stands over a letter and cannot be one with it is no end of a word."""
    whole = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not unicodedata.combining(sign))
    return (word for word in re.split(r"[\W_]+", whole) if word)


def _token(key: DataKey, text: str) -> bytes:
    return bytes.fromhex(key.digest(f"find {text}"))[:_TOKEN_BYTES]
