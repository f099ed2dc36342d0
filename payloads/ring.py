"""The key ring: a file of keys, each with an id, that wrap the data keys of the programmes, and one that signs.

One key is current and wraps; the others only unwrap, until nothing is wrapped with them any more. The audit trail is
signed (Ed25519), so that whoever reads it needs the public half alone. A process that runs while the file is replaced
notices it.
"""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
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


class Signature(NamedTuple):
    """A signature, and the public key that proves it; both hexadecimal."""

    public: str
    value: str

    def proves(self, said: str) -> bool:
        """Tell whether whoever has the private half of `public` has signed this text."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public))
            key.verify(bytes.fromhex(self.value), said.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class _Keys(BaseModel):
    """What the file holds. `signing`: the private keys that sign and have signed, the latest last."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    current: str
    keys: dict[str, _Key] = Field(repr=False)
    signing: list[_Key] = Field(default=[], repr=False)

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
        _write(file, _Keys.model_construct(current=id_, keys={id_: key}, signing=[secrets.token_bytes(KEY_BYTES)]))
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

    @property
    def signing_keys(self) -> list[str]:
        """The public halves of the keys that sign or have signed, hexadecimal; the one that signs now last."""
        return [key.public_key().public_bytes_raw().hex() for key in self._signing]

    def sign(self, said: str) -> Signature:
        """Sign a text. Raises BadKeys when the ring has no key for that."""
        if not self._signing:
            self._read()
        if not self._signing:
            raise BadKeys(f"The key ring {self.file} has no key that signs; `forloeb keys new` adds one.")
        key = self._signing[-1]
        return Signature(key.public_key().public_bytes_raw().hex(), key.sign(said.encode()).hex())

    def has_signed(self, said: str, signature: Signature) -> bool:
        """Tell whether a key of this ring has signed the text."""
        if signature.public not in self.signing_keys:
            self._read()
        return signature.public in self.signing_keys and signature.proves(said)

    def add(self) -> str:
        """Add a key, which wraps only after `use`, and one that signs where there is none; return its id."""
        self._read()
        id_, key = _new_key()
        signing = self._keys.signing or [secrets.token_bytes(KEY_BYTES)]
        self._change(current=self.current, keys={**self._keys.keys, id_: key}, signing=signing)
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
        signing = [key for key in other._keys.signing if key not in self._keys.signing]
        self._change(
            current=self.current,
            keys={**{id_: theirs[id_] for id_ in added}, **ours},
            signing=[*signing, *self._keys.signing],
        )
        return added

    def _change(self, current: str, keys: dict[str, bytes], signing: list[bytes] | None = None) -> None:
        signing = self._keys.signing if signing is None else signing
        self._use(_Keys.model_construct(current=current, keys=keys, signing=signing))
        _write(self.file, self._keys)

    def _use(self, keys: _Keys) -> None:
        self._keys = keys
        self._signing = [Ed25519PrivateKey.from_private_bytes(key) for key in keys.signing]

    def _read(self) -> None:
        try:
            self._use(_Keys.model_validate_json(self.file.read_bytes()))
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
