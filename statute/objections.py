"""What the orders say against a fact: when it may happen, who may have it, and how it may run.

The rules are those that the orders' data files list under `checks`, and the limits of the offers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from statute.calendar import add_days, add_months
from statute.contract import CONCLUDING
from statute.danish import danish_date
from statute.facts import (
    ContractSetByMunicipality,
    Fact,
    InterviewMissed,
    OfferEnded,
    OfferKind,
    OfferMade,
    OfferStarted,
    Person,
)
from statute.history import ENTERPRISE_KINDS, History
from statute.regulations import Regulation, Rule, Special
from statute.trace import carries_out

_NOT_BEFORE_TAKEOVER = {
    "visitation_decided": "Visitation",
    "follow_up_held": "Opfølgning",
    "offer_made": "Tilbud",
    "offer_started": "Tilbud",
}
_FOR_A_CONCRETE_JOB: set[OfferKind] = {"short_guidance", "special_project", "ordinary_education", "special_upskilling"}
_SPECIAL: frozenset[str] = frozenset(get_args(Special))
_JUDGED = {*_SPECIAL, *_NOT_BEFORE_TAKEOVER, *CONCLUDING, "declaration_signed", "deadlines_suspended"}
"""The facts of which the orders say when they may happen; the others need only be possible."""
_SPECIAL_NAMES: dict[str, str] = {
    "contract_deferred": "En kontrakt med udskudt indhold",
    "contract_partial": "En reduceret kontrakt",
    "exempted": "Fritagelse ved pensionsalder eller førtidspension",
    "folk_high_school": "Særligt højskoleophold",
    "preparatory_course": "Særligt forberedende forløb",
    "health_guidance": "Sundhedsfaglig vejledning som tilbud",
    "special_utility_work": "Særligt tilrettelagt nytteindsats",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a fact; a `warning` does not stop it."""

    reason: str
    citation: str | None = None
    warning: bool = False


