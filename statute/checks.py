"""What the law refuses and what it warns against, fact by fact, each judged by the order of its day.

`read` is the only way from a case file to the facts that count: annulled and refused facts are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from statute.answers import Judgement, Remark
from statute.calendar import add_days, add_months
from statute.facts import (
    Annulled,
    CaseFile,
    ContractSetByMunicipality,
    ContractSigned,
    DeadlinesSuspended,
    DeclarationSigned,
    Fact,
    InterviewMissed,
    OfferKind,
    OfferMade,
    OfferStarted,
    VisitationDecided,
)  # fmt: skip
from statute.history import ENTERPRISE_KINDS, History, State, state_of
from statute.regulations import Regulation, Rule, Special
from statute.trace import carries_out

Indexed = tuple[int, Fact]

_CONCLUDING = {"contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred"}
_NOT_BEFORE_TAKEOVER = {
    "visitation_decided": "Visitation",
    "follow_up_held": "Opfølgning",
    "offer_made": "Tilbud",
    "offer_started": "Tilbud",
}
_FOR_A_CONCRETE_JOB: set[OfferKind] = {"short_guidance", "special_project", "ordinary_education", "special_upskilling"}
_SPECIAL: frozenset[str] = frozenset(get_args(Special))
_JUDGED = {*_SPECIAL, *_NOT_BEFORE_TAKEOVER, *_CONCLUDING, "declaration_signed", "deadlines_suspended"}
"""The facts of which the orders say when they may happen; the others need only be possible."""
_DECISIVE = {
    "takeover", "case_closed", "residence_basis_changed", "benefit_started", "benefit_ended", "visitation_decided",
    "obviously_unable_found",
}  # fmt: skip
"""The facts that decide what is lawful on their whole day, wherever they stand in it."""
_DANISH: dict[str, str] = {
    "contract_deferred": "En kontrakt med udskudt indhold",
    "contract_partial": "En reduceret kontrakt",
    "exempted": "Fritagelse ved pensionsalder eller førtidspension",
    "folk_high_school": "Særligt højskoleophold",
    "preparatory_course": "Særligt forberedende forløb",
    "health_guidance": "Sundhedsfaglig vejledning som tilbud",
    "special_utility_work": "Særligt tilrettelagt nytteindsats",
    "benefit": "Ydelsen",
    "employment": "Beskæftigelsen",
    "education": "Uddannelsen",
    "leave": "Orloven",
    "repatriation_preparation": "Forberedelsen af repatriering",
    "programme": "Programmet",
    "offer": "Tilbuddet",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a fact; a `warning` does not stop it."""

    reason: str
    citation: str | None = None
    warning: bool = False


@dataclass
class Reading:
    """A case file as the law reads it: the facts that count, and what was said of the others."""

    history: History
    refused: list[Remark] = field(default_factory=list[Remark])
    warnings: list[Remark] = field(default_factory=list[Remark])

    @property
    def judgement(self) -> Judgement:
        """The answer of `forloeb check`."""
        return Judgement(refused=self.refused, warnings=self.warnings)


def read(case: CaseFile, on: date = date.max) -> Reading:
    """Read the facts known on `on` (by default all) in order, and judge each where it stands."""
    known = sorted(
        ((index, fact) for index, fact in enumerate(case.facts) if fact.on <= on),
        key=lambda pair: (pair[1].on, pair[0]),
    )
    standing, refusals = _without_annulled(known)
    reading = _Reader(case, standing, on).read()
    for index, fact, objection in [*refusals, *reading.objections]:
        remark = Remark(index=index, fact=fact.fact, reason=objection.reason, citation=objection.citation)
        (reading.result.warnings if objection.warning else reading.result.refused).append(remark)
    reading.result.refused.sort(key=lambda remark: remark.index)
    reading.result.warnings.sort(key=lambda remark: remark.index)
    return reading.result


def _without_annulled(known: list[Indexed]) -> tuple[list[Indexed], list[tuple[int, Fact, Objection]]]:
    """Take out what is annulled; an annulment can be annulled itself, and must come after its fact."""
    places = {fact.id: place for place, (_, fact) in enumerate(known) if fact.id is not None}
    gone: set[int] = set()
    refusals: list[tuple[int, Fact, Objection]] = []
    for place in range(len(known) - 1, -1, -1):
        index, fact = known[place]
        if not isinstance(fact, Annulled) or place in gone:
            continue
        target = places.get(fact.fact_id)
        if target is None:
            refusals.append((index, fact, Objection(f"Der er ingen registrering {fact.fact_id!r} i sagen.")))
        elif target >= place:
            announced = known[target][1].on
            reason = f"Registreringen {fact.fact_id!r} gælder først fra {announced:%d.%m.%Y}; brug den dato."
            refusals.append((index, fact, Objection(reason)))
        else:
            gone.add(target)
    standing = [pair for place, pair in enumerate(known) if place not in gone and not isinstance(pair[1], Annulled)]
    return standing, refusals


