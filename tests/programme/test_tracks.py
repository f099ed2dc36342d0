"""The state machine: every state, trigger, destination and guard, and that it follows the facts and never refuses."""

import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import EventData, Machine, MachineError, Transition
from transitions.extensions import HierarchicalMachine

from programme.tracks import MACHINES, TRACKS, State, advance, state_of
from statute.facts import FACT_MODELS, CaseFile
from statute.history import History

ALL = [
    pytest.param(track, transition, id=f"{track}: {trigger}: {transition.source} → {transition.dest}")
    for track, machine in MACHINES.items()
    for trigger, event in machine.events.items()
    for transitions in event.transitions.values()
    for transition in transitions
]


def case(*facts: dict[str, Any], regulation: str | None = None, **person: Any) -> CaseFile:
    return CaseFile.model_validate(
        {
            "case": "tr-01",
            "regulation": regulation,
            "person": {"born": "1990-05-05", "group": "refugee", **person},
            "facts": list(facts),
        }
    )


def history(file: CaseFile, on: date) -> History:
    """Take all facts known on the day, also those that the law would refuse: the machines must follow any."""
    return History(file, [(index, fact) for index, fact in enumerate(file.facts) if fact.on <= on], on)


def after(*facts: dict[str, Any], on: date = date(2030, 1, 1), **more: Any) -> State:
    return state_of(history(case(*facts, **more), on))


def fact(key: str, on: str, **fields: Any) -> dict[str, Any]:
    return {"fact": key, "on": on, **fields}


TAKEOVER = fact("takeover", "2025-01-15", municipality="0101")
BENEFIT = fact("benefit_started", "2025-01-15", benefit="self_support_and_return")
SIGNED = fact("contract_signed", "2025-02-01", party="both", manner="signed")
VISITED = fact("visitation_decided", "2025-03-01", category="job_ready")
JOB = fact("employment_started", "2025-06-01", ordinary=True)


# What the machines are made of


def test_every_track_has_a_machine_with_its_states_and_a_first_one() -> None:
    assert list(MACHINES) == list(TRACKS)
    for track, machine in MACHINES.items():
        assert list(machine.states) == list(TRACKS[track])
        assert machine.initial == TRACKS[track][0]


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_a_machine_is_flat_shared_and_holds_no_model(machine: Machine) -> None:
    assert isinstance(machine, Machine)
    assert not isinstance(machine, HierarchicalMachine)
    assert machine.models == []
    assert machine.send_event
    assert not machine.has_queue
    assert set(machine.events) <= set(FACT_MODELS), "every trigger is the key of a fact, no automatic ones"


@pytest.mark.parametrize(("track", "transition"), ALL)
def test_a_transition_leads_from_and_to_states_that_exist_by_guards_that_exist(
    track: str, transition: Transition
) -> None:
    assert transition.source in TRACKS[track]
    assert transition.dest in TRACKS[track]
    assert transition.source != transition.dest
    assert transition.before == transition.after == transition.prepare == []
    for condition in transition.conditions:
        assert callable(condition.func), "a name would be accepted and silently never found"
        assert condition.func.__doc__
        assert condition.func(an_event(track)) in (True, False)


def an_event(track: str) -> EventData:
    machine = MACHINES[track]
    event = next(iter(machine.events.values()))
    return EventData(machine.get_state(machine.initial), event, machine, State(history(case(), DAY_ONE)), (), {})


@pytest.mark.parametrize("track", TRACKS)
def test_no_transition_is_hidden_behind_an_unguarded_one(track: str) -> None:
    for event in MACHINES[track].events.values():
        for transitions in event.transitions.values():
            assert all(transition.conditions for transition in transitions[:-1])


# Walking them: histories that together take every transition there is

