"""The duties of the beginning: contract, the act's first steps, and what goes with the contract."""

from collections.abc import Iterator
from datetime import date

from statute.calendar import add_months
from statute.clock import Clock, clock, named
from statute.contract import Postponed, content_met, earliest, postponed
from statute.duties.occurrence import Case, Occurrence, event, limit_of, rule_of, state
from statute.facts import ContractPartial, DutyKey, RightsGuidanceGiven
from statute.history import History
from statute.regulations import Regulation
from statute.trace import carries_out

_OF_AGE = 18 * 12


@carries_out("duties.contract", "duties.contract_after_move")
def contract(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 1 month; again from a move before which nothing was concluded, in 2004 from every move."""
    eras = case.contract.eras
    suspended = case.history.suspended("contract")
    for number, era in enumerate(eras):
        rule = "contract_after_move" if number and "contract_after_move" in order.duties else "contract"
        following = eras[number + 1].since if number + 1 < len(eras) else None
        yield Occurrence(
            key="contract",
            rule=rule,
            since=era.since,
            listed=era.since,
            clock=clock(era.since, limit_of(order.duties[rule]), suspended),
            met=era.concluded,
            ends=event(following, era.since, "moved"),
            rests=case.over_in_2004(),
            sentence="contract_again" if number else "contract",
            place=era.place,
        )


@carries_out("duties.contract_partial", "duties.contract_deferred")
def contract_content(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """A partial or deferred contract → the day it names; met by all signatures, a revision or fixing after it."""
    renewed = order.duties.get("contract_after_move")
    moves = [move.on for _, move in case.history.moves if move.on > case.takeover] if renewed else []
    for place, fact in postponed(case.history):
        listed = case.later(fact.on)
        yield Occurrence(
            key="contract_content",
            rule=fact.fact if fact.fact in order.duties else "contract_deferred",
            since=fact.on,
            listed=listed,
            clock=_content_clock(case.history, fact),
            met=content_met(case.history, fact.on, case.contract.era(fact.on).until),
            ends=event(next((day for day in moves if day > fact.on), None), listed, "moved"),
            rests=case.over_in_2004(),
            place=place,
        )


@carries_out("duties.danish_referral")
def danish_referral(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 1 month for those of 18 or over; met by the referral, ended where Danish is wholly waived."""
    if _is_of_age(case):
        yield Occurrence(
            key="danish_referral",
            since=case.takeover,
            listed=case.takeover,
            clock=clock(
                case.takeover, limit_of(order.duties["danish_referral"]), case.history.suspended("danish_referral")
            ),
            met=case.history.first("danish_referred"),
            ends=event(case.history.first("danish_waived"), case.takeover, "danish_waived"),
            rests=case.history.programme_over,
        )


@carries_out("duties.programme_start")
def programme_start(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 1 month for those of 18 or over; met by the start, ended by an offer of revalidering or fleksjob."""
    if _is_of_age(case):
        yield Occurrence(
            key="programme_start",
            since=case.takeover,
            listed=case.takeover,
            clock=clock(
                case.takeover, limit_of(order.duties["programme_start"]), case.history.suspended("programme_start")
            ),
            met=case.history.first("programme_started"),
            ends=event(case.history.first("rehabilitation_offered"), case.takeover, "rehabilitation_offered"),
            rests=case.history.programme_over,
        )


@carries_out("duties.health_assessment")
def health_assessment(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Takeover + 6 months for quota refugees, and by a recorded need; a need after that day has no due day."""
    history, person = case.history, case.history.person
    if person.group == "family_of_other":
        return
    last = clock(case.takeover, limit_of(order.duties["health_assessment"]), history.suspended("health_assessment"))
    done = sorted([*history.days("health_assessment_offered"), *history.days("health_assessment_completed")])
    if person.quota_refugee:
        yield Occurrence(
            key="health_assessment",
            since=case.takeover,
            listed=case.takeover,
            clock=last,
            met=done[0] if done else None,
        )
    for place, need in case.needs("health_assessment"):
        yield Occurrence(
            key="health_assessment",
            since=need,
            listed=need,
            clock=None if need > last.day else last,
            met=next((day for day in done if day >= need), None),
            place=place,
            need=True,
            sentence="health_assessment_need",
        )


# What goes with the contract is due the day tied to it


@carries_out("duties.assessment", "duties.assessment_without_benefit")
def assessment(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Before the contract, for those with benefit up to then or who wish employment (2004 §8, 2020 §8, 2025 §7)."""
    tied = _clarified(case, order) or _by_event(case, case.contract.settled, "settled")
    with_benefit = _benefit_up_to(case, tied.day if tied else None)
    if with_benefit or case.history.person.wishes_employment:
        yield _tied(
            case,
            order,
            "assessment",
            tied,
            met_by="assessment_completed",
            rule="assessment" if with_benefit else "assessment_without_benefit",
        )


@carries_out("duties.language_provider")
def language_provider(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """The Danish-education provider is brought in before the contract (2004 §7, 2020 §9, 2025 §8)."""
    tied = _by_event(case, case.contract.settled, "settled")
    yield _tied(case, order, "language_provider", tied, met_by="language_provider_involved")


@carries_out("duties.recognition_information")
def recognition_information(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Told about recognition of foreign education before the contract, unless it is assessed (2020 §9, 2025 §8)."""
    if not case.history.person.education_assessed:
        tied = _by_event(case, case.contract.settled, "settled")
        yield _tied(case, order, "recognition_information", tied, met_by="recognition_informed")


@carries_out("duties.declaration_guidance")
def declaration_guidance(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Guidance before the foreigner signs the contract, or the declaration in 2020; there with benefit (§5)."""
    history, era = case.history, case.contract.eras[-1]
    under_2020 = history.days_under("BEK-1307-2020")
    declared = next((day for day in history.days("declaration_signed") if day in under_2020), None)
    signed = earliest(era.foreigner_signed, declared)
    if signed is not None:
        tied = named(case.takeover, signed, "foreigner_signed" if signed == era.foreigner_signed else "declared")
    else:
        tied = _by_event(case, era.set_alone, "set_alone")
    if not rule_of(order, "declaration_guidance").benefit_only or _benefit_up_to(case, tied.day if tied else None):
        yield _tied(case, order, "declaration_guidance", tied, met_by="declaration_guidance_given")


@carries_out("duties.declaration")
def declaration(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """The declaration is signed with the contract (2020 and 2025 §5 stk.1)."""
    tied = _by_event(case, case.contract.eras[-1].foreigner_signed, "foreigner_signed")
    yield _tied(case, order, "declaration", tied, met_by="declaration_signed")


def _tied(
    case: Case, order: Regulation, key: DutyKey, tied: Clock | None, *, met_by: str, rule: str = ""
) -> Occurrence:
    borrowed = _borrowed(case, order, key, tied.day if tied else None)
    return Occurrence(
        key=key,
        rule=rule,
        since=case.takeover,
        listed=case.takeover,
        clock=tied,
        target=borrowed.day,
        target_clock=borrowed,
        met=case.history.first(met_by),
        rests=case.over_in_2004(),
    )


def _by_event(case: Case, day: date | None, event_: str) -> Clock | None:
    return named(case.takeover, day, event_) if day is not None else None


def _benefit_up_to(case: Case, tied: date | None) -> bool:
    """Tell whether there was benefit on the day of the takeover or any later day up to the tied day, or up to D."""
    last = case.today if tied is None else min(max(tied, case.takeover), case.today)
    return case.first_benefit is not None and case.first_benefit <= last


def _borrowed(case: Case, order: Regulation, key: DutyKey, tied: date | None) -> Clock:
    """Return the contract's due day as a duty tied to it borrows it: of the latest occurrence begun by the tied day.

    Where a partial or deferred contract precedes the tied day, it is the day that one names.
    """
    history = case.history
    asked = case.today if tied is None else tied
    era = next((era for era in reversed(case.contract.eras) if era.since <= asked), case.contract.eras[0])
    left_open = era.left_open_on
    if era.postponed is not None and left_open is not None and _precedes(left_open, tied, case.today):
        return _content_clock(history, era.postponed, key)
    rule = rule_of(order, "contract_after_move", "contract") if era.start else order.duties["contract"]
    return clock(era.since, limit_of(rule), history.suspended("contract", key))


def _precedes(left_open: date, tied: date | None, today: date) -> bool:
    return left_open <= today if tied is None else left_open < tied


@carries_out("BEK-2004-02-17 §5 stk.2")
def _clarified(case: Case, order: Regulation) -> Clock | None:
    """Return the day of the assessment after a partial contract of 2004: the one named, or the full conclusion before.

    A move by that day takes it away.
    """
    if "contract_partial" not in order.duties:
        return None
    for era in case.contract.eras:
        fact = era.postponed
        if isinstance(fact, ContractPartial) and era.left_open_on is not None:
            day = _content_clock(case.history, fact, "assessment")
            settled = case.contract.settled
            if day.day < era.until and (settled is None or day.day <= settled):
                return day
    return None


def _content_clock(history: History, fact: Postponed, *borrowers: DutyKey) -> Clock:
    """Return the day a partial or deferred contract names, moved by suspensions of its content and of a borrower."""
    day = fact.clarification_on if isinstance(fact, ContractPartial) else fact.expected_on
    return named(fact.on, day, "named", history.suspended("contract_content", *borrowers))


def _is_of_age(case: Case) -> bool:
    return add_months(case.history.person.born, _OF_AGE) <= case.takeover


# Guidance


@carries_out("duties.rights_guidance")
def rights_guidance(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """From the first day with benefit, by the first job interview (2020 §18 stk.2, 2025 §13 stk.2; 2026: no day)."""
    history = case.history
    given = [fact.on for _, fact in history.of(RightsGuidanceGiven) if fact.written or _may_be_oral(history, fact.on)]
    talks = [
        fact.on for _, fact in history.all("follow_up_held") if fact.fact == "follow_up_held" and fact.talk == "job"
    ]
    interviews = sorted([*history.days("first_job_interview_held"), *talks])
    first = True
    for period in history.benefit:
        since = case.later(period.start)
        if since not in period or (not first and any(day < since for day in given)):
            continue
        first = False
        interview = next((day for day in interviews if day >= since), None)
        tied = interview is not None and _is_due_by_interview(history, interview)
        yield Occurrence(
            key="rights_guidance",
            since=since,
            listed=since,
            clock=named(since, interview, "interview") if interview is not None and tied else None,
            met=given[0] if given else None,
            ends=state(history.without_benefit, since, "no_benefit"),
            sentence="rights_guidance_by_interview" if tied else "rights_guidance",
        )


def _may_be_oral(history: History, day: date) -> bool:
    order = history.regulation(day)
    return order is None or "rights_guidance" not in order.duties or not order.duties["rights_guidance"].in_writing


def _is_due_by_interview(history: History, day: date) -> bool:
    order = history.regulation(day)
    rule = order.duties.get("rights_guidance") if order is not None else None
    return rule is not None and rule.by_interview


@carries_out("duties.permanent_residence_guidance")
def permanent_residence_guidance(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """The main conditions are told when the contract is fully concluded (2020 §18 stk.3, 2025 §13 stk.3)."""
    settled = case.contract.settled
    if settled is not None:
        yield Occurrence(
            key="permanent_residence_guidance",
            since=settled,
            listed=case.later(settled),
            clock=named(settled, settled, "settled"),
            met=case.history.first("permanent_residence_guidance_given"),
        )
