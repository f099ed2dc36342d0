"""The duties of one life on one day: row by row of the page's table, and the status that follows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.second_reading.case import Fact
from tests.second_reading.checks import course_limit, days_of_interruptions
from tests.second_reading.contracts import DATE_NAMED, Contract, Window, both_signed_after
from tests.second_reading.days import ONE_DAY, each_day, moved, plus_days, plus_months, plus_years
from tests.second_reading.regulations import FROM_2020, R04, R20, R25, R26, cell
from tests.second_reading.states import BORNE_BY_THE_FOREIGNER, Life, Run

SAME_FROM_2020 = "SAME"
ADULT = 18
CV_KINDS_NOT = ("danish_education", "mentor", "folk_high_school", "health_guidance", "special_utility_work")
"""All other kinds of offer are those of §§ 23 a-c."""


def never(day: date) -> bool:
    return False


@dataclass
class Candidate:
    """One duty before its status is known. `clock_day` is the due day as moved, before any rest."""

    key: str
    cells: dict[str, str]
    since: date
    listed: date
    clock_day: date | None = None
    target: date | None = None
    met: date | None = None
    ends: list[date] = field(default_factory=list[date])
    """Days on which something that ends the duty holds; only those from `listed` on count."""
    rests: Callable[[date], bool] = never
    never_late: bool = False
    of_need: bool = False
    number: int | None = None
    order: tuple[Any, ...] = ()
    applies: Callable[[str], bool] = lambda key: True
    """Whether the duty reaches the person under the regulation that judges it."""
    needs: list[str] = field(default_factory=list[str])


def answer(life: Life, day: date) -> list[dict[str, Any]]:
    """Every duty that is listed on `day`, sorted as `plan` sorts them."""
    if life.takeover is None or life.takeover > day:
        return []
    found: list[tuple[Candidate, dict[str, Any]]] = []
    for candidate in candidates(life, day):
        row = listed(life, candidate, day)
        if row is not None:
            found.append((candidate, row))
    for key in {row["duty"] for _, row in found}:
        mine = [(c, row) for c, row in found if c.key == key]
        mine.sort(key=lambda pair: (pair[0].since, *pair[0].order))
        for number, (candidate, row) in enumerate(mine, 1):
            row["occurrence"] = candidate.number or number
    return sorted((r for _, r in found), key=lambda r: (r["due"] or date.max, r["duty"], r["occurrence"]))


def end_of(life: Life, c: Candidate, day: date) -> tuple[bool, date | None]:
    """Whether the duty can be listed at all, and E: the first day from L on on which what ends it holds."""
    ends = [end for end in c.ends if end >= c.listed]
    for closing in life.of("case_closed", "permanent_residence_granted"):
        if closing.on >= c.listed:
            ends.append(closing.on)
        elif not (c.of_need and closing.kind == "permanent_residence_granted"):
            return False, None
    return True, min(ends, default=None)


def due_day(c: Candidate, day: date) -> date | None:
    """The day that the clock gives, or the first later day without R; none until such a day is known."""
    clock_day = c.clock_day
    if clock_day is None or day < clock_day or not c.rests(clock_day):
        return clock_day
    if c.met is not None and c.met < clock_day:
        return clock_day
    return next((x for x in each_day(clock_day, day) if not c.rests(x)), None)


def listed(life: Life, c: Candidate, day: date) -> dict[str, Any] | None:
    """The five rules of "Status of one duty on day D"."""
    if day < c.listed:
        return None
    possible, end = end_of(life, c, day)
    if not possible:
        return None
    due = due_day(c, day)
    met = c.met if c.met is not None and (end is None or end >= c.met) else None
    if due is not None:
        judged = due
    elif met is not None:
        judged = max(met, c.listed)
    else:
        judged = min(day, end) if end is not None else day
    key = life.regulation(judged)
    citation = cell(c.cells, key)
    if key is None or citation is None or not c.applies(key):
        return None
    if met is not None:
        status = "met" if due is None or met <= due or c.never_late else "met_late"
    elif end is not None:
        status = "lapsed" if due is None or end <= due else "missed"
    elif c.rests(day):
        status = "lapsed" if due is None or day <= due else "missed"
    else:
        status = "open" if due is None or day <= due else "overdue"
    return {
        "duty": c.key,
        "occurrence": 0,
        "bearer": "foreigner" if c.key in BORNE_BY_THE_FOREIGNER else "municipality",
        "citation": citation,
        "since": c.since,
        "due": due,
        "target": c.target,
        "status": status,
        "met_on": met,
        "needs": [] if met is not None else c.needs,
        "unverified": unverified(c.key, key, judged),
    }


def unverified(key: str, regulation: str, judged: date) -> bool:
    """Cells from an act whose wording in force was not seen."""
    if key == "follow_up":
        return regulation == R26
    return key in ("danish_referral", "programme_start", "health_assessment") and judged >= date(2025, 1, 1)


def candidates(life: Life, day: date) -> Iterator[Candidate]:
    from tests.second_reading.follow_ups import follow_ups

    contract = Contract(life)
    yield from contracts(life, contract)
    yield from contents(life, contract)
    yield from duties_of_the_act(life)
    yield from health_assessments(life)
    yield from tied_to_the_contract(life, contract, day)
    yield from rights_guidance(life, day)
    yield from permanent_residence_guidance(life, contract)
    yield from first_offer(life, day)
    yield from next_offers(life, day)
    yield from visitation(life, day)
    yield from cv_published(life, day)
    yield from follow_ups(life, contract, day)
    yield from parental_leave(life, day)
    yield from transfers(life)
    yield from revision_one_year(life, day)
    yield from revisions(life, contract)
    yield from danish_tests(life)
    yield from offer_limits(life)
    yield from permanent_residence_status(life, day)


def limit(life: Life, key: str, clock: date, raw: date) -> date:
    return moved(raw, clock, life.still_days(key))


def first_fact(life: Life, *kinds: str, on_or_after: date = date.min) -> date | None:
    return next((f.on for f in life.of(*kinds) if f.on >= on_or_after), None)


def over_in_2004(life: Life) -> Callable[[date], bool]:
    """In 2004 no contract outlasts the programme (§6 stk.2)."""
    return lambda day: life.is_2004(day) and life.programme_over(day)


def takeover_of(life: Life) -> date:
    if life.takeover is None:
        raise ValueError("nothing is owed before a takeover")
    return life.takeover


# contract, contract_content


def contract_limit(life: Life, window: Window, *borrowers: str) -> date:
    clock = max(window.start, takeover_of(life))
    return moved(plus_months(clock, 1), clock, life.still_days("contract", *borrowers))


def contracts(life: Life, contract: Contract) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    for index, window in enumerate(contract.windows):
        clock = max(window.start, takeover)
        again = index > 0
        yield Candidate(
            "contract",
            {R04: "§11" if again else "§5 stk.1", R20: "§6 stk.1", R25: "§6"},
            since=clock,
            listed=clock,
            clock_day=contract_limit(life, window),
            met=window.concluded,
            ends=[window.end] if window.end else [],
            rests=over_in_2004(life),
            order=(index,),
        )


def content_limit(life: Life, partial: Fact, *borrowers: str) -> date:
    return moved(partial[DATE_NAMED[partial.kind]], partial.on, life.still_days("contract_content", *borrowers))


def contents(life: Life, contract: Contract) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    for partial, window in contract.partials():
        text = "§5 stk.2" if partial.kind == "contract_partial" else "§5 stk.3"
        moves_of_2004 = [window.end] if window.end else []
        yield Candidate(
            "contract_content",
            {R04: text, R20: "§6 stk.2", R25: "BEK-1307-2020 §6 stk.2"},
            since=partial.on,
            listed=max(partial.on, takeover),
            clock_day=content_limit(life, partial),
            met=window.content_met(partial),
            ends=moves_of_2004,
            rests=over_in_2004(life),
            order=(partial.index,),
        )


# danish_referral, programme_start, health_assessment


def duties_of_the_act(life: Life) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    if plus_years(life.case.who("born"), ADULT) > takeover:
        return
    for key, cells, kind, ending in (
        (
            "danish_referral",
            {R20: "INTEGRATIONSLOVEN §21 stk.1", R25: "INTEGRATIONSLOVEN §21 stk.1"},
            "danish_referred",
            "danish_waived",
        ),
        (
            "programme_start",
            {R20: "INTEGRATIONSLOVEN §16 stk.6", R25: "INTEGRATIONSLOVEN §16 stk.5"},
            "programme_started",
            "rehabilitation_offered",
        ),
    ):
        yield Candidate(
            key,
            cells,
            since=takeover,
            listed=takeover,
            clock_day=limit(life, key, takeover, plus_months(takeover, 1)),
            met=life.first_day(kind),
            ends=held_from(takeover, [f.on for f in life.of(ending)]),
            rests=life.programme_over,
        )


def held_from(listed: date, days: list[date]) -> list[date]:
    """What has happened holds from its day on, so on L where it happened before."""
    return [max(day, listed) for day in days]


def health_assessments(life: Life) -> Iterator[Candidate]:
    key, takeover = "health_assessment", takeover_of(life)
    cells = {R20: "INTEGRATIONSLOVEN §15 d stk.4", R25: "INTEGRATIONSLOVEN §15 d stk.4"}
    meets = ("health_assessment_offered", "health_assessment_completed")
    last = limit(life, key, takeover, plus_months(takeover, 6))
    if life.case.who("quota_refugee"):
        yield Candidate(
            key, cells, since=takeover, listed=takeover, clock_day=last, met=first_fact(life, *meets), order=(0,)
        )
    if life.case.who("group") == "family_of_other":
        return
    for need in needs_of(life, key):
        yield Candidate(
            key,
            cells,
            since=need.on,
            listed=need.on,
            clock_day=last if need.on <= last else None,
            met=first_fact(life, *meets, on_or_after=need.on),
            of_need=True,
            order=(1, need.index),
        )


def needs_of(life: Life, of: str) -> list[Fact]:
    """Each need recorded from the takeover on."""
    return [f for f in life.of("need_recorded") if f["of"] == of and f.on >= takeover_of(life)]


# Tied to the contract


def tied_to_the_contract(life: Life, contract: Contract, day: date) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    fully = contract.fully()
    signed = contract.foreigner_signed()
    declared = [f.on for f in life.of("declaration_signed") if life.regulation(f.on) == R20]
    guided_by = min([d for d in (signed, *declared[:1]) if d is not None], default=contract.set_by_municipality())

    def benefit_up_to(tied: date | None) -> bool:
        if life.benefit(takeover):
            return True
        last = day if tied is None else min(tied, day)
        return any(life.benefit(x) for x in each_day(takeover, last))

    def duty(key: str, cells: dict[str, str], tied: date | None, met_by: str, clock_day: date | None) -> Candidate:
        return Candidate(
            key,
            cells,
            since=takeover,
            listed=takeover,
            clock_day=clock_day,
            target=tied_target(life, contract, key, tied, day),
            met=life.first_day(met_by),
            rests=over_in_2004(life) if key in ("assessment", "language_provider") else never,
        )

    clarified = clarification_day(life, contract)
    tied = min([d for d in (fully, clarified) if d is not None], default=None)
    with_benefit = benefit_up_to(tied)
    if with_benefit or life.case.who("wishes_employment"):
        cells = (
            {R04: "§8 stk.1", R20: "§8 stk.1", R25: "§7 stk.1"}
            if with_benefit
            else {R04: "§8 stk.4", R20: "§8 stk.4", R25: "§7 stk.3"}
        )
        yield duty("assessment", cells, tied, "assessment_completed", tied)
    yield duty(
        "language_provider",
        {R04: "§7 stk.1", R20: "§9 stk.1", R25: "§8 stk.1"},
        fully,
        "language_provider_involved",
        fully,
    )
    if not life.case.who("education_assessed"):
        yield duty(
            "recognition_information", {R20: "§9 stk.3", R25: "§8 stk.3"}, fully, "recognition_informed", fully
        )
    guidance = duty(
        "declaration_guidance",
        {R20: "§5 stk.2", R25: "§5 stk.3"},
        guided_by,
        "declaration_guidance_given",
        guided_by,
    )
    guidance.applies = lambda key: key != R20 or benefit_up_to(guided_by)
    yield guidance
    yield duty("declaration", {R20: "§5 stk.1", R25: "§5 stk.1"}, signed, "declaration_signed", signed)


def clarification_day(life: Life, contract: Contract) -> date | None:
    """2004 after contract_partial: contract_content's due day, as owner or borrower moves it, unless a move came by then."""
    for window in contract.windows:
        partial = window.partial
        if partial is not None and partial.kind == "contract_partial" and life.is_2004(partial.on):
            last = content_limit(life, partial, "assessment")
            if window.end is None or window.end > last:
                return last
    return None


