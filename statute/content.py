"""What a contract must contain, and what the latest draft still lacks (2004 §§12-14, 2020 §§16-19, 2025 §§11-14)."""

from statute.answers import MissingContent
from statute.facts import ContractDrafted, RehabilitationOffered
from statute.history import History
from statute.regulations import Content
from statute.trace import carries_out


@carries_out("content.*", "CABI-KONTRAKT 2.3")
def missing_content(history: History) -> list[MissingContent]:
    """Return the headings that the latest draft lacks under the order of the last known day; none before a draft."""
    regulation = history.regulation(history.today)
    drafts = history.of(ContractDrafted)
    if regulation is None or not drafts or history.closed_on is not None:
        return []
    content = drafts[-1][1].content
    return [
        MissingContent(content=item, citation=regulation.cite(rule.citation))
        for item, rule in regulation.content.items()
        if getattr(content, item) is None and _is_needed(history, rule)
    ]


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
