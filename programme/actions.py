"""A caseworker's action: a fact that asks to be recorded, judged by the law as it stands that day."""

from programme.plan import check
from statute.answers import Remark
from statute.facts import CaseFile, Fact


def refusal(case: CaseFile, fact: Fact) -> Remark | None:
    """Say why `fact` may not be recorded in `case`, with the paragraph; None when it may. The words are `check`'s."""
    proposed = case.model_copy(update={"facts": [*case.facts, fact]})
    return next((remark for remark in check(proposed).refused if remark.index == len(case.facts)), None)
