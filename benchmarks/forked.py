"""What trying a changed law on its tests asks for: another body for a function, and tests without pytest's reports."""

import sys
from collections.abc import Callable
from types import FunctionType

import pytest
from _pytest.tmpdir import tmppath_result_key


def exchange(function: FunctionType, by: FunctionType) -> None:
    """Give a function, wherever it is referred to, the body of another."""
    function.__code__, function.__defaults__, function.__kwdefaults__ = by.__code__, by.__defaults__, by.__kwdefaults__


def listen(name: str, function: FunctionType, tell: Callable[[str], None]) -> FunctionType:
    """Let a function tell when it is called; return what it was."""
    original = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    original.__kwdefaults__ = function.__kwdefaults__
    function.__globals__.setdefault("_originals", {})[name] = original
    function.__globals__["_called"] = tell
    exchange(function, eval(f"lambda *args, **named: (_called({name!r}), _originals[{name!r}](*args, **named))[1]"))
    return original


def passes(item: pytest.Item) -> bool:
    """Run one test without pytest's report of a failure, which costs more than the test."""
    stack = item.session._setupstate
    item.stash[tmppath_result_key] = {"call": True}  # what pytest's reports tell the fixture tmp_path
    try:
        item._initrequest()
        stack.setup(item)
        item.runtest()
    except (Exception, pytest.fail.Exception):
        return False
    finally:
        stack.teardown_exact(None)
    return True


def empty_caches() -> None:
    """Let every function of the law forget what it has answered."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "statute":
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()
