"""One thing done in many cases: shown first, asked about, then done side by side and reported case by case."""

import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rich.console import Console
from rich.prompt import Confirm
from temporalio.client import Client
from temporalio.service import RPCError

from cli.connection import ask
from cli.failures import BadInput, Failed
from cli.listing import by_urgency, programme_table
from cli.progress import progress_bar
from programme.evaluation import Recorded
from workflows.client import Listed, Refused, ServerUnreachable, UnknownCase, programmes
from workflows.search_attributes import PHASE, Narrowing, query
from workflows.side_by_side import side_by_side

Step = Callable[[Client, str], Awaitable[Recorded | None]]
"""What is done in one case: what was recorded, or None when it was so already.

Raises Refused, UnknownCase, ServerUnreachable, Failed.
"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done in every case: the question asked before, with `{}` for the cases; what a done case is called."""

    question: str
    done: str
    step: Step


@dataclass(frozen=True, slots=True)
class _Outcome:
    case: str
    result: str
    reason: str = ""


class _YesOrNo(Confirm):
    choices = ["j", "n"]  # noqa: RUF012  (so declared by rich)
    validate_error_message = "Svar j eller n."


def do_in_many(narrowing: Narrowing, deed: Deed, *, yes: bool) -> None:
    """Do `deed` in every running programme that matches, after it was shown and confirmed; report every case.

    Raises `BadInput` when nothing narrows the cases or nobody can confirm, `Failed` when one was refused or missed.
    """
    if not any(narrowing.values()):
        raise BadInput("Sig, hvilken sag det gælder, eller hvilke: --municipality, --team, --caseworker, --query …")
    console = Console(highlight=False)
    found = ask(lambda client: _running(client, narrowing))
    if unready := ask(_unready):
        told = "er taget ind, men endnu ikke beregnet, så de kan mangle her; kør kommandoen igen om lidt."
        console.print(f"Bemærk: {_cases(unready)} {told}", soft_wrap=True)
    if not found:
        console.print("Ingen kørende forløb passer; intet er ændret.")
        return
    console.print(programme_table(by_urgency(found)))
    _confirm(console, deed.question.format(_cases(len(found))), yes=yes)
    outcomes = ask(lambda client: _all(client, [one.case for one in found], deed))
    for outcome in outcomes:
        reason = f": {outcome.reason}" if outcome.reason else ""
        console.print(f"{outcome.case} {outcome.result}{reason}", markup=False, soft_wrap=True)
    counts = Counter(outcome.result for outcome in outcomes)
    summary = ", ".join(f"{count} {result}" for result, count in counts.most_common()) + "."
    if counts["afvist"] or counts["mislykket"]:
        raise Failed(f"I alt {_cases(len(outcomes))}: {summary}")
    console.print(f"I alt {_cases(len(outcomes))}: {summary}", soft_wrap=True)


async def _running(client: Client, narrowing: Narrowing) -> list[Listed]:
    return [one async for one in programmes(client, **{**narrowing, "running": True})]


async def _unready(client: Client) -> int:
    """Count the programmes that no list can choose yet: the law has not been asked about them."""
    return (await client.count_workflows(query(running=True, matching=f"{PHASE.name} IS NULL"))).count


def _confirm(console: Console, question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadInput("Intet er ændret. Føj --yes til, når det er de rigtige sager.")
    if not _YesOrNo.ask(question, console=console, default=False):
        raise Failed("Intet er ændret.")


async def _all(client: Client, cases: list[str], deed: Deed) -> list[_Outcome]:
    outcomes: list[_Outcome] = []
    with progress_bar() as progress:
        task = progress.add_task("Registrerer", total=len(cases))
        async for outcome in side_by_side(cases, lambda case: _one(client, case, deed)):
            outcomes.append(outcome)
            progress.advance(task)
    return sorted(outcomes, key=lambda outcome: outcome.case)


async def _one(client: Client, case: str, deed: Deed) -> _Outcome:
    try:
        return _Outcome(case, deed.done if await deed.step(client, case) else "var det i forvejen")
    except Refused as refused:
        return _Outcome(case, "afvist", str(refused))
    except (UnknownCase, ServerUnreachable, Failed) as failure:
        return _Outcome(case, "mislykket", str(failure))
    except RPCError as error:
        return _Outcome(case, "mislykket", error.message)


def _cases(count: int) -> str:
    return f"{count} {'sag' if count == 1 else 'sager'}"
