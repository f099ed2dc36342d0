"""The duties of the first month: contract, assessment, those to be involved, declaration and guidance."""

from collections.abc import Iterator
from datetime import date

from statute.clock import moved, moved_again
from statute.contract import Contract, Postponed, concluded, content_in, earliest
from statute.danish import danish_date
from statute.duties.draft import Draft, End, judged, limit_of, limited, stood_still
from statute.facts import ContractPartial, DutyKey, RightsGuidanceGiven
from statute.history import History
from statute.regulations import Regulation, Rule
from statute.trace import carries_out


@carries_out("duties.contract", "duties.contract_after_move")
def contract(history: History, takeover: date) -> Iterator[Draft]:
    """Contract within a month of the takeover; in 2004 anew after each move (2004 §§5 and 11, 2020 §6, 2025 §6)."""
    starts = [(-1, takeover)] + [(index, fact.on) for index, fact in history.moves]
    suspended = history.suspended("contract")
    for number, (place, since) in enumerate(starts):
        key = "contract_after_move" if number else "contract"
        for regulation, rule, due in limited(history, key, since, suspended):
            following = starts[number + 1 : number + 2] if "contract_after_move" in regulation.duties else []
            event = "flytningen" if number else "overtagelsen"
            yield Draft(
                key="contract",
                since=since,
                due=due,
                citation=regulation.cite(rule.citation),
                met_on=concluded(history, since if number else date.min),
                ends=[End(moved_on, "flytningen kræver en ny kontrakt") for _, moved_on in following],
                place=place,
                reason=f"Kontrakten skal være indgået senest {rule.limit} efter {event} {danish_date(since)}."
                + stood_still(due, limit_of(rule).after(since)),
            )


@carries_out("duties.contract_partial", "duties.contract_deferred")
def contract_content(history: History, takeover: date, contract: Contract) -> Iterator[Draft]:
    """The content that a partial or deferred contract has put off (2004 §5 stk.2-3, 2020 §6 stk.2)."""
    partial = [pair for pair in contract.postponed if isinstance(pair[1], ContractPartial)]
    for place, fact in contract.postponed:
        if (place, fact) in partial[1:]:  # of several partial contracts the first counts
            continue
        for regulation, rule, due in judged(
            history, fact.fact, fact.on, lambda _, __, fact=fact: _named_day(history, fact)
        ):
            yield Draft(
                key="contract_content",
                since=fact.on,
                due=due,
                arises=max(fact.on, takeover),
                citation=regulation.cite(rule.citation),
                met_on=content_in(history, fact.on),
                place=place,
                reason=f"Kontrakten af {danish_date(fact.on)} udskød indholdet til den dag, den nævner.",
            )


@carries_out(
    "duties.assessment",
    "duties.assessment_without_benefit",
    "duties.language_provider",
    "duties.recognition_information",
)
def before_the_contract(history: History, takeover: date, contract: Contract) -> Iterator[Draft]:
    """What precedes the contract: assessment, language provider, recognition (2004 §§7-8, 2020 §§8-9, 2025 §§7-8)."""
    person = history.person
    assessed = history.first("assessment_completed")
    for regulation, _, due in judged(
        history, "assessment", takeover, lambda order, _: _contract_day(history, order, "assessment", contract)
    ):
        last = max(due, takeover)
        benefit_on = history.benefit_between(takeover, last)
        with_benefit = benefit_on is not None and benefit_on <= history.today
        if with_benefit or person.wishes_employment:
            rule = regulation.duties["assessment" if with_benefit else "assessment_without_benefit"]
            yield Draft(
                key="assessment",
                since=takeover,
                due=due,
                arises=benefit_on if with_benefit and not person.wishes_employment else takeover,
                citation=regulation.cite(rule.citation),
                met_on=assessed,
                reason=f"Vurderingen ligger før kontrakten. {_why(contract)}",
            )
    others: list[tuple[DutyKey, str, bool, str]] = [
        ("language_provider", "language_provider_involved", True, "Sprogudbyderen inddrages"),
        ("recognition_information", "recognition_informed", not person.education_assessed, "Anerkendelse omtales"),
    ]
    for key, met_by, applies, what in others:
        for regulation, rule, due in judged(
            history, key, takeover, lambda order, _, key=key: _contract_day(history, order, key, contract)
        ):
            if applies:
                yield Draft(
                    key=key,
                    since=takeover,
                    due=due,
                    citation=regulation.cite(rule.citation),
                    met_on=history.first(met_by),
                    reason=f"{what} ved udarbejdelsen af kontrakten. {_why(contract)}",
                )


