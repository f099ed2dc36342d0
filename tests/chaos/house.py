"""The four processes under fire: Temporal server, worker, mail server and service, killed and started again."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from cli.home import Addresses, use
from cli.server import choose_port, command
from payloads.ring import KeyRing

_FAST = "import tests.chaos.fast_time"
_CONTINUE_EARLY = "limit.historyCount.suggestContinueAsNew=80"
VICTIMS = ("worker", "server", "mail", "service")


class House:
    """Everything of one run in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database, self.mails = folder / "temporal.sqlite", folder / "mails"
        addresses = Addresses(port=choose_port(None), ui_port=choose_port(None), namespace="default")
        mail_port, service_port = choose_port(None), choose_port(None)
        self.service = f"http://127.0.0.1:{service_port}"
        os.environ |= {
            "FORLOEB_KEY_RING": str(KeyRing.make(folder / "ring.json").file),
            "FORLOEB_CASE_KEYS": str(folder / "keys"),
            "FORLOEB_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "FORLOEB_SMTP_TIMEOUT": "5",
            "FORLOEB_REQUESTS_PER_MINUTE": "1000000",
        }
        use(addresses)
        self.addresses = addresses
        python = sys.executable
        self._commands = {
            "server": command(addresses.port, addresses.ui_port, self.database, [_CONTINUE_EARLY]),
            "worker": [python, "-c", f"{_FAST}, worker; worker.leave(worker.main())"],
            "mail": [python, "-m", "tests.chaos.mailbox", str(mail_port), str(self.mails)],
            "service": [
                python,
                "-c",
                f"{_FAST}; from cli.main import run; run()",
                "serve",
                "--port",
                str(service_port),
            ],
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start a process; its output goes to a log of the folder."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(self._commands[name], stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """Kill a process as a power cut would."""
        self._processes[name].kill()
        self._processes[name].wait()

    async def keep(self) -> None:
        """Start whatever has ended again, as `forloeb up` and other supervisors do."""
        while True:
            await asyncio.sleep(1)
            for name, process in self._processes.items():
                if process.poll() is not None:
                    self.start(name)

    def stop(self) -> None:
        """Stop everything in order; what does not stop is killed."""
        for name in ("service", "worker", "mail", "server"):
            if (process := self._processes.get(name)) is not None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    self.kill(name)
