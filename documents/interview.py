"""What an interview must cover, as a checklist: for the contract, the visitation, each follow-up, and the status."""

from itertools import groupby
from typing import ClassVar, Literal

from documents.case import Case
from documents.document import Document, NotAvailable
from statute.answers import Answer
from statute.history import History
from statute.requirements import Requirement, When, occasions, requirements

Interview = Literal["contract", "visitation", "follow_up", "status"]

TITLES: dict[Interview, str] = {
    "contract": "Samtale om kontrakten",
    "visitation": "Samtale om visitation",
    "follow_up": "Opfølgningssamtale",
    "status": "Samtale om status til tidsubegrænset ophold",
}
_ALWAYS: dict[Interview, tuple[When, ...]] = {
    "contract": ("assessment", "preparation", "before_signing", "at_signing", "contract_form"),
    "visitation": ("visitation", "job_search"),
    "follow_up": ("follow_up",),
    "status": ("permanent_residence_application",),
}
"""The occasions that an interview is about."""
_WHEN_PRESENT: dict[Interview, tuple[When, ...]] = {
    "contract": ("fixed_alone", "decision"),
    "visitation": ("first_job_interview", "decision"),
    "follow_up": (
        "registration",
        "moved",
        "first_job_interview",
        "job_search",
        "offers",
        "work_duty",
        "exemption",
        "language_notice",
        "revision",
        "after_programme",
    ),
    "status": ("after_programme",),
}
"""The occasions that it is about too while they are present in the case."""


class Group(Answer):
    """What one occasion requires."""

    title: str
    requirements: list[Requirement]


class Checklist(Document):
    """The checklist of one interview, with room for notes."""

    template: ClassVar[str] = "interview"

    title: str
    groups: list[Group]


def covered(history: History, interview: Interview) -> list[Requirement]:
    """Return what an interview must cover under the order of the last known day; nothing where it has no such one."""
    always = [r for r in requirements(history, every_occasion=True) if r.when in _ALWAYS[interview]]
    present = [r for r in requirements(history) if r.when in _WHEN_PRESENT[interview]]
    return [*always, *present]


def checklist(case: Case, interview: Interview) -> Checklist:
    """Make the checklist of an interview. Raises NotAvailable when there is none, or the case is closed."""
    case.must_be_open()
    found = covered(case.history, interview)
    if not found:
        raise NotAvailable(f"{case.order} har ingen regler om denne samtale.")
    return Checklist(
        **case.letterhead,
        title=TITLES[interview],
        groups=[
            Group(title=occasions()[when].title, requirements=list(group)) for when, group in groupby(found, key=_when)
        ],
    )


def _when(requirement: Requirement) -> When:
    return requirement.when