@carries_out("duties.declaration", "duties.declaration_guidance")
def declaration(history: History, takeover: date, contract: Contract) -> Iterator[Draft]:
    """The declaration, signed with the contract, and the guidance before it (2020 and 2025 §5)."""
    signed = history.first("declaration_signed")
    guided_by = _rule_of_day(history, "declaration_guidance", signed) if signed else None
    guided_until = signed if guided_by and guided_by.until_signed else None
    for regulation, rule, due in judged(
        history,
        "declaration",
        takeover,
        lambda order, _: contract.settled or _contract_due(history, order, "declaration"),
    ):
        yield Draft(
            key="declaration",
            since=takeover,
            due=due,
            citation=regulation.cite(rule.citation),
            met_on=signed,
            reason=f"Erklæringen underskrives samtidig med kontrakten. {_why(contract)}",
        )
    for regulation, rule, due in judged(
        history,
        "declaration_guidance",
        takeover,
        lambda order, _: earliest(
            guided_until, contract.settled, _contract_due(history, order, "declaration_guidance")
        ),
    ):
        arises = takeover
        if rule.benefit_only:
            benefit_on = history.benefit_between(takeover, due or takeover)
            if benefit_on is None:
                continue
            arises = benefit_on
        yield Draft(
            key="declaration_guidance",
            since=takeover,
            due=due,
            arises=arises,
            citation=regulation.cite(rule.citation),
            met_on=history.first("declaration_guidance_given"),
            reason=f"Der vejledes, før erklæringen underskrives. {_why(contract)}",
        )


@carries_out("duties.rights_guidance")
def rights_guidance(history: History, takeover: date) -> Iterator[Draft]:
    """Guidance on rights and sanctions by the first job interview; from 2025 in writing (2020 §18, 2025 §13 stk.2)."""
    since = history.benefit_between(takeover, date.max)
    if since is None:
        return
    interview = history.first("first_job_interview_held", since)
    given = (
        fact.on
        for _, fact in history.of(RightsGuidanceGiven)
        if fact.written or not _is_asked_in_writing(history, fact.on)
    )
    for regulation, rule, due in judged(
        history, "rights_guidance", since, lambda _, rule: interview if rule.by_interview else None
    ):
        yield Draft(
            key="rights_guidance",
            since=since,
            due=due,
            citation=regulation.cite(rule.citation),
            met_on=next(given, None),
            reason=(
                f"Vejledningen skal være givet senest ved den første jobsamtale {danish_date(interview)}."
                if interview
                else "Vejledningen skal være givet senest ved den første jobsamtale, som endnu ikke er holdt."
            ),
        )


@carries_out("duties.permanent_residence_guidance")
def permanent_residence_guidance(history: History, takeover: date, contract: Contract) -> Iterator[Draft]:
    """The main conditions for permanent residence, told when the contract is concluded (2020 §18, 2025 §13 stk.3)."""
    settled = contract.settled
    if settled is None:
        return
    for regulation, rule, due in judged(history, "permanent_residence_guidance", settled, lambda _, __: settled):
        yield Draft(
            key="permanent_residence_guidance",
            since=settled,
            due=due,
            arises=max(settled, takeover),
            citation=regulation.cite(rule.citation),
            met_on=history.first("permanent_residence_guidance_given"),
            reason=f"Der vejledes, når kontrakten indgås, og det skete {danish_date(settled)}.",
        )


def _is_asked_in_writing(history: History, day: date) -> bool:
    rule = _rule_of_day(history, "rights_guidance", day)
    return rule is not None and rule.in_writing


def _rule_of_day(history: History, key: DutyKey, day: date) -> Rule | None:
    order = history.regulation(day)
    return order.duties.get(key) if order else None


def _named_day(history: History, fact: Postponed) -> date:
    """Return the day a partial or deferred contract names, moved by suspensions of `contract_content`."""
    named = fact.clarification_on if isinstance(fact, ContractPartial) else fact.expected_on
    return moved(named, fact.on, history.suspended("contract_content"))


def _contract_day(history: History, order: Regulation, key: DutyKey, contract: Contract) -> date:
    """Return the day of what precedes the contract: the contract's due day, or its conclusion if that is earlier.

    Of a partial contract of 2004 it is the day of clarification; of several the first counts.
    """
    partial = next((fact for _, fact in contract.postponed if isinstance(fact, ContractPartial)), None)
    if partial is None:
        return min(contract.settled or date.max, _contract_due(history, order, key))
    lent = _named_day(history, partial)
    named = moved_again(lent, partial.on, history.suspended(key), history.suspended("contract_content"))
    return min(contract.settled or date.max, named)


def _contract_due(history: History, order: Regulation, key: DutyKey) -> date:
    """Return the contract's due day as the duty `key` borrows it: with the contract's suspensions, then its own."""
    takeover = history.takeover or date.max
    by_contract = history.suspended("contract")
    lent = moved(limit_of(order.duties["contract"]).after(takeover), takeover, by_contract)
    return moved_again(lent, takeover, history.suspended(key), by_contract)


def _why(contract: Contract) -> str:
    if contract.settled is not None:
        return f"Kontrakten blev indgået {danish_date(contract.settled)}."
    return "Kontrakten er ikke indgået endnu, så dens frist gælder."
