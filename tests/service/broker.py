"""A RabbitMQ of the tests' own: its ports, node and folder are its own, and nothing of it outlives the test."""

import os
import secrets
import subprocess
import time
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.tools import EPMD, RABBITMQ, wants


class Broker:
    """One node of RabbitMQ, which may be stopped and started again with what it holds."""

    def __init__(self, folder: Path) -> None:
        """Prepare it; start() starts it. Skips the test where RabbitMQ is not installed."""
        if not RABBITMQ.exists() or EPMD is None:
            pytest.skip(wants("rabbitmq-server"))
        port, self._names = free_port(), str(free_port())
        self.url = f"amqp://guest:guest@127.0.0.1:{port}/"
        (folder / "plugins").write_text("[].")
        self._env = os.environ | {
            "HOME": str(folder),
            "ERL_EPMD_PORT": self._names,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test-{secrets.token_hex(4)}@localhost",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "db"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        }
        self._folder = folder
        self._epmd = subprocess.Popen([EPMD, "-port", self._names, "-address", "127.0.0.1"])
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node, and return when it takes connections."""
        with (self._folder / "out").open("wb") as out:
            self._server = subprocess.Popen([RABBITMQ], env=self._env, stdout=out, stderr=out, start_new_session=True)
        end = time.monotonic() + 240
        while b"completed with" not in (self._folder / "out").read_bytes():
            assert self._server.poll() is None, (self._folder / "out").read_text()
            assert time.monotonic() < end, "the broker did not start"
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the node; what is durable stays."""
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            self._server.wait(240)

    def close(self) -> None:
        """Stop everything."""
        self.stop()
        self._epmd.terminate()
        self._epmd.wait(60)
