"""What is warned of and not refused: the table of warnings, each about one fact by the order of its day.

What is warned of in the plan only, about the day asked, stands in `statute.cautions`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

from statute.answers import Caution, Remark
from statute.calendar import add_months
from statute.contract import concluding, contract, worthless
from statute.facts import ContractSigned, Exempted, Fact, FollowUpHeld, NeedRecorded, OfferStarted
from statute.figures.placement import length
from statute.history import History
from statute.regulations import Regulation
from statute.trace import carries_out


class Row(NamedTuple):
    """One row: the fact it is about, its rule in the order's data or its citation, when it warns, and the words."""

    fact: str
    rule: str
    warns: Callable[[History, Fact], bool]
    reason: str
    citation: str | None = None


def _without_note(_history: History, fact: Fact) -> bool:
    return cast("ContractSigned", fact).manner == "reason_stated" and not (fact.note or "").strip()


def _before_takeover(history: History, fact: Fact) -> bool:
    return history.takeover is None or fact.on < history.takeover


def _of_other_things(history: History, fact: Fact) -> bool:
    return cast("FollowUpHeld", fact).talk == "other" and fact.on in history.benefit


def _not_activity_ready(history: History, fact: Fact) -> bool:
    if cast("OfferStarted", fact).kind != "preparatory_course":
        return False
    decided = [visitation.category for visitation in history.visitations if visitation.on <= fact.on]
    return not decided or decided[-1] != "activity_ready"


def _without_project(history: History, fact: Fact) -> bool:
    return cast("OfferStarted", fact).kind == "practice_in_course" and fact.on not in history.running("special_project")


def _below_pension_age(history: History, fact: Fact) -> bool:
    order = history.regulation(fact.on)
    rule = order.checks.get("pension_age") if order is not None else None
    age = rule.from_age if rule is not None else None
    too_young = age is not None and fact.on < add_months(history.person.born, 12 * age)
    return cast("Exempted", fact).ground == "pension_age" and too_young


def _partial_disability(_history: History, fact: Fact) -> bool:
    exempted = cast("Exempted", fact)
    return exempted.ground == "disability_pension" and exempted.scope == "partial"


def _without_effect(history: History, fact: Fact) -> bool:
    return fact.on not in history.days_under("BEK-2004-02-17", "BEK-1307-2020")


def _no_birth(history: History, fact: Fact) -> bool:
    born = history.first("child_born")
    return born is None or born > fact.on


def _of_family_of_other(history: History, fact: Fact) -> bool:
    return cast("NeedRecorded", fact).of == "health_assessment" and history.person.group == "family_of_other"


def _no_spouse(history: History, _fact: Fact) -> bool:
    return not history.person.spouse_permit


def _no_contract(history: History, fact: Fact) -> bool:
    concluded = contract(history).concluded
    return concluded is None or concluded > fact.on


WARNINGS: tuple[Row, ...] = (
    Row("contract_signed", "reason_without_note", _without_note, "Grunden til, at der ikke er underskrevet, mangler."),
    Row(
        "interview_missed",
        "interview_before_takeover",
        _before_takeover,
        "Udeblivelsen ligger før overtagelsen og tæller ikke.",
    ),
    Row("goals_met", "goals_without_contract", _no_contract, "Der er ingen kontrakt, hvis mål kan være opfyldt."),
    Row("follow_up_held", "talk_of_other", _of_other_things, "Samtalen skal være om CV eller job."),
    *(
        Row(
            fact,
            "preparatory_course_counts",
            _not_activity_ready,
            "Forløbet tæller kun som virksomhedsrettet tilbud for aktivitetsparate.",
        )
        for fact in ("offer_made", "offer_started")
    ),
    Row(
        "offer_started",
        "practice_without_project",
        _without_project,
        "Praktikken ligger ikke under et særligt tilrettelagt projekt eller uddannelsesforløb, der er i gang.",
    ),
    Row("exempted", "pension_age", _below_pension_age, "Borgeren er under 67 år; se efter, hvad pensionsalderen er."),
    Row("exempted", "partial_disability", _partial_disability, "Fritagelse ved førtidspension tæller som hel."),
    Row(
        "offers_waived",
        "",
        _without_effect,
        "Undladelsen har ingen virkning; lovens ordlyd efter 2024 er ikke set.",
        "INTEGRATIONSLOVEN §23 stk.5",
    ),
    Row(
        "leave_started", "leave_without_birth", _no_birth, "Barnets fødsel er ikke registreret; den bestemmer fristen."
    ),
    Row(
        "need_recorded",
        "",
        _of_family_of_other,
        "Behovet åbner ingen pligt; helbredsvurderingen er for flygtninge og deres familie.",
        "INTEGRATIONSLOVEN §15 d stk.3",
    ),
    Row(
        "test_excused",
        "",
        _no_spouse,
        "Der er ingen prøvefrist at flytte; opholdet bygger ikke på ægteskab eller samliv.",
        "UDLAENDINGELOVEN §9 stk.34",
    ),
)
"""The warnings about a single fact; those that look at several stand below."""


