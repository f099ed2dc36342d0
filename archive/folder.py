"""The archive as a folder: a file for every record, and one, `head`, for the end of the chain.

A record is written to `pending`, the head is moved on, and only then does the record get its name: whatever is killed
in between, the next writer finishes or drops what was begun. Workers that share the folder take turns by a file lock.

An archive is begun once. One whose end is gone is not begun anew but refused, so that what was lost is missed; the end
is sealed, so that nobody who can write here, but lacks our keys, can make another one.
"""

import fcntl
import hmac
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from archive.chain import Branches, Fault, Head, Key, Link, Sealed, branches, faults, head_of, opened, sealed


class Damaged(Exception):
    """The archive cannot be continued as it is: it is not whole, or whoever wrote there was not one of ours."""


class Archive:
    """An append-only, hash-chained archive in the folder `root`.

    `seal` gives the seal of a text, which takes a key; without it the archive can be read only, its seal untried.
    """

    def __init__(self, root: Path, seal: Callable[[str], str] | None = None) -> None:
        self._root = root
        self._seal = seal
        self._records = root / "records"
        self._head = root / "head"
        self._pending = root / "pending"
        self._lock = root / "lock"

    def begin(self) -> None:
        """Begin a chain, where there is none. Raises OSError, Damaged when there is one, or what is left of one."""
        self._records.mkdir(parents=True, exist_ok=True)
        with self._locked(fcntl.LOCK_EX):
            if self._head.exists() or any(self._records.iterdir()):
                raise Damaged(f"there is an archive in {self._root} already, or what is left of one")
            self._move_on(Head(), datetime.now(UTC))

    def append(self, key: Key, body: bytes) -> Head:
        """Append a record, unless there is one of the same key; return the end of the chain with it as the last.

        Raises OSError when it cannot be written, Damaged; then it is not in the archive.
        """
        path = self._path(key.name)
        with self._locked(fcntl.LOCK_EX):
            before = self._end()
            self._recover()
            if path.exists():
                return head_of(path.read_bytes())
            record = sealed(before, key, body)
            end = head_of(record)
            _write(self._pending, record)
            self._move_on(end, before.since)
            self._recover()
        return end

    def records(self) -> Iterator[tuple[str, bytes]]:
        """Give the name and content of every record, in no order."""
        for path in self._records.glob("*/*"):
            yield path.name, path.read_bytes()
        if (record := self._begun()) is not None:
            yield opened(record)[0].key.name, record

    def of_case(self, case: str) -> list[tuple[Link, bytes]]:
        """Give link and body of every record of a case, in the order they were written. Raises Damaged."""
        self._end()
        found = [opened(record) for _, record in self.records()]
        return sorted((pair for pair in found if pair[0].key.case == case), key=lambda pair: pair[0].number)

    def end(self) -> Sealed:
        """Return the end of the chain and since when the chain is, also while a writer stands still.

        Raises FileNotFoundError when there is no folder, OSError, Damaged.
        """
        os.stat(self._records)
        return self._end()

    def faults(self, *seen: Head) -> tuple[Head, list[Fault]]:
        """Verify the whole chain while nobody writes; return its end and every fault.

        `seen`: ends that were noted elsewhere before. Raises FileNotFoundError when there is no archive.
        """
        with self._locked(fcntl.LOCK_SH):
            if (end := self._read_end()) is None:
                return Head(), [Fault("unreadable", self._head.name)]
            unsealed = [] if self._is_ours(end) else [Fault("unsealed", self._head.name)]
            return end, [*unsealed, *faults(self.records(), end, *seen)]

    def branches(self) -> list[Branches]:
        """Find what was recorded again, and otherwise, after the database had been brought back from before."""
        return branches(opened(record)[0] for _, record in self.records())

    @contextmanager
    def still(self) -> Generator[None]:
        """Let nobody write meanwhile, so that the folder can be copied. Raises FileNotFoundError without an archive."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def _locked(self, how: int) -> Generator[None]:
        with self._lock.open("rb" if how == fcntl.LOCK_SH else "ab") as lock:
            fcntl.flock(lock, how)
            yield

    def _end(self) -> Sealed:
        if (end := self._read_end()) is None:
            raise Damaged(f"{self._head} does not name the end of the archive; bring it back from a backup")
        if not self._is_ours(end):
            raise Damaged(f"{self._head} was written with other keys than ours; bring it back from a backup")
        return end

    def _read_end(self) -> Sealed | None:
        """Read the end of the chain; None when it is gone or unreadable."""
        try:
            return Sealed.model_validate_json(self._head.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def _is_ours(self, end: Sealed) -> bool:
        return self._seal is None or hmac.compare_digest(self._seal(end.told), end.seal)

    def _move_on(self, end: Head, since: datetime) -> None:
        if self._seal is None:
            raise Damaged(f"without keys nothing can be written to {self._root}")
        moved = Sealed(number=end.number, hash=end.hash, since=since)
        _write(self._head, moved.model_copy(update={"seal": self._seal(moved.told)}).model_dump_json().encode())

    def _begun(self) -> bytes | None:
        """Return the pending record when the head has moved on to it; None when there is none that counts."""
        record = self._pending.read_bytes() if self._pending.exists() else b""
        try:
            begun = head_of(record)
        except ValidationError:  # there is none, or no writer of ours wrote it
            return None
        end = self._read_end()
        return record if end is not None and (end.number, end.hash) == (begun.number, begun.hash) else None

    def _recover(self) -> None:
        """Finish what a killed writer had begun, or drop it."""
        if (record := self._begun()) is None:
            self._pending.unlink(missing_ok=True)
            return
        path = self._path(opened(record)[0].key.name)
        path.parent.mkdir(exist_ok=True)
        self._pending.chmod(0o440)
        self._pending.rename(path)

    def _path(self, name: str) -> Path:
        return self._records / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and on the disk."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
