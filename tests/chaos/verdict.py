"""What must be true when everything stands again: nothing accepted is lost, and nothing is there twice."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email import message_from_bytes
from typing import Any

from temporalio.client import Client

from payloads.settings import data_keys
from programme.evaluation import Question, evaluate
from programme.ledger import Ledger, fact_id
from programme.plan import plan
from programme.reminders import Ladder
from register.reading import Reader
from register.settings import database
from register.trail import Trail
from statute.facts import CaseFile
from tests.chaos import fast_time
from tests.chaos.house import House
from tests.workflows.runs import Sending, runs_of, sendings
from workflows.client import evaluation_of, ledger_of
from workflows.reconciliation import compared

_CORRECTION = "/corrected/"
_OPENING = 2  # facts of a case that is taken in
_SETTLED = 30.0  # seconds in which a programme must follow a new day
_AGAIN_A_KILL = 10  # mails whose answers one kill may lose; far fewer do


async def faults(
    house: House, client: Client, cases: list[str], accepted: dict[str, list[str]], calm: date, kills: int
) -> list[str]:
    """Hold ledgers, mailbox, plans, register and audit trail against what was accepted and is due; tell every fault."""
    found: list[str] = []
    mails = _mails(house)
    taken = Counter(house.mails.with_name("taken").read_text().split())
    runs = 0
    for case in cases:
        ledger = await ledger_of(client, case)
        found += _ledger(case, ledger, accepted[case])
        found += await _followed(client, case)
        there = mails.get(case, {})
        found += _notices(case, ledger, there, calm)
        found += _sent(case, await sendings(client, case), {key: taken[name] for key, [name, *_] in there.items()})
        runs += len(await runs_of(client, case))
    again = taken.total() - len(taken)
    entries = sum(map(len, accepted.values()))
    print(f"{entries} actions accepted, {len(taken)} mails, {again} handed over again")
    if again > _AGAIN_A_KILL * kills:
        found.append(f"{again} mails were handed over again after {kills} kills")
    print(f"{runs} runs of {len(cases)} programmes")
    if runs == len(cases):
        found.append("no programme was continued as new")
    return [*found, *await _register(client, cases)]


async def _register(client: Client, cases: list[str]) -> list[str]:
    """The register says what the programmes say, and the trail is whole and holds every answer of the law, once."""
    trail = Trail(database(), data_keys())
    found = [f"trail: {fault}" for fault in trail.faults()]
    found += [f"trail: {case} has the answer {number} more than once" for case, number in trail.again()]
    async for finding in compared(client, Reader(database(), data_keys(), client.namespace), cases):
        if finding.result != "same":
            found.append(f"register: {finding.case} {finding.result} {finding.reason}")
    for case in cases:
        evaluation = await evaluation_of(client, case)
        if evaluation is not None and not trail.holds(case, evaluation.number):
            found.append(f"trail: {case} lacks the answer {evaluation.number}")
    print(f"{sum(head.number for head in trail.heads())} records in the trail")
    return found


def _ledger(case: str, ledger: Ledger, accepted: Iterable[str]) -> list[str]:
    """Everything stands there once that was taken in or accepted, also what a signal brought and the law refused."""
    ids = Counter(entry.id for entry in ledger.entries)
    opening = [fact_id(f"{ledger.command}#{number}") for number in range(_OPENING)]
    known = {*opening, *accepted}
    return [
        *(f"{case}: {id_} stands {number} times in the ledger" for id_, number in ids.items() if number != 1),
        *(f"{case}: {id_} was accepted and is lost" for id_ in known if ids[id_] == 0),
        *(f"{case}: {id_} stands in the ledger, and nobody was told so" for id_ in ids if id_ not in known),
    ]


async def _followed(client: Client, case: str) -> list[str]:
    """What the programme follows must be what its exported case file owes today; a new day takes it a moment."""
    deadline = time.monotonic() + _SETTLED
    while True:
        exported = (await ledger_of(client, case)).case_file().model_dump_json(exclude_none=True)
        followed = await evaluation_of(client, case)
        planned = plan(CaseFile.model_validate_json(exported), fast_time.day_of(datetime.now(UTC)))
        owed = {
            (duty.duty, duty.occurrence, duty.due, duty.status == "overdue")
            for duty in planned.duties
            if duty.status in ("open", "overdue")
        }
        follows = {(duty.duty, duty.occurrence, duty.due, duty.overdue) for duty in followed.owed} if followed else None
        if followed is not None and (follows, followed.phase) == (owed, planned.phase):
            return []
        if time.monotonic() > deadline:
            return [f"{case}: it follows {follows}, its case file owes {owed}"]
        await asyncio.sleep(1)


def _sent(case: str, sent: list[Sending], taken: dict[str, int]) -> list[str]:
    """A programme has a notice sent once, and each attempt hands it over at most once."""
    times = Counter(sending.key for sending in sent if not sending.called_back)
    called_back = {sending.key for sending in sent if sending.called_back}  # nobody knows after how many attempts
    attempts = {sending.key: sending.attempts or 0 for sending in sent if not sending.called_back}
    return [
        *(f"{case}: {key} was to be sent {number} times" for key, number in times.items() if number != 1),
        *(f"{case}: {key} is in the mailbox, and was never to be sent" for key in taken.keys() - times.keys()),
        *(
            f"{case}: {key} was handed over {taken[key]} times in {number} attempts"
            for key, number in attempts.items()
            if key not in called_back and taken.get(key, 0) > number
        ),
    ]


def _mails(house: House) -> dict[str, dict[str, list[str]]]:
    """Name the mails in the mailbox, by case and key."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in house.mails.iterdir():
        mail: Any = message_from_bytes(file.read_bytes())
        key = mail["X-Forloeb-Notice"].strip()  # a long one stands on a line of its own
        found.setdefault(mail["X-Forloeb-Case"], {}).setdefault(key, []).append(file.name)
    return found


def _notices(case: str, ledger: Ledger, mails: dict[str, list[str]], calm: date) -> list[str]:
    found = [f"{case}: {key} is {len(names)} times in the mailbox" for key, names in mails.items() if len(names) != 1]
    refused = {f"refused/{entry.refused.id}" for entry in ledger.entries if entry.refused is not None}
    found += [f"{case}: {key} was not told" for key in refused - set(mails)]
    return found + [f"{case}: {key} is due and was not sent" for key in _due(ledger, mails, calm) - set(mails)]


def _due(ledger: Ledger, mails: Iterable[str], calm: date) -> set[str]:
    """Name the latest rung of every duty that must have gone out by the calm morning; a correction tells as much."""
    asked = Question(case=ledger.case_file(), now=fast_time.morning_of(calm), sent={}, told=[])
    corrected: dict[tuple[str, str], date] = {}
    for key in mails:
        if _CORRECTION in key:
            duty, occurrence, *_, at = key.split("/")
            day = fast_time.day_of(datetime.strptime(at, "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC))
            corrected[duty, occurrence] = max(day, corrected.get((duty, occurrence), date.min))
    return {
        f"{owed.key}/{owed.rung.name}"
        for owed in evaluate(asked, Ladder(), "").owed
        if owed.rung and owed.rung.on > corrected.get((owed.duty, str(owed.occurrence)), date.min)
    }
