"""Faults on the real Temporal server: killed workers, a mail server that is down, a history that grows too long."""

import asyncio
import signal
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.worker import Replayer

from programme.danish_time import day_of
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.workflows.patience import LONG, refusals, until, until_answered
from tests.workflows.runs import sendings
from workflows.client import (
    DATA_CONVERTER,
    Refused,
    ServerUnreachable,
    UnknownCase,
    act,
    ledger_of,
    programmes,
    take_in,
    workflow_id,
)
from workflows.programme import Programme

pytestmark = pytest.mark.server

SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}
UNLAWFUL = {"fact": "cv_published", "on": "2999-01-01"}
TODAY = day_of(datetime.now(UTC))


async def _refuse(client: Client, case: str, number: int) -> None:
    """Send a signal that is refused, so that a notice must go out at any time of the week."""
    handle = client.get_workflow_handle(workflow_id(case))
    await handle.signal("record", {**UNLAWFUL, "command": f"{case}-{number}"})


async def _notices_of_refusals(client: Client, case: str, number: int) -> set[str]:
    """Wait until that number of signals was refused, and name the notices of it."""
    return {f"refused/{entry.id}" for entry in await refusals(client, case, number)}


async def _attempts(client: Client, case: str) -> dict[str, int]:
    """Wait until every notice is out, and tell how often each was tried; it may be scheduled but once."""

    async def are_out() -> bool:
        return all(sending.attempts for sending in await sendings(client, case))

    await until(are_out)
    sent = await sendings(client, case)
    assert len({sending.key for sending in sent}) == len(sent)
    return {sending.key: sending.attempts or 0 for sending in sent}


async def test_a_killed_worker_loses_no_fact_and_sends_no_notice_twice(client, worker_process, case_file):
    async with MailServer(free_port()) as mail_server:
        smtp = f"smtp://127.0.0.1:{mail_server.port}"
        facts = ["recognition_informed", "language_provider_involved"]
        await take_in(client, case_file("k-killed", str(TODAY)), "event-1")
        for number, fact in enumerate(facts):
            worker = worker_process(FORLOEB_SMTP_URL=smtp)
            await until_answered(partial(act, client, "k-killed", {"fact": fact}, f"command-{number}"))
            await _refuse(client, "k-killed", number)
            await asyncio.sleep(0.1 * number)  # so that it dies at another step every time
            worker.kill()
            worker.wait()
        last = partial(act, client, "k-killed", SIGNED, "command-last")
        waiting = asyncio.create_task(until_answered(last))
        worker_process(FORLOEB_SMTP_URL=smtp)
        await waiting
        told = await _notices_of_refusals(client, "k-killed", len(facts))
        ledger = await ledger_of(client, "k-killed")
        assert [entry.key for entry in ledger.entries if entry.refused is None] == [
            "takeover",
            *facts,
            "contract_signed",
        ]
        attempts = await _attempts(client, "k-killed")
        sent = [mail for mail in mail_server.mails if mail["X-Forloeb-Case"] == "k-killed"]
        mails = Counter(mail["X-Forloeb-Notice"] for mail in sent)
        assert told <= set(mails) == set(attempts)
        for key, number in mails.items():  # again only when a worker died before Temporal knew that the mail was taken
            assert number <= attempts[key]
        assert len({mail["Message-ID"] for mail in sent}) == len(mails)


async def test_while_the_mail_server_is_down_the_programme_goes_on_and_the_notice_waits(
    client, worker_process, case_file
):
    port = free_port()
    worker_process(FORLOEB_SMTP_URL=f"smtp://127.0.0.1:{port}")
    await take_in(client, case_file("m-down", str(TODAY)), "event-1")
    await _refuse(client, "m-down", 1)
    await act(client, "m-down", SIGNED)
    [refusal] = await _notices_of_refusals(client, "m-down", 1)
    keys = [entry.key for entry in (await ledger_of(client, "m-down")).entries]
    assert sorted(keys) == ["contract_signed", "cv_published", "takeover"]
    async with MailServer(port) as mail_server:

        def mails() -> list[str]:  # on a working day there are reminders too
            return [str(mail["Subject"]) for mail in mail_server.mails if mail["X-Forloeb-Notice"] == refusal]

        async with asyncio.timeout(LONG):
            while not mails():
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        assert mails() == ["Afvist registrering: cv_published – sag m-down"]


async def _is_in_a_short_run(handle: WorkflowHandle[Any, Any], first_run: str | None) -> bool:
    """Tell whether a programme goes on in a later run, which none of its actions has made long."""
    described = await handle.describe()
    is_running = described.status is WorkflowExecutionStatus.RUNNING
    assert is_running or described.status is WorkflowExecutionStatus.CONTINUED_AS_NEW
    return is_running and described.run_id != first_run and described.history_length < 60


async def test_a_programme_continues_as_new_and_knows_everything(dev_server, connected, worker_process, case_file):
    with dev_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40") as address:
        client = await connected(address)
        worker_process(TEMPORAL_ADDRESS=address)
        await take_in(client, case_file("n-long", str(TODAY)), "event-1")
        handle = client.get_workflow_handle(workflow_id("n-long"))
        first_run = (await handle.describe()).run_id
        first = await act(client, "n-long", SIGNED, command="command-0")
        for number in range(1, 16):
            need = {"fact": "need_recorded", "of": "revision", "ground": str(number)}
            await act(client, "n-long", need, command=f"command-{number}")
        await until(partial(_is_in_a_short_run, handle, first_run))
        again = await act(client, "n-long", SIGNED, command="command-0")
        assert again.fact_id == first.fact_id
        ledger = await ledger_of(client, "n-long")
        assert [entry.key for entry in ledger.entries] == ["takeover", "contract_signed"] + 15 * ["need_recorded"]
        assert await take_in(client, case_file("n-long", str(TODAY)), "event-1") is False

        async def is_listed() -> bool:
            listed = [programme async for programme in programmes(client, municipality="0101")]
            return [(programme.case, programme.closed) for programme in listed] == [("n-long", False)]

        await until(is_listed)
        replayer = Replayer(workflows=[Programme], data_converter=DATA_CONVERTER, namespace=client.namespace)
        await replayer.replay_workflow(
            await client.get_workflow_handle(workflow_id("n-long"), run_id=first_run).fetch_history()
        )
        await replayer.replay_workflow(await handle.fetch_history())