DAY_ONE = date(2025, 1, 1)
KEYS = sorted({trigger for machine in MACHINES.values() for trigger in machine.events} | {"need_recorded"})
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "municipality": st.sampled_from(["0101", "0751"]),
    "benefit": st.sampled_from(["transition", "cash_assistance_minimum", "introduction"]),
    "ordinary": st.booleans(),
    "party": st.sampled_from(["both", "municipality", "foreigner"]),
    "manner": st.just("signed"),
    "ground": st.sampled_from(["act", "pension_age"]),
    "scope": st.sampled_from(["offers", "partial"]),
    "offer": st.sampled_from(["a", "b"]),
    "kind": st.just("mentor"),
    "category": st.sampled_from(["job_ready", "activity_ready"]),
    "of": st.sampled_from(["revision", "follow_up"]),
    "calls_for_revision": st.booleans(),
    "ukraine_special_act": st.booleans(),
    "clarification_on": st.just("2026-01-01"),
    "expected_on": st.just("2026-01-01"),
    "form": st.just("in_person"),
}


@st.composite
def histories(draw: st.DrawFn) -> CaseFile:
    day = DAY_ONE
    facts: list[dict[str, Any]] = []
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=25)):
        day += timedelta(days=draw(st.sampled_from([0, 1, 1, 40, 200])))
        model = FACT_MODELS[key].model_fields
        values: dict[str, Any] = {name: draw(VALUES[name]) for name in model if name in VALUES and name != "offer"}
        values = {name: value for name, value in values.items() if model[name].is_required()}
        if "offer" in model:
            values["offer"] = draw(VALUES["offer"])
        if key == "exempted":
            values["ground"] = "pension_age"
        if key == "contract_set_by_municipality":
            values["ground"] = "act"
        facts.append({"fact": key, "on": day.isoformat(), **values})
    return case(*facts, regulation=draw(st.sampled_from([None, None, "BEK-2004-02-17"])))


@settings(max_examples=300)
@given(histories(), st.integers(0, 1500))
def test_any_history_is_folded_without_an_error_into_states_that_exist(file: CaseFile, days: int) -> None:
    state = state_of(history(file, DAY_ONE + timedelta(days=days)))
    assert all(value in TRACKS[track] for track, value in state.tracks.items())
    assert state.phase


@settings(max_examples=300)
@given(histories())
def test_offers_and_follow_up_stand_where_the_conditions_of_the_last_day_ask(file: CaseFile) -> None:
    last = max((f.on for f in file.facts), default=DAY_ONE)
    state = state_of(history(file, last))
    assert state.tracks["offers"] == state.offers_ground
    assert state.tracks["follow_up"] == state.follow_up_ground
    assert state.tracks["visitation"] == state.visitation_ground


def test_every_state_of_every_track_can_be_reached() -> None:
    for track, states in TRACKS.items():
        reached = {states[0]}
        while True:
            further = {
                str(transition.dest)
                for event in MACHINES[track].events.values()
                for source in reached
                for transition in event.transitions.get(source, [])
            }
            if further <= reached:
                break
            reached |= further
        assert reached == set(states), track


@pytest.mark.parametrize("track", TRACKS)
def test_a_fact_that_means_nothing_to_a_track_leaves_it_where_it_is(track: str) -> None:
    attribute = str(MACHINES[track].model_attribute)
    for source in TRACKS[track]:
        for trigger in set(FACT_MODELS) - {t for t, e in MACHINES[track].events.items() if source in e.transitions}:
            state = State(history(case(), DAY_ONE))
            setattr(state, attribute, source)
            advance(state, trigger)
            assert getattr(state, attribute) == source


def test_the_machines_themselves_do_refuse_so_that_advance_must_ask_first() -> None:
    with pytest.raises(MachineError):
        MACHINES["takeover"].events["moved"].trigger(State(history(case(), DAY_ONE)))


# Each edge of the machines, told as histories


