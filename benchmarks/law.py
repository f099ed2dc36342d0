"""How long the law takes: one evaluation of a five-year case by its number of facts, and the import of the law.

Usage: python -m benchmarks.law. Prints milliseconds, and ratios to the bare reading of the same case (`json.loads` and
validation by pydantic), fastest to fastest, measured in turn; it asserts nothing, for machines differ.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from programme.plan import plan
from statute.checks import read
from statute.duties import duties
from statute.facts import CaseFile

TAKEOVER = date(2022, 1, 10)
LAST = date(2027, 1, 9)
SIZES = (50, 100, 200, 400)
_DAYS = (LAST - TAKEOVER).days


def five_years(facts: int) -> CaseFile:
    """Build a case of five years with that many facts: a full beginning, then offers, talks, needs and revisions."""
    happened: list[dict[str, object]] = [
        {"fact": "takeover", "on": TAKEOVER, "municipality": "0101"},
        {"fact": "benefit_started", "on": TAKEOVER, "benefit": "self_support_and_return"},
        {"fact": "jobseeker_registered", "on": TAKEOVER + timedelta(days=3)},
        {"fact": "assessment_completed", "on": TAKEOVER + timedelta(days=14)},
        {"fact": "language_provider_involved", "on": TAKEOVER + timedelta(days=14)},
        {"fact": "recognition_informed", "on": TAKEOVER + timedelta(days=14)},
        {"fact": "declaration_guidance_given", "on": TAKEOVER + timedelta(days=20)},
        {"fact": "contract_signed", "on": TAKEOVER + timedelta(days=25), "party": "both", "manner": "signed"},
        {"fact": "declaration_signed", "on": TAKEOVER + timedelta(days=25), "manner": "signed"},
        {"fact": "visitation_decided", "on": TAKEOVER + timedelta(days=90), "category": "job_ready"},
        {"fact": "leave_started", "on": date(2023, 3, 1)},
        {"fact": "child_born", "on": date(2023, 3, 20)},
        {"fact": "leave_ended", "on": date(2023, 12, 1)},
        {"fact": "moved", "on": date(2024, 5, 1), "municipality": "0751"},
        {"fact": "deadlines_suspended", "on": date(2022, 2, 1), "until": date(2022, 2, 10), "duties": "all"},
    ]
    course = facts - len(happened)
    for number in range(course):
        on = TAKEOVER + timedelta(days=100 + number * (_DAYS - 100) // course)
        offer = f"offer-{number // 8}"
        happened.append(
            [
                {"fact": "offer_made", "on": on, "offer": offer, "kind": "company_placement"},
                {"fact": "offer_started", "on": on, "offer": offer, "kind": "company_placement", "weekly_hours": 20},
                {"fact": "follow_up_held", "on": on, "form": "in_person"},
                {"fact": "offer_ended", "on": on, "offer": offer},
                {"fact": "need_recorded", "on": on, "of": "follow_up"},
                {"fact": "interview_missed", "on": on, "properly_called": True},
                {"fact": "need_recorded", "on": on, "of": "revision"},
                {"fact": "contract_revised", "on": on},
            ][number % 8]
        )
    return CaseFile.model_validate(
        {"case": "benchmark", "person": {"born": "1990-06-15", "group": "refugee"}, "facts": happened}
    )


def by_the_law(case: CaseFile) -> None:
    """Evaluate the law alone: read the facts, judge them, and list the duties."""
    duties(read(case, LAST).history)


def whole(case: CaseFile) -> None:
    """Answer the whole plan: the law, the state machine, the figures and what the contract lacks."""
    plan(case, LAST)


def bare(text: str) -> None:
    """Read the case and do nothing with it: what every answer is measured against."""
    CaseFile.model_validate(json.loads(text))


def in_turn(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Do the tasks in turn, again and again; milliseconds of each, the first round (which warms up) left out."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds + 1):
        for name, task in tasks.items():
            begun = time.perf_counter()
            task()
            taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: times[1:] for name, times in taken.items()}


def imports(modules: Sequence[str], rounds: int = 9) -> dict[str, list[float]]:
    """Import modules in fresh interpreters, in turn; milliseconds of each, without the start of the interpreter."""
    taken: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(rounds):
        for module in modules:
            program = f"import time; t = time.perf_counter(); {module}; print((time.perf_counter() - t) * 1000)"
            run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
            taken[module].append(float(run.stdout))
    return taken


def lines(taken: dict[str, list[float]]) -> Iterator[str]:
    """Tell each series in one line: median, tenth and ninetieth percentile, and its fastest beside the first's."""
    first = min(next(iter(taken.values())))
    for what, times in taken.items():
        tenths, middle = statistics.quantiles(times, n=10), statistics.median(times)
        yield f"{what:<60} {middle:8.2f} ms  ({tenths[0]:.2f}-{tenths[-1]:.2f})  x {min(times) / first:.2f}"


def main() -> None:
    """Print the times."""
    for size in SIZES:
        case = five_years(size)
        text = case.model_dump_json(exclude_unset=True)
        owed = len(plan(case, LAST).duties)
        tasks: dict[str, Callable[[], object]] = {
            f"bare reading, five years, {size} facts": partial(bare, text),
            f"law, five years, {size} facts, {owed} duties": partial(by_the_law, case),
            f"plan, five years, {size} facts, {owed} duties": partial(whole, case),
        }
        print(*lines(in_turn(tasks, rounds=60)), sep="\n")
    print(
        *lines(imports(("from pydantic import BaseModel", "import statute.duties", "import programme.plan"))), sep="\n"
    )


if __name__ == "__main__":
    main()
