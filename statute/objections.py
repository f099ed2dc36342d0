"""What is refused: the table of checks, row by row. The first row that refuses a fact gives its citation.

A condition looks at days: what happened on the fact's own day counts as there, wherever it stands in the file. Only
what says `read before` follows the reading order: the second course or wage subsidy, sums, and hours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, cast

from statute.calendar import add_days, add_months
from statute.contract import Contract, contract
from statute.course import Course
from statute.facts import (
    ContractDeferred,
    ContractPartial,
    ContractRevised,
    ContractSetByMunicipality,
    ContractSigned,
    DeclarationSigned,
    Exempted,
    Fact,
    InterviewMissed,
    OfferKind,
    OfferMade,
    OfferStarted,
)
from statute.history import History, Offer
from statute.practice import days_left
from statute.regulations import Regulation, Rule
from statute.timeline import Period, Timeline
from statute.trace import carries_out


@dataclass(frozen=True)
class Docket:
    """One fact where it stands: the order of its day, and the case with what else is on file.

    `places` gives every fact's place in the reading order by its index in the file.
    """

    history: History
    index: int
    fact: Fact
    order: Regulation | None
    places: Mapping[int, int]

    @property
    def day(self) -> date:
        """The day of the fact."""
        return self.fact.on

    @property
    def offer(self) -> OfferMade | OfferStarted:
        """The fact as what it is in rows about offers."""
        return cast("OfferMade | OfferStarted", self.fact)

    @property
    def start(self) -> OfferStarted:
        """The fact as what it is in rows about starts."""
        return cast("OfferStarted", self.fact)

    @cached_property
    def contract(self) -> Contract:
        """The contract in all its eras."""
        return contract(self.history)

    @property
    def before_takeover(self) -> bool:
        """Whether it happened before the takeover, or there is none."""
        return self.history.takeover is None or self.day < self.history.takeover

    def read_before(self, index: int) -> bool:
        """Tell whether the fact at `index` is read before this one."""
        return self.places[index] < self.places[self.index]

    def started_before(self, kind: OfferKind) -> list[Offer]:
        """Return the offers of one kind whose start is read before."""
        return [o for o in self.history.offers if o.start.kind == kind and self.read_before(o.start_index)]

    def rule(self, name: str) -> Rule | None:
        """Return a rule of the order, of its checks or of its duties."""
        if self.order is None:
            return None
        return self.order.checks.get(name) or self.order.duties.get(name)

    def until_reaches(self, limit: date) -> bool:
        """Tell whether the planned last day lies on or after the first day that must be without the offer."""
        return self.start.until is not None and self.start.until >= limit


class Refusal(NamedTuple):
    """One row: the facts (and kinds of offer) it is about, its rule in the order's data, when it refuses, and why.

    `without_order`: it applies also where no order, or one without the rule, is on file; then without a citation.
    """

    facts: tuple[str, ...]
    rule: str
    refuses: Callable[[Docket], bool]
    reason: str
    kinds: tuple[OfferKind, ...] = ()
    without_order: bool = False


# Contract


def _partial_is_unlawful(at: Docket) -> bool:
    fact = cast("ContractPartial", at.fact)
    return not _knows(at, "contract_partial") or _is_too_late(at, fact.clarification_on)


def _deferral_is_unlawful(at: Docket) -> bool:
    fact = cast("ContractDeferred", at.fact)
    return not _knows(at, "contract_deferred") or _is_too_late(at, fact.expected_on)


def _is_too_late(at: Docket, named: date) -> bool:
    """Tell whether the day named is not ahead, or the contract fully concluded on an earlier day (since the move)."""
    renewed = at.order is not None and "contract_after_move" in at.order.duties
    concluded = at.contract.era(at.day).fully_concluded if renewed else at.contract.settled
    return named <= at.day or (concluded is not None and concluded < at.day)


def _knows(at: Docket, name: str) -> bool:
    return at.order is not None and name in at.order.knows


@carries_out("checks.set_by_municipality", "BEK-2004-02-17 §10 stk.1", "BEK-1307-2020 §11 stk.1", "CABI-KONTRAKT 2.4")
def _is_set_without_absence(at: Docket) -> bool:
    ground = cast("ContractSetByMunicipality", at.fact).ground
    if ground != "non_attendance":
        return ground == "disagreement"
    takeover = at.history.takeover
    called = (f for _, f in at.history.of(InterviewMissed) if f.properly_called and f.on <= at.day)
    return not any(takeover is not None and missed.on >= takeover for missed in called)


def _is_early_without_refuge(at: Docket) -> bool:
    return at.before_takeover and at.history.person.group != "refugee"


def _municipality_signs(manner: str) -> Callable[[Docket], bool]:
    def refuses(at: Docket) -> bool:
        fact = cast("ContractSigned", at.fact)
        return fact.party == "municipality" and fact.manner == manner

    return refuses


def _is_substitute(at: Docket) -> bool:
    return cast("ContractSigned | DeclarationSigned", at.fact).manner != "signed"


def _revises_nothing(at: Docket) -> bool:
    concluded = at.contract.concluded
    return concluded is None or concluded > at.day


def _is_in_min_plan(at: Docket) -> bool:
    return cast("ContractRevised", at.fact).form == "min_plan"


# Offers


def _is_early(at: Docket) -> bool:
    return at.before_takeover


def _always(_at: Docket) -> bool:
    return True


def _is_another_course(at: Docket) -> bool:
    made = (f.offer for i, f in at.history.of(OfferMade) if f.kind == "special_upskilling" and at.read_before(i))
    started = (offer.start.offer for offer in at.started_before("special_upskilling"))
    return any(name != at.offer.offer for name in (*made, *started))


def _lacks_degree(at: Docket) -> bool:
    return not at.history.person.higher_education


def _course_is_too_long(at: Docket) -> bool:
    rule = at.rule("special_upskilling")
    if rule is None:
        return False
    runs = [o for o in at.started_before("special_upskilling") if o.start.offer == at.offer.offer]
    if not runs:
        return at.until_reaches(Course(at.offer.offer, [Period(at.day)], at.index).last_day(rule))
    course = Course(at.offer.offer, [o.period for o in runs], runs[0].start_index)
    if course.end is None or course.end > at.day:
        return at.until_reaches(course.last_day(rule))
    limit = course.resumed_on(at.day).last_day(rule)
    between = at.history.in_enterprise & Timeline([Period(course.end, at.day)])
    return not between or at.day >= limit or at.until_reaches(limit)


def _lasts_too_long(kind: str) -> Callable[[Docket], bool]:
    def refuses(at: Docket) -> bool:
        rule = at.rule(kind)
        return rule is not None and rule.limit is not None and at.until_reaches(rule.limit.after(at.day))

    return refuses


def _practice_is_too_long(at: Docket) -> bool:
    rule = at.rule("practice_in_course")
    if rule is None or rule.limit is None or rule.at_most is None:
        return False
    if at.until_reaches(rule.limit.after(at.day)):
        return True
    periods = [Period(at.day, add_days(at.start.until or at.day, 1))]
    for offer in at.started_before("practice_in_course"):
        ended = offer.end_index is not None and at.read_before(offer.end_index)
        end = offer.period.end if ended else add_days(offer.start.until or offer.start.on, 1)
        periods.append(Period(offer.start.on, end))
    return days_left(periods, rule.at_most, at.day) < 0


def _is_second_subsidy(at: Docket) -> bool:
    return not at.offer.better_suited and bool(at.started_before("wage_subsidy"))


def _is_the_spouses(at: Docket) -> bool:
    return at.offer.spouse_owned


@carries_out("checks.placement_hours")
def _has_too_many_hours(at: Docket) -> bool:
    rule = at.rule("placement_hours")
    kinds = _placements(at)
    if rule is None or rule.hours is None or at.offer.kind not in kinds:
        return False
    others = (
        offer.start.weekly_hours or 0
        for kind in kinds
        for offer in at.started_before(kind)
        if offer.period.end is None or offer.period.end > at.day
    )
    return (at.start.weekly_hours or 0) + sum(others) > rule.hours


def _placements(at: Docket) -> tuple[OfferKind, ...]:
    """Return the kinds that are placement; under 2020 utility work is (2020 §36 stk.1)."""
    under_2020 = at.order is not None and at.order.key == "BEK-1307-2020"
    return ("company_placement", "utility_work") if under_2020 else ("company_placement",)


def _is_offered(at: Docket) -> bool:
    """Tell whether this is the day a stay is offered: the offer made, or started without one."""
    if at.fact.fact == "offer_made":
        return True
    return not any(f.offer == at.offer.offer and f.on <= at.day for _, f in at.history.of(OfferMade))


def _is_not_for_a_stay(at: Docket) -> bool:
    rule = at.rule("folk_high_school_who")
    if rule is None or rule.from_age is None or rule.below_age is None or not _is_offered(at):
        return False
    born = at.history.person.born
    of_age = add_months(born, 12 * rule.from_age) <= at.day < add_months(born, 12 * rule.below_age)
    return not of_age or at.day not in at.history.job_ready


def _has_no_first_offer(at: Docket) -> bool:
    ended = (offer.period.end for offer in at.history.enterprise_offers)
    return _is_offered(at) and not at.offer.better_suited and not any(day and day <= at.day for day in ended)


def _is_not_for_a_job(at: Docket) -> bool:
    return at.day in at.history.benefit and not at.start.concrete_job


def _gives_su(at: Docket) -> bool:
    return at.offer.gives_su and not at.offer.su_exception


def _exempts_unlawfully(ground: str) -> Callable[[Docket], bool]:
    def refuses(at: Docket) -> bool:
        if cast("Exempted", at.fact).ground != ground:
            return False
        return not _knows(at, "exempted") or at.day not in at.history.benefit

    return refuses


_M, _S = "offer_made", "offer_started"
_CONCLUDING = ("contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred")

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        ("contract_partial",),
        "contract_partial",
        _partial_is_unlawful,
        "En begrænset kontrakt kan kun indgås efter reglerne fra 2004, før kontrakten er indgået, med en senere dag.",
    ),
    Refusal(
        ("contract_deferred",),
        "contract_deferred",
        _deferral_is_unlawful,
        "Indholdet kan kun udskydes efter reglerne før 2025, før kontrakten er indgået, med en senere dag.",
    ),
    Refusal(
        ("contract_set_by_municipality",),
        "set_by_municipality",
        _is_set_without_absence,
        "Uenighed giver ikke kommunen ret til at fastsætte indholdet alene; det kan den kun efter udeblivelse fra en "
        "samtale, som borgeren var behørigt indkaldt til.",
    ),
    Refusal(
        _CONCLUDING,
        "early_contract",
        _is_early_without_refuge,
        "Kun for flygtninge kan kontrakten indgås før overtagelsen.",
        without_order=True,
    ),
    *(
        Refusal(
            ("contract_signed",),
            f"municipality_{manner}",
            _municipality_signs(manner),
            "Kommunen skal selv skrive under; kun borgerens underskrift kan erstattes.",
        )
        for manner in ("marked", "reason_stated", "special_circumstances")
    ),
    Refusal(
        ("contract_signed", "declaration_signed"),
        "signature_substitute",
        _is_substitute,
        "Reglerne kender ingen erstatning for underskriften.",
    ),
    Refusal(("contract_revised",), "contract_revised", _revises_nothing, "Der er ingen kontrakt at ændre den dag."),
    Refusal(("contract_revised",), "min_plan", _is_in_min_plan, "Min Plan findes ikke i disse regler."),
    Refusal(
        ("visitation_decided",),
        "early_visitation",
        _is_early,
        "Visitation kan ikke ligge før overtagelsen.",
        without_order=True,
    ),
    Refusal(
        ("follow_up_held",),
        "early_follow_up",
        _is_early,
        "Opfølgning kan ikke ligge før overtagelsen.",
        without_order=True,
    ),
    Refusal(
        (_M, _S, "offer_ended"),
        "early_offer",
        _is_early,
        "Tilbud kan ikke ligge før overtagelsen.",
        without_order=True,
    ),
    Refusal(
        (_M, _S),
        "special_upskilling_once",
        _is_another_course,
        "Særligt opkvalificerende forløb kan kun gives én gang.",
        ("special_upskilling",),
    ),
    Refusal(
        (_M, _S),
        "special_upskilling_degree",
        _lacks_degree,
        "Særligt opkvalificerende forløb kræver en videregående uddannelse.",
        ("special_upskilling",),
    ),
    Refusal(
        (_S,),
        "special_upskilling",
        _course_is_too_long,
        "Forløbet kan højst vare tre måneder og kun genoptages efter et virksomhedsrettet tilbud, før grænsen er nået.",
        ("special_upskilling",),
    ),
    Refusal(
        (_S,),
        "practice_in_course",
        _practice_is_too_long,
        "Praktik under et forløb kan højst vare en måned ad gangen og tre måneder i alt.",
        ("practice_in_course",),
    ),
    Refusal(
        (_S,),
        "wage_subsidy",
        _lasts_too_long("wage_subsidy"),
        "Løntilskud kan højst vare et år.",
        ("wage_subsidy",),
    ),
    Refusal(
        (_S,),
        "wage_subsidy_once",
        _is_second_subsidy,
        "Et løntilskud til kan kun gives, hvis det gavner borgeren bedre.",
        ("wage_subsidy",),
    ),
    Refusal(
        (_M, _S),
        "wage_subsidy_spouse",
        _is_the_spouses,
        "Løntilskud kan ikke gives i ægtefællens virksomhed.",
        ("wage_subsidy",),
    ),
    Refusal((_M, _S), "no_utility_work", _always, "Nytteindsats findes ikke i disse regler.", ("utility_work",)),
    Refusal(
        (_S,),
        "utility_work",
        _lasts_too_long("utility_work"),
        "Nytteindsats kan højst vare 13 uger.",
        ("utility_work",),
    ),
    Refusal(
        (_S,),
        "placement_hours",
        _has_too_many_hours,
        "Praktik kan højst være 37 timer om ugen i alt.",
        ("company_placement", "utility_work"),
    ),
    Refusal(
        (_M, _S),
        "folk_high_school",
        _always,
        "Særligt højskoleophold findes ikke i disse regler.",
        ("folk_high_school",),
    ),
    Refusal(
        (_M, _S),
        "folk_high_school_who",
        _is_not_for_a_stay,
        "Højskoleophold er for jobparate, der er fyldt 18, men ikke 30 år.",
        ("folk_high_school",),
    ),
    Refusal(
        (_M, _S),
        "folk_high_school_first_offer",
        _has_no_first_offer,
        "Et første virksomhedsrettet tilbud skal være gennemført, før højskoleophold gives.",
        ("folk_high_school",),
    ),
    Refusal(
        (_M, _S),
        "preparatory_course",
        _always,
        "Særligt forberedende forløb findes ikke i disse regler.",
        ("preparatory_course",),
    ),
    Refusal(
        (_S,),
        "concrete_job",
        _is_not_for_a_job,
        "Med ydelse kan tilbuddet kun gives, når det sigter mod en konkret ansættelse.",
        ("short_guidance", "special_project", "ordinary_education", "special_upskilling"),
    ),
    Refusal(
        (_M, _S),
        "ordinary_education_su",
        _gives_su,
        "En uddannelse, der giver ret til SU, kan ikke være et tilbud.",
        ("ordinary_education",),
    ),
    Refusal(
        (_M, _S),
        "health_guidance",
        _always,
        "Sundhedsfaglig vejledning findes ikke som tilbud i disse regler.",
        ("health_guidance",),
    ),
    Refusal(
        (_M, _S),
        "special_utility_work",
        _always,
        "Særligt tilrettelagt nytteindsats findes ikke i disse regler.",
        ("special_utility_work",),
    ),
    *(
        Refusal(
            ("exempted",),
            f"exempted_{ground}",
            _exempts_unlawfully(ground),
            "Fritagelse ved pensionsalder eller førtidspension gælder kun den, der modtager ydelsen, og kun fra 2025.",
        )
        for ground in ("pension_age", "disability_pension")
    ),
)
"""The table of checks down to the rows about any fact, which `statute.checks` reads."""


def _by_fact() -> dict[str, list[Refusal]]:
    rows: dict[str, list[Refusal]] = {}
    for row in REFUSALS:
        for fact in row.facts:
            for kind in row.kinds or ("",):
                rows.setdefault(f"{fact} {kind}" if kind else fact, []).append(row)
    return rows


_ROWS = _by_fact()


class Objection(NamedTuple):
    """One reason against a fact."""

    reason: str
    citation: str | None = None


@carries_out("checks.*")
def objection(history: History, index: int, fact: Fact, places: Mapping[int, int]) -> Objection | None:
    """Return what the first row of the table that refuses `fact` says; None where no row does."""
    rows = _ROWS.get(fact.fact, [])
    if isinstance(fact, OfferMade | OfferStarted):
        rows = [*rows, *_ROWS.get(f"{fact.fact} {fact.kind}", [])]
    if not rows:
        return None
    at = Docket(history, index, fact, history.regulation(fact.on), places)
    for row in rows:
        rule = at.rule(row.rule)
        if (rule is not None or row.without_order) and row.refuses(at):
            citation = at.order.cite(rule.citation) if at.order is not None and rule is not None else None
            return Objection(row.reason, citation)
    return None
