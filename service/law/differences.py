"""How two texts differ, word by word."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

_WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A run of words that both texts have (`same`), only the later (`added`), or only the earlier (`gone`)."""

    kind: Literal["same", "added", "gone"]
    text: str


@lru_cache(maxsize=4_096)
def differences(earlier: str, later: str) -> tuple[Piece, ...]:
    """Compare word by word. Joining what is not `added` gives the earlier text, what is not `gone` the later one."""
    before, after = _WORDS.findall(earlier), _WORDS.findall(later)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", "".join(before[a:b])))
        if d > c:
            found.append(Piece("added", "".join(after[c:d])))
    return tuple(found)
