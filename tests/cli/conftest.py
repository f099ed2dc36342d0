"""The command `forloeb` as somebody types it, and one running house for the tests of a process."""

import asyncio
import json
import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from temporalio.client import Client

from cli.home import Addresses
from statute.facts import CaseFile
from tests.ports import free_port
from workflows.client import DATA_CONVERTER, act, take_in

FORLOEB = Path(sysconfig.get_path("scripts")) / "forloeb"
TAKEOVER = {"fact": "takeover", "on": "2025-03-03", "municipality": "0101"}


class House:
    """A directory in which `forloeb` is called."""

    def __init__(self, folder: Path, **env: str) -> None:
        """`env` is set beside the environment of the tests, for every command."""
        self.folder = folder
        self._up: subprocess.Popen[str] | None = None
        service_port = free_port()
        self.address = f"http://127.0.0.1:{service_port}"
        self._ports = ["--port", str(free_port()), "--ui-port", str(free_port()), "--service-port", str(service_port)]
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "FORLOEB_"))
        } | {"COLUMNS": "160", "NO_COLOR": "1", **env}

    def __call__(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Call the command and wait for its end."""
        return subprocess.run(
            [str(FORLOEB), *words], cwd=self.folder, env=self.env | env, capture_output=True, text=True, timeout=300
        )

    def event(self, case: str, municipality: str = "0101", **person: object) -> Path:
        """Write the event of a takeover on 3 March 2025, under the order of 2025."""
        takeover = TAKEOVER | {"municipality": municipality}
        event = {
            "specversion": "1.0",
            "id": f"event-{case}",
            "source": "https://visitering.example/test",
            "subject": case,
            "type": "dk.forloeb.takeover.v1",
            "datacontenttype": "application/json",
            "data": {"case": case, "person": {"born": "1990-05-01", "group": "refugee", **person}, "facts": [takeover]},
        }
        file = self.folder / f"{case}.ndjson"
        file.write_text(json.dumps(event) + "\n", encoding="utf-8")
        return file

    def take_in(self, case: str, *actions: Mapping[str, object], municipality: str = "0101") -> str:
        """Let a programme begin and the actions be recorded in it, without a process for each; give the case."""

        async def prepared() -> None:
            at = Addresses.model_validate_json((self.folder / ".forloeb/addresses.json").read_text())
            client = await Client.connect(at.address, namespace=at.namespace, data_converter=DATA_CONVERTER)
            facts = [TAKEOVER | {"municipality": municipality}]
            file = {"case": case, "person": {"born": "1990-05-01", "group": "refugee"}, "facts": facts}
            await take_in(client, CaseFile.model_validate(file), f"event-{case}")
            for action in actions:
                await act(client, case, action)

        asyncio.run(prepared())
        return case

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start `forloeb up`, and return when the other commands can use it."""
        with (self.folder / "up.log").open("w") as log:
            self._up = subprocess.Popen(
                [str(FORLOEB), "up", *self._ports, *words],
                cwd=self.folder,
                env=self.env,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.wait_for(lambda: self._up_is_running() and self("list").returncode == 0)
        return self._up

    def _up_is_running(self) -> bool:
        assert self._up is not None
        assert self._up.poll() is None, self.said()
        return "Temporal UI" in self.said()

    def said(self) -> str:
        """What `forloeb up` has said."""
        return (self.folder / "up.log").read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """The process ids of server, worker and service."""
        noted = json.loads((self.folder / ".forloeb/addresses.json").read_text())["processes"]
        return [process["pid"] for process in noted]

    def stop(self) -> int:
        """Stop `forloeb up` as Ctrl-C does; return its exit code."""
        assert self._up is not None
        self._up.send_signal(signal.SIGINT)
        return self._up.wait(120)

    def clean_up(self) -> None:
        """Leave no process behind, also when a test has failed."""
        if self._up is None:
            return
        if self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._up.wait(60)
            if self._up.poll() is None:
                self._up.kill()
                for pid in self.processes():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

    @staticmethod
    def wait_for(condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, at most four minutes: the machine may be busy."""
        end = time.monotonic() + 240
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.2)


def case_named_after(request: pytest.FixtureRequest) -> str:
    """Name a case after the test; an id has 64 characters at most."""
    return request.node.name.replace("_", "-")[:64].rstrip("-")


def is_alive(pid: int) -> bool:
    """Tell whether a process runs."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running house, with a programme `late-1` whose contract was never signed."""
    keys = {
        name: os.environ[name] for name in ("FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS")
    }  # the tests read and write too
    house = House(tmp_path_factory.mktemp("house"), **keys)
    try:
        house.start()
        assert house("intake", str(house.event("late-1"))).returncode == 0
        house.wait_for(lambda: "late-1" in house("list", "--overdue").stdout)
        yield house
    finally:
        house.clean_up()


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """A directory in which nothing runs yet."""
    house = House(tmp_path)
    try:
        yield house
    finally:
        house.clean_up()