def states(track: str, *facts: dict[str, Any], **more: Any) -> list[str]:
    """Return the state of `track` after each of the facts, one run of the same state written once."""
    seen = [after(*facts[:count], **more).tracks[track] for count in range(len(facts) + 1)]
    return [seen[0], *(later for earlier, later in pairwise(seen) if later != earlier)]


def test_takeover() -> None:
    moved = fact("moved", "2026-01-01", municipality="0751")
    assert states("takeover", TAKEOVER, moved, moved) == ["awaited", "taken_over", "moved"]


CONTRACTS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "both sign, apart": (
        [{**SIGNED, "party": "municipality"}, {**SIGNED, "party": "foreigner", "on": "2025-02-09"}],
        ["awaited", "in_force"],
    ),
    "set by the municipality": (
        [fact("contract_set_by_municipality", "2025-02-01", ground="act")],
        ["awaited", "in_force"],
    ),
    "deferred, then partial, then signed": (
        [
            fact("contract_deferred", "2025-01-20", expected_on="2025-03-01"),
            fact("contract_partial", "2025-01-21", clarification_on="2025-03-01"),
            SIGNED,
        ],
        ["awaited", "deferred", "partial", "in_force"],
    ),
    "partial, then deferred, then revised": (
        [
            fact("contract_partial", "2025-01-20", clarification_on="2025-03-01"),
            fact("contract_deferred", "2025-01-21", expected_on="2025-03-01"),
            fact("contract_revised", "2025-02-21"),
        ],
        ["awaited", "partial", "deferred", "in_force"],
    ),
    "the signatures under the statement of a deferral do not bring its content": (
        [
            fact("contract_deferred", "2025-02-01", expected_on="2025-03-01"),
            SIGNED,
            {**SIGNED, "on": "2025-03-01"},
        ],
        ["awaited", "deferred", "in_force"],
    ),
    "a need, and a revision": (
        [SIGNED, fact("need_recorded", "2025-04-01", of="revision"), fact("contract_revised", "2025-05-01")],
        ["awaited", "in_force", "in_revision", "in_force"],
    ),
    "a need of follow-up is none of revision": (
        [SIGNED, fact("need_recorded", "2025-04-01", of="follow_up")],
        ["awaited", "in_force"],
    ),
    "a health assessment that calls for revision, and one that does not": (
        [
            SIGNED,
            fact("health_assessment_completed", "2025-04-01", calls_for_revision=False),
            fact("health_assessment_completed", "2025-04-02", calls_for_revision=True),
            fact("contract_set_by_municipality", "2025-05-01", ground="act"),
            fact("contract_revised", "2025-06-01"),
        ],
        ["awaited", "in_force", "in_revision", "in_force"],
    ),
    "the content of a contract in force is deferred": (
        [SIGNED, fact("contract_deferred", "2025-03-01", expected_on="2025-04-01"), {**SIGNED, "on": "2025-03-20"}],
        ["awaited", "in_force", "deferred", "in_force"],
    ),
    "permanent residence": (
        [SIGNED, fact("permanent_residence_granted", "2029-01-01")],
        ["awaited", "in_force", "ended"],
    ),
    "closed before it began": ([fact("case_closed", "2025-02-01"), SIGNED], ["awaited", "ended"]),
    "a move changes nothing after 2004": (
        [SIGNED, fact("moved", "2025-06-01", municipality="0751")],
        ["awaited", "in_force"],
    ),
}


@pytest.mark.parametrize(("facts", "expected"), CONTRACTS.values(), ids=CONTRACTS)
def test_contract(facts: list[dict[str, Any]], expected: list[str]) -> None:
    assert states("contract", TAKEOVER, *facts) == expected


def test_in_2004_a_move_needs_a_new_contract_unless_it_is_signed_already() -> None:
    moved = fact("moved", "2025-06-01", municipality="0751")
    again = {**SIGNED, "on": "2025-06-20"}
    pinned = {"regulation": "BEK-2004-02-17"}
    assert states("contract", TAKEOVER, SIGNED, moved, again, **pinned) == [
        "awaited",
        "in_force",
        "awaited",
        "in_force",
    ]
    assert after(TAKEOVER, SIGNED, {**SIGNED, "on": "2025-06-01"}, moved, **pinned).tracks["contract"] == "in_force"


