"""Mutation testing of the law: every small change that mutmut can make to `statute/` must fail some test.

Usage: make mutants [NAMES="clock follow_up"] [SAMPLE=600]: parts of names, else the whole law; or a sample of it,
drawn by lot but always the same.

mutmut makes the mutants; it is not asked to run them, for two reasons. It leaves out what is decorated, and so nearly
every rule, which says by a decorator what it carries out: here decorators are put behind their functions first. And it
starts pytest anew for each of the thousands of mutants: here one session collects the tests once and forks for each.
A mutant is tried on the tests that reach its function, up to the first that fails. The commands, the properties of
random lives and the perturbed figures are left out because they are slow; `coverage.py`, which is no rule of the law
but counts them, because it looks at the very functions that are exchanged here.
"""

import ast
import os
import random
import resource
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FunctionType

import pytest
from mutmut.mutation import trampoline
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.mutation.trampoline_templates import CLASS_NAME_SEPARATOR

from benchmarks.forked import empty_caches, exchange, listen, passes

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".mutants"
CPU_SECONDS = 8
"""A mutant that computes for longer runs for ever."""
TESTS = ["tests/statute", "tests/figures", "tests/trace"]
LEFT_OUT = [
    "--ignore=tests/statute/test_properties.py",
    "--ignore=tests/statute/test_every_figure_is_tested.py",
    "--ignore=tests/figures/test_every_figure_is_tested.py",
    "--ignore=tests/figures/test_requirements_command.py",
    "--ignore=tests/trace/test_law_commands.py",
    "--ignore=tests/trace/test_coverage.py",
]


def decorators_behind(source: str) -> str:
    """Rewrite `@mark def f` as `def f` followed by `f = mark(f)`."""
    lines = source.splitlines()
    for function in sorted(_decorated(ast.parse(source)), key=lambda node: node.lineno, reverse=True):
        name, indent = function.name, " " * function.col_offset
        behind = [f"{indent}{name} = ({ast.unparse(mark)})({name})" for mark in reversed(function.decorator_list)]
        first = function.decorator_list[0].lineno - 1
        lines[first : function.end_lineno] = [*lines[function.lineno - 1 : function.end_lineno], *behind]
    return "\n".join(lines) + "\n"


def _decorated(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            yield from (child for child in node.body if isinstance(child, ast.FunctionDef) and child.decorator_list)


def prepare() -> list[str]:
    """Copy what the tests need, the law with all its mutants in it; return the names of the mutants."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("activities", "cli", "examples", "intake", "programme", "statute", "tests", "workflows"):
        shutil.copytree(ROOT / name, WORK / name, ignore=shutil.ignore_patterns("__pycache__"))
    (WORK / "pyproject.toml").write_text("[tool.mutmut]\nsource_paths = ['statute']\n")
    os.chdir(WORK)
    sys.path[0] = str(WORK)
    names: list[str] = []
    for path in sorted(set(Path("statute").rglob("*.py")) - {Path("statute/catalogue/coverage.py")}):
        mutated = mutate_file_contents(str(path), decorators_behind(path.read_text("utf-8")))
        path.write_text(mutated.code, "utf-8")
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        names += [f"{module}.{name}" for name in mutated.mutant_names]
    return names


class Mutants:
    """A plugin of pytest: instead of running the tests once, it tries every mutant on those that reach it.

    Where mutmut would let each call ask which mutant is meant, a mutant gets into its function by its code.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.survived: list[str] = []
        self.functions: dict[str, FunctionType] = {}
        self.codes: dict[str, Mapping[str, FunctionType]] = {}
        trampoline.wrap_in_trampoline = self._found

    def _found(self, mutants: Mapping[str, FunctionType]) -> Callable[[FunctionType], FunctionType]:
        def keep(function: FunctionType) -> FunctionType:
            qualified = function.__qualname__.replace(".", CLASS_NAME_SEPARATOR)
            name = f"x{CLASS_NAME_SEPARATOR if CLASS_NAME_SEPARATOR in qualified else '_'}{qualified}"
            self.functions[f"{function.__module__}.{name}"] = function
            self.codes[f"{function.__module__}.{name}"] = mutants
            return function

        return keep

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out which tests reach which function, then fork for each mutant."""
        reached = self._reached(session.items)
        for number, name in enumerate(self.names, 1):
            items = reached[name.partition("__mutmut")[0]]
            killer = self._killer(name, items) if items else None
            if killer is None:
                self.survived.append(name)
                print(name, flush=True)
            else:
                items.insert(0, items.pop(killer))  # what kills one mutant of a function often kills the next
            if number % 100 == 0:
                print(f"{number} of {len(self.names)}, {len(self.survived)} survived", flush=True)
        return True

    def _reached(self, items: list[pytest.Item]) -> defaultdict[str, list[pytest.Item]]:
        """Return the tests by the functions they reach, the quickest first."""
        found: defaultdict[str, list[tuple[float, int, pytest.Item]]] = defaultdict(list)
        called: set[str] = set()
        kept = {name: listen(name, function, called.add) for name, function in self.functions.items()}
        for place, item in enumerate(items):
            called.clear()
            empty_caches()
            begun = time.process_time()
            if not passes(item):
                pytest.exit(f"{item.nodeid} fails without any mutant", 1)
            for name in called:
                found[name].append((time.process_time() - begun, place, item))
        for name, original in kept.items():
            exchange(self.functions[name], original)
        return defaultdict(list, {name: [item for _, _, item in sorted(tests)] for name, tests in found.items()})

    def _killer(self, name: str, items: list[pytest.Item]) -> int | None:
        """Try one mutant in a process of its own; return the place of the test that fails, or was never done with."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            self._mutate(name)
            empty_caches()
            for place, item in enumerate(items):
                os.write(writing, place.to_bytes(4))
                if not passes(item):
                    os._exit(1)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as places:
            last = places.read()[-4:]
        _, status = os.waitpid(child, 0)
        return int.from_bytes(last) if status else None

    def _mutate(self, name: str) -> None:
        original = name.partition("__mutmut")[0]
        exchange(self.functions[original], self.codes[original][name.rpartition(".")[2]])


def score(names: Sequence[str], survived: Sequence[str]) -> Iterator[str]:
    """Tell by module how many mutants were killed, of how many, and then the names of those that survived."""
    total, alive = (Counter(name.partition(".x")[0] for name in some) for some in (names, survived))
    for module, count in sorted(total.items()):
        yield f"{module:<40} {count - alive[module]:5} of {count:5}  {100 - 100 * alive[module] / count:5.1f} %"
    killed = len(names) - len(survived)
    yield f"{'all':<40} {killed:5} of {len(names):5}  {100 * killed / len(names):5.1f} %"
    yield from survived


def main(sample: int, parts: Sequence[str]) -> int:
    """Try the mutants whose names hold one of `parts`, or all, or a `sample` of them; print the score."""
    names = [name for name in prepare() if not parts or any(part in name for part in parts)]
    mutants = Mutants(sorted(random.Random(2026).sample(names, min(sample or len(names), len(names)))))
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "--import-mode=importlib", "-q", "--rootdir", str(WORK)]
    code = pytest.main([*options, *LEFT_OUT, *TESTS], plugins=[mutants])
    if code == 0:
        print(*score(mutants.names, mutants.survived), sep="\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
