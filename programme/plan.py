"""The plan: everything that is owed in one case on one day, and why. Computed from the facts, never stored as truth."""

from datetime import date

from statute.answers import Answer, Duty, Judgement, MissingContent, Remark
from statute.calendar import add_months
from statute.facts import CaseFile, RegulationKey


class Plan(Answer):
    """The answer of `forloeb plan` (its JSON form is fixed)."""

    case: str
    on: date
    regulation: RegulationKey | None
    regulation_reason: str
    phase: str
    tracks: dict[str, str]
    duties: list[Duty]
    missing_contract_content: list[MissingContent] = []
    figures: dict[str, object] = {}
    warnings: list[Remark] = []


def plan(case: CaseFile, on: date) -> Plan:
    """Answer what is owed in `case` on the day `on`. Never raises for a case file that could be read."""
    # Provisional: replaced when statute.duties stands.
    facts = [fact for fact in case.facts if fact.on <= on]
    duties: list[Duty] = []
    for fact in facts:
        if fact.fact != "takeover":
            continue
        for key, months, met_by, citation in (
            ("contract", 1, "contract_signed", "BEK-2024-12-30 §6"),
            ("visitation", 3, "visitation_decided", "BEK-2024-12-30 §10 stk.2"),
        ):
            due = add_months(fact.on, months)
            met_on = min((f.on for f in facts if f.fact == met_by), default=None)
            status = (("met" if met_on <= due else "met_late") if met_on else "open" if on <= due else "overdue")
            duties.append(
                Duty(
                    duty=key, occurrence=1, bearer="municipality", citation=citation, since=fact.on, due=due,
                    status=status, met_on=met_on, reason=f"Regnes fra overtagelsen {fact.on:%d.%m.%Y}.",
                )  # fmt: skip
            )  # type: ignore[arg-type]
        break
    return Plan(
        case=case.case, on=on, regulation="BEK-2024-12-30", regulation_reason="provisional", phase="contract",
        tracks={}, duties=duties,
    )  # fmt: skip


def check(case: CaseFile) -> Judgement:
    """Judge every fact of `case` where it stands: what is refused and what is warned against, with reason and citation."""
    # Provisional: replaced when statute.checks stands.
    return Judgement()
