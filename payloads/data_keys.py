"""The data keys: one for each programme, wrapped by the key ring, each a small file in a folder outside Temporal.

Several processes and hosts share the folder. A destroyed key leaves a file that says when, so that nobody makes a new
one, and so that what cannot be read any more is known to be erased.
"""

import fcntl
import hashlib
import hmac
import os
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from payloads.failures import BadKeys, Erased, KeyMissing
from payloads.files import make_folder, write
from payloads.ring import KEY_BYTES, KeyRing, Wrapped

_KEPT_OPEN = 4_096  # unwrapped keys that a process keeps in memory


class Owner(NamedTuple):
    """Whose data key it is: a workflow in a namespace."""

    namespace: str
    workflow: str

    @property
    def bound(self) -> bytes:
        """The owner as additional data of an encryption."""
        return f"forloeb 1\0{self.namespace}\0{self.workflow}".encode()

    @property
    def file_name(self) -> str:
        """The name of the key's file: the same on every file system, whatever signs the ids have."""
        return f"{hashlib.sha256(self.bound).hexdigest()}.json"


@dataclass(frozen=True)
class DataKey:
    """A data key ready for use. `id` tells keys apart without telling the key."""

    id: str
    cipher: AESGCM
    _secret: bytes

    @classmethod
    def of(cls, key: bytes) -> "DataKey":
        """Make it of the bytes of the key."""
        id_ = hmac.digest(key, b"id", "sha256").hex()[:8]
        return cls(id_, AESGCM(key), hmac.digest(key, b"digest", "sha256"))

    def __repr__(self) -> str:
        return f"DataKey({self.id})"

    def digest(self, text: str) -> str:
        """Give a fingerprint of a text that says nothing to whoever lacks the key; hexadecimal."""
        return hmac.digest(self._secret, text.encode(errors="replace"), "sha256").hex()


class _Kept(Wrapped):
    """The file of a key in use."""

    namespace: str
    workflow: str


