"""The vocabulary of the law: one person, and what has happened to them.

A `CaseFile` is everything the law can be asked about one person. Its facts are judged and counted by the other
modules of `statute`; here they only have a shape. Unknown keys, unknown facts and wrong types are refused.
"""

import re
import unicodedata
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

from statute.data import orders_on_file

CPR_LIKE = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")
"""Digits that may be somebody's CPR number: never an id, and never repeated in a message."""
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_MUNICIPALITY_CODE = re.compile(r"\d{4}", re.ASCII)
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Characters that Unicode calls letters or symbols and that show nothing."""


def _iso_date(value: object) -> object:
    if isinstance(value, datetime):
        raise ValueError("a date (YYYY-MM-DD) without a time of day is expected")
    if isinstance(value, str):
        if not _ISO_DATE.fullmatch(value):
            raise ValueError(f"{value!r} is not a date written YYYY-MM-DD")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a day of the calendar") from None
    return value


def _rfc_3339(value: object) -> object:
    if isinstance(value, str):
        if not _RFC_3339.fullmatch(value):
            raise ValueError(f"{value!r} is not a time written as in RFC 3339, such as 2025-02-10T09:30:00+01:00")
        try:
            return within_calendar(datetime.fromisoformat(value.upper()))
        except ValueError:
            raise ValueError(f"{value!r} is not a time of the calendar") from None
    return value


def within_calendar(instant: datetime) -> datetime:
    """Return an instant that has a day in every time zone. Raises ValueError for the first and the last year."""
    if not MINYEAR < instant.year < MAXYEAR:
        raise ValueError("the first and the last year of the calendar hold no such time")
    return instant


def _quoted(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"text is expected, not the number {value}; put it in quotation marks")
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: it is empty, or all spaces, marks and control characters of any script."""
    return all(unicodedata.category(sign)[0] in "ZCM" or sign in _BLANK_LETTERS for sign in text)


def _municipality_code(value: str) -> str:
    if not _MUNICIPALITY_CODE.fullmatch(value):
        raise ValueError("the four digits of a municipality are expected, such as 0101")
    return value


def holds_cpr_like(text: str) -> bool:
    """Tell whether a text holds digits like a CPR number; those that one UUID in a hundred has by chance are none."""
    return CPR_LIKE.search(UUID.sub("", text)) is not None


def _not_cpr(value: str) -> str:
    if holds_cpr_like(value):
        raise ValueError("it contains digits like a CPR number; use a pseudonymous id")
    return value


Day = Annotated[date, BeforeValidator(_iso_date)]
"""A Danish calendar date, written YYYY-MM-DD."""
Text = Annotated[str, BeforeValidator(_quoted), Field(min_length=1)]
"""A non-empty text, in Unicode's composed form (NFC). A number is refused with the hint to quote it."""
MunicipalityCode = Annotated[Text, AfterValidator(_municipality_code)]
"""The four digits of a municipality. Whether there is one of that code, the law does not ask."""
Identifier = Annotated[Text, BeforeValidator(lambda v: _not_cpr(v) if isinstance(v, str) else v)]
"""A pseudonymous id of a case, fact or offer: a text that holds nothing like a CPR number."""

DutyKey = Literal[
    "contract",
    "contract_content",
    "danish_referral",
    "programme_start",
    "health_assessment",
    "assessment",
    "language_provider",
    "recognition_information",
    "declaration_guidance",
    "declaration",
    "rights_guidance",
    "permanent_residence_guidance",
    "first_offer",
    "next_offer",
    "visitation",
    "cv_published",
    "follow_up",
    "parental_leave_follow_up",
    "transfer_follow_up",
    "revision_one_year",
    "revision",
    "danish_a1",
    "danish_a2",
    "offer_limit",
    "permanent_residence_status",
]
Benefit = Literal[
    "self_support_and_return",
    "transition",
    "introduction",
    "cash_assistance_minimum",
    "unemployment_insurance",
    "cash_assistance",
    "other",
]
OfferKind = Literal[
    "company_placement",
    "wage_subsidy",
    "utility_work",
    "special_utility_work",
    "short_guidance",
    "special_project",
    "practice_in_course",
    "ordinary_education",
    "special_upskilling",
    "preparatory_course",
    "folk_high_school",
    "mentor",
    "danish_education",
    "health_guidance",
]
ContractItem = Literal[
    "goal",
    "activities",
    "offers_extent",
    "danish_education",
    "danish_and_offers_ratio",
    "coordinating_administration",
    "rehabilitation_basis",
    "education_order",
    "complaint_notice",
    "sanctions_notice",
    "permanent_residence_notice",
    "language_notice",
    "spouse_notice",
]
if TYPE_CHECKING:
    RegulationKey: TypeAlias = str
