"""Every track, every transition and every action, on the real server at least once.

The lives in lives.ndjson are made up so that together they make every transition of the state machine. Each is taken in
but for its last facts, which are sent as actions.
"""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

import worker
from programme import tracks
from programme.commands import ACTION_MODELS
from programme.ledger import Ledger, fact_id
from programme.plan import plan
from programme.tracks import MACHINES, State
from statute.checks import read
from statute.facts import CaseFile
from workflows.client import Refused, act, ledger_of, plan_of, take_in

pytestmark = pytest.mark.server

LIVES = [
    CaseFile.model_validate_json(line)
    for line in (Path(__file__).parent / "lives.ndjson").read_text(encoding="utf-8").splitlines()
]
SENT_AS_ACTIONS = 3
REASON = {"reason": "sådan er det"}
EVERY = {
    (track, trigger, transition.source, transition.dest)
    for track, machine in MACHINES.items()
    for trigger, event in machine.events.items()
    for transitions in event.transitions.values()
    for transition in transitions
}
ONLY_UNLAWFUL = {
    ("follow_up", "contract_partial", "not_started", "yearly"),
    ("follow_up", "contract_partial", "as_needed", "yearly"),
    ("contract", "contract_partial", "in_revision", "partial"),
    ("follow_up", "exempted", "exempt", "yearly"),
}
"""A partial contract is lawful under the order of 2004 alone, whose follow-up is not yearly, and before the contract is
concluded; an exemption is lawful with benefit alone, with which nobody is followed up yearly."""
IN_ONE_CASE: list[dict[str, Any]] = [
    *(
        {"fact": key, "on": "2025-02-01"}
        for key in (
            "assessment_completed",
            "language_provider_involved",
            "recognition_informed",
            "declaration_guidance_given",
            "declaration_refused",
            "contract_refused",
            "permanent_residence_guidance_given",
            "language_notice_given",
            "child_born",
            "rehabilitation_offered",
            "health_assessment_offered",
            "repatriation_guidance_given",
            "danish_referred",
            "self_booking_exempted",
            "education_ordered",
            "jobseeker_registered",
            "cv_published",
            "cv_exempted",
            "joblog_exempted",
            "self_booking_revoked",
            "first_job_interview_held",
            "repatriation_preparation_started",
            "repatriation_preparation_ended",
        )
    ),
    {"fact": "interview_missed", "on": "2025-02-01", "properly_called": True},
    {"fact": "declaration_signed", "on": "2025-02-01", "manner": "signed"},
    {"fact": "contract_drafted", "on": "2025-02-01", "content": {"goal": "arbejde"}},
    {"fact": "rights_guidance_given", "on": "2025-02-01", "written": True},
    {"fact": "deadlines_suspended", "on": "2025-02-01", "until": "2025-02-10", "duties": ["contract"]},
    {"fact": "exemption_ended", "on": "2025-02-01", "of": "cv"},
    {"fact": "offers_waived", "on": "2025-02-01", "scope": "whole", "ground": "traume"},
    {"fact": "danish_waived", "on": "2025-02-01", "ground": "sufficient_danish"},
    {"fact": "test_excused", "on": "2025-02-01", "level": "A1", "until": "2025-03-01"},
    {"fact": "danish_test", "on": "2025-02-01", "level": "A1", "passed": True},
    {"fact": "offer_made", "on": "2025-02-01", "offer": "o-1", "kind": "company_placement"},
    {"fact": "offer_started", "on": "2025-02-01", "offer": "o-1", "kind": "company_placement"},
    {"fact": "annulled", "fact_id": "taken-back"},
    {"fact": "replaced", "fact_id": "cv", "reason": "x", "replacement": {"fact": "cv_published", "on": "2025-02-02"}},
    {"fact": "assigned", "caseworker": "anna", "team": "nord"},
    {"fact": "related", "case": "b-2", "relation": "spouse"},
    {"fact": "unrelated", "case": "b-2"},
    {"fact": "person_identified", "name": "Maryam Example", "cpr": "010190-1234"},
    {"fact": "hours_recorded", "on": "2025-02-03", "offer": "o-1", "activity": "offer", "planned": 7, "attended": 7},
    {"fact": "work_duty_reduced", "on": "2025-02-04", "by_hours": 7, "reason": "helbred"},
    {"fact": "absence_reported", "on": "2025-02-04", "offer": "o-1", "first_day": "2025-02-04", "to": "municipality"},
    {"fact": "invited", "to": "follow_up", "at": "2025-03-01T10:00"},
    {"fact": "withdrawn", "record_id": fact_id("invite"), "reason": "aflyst"},
    {"fact": "transfer_offered", "municipality": "0751", "takes_over_on": "2999-01-01"},
    {"fact": "transfer_declined", "reason": "nej"},
    {"fact": "transfer_offered", "municipality": "0751", "takes_over_on": "2999-01-01"},
    {"fact": "transfer_withdrawn", "reason": "fortrudt"},
    {"fact": "transfer_offered", "municipality": "0751", "takes_over_on": "2999-01-01"},
    {"fact": "transfer_accepted", "caseworker": "jens"},
]


