"""Visitation, moves, revision, Danish tests, and the status for permanent residence."""

from collections.abc import Iterator
from datetime import date

from statute.clock import moved
from statute.contract import earliest
from statute.danish import danish_date
from statute.duties.draft import Draft, End, judged, limit_of, stood_still, without_due
from statute.facts import DanishTest, DutyKey, HealthAssessmentCompleted, InMunicipality, NeedRecorded
from statute.history import History, Period
from statute.regulations import Rule
from statute.trace import carries_out

_RANK = {"A1": 1, "A2": 2, "final": 3}


@carries_out("duties.visitation")
def visitation(history: History, takeover: date) -> Iterator[Draft]:
    """Job-ready or activity-ready, decided three months after the takeover (2020 §12 stk.2, 2025 §10 stk.2)."""
    benefit_on = history.benefit_between(takeover, date.max)
    if benefit_on is None:
        return
    suspended = history.suspended("visitation")

    def due(rule: Rule) -> date:
        return max(benefit_on, moved(limit_of(rule).after(takeover), takeover, suspended))

    for regulation, rule, last in judged(history, "visitation", takeover, lambda _, rule: due(rule)):
        asked = min(last, history.today)
        lost = [p.end for p in history.benefit if p.end is not None and p.end <= asked]
        without_benefit = not history.has_benefit(asked) and asked >= benefit_on
        late_start = last == benefit_on and last != moved(limit_of(rule).after(takeover), takeover, suspended)
        yield Draft(
            key="visitation",
            since=takeover,
            due=last,
            arises=benefit_on,
            citation=regulation.cite(rule.citation),
            met_on=earliest(*(fact.on for fact in history.visitations)),
            ends=[End(max(lost), "ydelsen ophørte før visitationen")] if without_benefit and lost else [],
            reason=(
                f"Ydelsen begyndte {danish_date(benefit_on)}, efter at {rule.limit} var gået; "
                "visitationen skal ske den dag."
                if late_start
                else f"Visitationen sker {rule.limit} efter overtagelsen {danish_date(takeover)}."
                + stood_still(last, limit_of(rule).after(takeover))
            ),
        )


@carries_out("duties.transfer_follow_up")
def transfer_follow_up(history: History) -> Iterator[Draft]:
    """The new municipality follows up after a move (2020 §21, 2025 §16; within a month by reading 36)."""
    suspended = history.suspended("transfer_follow_up")
    for place, fact in history.moves:
        since = fact.on
        for regulation, rule, _ in judged(history, "transfer_follow_up", since, without_due):
            yield Draft(
                key="transfer_follow_up",
                since=since,
                target=moved(rule.target.after(since), since, suspended) if rule.target else None,
                citation=regulation.cite(rule.citation),
                met_on=history.first("follow_up_held", since),
                place=place,
                reason=f"Borgeren flyttede {danish_date(since)}, og den nye kommune følger op.",
            )


@carries_out("duties.revision_one_year")
def revision_one_year(history: History) -> Iterator[Draft]:
    """Revision when the person is not in ordinary work a year after the start (2020 §20 stk.2, 2025 §15 stk.2)."""
    for run in history.programme:
        for regulation, rule, since in judged(
            history, "revision_one_year", run.start, lambda _, rule, run=run: limit_of(rule).after(run.start)
        ):
            if run.end is not None and run.end < since:
                continue
            if any(since in period for period in history.employment):
                continue
            employed = next((day for day in history.starts(("employment", True)) if day > since), None)
            yield Draft(
                key="revision_one_year",
                since=since,
                citation=regulation.cite(rule.citation),
                met_on=history.first("contract_revised", since),
                ends=[End(employed, "ordinært arbejde begyndte")] if employed else [],
                reason=f"Et år efter programmets start {danish_date(run.start)} var borgeren ikke i ordinært arbejde.",
            )


