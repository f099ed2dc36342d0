"""Checks: what is refused where it stands, row by row of the page's table."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from tests.second_reading.case import CaseFile, Fact, annulled, reading_order
from tests.second_reading.contracts import Contract
from tests.second_reading.days import ONE_DAY, plus_days, plus_months, plus_years
from tests.second_reading.regulations import R04, R20, R25, cell
from tests.second_reading.states import Life, Run

Row = tuple[bool, dict[str, str]]
"""Whether the row refuses the fact, and its cells; without a cell for the regulation of the day it does not."""


class Scene:
    """One fact where it stands: what was accepted before it, and what else happened on its day."""

    def __init__(self, case: CaseFile, fact: Fact, before: list[Fact], same_day: list[Fact]) -> None:
        self.case, self.fact, self.before = case, fact, before
        self.same_day = same_day
        self.life = Life(case, [*before, *(f for f in same_day if f not in before and f is not fact)])

    @property
    def key(self) -> str | None:
        return self.life.regulation(self.fact.on)

    def before_the_takeover(self) -> bool:
        return self.life.takeover is None or self.fact.on < self.life.takeover

    def earlier(self, *kinds: str) -> list[Fact]:
        """What reading order has brought so far."""
        return [f for f in self.before if f.kind in kinds]


def rows(s: Scene) -> Iterator[Row]:
    """The rows that the table has for this fact, in the table's order."""
    f, kind = s.fact, s.fact.kind
    if kind in ("contract_partial", "contract_deferred"):
        yield from rows_of_partial(s)
    if kind == "contract_set_by_municipality":
        yield set_without_ground(s), {R25: "§9 stk.1"}
    if kind in ("contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred"):
        early = s.before_the_takeover() and s.case.who("group") != "refugee"
        yield early, {R04: "§5 stk.5", R20: "§6 stk.3", R25: "§6"}
    if kind == "contract_signed" and f["party"] == "municipality":
        for manner, text in (
            ("marked", "§4 stk.2"),
            ("reason_stated", "§4 stk.3"),
            ("special_circumstances", "INTEGRATIONSLOVEN §19 stk.1 pkt.5"),
        ):
            yield f["manner"] == manner, {R04: "§4", R20: text, R25: text}
    if kind in ("contract_signed", "declaration_signed"):
        yield f["manner"] != "signed", {R04: "§4"}
    if kind == "contract_revised":
        concluded = Contract(s.life).concluded()
        none_yet = concluded is None or concluded > f.on
        yield none_yet, {R04: "§16 stk.2", R20: "§20 stk.3", R25: "§15 stk.3"}
        yield f["form"] == "min_plan", {R04: "§16 stk.2"}
    if kind == "follow_up_held":
        yield s.before_the_takeover(), {R04: "§15 stk.1", R20: "§19 stk.1", R25: "§14 stk.1"}
    if kind in ("offer_made", "offer_started", "offer_ended"):
        yield s.before_the_takeover(), {R04: "§18 stk.1", R20: "§23 stk.1", R25: "§1 stk.1"}
    if kind in ("offer_made", "offer_started"):
        yield from rows_of_an_offer(s)
    if kind == "exempted":
        yield True, {R04: "§18 stk.2", R20: "§23 stk.5"}
        text = "§39 stk.1" if f["ground"] == "pension_age" else "§40 stk.1"
        yield not s.life.benefit(f.on), {R25: text}


def rows_of_partial(s: Scene) -> Iterator[Row]:
    f = s.fact
    contract = Contract(s.life)
    fully = contract.windows[-1].fully if s.key == R04 else contract.fully()
    done = fully is not None and fully < f.on
    if f.kind == "contract_partial":
        yield f["clarification_on"] <= f.on or done, {R04: "§5 stk.2"}
        yield True, {R20: "§6 stk.2", R25: "§6"}
    else:
        yield True, {R25: "§6"}
        yield f["expected_on"] <= f.on or done, {R04: "§5 stk.3", R20: "§6 stk.2"}


