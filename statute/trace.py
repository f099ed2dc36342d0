"""Which rule carries out which entry of the catalogue, said where the rule stands; nothing here runs with the rule."""

from collections.abc import Callable
from typing import TypeVar

_Rule = TypeVar("_Rule", bound=Callable[..., object])

CARRIERS: dict[Callable[..., object], tuple[str, ...]] = {}
"""The functions and classes that carry out rules, as far as their modules are imported, with what they named."""


def carries_out(*names: str) -> Callable[[_Rule], _Rule]:
    """Mark a function or class as the rule of entries: `BEK-2024-12-30 §39 stk.3`, or `duties.contract`.

    A name with a dot and no space stands for a rule of the orders' data files (`duties.first_offer`, `checks.*`): the
    marked code applies it, and so carries out what its citation names in every order. Names are verified by
    `forloeb law coverage` and by the tests, not here.
    """

    def mark(rule: _Rule) -> _Rule:
        CARRIERS[rule] = names
        return rule

    return mark
