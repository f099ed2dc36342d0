"""When an occasion is present and whom a sentence concerns: small named questions, asked of one case on its last day.

A condition is the name of a question below, or one of four kinds that need no name of their own: `owed:contract` (that
duty is unmet), `recorded:cv_exempted` (such a fact is on file), `running:mentor` (such an offer runs) and
`offered:mentor` (it runs, or was made and waits to start). `not ` before any of them turns it round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args

from pydantic import AfterValidator

from statute.contract import contract
from statute.duties import duties
from statute.facts import FACT_MODELS, DutyKey, Exempted, OfferKind, OfferMade
from statute.figures.appeal import last_day_of_appeal
from statute.figures.quota import quotas
from statute.figures.supplement import supplements
from statute.figures.work_duty import is_under_work_duty
from statute.history import History, State
from statute.regulations import Regulation

_MAINTENANCE: tuple[State, ...] = (
    ("benefit", "self_support_and_return"),
    ("benefit", "transition"),
    ("benefit", "cash_assistance_minimum"),
    ("benefit", "cash_assistance"),
    ("benefit", "unemployment_insurance"),
)
_AFTER_THE_PROGRAMME: tuple[State, ...] = (("benefit", "unemployment_insurance"), ("benefit", "cash_assistance"))

_BESIDE_OFFERS: frozenset[OfferKind] = frozenset({"mentor", "danish_education", "health_guidance"})
"""What goes on beside an offer of work or upskilling and does not stand for one."""

_DECISIONS = (
    "contract_set_by_municipality",
    "visitation_decided",
    "obviously_unable_found",
    "exempted",
    "offers_waived",
    "cv_exempted",
    "joblog_exempted",
    "self_booking_exempted",
    "self_booking_revoked",
    "danish_waived",
    "test_excused",
)
"""The facts that are decisions of the municipality."""

_OUTSIDE_23_A_TO_C: frozenset[OfferKind] = frozenset(
    {"danish_education", "mentor", "folk_high_school", "health_guidance", "special_utility_work"}
)
"""The kinds that are no offers of integrationsloven §§ 23 a-c."""

GUIDANCE: frozenset[OfferKind] = frozenset(
    {"short_guidance", "special_project", "practice_in_course", "ordinary_education", "special_upskilling"}
)
"""The kinds of guidance and upskilling (2004 chapter 5, 2020 chapter 6, 2025 chapter 4)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One case on its last known day, under the order of that day.

    `owed` are the duties that are open or overdue, `running` the kinds of offer that run, `waiting` the kinds of those
    that were made and have not started.
    """

    history: History
    regulation: Regulation
    owed: frozenset[DutyKey]
    running: frozenset[OfferKind]
    waiting: frozenset[OfferKind]

    @property
    def offered(self) -> frozenset[OfferKind]:
        """The kinds of offer that run or wait."""
        return self.running | self.waiting

    @property
    def today(self) -> date:
        """The last known day."""
        return self.history.today


def situation(history: History, regulation: Regulation) -> Situation:
    """Find out what is owed and offered on the last known day."""
    started = {offer.start.offer for offer in history.offers}
    return Situation(
        history=history,
        regulation=regulation,
        owed=frozenset(duty.duty for duty in duties(history) if duty.status in ("open", "overdue")),
        running=frozenset(offer.start.kind for offer in history.offers if offer.period.end is None),
        waiting=frozenset(fact.kind for _, fact in history.of(OfferMade) if fact.offer not in started),
    )


def holds(condition: str, at: Situation) -> bool:
    """Tell whether a condition holds in a situation. Raises ValueError when there is no such condition."""
    wanted = not _known(condition).startswith("not ")
    kind, of = _parts(condition)
    match kind:
        case "owed":
            found = of in at.owed
        case "recorded":
            found = bool(at.history.all(of))
        case "running":
            found = of in at.running
        case "offered":
            found = of in at.offered
        case _:
            found = QUESTIONS[of](at)
    return found is wanted


def _parts(condition: str) -> tuple[str, str]:
    kind, _, of = condition.removeprefix("not ").rpartition(":")
    return kind, of


def _known(condition: str) -> str:
    kind, of = _parts(condition)
    if of not in _NAMES.get(kind, ()):
        raise ValueError(f"there is no condition {condition!r}")
    return condition


Condition = Annotated[str, AfterValidator(_known)]
"""A condition as the data files write it; one that is not known is refused."""


# The person and the benefit


def benefit(at: Situation) -> bool:
    """Receives programme benefit."""
    return at.history.has_benefit(at.today)


def maintained(at: Situation) -> bool:
    """Lives on public maintenance: a benefit of the act on active social policy, or unemployment insurance."""
    return benefit(at) or any(at.today in period for period in at.history.periods(*_MAINTENANCE))


def refugee(at: Situation) -> bool:
    """Is a refugee, so that the asylum phase has left information."""
    return at.history.person.group == "refugee"


def spouse_permit(at: Situation) -> bool:
    """Holds a permit on the ground of marriage or cohabitation."""
    return at.history.person.spouse_permit


def wishes_employment(at: Situation) -> bool:
    """Wishes employment; asked of those without benefit."""
    return at.history.person.wishes_employment


def job_ready(at: Situation) -> bool:
    """Is visited job-ready, or presumed to be."""
    return at.history.is_job_ready(at.today)


def earlier_municipality(at: Situation) -> bool:
    """Has lived in another municipality during the programme."""
    return bool(at.history.earlier_municipalities(at.today))


def exempt_for_pension_age(at: Situation) -> bool:
    """Is exempt because pension age is reached; the latest exemption decides."""
    return _exempted_on(at) == "pension_age"


def exempt_for_disability(at: Situation) -> bool:
    """Is exempt because disability pension fails on the earning conditions only; the latest exemption decides."""
    return _exempted_on(at) == "disability_pension"


def _exempted_on(at: Situation) -> str | None:
    return next((fact.ground for _, fact in reversed(at.history.of(Exempted))), None)


def taken_over_before_july_2002(at: Situation) -> bool:
    """The municipality took over before 1 July 2002 (2004 §33)."""
    takeover, since = at.history.takeover, supplements()["BEK-2004-02-17"].taken_over_from
    return takeover is not None and takeover < since


# The contract


def contract_awaited(at: Situation) -> bool:
    """The contract, or a new one after a move, is not in force with its content."""
    if at.history.granted_on is not None:
        return False
    return contract(at.history).settled is None or not at.owed.isdisjoint({"contract", "contract_content"})


def content_fixed_alone(at: Situation) -> bool:
    """The municipality has fixed the content alone, or the foreigner's refusal or absence may lead to that."""
    fixed = at.history.days("contract_set_by_municipality")
    if fixed:
        return not any(at.history.first(agreed, fixed[-1]) for agreed in ("contract_signed", "contract_revised"))
    refused = at.history.all("contract_refused") or at.history.all("interview_missed")
    return bool(refused) and contract_awaited(at)


