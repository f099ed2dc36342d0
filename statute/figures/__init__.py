"""The figures of a case: hours, amounts, quotas and outermost days that follow from its facts.

Each subject is one module with its data file beside it. Only what applies to the person on the last known day is given.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from statute.calendar import add_days, first_of_next_year
from statute.facts import RegulationKey
from statute.figures.appeal import appeal, appeal_until
from statute.figures.audit import audit, audit_follow_ups, is_counted
from statute.figures.enterprise_hours import enterprise_hours, minimums
from statute.figures.figure import Figure
from statute.figures.placement import company_placement_until, length
from statute.figures.programme import lengths, programme
from statute.figures.quota import quota, quotas
from statute.figures.security import printed, securities, security
from statute.figures.sickness import notices
from statute.figures.special_act import permit_end, special_act
from statute.figures.supplement import placements, supplements
from statute.figures.transport import transports
from statute.figures.work_duty import weeks, work_duty
from statute.history import History
from statute.regulations import regulations

BY_ORDER: dict[str, Callable[[], Mapping[RegulationKey, object]]] = {
    "enterprise_hours": minimums,
    "programme": lengths,
    "quota": quotas,
    "security_printed": printed,
    "sickness": notices,
    "supplement": supplements,
    "transport": transports,
    "work_duty": weeks,
}
"""The subjects that are asked by the key of an order, by the names of their data files."""


_FIRST = "BEK-2004-02-17"
"""The order of which the acts that give these figures were not on file."""


OF_THE_ACTS: tuple[Callable[[], object], ...] = (appeal, audit, length, permit_end, securities)
"""The subjects that are the same whatever the order."""


def load() -> None:
    """Read every table of figures. Raises ValueError for an order of which a subject says nothing or names none."""
    for read in (*BY_ORDER.values(), *OF_THE_ACTS):
        read()
    for order in regulations().values():
        if unknown := {*order.figures, *order.lacks.figures} - set(BY_ORDER):
            raise ValueError(f"{order.key} names figures that are not on file: {', '.join(sorted(unknown))}")


def days_of_figures(history: History) -> Iterator[date]:
    """Yield the days on which a figure or its warning begins or changes by itself."""
    if history.takeover is not None and is_counted(history.takeover):
        yield audit().first.after(history.takeover)
    if history.under_ukraine_special_act(history.today):
        yield add_days(permit_end().until, 1)
    if history.person.spouse_permit and history.closed_on is None and history.granted_on is None:
        yield first_of_next_year(history.today)


def figures(history: History) -> dict[str, Figure]:
    """Return the figures by name; those of one offer are named `figure:offer`.

    None are given before the takeover. What an auditor counts, an appeal and the end of a permit rest on other texts
    than the orders; all others end when the case is closed or permanent residence granted, and need an order on file.
    """
    today, takeover = history.today, history.takeover
    if takeover is None:
        return {}
    regulation = history.regulation(today)
    found = dict(special_act(history))
    if regulation is None or regulation.key != _FIRST:
        found.update(audit_follow_ups(history, takeover))
        found.update(appeal_until(history))
    if regulation is None:
        return found
    if regulation.key != _FIRST:
        found.update(company_placement_until(history))
    if history.closed_on is not None or history.granted_on is not None:
        return found
    found.update(security(history, regulation))
    run = next((period for period in history.programme if today in period), None)
    if run is not None:
        found.update(programme(regulation, run))
        found.update(quota(history, regulation))
        found.update(enterprise_hours(history, regulation, run))
        found.update(placements(history, regulation))
    found.update(work_duty(history, regulation))
    return found
