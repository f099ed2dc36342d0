"""What a contract must contain, and what the latest draft still lacks (2004 §§12-14, 2020 §§16-19, 2025 §§11-14)."""

from statute.answers import MissingContent, Remark
from statute.contract import contract
from statute.facts import ContractDrafted, ContractItem, ContractPartial, RehabilitationOffered
from statute.history import History
from statute.regulations import Content
from statute.trace import carries_out

_NOT_YET_PARTIAL: frozenset[ContractItem] = frozenset({"goal"})
_NOT_YET_DEFERRED: frozenset[ContractItem] = frozenset(
    {"goal", "activities", "offers_extent", "danish_and_offers_ratio"}
)


@carries_out("content.*", "CABI-KONTRAKT 2.3")
def missing_content(history: History) -> list[MissingContent]:
    """Return the headings that the latest draft lacks under the order of the last known day; none before a draft."""
    regulation = history.regulation(history.today)
    drafts = history.of(ContractDrafted)
    if regulation is None or not drafts or history.closed_on is not None:
        return []
    content = drafts[-1][1].content
    not_yet = _not_yet(history)
    return [
        MissingContent(content=item, citation=regulation.cite(rule.citation))
        for item, rule in regulation.content.items()
        if getattr(content, item) is None and item not in not_yet and _is_needed(history, rule)
    ]


@carries_out("BEK-2004-02-17 §5 stk.2", "BEK-2004-02-17 §5 stk.3", "BEK-1307-2020 §6 stk.2")
def _not_yet(history: History) -> frozenset[ContractItem]:
    """Return what is not missing while a partial or deferred contract runs."""
    era = contract(history).eras[-1]
    if era.left_open_on is None or era.fully_concluded is not None:
        return frozenset()
    return _NOT_YET_PARTIAL if isinstance(era.postponed, ContractPartial) else _NOT_YET_DEFERRED


def _is_needed(history: History, rule: Content) -> bool:
    match rule.when:
        case None:
            return True
        case "benefit":
            return history.has_benefit(history.today)
        case "spouse_permit":
            return history.person.spouse_permit
        case "flexible_job_offered":
            return any(fact.of != "rehabilitation" for _, fact in history.of(RehabilitationOffered))
        case _:
            return bool(history.all(rule.when))


@carries_out("INTEGRATIONSLOVEN §19 stk.6")
def content_warnings(history: History) -> list[Remark]:
    """Warn of a draft without the coordinating administration, which the act wants and the orders dropped (57)."""
    regulation = history.regulation(history.today)
    rule = regulation.checks.get("coordinating_administration") if regulation is not None else None
    drafts = history.of(ContractDrafted)
    if rule is None or not drafts or history.closed_on is not None:
        return []
    index, draft = drafts[-1]
    if draft.content.coordinating_administration is not None:
        return []
    reason = "Udkastet nævner ikke den koordinerende forvaltning, som loven kræver; ordlyden efter 2024 er ikke set."
    return [Remark(index=index, fact=draft.fact, reason=reason, citation=rule.citation)]