def tied_target(life: Life, contract: Contract, key: str, tied: date | None, day: date) -> date:
    """The due day of the latest contract occurrence begun by the tied day, or of the content that precedes it."""
    window = contract.window_of(tied if tied is not None and tied < day else day)
    if window.partial is not None and (tied is None or window.partial.on < tied):
        return content_limit(life, window.partial, key)
    return contract_limit(life, window, key)


# Guidance


def rights_guidance(life: Life, day: date) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    given = [
        f.on
        for f in life.of("rights_guidance_given")
        if f["written"] or life.regulation(f.on) not in (R25, R26)
    ]
    interviews = [
        f.on
        for f in life.of("first_job_interview_held", "follow_up_held")
        if f.kind == "first_job_interview_held" or f["talk"] == "job"
    ]
    first = True
    for x in each_day(takeover, day):
        begins = life.benefit(x) and (x == takeover or not life.benefit(x - ONE_DAY))
        if not begins or (not first and any(g < x for g in given)):
            continue
        first = False
        interview = next((i for i in interviews if i >= x), None)
        if interview is not None and life.regulation(interview) not in (R20, R25):
            interview = None
        without = next((y for y in each_day(x, day) if not life.benefit(y)), None)
        yield Candidate(
            "rights_guidance",
            {R20: "§18 stk.2", R25: "§13 stk.2"},
            since=x,
            listed=x,
            clock_day=interview,
            met=given[0] if given else None,
            ends=[without] if without else [],
        )


