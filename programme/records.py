"""Administrative records: what a municipality keeps about a case beside the facts. They count for nothing in the law.

They stand in the ledger among the facts, in one namespace of actions with them: who works on the case, whom it is
about, related cases, the offer of a transfer, the hours of the work duty, absences, invitations.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AwareDatetime, BeforeValidator, Field, GetCoreSchemaHandler, TypeAdapter, model_validator
from pydantic_core import CoreSchema, core_schema

from programme.danish_time import danish_instant
from programme.identifiers import CaseId, Id
from statute.facts import Dated, Day, MunicipalityCode, Text, holds_cpr_like
from statute.figures.work_duty import Activity

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_LONGEST_NAME = 64
_CPR = re.compile(r"(\d{6})-?(\d{4})", re.ASCII)
_ISSUED_DAYS = 60
"""Added to the day in the numbers that authorities give to people without one of their own."""
Hours = Annotated[float, Field(ge=0, le=24)]
Relation = Literal["spouse", "child", "parent", "sibling", "other"]
Channel = Literal["in_person", "telephone", "digital", "letter"]


def _user(value: object) -> object:
    if isinstance(value, str) and (not _NAME.fullmatch(value) or len(value) > _LONGEST_NAME or holds_cpr_like(value)):
        raise ValueError(
            "letters, digits, hyphens and single dots between them are expected, at most 64, nothing like a CPR number"
        )
    return value


def _instant(value: object) -> object:
    return danish_instant(value) if isinstance(value, str) else value


UserName = Annotated[Text, BeforeValidator(_user)]
"""The name by which a caseworker or a team is known in the municipality's systems; part of a mail address."""
Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""A time of day on a day; Danish time where it names no zone."""


class Cpr(str):
    """A CPR number, written with its hyphen; masked wherever it is printed. `value` gives it whole."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Cpr":
        """Read ten digits, with or without the hyphen. Raises ValueError that does not repeat them."""
        if (match := _CPR.fullmatch(text)) is None or not _begins_with_a_birthday(text):
            raise ValueError("a CPR number is written as six digits that are a day of birth, a hyphen and four digits")
        return super().__new__(cls, "-".join(match.groups()))

    @property
    def value(self) -> str:
        """The whole number, for a document that must hold it."""
        return str.__str__(self)[:]

    def __str__(self) -> str:
        return f"{self[:6]}-****"

    def __repr__(self) -> str:
        return f"Cpr({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(), serialization=core_schema.plain_serializer_function_ser_schema(_whole)
        )


def _begins_with_a_birthday(cpr: str) -> bool:
    """Tell whether the day is one of the calendar; the seventh digit tells the century."""
    day, month, year, seventh = int(cpr[:2]), int(cpr[2:4]), int(cpr[4:6]), int(cpr.replace("-", "")[6])
    if seventh < 4:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    try:
        date(century + year, month, day - _ISSUED_DAYS if day > _ISSUED_DAYS else day)
    except ValueError:
        return False
    return True


def _whole(cpr: Cpr) -> str:
    return "".join(cpr)


class RecordBase(Dated):
    """One administrative record."""


class Assigned(RecordBase):
    """Who works on the case from now on; what is left out stays as it is."""

    record: Literal["assigned"] = "assigned"
    caseworker: UserName | None = None
    team: UserName | None = None


class Related(RecordBase):
    """The case of a spouse, child, parent or sibling."""

    record: Literal["related"] = "related"
    case: CaseId
    relation: Relation


class Unrelated(RecordBase):
    """That case is not related after all, or no longer."""

    record: Literal["unrelated"] = "unrelated"
    case: CaseId


class PersonIdentified(RecordBase):
    """Who the person is: the only place with personal data. The latest one counts, whole.

    `interpreter`: is needed to talk in `language`. `protected`: name and address are, in the civil register.
    """

    record: Literal["person_identified"] = "person_identified"
    name: Text = Field(repr=False)
    cpr: Cpr | None = None
    address: Text | None = Field(default=None, repr=False)
    phone: Text | None = Field(default=None, repr=False)
    language: Text | None = Field(default=None, repr=False)
    interpreter: bool = False
    protected: bool = False


class TransferOffered(RecordBase):
    """The municipality offers the case to another, which takes it over on a day if it accepts."""

    record: Literal["transfer_offered"] = "transfer_offered"
    municipality: MunicipalityCode
    takes_over_on: Day


class TransferAccepted(RecordBase):
    """The other municipality takes the case over, on the day that was offered; this records the fact `moved`."""

    record: Literal["transfer_accepted"] = "transfer_accepted"
    caseworker: UserName | None = None
    team: UserName | None = None


class TransferEnded(RecordBase):
    """The other municipality declines, or the first one withdraws its offer."""

    record: Literal["transfer_declined", "transfer_withdrawn"]
    reason: Text


class HoursRecorded(RecordBase):
    """One day of an activity of the work duty, in hours; recorded again it takes the place of what was recorded before.

    What was planned and neither attended, a holiday nor ill was absence.
    `travel` is the journey between activities as the municipality has established it; `assigned_place`: preparation
    or job search took place where the municipality had assigned it.
    """

    record: Literal["hours_recorded"] = "hours_recorded"
    activity: Activity
    offer: Id | None = None
    planned: Hours
    attended: Hours = 0
    sick: Hours = 0
    holiday: Hours = 0
    travel: Hours = 0
    assigned_place: bool = False

    @model_validator(mode="after")
    def _fits_the_plan(self) -> "HoursRecorded":
        if self.attended + self.sick + self.holiday > self.planned:
            raise ValueError("attended, sick and holiday hours are more than were planned")
        return self


class WorkDutyReduced(RecordBase):
    """A decision takes so many hours off the weekly work duty, from this day's week on (integrationsloven § 20 d)."""

    record: Literal["work_duty_reduced"] = "work_duty_reduced"
    by_hours: Annotated[float, Field(ge=0, le=37)]
    reason: Text


class AbsenceReported(RecordBase):
    """Word of illness that began on `first_day` has reached (`on`) the municipality or the enterprise."""

    record: Literal["absence_reported"] = "absence_reported"
    offer: Id
    first_day: Day
    to: Literal["municipality", "enterprise"]


class Invited(RecordBase):
    """The person is called to an interview. Other than in person it needs a reason."""

    record: Literal["invited"] = "invited"
    to: Literal["contract", "visitation", "follow_up"]
    at: Instant
    form: Channel = "in_person"
    reason: Text | None = None


class Withdrawn(RecordBase):
    """An absence, an invitation or a reduction of the work duty was a mistake or is called off: it counts no longer."""

    record: Literal["withdrawn"] = "withdrawn"
    record_id: Text
    reason: Text


AdministrativeRecord = Annotated[
    Assigned
    | Related
    | Unrelated
    | PersonIdentified
    | TransferOffered
    | TransferAccepted
    | TransferEnded
    | HoursRecorded
    | WorkDutyReduced
    | AbsenceReported
    | Invited
    | Withdrawn,
    Field(discriminator="record"),
]
"""Any administrative record, told apart by its key `record`."""

RECORD: TypeAdapter[AdministrativeRecord] = TypeAdapter(AdministrativeRecord)

RECORD_MODELS: dict[str, type[RecordBase]] = {
    key: model for model in RecordBase.__subclasses__() for key in get_args(model.model_fields["record"].annotation)
}
"""The model of every record key."""
