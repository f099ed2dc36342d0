"""A whole life in virtual time: from takeover to permanent residence, and the ends a programme can have."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from benchmarks.life import CASE, lived
from statute.duties import drafted
from tests.workflows.runs import notifications, runs_of, times_sent
from workflows.client import DATA_CONVERTER, act, ledger_of, plan_of, take_in, workflow_id
from workflows.programme import Programme

FIRST_MONTH = [
    {"fact": "programme_started", "on": "2040-01-16"},
    {"fact": "danish_referred", "on": "2040-01-20"},
    {"fact": "assessment_completed", "on": "2040-01-25"},
    {"fact": "language_provider_involved", "on": "2040-01-25"},
    {"fact": "recognition_informed", "on": "2040-01-25"},
    {"fact": "rights_guidance_given", "on": "2040-01-26", "written": True},
    {"fact": "declaration_guidance_given", "on": "2040-02-01"},
    {"fact": "declaration_signed", "on": "2040-02-01", "manner": "signed"},
    {"fact": "permanent_residence_guidance_given", "on": "2040-02-01"},
    {"fact": "contract_signed", "on": "2040-02-01", "party": "both", "manner": "signed"},
]
LATER = [
    {"fact": "visitation_decided", "on": "2040-03-01", "category": "job_ready"},
    {"fact": "follow_up_held", "on": "2040-04-12", "form": "in_person", "talk": "job"},
    {"fact": "follow_up_held", "on": "2040-05-31", "form": "in_person", "talk": "job"},
    {"fact": "follow_up_held", "on": "2040-07-12", "form": "telephone", "talk": "cv"},
    {"fact": "follow_up_held", "on": "2040-08-30", "form": "in_person", "talk": "job"},
    {"fact": "contract_revised", "on": "2041-01-22"},
    {"fact": "employment_started", "on": "2041-02-01", "ordinary": True},
    {"fact": "benefit_ended", "on": "2041-02-01", "benefit": "self_support_and_return"},
    {"fact": "follow_up_held", "on": "2042-01-20", "form": "telephone"},
    {"fact": "follow_up_held", "on": "2043-01-19", "form": "telephone"},
    {"fact": "follow_up_held", "on": "2044-01-18", "form": "telephone"},
    {"fact": "permanent_residence_applied", "on": "2044-12-01"},
    {"fact": "status_prepared", "on": "2044-12-15", "municipality": "0101"},
    {"fact": "permanent_residence_granted", "on": "2045-01-16"},
]


async def live(world, case, facts) -> None:
    """Take the case in and record every fact on the day it happens."""
    await take_in(world.client, case, "event-1")
    for fact in facts:
        await world.until(fact["on"])
        await act(world.client, case.case, fact)


async def history_of(world, case: str) -> WorkflowHistory:
    return await world.client.get_workflow_handle(workflow_id(case)).fetch_history()


BENEFIT = {"fact": "benefit_started", "on": "2040-01-16", "benefit": "self_support_and_return"}


async def test_a_programme_lives_five_years_ends_with_permanent_residence_and_replays(world, case_file):
    await live(world, case_file("l-whole", "2040-01-16", BENEFIT), [*FIRST_MONTH, *LATER])
    await world.client.get_workflow_handle(workflow_id("l-whole")).result()
    assert await world.env.get_current_time() < datetime(2045, 1, 17, tzinfo=UTC)
    notices = [mail["X-Forloeb-Notice"] for mail in world.mailbox.mails("l-whole")]
    assert await times_sent(world.client, "l-whole") == dict.fromkeys(notices, 1)
    assert not [notice for notice in notices if "overdue" in notice]
    history = await history_of(world, "l-whole")
    await Replayer(workflows=[Programme], data_converter=DATA_CONVERTER, namespace="default").replay_workflow(history)


async def test_a_missed_deadline_is_called_to_mind_every_week_until_it_is_met(world, case_file):
    without_contract = [fact for fact in FIRST_MONTH if fact["fact"] != "contract_signed"]
    await live(world, case_file("l-missed", "2040-01-16", BENEFIT), without_contract)
    await world.until("2040-04-30")
    overdue = [rung for rung in world.mailbox.rungs("l-missed", "contract") if "overdue" in rung]
    assert overdue == [
        "2040-02-17 overdue-1",
        "2040-02-24 overdue-2",
        "2040-03-02 overdue-3",
        "2040-03-09 overdue-4",
        "2040-03-16 overdue-5",
        "2040-03-23 overdue-6",
        "2040-04-03 overdue-7",  # 30 March is Good Friday, 2 April Easter Monday
        "2040-04-06 overdue-8",
        "2040-04-13 overdue-9",
        "2040-04-20 overdue-10",
        "2040-04-27 overdue-11",
    ]


async def test_a_closed_case_ends_the_programme_once_its_notices_are_out(world, case_file):
    await live(
        world, case_file("l-closed", "2040-01-16"), [{"fact": "case_closed", "on": "2040-03-01", "reason": "udrejst"}]
    )
    await world.client.get_workflow_handle(workflow_id("l-closed")).result()
    ledger = await ledger_of(world.client, "l-closed")
    assert [entry.key for entry in ledger.entries] == ["takeover", "case_closed"]


async def test_an_action_costs_few_events_and_little_room(world, case_file):
    await take_in(world.client, case_file("l-budget", "2040-01-16", BENEFIT), "event-1")
    costs: list[list[HistoryEvent]] = []
    for fact in FIRST_MONTH:
        await world.until(str(fact["on"]))
        before = await history_of(world, "l-budget")
        await act(world.client, "l-budget", fact)
        costs.append(list((await history_of(world, "l-budget")).events[len(before.events) :]))
        kinds = [str(event.WhichOneof("attributes")) for event in costs[-1]]
        assert len([kind for kind in kinds if not kind.startswith("timer_")]) <= 12, fact
        assert sum(event.ByteSize() for event in costs[-1]) < 3_000, fact  # the contract alone changes three timers
    assert sum(map(len, costs)) / len(costs) < 13
    assert sum(event.ByteSize() for cost in costs for event in cost) / len(costs) < 2_500


async def test_a_whole_life_of_120_actions_and_60_duties_is_no_longer_than_was_promised(world):
    recorded, duties = await lived(world.env, 120)
    assert (recorded, duties) >= (110, 50)
    events = [event for history in await runs_of(world.client, CASE) for event in history.events]
    assert len(events) <= 2_400
    assert sum(event.ByteSize() for event in events) <= 700_000


def _summaries(events: Iterable[HistoryEvent]) -> list[str]:
    """Read what the Temporal UI writes on the bars of a timeline; in plain text."""
    return [json.loads(event.user_metadata.summary.data) for event in events]


async def test_every_timer_and_every_notice_is_named_in_plain_text(world, case_file):
    await take_in(world.client, case_file("l-named", "2040-01-16"), "event-1")
    await world.until("2040-01-17")
    await act(world.client, "l-named", {"fact": "moved", "municipality": "0751"})
    for fact in ("recognition_informed", "language_provider_involved", "declaration_guidance_given"):
        await act(world.client, "l-named", {"fact": fact})
    await act(world.client, "l-named", {"fact": "declaration_signed", "manner": "signed"})
    await world.until("2040-02-03")
    suspended = {"fact": "deadlines_suspended", "until": "2040-02-22", "duties": ["contract"]}
    await act(world.client, "l-named", suspended)
    await act(world.client, "l-named", {"fact": "permanent_residence_applied"})
    handle = world.client.get_workflow_handle(workflow_id("l-named"))
    await handle.signal("record", {"fact": "cv_published", "on": "2999-01-01"})
    await world.until("2040-03-09")
    history = await history_of(world, "l-named")
    timers = _summaries(event for event in history.events if event.HasField("timer_started_event_attributes"))
    named = re.compile(r"næste varsel eller ændring|§ \d+( stk\. \d+)? · [a-zæøå ]+( \d+)? senest \d\d\.\d\d\.\d{4}")
    assert [timer for timer in timers if not named.fullmatch(timer)] == []
    assert {
        "§ 6 · kontrakt senest 16.02.2040",
        "§ 21 stk. 1 · henvisning til danskuddannelse senest 16.02.2040",
        "§ 6 · kontrakt 2 senest 17.02.2040",
        "§ 6 · kontrakt 2 senest 08.03.2040",
        "næste varsel eller ændring",
    } <= set(timers)
    notices = _summaries(notifications(history))
    assert [
        line for line in notices if not re.match(r"(varsel|overskredet) · |rettelse · |anmodning |afvist ", line)
    ] == []
    assert {
        "varsel · § 6 · kontrakt 2 senest 17.02.2040",
        "rettelse · kontrakt 2",
        "anmodning om status · kommune 0101",
        "afvist registrering",
        "varsel · § 6 · kontrakt 2 senest 08.03.2040",
        "overskredet · § 6 · kontrakt 2 senest 08.03.2040",
    } <= set(notices)


async def test_an_announced_takeover_starts_the_clock_on_its_day(world, case_file):
    await take_in(world.client, case_file("l-announced", "2040-01-25"), "event-1")
    await world.until("2040-01-24")
    assert (await plan_of(world.client, "l-announced")).duties == []
    await world.until("2040-02-27")
    assert world.mailbox.rungs("l-announced", "contract") == [
        "2040-02-10 before-14",  # 11 February is a Saturday
        "2040-02-20 before-5",
        "2040-02-24 due-day",  # 25 February is a Saturday
        "2040-02-27 overdue-1",
    ]


async def test_suspended_deadlines_move_the_timer_and_start_a_new_ladder(world, case_file):
    await take_in(world.client, case_file("l-suspended", "2040-01-16"), "event-1")
    await world.until("2040-02-13")
    suspended = {"fact": "deadlines_suspended", "on": "2040-02-13", "until": "2040-02-22", "duties": ["contract"]}
    await act(world.client, "l-suspended", suspended)
    await world.until("2040-02-28")
    assert world.mailbox.rungs("l-suspended", "contract") == [
        "2040-02-02 before-14",
        "2040-02-10 before-5",
        "2040-02-13 correction",  # the correction: due on Sunday 26 February
        "2040-02-21 before-5",
        "2040-02-24 due-day",
        "2040-02-27 overdue-1",
    ]


async def test_a_fault_in_the_law_delays_the_answer_and_loses_nothing(world, case_file, monkeypatch):
    await take_in(world.client, case_file("l-fault", "2040-01-16"), "event-1")
    await ledger_of(world.client, "l-fault")
    faults = iter([RuntimeError("a fault in a rule"), RuntimeError("and again")])

    def faulty(history):
        if (fault := next(faults, None)) is not None:
            raise fault
        return drafted(history)

    monkeypatch.setattr("programme.evaluation.drafted", faulty)
    answer = await act(world.client, "l-fault", {"fact": "contract_signed", "party": "both", "manner": "signed"})
    assert next(faults, None) is None
    recorded = [
        entry.id for entry in (await ledger_of(world.client, "l-fault")).entries if entry.key == "contract_signed"
    ]
    assert recorded == [answer.fact_id]
