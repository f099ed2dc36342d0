"""The plan: everything that is owed in one case on one day, and why. Computed from the facts, never stored as truth."""

from datetime import date

from programme.tracks import state_of
from statute.answers import Answer, Caution, Duty, Judgement, MissingContent, Remark
from statute.cautions import cautions
from statute.checks import read
from statute.content import content_warnings, missing_content
from statute.duties import duties
from statute.facts import CaseFile, RegulationKey
from statute.figures import figures
from statute.figures.audit import AuditFollowUps
from statute.figures.figure import Figure


class Plan(Answer):
    """The answer of `forloeb plan` (its JSON form is fixed)."""

    case: str
    on: date
    regulation: RegulationKey | None
    regulation_reason: str
    phase: str
    tracks: dict[str, str]
    duties: list[Duty]
    missing_contract_content: list[MissingContent]
    figures: dict[str, AuditFollowUps | Figure]
    warnings: list[Remark | Caution]


def plan(case: CaseFile, on: date) -> Plan:
    """Answer what is owed in `case` on the day `on`. Never raises for a case file that could be read."""
    reading = read(case, on)
    history = reading.history
    regulation = history.regulation(on)
    state = state_of(history)
    return Plan(
        case=case.case,
        on=on,
        regulation=regulation.key if regulation else None,
        regulation_reason=history.regulation_reason(on),
        phase=state.phase,
        tracks=state.tracks,
        duties=duties(history),
        missing_contract_content=missing_content(history),
        figures=dict(figures(history)),
        warnings=[*reading.refused, *reading.warnings, *content_warnings(history), *cautions(history)],
    )


def check(case: CaseFile) -> Judgement:
    """Judge every fact of `case` where it stands: what is refused and what is warned against, with the paragraph."""
    return read(case).judgement
