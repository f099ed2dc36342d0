"""Visitation, moves, revision, Danish tests, and the status for permanent residence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from statute.clock import clock
from statute.contract import earliest, signed_anew
from statute.duties.occurrence import Case, Occurrence, event, limit_of
from statute.facts import DanishTest, DutyKey, HealthAssessmentCompleted, InMunicipality
from statute.regulations import Regulation
from statute.trace import carries_out

_RANK = {"A1": 1, "A2": 2, "final": 3}
_TESTS: tuple[tuple[DutyKey, str], ...] = (("danish_a1", "A1"), ("danish_a2", "A2"))


@carries_out("duties.visitation")
def visitation(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 3 months, from the first day with benefit (2020 §12 stk.2, 2025 §10 stk.2)."""
    history = case.history
    if case.first_benefit is None:
        return
    yield Occurrence(
        key="visitation",
        since=case.takeover,
        listed=case.first_benefit,
        clock=clock(case.takeover, limit_of(order.duties["visitation"]), history.suspended("visitation")),
        met=history.visitations[0].on if history.visitations else None,
        rests=history.without_benefit | history.programme_over,
    )


@carries_out("duties.transfer_follow_up")
def transfer_follow_up(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """The new municipality follows up after a move, by reading 36 within a month (2020 §21, 2025 §16)."""
    history, rule = case.history, order.duties["transfer_follow_up"]
    suspended = history.suspended("transfer_follow_up")
    for place, move in history.moves:
        soft = clock(move.on, rule.target, suspended) if rule.target else None
        yield Occurrence(
            key="transfer_follow_up",
            since=move.on,
            listed=move.on,
            target=soft.day if soft else None,
            target_clock=soft,
            met=history.first("follow_up_held", move.on),
            place=place,
        )


@carries_out("duties.revision_one_year")
def revision_one_year(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """A year after the programme's start without ordinary employment (2020 §20 stk.2, 2025 §15 stk.2)."""
    history = case.history
    start = history.programme_start or case.takeover
    since = history.programme_over.first_without(limit_of(order.duties["revision_one_year"]).after(start))
    if since is not None and since not in history.employment:
        yield Occurrence(
            key="revision_one_year",
            since=since,
            listed=since,
            met=history.first("contract_revised", since),
            ends=event(history.employed_again(since), since, "employed"),
            rests=history.programme_over,
            words={"start": start},
        )


@carries_out(
    "duties.revision",
    "BEK-2004-02-17 §16 stk.1 pkt.2",
    "BEK-2004-02-17 §16 stk.2",
    "BEK-1307-2020 §20 stk.1 pkt.2",
    "BEK-2024-12-30 §15 stk.1 pkt.2",
)
def revision(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """When a need is found, or a health assessment calls for it (2004 §16, 2020 §20 stk.1, 2025 §15 stk.1)."""
    history = case.history
    found = [(place, day, True) for place, day in case.needs("revision")]
    found += [
        (place, fact.on, False)
        for place, fact in history.of(HealthAssessmentCompleted)
        if fact.calls_for_revision and fact.on >= case.takeover
    ]
    for place, day, need in found:
        yield Occurrence(
            key="revision",
            since=day,
            listed=day,
            met=earliest(history.first("contract_revised", day), _new_contract(case, day)),
            rests=case.over_in_2004(),
            place=place,
            need=need,
            sentence="revision" if need else "revision_health",
        )


def _new_contract(case: Case, need: date) -> date | None:
    """Return the day of a new contract signed after a need: in 2004 the contract may be changed so (§16 stk.2)."""
    if case.history.pinned != "BEK-2004-02-17":
        return None
    return signed_anew(case.history, case.contract, need)


@carries_out("duties.danish_a1", "duties.danish_a2")
def danish_tests(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """A1 and A2 for spouses; three months from the limit after a test taken by it and failed (2020 §19, 2025 §14)."""
    history, person = case.history, case.history.person
    start = person.permit_granted_on if person.resident_before_permit else person.cpr_registered_on
    if not person.spouse_permit or start is None:
        return
    for key, level in _TESTS:
        rule = order.duties[key]
        still = history.suspended(key) | history.excused(level)
        last = first = clock(start, limit_of(rule), still)
        tests = [fact for _, fact in history.of(DanishTest)]
        failed = any(f.level == level and not f.passed and f.on <= first.day for f in tests)
        if failed and rule.retake is not None:
            last = replace(clock(first.day, rule.retake, still), before=first)
        yield Occurrence(
            key=key,
            since=start,
            listed=case.later(start),
            clock=last,
            met=earliest(*(f.on for f in tests if f.passed and _RANK[f.level] >= _RANK[level])),
            sentence="danish_retake" if failed else "danish_test",
            words={"level": level, "first_limit": first.day},
        )


@carries_out("duties.permanent_residence_status")
def permanent_residence_status(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Each application from the takeover on asks for the status of every municipality (guide 5.1-5.2)."""
    history = case.history
    for place, application in history.all("permanent_residence_applied"):
        since = application.on
        if since < case.takeover:
            continue
        met = next((day for day in _turns(case, since) if _is_prepared(case, since, day)), None)
        missing = [name for name in history.earlier_municipalities(case.today) if not _prepared(case, name, case.today)]
        refused = history.first("permanent_residence_refused", since)
        yield Occurrence(
            key="permanent_residence_status",
            since=since,
            listed=since,
            met=met,
            ends=event(refused, since, "refused"),
            place=place,
            needs=[] if met is not None else missing,
        )


def _turns(case: Case, since: date) -> list[date]:
    """Return the days from the application on on which a status or the responsibility changes."""
    return sorted({since, *(f.on for _, f in case.history.of(InMunicipality) if f.on >= since)})


def _is_prepared(case: Case, since: date, day: date) -> bool:
    """Tell whether by `day` the municipality then responsible has prepared its status, and every earlier one has."""
    present = case.history.municipality(day)
    earlier = case.history.earlier_municipalities(day)
    return _prepared(case, present, day, since) and all(_prepared(case, name, day) for name in earlier)


def _prepared(case: Case, name: str | None, until: date, since: date = date.min) -> bool:
    return any(
        fact.fact == "status_prepared" and fact.municipality == name and since <= fact.on <= until
        for _, fact in case.history.of(InMunicipality)
    )
