"""The contract, its content, what is tied to it, and its revision."""

from collections.abc import Iterator
from datetime import date

from tests.second_reading.candidate import Candidate, first_fact, needs_of, never, over_in_2004, takeover_of
from tests.second_reading.case import Fact
from tests.second_reading.contracts import DATE_NAMED, Contract, Window, both_signed_after
from tests.second_reading.days import each_day, moved, plus_months, plus_years
from tests.second_reading.regulations import R04, R20, R25
from tests.second_reading.states import Life


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
        yield duty("recognition_information", {R20: "§9 stk.3", R25: "§8 stk.3"}, fully, "recognition_informed", fully)
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
    """2004 after contract_partial: contract_content's due day, unless a move came by then."""
    for window in contract.windows:
        partial = window.partial
        if partial is not None and partial.kind == "contract_partial" and life.is_2004():
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
        f for f in life.of("health_assessment_completed") if f["calls_for_revision"] and f.on >= takeover_of(life)
    ]
    for need in found:
        met = [f.on for f in life.of("contract_revised") if f.on >= need.on]
        for window in contract.windows:
            signed = both_signed_after(window, need.on)
            if signed is not None and life.is_2004():
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
