"""The codec: every payload of a programme is compressed and encrypted with the programme's own data key.

AES-256-GCM binds each payload to its namespace and workflow. What is no such payload counts for nothing: it becomes an
unreadable value, so that an update with it is refused, a signal kept as refused, and a history with it goes no further.
Two kinds stay in plain text for the Temporal UI, and hold nothing personal: texts marked `Public`, and what the SDK
tells of a workflow (`WorkflowMetadata`), with its current details.
"""

import re
import secrets
import zlib
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    EncodingPayloadConverter,
    PayloadCodec,
    PayloadConverter,
    SerializationContext,
    WithSerializationContext,
)
from temporalio.exceptions import ApplicationError

from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys, TooLong, Unreadable

_ENCRYPTED, _UNREADABLE = b"binary/encrypted", b"binary/unreadable"
_SDK_METADATA = b"temporal.api.sdk.v1.WorkflowMetadata"
_KEY_ID, _NONCE, _SEALED = slice(4), slice(4, 16), slice(16, None)  # parts of the data
_COMPRESSION = 6
MOST_UNPACKED = 32_000_000
"""The most bytes that one payload may hold: sixteen times what the server takes packed."""

_RUN_OF_A_SCHEDULE = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")  # what the server adds to the id


class Public(str):
    """A text that the Temporal UI shows and that is not encrypted: the name of a deadline, of a case, of a notice."""

    __slots__ = ()


class Codec(PayloadCodec, WithSerializationContext):
    """Encrypts for the workflow that the SDK names, and decrypts what was encrypted for it; without one, for any."""

    def __init__(self, keys: Callable[[], DataKeys], owner: Owner | None = None) -> None:
        self._keys = keys
        self._owner = owner

    def with_context(self, context: SerializationContext) -> "Codec":
        """Give the codec of one workflow and its activities; the runs of a schedule share the key of the schedule."""
        namespace, workflow = getattr(context, "namespace", None), getattr(context, "workflow_id", None)
        if not (namespace and workflow):
            return Codec(self._keys)
        owner = Owner(namespace, workflow)
        if (schedule := _RUN_OF_A_SCHEDULE.sub("", workflow)) != workflow and not self._keys().has(owner):
            owner = Owner(namespace, schedule)
        return Codec(self._keys, owner)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt. Raises KeyMissing, Erased, BadKeys."""
        return [payload if _is_public(payload) else self.encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt; what is not this workflow's is given as unreadable. Raises KeyMissing, Erased, BadKeys."""
        return [self._decoded(payload) for payload in payloads]

    def encrypted(self, payload: Payload) -> Payload:
        """Encrypt one payload."""
        if self._owner is None:
            raise BadKeys("A payload that belongs to no workflow has no data key.")
        key = self._keys().of(self._owner)
        nonce, packed = secrets.token_bytes(12), zlib.compress(payload.SerializeToString(), _COMPRESSION)
        sealed = key.cipher.encrypt(nonce, packed, self._owner.bound)
        namespace, workflow = self._owner
        metadata = {"encoding": _ENCRYPTED, "namespace": namespace.encode(), "workflow": workflow.encode()}
        return Payload(metadata=metadata, data=bytes.fromhex(key.id) + nonce + sealed)

    def decrypted(self, payload: Payload, most: int = MOST_UNPACKED) -> Payload:
        """Decrypt one payload, of at most so many bytes unpacked. Raises Unreadable, KeyMissing, Erased, BadKeys."""
        if (owner := owner_of(payload)) is None:
            if _may_be_plain(payload):
                return payload
            raise Unreadable(
                "Det skal sendes krypteret. The payload is not encrypted; what comes in plain text counts for nothing."
            )
        if self._owner not in (None, owner):
            raise Unreadable(
                f"The payload was encrypted for another workflow or namespace than {' / '.join(self._owner)}."
            )
        key = self._keys().of(owner)
        named, nonce, sealed = (payload.data[part] for part in (_KEY_ID, _NONCE, _SEALED))
        if nonce and (id_ := named.hex()) != key.id:
            raise Unreadable(f"The payload needs the data key {id_}, but {owner.workflow} has the key {key.id}.")
        try:
            plain = Payload.FromString(_unpacked(key.cipher.decrypt(nonce, sealed, owner.bound), most))
        except (InvalidTag, ValueError, zlib.error, DecodeError):
            raise Unreadable(f"The payload was altered after it had been encrypted for {owner.workflow}.") from None
        self._keys().prove(owner, key)
        return plain

    def _decoded(self, payload: Payload) -> Payload:
        try:
            return self.decrypted(payload)
        except Unreadable as unreadable:
            return Payload(metadata={"encoding": _UNREADABLE}, data=str(unreadable).encode())