class Judge:
    """Judges one fact after another by the order of its day, knowing the facts that were counted before it."""

    def __init__(self, person: Person, by_day: History) -> None:
        """Judge the facts of `person`; `by_day` holds what decides on a whole day, also later on that day."""
        self._person = person
        self._by_day = by_day
        self._counted: list[Fact] = []
        self._by_key: dict[str, list[Fact]] = defaultdict(list)

    def count(self, fact: Fact) -> None:
        """Know that `fact` counts when the next ones are judged."""
        self._counted.append(fact)
        self._by_key[fact.fact].append(fact)

    @carries_out("checks.early_contract", "checks.signature_substitute", "checks.visitation_early")
    def objections(self, fact: Fact) -> Iterator[Objection]:
        """Yield what the order of the day says against `fact`; a warning may stand beside a refusal."""
        if fact.fact not in _JUDGED:
            return
        regulation = self._by_day.regulation(fact.on)
        yield from _only_under(fact.fact, regulation, fact.on)
        takeover = self._by_day.takeover
        before_takeover = takeover is None or fact.on < takeover
        if before_takeover and fact.fact in _NOT_BEFORE_TAKEOVER:
            yield Objection(f"{_NOT_BEFORE_TAKEOVER[fact.fact]} kan ikke ligge før overtagelsen.")
        if before_takeover and fact.fact in CONCLUDING and self._person.group != "refugee":
            yield Objection(
                "Kun for flygtninge kan kontrakten indgås før overtagelsen.", _cite(regulation, "early_contract")
            )
        match fact.fact:
            case "contract_signed" | "declaration_signed":
                if fact.manner != "signed" and regulation and "signature_substitute" in regulation.checks:
                    yield Objection(
                        "Reglerne kender ingen erstatning for underskriften.",
                        _cite(regulation, "signature_substitute") if fact.fact == "contract_signed" else None,
                    )
            case "contract_set_by_municipality":
                yield from self._set_by_municipality(fact, regulation)
            case "visitation_decided":
                rule = regulation.duties.get("visitation") if regulation else None
                if rule and rule.limit and takeover and takeover <= fact.on < rule.limit.after(takeover):
                    yield Objection(
                        f"Visitationen ligger før {rule.limit} efter overtagelsen, hvor borgeren formodes jobparat.",
                        _cite(regulation, "visitation_early"),
                        warning=True,
                    )
            case "deadlines_suspended":
                if fact.until < fact.on:
                    yield Objection("Suspensionen slutter, før den begynder.")
            case "offer_made":
                yield from self._who_may_have(fact, regulation)
            case "offer_started":
                yield from self._who_may_have(fact, regulation)
                yield from self._how_it_may_run(fact, regulation)
            case _:
                pass

    @carries_out(
        "checks.set_by_municipality", "BEK-2004-02-17 §10 stk.1", "BEK-1307-2020 §11 stk.1", "CABI-KONTRAKT 2.4"
    )
    def _set_by_municipality(
        self, fact: ContractSetByMunicipality, regulation: Regulation | None
    ) -> Iterator[Objection]:
        citation = _cite(regulation, "set_by_municipality")
        if citation is None:
            return
        if fact.ground == "disagreement":
            yield Objection("Uenighed giver ikke kommunen ret til at fastsætte indholdet alene.", citation)
        called = (isinstance(f, InterviewMissed) and f.properly_called for f in self._by_key["interview_missed"])
        if fact.ground == "non_attendance" and not any(called):
            yield Objection(
                "Kommunen kan kun fastsætte indholdet efter udeblivelse fra en samtale, "
                "som borgeren var behørigt indkaldt til.",
                citation,
            )

    @carries_out("checks.special_upskilling_degree", "checks.folk_high_school_who", "checks.preparatory_course_counts")
    def _who_may_have(self, fact: OfferMade | OfferStarted, regulation: Regulation | None) -> Iterator[Objection]:
        yield from _only_under(fact.kind, regulation, fact.on)
        if regulation is None:
            return
        person = self._person
        if fact.kind == "special_upskilling" and not person.higher_education:
            yield Objection(
                "Særligt opkvalificerende forløb kræver en videregående uddannelse.",
                _cite(regulation, "special_upskilling_degree"),
            )
        rule = regulation.checks.get("folk_high_school_who")
        if fact.kind == "folk_high_school" and rule is not None and rule.from_age and rule.below_age:
            youngest = add_months(person.born, 12 * rule.from_age)
            oldest = add_months(person.born, 12 * rule.below_age)
            if not youngest <= fact.on < oldest:
                yield Objection(
                    f"Højskoleophold er for den, der er fyldt {rule.from_age}, men ikke {rule.below_age} år.",
                    regulation.cite(rule.citation),
                )
            elif not self._by_day.is_job_ready(fact.on):
                yield Objection("Højskoleophold er kun for jobparate.", regulation.cite(rule.citation))
        rule = regulation.checks.get("preparatory_course_counts")
        if fact.kind == "preparatory_course" and rule is not None and self._by_day.is_job_ready(fact.on):
            yield Objection(
                "Forløbet tæller kun som virksomhedsrettet tilbud for aktivitetsparate.",
                regulation.cite(rule.citation),
                warning=True,
            )

    @carries_out(
        "checks.special_upskilling_once",
        "checks.wage_subsidy_once",
        "checks.wage_subsidy_spouse",
        "checks.placement_hours",
        "checks.folk_high_school_first_offer",
        "checks.ordinary_education_su",
        "checks.concrete_job",
    )
    def _how_it_may_run(self, fact: OfferStarted, regulation: Regulation | None) -> Iterator[Objection]:
        if regulation is None:
            return
        if fact.kind == "special_upskilling" and self._had(fact.kind):
            yield Objection(
                "Særligt opkvalificerende forløb kan kun gives én gang.",
                _cite(regulation, "special_upskilling_once"),
            )
        yield from _planned_end(fact, regulation)
        concrete_job = regulation.checks.get("concrete_job")
        lacks_job = fact.kind in _FOR_A_CONCRETE_JOB and not fact.concrete_job
        if concrete_job and lacks_job and self._by_day.has_benefit(fact.on):
            yield Objection(
                "Vejledning og opkvalificering kræver, at det sigter mod et konkret job.",
                regulation.cite(concrete_job.citation),
            )
        match fact.kind:
            case "practice_in_course":
                rule = regulation.duties["practice_in_course"]
                days = _practice_days([*self._counted, fact])
                if rule.sum and days > rule.sum.days:
                    yield Objection(
                        f"Praktik kan i alt vare {rule.sum.days} dage; med denne bliver det {days}.",
                        regulation.cite(rule.citation),
                    )
            case "wage_subsidy":
                if "wage_subsidy_once" in regulation.checks and not fact.better_suited and self._had(fact.kind):
                    yield Objection(
                        "Et løntilskud til kan kun gives, hvis det gavner borgeren bedre.",
                        _cite(regulation, "wage_subsidy_once"),
                    )
                if fact.spouse_owned and "wage_subsidy_spouse" in regulation.checks:
                    yield Objection(
                        "Løntilskud kan ikke gives i ægtefællens virksomhed.", _cite(regulation, "wage_subsidy_spouse")
                    )
            case "company_placement":
                rule = regulation.checks["placement_hours"]
                if rule.hours is not None and (fact.weekly_hours or 0) > rule.hours:
                    yield Objection(
                        f"Praktik kan højst være {rule.hours} timer om ugen.", regulation.cite(rule.citation)
                    )
            case "folk_high_school" if "folk_high_school_first_offer" in regulation.checks:
                if not fact.better_suited and not self._has_ended_an_enterprise_offer():
                    yield Objection(
                        "Et første virksomhedsrettet tilbud skal være gennemført, før højskoleophold gives.",
                        _cite(regulation, "folk_high_school_first_offer"),
                    )
            case "ordinary_education" if fact.gives_su:
                yield Objection(
                    "En uddannelse, der giver ret til SU, kan ikke være et tilbud.",
                    _cite(regulation, "ordinary_education_su"),
                )
            case _:
                pass

    def _had(self, kind: OfferKind) -> bool:
        return any(isinstance(f, OfferStarted) and f.kind == kind for f in self._by_key["offer_started"])

    def _has_ended_an_enterprise_offer(self) -> bool:
        kinds = {f.offer: f.kind for f in self._by_key["offer_started"] if isinstance(f, OfferStarted)}
        ended = (fact.offer for fact in self._by_key["offer_ended"] if isinstance(fact, OfferEnded))
        return any(kinds.get(offer) in ENTERPRISE_KINDS for offer in ended)