@carries_out(
    "duties.revision",
    "BEK-2004-02-17 §16 stk.1 pkt.2",
    "BEK-1307-2020 §20 stk.1 pkt.2",
    "BEK-2024-12-30 §15 stk.1 pkt.2",
)
def revision(history: History, takeover: date) -> Iterator[Draft]:
    """Revision when a need is found or a health assessment calls for it (2004 §16, 2020 §20 stk.1, 2025 §15 stk.1)."""
    needs = [(place, fact, True) for place, fact in history.of(NeedRecorded) if fact.of == "revision"]
    assessments = [
        (place, fact, False) for place, fact in history.of(HealthAssessmentCompleted) if fact.calls_for_revision
    ]
    for place, fact, need in [*needs, *assessments]:
        if fact.on < takeover:
            continue
        for regulation, rule, _ in judged(history, "revision", fact.on, without_due):
            yield Draft(
                key="revision",
                since=fact.on,
                citation=regulation.cite(rule.citation),
                met_on=history.first("contract_revised", fact.on),
                place=place,
                need=need,
                reason=(
                    f"Der er registreret et behov for revision {danish_date(fact.on)}."
                    if need
                    else f"Helbredsvurderingen {danish_date(fact.on)} giver anledning til revision."
                ),
            )


@carries_out("duties.danish_a1", "duties.danish_a2")
def danish_tests(history: History, takeover: date) -> Iterator[Draft]:
    """A1 and A2 for spouses, later after a test taken in time and failed (2020 §19 stk.12, 2025 §14 stk.9)."""
    person = history.person
    start = person.permit_granted_on if person.resident_before_permit else person.cpr_registered_on
    if not person.spouse_permit or start is None:
        return
    tests = [fact for _, fact in history.of(DanishTest)]
    levels: list[tuple[DutyKey, str]] = [("danish_a1", "A1"), ("danish_a2", "A2")]
    for key, level in levels:
        failed = [fact.on for fact in tests if fact.level == level and not fact.passed]
        for regulation, rule, last in judged(
            history,
            key,
            start,
            lambda _, rule, key=key, failed=failed: _test_due(rule, start, history.suspended(key), failed),
        ):
            yield Draft(
                key=key,
                since=start,
                due=last,
                arises=max(start, takeover),
                citation=regulation.cite(rule.citation),
                met_on=earliest(*(f.on for f in tests if f.passed and _RANK[f.level] >= _RANK[level])),
                reason=f"Prøven på niveau {level} skal være bestået senest {rule.limit} efter {danish_date(start)}, "
                "eller tre måneder senere efter en prøve, der blev taget i tide, men ikke bestået.",
            )


@carries_out("BEK-1307-2020 §19 stk.12 pkt.1 (retake)", "BEK-2024-12-30 §14 stk.9 pkt.2")
def _test_due(rule: Rule, start: date, suspended: list[Period], failed: list[date]) -> date:
    """Return the last day for a test, the later one if a test was taken by the first and failed (reading 49)."""
    first = moved(limit_of(rule).after(start), start, suspended)
    if rule.retake is not None and any(day <= first for day in failed):
        return moved(rule.retake.after(start), start, suspended)
    return first


@carries_out("duties.permanent_residence_status")
def permanent_residence_status(history: History, takeover: date) -> Iterator[Draft]:
    """The municipality's status of the programme when permanent residence is applied for (CABI-KONTRAKT 5.1-5.2)."""
    for place, fact in history.all("permanent_residence_applied"):
        since = fact.on
        if since < takeover:
            continue
        prepared = (
            status.on
            for _, status in history.of(InMunicipality)
            if status.fact == "status_prepared"
            and status.on >= since
            and history.municipality(status.on) == status.municipality
        )
        met_on = next(prepared, None)
        refusals = history.all("permanent_residence_refused")
        refused = next((refusal.on for index, refusal in refusals if (refusal.on, index) > (since, place)), None)
        for regulation, rule, _ in judged(history, "permanent_residence_status", since, without_due):
            yield Draft(
                key="permanent_residence_status",
                since=since,
                citation=regulation.cite(rule.citation),
                met_on=met_on,
                ends=[End(refused, "ansøgningen blev afslået")] if refused else [],
                needs=history.earlier_municipalities(met_on or history.today),
                place=place,
                reason=f"Der blev søgt om tidsubegrænset ophold {danish_date(since)}, og kommunen laver status.",
            )