class _Reader:
    """Reads the standing facts twice: once for what decides a whole day, once for what the orders say of each fact."""

    def __init__(self, case: CaseFile, standing: list[Indexed], today: date) -> None:
        self.case = case
        self.today = today
        self.standing = standing
        self.objections: list[tuple[int, Fact, Objection]] = []
        self.counted: list[Indexed] = []
        self._by_key: dict[str, list[Fact]] = defaultdict(list)
        self.by_day = History(case, [], today)  # replaced before it is asked
        self.result = Reading(self.by_day)

    def read(self) -> "_Reader":
        decisive = [pair for pair in self.standing if pair[1].fact in _DECISIVE]
        lawful = [pair for pair, objection in _in_order(decisive, lambda _: None) if objection is None]
        self.by_day = History(self.case, lawful, self.today)
        for pair, objection in _in_order(self.standing, self._judge):
            if objection is None:
                self.counted.append(pair)
                self._by_key[pair[1].fact].append(pair[1])
            else:
                self.objections.append((*pair, objection))
        self.result = Reading(History(self.case, self.counted, self.today))
        return self

    def _judge(self, pair: Indexed) -> Objection | None:
        index, fact = pair
        if fact.fact not in _JUDGED:
            return None
        refusal: Objection | None = None
        for objection in self._objections(fact):
            if objection.warning:
                self.objections.append((index, fact, objection))
            else:
                refusal = refusal or objection
        return refusal

    def _earlier(self, key: str) -> Iterator[Fact]:
        return iter(self._by_key[key])

    @carries_out("checks.early_contract", "checks.signature_substitute", "checks.visitation_early")
    def _objections(self, fact: Fact) -> Iterator[Objection]:
        regulation = self.by_day.regulation(fact.on)
        yield from self._only_under(fact.fact, fact.on)
        takeover = self.by_day.takeover
        before_takeover = takeover is None or fact.on < takeover
        if before_takeover and fact.fact in _NOT_BEFORE_TAKEOVER:
            yield Objection(f"{_NOT_BEFORE_TAKEOVER[fact.fact]} kan ikke ligge før overtagelsen.")
        if before_takeover and fact.fact in _CONCLUDING and self.case.person.group != "refugee":
            yield Objection(
                "Kun for flygtninge kan kontrakten indgås før overtagelsen.", _cite(regulation, "early_contract")
            )
        match fact:
            case ContractSigned() | DeclarationSigned():
                if fact.manner != "signed" and regulation and "signature_substitute" in regulation.checks:
                    yield Objection(
                        "Reglerne kender ingen erstatning for underskriften.",
                        _cite(regulation, "signature_substitute") if fact.fact == "contract_signed" else None,
                    )
            case ContractSetByMunicipality():
                yield from self._set_by_municipality(fact, regulation)
            case VisitationDecided():
                rule = regulation.duties.get("visitation") if regulation else None
                if rule and rule.limit and takeover and takeover <= fact.on < rule.limit.after(takeover):
                    yield Objection(
                        f"Visitationen ligger før {rule.limit} efter overtagelsen, hvor borgeren formodes jobparat.",
                        _cite(regulation, "visitation_early"),
                        warning=True,
                    )
            case DeadlinesSuspended():
                if fact.until < fact.on:
                    yield Objection("Suspensionen slutter, før den begynder.")
            case OfferMade():
                yield from self._who_may_have(fact, regulation)
            case OfferStarted():
                yield from self._who_may_have(fact, regulation)
                yield from self._how_it_may_run(fact, regulation)
            case _:
                pass

    def _only_under(self, name: str, day: date) -> Iterator[Objection]:
        if name not in _SPECIAL:
            return
        regulation = self.by_day.regulation(day)
        if regulation is None or name not in regulation.knows:
            yield Objection(f"{_DANISH[name]} findes ikke i de regler, der gælder den {day:%d.%m.%Y}.")

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
        called = (isinstance(f, InterviewMissed) and f.properly_called for f in self._earlier("interview_missed"))
        if fact.ground == "non_attendance" and not any(called):
            yield Objection(
                "Kommunen kan kun fastsætte indholdet efter udeblivelse fra en samtale, "
                "som borgeren var behørigt indkaldt til.",
                citation,
            )

    @carries_out("checks.special_upskilling_degree", "checks.folk_high_school_who", "checks.preparatory_course_counts")
    def _who_may_have(self, fact: OfferMade | OfferStarted, regulation: Regulation | None) -> Iterator[Objection]:
        yield from self._only_under(fact.kind, fact.on)
        if regulation is None:
            return
        person = self.case.person
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
            elif not self.by_day.is_job_ready(fact.on):
                yield Objection("Højskoleophold er kun for jobparate.", regulation.cite(rule.citation))
        rule = regulation.checks.get("preparatory_course_counts")
        if fact.kind == "preparatory_course" and rule is not None and self.by_day.is_job_ready(fact.on):
            yield Objection(
                "Forløbet tæller kun som virksomhedsrettet tilbud for aktivitetsparate.",
                regulation.cite(rule.citation),
                warning=True,
            )

    @carries_out(
        "checks.special_upskilling_once", "checks.wage_subsidy_once", "checks.wage_subsidy_spouse",
        "checks.placement_hours", "checks.folk_high_school_first_offer", "checks.ordinary_education_su",
        "checks.concrete_job",
    )  # fmt: skip
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
        if concrete_job and lacks_job and self.by_day.has_benefit(fact.on):
            yield Objection(
                "Vejledning og opkvalificering kræver, at det sigter mod et konkret job.",
                regulation.cite(concrete_job.citation),
            )
        match fact.kind:
            case "practice_in_course":
                rule = regulation.duties["practice_in_course"]
                days = _practice_days([*self.counted, (-1, fact)])
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
        return any(isinstance(f, OfferStarted) and f.kind == kind for f in self._earlier("offer_started"))

    def _has_ended_an_enterprise_offer(self) -> bool:
        kinds = {f.offer: f.kind for f in self._earlier("offer_started") if isinstance(f, OfferStarted)}
        ended = (fact.offer for _, fact in self.counted if fact.fact == "offer_ended")
        return any(kinds.get(offer) in ENTERPRISE_KINDS for offer in ended)


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
        yield Objection(f"Tilbuddet kan senest vare til og med {last:%d.%m.%Y}.", regulation.cite(rule.citation))
    elif rule.advised and fact.until >= rule.advised.after(fact.on):
        yield Objection(
            f"Forløbet er planlagt til mere end {rule.advised}.", regulation.cite(rule.citation), warning=True
        )