def _only_under(name: str, regulation: Regulation | None, day: date) -> Iterator[Objection]:
    """Object to a special fact or kind of offer on a day whose order does not know it."""
    if name in _SPECIAL and (regulation is None or name not in regulation.knows):
        yield Objection(f"{_SPECIAL_NAMES[name]} findes ikke i de regler, der gælder den {danish_date(day)}.")


def _cite(regulation: Regulation | None, check: str) -> str | None:
    rule: Rule | None = regulation.checks.get(check) if regulation else None
    return regulation.cite(rule.citation) if regulation and rule else None


@carries_out("duties.wage_subsidy", "duties.utility_work", "duties.special_upskilling", "duties.practice_in_course")
def _planned_end(fact: OfferStarted, regulation: Regulation) -> Iterator[Objection]:
    """Compare the planned last day with the last day that the limit of the kind allows."""
    rule = regulation.duties.get(fact.kind)
    if rule is None or rule.limit is None or fact.until is None:
        return
    last = add_days(rule.limit.after(fact.on), -1)
    if fact.until > last:
        yield Objection(f"Tilbuddet kan senest vare til og med {danish_date(last)}.", regulation.cite(rule.citation))
    elif rule.advised and fact.until >= rule.advised.after(fact.on):
        yield Objection(
            f"Forløbet er planlagt til mere end {rule.advised}.", regulation.cite(rule.citation), warning=True
        )


@carries_out("duties.practice_in_course")
def _practice_days(counted: Iterable[Fact]) -> int:
    """Sum the days of practice in courses: planned ones with their last day, ended ones to the day before the end."""
    total = 0
    running: dict[str, OfferStarted] = {}
    for fact in counted:
        if fact.fact == "offer_started" and fact.kind == "practice_in_course":
            running[fact.offer] = fact
        elif fact.fact == "offer_ended" and fact.offer in running:
            total += (fact.on - running.pop(fact.offer).on).days
    return total + sum((fact.until - fact.on).days + 1 for fact in running.values() if fact.until is not None)
