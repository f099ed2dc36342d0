"""The directory `.forloeb` of the working directory: what an embedded installation keeps between two starts.

It holds the programmes (`temporal.sqlite`), the register with the audit trail (`register.sqlite`), the anchors of the
trail, the keys, the notices, what the service keeps, the logs, the lock of the running `forloeb up`, and the addresses
under which it runs, so that the other commands find it without being told.
"""

import fcntl
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from cli.failures import Failed
from cli.processes import Noted, boot
from payloads.failures import BadKeys
from payloads.ring import KeyRing
from payloads.settings import data_keys, miss_ring

HOME = Path(".forloeb")
DATABASE = HOME / "temporal.sqlite"
NOTICES = HOME / "notices"
ANCHORS = HOME / "anchors"
REGISTER = HOME / "register.sqlite"
SERVER_LOG = HOME / "temporal.log"
WORKER_LOG = HOME / "worker.log"
SERVICE_LOG = HOME / "service.log"
KEYS = HOME / "keys"
KEY_RING = KEYS / "ring.json"
CASE_KEYS = KEYS / "cases"
_LOCK = HOME / "lock"
_ADDRESSES = HOME / "addresses.json"
_EXPLICIT = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE")


class Addresses(BaseModel):
    """Where the embedded server was last reached, and which processes `up` had started, in which folder and boot."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    port: int
    ui_port: int
    service_port: int | None = None
    namespace: str
    folder: str = ""
    boot: str = ""
    processes: list[Noted] = []

    @property
    def address(self) -> str:
        """The address of the server's front end, as the clients of Temporal want it."""
        return f"127.0.0.1:{self.port}"

    @property
    def ui(self) -> str:
        """The address of the Temporal UI."""
        return f"http://127.0.0.1:{self.ui_port}"

    @property
    def is_of_a_copy(self) -> bool:
        """Whether `up` wrote this in another folder, of which this one is a copy: its processes are not ours."""
        return self.folder != str(HOME.absolute())

    def running(self) -> list[psutil.Process]:
        """Return the processes that still run and that `up` had started in this very folder."""
        if self.is_of_a_copy or self.boot != boot():
            return []
        return [process for noted in self.processes if (process := noted.running())]

    def with_processes(self, pids: Iterable[int]) -> "Addresses":
        """Note the processes, and of which folder and boot they are."""
        processes = [noted for pid in pids if (noted := Noted.of(pid))]
        return self.model_copy(update={"folder": str(HOME.absolute()), "boot": boot(), "processes": processes})


def server_is_given() -> bool:
    """Whether the environment names a Temporal server of its own, which then counts before the embedded one."""
    return any(os.environ.get(name) for name in _EXPLICIT)


def remembered() -> Addresses | None:
    """Return the addresses of the last `forloeb up` in this directory; None when there was none."""
    try:
        return Addresses.model_validate_json(_ADDRESSES.read_bytes())
    except (OSError, ValidationError):
        return None  # an unreadable file is as good as none: `up` chooses its ports anew


def remember(addresses: Addresses) -> None:
    """Write the addresses down for the other commands, whole or not at all. Raises OSError."""
    draft = _ADDRESSES.with_suffix(".new")
    draft.write_text(addresses.model_dump_json(indent=1), encoding="utf-8")
    draft.replace(_ADDRESSES)


def use_remembered() -> None:
    """Point this process to the embedded server of this directory, unless the environment names another."""
    if not server_is_given() and (addresses := remembered()):
        use(addresses)


def use(addresses: Addresses) -> None:
    """Point this process, and its children, to the embedded server and what belongs to it in this directory."""
    use_keys()
    use_folders()
    os.environ.setdefault("FORLOEB_UI_URL", addresses.ui)
    if addresses.service_port is not None:
        os.environ.setdefault("FORLOEB_PUBLIC_URL", f"http://127.0.0.1:{addresses.service_port}")
    os.environ["TEMPORAL_ADDRESS"] = addresses.address
    os.environ["TEMPORAL_NAMESPACE"] = addresses.namespace


def use_keys() -> None:
    """Point this process, and its children, to the keys of this directory, where the environment names no others."""
    os.environ.setdefault("FORLOEB_KEY_RING", str(KEY_RING.absolute()))
    os.environ.setdefault("FORLOEB_CASE_KEYS", str(CASE_KEYS.absolute()))


def use_folders() -> None:
    """Let notices, anchors and register be in this directory, where the environment names no other place."""
    os.environ.setdefault("FORLOEB_MAILDIR", str(NOTICES))
    os.environ.setdefault("FORLOEB_ANCHORS", str(ANCHORS))
    os.environ.setdefault("FORLOEB_DATABASE_URL", f"sqlite:///{REGISTER.absolute()}")


def make_keys() -> None:
    """Make the key ring of this directory on the first start, unless the environment names another, and try all keys.

    Raises `Failed`.
    """
    try:
        if os.environ["FORLOEB_KEY_RING"] == str(KEY_RING.absolute()) and not KEY_RING.exists():
            miss_ring(KEY_RING, Path(os.environ["FORLOEB_CASE_KEYS"]))
            KeyRing.make(KEY_RING)
        data_keys().check()
    except BadKeys as error:
        raise Failed(str(error)) from None


@contextmanager
def held() -> Generator[None]:
    """Hold the directory against a second `up`. The lock dies with its process, so it is never stale.

    Raises `Failed` when another `up` holds it, or when it cannot be written.
    """
    try:
        HOME.mkdir(exist_ok=True)
        HOME.chmod(0o700)  # an older version made it for all to read
        lock = _LOCK.open("a", encoding="utf-8")
    except OSError as error:
        raise Failed(f"Mappen {HOME.absolute()} kan ikke bruges: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"Forløb kører allerede i {HOME.absolute()}; stop det med Ctrl-C i dets vindue.") from None
        yield