async def test_notices_that_wait_for_the_mail_server_are_taken_along_when_it_continues_as_new(
    dev_server, connected, worker_process, case_file
):
    port = free_port()
    with dev_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=30") as address:
        client = await connected(address)
        worker_process(TEMPORAL_ADDRESS=address, FORLOEB_SMTP_URL=f"smtp://127.0.0.1:{port}")
        await take_in(client, case_file("n-down", str(TODAY)), "event-1")
        handle = client.get_workflow_handle(workflow_id("n-down"))
        first_run = (await handle.describe()).run_id
        for number in range(6):
            await _refuse(client, "n-down", number)
            await act(client, "n-down", {"fact": "need_recorded", "of": "revision", "ground": str(number)})
        await until(partial(_is_in_a_short_run, handle, first_run))
        told = await _notices_of_refusals(client, "n-down", 6)
        async with MailServer(port) as mail_server, asyncio.timeout(LONG):
            while not told <= {mail["X-Forloeb-Notice"] for mail in mail_server.mails}:
                await asyncio.sleep(0.1)
            await asyncio.sleep(1)
            sent = [mail["X-Forloeb-Notice"] for mail in mail_server.mails]
            assert len(sent) == len(set(sent))


async def test_programmes_are_listed_by_municipality_deadline_and_what_is_late(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("list-late", "2025-01-15"), "event-1")
    await take_in(client, case_file("list-new", str(TODAY)), "event-1")

    async def listed(**terms) -> set[str]:
        return {programme.case async for programme in programmes(client, **terms) if programme.case.startswith("list-")}

    async with asyncio.timeout(LONG):
        while await listed(municipality="0101") != {"list-late", "list-new"}:
            await asyncio.sleep(0.1)
        while await listed(overdue=True) != {"list-late"}:
            await asyncio.sleep(0.1)
    assert await listed(municipality='0751" OR CaseId = "x') == set()
    assert "list-new" in await listed(due_before=TODAY + timedelta(days=40))
    assert "list-new" not in await listed(due_before=TODAY)


async def test_an_unknown_case_is_told_from_an_ended_one(client, worker_process, case_file):
    worker_process()
    with pytest.raises(UnknownCase):
        await act(client, "e-nobody", SIGNED)
    await take_in(client, case_file("e-closed", str(TODAY)), "event-1")
    await act(client, "e-closed", {"fact": "case_closed", "reason": "udrejst"})
    await client.get_workflow_handle(workflow_id("e-closed")).result()
    with pytest.raises(Refused, match="afsluttet"):
        await act(client, "e-closed", SIGNED)


async def test_without_a_worker_an_action_says_so_and_is_safe_to_send_again(
    client, worker_process, case_file, monkeypatch
):
    monkeypatch.setattr("workflows.client._PATIENCE", 1)
    await take_in(client, case_file("w-none", str(TODAY)), "event-1")
    with pytest.raises(ServerUnreachable, match="command-1"):
        await act(client, "w-none", SIGNED, command="command-1")
    monkeypatch.undo()
    worker_process()
    await until_answered(partial(act, client, "w-none", SIGNED, "command-1"))
    assert [entry.key for entry in (await ledger_of(client, "w-none")).entries] == ["takeover", "contract_signed"]


async def test_without_a_worker_the_same_event_again_is_known_and_another_person_refused(client, case_file):
    case = case_file("v-twice", str(TODAY))
    person = case.person.model_copy(update={"born": date(1980, 1, 1)})
    assert await take_in(client, case, "event-1") is True
    async with asyncio.timeout(60):
        assert await take_in(client, case, "event-1") is False
        with pytest.raises(Refused, match="andet indhold"):
            await take_in(client, case.model_copy(update={"person": person}), "event-1")


async def test_a_worker_told_to_stop_stops_cleanly(client, worker_process, case_file):
    worker = worker_process()
    await take_in(client, case_file("t-stop", str(TODAY)), "event-1")
    await act(client, "t-stop", SIGNED)
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 120) == 0


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TEMPORAL_ADDRESS": "127.0.0.1:1"}, "No Temporal server answers at 127.0.0.1:1"),
        ({"FORLOEB_SMTP_URL": "http://mail:hunter2@x"}, "FORLOEB_SMTP_URL"),
        ({"FORLOEB_MAILDIR": "/dev/null/notices"}, "FORLOEB_MAILDIR"),
        ({"TEMPORAL_PROFILE": "nowhere"}, "The Temporal configuration cannot be read"),
    ],
)
async def test_a_worker_that_cannot_start_says_why_in_one_sentence(worker_process, tmp_path, environment, told):
    worker = worker_process(**environment)
    assert await asyncio.to_thread(worker.wait, 120) == 1
    log = (tmp_path / "worker0.log").read_text()
    assert told in log
    assert "Traceback" not in log
    assert "hunter2" not in log