class _Refusing(EncodingPayloadConverter):
    """Raises where a payload is unreadable."""

    @property
    def encoding(self) -> str:
        """The encoding that the codec gives to what it cannot decrypt."""
        return _UNREADABLE.decode()

    def to_payload(self, value: Any) -> Payload | None:
        """Leave every value to the other converters."""

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        """Raise Unreadable with the reason."""
        raise Unreadable(payload.data.decode())


_CONVERTERS = (*PydanticPayloadConverter().converters.values(), _Refusing())


class Conversion(CompositePayloadConverter):
    """Converts as pydantic does; marks public texts, and raises Unreadable where a payload is."""

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)

    def to_payloads(self, values: Sequence[Any]) -> list[Payload]:
        """Convert values to payloads."""
        payloads = super().to_payloads(values)
        for value, payload in zip(values, payloads, strict=True):
            if isinstance(value, Public):
                payload.metadata["public"] = b"true"
        return payloads


class Failures(DefaultFailureConverter):
    """Encrypts messages and stack traces of failures too, except why a payload is unreadable: its sender has no key."""

    def __init__(self) -> None:
        super().__init__(encode_common_attributes=True)
        self._in_clear = DefaultFailureConverter()

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Convert an exception to a failure."""
        reason = exception.__cause__ if isinstance(exception.__cause__, Unreadable) else exception
        if isinstance(reason, Unreadable):
            told = ApplicationError(str(reason), type="Unreadable", non_retryable=True)
            self._in_clear.to_failure(told, payload_converter, failure)
        else:
            super().to_failure(exception, payload_converter, failure)


class _Converter(DataConverter):
    """A data converter whose codec alone knows the workflow, so that all else is not made anew for each message."""

    def with_context(self, context: SerializationContext) -> Self:
        """Give the data converter of one workflow."""
        cloned = copy(self)
        assert isinstance(self.payload_codec, Codec)
        object.__setattr__(cloned, "payload_codec", self.payload_codec.with_context(context))
        return cloned


def data_converter(keys: Callable[[], DataKeys]) -> DataConverter:
    """Give the data converter of everything that speaks to Temporal; `keys` is asked when the first payload comes."""
    return _Converter(payload_converter_class=Conversion, payload_codec=Codec(keys), failure_converter_class=Failures)


def _unpacked(packed: bytes, most: int) -> bytes:
    """Decompress no more than is allowed: a thousandth of it may say as much. Raises TooLong, zlib.error."""
    unpacking = zlib.decompressobj()
    plain = unpacking.decompress(packed, max(most, 0) + 1)
    if len(plain) > most:
        raise TooLong(f"The payload is more than {most:,} bytes when it is unpacked.")
    if not unpacking.eof:
        raise zlib.error("cut")
    return plain


def owner_of(payload: Payload) -> Owner | None:
    """Read whose data key a payload says it was encrypted with; None when it is not encrypted."""
    if payload.metadata.get("encoding") != _ENCRYPTED:
        return None
    return Owner(_text(payload, "namespace"), _text(payload, "workflow"))


def _is_public(payload: Payload) -> bool:
    return "public" in payload.metadata or payload.metadata.get("messageType") == _SDK_METADATA


def _may_be_plain(payload: Payload) -> bool:
    """Tell what may come in plain text: bare texts, which the server itself writes into failures. No fact is one."""
    match payload.metadata.get("encoding"):
        case b"json/plain":
            return payload.data.startswith(b'"')
        case b"json/protobuf":
            return payload.metadata.get("messageType") == _SDK_METADATA
        case _:
            return False


def _text(payload: Payload, name: str) -> str:
    return payload.metadata.get(name, b"").decode(errors="replace")
