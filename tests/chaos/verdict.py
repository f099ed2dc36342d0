"""What must be true when everything stands again: nothing accepted is lost, and nothing is there twice."""

from collections import Counter
from datetime import date
from email import message_from_bytes
from typing import Any

from temporalio.client import Client

from archive.folder import Archive
from programme.evaluation import Question, evaluate
from programme.ledger import Ledger
from programme.plan import plan
from programme.reminders import Ladder
from tests.chaos import fast_time
from tests.chaos.house import House
from workflows.client import ledger_of, plan_of

_CORRECTION = "/corrected/"


async def faults(
    house: House, client: Client, cases: list[str], accepted: dict[str, list[str]], calm: date
) -> list[str]:
    """Hold ledgers, mailbox, plans and archive against what was accepted and is due; tell every fault."""
    found: list[str] = []
    mails = _mails(house)
    for case in cases:
        ledger = await ledger_of(client, case)
        ids = Counter(entry.id for entry in ledger.entries)
        found += [f"{case}: {id_} stands {ids[id_]} times in the ledger" for id_ in ids if ids[id_] != 1]
        found += [f"{case}: {id_} was accepted and is lost" for id_ in accepted[case] if ids[id_] == 0]
        answered = await plan_of(client, case)
        if plan(ledger.case_file(), answered.on) != answered:
            found.append(f"{case}: the plan differs from that of its case file")
        found += _notices(case, ledger, mails.get(case, Counter()), calm)
    taken = (house.mails.with_name("taken")).read_text().split()
    entries = sum(map(len, accepted.values()))
    print(f"{entries} actions accepted, {len(set(taken))} mails, {len(taken) - len(set(taken))} handed over again")
    end, broken = Archive(house.archive).faults()
    print(f"{end.number} records in the archive")
    return found + [f"archive: {fault}" for fault in broken]


def _mails(house: House) -> dict[str, Counter[str]]:
    """Count the notices in the mailbox, by case and key."""
    found: dict[str, Counter[str]] = {}
    for file in house.mails.iterdir():
        mail: Any = message_from_bytes(file.read_bytes())
        found.setdefault(mail["X-Forloeb-Case"], Counter())[mail["X-Forloeb-Notice"]] += 1
    return found


def _notices(case: str, ledger: Ledger, mails: Counter[str], calm: date) -> list[str]:
    found = [f"{case}: {key} is {number} times in the mailbox" for key, number in mails.items() if number != 1]
    refused = {f"refused/{entry.refused.id}" for entry in ledger.entries if entry.refused is not None}
    found += [f"{case}: {key} was not told" for key in refused - set(mails)]
    return found + [f"{case}: {key} is due and was not sent" for key in _due(ledger, mails, calm) - set(mails)]


def _due(ledger: Ledger, mails: Counter[str], calm: date) -> set[str]:
    """Name the latest rung of every duty that must have gone out by the calm morning; a correction tells as much."""
    asked = Question(case=ledger.case_file(), now=fast_time.morning_of(calm), sent={}, told=[])
    corrected = {
        tuple(key.split("/")[:2]): date.fromisoformat(key.split("/")[-1]) for key in mails if _CORRECTION in key
    }
    return {
        f"{owed.key}/{owed.rung.name}"
        for owed in evaluate(asked, Ladder(), "").owed
        if owed.rung and owed.rung.on > corrected.get((owed.duty, str(owed.occurrence)), date.min)
    }
