"""Actions on a programme: updates are refused or recorded once, signals are never lost."""

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

import workflows.programme
from workflows.client import Refused, act, ledger_of, plan_of, take_in, workflow_id

METADATA = "__temporal_workflow_metadata"
SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}


async def _keys(client, case: str) -> list[str]:
    return [entry.key for entry in (await ledger_of(client, case)).entries]


async def test_the_same_event_again_starts_no_second_programme(world, case_file):
    case = case_file("a-twice", "2040-01-16")
    assert await take_in(world.client, case, "event-1") is True
    assert await take_in(world.client, case, "event-1") is False
    assert await _keys(world.client, "a-twice") == ["takeover"]


async def test_the_same_case_by_another_event_is_refused(world, case_file):
    await take_in(world.client, case_file("a-other", "2040-01-16"), "event-1")
    with pytest.raises(Refused, match="allerede taget ind"):
        await take_in(world.client, case_file("a-other", "2040-01-16"), "event-2")


async def test_the_same_event_with_other_content_is_refused(world, case_file):
    await take_in(world.client, case_file("a-changed", "2040-01-16"), "event-1")
    with pytest.raises(Refused, match="andet indhold"):
        await take_in(world.client, case_file("a-changed", "2040-01-13"), "event-1")


async def test_an_action_is_recorded_with_the_day_it_happened_and_answered_after_the_evaluation(world, case_file):
    await take_in(world.client, case_file("a-signed", "2040-01-16"), "event-1")
    answer = await act(world.client, "a-signed", {**SIGNED, "on": "2040-01-15", "by": "hanne"})
    recorded = (await ledger_of(world.client, "a-signed")).entries[-1]
    assert (recorded.id, recorded.by, str(recorded.on)) == (answer.fact_id, "hanne", "2040-01-15")
    plan = await plan_of(world.client, "a-signed")
    assert [duty.status for duty in plan.duties if duty.duty == "contract"] == ["met"]


async def test_an_action_without_a_day_happened_today(world, case_file):
    await take_in(world.client, case_file("a-today", "2040-01-16"), "event-1")
    await act(world.client, "a-today", SIGNED)
    assert str((await ledger_of(world.client, "a-today")).entries[-1].on) == "2040-01-16"


async def test_a_command_sent_again_answers_the_same_and_records_nothing(world, case_file):
    await take_in(world.client, case_file("a-again", "2040-01-16"), "event-1")
    first = await act(world.client, "a-again", SIGNED, command="command-1")
    again = await act(world.client, "a-again", SIGNED, command="command-1")
    assert first == again
    assert await _keys(world.client, "a-again") == ["takeover", "contract_signed"]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"fact": "contract_signed", "party": "both"}, "Feltet manner mangler."),
        ({**SIGNED, "party": "all"}, "Feltet party skal være 'municipality', 'foreigner' eller 'both'."),
        ({**SIGNED, "colour": "red"}, "Feltet colour findes ikke i handlingen contract_signed."),
        ({**SIGNED, "on": "2040-01-17"}, "17.01.2040 er ikke kommet endnu"),
        ({**SIGNED, "on": "16.01.2040"}, "is not a date written YYYY-MM-DD"),
        ({**SIGNED, "id": "mine"}, "Feltet id sættes af forløbet"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_with_a_reason_and_leaves_no_trace(world, case_file, fact, reason):
    await take_in(world.client, case_file("a-refused", "2040-01-16"), "event-1")
    await world.until("2040-01-16", 10)
    handle = world.client.get_workflow_handle(workflow_id("a-refused"))
    before = (await handle.describe()).history_length
    with pytest.raises(Refused) as refused:
        await act(world.client, "a-refused", fact)
    assert reason in refused.value.reason
    assert await _keys(world.client, "a-refused") == ["takeover"]
    history = await handle.fetch_history()
    assert not [
        event for event in history.events if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]
    assert (
        await handle.describe()
    ).history_length <= before + 3  # the test server writes the task, the real one nothing


async def test_the_law_refuses_an_unlawful_action_with_its_paragraph(world, case_file):
    await take_in(world.client, case_file("a-unlawful", "2040-01-16"), "event-1")
    with pytest.raises(Refused) as refused:
        await act(world.client, "a-unlawful", {"fact": "contract_set_by_municipality", "ground": "disagreement"})
    assert (refused.value.citation or "").startswith("BEK-2026-01-20")
    assert await _keys(world.client, "a-unlawful") == ["takeover"]


async def test_a_move_may_be_announced_and_takes_effect_on_its_day(world, case_file):
    await take_in(world.client, case_file("a-moves", "2040-01-16"), "event-1")
    await act(world.client, "a-moves", {"fact": "moved", "on": "2040-01-25", "municipality": "0751"})
    await world.until("2040-03-02")
    mails = sorted(world.mailbox.mails("a-moves"), key=lambda mail: mail["X-Forloeb-Notice"])
    contract = [mail["To"] for mail in mails if mail["X-Forloeb-Notice"].startswith("contract/2/")]
    assert set(contract) == {"integration-0751@forloeb.invalid"}


async def test_a_lawful_signal_is_recorded_once_however_often_it_is_sent(world, case_file):
    await take_in(world.client, case_file("s-lawful", "2040-01-16"), "event-1")
    handle = world.client.get_workflow_handle(workflow_id("s-lawful"))
    for _ in range(2):
        await handle.signal("record", {**SIGNED, "command": "payroll-17"})
    await handle.signal("record", {"fact": "contract_set_by_municipality", "ground": "disagreement"})
    await world.until("2040-02-03", 12)
    ledger = await ledger_of(world.client, "s-lawful")
    assert [fact.fact for fact in ledger.case_file().facts] == ["takeover", "contract_signed"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("record", [{"fact": "contract_signed", "party": "nobody", "manner": "signed"}]),
        ("record", [{"fact": "contract_set_by_municipality", "ground": "disagreement"}]),
        ("record", [{**SIGNED, "on": "2041-01-01"}]),
        ("record", [{"fact": "no_such_fact"}]),
        ("record", ["contract_signed"]),
        ("record", []),
        ("record", [SIGNED, SIGNED]),
        ("recrod", [SIGNED]),
    ],
)
async def test_a_signal_that_may_not_count_is_kept_as_refused_and_notified(world, case_file, name, args):
    await take_in(world.client, case_file("s-refused", "2040-01-16"), "event-1")
    await world.client.get_workflow_handle(workflow_id("s-refused")).signal(name, args=args)
    await world.until("2040-01-16", 12)
    ledger = await ledger_of(world.client, "s-refused")
    refused = [entry.refused for entry in ledger.entries if entry.refused is not None]
    assert len(refused) == 1
    assert len(ledger.case_file().facts) == 1
    mails = [m for m in world.mailbox.mails("s-refused") if m["X-Forloeb-Notice"] == f"refused/{refused[0].id}"]
    assert len(mails) == 1
    remark = refused[0].remark
    told = remark.reason if remark.citation else "Begrundelsen står i sagen."  # what was sent is not repeated
    assert told[:20] in mails[0].get_payload(decode=True).decode()