def decision_made(at: Situation) -> bool:
    """A decision was made, and the time for a complaint still runs (retssikkerhedsloven § 67)."""
    days = (day for key in _DECISIONS for day in at.history.days(key))
    return any(at.today <= last_day_of_appeal(day) for day in days)


def follow_up_ahead(at: Situation) -> bool:
    """A contract is followed up: concluded, goals not met, no leave, no whole exemption, no permanent residence."""
    history = at.history
    ended = history.granted_on or history.first("goals_met") or history.is_wholly_exempt(at.today)
    on_leave = any(at.today in leave for leave in history.leaves)
    return contract(history).concluded is not None and not ended and not on_leave


def after_programme(at: Situation) -> bool:
    """The programme has ended, its contract lives on, and the person is not in ordinary work or education."""
    history = at.history
    runs = any(at.today in period for period in [*history.programme, *history.work])
    return bool(history.programme) and not runs and contract(history).concluded is not None and not history.granted_on


def unemployed_after_programme(at: Situation) -> bool:
    """After the programme receives unemployment insurance or cash assistance."""
    return after_programme(at) and any(at.today in period for period in at.history.periods(*_AFTER_THE_PROGRAMME))


# Work and offers


def employed(at: Situation) -> bool:
    """Is in ordinary employment."""
    return any(at.today in period for period in at.history.employment)


