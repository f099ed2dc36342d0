"""The command `forloeb suspend`: limits stand still for a period, in one case or in many, and may go on earlier."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.console import Console
from temporalio.client import Client

from cli.changed_duties import changed_duties
from cli.connection import ask
from cli.failures import BadInput
from cli.fields import read_fact
from cli.many import Deed, Step, do_in_many
from cli.reading import ledger_of, plan_after, plan_of
from programme.evaluation import Recorded
from programme.ledger import fact_id
from statute.danish import danish_date
from statute.facts import DeadlinesSuspended
from workflows.client import Refused, act
from workflows.search_attributes import Narrowing

_ENDED = "Suspensionen er afsluttet før tid."


def suspend(
    case: str | None, narrowing: Narrowing, fields: Mapping[str, str | None], command: str | None, *, yes: bool
) -> None:
    """Let the limits stand still that `fields` name, in one case or in those that match; the same run again is one.

    Raises `BadInput` or `Failed`.
    """
    words = [word for name, value in fields.items() if value is not None for word in (f"--{name}", value)]
    fact = read_fact("deadlines_suspended", words)
    said = json.dumps(fact, sort_keys=True)
    command = command or f"suspend-{hashlib.sha256(said.encode()).hexdigest()[:16]}"

    async def step(client: Client, case: str) -> Recorded | None:
        ledger = await asyncio.to_thread(ledger_of, case)
        if (id_ := fact_id(command)) in ledger.counted:
            return None
        if ledger.find(id_) is not None:
            raise Refused("Den samme suspension er siden rettet eller annulleret; giv en ny med --command.")
        return await act(client, case, fact, command)

    until = danish_date(date.fromisoformat(fact["until"]))
    _do(case, narrowing, Deed(f"Lad frister stå stille til og med {until} i {{}}?", "suspenderet", step), yes=yes)


def end_suspension(
    case: str | None, narrowing: Narrowing, last_day: date, duties: str | None, by: str | None, *, yes: bool
) -> None:
    """Let the suspension that runs on beyond `last_day` end with it, in one case or in those that match.

    `duties` tells suspensions apart where several run. Raises `BadInput` or `Failed`.
    """

    async def step(client: Client, case: str) -> Recorded | None:
        suspensions = [
            fact
            for fact in (await asyncio.to_thread(ledger_of, case)).counted.values()
            if isinstance(fact, DeadlinesSuspended) and duties in (None, _duties(fact))
        ]
        running = [fact for fact in suspensions if fact.on <= last_day < fact.until]
        if not running and any(fact.until == last_day for fact in suspensions):
            return None
        if len(running) != 1:
            raise Refused(_none_or_several(running, last_day))
        action = shortened(running[0], last_day) | {"by": by}
        return await act(client, case, action, f"end-{running[0].id}-{last_day}")

    deed = Deed(f"Lad suspensionen ende med den {danish_date(last_day)} i {{}}?", "afsluttet", step)
    _do(case, narrowing, deed, yes=yes)


def shortened(fact: DeadlinesSuspended, last_day: date) -> dict[str, Any]:
    """Give the action that replaces a suspension by one that ends with `last_day`."""
    kept = fact.model_dump(mode="json", exclude={"id", "by", "recorded_at"}, exclude_none=True)
    return {
        "fact": "replaced",
        "fact_id": fact.id,
        "reason": _ENDED,
        "replacement": kept | {"until": last_day.isoformat()},
    }


def _none_or_several(running: list[DeadlinesSuspended], last_day: date) -> str:
    if not running:
        return f"Ingen suspension løber ud over {danish_date(last_day)}."
    each = "; ".join(f"{_duties(fact)} til {danish_date(fact.until)} (id {fact.id})" for fact in running)
    return f"Flere suspensioner løber: {each}. Sig hvilken med --duties, eller ret én med forloeb correct."


def _duties(fact: DeadlinesSuspended) -> str:
    return fact.duties if isinstance(fact.duties, str) else ",".join(fact.duties)


def _do(case: str | None, narrowing: Narrowing, deed: Deed, *, yes: bool) -> None:
    if case is None:
        do_in_many(narrowing, deed, yes=yes)
        return
    if any(narrowing.values()):
        raise BadInput(f"Sagen {case} er nævnt; så kan der ikke også vælges mellem sager.")
    for line in ask(lambda client: _in_one(client, case, deed.step)):
        Console(highlight=False).print(line, markup=False, soft_wrap=True)


async def _in_one(client: Client, case: str, step: Step) -> list[str]:
    before = await asyncio.to_thread(plan_of, case)
    if not (recorded := await step(client, case)):
        return [f"Sådan var det i forvejen i {case}; intet er ændret."]
    after = await asyncio.to_thread(plan_after, case, recorded.evaluation)
    return [f"Registreret i {case}.", *changed_duties(before, after)]
