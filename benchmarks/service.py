"""Load on the service: 50 clients record actions over HTTP for a minute, and then as many send the bare update.

Run `python -m benchmarks.service [SECONDS]`. Every action that was answered must stand in its ledger, once, and no
other; what is reported is how many there were, and how long the slow ones took against the bare update.
"""

import asyncio
import itertools
import os
import sys
import sysconfig
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles

import httpx
from temporalio.client import Client

from benchmarks.rig import rig
from cli.processes import Kept
from cli.server import choose_port
from programme.ledger import fact_id
from statute.facts import CaseFile
from workflows.client import act, ledger_of, take_in

_CLIENTS = 50
_FORLOEB = Path(sysconfig.get_path("scripts")) / "forloeb"
_NEED = {"of": "revision"}

Act = Callable[[str, str], Awaitable[bool]]
"""Record one action in a case, for a command; False: it failed."""


def _case(number: int) -> CaseFile:
    takeover = {"fact": "takeover", "on": "2026-03-03", "municipality": "0101"}
    person = {"born": "1990-05-01", "group": "refugee"}
    return CaseFile.model_validate({"case": f"load-{number}", "person": person, "facts": [takeover]})


async def _load(name: str, record: Act, seconds: float) -> tuple[list[float], dict[str, set[str]], int]:
    """Let every client record actions in its own case; return times, the commands answered, and how many failed."""
    answered: dict[str, set[str]] = {f"load-{number}": set() for number in range(_CLIENTS)}
    times: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def client(case: str) -> None:
        nonlocal failed
        for number in itertools.count():
            if (began := time.perf_counter()) > end:
                return
            command = f"{name}-{case}-{number}"
            if await record(case, command):
                answered[case].add(fact_id(command))
                times.append(time.perf_counter() - began)
            else:
                failed += 1

    await asyncio.gather(*(client(case) for case in answered))
    return times, answered, failed


async def _lost(client: Client, answered: dict[str, set[str]]) -> int:
    """Count the actions that were answered and do not stand in their ledger exactly once."""
    lost = 0
    for case, facts in answered.items():
        recorded = [entry.id for entry in (await ledger_of(client, case)).entries]
        lost += sum(recorded.count(fact) != 1 for fact in facts)
    return lost


def _report(name: str, times: list[float], seconds: float, failed: int, lost: int) -> float:
    p95 = quantiles(times, n=20)[-1]
    print(
        f"{name:<12} {len(times):>6} actions, {len(times) / seconds:>6.1f}/s, median {median(times) * 1e3:>6.1f} ms, "
        f"p95 {p95 * 1e3:>6.1f} ms, failed {failed}, lost {lost}"
    )
    return p95


async def main(seconds: float) -> None:
    """Measure on the embedded server with one worker and one process of the service."""
    os.environ["FORLOEB_REQUESTS_PER_MINUTE"] = "1000000"
    async with rig() as there:
        await there.worker()
        for number in range(_CLIENTS):
            await take_in(there.client, _case(number), f"load-{number}")
        port = choose_port(None)
        service = Kept("service", [str(_FORLOEB), "serve", "--port", str(port)], there.folder / "service.log", print)
        await service.start()
        limits = httpx.Limits(max_connections=_CLIENTS)
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60, limits=limits) as http:
            await _until_ready(http)
            http.headers["Authorization"] = f"Bearer {await _token(http)}"

            async def over_http(case: str, command: str) -> bool:
                answer = await http.post(
                    f"/programmes/{case}/actions/need_recorded", json=_NEED, headers={"Idempotency-Key": command}
                )
                return answer.is_success

            async def bare(case: str, command: str) -> bool:
                return bool(await act(there.client, case, {**_NEED, "fact": "need_recorded"}, command))

            slow: list[float] = []
            for name, record in (("over HTTP", over_http), ("bare update", bare)):
                times, answered, failed = await _load(name.split()[0], record, seconds)
                slow.append(_report(name, times, seconds, failed, await _lost(there.client, answered)))
        print(f"p95 over HTTP is {slow[0] / slow[1]:.2f} times that of the bare update")
        await service.stop(20)


async def _until_ready(http: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await http.get("/health/ready")).is_success:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.2)


async def _token(http: httpx.AsyncClient) -> str:
    form = {"grant_type": "client_credentials", "client_id": "sagsbehandler-0101"}
    return (await http.post("/development-issuer/token", data=form)).json()["access_token"]


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