else:
    RegulationKey = Literal[*orders_on_file()]  # so that a later order is its data file and no change of code
Manner = Literal["signed", "marked", "reason_stated", "special_circumstances"]


class Record(BaseModel):
    """What every part of a case file has in common: strict types, no unknown keys, null and blanks as good as left out.

    An empty text is none: the specification refuses it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_absent(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if not _says_nothing(value)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return data


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and value != "" and is_blank(value))


class Dated(Record):
    """What happened on one day (`on`), which may be long before it was recorded, and by whom."""

    on: Day
    id: Identifier | None = None
    by: Text | None = None
    recorded_at: Annotated[AwareDatetime, BeforeValidator(_rfc_3339)] | None = None
    note: Annotated[str, BeforeValidator(_quoted)] | None = None


class FactBase(Dated):
    """One thing that happened to the person, and counts for the law."""


class Happened(FactBase):
    """A fact that needs no more than its day."""

    fact: Literal[
        "programme_started",
        "leave_started",
        "leave_ended",
        "child_born",
        "education_ordered",
        "goals_met",
        "health_assessment_offered",
        "danish_referred",
        "assessment_completed",
        "language_provider_involved",
        "recognition_informed",
        "declaration_guidance_given",
        "declaration_refused",
        "contract_refused",
        "permanent_residence_guidance_given",
        "language_notice_given",
        "obviously_unable_found",
        "jobseeker_registered",
        "cv_published",
        "first_job_interview_held",
        "repatriation_preparation_started",
        "repatriation_preparation_ended",
        "repatriation_guidance_given",
        "permanent_residence_applied",
        "permanent_residence_granted",
        "permanent_residence_refused",
    ]


class InMunicipality(FactBase):
    """A municipality takes over (takeover, moved) or has prepared its status of the programme (status_prepared)."""

    fact: Literal["takeover", "moved", "status_prepared"]
    municipality: MunicipalityCode


class Ended(FactBase):
    """The programme or the case ends, for a reason."""

    fact: Literal["programme_ended", "case_closed"]
    reason: Text | None = None


class ResidenceBasisChanged(FactBase):
    """The ground of residence changes from this day."""

    fact: Literal["residence_basis_changed"]
    ukraine_special_act: bool


class DeadlinesSuspended(FactBase):
    """Running limits stand still from `on` to `until`, both included (integrationsloven § 4 b)."""

    fact: Literal["deadlines_suspended"]
    until: Day
    duties: Annotated[list[DutyKey], Field(min_length=1)] | Literal["all"]
    basis: Text | None = None


class BenefitChanged(FactBase):
    """A benefit starts or ends."""

    fact: Literal["benefit_started", "benefit_ended"]
    benefit: Benefit


class Occupation(FactBase):
    """Work or education starts or ends; `ordinary: false` is subsidised work."""

    fact: Literal["employment_started", "employment_ended"]
    ordinary: bool
    weekly_hours: Annotated[float, Field(ge=0, le=168)] | None = None


class Education(FactBase):
    """An education starts or ends; an ordinary one counts as employment does."""

    fact: Literal["education_started", "education_ended"]
    ordinary: bool


class Exempted(FactBase):
    """Exempted by age or disability pension (2025 §§ 39-40)."""

    fact: Literal["exempted"]
    ground: Literal["pension_age", "disability_pension"]
    scope: Literal["offers", "availability", "partial"]


class ExemptionEnded(FactBase):
    """An exemption no longer runs; `offers` is one of scope offers or partial."""

    fact: Literal["exemption_ended"]
    of: Literal["cv", "joblog", "self_booking", "offers", "availability"]


class OffersWaived(FactBase):
    """Offers are left out for quite special reasons, from `on` to `until`, both included (2020 § 23 stk. 5)."""

    fact: Literal["offers_waived"]
    scope: Literal["whole", "partial"]
    ground: Text
    until: Day | None = None


class RehabilitationOffered(FactBase):
    """Revalidering or fleksjob is offered; without `of` it may be either."""

    fact: Literal["rehabilitation_offered"]
    of: Literal["rehabilitation", "flexible_job"] | None = None


class NeedRecorded(FactBase):
    """Somebody has found a need of a follow-up, a revision or a health assessment."""

    fact: Literal["need_recorded"]
    of: Literal["follow_up", "revision", "health_assessment"]
    ground: Text | None = None


class InterviewMissed(FactBase):
    """Absent from an interview, to which the person was or was not properly called."""

    fact: Literal["interview_missed"]
    properly_called: bool


class DeclarationSigned(FactBase):
    """The residence and self-support declaration is signed, or a lawful substitute made."""

    fact: Literal["declaration_signed"]
    manner: Manner


class ContractContent(Record):
    """What the contract says under each heading; a heading that is left out is missing."""

    goal: Text | None = None
    activities: Text | None = None
    offers_extent: Text | None = None
    danish_education: Text | None = None
    danish_and_offers_ratio: Text | None = None
    coordinating_administration: Text | None = None
    rehabilitation_basis: Text | None = None
    education_order: Text | None = None
    complaint_notice: Text | None = None
    sanctions_notice: Text | None = None
    permanent_residence_notice: Text | None = None
    language_notice: Text | None = None
    spouse_notice: Text | None = None


class ContractDrafted(FactBase):
    """A draft of the contract; the latest one counts."""

    fact: Literal["contract_drafted"]
    content: ContractContent


class ContractSigned(FactBase):
    """A party signs, or something else lawfully stands for the foreigner's signature (`manner` is the foreigner's)."""

    fact: Literal["contract_signed"]
    party: Literal["municipality", "foreigner", "both"]
    manner: Manner


class ContractSetByMunicipality(FactBase):
    """The municipality fixes the content alone."""

    fact: Literal["contract_set_by_municipality"]
    ground: Literal["disagreement", "non_attendance", "act"]


class ContractPartial(FactBase):
    """A reduced contract with the day of its clarification (2004 § 5 stk. 2)."""

    fact: Literal["contract_partial"]
    clarification_on: Day


class ContractDeferred(FactBase):
    """A statement that the content comes later, and when (2004 § 5 stk. 3, 2020 § 6 stk. 2)."""

    fact: Literal["contract_deferred"]
    expected_on: Day


class OnGround(FactBase):
    """Exempted from the CV, the joblog or booking interviews, or no longer free to book; the ground may lack."""

    fact: Literal["cv_exempted", "joblog_exempted", "self_booking_exempted", "self_booking_revoked"]
    ground: Text | None = None


class ContractRevised(FactBase):
    """The contract is changed: signed and endorsed (left out: so), or written into Min Plan."""

    fact: Literal["contract_revised"]
    ground: Text | None = None
    form: Literal["signed", "min_plan"] | None = None


class RightsGuidanceGiven(FactBase):
    """Guidance on rights, duties and sanctions, in writing or not."""

    fact: Literal["rights_guidance_given"]
    written: bool


class HealthAssessmentCompleted(FactBase):
    """A health assessment, which may call for a revision of the contract."""

    fact: Literal["health_assessment_completed"]
    calls_for_revision: bool


class VisitationDecided(FactBase):
    """The person is visited job-ready or activity-ready."""

    fact: Literal["visitation_decided"]
    category: Literal["job_ready", "activity_ready"]


class OfferMade(FactBase):
    """An offer is communicated to the person."""

    fact: Literal["offer_made"]
    offer: Identifier
    kind: OfferKind
    gives_su: bool = False
    su_exception: bool = False
    better_suited: bool = False
    spouse_owned: bool = False


class OfferStarted(FactBase):
    """An offer starts, or a course is resumed under its id; `until` is the planned last day."""

    fact: Literal["offer_started"]
    offer: Identifier
    kind: OfferKind
    weekly_hours: Annotated[float, Field(ge=0, le=168)] | None = None
    until: Day | None = None
    concrete_job: bool = False
    gives_su: bool = False
    su_exception: bool = False
    better_suited: bool = False
    spouse_owned: bool = False


class OfferEnded(FactBase):
    """An offer ends: the first day without it."""

    fact: Literal["offer_ended"]
    offer: Identifier


class FollowUpHeld(FactBase):
    """A follow-up interview is held."""

    fact: Literal["follow_up_held"]
    form: Literal["in_person", "telephone", "digital", "letter"]
    talk: Literal["cv", "job", "other"] | None = None


class DanishWaived(FactBase):
    """Danish education is wholly not offered (act § 21 stk. 2)."""

    fact: Literal["danish_waived"]
    ground: Literal["sufficient_danish", "special_reasons"]


class TestExcused(FactBase):
    """Lawful absence from a test, granted on application, from `on` to `until`, both included."""

    fact: Literal["test_excused"]
    level: Literal["A1", "A2"]
    until: Day


class DanishTest(FactBase):
    """A test of Danish; `final` ranks above A2 above A1."""

    fact: Literal["danish_test"]
    level: Literal["A1", "A2", "final"]
    passed: bool


class Annulled(FactBase):
    """That fact was a mistake; it stays on record and counts for nothing."""

    fact: Literal["annulled"]
    fact_id: Text
    reason: Text | None = None


Fact = Annotated[
    Happened
    | InMunicipality
    | Ended
    | ResidenceBasisChanged
    | DeadlinesSuspended
    | BenefitChanged
    | Occupation
    | Education
    | Exempted
    | ExemptionEnded
    | OffersWaived
    | RehabilitationOffered
    | NeedRecorded
    | InterviewMissed
    | DeclarationSigned
    | ContractDrafted
    | ContractSigned
    | ContractSetByMunicipality
    | ContractPartial
    | ContractDeferred
    | OnGround
    | ContractRevised
    | RightsGuidanceGiven
    | HealthAssessmentCompleted
    | VisitationDecided
    | OfferMade
    | OfferStarted
    | OfferEnded
    | FollowUpHeld
    | DanishWaived
    | TestExcused
    | DanishTest
    | Annulled,
    Field(discriminator="fact"),
]
"""Any fact of the case file, told apart by its key `fact`."""

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
"""Reads one fact from plain data."""

FACT_MODELS: dict[str, type[FactBase]] = {
    key: model
    for model in FactBase.__subclasses__()
    for key in get_args(model.model_fields["fact"].annotation)  # every subclass declares the keys it carries
}
"""The model of every fact key."""


class Person(Record):
    """Who the case is about. Only the birth date and the group are always known."""

    born: Day
    group: Literal["refugee", "family_of_refugee", "family_of_other"]
    quota_refugee: bool = False
    ukraine_special_act: bool = False
    spouse_permit: bool = False
    resident_before_permit: bool = False
    permit_granted_on: Day | None = None
    reunification_applied_on: Day | None = None
    security_provided_on: Day | None = None
    cpr_registered_on: Day | None = None
    wishes_employment: bool = False
    higher_education: bool = False
    education_assessed: bool = False

    @model_validator(mode="after")
    def _resettled_are_refugees(self) -> "Person":
        if self.quota_refugee and self.group != "refugee":
            raise ValueError("quota_refugee is only true of the group refugee (udlændingeloven § 8)")
        return self


class CaseFile(Record):
    """One person's case: who they are and what has happened, in the order of the file."""

    case: Identifier
    regulation: RegulationKey | None = None
    person: Person
    facts: list[Fact] = []

    @model_validator(mode="after")
    def _fact_ids_differ(self) -> "CaseFile":
        seen: dict[str, int] = {}
        for index, fact in enumerate(self.facts):
            if fact.id is not None and seen.setdefault(fact.id, index) != index:
                raise ValueError(f"facts {seen[fact.id]} and {index} have the same id {fact.id!r}")
        return self
