"""What the codec promises: every payload comes back as it was, and none that was changed, swapped or in plain text."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError

from payloads.codec import Codec, Public, data_converter
from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys, Erased, KeyMissing, Unreadable
from payloads.ring import KeyRing
from tests.payloads.conftest import OWNER

OTHER_CASE = Owner("forloeb", "programme-a-2")
OTHER_NAMESPACE = Owner("elsewhere", "programme-a-1")

payloads = st.builds(Payload, metadata=st.dictionaries(st.text(max_size=20), st.binary(max_size=40)), data=st.binary())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DataKeys:
    folder = tmp_path_factory.mktemp("keys")
    keys = DataKeys(KeyRing.make(folder / "ring.json"), folder / "cases")
    for owner in (OWNER, OTHER_CASE, OTHER_NAMESPACE):
        keys.issue(owner)
    return keys


def _codec(keys: DataKeys, owner: Owner = OWNER) -> Codec:
    return Codec(lambda: keys, owner)


@given(payload=payloads)
def test_any_payload_comes_back_as_it_was_and_shows_nothing_meanwhile(keys, payload):
    sealed = _codec(keys).encrypted(payload)
    assert _codec(keys).decrypted(sealed) == payload
    assert Codec(lambda: keys).decrypted(sealed) == payload, "who has no context reads the owner from the payload"
    assert len(payload.data) < 8 or payload.data not in sealed.data


def test_the_same_payload_is_never_encrypted_to_the_same_bytes(keys):
    payload = Payload(data=b"the same")
    assert _codec(keys).encrypted(payload).data != _codec(keys).encrypted(payload).data


@given(payload=payloads, place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(keys, payload, place, bit):
    sealed = _codec(keys).encrypted(payload)
    data = bytearray(sealed.data)
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(Unreadable, match=r"altered|needs the data key"):
        _codec(keys).decrypted(Payload(metadata=sealed.metadata, data=bytes(data)))


@given(payload=payloads, length=st.integers(min_value=0))
def test_a_truncated_payload_is_refused(keys, payload, length):
    sealed = _codec(keys).encrypted(payload)
    with pytest.raises(Unreadable, match="altered"):
        _codec(keys).decrypted(Payload(metadata=sealed.metadata, data=sealed.data[: length % len(sealed.data)]))


@pytest.mark.parametrize("other", [OTHER_CASE, OTHER_NAMESPACE])
def test_a_payload_of_another_case_or_namespace_is_refused(keys, other):
    sealed = _codec(keys).encrypted(Payload(data=b"a fact"))
    with pytest.raises(Unreadable, match="another workflow or namespace"):
        _codec(keys, other).decrypted(sealed)


@pytest.mark.parametrize("other", [OTHER_CASE, OTHER_NAMESPACE])
def test_a_payload_that_claims_to_be_of_another_case_is_refused(keys, other):
    sealed = _codec(keys).encrypted(Payload(data=b"a fact"))
    claims = {"namespace": other.namespace.encode(), "workflow": other.workflow.encode()}
    with pytest.raises(Unreadable, match=f"needs the data key {keys.of(OWNER).id}, but {other.workflow} has"):
        _codec(keys, other).decrypted(Payload(metadata={**sealed.metadata, **claims}, data=sealed.data))
    data = bytes.fromhex(keys.of(other).id) + sealed.data[4:]
    with pytest.raises(Unreadable, match="altered"):
        _codec(keys, other).decrypted(Payload(metadata={**sealed.metadata, **claims}, data=data))


@pytest.mark.parametrize(
    "metadata",
    [{"encoding": b"json/plain"}, {"encoding": b"json/plain", "public": b"true"}, {"encoding": b"binary/null"}, {}],
)
def test_plain_text_counts_for_nothing(keys, metadata):
    with pytest.raises(Unreadable, match="not encrypted"):
        _codec(keys).decrypted(Payload(metadata=metadata, data=b'{"fact": "programme_ended"}'))


def test_the_runs_of_a_schedule_share_its_key_unless_there_is_a_case_of_that_name(keys):
    run = Owner(OWNER.namespace, f"{OWNER.workflow}-2026-11-23T06:00:00Z")
    sealed = _codec(keys).encrypted(Payload(data=b"0101"))
    assert Codec(lambda: keys).with_context(WorkflowSerializationContext(*run)).decrypted(sealed).data == b"0101"
    keys.issue(run)
    with pytest.raises(Unreadable, match="another workflow"):
        Codec(lambda: keys).with_context(WorkflowSerializationContext(*run)).decrypted(sealed)


def test_what_belongs_to_no_workflow_is_not_sent_at_all(keys):
    with pytest.raises(BadKeys, match="no workflow"):
        Codec(lambda: keys).encrypted(Payload(data=b"a fact"))


async def test_a_programme_without_a_key_of_its_own_sends_nothing(keys):
    converter = data_converter(lambda: keys).with_context(WorkflowSerializationContext("forloeb", "programme-nobody"))
    with pytest.raises(KeyMissing, match="programme-nobody"):
        await converter.encode([{"fact": "moved"}])


async def test_values_go_through_the_converter_and_public_texts_stay_readable(keys):
    converter = data_converter(lambda: keys).with_context(WorkflowSerializationContext(*OWNER))
    activity = data_converter(lambda: keys).with_context(
        ActivitySerializationContext(OWNER.namespace, "1", "notify", "forloeb", OWNER.workflow, "Programme", False)
    )
    sealed = await converter.encode([date(2025, 3, 3), None, "Sofie Hansen", Public("§ 6 · kontrakt")])
    assert [payload.metadata["encoding"] for payload in sealed[:3]] == 3 * [b"binary/encrypted"]
    assert sealed[3].data == '"§ 6 · kontrakt"'.encode()
    told = await activity.decode(sealed, [date, type(None), str, str])
    assert told == [date(2025, 3, 3), None, "Sofie Hansen", "§ 6 · kontrakt"]
    [metadata] = await converter.encode([WorkflowMetadata(current_details="**Forløb a-1**")])
    assert b"Forl" in metadata.data


async def test_what_cannot_be_decrypted_is_unreadable_only_where_it_is_used(keys):
    converter = data_converter(lambda: keys).with_context(WorkflowSerializationContext(*OWNER))
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b"{}")
    assert converter.payload_codec
    [decoded] = await converter.payload_codec.decode([plain])
    with pytest.raises(Unreadable, match="not encrypted"):
        converter.payload_converter.from_payloads([decoded], [dict])


async def test_failures_are_encrypted_with_message_stack_trace_details_and_cause(keys):
    converter = data_converter(lambda: keys).with_context(WorkflowSerializationContext(*OWNER))
    failure = Failure()
    try:
        try:
            raise ValueError("Sofie Hansen, 010190-1234")
        except ValueError as cause:
            raise ApplicationError("Sofie Hansen igen", "Sofie", type="Refused") from cause
    except ApplicationError as error:
        await converter.encode_failure(error, failure)
    assert b"Sofie" not in failure.SerializeToString()
    assert b"010190" not in failure.SerializeToString()
    told = await converter.decode_failure(failure)
    assert isinstance(told, ApplicationError)
    assert (told.message, told.details, told.type) == ("Sofie Hansen igen", ("Sofie",), "Refused")
    assert "010190-1234" in str(told.__cause__)


def test_an_erased_case_can_neither_be_read_nor_written(keys, tmp_path: Path):
    gone = Owner("forloeb", "programme-gone")
    keys.issue(gone)
    sealed = _codec(keys, gone).encrypted(Payload(data=b"a fact"))
    at = keys.erase(gone)
    for again in (lambda: _codec(keys, gone).decrypted(sealed), lambda: _codec(keys, gone).encrypted(Payload())):
        with pytest.raises(Erased, match=f"programme-gone was erased on {at.date()}"):
            again()
