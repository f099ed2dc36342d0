"""What mostly comes with the benefit: guidance on rights, visitation, the CV, offers and how long they may last."""

from collections.abc import Iterator
from datetime import date

from tests.second_reading.candidate import Candidate, held_from, limit, takeover_of
from tests.second_reading.checks import course_limit, days_of_interruptions
from tests.second_reading.days import ONE_DAY, each_day, plus_days, plus_months, plus_years
from tests.second_reading.regulations import R04, R20, R25, R26
from tests.second_reading.states import Life, Run

CV_KINDS_NOT = ("danish_education", "mentor", "folk_high_school", "health_guidance", "special_utility_work")
"""All other kinds of offer are those of §§ 23 a-c."""


def rights_guidance(life: Life, day: date) -> Iterator[Candidate]:
    takeover = takeover_of(life)
    given = [f.on for f in life.of("rights_guidance_given") if f["written"] or life.regulation(f.on) not in (R25, R26)]
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