def test_a_revision_dated_the_day_of_its_need_meets_it_in_either_order() -> None:
    need, revised = fact("need_recorded", "2025-04-01", of="revision"), fact("contract_revised", "2025-04-01")
    assert after(TAKEOVER, SIGNED, need, revised).tracks["contract"] == "in_force"
    assert after(TAKEOVER, SIGNED, revised, need).tracks["contract"] == "in_force"


def test_visitation_is_presumed_while_benefit_runs_then_found_then_decided() -> None:
    unable = fact("obviously_unable_found", "2025-02-01")
    active = fact("visitation_decided", "2025-04-01", category="activity_ready")
    assert states("visitation", TAKEOVER, BENEFIT, unable, active, {**VISITED, "on": "2025-05-01"}) == [
        "not_applicable",
        "presumed_job_ready",
        "obviously_unable",
        "activity_ready",
        "job_ready",
    ]


def test_a_visitation_is_kept_while_there_is_no_benefit() -> None:
    ended = fact("benefit_ended", "2025-04-01", benefit="self_support_and_return")
    back = {**BENEFIT, "on": "2025-05-01"}
    assert states("visitation", TAKEOVER, BENEFIT, VISITED, ended, back) == [
        "not_applicable",
        "presumed_job_ready",
        "job_ready",
        "not_applicable",
        "job_ready",
    ]


def test_one_benefit_that_takes_over_from_another_on_a_day_leaves_no_gap() -> None:
    ended = fact("benefit_ended", "2025-05-01", benefit="self_support_and_return")
    other = fact("benefit_started", "2025-05-01", benefit="transition")
    assert after(TAKEOVER, BENEFIT, SIGNED, VISITED, ended, other).tracks["follow_up"] == "intensive"


def test_the_lowest_cash_assistance_counts_from_july_2025() -> None:
    lowest = fact("benefit_started", "2025-05-01", benefit="cash_assistance_minimum")
    assert after(TAKEOVER, lowest, on=date(2025, 6, 30)).tracks["visitation"] == "not_applicable"
    assert after(TAKEOVER, lowest, on=date(2025, 7, 1)).tracks["visitation"] == "presumed_job_ready"
    assert after(TAKEOVER, {**lowest, "benefit": "other"}).tracks["visitation"] == "not_applicable"


def test_introduction_benefit_counts_under_2004_only() -> None:
    old = fact("benefit_started", "2025-05-01", benefit="introduction")
    assert after(TAKEOVER, old, VISITED).tracks["visitation"] == "not_applicable"
    assert after(TAKEOVER, old, VISITED, regulation="BEK-2004-02-17").tracks["visitation"] == "job_ready"


def test_offers_run_end_and_run_again_until_the_person_is_exempt() -> None:
    first, second = {"offer": "a", "kind": "mentor"}, {"offer": "b", "kind": "mentor"}
    facts = [
        fact("offer_started", "2025-03-01", **first),
        fact("offer_started", "2025-03-02", **second),
        fact("offer_ended", "2025-04-01", offer="a"),
        fact("offer_ended", "2025-04-02", offer="b"),
        fact("exempted", "2025-05-01", ground="pension_age", scope="offers"),
        fact("exempted", "2025-06-01", ground="pension_age", scope="partial"),
        fact("offer_started", "2025-07-01", **first),
    ]
    assert states("offers", TAKEOVER, BENEFIT, *facts) == [
        "none",
        "running",
        "between",
        "exempt",
        "between",
        "running",
    ]


