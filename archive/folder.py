"""The archive as a folder: a file for every record, and one, `head`, for the end of the chain.

A record is written to `pending`, the head is moved on, and only then does the record get its name: whatever is killed
in between, the next writer finishes or drops what was begun. Workers that share the folder take turns by a file lock.
"""

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from archive.chain import Fault, Head, Key, Link, faults, head_of, opened, sealed


class Damaged(Exception):
    """The archive cannot be continued as it is: whoever wrote there was not one of ours, or the disk failed."""


class Archive:
    """An append-only, hash-chained archive in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._records = root / "records"
        self._head = root / "head"
        self._pending = root / "pending"
        self._lock = root / "lock"

    def prepare(self) -> None:
        """Make the folder. Raises OSError when it cannot be written to, Damaged."""
        self._records.mkdir(parents=True, exist_ok=True)
        with self._locked(fcntl.LOCK_EX):
            self._recover()

    def append(self, key: Key, body: bytes) -> Head:
        """Append a record, unless there is one of the same key; return the end of the chain with it as the last.

        Raises OSError when it cannot be written, Damaged; then it is not in the archive.
        """
        path = self._path(key.name)
        with self._locked(fcntl.LOCK_EX):
            self._recover()
            if path.exists():
                return head_of(path.read_bytes())
            record = sealed(self._end(), key, body)
            end = head_of(record)
            _write(self._pending, record)
            _write(self._head, end.model_dump_json().encode())
            self._recover()
        return end

    def records(self) -> Iterator[tuple[str, bytes]]:
        """Give the name and content of every record, in no order."""
        for path in self._records.glob("*/*"):
            yield path.name, path.read_bytes()
        if (record := self._begun()) is not None:
            yield opened(record)[0].key.name, record

    def of_case(self, case: str) -> list[tuple[Link, bytes]]:
        """Give link and body of every record of a case, in the order they were written."""
        found = [opened(record) for _, record in self.records()]
        return sorted((pair for pair in found if pair[0].key.case == case), key=lambda pair: pair[0].number)

    def faults(self, *seen: Head) -> tuple[Head, list[Fault]]:
        """Verify the whole chain while nobody writes; return its end and every fault.

        `seen`: ends that were noted elsewhere before. Raises FileNotFoundError when there is no archive.
        """
        with self._locked(fcntl.LOCK_SH):
            try:
                end = self._end()
            except Damaged:
                return Head(), [Fault("unreadable", self._head.name)]
            return end, list(faults(self.records(), end, *seen))

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

    def _end(self) -> Head:
        try:
            return Head.model_validate_json(self._head.read_bytes()) if self._head.exists() else Head()
        except ValidationError:
            raise Damaged(f"{self._head} does not name the end of the archive; bring it back from a backup") from None

    def _begun(self) -> bytes | None:
        """Return the pending record when the head has moved on to it; None when there is none that counts."""
        record = self._pending.read_bytes() if self._pending.exists() else b""
        try:
            begun = head_of(record)
        except ValidationError:  # there is none, or no writer of ours wrote it
            return None
        return record if begun == self._end() else None

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