def set_without_ground(s: Scene) -> bool:
    if s.fact["ground"] == "disagreement":
        return True
    missed = [
        m
        for m in s.life.of("interview_missed")
        if m["properly_called"] and s.life.takeover is not None and s.life.takeover <= m.on <= s.fact.on
    ]
    return s.fact["ground"] == "non_attendance" and not missed


def rows_of_an_offer(s: Scene) -> Iterator[Row]:
    f, what, starts = s.fact, s.fact["kind"], s.fact.kind == "offer_started"
    until: date | None = f["until"] if starts else None
    if what == "special_upskilling":
        others = [e for e in s.earlier("offer_made", "offer_started") if e["kind"] == what and e["offer"] != f["offer"]]
        yield bool(others), {R04: "§26 stk.4", R20: "§32 stk.4", R25: "§22 stk.4"}
        no_degree = not s.case.who("higher_education")
        yield no_degree, {R04: "§26 stk.3", R20: "§32 stk.3", R25: "§22 stk.3"}
        yield starts and beyond_the_course(s), {R04: "§26 stk.1", R20: "§32 stk.1", R25: "§22 stk.1"}
    if what == "practice_in_course" and starts:
        too_long = until is not None and until >= plus_months(f.on, 1)
        yield too_long or practice_above_three_months(s), {R04: "§24 stk.2", R20: "§30 stk.2", R25: "§20 stk.2"}
    if what == "wage_subsidy":
        too_long = starts and until is not None and until >= plus_years(f.on, 1)
        yield too_long, {R04: "§38", R20: "§44", R25: "§29"}
        another = starts and any(e["kind"] == what for e in s.earlier("offer_started"))
        yield another and not f["better_suited"], {R04: "§38"}
        yield bool(f["spouse_owned"]), {R04: "§39 stk.2"}
    if what == "utility_work":
        yield True, {R04: "§18 stk.1"}
        yield starts and until is not None and until >= plus_days(f.on, 91), {R20: "§36 stk.2"}
    if starts and what in placements(s.key):
        yield hours_of_placements(s) > 37, {R04: "§31 stk.2", R20: "§39 stk.2", R25: "§26 stk.2"}
    if what == "folk_high_school":
        yield True, {R04: "§18 stk.1", R25: "§20 stk.1"}
        if offered_now(s):
            yield young_old_or_not_ready(s), {R20: "§34 stk.1"}
            yield not f["better_suited"] and not an_enterprise_offer_has_ended(s), {R20: "§34 stk.2"}
    if what == "preparatory_course":
        yield True, {R04: "§18 stk.1", R25: "§18 stk.1"}
    if starts and what in ("short_guidance", "special_project", "ordinary_education", "special_upskilling"):
        yield s.life.benefit(f.on) and not f["concrete_job"], {R25: "§18 stk.1"}
    if what == "ordinary_education":
        yield f["gives_su"] and not f["su_exception"], {R04: "§25 stk.2", R20: "§31 stk.2", R25: "§21 stk.2"}
    if what in ("health_guidance", "special_utility_work"):
        yield True, {R04: "§18 stk.1", R20: "§23 stk.1"}


def course_limit(first: date, interruptions: int) -> date:
    """special_upskilling: three months and the days of its interruptions, at most six months and a day."""
    return min(plus_days(plus_months(first, 3), interruptions), plus_days(plus_months(first, 6), 1))


def days_of_interruptions(runs: list[Run]) -> int:
    """From each offer_ended to the day before the next start."""
    return sum((later.span.start - run.span.end).days for run, later in pairwise(runs) if run.span.end)


def beyond_the_course(s: Scene) -> bool:
    f = s.fact
    earlier = [r for r in s.life.runs() if r.offer == f["offer"] and r.kind == f["kind"] and r.span.opened in s.before]
    first = earlier[0].span.start if earlier else f.on
    interruptions = days_of_interruptions(earlier)
    if earlier and earlier[-1].span.end is not None:
        ended = earlier[-1].span.end
        interruptions += (f.on - ended).days
        if not any(r.enterprise and ran_between(r, ended, f.on) for r in s.life.runs()):
            return True
    limit = course_limit(first, interruptions)
    resumed = bool(earlier) and earlier[-1].span.end is not None
    return (resumed and f.on >= limit) or (f["until"] is not None and f["until"] >= limit)