def test_an_exemption_of_2025_rests_while_the_order_of_2020_governs() -> None:
    exempted = fact("exempted", "2025-03-01", ground="disability_pension", scope="partial")
    ukraine = fact("residence_basis_changed", "2025-04-01", ukraine_special_act=True)
    back = fact("residence_basis_changed", "2025-05-01", ukraine_special_act=False)
    assert states("offers", TAKEOVER, BENEFIT, exempted, ukraine, back) == ["none", "exempt", "none", "exempt"]
    assert states("follow_up", TAKEOVER, BENEFIT, exempted, ukraine, back) == [
        "not_started",
        "exempt",
        "not_started",
        "exempt",
    ]


def talks(*days: str) -> Iterator[dict[str, Any]]:
    return (fact("follow_up_held", day, form="in_person") for day in days)


def test_follow_up_is_intensive_until_four_are_held_after_the_visitation() -> None:
    held = talks("2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01")
    assert states("follow_up", TAKEOVER, BENEFIT, SIGNED, VISITED, *held) == [
        "not_started",
        "as_needed",
        "intensive",
        "as_needed",
    ]
    assert (
        after(TAKEOVER, BENEFIT, SIGNED, VISITED, *talks("2025-03-01", "2025-04-01")).tracks["follow_up"] == "intensive"
    )


def test_follow_up_is_yearly_in_ordinary_work_without_benefit_and_the_intensive_one_wakes_with_the_benefit() -> None:
    ended = fact("benefit_ended", "2025-06-01", benefit="self_support_and_return")
    fired = fact("employment_ended", "2025-08-01", ordinary=True)
    again = {**BENEFIT, "on": "2025-08-15"}
    assert states("follow_up", TAKEOVER, BENEFIT, SIGNED, VISITED, ended, JOB, fired, again) == [
        "not_started",
        "as_needed",
        "intensive",
        "as_needed",
        "yearly",
        "as_needed",
        "intensive",
    ]


def test_ordinary_education_counts_as_work_and_subsidised_work_does_not() -> None:
    school = fact("education_started", "2025-06-01", ordinary=True)
    assert after(TAKEOVER, SIGNED, school).tracks["follow_up"] == "yearly"
    assert after(TAKEOVER, SIGNED, {**JOB, "ordinary": False}).tracks["follow_up"] == "as_needed"
    assert after(TAKEOVER, JOB).tracks["follow_up"] == "not_started"


def test_follow_up_rests_during_leave_and_goes_on_where_it_was() -> None:
    leave, back = fact("leave_started", "2025-04-01"), fact("leave_ended", "2026-02-01")
    assert states("follow_up", TAKEOVER, BENEFIT, SIGNED, VISITED, leave, back) == [
        "not_started",
        "as_needed",
        "intensive",
        "on_leave",
        "intensive",
    ]


def test_by_the_order_of_2004_follow_up_is_quarterly_from_the_contract_on_also_in_leave() -> None:
    leave = fact("leave_started", "2025-04-01")
    assert states("follow_up", TAKEOVER, BENEFIT, SIGNED, VISITED, leave, regulation="BEK-2004-02-17") == [
        "not_started",
        "quarterly",
    ]


@pytest.mark.parametrize("end", ["goals_met", "permanent_residence_granted", "case_closed"])
def test_no_follow_up_is_owed_after_an_end(end: str) -> None:
    assert states("follow_up", TAKEOVER, BENEFIT, SIGNED, VISITED, fact(end, "2025-09-01"), JOB)[-1] == "exempt"


def test_permanent_residence() -> None:
    applied = fact("permanent_residence_applied", "2028-01-01")
    facts = [
        applied,
        fact("status_prepared", "2028-01-10", municipality="0751"),
        fact("status_prepared", "2028-01-20", municipality="0101"),
        fact("permanent_residence_refused", "2028-03-01"),
        {**applied, "on": "2029-01-01"},
        fact("permanent_residence_granted", "2029-03-01"),
    ]
    assert states("permanent_residence", TAKEOVER, *facts) == [
        "not_applied",
        "applied",
        "status_prepared",
        "refused",
        "applied",
        "granted",
    ]