def permanent_residence_guidance(life: Life, contract: Contract) -> Iterator[Candidate]:
    fully = contract.fully()
    if fully is not None:
        yield Candidate(
            "permanent_residence_guidance",
            {R20: "§18 stk.3", R25: "§13 stk.3"},
            since=fully,
            listed=max(fully, takeover_of(life)),
            clock_day=fully,
            met=life.first_day("permanent_residence_guidance_given"),
        )


# Offers and visitation


def first_offer(life: Life, day: date) -> Iterator[Candidate]:
    takeover, listed_from = takeover_of(life), life.first_day_with_benefit(day)
    if listed_from is None:
        return
    made = [f.on for f in life.of("offer_made", "offer_started") if life.is_enterprise(f)]
    yield Candidate(
        "first_offer",
        {R20: "§22 stk.1"},
        since=takeover,
        listed=listed_from,
        clock_day=limit(life, "first_offer", takeover, plus_months(takeover, 1)),
        target=limit(life, "first_offer", takeover, plus_days(takeover, 14)),
        met=min(made, default=None),
        ends=held_from(listed_from, [f.on for f in life.of("obviously_unable_found")]),
        rests=lambda x: not life.benefit(x) or life.waived(x) or life.programme_over(x),
    )


def next_offers(life: Life, day: date) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    ended = [
        r.span.end for r in life.runs() if r.enterprise and r.span.has_a_day and r.span.end and r.span.end > takeover
    ]
    if not ended:
        return

    def in_a_gap(x: date) -> bool:
        return (
            life.benefit(x)
            and life.job_ready(x)
            and not life.waived(x)
            and not life.programme_over(x)
            and not life.granted(x)
            and not life.enterprise_offer_runs(x)
            and not life.folk_high_school_runs(x)
            and not life.preparing_repatriation(x)
            and not life.employed_or_in_education(x)
        )

    starts = [f.on for f in life.of("offer_started") if life.is_enterprise(f)]
    first: date | None = None
    for x in each_day(min(ended), day + ONE_DAY):
        inside = x <= day and in_a_gap(x)
        if inside and first is None:
            first = x
        if not inside and first is not None:
            gone = x <= day
            yield Candidate(
                "next_offer",
                {R20: "§23 stk.2"},
                since=first,
                listed=first,
                clock_day=limit(life, "next_offer", first, plus_days(first, 42)),
                met=x if gone and x in starts else None,
                ends=[x] if gone else [],
            )
            first = None