def searches_work(at: Situation) -> bool:
    """Has the duties of one who seeks work: benefit, the programme runs, and no leave."""
    history = at.history
    return benefit(at) and _in_programme(at) and not any(at.today in leave for leave in history.leaves)


def without_offer(at: Situation) -> bool:
    """No offer of work or upskilling runs or waits."""
    return at.offered <= _BESIDE_OFFERS


def offers_in_view(at: Situation) -> bool:
    """Offers are being planned: one waits to start, or none runs where benefit or the person's wish calls for one."""
    history = at.history
    if not at.waiting <= _BESIDE_OFFERS:
        return True
    occupied = any(at.today in period for period in [*history.work, *history.leaves])
    called_for = benefit(at) or wishes_employment(at)
    exempt = history.is_wholly_exempt(at.today)
    return called_for and without_offer(at) and _in_programme(at) and not occupied and not exempt


def _in_programme(at: Situation) -> bool:
    over = at.history.granted_on is not None
    return not over and any(at.today in run for run in at.history.programme)


def guidance_offered(at: Situation) -> bool:
    """An offer of guidance and upskilling runs or waits."""
    return not at.offered.isdisjoint(GUIDANCE)


def placement_offered(at: Situation) -> bool:
    """A placement runs or waits; under 2020 utility work is one (2020 §36 stk.1)."""
    return not at.offered.isdisjoint(_placements(at))


def placement_running(at: Situation) -> bool:
    """A placement runs; under 2020 utility work is one (2020 §36 stk.1)."""
    return not at.running.isdisjoint(_placements(at))


def _placements(at: Situation) -> frozenset[OfferKind]:
    utility_work_too = at.regulation.key == "BEK-1307-2020"
    return frozenset({"company_placement", "utility_work"} if utility_work_too else {"company_placement"})


def offered_without_benefit(at: Situation) -> bool:
    """Receives no benefit, and an offer of integrationsloven §§ 23 a-c was made or has started (2020 §24 stk.1)."""
    kinds = {fact.kind for _, fact in at.history.of(OfferMade)} | {offer.start.kind for offer in at.history.offers}
    return not benefit(at) and not kinds <= _OUTSIDE_23_A_TO_C


def preparatory_time(at: Situation) -> bool:
    """Preparatory courses can still stand for offers in an enterprise (2020 §33 stk.3)."""
    rules, takeover = quotas().get(at.regulation.key), at.history.takeover
    return rules is not None and takeover is not None and at.today <= rules.preparatory_course.counts.after(takeover)


def work_duty(at: Situation) -> bool:
    """Owes the week of the work duty."""
    return is_under_work_duty(at.history, at.regulation)


_ALL = (
    benefit,
    maintained,
    refugee,
    spouse_permit,
    wishes_employment,
    job_ready,
    earlier_municipality,
    exempt_for_pension_age,
    exempt_for_disability,
    taken_over_before_july_2002,
    contract_awaited,
    content_fixed_alone,
    decision_made,
    follow_up_ahead,
    after_programme,
    unemployed_after_programme,
    employed,
    searches_work,
    without_offer,
    offers_in_view,
    guidance_offered,
    placement_offered,
    placement_running,
    offered_without_benefit,
    preparatory_time,
    work_duty,
)
QUESTIONS: dict[str, Callable[[Situation], bool]] = {question.__name__: question for question in _ALL}
"""The named questions."""

_NAMES: dict[str, frozenset[str]] = {
    "": frozenset(QUESTIONS),
    "owed": frozenset(get_args(DutyKey)),
    "recorded": frozenset(FACT_MODELS),
    "running": frozenset(get_args(OfferKind)),
    "offered": frozenset(get_args(OfferKind)),
}
