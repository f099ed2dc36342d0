"""Compare product and second reading over many lives: `python -m tests.second_reading --lives 20000 --seed 1`.

Exit 0 when nothing differs, 1 when something does. `--kind` shows only kinds that contain the text.
"""

import argparse
import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterable
from datetime import date
from multiprocessing import Pool
from typing import Any

from tests.second_reading.compare import NO_CASE_FILE, Case, Found, differences, minimal
from tests.second_reading.lives import life


def compare_life(seed: int) -> tuple[int, int, dict[str, tuple[Case, date | None]]]:
    """How many questions were asked, how many case files were refused, and where each kind of difference was seen."""
    case, days = life(seed)
    seen: dict[str, tuple[Case, date | None]] = {}
    for day in (None, *days):
        try:
            for kind in differences(case, day):
                seen.setdefault(kind, (case, day))
        except NO_CASE_FILE:
            return 0, 1, {}
        except Exception:
            seen.setdefault(f"raised: {traceback.format_exc().splitlines()[-1][:120]}", (case, day))
    return 1 + len(days), 0, seen


def shown(value: Any) -> str:
    """One value as flow YAML."""
    return json.dumps(value, ensure_ascii=False, default=str)


def as_yaml(case: Case) -> str:
    lines = [f"regulation: {case['regulation']}"] if case.get("regulation") else []
    lines += [f"person: {flow(case['person'])}", "facts:", *(f"  - {flow(fact)}" for fact in case["facts"])]
    return "\n".join(lines)


def flow(mapping: Case) -> str:
    return "{" + ", ".join(f"{name}: {shown(value)}" for name, value in mapping.items()) + "}"


def told(found: Found, count: int) -> str:
    day = f"on {found.day}" if found.day else "check"
    lines = [f"== {count} lives · {found.kind} (seed {found.seed}, {day})", as_yaml(found.case)]
    if isinstance(found.product, dict) and isinstance(found.reading, dict):
        for name in sorted({*found.product, *found.reading}):
            one, other = found.product.get(name), found.reading.get(name)
            mark = " " if one == other else "≠"
            lines.append(f"  {mark} {name}: product {shown(one)}, reading {shown(other)}")
    else:
        lines += [f"  product: {shown(found.product)}", f"  reading: {shown(found.reading)}"]
    return "\n".join(lines)


def results(seeds: Iterable[int], jobs: int) -> Iterable[tuple[int, int, dict[str, tuple[Case, date | None]]]]:
    if jobs == 1:
        yield from map(compare_life, seeds)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(compare_life, seeds, chunksize=20)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.second_reading", description=__doc__)
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kind", default="", help="show only kinds of difference that contain this text")
    parser.add_argument("--show", type=int, default=40, help="how many kinds to show, the most frequent first")
    chosen = parser.parse_args()
    seeds = range(chosen.seed, chosen.seed + chosen.lives)
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, Case, date | None]] = {}
    asked = refused = 0
    for seed, (questions, bad, seen) in zip(seeds, results(seeds, chosen.jobs), strict=True):
        asked, refused = asked + questions, refused + bad
        for kind, (case, day) in seen.items():
            counts[kind] += 1
            if kind not in first or len(case["facts"]) < len(first[kind][1]["facts"]):
                first[kind] = (seed, case, day)
    kinds = [(kind, count) for kind, count in counts.most_common() if chosen.kind in kind]
    for kind, count in kinds[: chosen.show]:
        seed, case, day = first[kind]
        if kind.startswith("raised"):
            sys.stdout.write(f"== {count} lives · {kind} (seed {seed}, {day or 'check'})\n{as_yaml(case)}\n\n")
        else:
            sys.stdout.write(told(minimal(seed, kind, case, day), count) + "\n\n")
    for kind, count in kinds:
        sys.stdout.write(f"{count:6} {kind}\n")
    sys.stdout.write(
        f"{chosen.lives} lives, {asked} questions, {refused} no case files, {sum(counts.values())} differences "
        f"of {len(counts)} kinds\n"
    )
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
