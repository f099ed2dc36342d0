"""The municipality's status of the programme for an application for permanent residence (CABI-KONTRAKT 5.1-5.2)."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import ClassVar, get_args

from documents.case import Case, municipality_name
from documents.document import Document, Mark, Missing, NotAvailable
from documents.versions import ContractVersion, contract_versions
from programme.field_names import value_name
from statute.answers import Answer
from statute.calendar import add_days
from statute.facts import Benefit, DanishTest, FollowUpHeld, InMunicipality, Occupation
from statute.figures.figure import OFFER_NAMES, hours
from statute.history import History, Offer
from statute.timeline import Period


class Responsible(Answer):
    """A municipality, the time it has been responsible, and the day of its status."""

    name: str
    since: date
    until: date | None
    status_on: date | None


class Span(Answer):
    """Something that went on for a time: `until` is the last day; without one it goes on."""

    what: str
    since: date
    until: date | None
    detail: str | None = None


class Event(Answer):
    """Something that happened on one day."""

    on: date
    what: str


class Status(Document):
    """What the programme and the employment effort have been, and what has come of them.

    `applied_on` is missing where an earlier municipality gives its own status before anything is applied for.
    """

    template: ClassVar[str] = "status"

    applied_on: date | None
    municipalities: list[Responsible]
    programme: list[Span]
    support: list[Span]
    contract: list[Event]
    goal: str | None
    goals_met_on: date | None
    visitation: list[Event]
    offers: list[Span]
    work: list[Span]
    danish: list[Event]
    follow_ups: list[Event]
    absences: list[Span]


def status(case: Case) -> Status:
    """Make the status as of the day it was prepared, else of today.

    Raises NotAvailable before permanent residence is applied for, unless the person has moved: then an earlier
    municipality may be asked for its own.
    """
    applied = case.history.days("permanent_residence_applied")
    if not applied and not case.history.earlier_municipalities(case.today):
        citation = case.regulation.cite(case.regulation.duties["permanent_residence_status"].citation)
        raise NotAvailable("Der er ikke søgt om tidsubegrænset ophold.", citation)
    prepared = _prepared(case.history, case.history.municipality(case.today), applied[-1] if applied else date.max)
    asked = case.on(prepared) if prepared else case
    history = asked.history
    versions = contract_versions(asked)
    return Status(
        **asked.letterhead,
        mark=_mark(asked) if applied else None,
        applied_on=applied[-1] if applied else None,
        municipalities=_municipalities(history),
        programme=[_span("Introduktionsprogram", run) for run in history.programme],
        support=[_span(value_name("benefit", name), run) for name in get_args(Benefit) for run in _runs(history, name)],
        contract=_contract(versions),
        goal=versions[-1].content.goal if versions else None,
        goals_met_on=history.first("goals_met"),
        visitation=[Event(on=f.on, what=value_name("category", f.category)) for f in history.visitations],
        offers=[_offer(offer) for offer in history.offers],
        work=[*_work(history, ordinary=True), *_work(history, ordinary=False), *_education(history)],
        danish=[Event(on=f.on, what=_test(f)) for _, f in history.of(DanishTest)],
        follow_ups=_follow_ups(history),
        absences=[_span("Barselsorlov", leave) for leave in history.leaves],
    )


def _prepared(history: History, municipality: str | None, since: date) -> date | None:
    """Return the last day since an application on which a municipality has prepared its status."""
    own = [
        f.on for _, f in history.of(InMunicipality) if f.fact == "status_prepared" and f.municipality == municipality
    ]
    return next((day for day in reversed(own) if day >= since), None)


def _mark(case: Case) -> Mark | None:
    """Name the earlier municipalities whose status is still awaited; it belongs in the final one."""
    history = case.history
    awaited = [m for m in history.earlier_municipalities(case.today) if _prepared(history, m, date.min) is None]
    if not awaited:
        return None
    citation = case.required["earlier_status"].citation
    return Mark(
        word="Udkast",
        reasons=[],
        missing=[Missing(heading=f"Status fra {municipality_name(code)}", citation=citation) for code in awaited],
    )


def _municipalities(history: History) -> list[Responsible]:
    since = history.takeover or date.max
    taken = [f for _, f in history.of(InMunicipality) if f.fact != "status_prepared" and f.on >= since]
    ends = [f.on for f in taken[1:]]
    return [
        Responsible(
            name=municipality_name(fact.municipality),
            since=fact.on,
            until=add_days(end, -1) if end else None,
            status_on=_prepared(history, fact.municipality, date.min),
        )
        for fact, end in zip_longest(taken, ends)
    ]


def _contract(versions: list[ContractVersion]) -> list[Event]:
    return [Event(on=v.concluded, what=f"Version {v.number}: {v.state}") for v in versions if v.concluded is not None]


def _runs(history: History, benefit: str) -> list[Period]:
    return history.periods(("benefit", benefit))


def _span(what: str, run: Period, detail: str | None = None) -> Span:
    last = max(run.start, add_days(run.end, -1)) if run.end else None
    return Span(what=what, since=run.start, until=last, detail=detail)


def _offer(offer: Offer) -> Span:
    return _span(OFFER_NAMES[offer.start.kind], offer.period, _weekly(offer.start.weekly_hours))


def _weekly(amount: float | None) -> str | None:
    return None if amount is None else f"{hours(amount)} timer om ugen"


def _work(history: History, *, ordinary: bool) -> Iterator[Span]:
    """Give the times of work, each with the weekly hours that were told last."""
    starts = [f for _, f in history.of(Occupation) if f.fact == "employment_started" and f.ordinary == ordinary]
    for run in history.periods(("employment", ordinary)):
        latest = [fact.weekly_hours for fact in starts if fact.on in run][-1]
        yield _span("ordinært arbejde" if ordinary else "støttet arbejde", run, _weekly(latest))


def _education(history: History) -> Iterator[Span]:
    for ordinary, name in ((True, "ordinær uddannelse"), (False, "anden uddannelse")):
        for run in history.periods(("education", ordinary)):
            yield _span(name, run)


def _test(fact: DanishTest) -> str:
    return f"{value_name('level', fact.level)} {'bestået' if fact.passed else 'ikke bestået'}"


def _follow_ups(history: History) -> list[Event]:
    held = [Event(on=f.on, what=value_name("form", f.form)) for _, f in history.of(FollowUpHeld)]
    missed = [Event(on=day, what="udeblevet") for day in history.days("interview_missed")]
    return sorted([*held, *missed], key=lambda event: event.on)
