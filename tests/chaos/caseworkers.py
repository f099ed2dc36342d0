"""Those who act while everything dies: each action is sent until somebody has answered it, three ways."""

import asyncio
import random
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from temporalio.client import Client

from programme.ledger import fact_id
from tests.chaos.house import House
from workflows.client import Refused, act, plan_of, workflow_id

_ACTIONS: list[dict[str, Any]] = [
    {"fact": "recognition_informed"},
    {"fact": "follow_up_held", "form": "in_person"},
    {"fact": "need_recorded", "of": "revision", "ground": "et behov"},
    {"fact": "contract_revised"},
    {"fact": "deadlines_suspended", "until": "2026-01-20", "duties": "all"},
    {"fact": "cv_published", "on": "2999-01-01"},
]
_AT_ONCE = 40  # actions of a burst
_WAYS = ("update", "service", "signal")


@dataclass
class Office:
    """What was accepted, by case, what nobody has answered yet, by command, and how the sending went."""

    house: House
    client: Client
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    accepted: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unanswered: dict[str, str] = field(default_factory=dict[str, str])
    counts: Counter[str] = field(default_factory=Counter[str])
    troubles: Counter[str] = field(default_factory=Counter[str])
    given_up: bool = False  # when nobody waits for the answers any more
    _token: str = "none"

    async def work(self, cases: list[str], seed: int) -> None:
        """Act on one of the cases after the other, until told to stop; then finish what was begun."""
        chance = random.Random(seed)
        async with httpx.AsyncClient(base_url=self.house.service, trust_env=False, timeout=30) as http:
            while not self.stop.is_set():
                case = chance.choice(cases)
                await self._until_sent(http, case, chance, f"{case}-{seed}-{self.counts.total()}")
                await asyncio.sleep(chance.uniform(0, 2))

    async def burst(self, cases: list[str], seed: int) -> None:
        """Now and then act on one case forty times at once, while others look at it, until told to stop."""
        chance = random.Random(seed)
        async with httpx.AsyncClient(base_url=self.house.service, trust_env=False, timeout=30) as http:
            for number in count():
                if self.stop.is_set():
                    return
                case = chance.choice(cases)
                acting = [
                    self._until_sent(http, case, chance, f"{case}-burst-{number}-{one}") for one in range(_AT_ONCE)
                ]
                await asyncio.gather(*acting, *(self._look(case) for _ in range(_AT_ONCE)))
                await asyncio.sleep(chance.uniform(2, 10))

    async def _until_sent(self, http: httpx.AsyncClient, case: str, chance: random.Random, command: str) -> None:
        action, way = chance.choice(_ACTIONS), chance.choice(_WAYS)
        self.unanswered[command] = f"{case}: {action['fact']} by {way}, command {command}"
        while not await self._sent(http, way, case, action, command):
            if self.given_up:
                return
            self.counts["sent again"] += 1
            await asyncio.sleep(0.5)
        del self.unanswered[command]

    async def _look(self, case: str) -> None:
        with suppress(Exception):  # whatever a killed process leaves its caller with
            await plan_of(self.client, case)
            self.counts["looked"] += 1

    async def _sent(self, http: httpx.AsyncClient, way: str, case: str, action: dict[str, Any], command: str) -> bool:
        """Send it; False when nobody can say what became of it."""
        try:
            match way:
                case "update":
                    recorded = (await act(self.client, case, action, command)).fact_id
                case "signal":
                    handle = self.client.get_workflow_handle(workflow_id(case))
                    await handle.signal("record", action | {"command": command})
                    recorded = fact_id(command)
                case _:
                    recorded = await self._by_service(http, case, action, command)
        except Refused:
            self.counts["refused"] += 1
            return True
        except Exception as error:  # whatever a killed process leaves its caller with
            self.troubles[f"{way}: {type(error).__name__}: {error}"[:120]] += 1
            return False
        self.counts[way] += 1
        self.accepted[case].append(recorded)
        return True

    async def _by_service(self, http: httpx.AsyncClient, case: str, action: dict[str, Any], command: str) -> str:
        fields = {name: value for name, value in action.items() if name != "fact"}
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": command}
        answer = await http.post(f"/programmes/{case}/actions/{action['fact']}", json=fields, headers=headers)
        if answer.status_code == 401:  # the development issuer has a new key after every start
            who = {"grant_type": "client_credentials", "client_id": "sagsbehandler-0101"}
            self._token = (await http.post("/development-issuer/token", data=who)).json()["access_token"]
        if answer.status_code in (409, 422):
            raise Refused(answer.text)
        return answer.raise_for_status().json()["fact_id"]