def ran_between(run: Run, first: date, last: date) -> bool:
    """It ran on a day from `first` to the day before `last`."""
    day = first
    while day < last:
        if run.span.holds(day):
            return True
        day += ONE_DAY
    return False


def practice_above_three_months(s: Scene) -> bool:
    """practice_in_course in sum: months that are filled, and the days of the other periods together."""
    sofar = Life(s.case, s.before)
    periods = [(r.span.start, last_day(r)) for r in sofar.runs() if r.kind == "practice_in_course"]
    periods.append((s.fact.on, s.fact["until"] or s.fact.on))
    full = [p for p in periods if p[1] >= plus_months(p[0], 1) - ONE_DAY]
    others = [p for p in periods if p not in full]
    months_left = 3 - len(full)
    if months_left < 0:
        return True
    if not others:
        return False
    days = sum(max(0, (last - start).days + 1) for start, last in others)
    first = min(start for start, _ in others)
    return days > (plus_months(first, months_left) - first).days


def last_day(run: Run) -> date:
    """What has ended counts to the day before its end, what runs to its planned last day or, without, its first."""
    if run.span.end is not None:
        return run.span.end - ONE_DAY
    return run.span.opened["until"] or run.span.start


def placements(key: str | None) -> tuple[str, ...]:
    return ("company_placement", "utility_work") if key == R20 else ("company_placement",)


def hours_of_placements(s: Scene) -> float:
    """Its hours with those of the placements started before it and not ended by that day."""
    running = [
        r
        for r in s.life.runs()
        if r.kind in placements(s.key) and r.span.opened in s.before and (r.span.end is None or r.span.end > s.fact.on)
    ]
    return (s.fact["weekly_hours"] or 0) + sum(r.span.opened["weekly_hours"] or 0 for r in running)


def offered_now(s: Scene) -> bool:
    """On the day offered: offer_made, without one offer_started."""
    made = [m for m in s.life.of("offer_made") if m["offer"] == s.fact["offer"] and m["kind"] == s.fact["kind"]]
    return s.fact.kind == "offer_made" or not made


def young_old_or_not_ready(s: Scene) -> bool:
    born: date = s.case.who("born")
    day = s.fact.on
    return day < plus_years(born, 18) or day >= plus_years(born, 30) or not s.life.job_ready(day)


def an_enterprise_offer_has_ended(s: Scene) -> bool:
    return any(r.enterprise and r.span.end is not None and r.span.end <= s.fact.on for r in s.life.runs())


STARTS: dict[str, Callable[[Fact], str]] = {
    "benefit_started": lambda f: f"benefit {f['benefit']}",
    "employment_started": lambda f: f"employment {f['ordinary']}",
    "education_started": lambda f: f"education {f['ordinary']}",
    "leave_started": lambda f: "leave",
    "offer_started": lambda f: f"offer {f['offer']}",
    "repatriation_preparation_started": lambda f: "repatriation",
    "programme_started": lambda f: "programme",
}
REPEATABLE: dict[str, Callable[[Fact], str]] = {
    "exempted": lambda f: "exempt availability" if f["scope"] == "availability" else "exempt offers",
    "cv_exempted": lambda f: "exempt cv",
    "joblog_exempted": lambda f: "exempt joblog",
    "self_booking_exempted": lambda f: "exempt self_booking",
    "self_booking_revoked": lambda f: "exempt self_booking",
}
"""Repeated exemptions and waivers are not "starting what runs": the latest decides."""
ENDS: dict[str, Callable[[Fact], str]] = {
    **{kind.replace("_started", "_ended"): name for kind, name in STARTS.items()},
    "exemption_ended": lambda f: f"exempt {f['of']}",
}


