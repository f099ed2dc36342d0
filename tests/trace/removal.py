"""Take one rule out of the law, so that its tests can be seen to fail: `remove` changes this process for good.

A rule has a key, as `statute.catalogue.coverage.Carrier` has it:
`statute.duties.offers:first_offer`        code: from then on it finds nothing;
`BEK-2024-12-30 duties.contract`           a line of a data file: the order no longer has it;
`BEK-2024-12-30 requirements.min_plan`     a sentence: no longer shown under that order;
`facts.cv_exempted`                        a recorded decision: case files cannot hold it.

`python -m tests.trace.removal KEY TEST...` exits with 1, as pytest does, if a test fails without the rule.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from types import FunctionType
from typing import Any

import pytest

from benchmarks.forked import empty_caches, exchange, listen
from statute.catalogue.coverage import SHOWN
from statute.facts import CaseFile
from statute.regulations import regulations
from statute.requirements import Said, sentences


class Reached(dict[Any, Any]):
    """A table of the data files that tells of every line that is asked for."""

    def __init__(self, table: dict[Any, Any], key: Callable[[Any], str], tell: Callable[[str], None]) -> None:
        super().__init__(table)
        self.key, self.tell = key, tell

    def __getitem__(self, name: Any) -> Any:
        self.tell(self.key(name))
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.tell(self.key(name))
        return super().__contains__(name)

    def get(self, name: Any, default: Any = None) -> Any:
        self.tell(self.key(name))
        return super().get(name, default)

    def __iter__(self) -> Iterator[Any]:
        for name in super().__iter__():
            self.tell(self.key(name))
            yield name

    def items(self) -> Any:
        return [(name, super(Reached, self).__getitem__(name)) for name in self]

    def values(self) -> Any:
        return [value for _, value in self.items()]


class Shown(list[Said]):
    """What an order requires on an occasion; tells of every sentence that is looked at."""

    def __init__(self, said: Iterable[Said], order: str, tell: Callable[[str], None]) -> None:
        super().__init__(said)
        self.order, self.tell = order, tell

    def __iter__(self) -> Iterator[Said]:
        for said in super().__iter__():
            self.tell(f"{self.order} {SHOWN}{said.sentence.what}")
            yield said


def listen_to_all(keys: Iterable[str], tell: Callable[[str], None]) -> None:
    """Let every rule call `tell` with its key when it is asked; this process is of no use for anything else then."""
    for key in keys:
        if ":" in key:
            listen(key, _function(key), tell)
    for order in regulations().values():
        for section in ("duties", "content", "checks"):
            table = Reached(getattr(order, section), partial(_row, order.key, section), tell)
            order.__dict__[section] = table
    for order, by_occasion in sentences().items():
        for when, said in by_occasion.items():
            by_occasion[when] = Shown(said, order, tell)
    whole = CaseFile.model_validate.__func__  # type: ignore[attr-defined]

    def validate(cls: type[CaseFile], given: Any, *args: Any, **named: Any) -> CaseFile:
        for fact in given.get("facts", []):
            tell(f"facts.{fact.get('fact')}")
        return whole(cls, given, *args, **named)

    CaseFile.model_validate = classmethod(validate)  # type: ignore[method-assign]


def _row(order: str, section: str, name: object) -> str:
    return f"{order} {section}.{name}"


class Removed(Exception):
    """Raised by a rule that was taken out and has no answer that says nothing."""


def remove(key: str) -> None:
    """Take the rule with this key out. Raises LookupError when there is none."""
    empty_caches()
    if ":" in key:
        _remove_code(key)
    elif key.startswith("facts."):
        _remove_fact(key.removeprefix("facts."))
    elif (name := key.partition(" ")[2]).startswith(SHOWN):
        _remove_sentence(key.partition(" ")[0], name.removeprefix(SHOWN))
    else:
        section, _, rule = name.partition(".")
        del getattr(next(order for order in regulations().values() if order.key == key.partition(" ")[0]), section)[
            rule
        ]


def _remove_code(key: str) -> None:
    function = _function(key)
    exchange(function, _instead_of(function))


def _function(key: str) -> FunctionType:
    module, _, name = key.partition(":")
    code: Any = import_module(module)
    for part in name.split("."):
        code = inspect.getattr_static(code, part)
    code = getattr(code, "fget", None) or getattr(code, "func", None) or code
    function = inspect.unwrap(code)
    if not isinstance(function, FunctionType):
        raise LookupError(f"{key} is no function")
    return function


def _instead_of(function: FunctionType) -> FunctionType:
    if inspect.isgeneratorfunction(function):
        return _yields_nothing
    answer = str(inspect.signature(function).return_annotation)
    if "bool" in answer:
        return _no
    if answer.endswith("None"):
        return _nothing
    return _none_of_them if "list[" in answer else _missing


def _yields_nothing(*_args: object, **_named: object) -> Iterator[None]:
    return
    yield


def _no(*_args: object, **_named: object) -> bool:
    return False


def _nothing(*_args: object, **_named: object) -> None:
    return None


def _none_of_them(*_args: object, **_named: object) -> list[object]:
    return []


def _missing(*_args: object, **_named: object) -> None:
    from tests.trace.removal import Removed

    raise Removed


def _remove_sentence(order: str, what: str) -> None:
    by_occasion = next(found for key, found in sentences().items() if key == order)
    before = sum(map(len, by_occasion.values()))
    for when, found in by_occasion.items():
        by_occasion[when] = [said for said in found if said.sentence.what != what]
    if sum(map(len, by_occasion.values())) == before:
        raise LookupError(f"{order} has no sentence {what}")


def _remove_fact(fact: str) -> None:
    whole = CaseFile.model_validate.__func__  # type: ignore[attr-defined]

    def without(cls: type[CaseFile], given: Any, *args: Any, **named: Any) -> CaseFile:
        kept = {**given, "facts": [one for one in given.get("facts", []) if one.get("fact") != fact]}
        return whole(cls, kept, *args, **named)

    CaseFile.model_validate = classmethod(without)  # type: ignore[method-assign]


class Without:
    """A plugin of pytest that takes a rule out once the tests are collected."""

    def __init__(self, key: str) -> None:
        self.key = key

    def pytest_collection_finish(self) -> None:
        remove(self.key)


if __name__ == "__main__":
    sys.exit(pytest.main(["-p", "no:xdist", "-p", "no:cacheprovider", *sys.argv[2:]], plugins=[Without(sys.argv[1])]))