def test_a_second_application_needs_a_status_of_its_own() -> None:
    first, again = (fact("permanent_residence_applied", day) for day in ("2028-01-01", "2028-06-01"))
    status = fact("status_prepared", "2028-01-20", municipality="0101")
    assert after(TAKEOVER, first, status, again).tracks["permanent_residence"] == "applied"


def test_a_status_dated_the_day_of_the_application_counts_in_either_order() -> None:
    applied = fact("permanent_residence_applied", "2028-01-01")
    status = fact("status_prepared", "2028-01-01", municipality="0101")
    assert after(TAKEOVER, status, applied).tracks["permanent_residence"] == "status_prepared"
    assert after(TAKEOVER, applied, status).tracks["permanent_residence"] == "status_prepared"


# The headline


def test_the_phase_follows_a_whole_life() -> None:
    held = talks("2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01")
    life = [
        TAKEOVER,
        BENEFIT,
        SIGNED,
        VISITED,
        *held,
        fact("need_recorded", "2025-09-01", of="revision"),
        fact("contract_revised", "2025-09-10"),
        fact("permanent_residence_applied", "2029-01-01"),
        fact("case_closed", "2029-12-01"),
    ]
    phases = [after(*life[:count]).phase for count in range(len(life) + 1)]
    assert [phases[0], *(b for a, b in pairwise(phases) if a != b)] == [
        "takeover",
        "contract",
        "visitation",
        "offers",
        "follow_up",
        "revision",
        "follow_up",
        "permanent_residence",
        "closed",
    ]


def test_the_end_of_the_programme_ends_visitation_and_offers_but_not_the_contract() -> None:
    state = after(TAKEOVER, BENEFIT, SIGNED, VISITED, fact("programme_ended", "2025-09-01"))
    assert (state.tracks["visitation"], state.tracks["contract"], state.phase) == (
        "not_applicable",
        "in_force",
        "follow_up",
    )


def test_facts_after_the_day_asked_about_are_unknown() -> None:
    assert after(TAKEOVER, SIGNED, on=date(2025, 1, 31)).tracks["contract"] == "awaited"
    assert after(TAKEOVER, on=date(2025, 1, 14)).phase == "takeover"


# What design.md counts on


def test_one_shared_machine_serves_many_threads() -> None:
    one = case(TAKEOVER, BENEFIT, SIGNED, VISITED, JOB)
    other = case(TAKEOVER, fact("case_closed", "2025-02-01"))
    expected = [state_of(history(file, date(2026, 1, 1))).tracks for file in (one, other)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: state_of(history((one, other)[n % 2], date(2026, 1, 1))).tracks, range(2000)))
    assert all(tracks == expected[n % 2] for n, tracks in enumerate(found))
    assert all(machine.models == [] for machine in MACHINES.values())


def test_a_programme_leaves_nothing_behind_in_the_machines() -> None:
    file = case(TAKEOVER, BENEFIT, SIGNED, VISITED, JOB)
    state_of(history(file, date(2026, 1, 1)))
    tracemalloc.start()
    try:
        for _ in range(300):
            state_of(history(file, date(2026, 1, 1)))
        left, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert left < 30_000, "a tenth of a kilobyte for each, where a machine of its own would keep 37"


# The page that draws it


def test_the_page_of_the_state_machine_is_up_to_date() -> None:
    script = Path(__file__).parents[2] / "docs" / "diagrams.py"
    spec = spec_from_file_location("diagrams", script)
    assert spec is not None
    assert spec.loader is not None
    diagrams = module_from_spec(spec)
    spec.loader.exec_module(diagrams)
    written = diagrams.PAGE.read_text(encoding="utf-8")
    assert written == diagrams.page(written.partition(diagrams.MARK)[0]), "run `make docs`"
    for track in TRACKS:
        assert f"\n## {track}\n" in written