class Running:
    """Which states run while the facts are read; the programme runs from the takeover, also without its own start."""

    def __init__(self, facts: list[Fact]) -> None:
        self.states: set[str] = set()
        for fact in facts:
            self.read(fact)

    def read(self, fact: Fact) -> None:
        if fact.kind == "takeover":
            if not any(state.startswith("programme") for state in self.states) and "taken over" not in self.states:
                self.states.add("programme by takeover")
            self.states.add("taken over")
        for table in (STARTS, REPEATABLE):
            if fact.kind in table:
                self.states.add(table[fact.kind](fact))
        if fact.kind == "programme_started":
            self.states.discard("programme by takeover")
        if fact.kind in ENDS:
            self.states.discard(ENDS[fact.kind](fact))
            if fact.kind == "programme_ended":
                self.states.discard("programme by takeover")

    def impossible(self, fact: Fact) -> bool:
        """Starting what runs, or ending what does not run."""
        if fact.kind in STARTS:
            return STARTS[fact.kind](fact) in self.states
        if fact.kind == "programme_ended":
            return not self.states & {"programme", "programme by takeover"}
        return fact.kind in ENDS and ENDS[fact.kind](fact) not in self.states

    def next(self, waiting: list[Fact]) -> Fact:
        """What is read next on this day: the end of what runs before its new start."""
        fact = waiting[0]
        table = STARTS if fact.kind in STARTS else REPEATABLE
        if fact.kind in table and table[fact.kind](fact) in self.states:
            state = table[fact.kind](fact)
            its_end = [f for f in waiting if f.kind in ENDS and ENDS[f.kind](f) == state]
            return its_end[0] if its_end else fact
        return fact


def refusal(s: Scene, running: Running, ids: set[str]) -> tuple[bool, str | None]:
    """Whether this fact is refused, and the citation of the first row that refuses it."""
    early_visitation = s.fact.kind == "visitation_decided" and s.before_the_takeover()
    if early_visitation:
        return True, cell({R20: "§12 stk.2", R25: "§10 stk.2"}, s.key)
    for refused, cells in rows(s):
        if refused and s.key is not None and cell(cells, s.key) is not None:
            return True, cell(cells, s.key)
    if s.key is None and refused_before_the_takeover(s):
        return True, None
    if s.fact.kind != "annulled" and any(f.kind == "case_closed" for f in s.before):
        return True, None
    if s.fact.kind == "annulled" and s.fact["fact_id"] not in ids:
        return True, None
    return running.impossible(s.fact), None


def refused_before_the_takeover(s: Scene) -> bool:
    """On a day without a regulation only these rows and those without citation apply, uncited."""
    if s.fact.kind in ("follow_up_held", "offer_made", "offer_started", "offer_ended"):
        return s.before_the_takeover()
    contract = ("contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred")
    return s.fact.kind in contract and s.before_the_takeover() and s.case.who("group") != "refugee"


def judge(case: CaseFile, facts: list[Fact]) -> tuple[list[Fact], dict[int, str | None]]:
    """The facts that count, in reading order, and the citation of every refused one by its index."""
    void = annulled(facts)
    ids = {f["id"] for f in facts if f["id"] is not None}
    ordered = [f for f in reading_order(facts) if f.index not in void]
    accepted: list[Fact] = []
    refused: dict[int, str | None] = {}
    for day in sorted({f.on for f in ordered}):
        todays = [f for f in ordered if f.on == day]
        while True:
            kept, verdict = judge_day(case, accepted, todays, ids)
            if verdict is None:
                break
            fact, citation = verdict
            refused[fact.index] = citation
            todays = [f for f in todays if f is not fact]
        accepted += kept
    return accepted, refused


def judge_day(
    case: CaseFile, accepted: list[Fact], todays: list[Fact], ids: set[str]
) -> tuple[list[Fact], tuple[Fact, str | None] | None]:
    """Read one day; stop at the first fact that is refused, so that the day is read again without it."""
    kept: list[Fact] = []
    running = Running(accepted)
    waiting = list(todays)
    while waiting:
        fact = running.next(waiting)
        waiting.remove(fact)
        scene = Scene(case, fact, [*accepted, *kept], todays)
        refused, citation = refusal(scene, running, ids)
        if refused:
            return kept, (fact, citation)
        kept.append(fact)
        running.read(fact)
    return kept, None
