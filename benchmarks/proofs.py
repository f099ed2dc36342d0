"""Which tests fail when a rule is removed: every rule that carries out an entry of the catalogue, taken out one by one.

Usage: make proofs [NAMES="offers BEK-2024"]: rules whose keys hold such a part are tried anew, else all. One session
collects the tests once and forks for each rule; a rule is done when `ENOUGH` tests have failed, or all that failed the
last time. The properties of random lives and the perturbed figures are left out because they are slow.

The result is `statute/catalogue/proofs.json`: the tests by the key of the rule. `tests/trace/test_proofs.py` takes some
of it by lot in every run.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import programme
import statute
from benchmarks.forked import empty_caches, passes
from statute.catalogue.coverage import measure
from tests.trace.removal import listen_to_all, remove

ROOT = Path(__file__).parents[1]
PROOFS = ROOT / "statute/catalogue/proofs.json"
ENOUGH = 3
TESTS = ["tests/statute", "tests/figures", "tests/programme/test_work_weeks.py"]
LEFT_OUT = [
    "--ignore=tests/statute/test_properties.py",
    "--ignore=tests/statute/test_every_figure_is_tested.py",
    "--ignore=tests/figures/test_every_figure_is_tested.py",
    "--ignore=tests/figures/test_requirements_command.py",
]


class Proofs:
    """A plugin of pytest: instead of running the tests once, it tries them without each of the rules `keys`."""

    def __init__(self, keys: Sequence[str], known: Mapping[str, list[str]]) -> None:
        self.keys, self.known = keys, known
        self.failing: dict[str, list[str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run what fails without each rule; a test that fails anyway proves nothing."""
        asked = _asked(self.keys, session.items)
        for number, key in enumerate(self.keys, 1):
            before = self.known.get(key, [])
            items = [session.items[place] for place in asked[key]]
            items.sort(key=lambda item, before=before: _test(item) not in before)
            self.failing[key] = _failing_without(key, items, len(before) or ENOUGH)
            print(f"{number} of {len(self.keys)}  {key}: {len(self.failing[key]) or 'NOTHING FAILS'}", flush=True)
        return True


def _test(item: pytest.Item) -> str:
    """Name a test, whatever its parameters are."""
    return item.nodeid.partition("[")[0]


def _asked(keys: Sequence[str], items: Sequence[pytest.Item]) -> defaultdict[str, list[int]]:
    """Return the places of the tests that ask for each rule and pass, the quickest first: found in another process."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        told: set[str] = set()
        empty_caches()
        listen_to_all(keys, told.add)
        found: list[tuple[float, int, list[str]]] = []
        for place, item in enumerate(items):
            told.clear()
            begun = time.process_time()
            if passes(item):
                found.append((time.process_time() - begun, place, sorted(told)))
        os.write(2, b"every test was tried once\n")
        with os.fdopen(writing, "w") as answer:
            json.dump(sorted(found), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        found = json.load(answer)
    os.wait()
    asked: defaultdict[str, list[int]] = defaultdict(list)
    for _, place, told in found:
        for key in told:
            asked[key].append(place)
    return asked


def _failing_without(key: str, items: Sequence[pytest.Item], enough: int) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        remove(key)
        found: set[str] = set()
        for item in items:
            if _test(item) not in found and not passes(item):
                found.add(_test(item))
                os.write(writing, f"{_test(item)}\n".encode())
            if len(found) == enough:
                break
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as names:
        failing = names.read().splitlines()
    os.waitpid(child, 0)
    return failing


def main(parts: Sequence[str]) -> int:
    """Try the rules, write down which tests fail without each, and tell which rules nothing holds."""
    carriers = measure(statute, programme).carriers.values()
    every = sorted({carrier.key for found in carriers for carrier in found})
    known = json.loads(PROOFS.read_text("utf-8")) if PROOFS.exists() else {}
    keys = [key for key in every if not parts or any(part in key for part in parts)]
    proofs = Proofs(keys, known)
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "-q", "--rootdir", str(ROOT)]
    code = pytest.main([*options, *LEFT_OUT, *TESTS], plugins=[proofs])
    found = {key: proofs.failing.get(key, known.get(key, [])) for key in every}
    if code:
        return int(code)
    PROOFS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for key in keys:
        if not proofs.failing.get(key):
            print(f"nothing fails without {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