def visitation(life: Life, day: date) -> Iterator[Candidate]:
    takeover, listed_from = takeover_of(life), life.first_day_with_benefit(day)
    if listed_from is not None:
        yield Candidate(
            "visitation",
            {R20: "§12 stk.2", R25: "§10 stk.2"},
            since=takeover,
            listed=listed_from,
            clock_day=limit(life, "visitation", takeover, plus_months(takeover, 3)),
            met=life.first_day("visitation_decided"),
            rests=lambda x: not life.benefit(x) or life.programme_over(x),
        )


def cv_published(life: Life, day: date) -> Iterator[Candidate]:
    published = [f.on for f in life.of("cv_published")]
    offers = [f.on for f in life.of("offer_made", "offer_started") if f["kind"] not in CV_KINDS_NOT]

    def reached(x: date) -> bool:
        if life.programme_over(x):
            return False
        if life.benefit(x):
            return life.job_ready(x)
        return any(o <= x for o in offers) and life.regulation(plus_days(x, 21)) == R20

    for registered in life.of("jobseeker_registered"):
        if registered.on < takeover_of(life) or any(p < registered.on for p in published):
            continue
        since = next((x for x in each_day(registered.on, day) if reached(x)), None)
        if since is None:
            continue
        had_benefit = False
        end: date | None = None
        for x in each_day(since, day):
            benefit_ended = had_benefit and not life.benefit(x)
            had_benefit = had_benefit or life.benefit(x)
            if (
                benefit_ended
                or life.cv_exempted(x)
                or not life.job_ready(x)
                or life.programme_over(x)
                or life.exempt_from_availability(x)
            ):
                end = x
                break
        yield Candidate(
            "cv_published",
            {R20: "§15 stk.2", R25: "INTEGRATIONSLOVEN §26 b stk.4", R26: "BEK-19-2026 §6 stk.1"},
            since=since,
            listed=since,
            clock_day=limit(life, "cv_published", since, plus_days(since, 21)),
            met=next((p for p in published if p >= registered.on), None),
            ends=[end] if end else [],
            order=(registered.index,),
        )