def _by_fact() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in WARNINGS:
        rows.setdefault(row.fact, []).append(row)
    return rows


_ROWS = _by_fact()


@carries_out("checks.*")
def warnings(history: History) -> list[Remark | Caution]:
    """Return what is warned of, in the order of the file; what is about the person and no fact comes last."""
    found = [
        remark
        for key, rows in _ROWS.items()
        for index, fact in history.all(key)
        for row in rows
        if (remark := _remark(history, row, index, fact)) is not None
    ]
    found += _of_signatures(history)
    found += _of_takeovers(history)
    found += _of_placements(history)
    return [*sorted(found, key=lambda remark: remark.index), *_of_the_person(history)]


def _remark(history: History, row: Row, index: int, fact: Fact) -> Remark | None:
    order = history.regulation(fact.on)
    rule = order.checks.get(row.rule) if order is not None else None
    citation = order.cite(rule.citation) if order is not None and rule is not None else row.citation
    if citation is None or not row.warns(history, fact):
        return None
    return Remark(index=index, fact=fact.fact, reason=row.reason, citation=citation)


def _cited(order: Regulation | None, check: str) -> str | None:
    rule = order.checks.get(check) if order is not None else None
    return order.cite(rule.citation) if order is not None and rule is not None else None


def _of_signatures(history: History) -> Iterator[Remark]:
    """Warn of signatures made worthless by a later draft, and of concluding ones without any draft."""
    if not history.of(ContractSigned):
        return
    terms = contract(history)
    for index, fact in worthless(history, terms):
        reason = "Underskriften gælder ikke længere; der kom et nyt udkast, før begge havde skrevet under."
        citation = _cited(history.regulation(fact.on), "draft_voids")
        yield Remark(index=index, fact=fact.fact, reason=reason, citation=citation)
    drafted = history.first("contract_drafted")
    for index, fact in concluding(history, terms):
        citation = _cited(history.regulation(fact.on), "without_draft")
        if citation is not None and (drafted is None or drafted > fact.on):
            reason = "Kontrakten er underskrevet, uden at et udkast er registreret."
            yield Remark(index=index, fact=fact.fact, reason=reason, citation=citation)


def _of_takeovers(history: History) -> Iterator[Remark]:
    for index, fact in history.all("takeover")[1:]:
        reason = "Sagen er allerede overtaget; registrér en flytning som moved."
        yield Remark(index=index, fact=fact.fact, reason=reason)


@carries_out(
    "INTEGRATIONSLOVEN §23 b stk.4 nr.1", "INTEGRATIONSLOVEN §23 b stk.4 nr.2", "INTEGRATIONSLOVEN §23 b stk.4 nr.3"
)
def _of_placements(history: History) -> Iterator[Remark]:
    """Warn of a placement planned beyond the length for the job-ready, the others or by an assessment (reading 60)."""
    rule = length()
    for offer in history.offers:
        start = offer.start
        order = history.regulation(start.on)
        if start.kind != "company_placement" or start.until is None or order is None or order.key == "BEK-2004-02-17":
            continue
        lengths = [rule.by_assessment, rule.others, *([rule.job_ready] if start.on in history.job_ready else [])]
        passed = next((span for span in lengths if start.until >= span.after(start.on)), None)
        if passed is None:
            continue
        unverified = " Ordlyden efter 2024 er ikke set." if start.on >= rule.unverified_from else ""
        yield Remark(
            index=offer.start_index,
            fact=start.fact,
            reason=f"Praktikken er planlagt til mere end {passed}; det kræver sin begrundelse.{unverified}",
            citation=rule.citation,
        )


def _of_the_person(history: History) -> Iterator[Caution]:
    """Warn of a spouse permit without the day that starts the clocks of its tests."""
    person = history.person
    start = person.permit_granted_on if person.resident_before_permit else person.cpr_registered_on
    if not person.spouse_permit or start is not None or history.takeover is None:
        return
    citation = _cited(
        history.regulation(min(history.today, max(history.takeover, history.facts[-1][1].on))), "spouse_without_date"
    )
    if citation is not None:
        field = "permit_granted_on" if person.resident_before_permit else "cpr_registered_on"
        reason = f"Fristerne for danskprøverne kan ikke regnes ud; {field} mangler."
        yield Caution(reason=reason, citation=citation)