class _Destroyed(BaseModel):
    """The file of a destroyed key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    namespace: str
    workflow: str
    erased_at: AwareDatetime


_FILE: TypeAdapter[_Kept | _Destroyed] = TypeAdapter(_Kept | _Destroyed)


class _Opened(NamedTuple):
    """An unwrapped key in memory, and the state of its file then."""

    file: str
    version: tuple[int, int]
    key: DataKey


class DataKeys:
    """The data keys in a folder."""

    def __init__(self, ring: KeyRing, folder: Path) -> None:
        """Use the folder, and make it when it is missing. Raises BadKeys."""
        self.ring = ring
        self.folder = folder
        self._opened: dict[Owner, _Opened] = {}
        self._proved: dict[Owner, str] = {}  # the ids of keys that have opened what their owners say
        self._opening = Lock()
        with _told(folder):
            make_folder(folder)

    def issue(self, owner: Owner) -> bool:
        """Make a data key for a programme that is new. False: it has one. Raises Erased when it was destroyed."""
        with self._locked():
            if not self.has(owner):
                self._keep(owner, AESGCM.generate_key(8 * KEY_BYTES))
                return True
            if (at := self.erased_at(owner)) is not None:
                raise Erased(owner.workflow, at)
            return False

    def take_back(self, owner: Owner) -> None:
        """Throw away a key that was issued just now, for a programme that proved to be there already."""
        with self._locked(), _told(self.folder):
            (self.folder / owner.file_name).unlink(missing_ok=True)

    def prove(self, owner: Owner, key: DataKey) -> None:
        """Remember that the key has opened what its owner says: from now on no other one counts in this process."""
        self._proved[owner] = key.id

    def has(self, owner: Owner) -> bool:
        """Tell whether a key was ever made for the programme."""
        return (self.folder / owner.file_name).exists()

    def of(self, owner: Owner) -> DataKey:
        """Return the data key of a programme. Raises KeyMissing, Erased, BadKeys."""
        opened = self._opened.get(owner)
        file = opened.file if opened else str(self.folder / owner.file_name)
        try:
            status = os.stat(file)
        except OSError as error:
            with self._opening:
                self._opened.pop(owner, None)
            if isinstance(error, FileNotFoundError):
                raise _missing(owner, self.folder) from None
            raise _unusable(self.folder, error) from None
        version = (status.st_ino, status.st_mtime_ns)
        if opened is None or opened.version != version:
            opened = self._reopened(owner, file, version)
        return opened.key

    def forget_erased(self) -> None:
        """Drop from memory the keys whose files were destroyed since they were read."""
        for owner in list(self._opened):
            with suppress(BadKeys, Erased):
                self.of(owner)

    def erased_at(self, owner: Owner) -> datetime | None:
        """Tell when a programme's key was destroyed; None while it is in use. Raises KeyMissing."""
        kept = self._read(owner)
        return kept.erased_at if isinstance(kept, _Destroyed) else None

    def erase(self, owner: Owner) -> datetime:
        """Destroy the key of a programme for good, and tell when that was. Raises KeyMissing."""
        with self._locked():
            if (before := self.erased_at(owner)) is not None:
                return before
            at = datetime.now(UTC).replace(microsecond=0)
            self._write(owner, _Destroyed(namespace=owner.namespace, workflow=owner.workflow, erased_at=at))
            return at

    def rewrap(self) -> int:
        """Let the newest key of the ring be current and wrap every data key with it; tell how many it changed."""
        with self._locked():
            self.ring.use(self.ring.ids[-1])
        return sum(self._rewrapped(Owner(kept.namespace, kept.workflow)) for kept in self._all())

    def _rewrapped(self, owner: Owner) -> bool:
        with self._locked():  # for one key at a time, so that nobody who makes a key waits long
            kept = self._read(owner)
            if isinstance(kept, _Destroyed) or kept.ring_key == self.ring.current:
                return False
            self._keep(owner, self.ring.unwrap(kept, owner.bound))
            return True

    def add_ring_key(self) -> str:
        """Add a key to the ring, which `rewrap` makes the current one; return its id."""
        with self._locked():
            return self.ring.add()

    def drop_ring_key(self, id_: str) -> None:
        """Destroy a key of the ring. Raises BadKeys while it wraps a data key."""
        with self._locked():
            if (count := self.usage()[id_]) > 0:
                raise BadKeys(f"{id_} still wraps {count} data keys; `forloeb keys rewrap` wraps them anew.")
            self.ring.drop(id_)

    def merge(self, folder: Path) -> tuple[int, list[Owner]]:
        """Take in the data keys of another folder whose owners have none here, once the ring has what wraps them.

        Return how many were taken in, and whose keys are here and differ: those are left as they are. Raises BadKeys.
        """
        added, differing = 0, list[Owner]()
        for theirs in _all_in(folder):
            owner = Owner(theirs.namespace, theirs.workflow)
            key = self._opened_by_ring(theirs)
            with self._locked():
                if not self.has(owner):
                    self._write(owner, theirs)
                    added += 1
                elif not isinstance(ours := self._read(owner), _Destroyed) and self._opened_by_ring(ours) != key:
                    differing.append(owner)
        return added, differing

    def _opened_by_ring(self, kept: _Kept | _Destroyed) -> bytes | None:
        if isinstance(kept, _Destroyed):
            return None
        return self.ring.unwrap(kept, Owner(kept.namespace, kept.workflow).bound)

    def usage(self) -> Counter[str]:
        """Count how many data keys each key of the ring wraps."""
        return Counter(kept.ring_key for kept in self._all() if isinstance(kept, _Kept))

    def erased(self) -> list[Owner]:
        """List the programmes whose data keys were destroyed."""
        return [Owner(kept.namespace, kept.workflow) for kept in self._all() if isinstance(kept, _Destroyed)]

    def check(self) -> None:
        """Try every data key. Raises BadKeys that names the keys of the ring that are missing or wrong."""
        if missing := {id_: count for id_, count in self.usage().items() if id_ not in self.ring.ids}:
            told = ", ".join(f"{id_} ({count} data keys)" for id_, count in sorted(missing.items()))
            raise KeyMissing(
                f"The key ring {self.ring.file} lacks keys that data keys are wrapped with: {told}. Bring the ring "
                "that has them back from its copy, or take its keys into this one: `forloeb keys merge`."
            )
        for kept in self._all():
            self._opened_by_ring(kept)

    def _all(self) -> Iterator[_Kept | _Destroyed]:
        return _all_in(self.folder)

    def _reopened(self, owner: Owner, file: str, version: tuple[int, int]) -> _Opened:
        with self._opening:
            self._opened.pop(owner, None)
            kept = self._read(owner)
            if isinstance(kept, _Destroyed):
                raise Erased(owner.workflow, kept.erased_at)
            key = DataKey.of(self.ring.unwrap(kept, owner.bound))
            if (proved := self._proved.get(owner, key.id)) != key.id:
                raise _wrong(owner, self.folder, proved, key.id)
            if len(self._opened) >= _KEPT_OPEN:
                del self._opened[next(iter(self._opened))]
            opened = self._opened[owner] = _Opened(file, version, key)
            return opened

    def _read(self, owner: Owner) -> _Kept | _Destroyed:
        try:
            return _parsed(self.folder / owner.file_name)
        except FileNotFoundError:
            raise _missing(owner, self.folder) from None

    def _keep(self, owner: Owner, key: bytes) -> None:
        wrapped = self.ring.wrap(key, owner.bound)
        self._write(
            owner,
            _Kept.model_construct(**dict(wrapped), namespace=owner.namespace, workflow=owner.workflow),
        )

    def _write(self, owner: Owner, kept: _Kept | _Destroyed) -> None:
        with _told(self.folder):
            write(self.folder / owner.file_name, kept.model_dump_json())

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Keep every other process from changing keys meanwhile."""
        with _told(self.folder):
            lock = (self.folder / ".lock").open("a", encoding="utf-8")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def files_in(folder: Path) -> list[Path]:
    """List the files of data keys in a folder, also of destroyed ones. Raises BadKeys."""
    with _told(folder):
        return sorted(folder.glob("[!.]*.json"))


def _all_in(folder: Path) -> Iterator[_Kept | _Destroyed]:
    return (_parsed(file) for file in files_in(folder))


def _parsed(file: Path) -> _Kept | _Destroyed:
    try:
        return _FILE.validate_json(file.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unusable(file, error) from None
    except ValidationError:
        raise BadKeys(f"{file} is no data key; bring it back from a backup of the folder.") from None


def _missing(owner: Owner, folder: Path) -> KeyMissing:
    return KeyMissing(
        f"{owner.workflow} in namespace {owner.namespace} has no data key in {folder}. Bring {owner.file_name} back "
        "from a backup of that folder, or take a backup's keys in: `forloeb keys merge`. Nobody makes a new one."
    )


def _wrong(owner: Owner, folder: Path, proved: str, found: str) -> KeyMissing:
    return KeyMissing(
        f"{owner.workflow} in namespace {owner.namespace} was written with the data key {proved}, and "
        f"{owner.file_name} in {folder} holds {found}. Bring the right file back from a backup; until then "
        "nothing is recorded."
    )


@contextmanager
def _told(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise _unusable(folder, error) from None


def _unusable(place: Path, error: OSError) -> BadKeys:
    return BadKeys(f"The data keys in {place} cannot be used: {os.strerror(error.errno or 0)}.")