# Leave and moves


def parental_leave(life: Life, day: date) -> Iterator[Candidate]:
    key, takeover = "parental_leave_follow_up", takeover_of(life)
    cells = {R20: "§19 stk.3", R25: "§14 stk.2"}
    held = life.follow_up_days()
    leaves = [leave for leave in life.leaves() if leave.end is None or leave.end >= takeover]

    def ends_it(x: date) -> bool:
        return life.goals_met(x) or life.wholly_exempt(x)

    def end_from(listed: date) -> list[date]:
        return [x for x in each_day(listed, day) if ends_it(x)][:1]

    def arises(listed: date) -> bool:
        return not (ends_it(listed) and ends_it(listed - ONE_DAY))

    for number, leave in enumerate(leaves, 1):
        for born in life.of("child_born"):
            clock = max(born.on, leave.start)
            due = limit(life, key, clock, plus_months(born.on, 6))
            if (leave.end is not None and born.on >= leave.end) or due < leave.start:
                continue
            listed_from = max(clock, takeover)
            needs = [n.on for n in life.of("need_recorded") if n["of"] == "follow_up" and clock <= n.on]
            on_need = [h for h in held if clock <= h < due and any(n <= h for n in needs)]
            ended = [leave.end] if leave.end is not None and leave.end <= due else []
            if arises(listed_from):
                yield Candidate(
                    key,
                    cells,
                    since=clock,
                    listed=listed_from,
                    clock_day=due,
                    met=min([*on_need, *(h for h in held if h >= due)], default=None),
                    ends=[*end_from(listed_from), *ended],
                    never_late=True,
                    number=2 * number - 1,
                )
            break
        if leave.end is not None and arises(leave.end):
            yield Candidate(
                key,
                cells,
                since=leave.end,
                listed=leave.end,
                clock_day=leave.end,
                met=next((h for h in held if h >= leave.end), None),
                ends=end_from(leave.end),
                never_late=True,
                number=2 * number,
            )


