"""Sealing: what is personal in the register is encrypted with the case's own data key, and dies with it."""

import secrets
import zlib

from cryptography.exceptions import InvalidTag

from payloads.data_keys import DataKey, Owner
from payloads.failures import Unreadable

_NONCE_BYTES = 12


class Seal:
    """Seals and opens texts of one case. Each is bound to the case and to its place, so that none can be exchanged."""

    def __init__(self, owner: Owner, key: DataKey) -> None:
        self._owner = owner
        self._key = key

    def close(self, place: str, text: str) -> bytes:
        """Seal a text for its place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._key.cipher.encrypt(nonce, zlib.compress(text.encode()), self._bound(place))

    def open(self, place: str, sealed: bytes) -> str:
        """Read what was sealed for a place. Raises Unreadable."""
        nonce, closed = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return zlib.decompress(self._key.cipher.decrypt(nonce, closed, self._bound(place))).decode()
        except (InvalidTag, ValueError, zlib.error):
            raise Unreadable(f"{place} of {self._owner.workflow} in the register cannot be read.") from None

    def _bound(self, place: str) -> bytes:
        return self._owner.bound + b"\0register\0" + place.encode()
