"""How long the law takes: one evaluation of a five-year case by its number of facts, and the import of the law.

Usage: python -m benchmarks.law. Prints milliseconds; it asserts nothing, for machines differ.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

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


def evaluations(evaluate: Callable[[CaseFile], None], case: CaseFile, rounds: int = 60) -> list[float]:
    """Evaluate the case again and again; milliseconds of each round, the first (which warms up) left out."""
    taken: list[float] = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        evaluate(case)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken[1:]


def imports(module: str, rounds: int = 7) -> list[float]:
    """Import a module in fresh interpreters; milliseconds of each, without the start of the interpreter."""
    program = f"import time; t = time.perf_counter(); import {module}; print((time.perf_counter() - t) * 1000)"
    run = [sys.executable, "-c", program]
    return [float(subprocess.run(run, capture_output=True, text=True, check=True).stdout) for _ in range(rounds)]


def line(what: str, taken: list[float]) -> str:
    """Tell a series in one line: median, and the tenth and ninetieth percentile."""
    tenths = statistics.quantiles(taken, n=10)
    return f"{what:<44} {statistics.median(taken):7.2f} ms   (10-90 %: {tenths[0]:.2f}-{tenths[-1]:.2f})"


def main() -> None:
    """Print the times."""
    for size in SIZES:
        case = five_years(size)
        owed = len(plan(case, LAST).duties)
        for what, evaluate in (("law", by_the_law), ("plan", whole)):
            taken = evaluations(evaluate, case)
            print(line(f"{what}, five years, {size} facts, {owed} duties", taken))
    for module in ("statute.duties", "programme.plan"):
        print(line(f"import {module}, fresh interpreter", imports(module)))


if __name__ == "__main__":
    main()