def transfers(life: Life) -> Iterator[Candidate]:
    for move in life.of("moved"):
        if move.on >= takeover_of(life):
            yield Candidate(
                "transfer_follow_up",
                {R20: "§21", R25: "§16"},
                since=move.on,
                listed=move.on,
                target=limit(life, "transfer_follow_up", move.on, plus_months(move.on, 1)),
                met=first_fact(life, "follow_up_held", on_or_after=move.on),
                order=(move.index,),
            )


# Revision


def revision_one_year(life: Life, day: date) -> Iterator[Candidate]:
    start = life.programme_start() or takeover_of(life)
    first = next((x for x in each_day(plus_years(start, 1), day) if not life.programme_over(x)), None)
    if first is None or life.ordinary_employment(first):
        return
    jobs = [f.on for f in life.of("employment_started") if f["ordinary"] and f.on >= first]
    yield Candidate(
        "revision_one_year",
        {R20: "§20 stk.2", R25: "§15 stk.2"},
        since=first,
        listed=first,
        met=first_fact(life, "contract_revised", on_or_after=first),
        ends=jobs,
        rests=life.programme_over,
    )


def revisions(life: Life, contract: Contract) -> Iterator[Candidate]:
    found = needs_of(life, "revision")
    found += [
        f
        for f in life.of("health_assessment_completed")
        if f["calls_for_revision"] and f.on >= takeover_of(life)
    ]
    for need in found:
        met = [f.on for f in life.of("contract_revised") if f.on >= need.on]
        for window in contract.windows:
            signed = both_signed_after(window, need.on - ONE_DAY)
            if signed is not None and life.is_2004(signed):
                met.append(signed)
        yield Candidate(
            "revision",
            {R04: "§16 stk.1", R20: "§20 stk.1", R25: "§15 stk.1"},
            since=need.on,
            listed=need.on,
            met=min(met, default=None),
            rests=over_in_2004(life),
            of_need=need.kind == "need_recorded",
            order=(need.index,),
        )


# Danish tests

RANK = {"A1": 1, "A2": 2, "final": 3}


def test_limit(life: Life, level: str, months: int) -> date | None:
    """The limit of this test as moved, or of its retake; null where the start of the clock is unknown."""
    name = "permit_granted_on" if life.case.who("resident_before_permit") else "cpr_registered_on"
    clock: date | None = life.case.who(name)
    if clock is None:
        return None
    still = life.still_days("danish_a1" if level == "A1" else "danish_a2") | excused_days(life, level)
    last = moved(plus_months(clock, months), clock, still)
    failed = [f for f in life.of("danish_test") if f["level"] == level and not f["passed"] and f.on <= last]
    return moved(plus_months(last, 3), last, still) if failed else last


