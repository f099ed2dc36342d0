"""Random caseworkers play against a programme in virtual time, and nothing they do can harm it.

After every step the plan of the programme is that of its exported case file, and what was refused has left no trace. At
the end no workflow task has failed and no notice went out twice.
"""

import asyncio
import sysconfig
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, WorkflowExecutionStatus
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.testing import WorkflowEnvironment

import worker
from activities.settings import Settings
from intake.casefiles import read
from programme.commands import ACTION_MODELS, objection, read_request
from programme.danish_time import day_of
from programme.ledger import Ledger
from programme.plan import plan
from programme.possible import made_up
from statute.facts import FACT_MODELS
from tests.statute.strategies import case_of, facts, people
from workflows.client import DATA_CONVERTER, Refused, act, ledger_of, plan_of, take_in, workflow_id

_Answer = TypeVar("_Answer")
_SERVER = Path(sysconfig.get_path("scripts")) / "temporal-test-server"
_NUMBER = count()
_BEGIN = datetime(2040, 1, 16, 8, tzinfo=UTC)  # a Monday: the caseworkers do the same whenever the test is run
_ENDING = ("case_closed", "permanent_residence_granted")
"""Sent as signals: of a programme that ends with an update the test server forgets the update's answer."""


class Outbox:
    """Counts the mails handed over, by case and notice."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    async def deliver(self, message: EmailMessage) -> None:
        self.sent[f"{message['X-Forloeb-Case']} {message['X-Forloeb-Notice']}"] += 1


class World:
    """A server in virtual time with a worker, driven from tests that are not asynchronous."""

    def __init__(self, folder: Path, outbox: Outbox) -> None:
        self.folder, self.outbox = folder, outbox
        self._runner, self._stack = asyncio.Runner(), AsyncExitStack()

    def run(self, coroutine: Coroutine[Any, Any, _Answer]) -> _Answer:
        return self._runner.run(coroutine)

    async def start(self, register: Any) -> None:
        self.env = await self._stack.enter_async_context(
            await WorkflowEnvironment.start_time_skipping(
                test_server_existing_path=str(_SERVER), data_converter=DATA_CONVERTER
            )
        )
        await register(self.env.client)
        await self.env.sleep(_BEGIN - await self.env.get_current_time())
        settings = Settings(maildir=self.folder / "notices")
        await self._stack.enter_async_context(worker.build(self.env.client, settings))

    def stop(self) -> None:
        self.run(self._stack.aclose())
        self._runner.close()


@pytest.fixture
def driven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register_on_test_server: Any) -> Iterator[World]:
    outbox = Outbox()
    monkeypatch.setattr("worker.delivery", lambda _: outbox)
    world = World(tmp_path, outbox)
    world.run(world.start(register_on_test_server))
    yield world
    world.stop()


def test_whatever_caseworkers_do_a_programme_keeps_going_and_agrees_with_its_case_file(driven: World):
    class Caseworkers(RuleBasedStateMachine):
        @initialize(person=people(), regulation=st.sampled_from([None, None, "BEK-1307-2020", "BEK-2004-02-17"]))
        def take_over(self, person: dict[str, Any], regulation: str | None) -> None:
            self.case = f"random-{next(_NUMBER)}"
            self.now = driven.run(driven.env.get_current_time())
            takeover = {"fact": "takeover", "on": self.today - timedelta(days=3), "municipality": "0101"}
            benefit = {"fact": "benefit_started", "on": self.today, "benefit": "self_support_and_return"}
            file = case_of([takeover, benefit], person | {"born": date(2004, 2, 29), "group": "refugee"}, regulation)
            driven.run(take_in(driven.env.client, file.model_copy(update={"case": self.case}), f"takes in {self.case}"))

        @property
        def today(self) -> date:
            return day_of(self.now)

        @property
        def ledger(self) -> Ledger:
            return driven.run(ledger_of(driven.env.client, self.case))

        @property
        def is_over(self) -> bool:
            """Ask the server itself: the SDK cannot read the unset search attributes that the test server answers."""
            execution = WorkflowExecution(workflow_id=workflow_id(self.case))
            request = DescribeWorkflowExecutionRequest(namespace=driven.env.client.namespace, execution=execution)
            answer = driven.run(driven.env.client.workflow_service.describe_workflow_execution(request))
            return answer.workflow_execution_info.status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING

        @rule(actions=st.permutations(sorted(ACTION_MODELS)))
        def does_what_is_lawful(self, actions: list[str]) -> None:
            ledger = self.ledger
            for action in actions:
                fields = made_up(action, ledger, self.today)
                request = read_request(action, fields, ledger, "what is lawful", self.today)
                if action not in ("annulled", *_ENDING) and objection(ledger, request, self.today) is None:
                    self._act(action, fields, may_be_refused=False)
                    return

        @rule(
            action=st.sampled_from(sorted(ACTION_MODELS)),
            offset=st.integers(-40, 5),
            by_signal=st.booleans(),
            fact=facts(),
        )
        def does_anything(self, action: str, offset: int, by_signal: bool, fact: dict[str, Any]) -> None:
            on = (self.today + timedelta(days=offset)).isoformat()
            fields = made_up(action, self.ledger, self.today) | {"on": on}
            if action in FACT_MODELS and offset % 2:
                action, fields = fact.pop("fact"), _near(fact, self.today) | {"on": on}
            if action == "case_closed" and offset != -40:
                return
            if by_signal or action in _ENDING:
                handle = driven.env.client.get_workflow_handle(workflow_id(self.case))
                if not self.is_over:
                    before = len(self.ledger.entries)
                    driven.run(handle.signal("record", {"fact": action, **fields}))
                    self._wait_until(lambda: self.is_over or len(self.ledger.entries) > before)
                    if action in _ENDING and self.ledger.entries[-1].refused is None:
                        self._wait_until(lambda: self.is_over)
            else:
                self._act(action, fields, may_be_refused=True)

        @rule(days=st.sampled_from([1, 3, 14, 30, 120]))
        def waits(self, days: int) -> None:
            driven.run(driven.env.sleep(timedelta(days=days)))
            self.now = driven.run(driven.env.get_current_time())

        @rule(place=st.integers(0, 50))
        def finds_a_mistake(self, place: int) -> None:
            facts = self.ledger.case_file().facts
            mistake = {"fact_id": facts[place % len(facts)].id, "reason": "fejl"}
            self._act("annulled", mistake, may_be_refused=True)

        def _act(self, action: str, fields: dict[str, Any], *, may_be_refused: bool) -> None:
            before = self.ledger
            try:
                driven.run(act(driven.env.client, self.case, {"fact": action, **fields}))
            except Refused:
                assert may_be_refused or self.is_over
                assert [entry.id for entry in self.ledger.entries if entry.said] == [
                    entry.id for entry in before.entries if entry.said
                ]

        def _wait_until(self, happened: Callable[[], bool]) -> None:
            """What came by signal is judged while the caseworkers go on; here they wait for it, a minute at most."""
            deadline = time.monotonic() + 60
            while not happened():
                assert time.monotonic() < deadline, self.ledger.entries[-3:]
                time.sleep(0.02)

        @invariant()
        def plans_as_its_exported_case_file(self) -> None:
            if not hasattr(self, "case"):
                return
            answered = driven.run(plan_of(driven.env.client, self.case))
            exported = driven.folder / f"{self.case}.json"
            exported.write_text(self.ledger.case_file().model_dump_json(), encoding="utf-8")
            expected, said = plan(read(exported), answered.on).model_dump(), answered.model_dump()
            assert {key: (expected[key], said[key]) for key in said if expected[key] != said[key]} == {}

        def teardown(self) -> None:
            if not hasattr(self, "case"):
                return
            handle = driven.env.client.get_workflow_handle(workflow_id(self.case))
            if not self.is_over:
                driven.run(handle.terminate("the story is told"))
            history = driven.run(handle.fetch_history())
            assert [
                e.event_id for e in history.events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
            ] == []
            assert [notice for notice, times in driven.outbox.sent.items() if times > 1] == []

    run_state_machine_as_test(
        Caseworkers,
        settings=settings(max_examples=4, stateful_step_count=15, phases=[Phase.generate]),
    )


def _near(fact: dict[str, Any], today: date) -> dict[str, Any]:
    """Move the days of a made-up fact to where the case is."""
    return {
        name: (today + timedelta(days=value.day)).isoformat() if isinstance(value, date) else value
        for name, value in fact.items()
    }
