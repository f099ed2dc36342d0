"""What a whole life costs: five years of actions and deadlines in virtual time, its history, and its cold replay.

Usage: python -m benchmarks.life [ACTIONS].
"""

import asyncio
import os
import statistics
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.settings import Settings
from benchmarks.shape import taken_over
from payloads.ring import KeyRing
from tests.workflows.runs import runs_of
from worker import build, sandbox
from workflows import search_attributes
from workflows.client import DATA_CONVERTER, Refused, act, plan_of, take_in
from workflows.programme import Programme

BEGINS = date(2040, 1, 16)
CASE = "life"
_LASTS = 1_790  # days
_BEGINNING: list[tuple[int, dict[str, object]]] = [
    (0, {"fact": "programme_started"}),
    (3, {"fact": "jobseeker_registered"}),
    (4, {"fact": "danish_referred"}),
    (5, {"fact": "first_job_interview_held"}),
    (9, {"fact": "assessment_completed"}),
    (9, {"fact": "language_provider_involved"}),
    (9, {"fact": "recognition_informed"}),
    (10, {"fact": "rights_guidance_given", "written": True}),
    (16, {"fact": "declaration_guidance_given"}),
    (16, {"fact": "declaration_signed", "manner": "signed"}),
    (16, {"fact": "permanent_residence_guidance_given"}),
    (16, {"fact": "contract_signed", "party": "both", "manner": "signed"}),
    (20, {"fact": "cv_published"}),
    (60, {"fact": "visitation_decided", "category": "job_ready"}),
]
_COURSE: list[dict[str, object]] = [  # what comes again and again, every step some weeks after the one before
    {"fact": "offer_started", "kind": "company_placement", "weekly_hours": 20},
    {"fact": "need_recorded", "of": "follow_up"},
    {"fact": "follow_up_held", "form": "in_person", "talk": "job"},
    {"fact": "need_recorded", "of": "revision"},
    {"fact": "contract_revised"},
    {"fact": "need_recorded", "of": "follow_up"},
    {"fact": "follow_up_held", "form": "in_person", "talk": "job"},
    {"fact": "offer_ended"},
    {"fact": "need_recorded", "of": "revision"},
    {"fact": "contract_revised"},
    {"fact": "need_recorded", "of": "follow_up"},
    {"fact": "follow_up_held", "form": "in_person", "talk": "job"},
    {"fact": "need_recorded", "of": "revision"},
    {"fact": "contract_revised"},
]


def _life(actions: int) -> list[dict[str, object]]:
    """Give a life in which most is done in time: a full first quarter, then offers, talks, needs and revisions."""
    course = actions - len(_BEGINNING)
    steps = list(_BEGINNING)
    for number in range(course):
        step = _COURSE[number % len(_COURSE)]
        offer = {"offer": f"offer-{number // len(_COURSE)}"} if str(step["fact"]).startswith("offer") else {}
        steps.append((61 + number * (_LASTS - 61) // course, step | offer))
    return [step | {"on": str(BEGINS + timedelta(days=day))} for day, step in steps]


async def lived(env: WorkflowEnvironment, actions: int) -> tuple[int, int]:
    """Live the life; return how many actions were recorded and how many duties there were."""
    await take_in(env.client, taken_over(CASE, BEGINS), "event")
    recorded = 0
    for fact in _life(actions):
        noon = datetime.fromisoformat(f"{fact['on']}T12:00:00+00:00")
        await env.sleep(max(noon - await env.get_current_time(), timedelta()))
        with suppress(Refused):
            await act(env.client, CASE, fact)
            recorded += 1
    return recorded, len((await plan_of(env.client, CASE)).duties)


async def _replayed(client: Client, history: WorkflowHistory) -> float:
    begun = time.perf_counter()
    replayer = Replayer(
        workflows=[Programme], data_converter=DATA_CONVERTER, namespace=client.namespace, workflow_runner=sandbox()
    )
    await replayer.replay_workflow(history)
    return (time.perf_counter() - begun) * 1000


async def _measure(folder: Path, actions: int) -> None:
    os.environ["FORLOEB_KEY_RING"] = str(KeyRing.make(folder / "ring.json").file)
    os.environ["FORLOEBCASE_KEYS"] = str(folder / "keys")
    settings = Settings(maildir=folder / "notices")
    server = str(Path(sysconfig.get_path("scripts")) / "temporal-test-server")
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server, data_converter=DATA_CONVERTER
    ) as env:
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=search_attributes.TYPES)
        )
        begins = datetime(BEGINS.year, BEGINS.month, BEGINS.day, 8, tzinfo=UTC)
        await env.sleep(begins - await env.get_current_time())
        async with build(env.client, settings):
            recorded, duties = await lived(env, actions)
            runs = await runs_of(env.client, CASE)
        notices = len(list((folder / "notices" / "new").iterdir()))
        events = [event for history in runs for event in history.events]
        size = sum(event.ByteSize() for event in events)
        print(f"five years: {recorded} actions, {duties} duties, {notices} notices")
        print(f"{len(events)} events in {len(runs)} runs, {size / 1000:.0f} kB")
        longest = max(runs, key=lambda history: len(history.events))
        taken = [await _replayed(env.client, longest) for _ in range(7)]
        print(f"cold replay of {len(longest.events)} events: {statistics.median(taken):.0f} ms")


def main() -> None:
    """Measure one life."""
    with tempfile.TemporaryDirectory(prefix="forloeb-benchmark-") as folder:
        asyncio.run(_measure(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 120))


if __name__ == "__main__":
    main()