def excused_days(life: Life, level: str) -> set[date]:
    days: set[date] = set()
    for fact in life.of("test_excused"):
        if fact["level"] == level and not life.is_2004(fact.on):
            days.update(each_day(fact.on, fact["until"]))
    return days


def danish_tests(life: Life) -> Iterator[Candidate]:
    if not life.case.who("spouse_permit"):
        return
    clock = life.case.who("permit_granted_on" if life.case.who("resident_before_permit") else "cpr_registered_on")
    if clock is None:
        return
    for key, level, months in (("danish_a1", "A1", 6), ("danish_a2", "A2", 9)):
        passed = [f.on for f in life.of("danish_test") if f["passed"] and RANK[f["level"]] >= RANK[level]]
        yield Candidate(
            key,
            {R20: "§19 stk.12", R25: "§14 stk.9"},
            since=clock,
            listed=max(clock, takeover_of(life)),
            clock_day=test_limit(life, level, months),
            met=min(passed, default=None),
        )


# Limits of offers


def offer_limits(life: Life) -> Iterator[Candidate]:
    courses: dict[str, list[Run]] = {}
    for run in life.runs():
        if run.kind == "special_upskilling":
            courses.setdefault(run.offer, []).append(run)
            continue
        start = run.span.start
        rule = {
            "wage_subsidy": (plus_years(start, 1), {R04: "§38", R20: "§44", R25: "§29"}),
            "utility_work": (plus_days(start, 91), {R20: "§36 stk.2"}),
            "practice_in_course": (plus_months(start, 1), {R04: "§24 stk.2", R20: "§30 stk.2", R25: "§20 stk.2"}),
        }.get(run.kind)
        if rule is not None:
            yield limit_of_an_offer(life, run, rule[0], rule[1], run.span.end)
    for runs in courses.values():
        last = course_limit(runs[0].span.start, days_of_interruptions(runs))
        yield limit_of_an_offer(
            life, runs[0], last, {R04: "§26 stk.1", R20: "§32 stk.1", R25: "§22 stk.1"}, runs[-1].span.end
        )


def limit_of_an_offer(life: Life, run: Run, raw: date, cells: dict[str, str], met: date | None) -> Candidate:
    start = run.span.start
    return Candidate(
        "offer_limit",
        cells,
        since=start,
        listed=start,
        clock_day=limit(life, "offer_limit", start, raw),
        met=met,
        order=(run.span.opened.index,),
    )


# Permanent residence


def permanent_residence_status(life: Life, day: date) -> Iterator[Candidate]:
    prepared = life.of("status_prepared")

    def missing(applied: date, x: date) -> list[str]:
        """The earlier municipalities without a status."""
        responsible = life.municipalities(x)
        have = {f["municipality"] for f in prepared if f.on <= x}
        return [m for m in dict.fromkeys(responsible) if m != responsible[-1] and m not in have]

    def own_prepared(applied: date, x: date) -> bool:
        own = life.municipalities(x)[-1]
        return any(f["municipality"] == own and applied <= f.on <= x for f in prepared)

    for applied in life.of("permanent_residence_applied"):
        if applied.on < takeover_of(life):
            continue
        met = next((x for x in each_day(applied.on, day) if own_prepared(applied.on, x) and not missing(applied.on, x)), None)
        yield Candidate(
            "permanent_residence_status",
            {key: "CABI-KONTRAKT 5.1" for key in (R04, *FROM_2020)},
            since=applied.on,
            listed=applied.on,
            met=met,
            ends=[f.on for f in life.of("permanent_residence_refused")],
            order=(applied.index,),
            needs=missing(applied.on, day),
        )
