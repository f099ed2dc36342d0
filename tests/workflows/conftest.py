"""Temporal servers for tests: one in virtual time per test, and the real one, shared by the tests of a process."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

import pytest
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

import worker
import workflows.programme
from activities.settings import Settings
from payloads.data_keys import Owner
from payloads.settings import data_keys
from programme.danish_time import day_of
from statute.facts import CaseFile
from tests.mail_server import Unfolding
from tests.ports import free_port
from workflows import search_attributes
from workflows.client import DATA_CONVERTER

_SCRIPTS = Path(sysconfig.get_path("scripts"))
_ROOT = Path(__file__).parents[2]
HISTORIES = Path(__file__).parent / "histories"


@dataclass(frozen=True)
class Mailbox:
    """What the worker under test has sent."""

    maildir: Path

    def mails(self, case: str) -> list[Message]:
        files = [*self.maildir.glob("new/*.eml"), *self.maildir.glob("cur/*")]
        mails = [message_from_bytes(file.read_bytes(), policy=Unfolding()) for file in files]
        return [mail for mail in mails if mail["X-Forloeb-Case"] == case]

    def rungs(self, case: str, duty: str) -> list[str]:
        """The rungs sent for a duty, each with the Danish day on which it was sent, in order of time."""
        sent = [
            (parsedate_to_datetime(mail["Date"]), _rung(mail["X-Forloeb-Notice"]))
            for mail in self.mails(case)
            if mail["X-Forloeb-Notice"].startswith(f"{duty}/")
        ]
        return [f"{day_of(at)} {rung}" for at, rung in sorted(sent)]


def _rung(notice: str) -> str:
    return "correction" if "/corrected/" in notice else notice.rpartition("/")[2]


async def _register_on_test_server(client: Client) -> None:
    """Register the search attributes on the test server, which cannot list them."""
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=client.namespace, search_attributes=search_attributes.TYPES)
    )


@pytest.fixture
def register_on_test_server() -> Callable[[Client], Awaitable[None]]:
    return _register_on_test_server


@dataclass(frozen=True)
class World:
    """A Temporal server in virtual time with a worker, and the mailbox it sends to."""

    env: WorkflowEnvironment
    client: Client
    mailbox: Mailbox

    async def until(self, day: str, hour: int = 12) -> None:
        """Let time pass until a day at an hour in UTC."""
        target = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
        await self.env.sleep(target - await self.env.get_current_time())


@pytest.fixture
def case_file() -> Callable[..., CaseFile]:
    """Give a case file of a refugee with programme benefit, taken over by municipality 0101 on a day."""

    def make(case: str, taken_over_on: str, *facts: dict[str, object]) -> CaseFile:
        takeover = {"fact": "takeover", "on": taken_over_on, "municipality": "0101"}
        person = {"born": "1991-04-12", "group": "refugee"}
        return CaseFile.model_validate({"case": case, "person": person, "facts": [takeover, *facts]})

    return make


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(maildir=tmp_path / "notices")


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """Start a server in virtual time at nine in the morning of Monday 16 January 2040."""
    server = str(_SCRIPTS / "temporal-test-server")
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server, data_converter=DATA_CONVERTER, identity="12345@host"
    ) as env:  # histories hold the identity of the worker, and some are weighed
        await _register_on_test_server(env.client)
        world = World(env, env.client, Mailbox(settings.maildir))
        await world.until("2040-01-16", 8)
        async with worker.build(env.client, settings):
            yield world


@pytest.fixture
def short_histories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let programmes continue as new after 40 events; the sandbox would load the module anew."""
    monkeypatch.setattr(workflows.programme, "CONTINUE_AFTER_EVENTS", 40)
    monkeypatch.setattr(worker, "sandbox", UnsandboxedWorkflowRunner)


@contextmanager
def _dev_server(folder: Path, *options: str) -> Iterator[str]:
    """Run the real server and give its address."""
    port, ports = free_port(), ["--http-port", str(free_port()), "--metrics-port", str(free_port())]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [
                str(_SCRIPTS / "temporal"),
                "server",
                "start-dev",
                "--headless",
                "--ip",
                "127.0.0.1",
                "--port",
                str(port),
                *ports,
                "--log-level",
                "error",
                *options,
            ],
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for_port(port, process)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the Temporal dev server did not start")


async def _connected(address: str) -> Client:
    """Connect to a server that has just started, and register the search attributes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            client = await Client.connect(address, data_converter=DATA_CONVERTER)
            await search_attributes.register(client)
        except Exception:
            await asyncio.sleep(0.1)
        else:
            return client
    raise AssertionError("the Temporal dev server does not answer")


@pytest.fixture
def dev_server(tmp_path: Path) -> Callable[..., AbstractContextManager[str]]:
    """Run a real server of one's own, with further options, and give its address."""
    return partial(_dev_server, tmp_path)


@pytest.fixture
def connected() -> Callable[[str], Awaitable[Client]]:
    return _connected


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Temporal server, shared by the tests of this process."""
    with _dev_server(tmp_path_factory.mktemp("temporal")) as address:
        yield address


@pytest.fixture
async def client(real_server: str) -> Client:
    return await _connected(real_server)


@pytest.fixture
def worker_process(real_server: str, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start worker processes on the real server, with their notices under tmp_path; none outlives the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(root: Path = _ROOT, **environment: str) -> "subprocess.Popen[bytes]":
        env = {
            **os.environ,
            "TEMPORAL_ADDRESS": real_server,
            "FORLOEB_MAILDIR": str(tmp_path / "notices"),
            **environment,
        }
        with (tmp_path / f"worker{len(running)}.log").open("w") as log:
            process = subprocess.Popen([sys.executable, "worker.py"], cwd=root, env=env, stdout=log, stderr=log)
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=120)


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """Give a copy of the code, to be changed into a later release and run beside this one."""
    release = tmp_path / "release"
    release.mkdir()
    for package in sorted(_ROOT.glob("*/__init__.py")):
        shutil.copytree(package.parent, release / package.parent.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_ROOT / "worker.py", release)
    return release


@pytest.fixture
def record_history() -> Callable[[str, WorkflowHistory], None]:
    """Keep a history, and its data key, when RECORD_HISTORIES names the released version it belongs to."""

    def record(name: str, history: WorkflowHistory) -> None:
        if version := os.environ.get("RECORD_HISTORIES"):
            text = re.sub(r'"identity":\s*"[^"]*"', '"identity": "worker"', history.to_json())
            (HISTORIES / version).mkdir(parents=True, exist_ok=True)
            (HISTORIES / version / f"{name}.json").write_text(text + "\n")
            key = data_keys().folder / Owner("default", history.workflow_id).file_name
            shutil.copy(key, _ROOT / "tests" / "keys" / "cases")

    return record