def _walked(ledger: Ledger, on: date, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str, str, str]]:
    """The transitions that a programme has made, seen in the fold of its own ledger."""
    found: set[tuple[str, str, str, str]] = set()
    advance = tracks.advance

    def seen(state: State, trigger: str) -> None:
        before = state.tracks
        advance(state, trigger)
        found.update((track, trigger, before[track], after) for track, after in state.tracks.items())

    with monkeypatch.context() as patch:
        patch.setattr(tracks, "advance", seen)
        tracks.state_of(read(ledger.case_file(), on).history)
    return found & EVERY


async def _lives(client: Client, life: CaseFile) -> set[str]:
    """Take a life in but for its last facts, send those, and tell which actions were recorded."""
    first, last = life.facts[:-SENT_AS_ACTIONS], life.facts[-SENT_AS_ACTIONS:]
    await take_in(client, life.model_copy(update={"facts": first}), "event-1")
    recorded: set[str] = set()
    for fact in last:
        sent = fact.model_dump(mode="json", exclude_none=True)
        try:
            await act(client, life.case, sent | (REASON if fact.fact in ("case_closed", "programme_ended") else {}))
        except Refused:
            continue
        recorded.add(fact.fact)
    return recorded


async def test_every_transition_and_every_action_happens_on_the_real_server(client, settings, monkeypatch):
    case = LIVES[0].model_copy(update={"case": "every-action", "regulation": None})
    facts = [
        {"fact": "takeover", "on": "2025-01-15", "municipality": "0101"},
        {"fact": "benefit_started", "on": "2025-01-15", "benefit": "self_support_and_return"},
        {"fact": "cv_published", "on": "2025-02-01", "id": "cv"},
        {"fact": "goals_met", "on": "2025-02-01", "id": "taken-back"},
    ]
    case = CaseFile.model_validate({**case.model_dump(), "facts": facts})
    async with worker.build(client, settings):
        recorded: set[str] = set().union(*await asyncio.gather(*(_lives(client, life) for life in LIVES)))
        await take_in(client, case, "event-1")
        for action in IN_ONE_CASE:
            await act(client, case.case, action, "invite" if action["fact"] == "invited" else None)
            recorded.add(str(action["fact"]))
        walked: set[tuple[str, str, str, str]] = set()
        for life in LIVES:
            ledger, answered = await ledger_of(client, life.case), await plan_of(client, life.case)
            assert plan(ledger.case_file(), answered.on).tracks == answered.tracks
            walked |= _walked(ledger, answered.on, monkeypatch)
    assert walked == EVERY - ONLY_UNLAWFUL
    assert sorted(set(ACTION_MODELS) - recorded) == []