@carries_out("duties.practice_in_course")
def _practice_days(counted: list[Indexed]) -> int:
    """Sum the days of practice in courses: planned ones with their last day, ended ones to the day before the end."""
    total = 0
    running: dict[str, OfferStarted] = {}
    for _, fact in counted:
        if isinstance(fact, OfferStarted) and fact.kind == "practice_in_course":
            running[fact.offer] = fact
        elif fact.fact == "offer_ended" and fact.offer in running:
            total += (fact.on - running.pop(fact.offer).on).days
    return total + sum((fact.until - fact.on).days + 1 for fact in running.values() if fact.until is not None)


def _in_order(
    facts: list[Indexed], judge: Callable[[Indexed], Objection | None]
) -> Iterator[tuple[Indexed, Objection | None]]:
    """Yield the facts in reading order with what speaks against each.

    On one day the end of a running state is read before its new start. Nothing is read after the case is closed,
    nothing starts that runs, nothing ends that does not run.
    """
    running: set[State] = set()
    takeover = min((fact.on for _, fact in facts if fact.fact == "takeover"), default=date.max)
    closed = programme_ended = False
    pending = list(reversed(facts))
    while pending:
        pair = pending.pop()
        state = state_of(pair[1])
        if state in running and pair[1].fact.endswith("_started"):
            pair = _end_of_the_same_day(pending, pair, state)
        fact = pair[1]
        starts = fact.fact.endswith("_started")
        by_takeover = state == ("programme", None) and fact.on >= takeover and not programme_ended
        objection: Objection | None = None
        if closed:
            objection = Objection("Sagen er afsluttet.")
        elif state is not None and starts and state in running:
            objection = Objection(f"{_DANISH[state[0]]} er allerede i gang.")
        elif state is not None and not starts and state not in running and not by_takeover:
            objection = Objection(f"{_DANISH[state[0]]} er ikke i gang.")
        objection = objection or judge(pair)
        if objection is None:
            closed = closed or fact.fact == "case_closed"
            if state is not None:
                (running.add if starts else running.discard)(state)
            programme_ended = programme_ended or fact.fact == "programme_ended"
        yield pair, objection


def _end_of_the_same_day(pending: list[Indexed], start: Indexed, state: State) -> Indexed:
    """Take the end of `state` that stands later on the day of `start`, putting the start back; else keep the start."""
    for place in range(len(pending) - 1, -1, -1):
        later = pending[place][1]
        if later.on != start[1].on:
            break
        if later.fact.endswith("_ended") and state_of(later) == state:
            end = pending.pop(place)
            pending.append(start)
            return end
    return start
