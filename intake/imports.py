"""Case files of programmes in mid-life on their way to the Temporal server: what is past is not told any more."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from intake.casefiles import BadCaseFile, masked, read
from intake.document import Problem
from intake.takeovers import Result
from programme.admission import flaws
from programme.duty_names import DUTY_NAMES
from programme.plan import check, plan
from programme.reminders import asked, silenced
from statute.answers import Duty, Remark
from statute.danish import danish_date
from statute.facts import CaseFile, Fact
from statute.suspensions import Preset, suspended, suspensions
from workflows.client import Refused, ServerUnreachable, take_in
from workflows.side_by_side import side_by_side

SUFFIXES = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: of which case, what was overdue in it, and why no programme runs by it.

    `not_counting` are the facts that are unlawful, and so count for nothing; `suspended` says of each suspension
    asked for what it added to the case, or why it does not fit.
    """

    file: Path
    result: Result
    case: str = ""
    overdue: tuple[Duty, ...] = ()
    not_counting: tuple[Remark, ...] = ()
    suspended: tuple[str, ...] = ()
    reason: str | None = None


def case_files(folder: Path) -> list[Path]:
    """List the case files in a folder and below it, by name."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())


def with_suspensions(case: CaseFile, presets: Sequence[Preset]) -> tuple[CaseFile, tuple[str, ...]]:
    """Add to a case what the suspensions by statute that were asked for add, and say so of each."""
    said: list[str] = []
    facts: list[Fact] = []
    for preset in presets:
        fact = suspended(preset, case)
        if isinstance(fact, str):
            said.append(f"{preset} passer ikke: {fact}")
            continue
        facts.append(fact)
        names = ", ".join(DUTY_NAMES[key].short for key in suspensions()[preset].duties)
        said.append(f"{preset} tilføjet: {names} står stille {danish_date(fact.on)}-{danish_date(fact.until)}")
    return case.model_copy(update={"facts": [*case.facts, *facts]}), tuple(said)


def import_all(
    client: Client, files: Iterable[Path], today: date, presets: Sequence[Preset] = ()
) -> AsyncIterator[Imported]:
    """Start the programme of every case file, a few at a time; yield what became of each as it comes.

    The suspensions by statute (`presets`) that are asked for are added to the cases that they fit.

    What is owed on the Danish day `today` is taken as told already; the next reminder of its ladder goes out. Files of
    the same case go one after the other. The same files again start only what has not been started.
    """
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def imported(file: Path) -> Imported:
        try:
            case = read(file)
        except BadCaseFile as bad:
            return Imported(file, "malformed", reason="\n".join(map(str, bad.problems)))
        if unfit := flaws(case, imported_on=today):
            reasons = [str(Problem(flaw.reason, path=flaw.path)) for flaw in unfit]
            return Imported(file, "malformed", case.case, reason=masked("\n".join(reasons)))
        case, said = with_suspensions(case, presets)
        async with turns[case.case]:
            return replace(await _import(client, file, case, today), suspended=said)

    return side_by_side(files, imported)


async def _import(client: Client, file: Path, case: CaseFile, today: date) -> Imported:
    owed = plan(case, today).duties
    overdue = tuple(duty for duty in owed if duty.status == "overdue")
    try:
        started = await take_in(client, case, f"import {case.case}", silenced(owed, today), asked(owed))
    except Refused as refused:
        return Imported(file, "refused", case.case, reason=str(refused))
    except (RPCError, ServerUnreachable) as error:
        return Imported(file, "failed", case.case, reason=str(error))
    result: Result = "started" if started else "already_there"
    return Imported(file, result, case.case, overdue, tuple(check(case).refused))
