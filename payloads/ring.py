"""The key ring: a file of keys, each with an id, that wrap the data keys of the programmes.

One key is current and wraps; the others only unwrap, until nothing is wrapped with them any more. A process that runs
while the file is replaced notices it.
"""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, model_validator

from payloads.failures import BadKeys, KeyMissing
from payloads.files import make_folder, write

KEY_BYTES = 32
_NONCE_BYTES = 12
_Key = Annotated[Base64Bytes, Field(min_length=KEY_BYTES, max_length=KEY_BYTES)]


class Wrapped(BaseModel):
    """A data key, encrypted with the key of the ring that `ring_key` names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ring_key: str
    wrapped: Base64Bytes


class _Keys(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    current: str
    keys: dict[str, _Key] = Field(repr=False)

    @model_validator(mode="after")
    def _current_is_there(self) -> "_Keys":
        if self.current not in self.keys:
            raise ValueError(f"the current key {self.current} is missing")
        return self


class KeyRing:
    """The key ring in a file."""

    def __init__(self, file: Path) -> None:
        """Read the ring. Raises BadKeys when the file is missing or no key ring."""
        self.file = file
        self._read()

    @classmethod
    def make(cls, file: Path) -> "KeyRing":
        """Make a ring with one key. Raises BadKeys when the file is there already or cannot be written."""
        if file.exists():
            raise BadKeys(f"There is a key ring in {file} already.")
        id_, key = _new_key()
        _write(file, _Keys.model_construct(current=id_, keys={id_: key}))
        return cls(file)

    @property
    def ids(self) -> list[str]:
        """The ids of all keys, the oldest first."""
        return list(self._keys.keys)

    @property
    def current(self) -> str:
        """The id of the key that wraps."""
        return self._keys.current

    def wrap(self, data_key: bytes, owner: bytes) -> Wrapped:
        """Encrypt a data key for its owner with the current key, as the file has it now."""
        self._read()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._keys.keys[self.current]).encrypt(nonce, data_key, owner)
        return Wrapped.model_construct(ring_key=self.current, wrapped=nonce + sealed)

    def unwrap(self, wrapped: Wrapped, owner: bytes) -> bytes:
        """Decrypt a data key. Raises KeyMissing, or BadKeys when the ring has another key under the same id."""
        if wrapped.ring_key not in self._keys.keys:
            self._read()
        if (key := self._keys.keys.get(wrapped.ring_key)) is None:
            raise KeyMissing(f"The key ring {self.file} lacks the key {wrapped.ring_key}.")
        nonce, sealed = wrapped.wrapped[:_NONCE_BYTES], wrapped.wrapped[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, sealed, owner)
        except (InvalidTag, ValueError):
            raise BadKeys(
                f"The key {wrapped.ring_key} in {self.file} does not open what was wrapped under that name: "
                "it is another key, or the data key was altered."
            ) from None

    def add(self) -> str:
        """Add a key, which wraps only after `use`; return its id."""
        self._read()
        id_, key = _new_key()
        self._change(current=self.current, keys={**self._keys.keys, id_: key})
        return id_

    def use(self, id_: str) -> None:
        """Let a key of the ring be the current one."""
        self._read()
        self._change(current=id_, keys=self._keys.keys)

    def drop(self, id_: str) -> None:
        """Destroy a key. Raises BadKeys for the current one, and for one that is not there."""
        self._read()
        if id_ not in self._keys.keys:
            raise BadKeys(f"The key ring {self.file} has no key {id_}.")
        if id_ == self.current:
            raise BadKeys(f"{id_} is the current key; rotate first.")
        self._change(current=self.current, keys={name: key for name, key in self._keys.keys.items() if name != id_})

    def merge(self, other: "KeyRing") -> list[str]:
        """Take in the keys of another ring that this one lacks, as older ones; return their ids.

        Raises BadKeys, and changes nothing, when the two have different keys under one id.
        """
        self._read()
        theirs, ours = other._keys.keys, self._keys.keys
        if differing := [id_ for id_ in theirs if ours.get(id_, theirs[id_]) != theirs[id_]]:
            raise BadKeys(f"{other.file} and {self.file} have different keys under one id: {', '.join(differing)}.")
        added = [id_ for id_ in theirs if id_ not in ours]
        self._change(current=self.current, keys={**{id_: theirs[id_] for id_ in added}, **ours})
        return added

    def _change(self, current: str, keys: dict[str, bytes]) -> None:
        self._keys = _Keys.model_construct(current=current, keys=keys)
        _write(self.file, self._keys)

    def _read(self) -> None:
        try:
            self._keys = _Keys.model_validate_json(self.file.read_bytes())
        except FileNotFoundError:
            raise BadKeys(f"There is no key ring in {self.file}. `forloeb keys new` makes one.") from None
        except OSError as error:
            raise BadKeys(f"The key ring {self.file} cannot be read: {os.strerror(error.errno or 0)}.") from None
        except ValidationError as error:
            reason = error.errors(include_input=False, include_url=False)[0]["msg"]
            raise BadKeys(f"{self.file} is no key ring: {reason}.") from None


def _new_key() -> tuple[str, bytes]:
    """Make a key and its id, which tells the day."""
    return f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(3)}", AESGCM.generate_key(8 * KEY_BYTES)


def _write(file: Path, keys: _Keys) -> None:
    try:
        make_folder(file.parent)
        write(file, keys.model_dump_json(indent=1))
    except OSError as error:
        raise BadKeys(f"The key ring {file} cannot be written: {os.strerror(error.errno or 0)}.") from None