async def test_a_signal_that_cannot_be_decoded_is_kept_too(world, case_file):
    await take_in(world.client, case_file("s-garbled", "2040-01-16"), "event-1")
    garbled = RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b'{"fact": "cv_publ'))
    await world.client.get_workflow_handle(workflow_id("s-garbled")).signal("record", garbled)
    await world.until("2040-01-16", 12)
    refused = [entry.refused for entry in (await ledger_of(world.client, "s-garbled")).entries if entry.refused]
    assert [entry.given for entry in refused] == ['{"fact": "cv_publ']


async def test_every_action_has_a_danish_description_and_the_case_reads_well(world, case_file):
    await take_in(world.client, case_file("a-described", "2040-01-16"), "event-1")
    handle = world.client.get_workflow_handle(workflow_id("a-described"))
    metadata = await handle.query(METADATA, result_type=WorkflowMetadata)
    described = {update.name: update.description for update in metadata.definition.update_definitions}
    assert described["contract_signed"] == "Kontrakten er underskrevet (party, manner)."
    assert all(described.values())
    assert "Kontrakten skal være indgået senest 1 måned efter overtagelsen 16.01.2040." in metadata.current_details


async def test_a_fault_in_the_law_leaves_the_temporal_ui_all_but_the_plan(world, case_file, monkeypatch):
    await take_in(world.client, case_file("a-faulty", "2040-01-16"), "event-1")
    monkeypatch.setattr(workflows.programme, "plan", None)
    handle = world.client.get_workflow_handle(workflow_id("a-faulty"))
    metadata = await handle.query(METADATA, result_type=WorkflowMetadata)
    assert metadata.current_details == "Planen kan ikke regnes ud nu; se arbejderens log."
    assert metadata.definition.update_definitions


async def test_an_update_that_no_worker_took_up_is_sent_again(world, case_file, monkeypatch):
    await take_in(world.client, case_file("a-unheard", "2040-01-16"), "event-1")
    real, given_back = WorkflowHandle.execute_update, ApplicationError("passed over", type="UnprocessedUpdate")
    asked: list[str] = []

    async def passed_over_once(self, *args, **named):
        asked.append(named["id"])
        if len(asked) == 1:
            raise WorkflowUpdateFailedError(given_back)
        return await real(self, *args, **named)

    monkeypatch.setattr(WorkflowHandle, "execute_update", passed_over_once)
    await act(world.client, "a-unheard", {"fact": "assessment_completed"}, "command-1")
    assert len(asked) == 2
    assert asked[0] == asked[1]


async def test_an_action_that_the_programme_does_not_know_is_refused(world, case_file):
    await take_in(world.client, case_file("a-unknown", "2040-01-16"), "event-1")
    handle = world.client.get_workflow_handle(workflow_id("a-unknown"))
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("contract_sung", {})
