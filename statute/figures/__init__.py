"""The figures of a case: hours, amounts, quotas and outermost days that follow from its facts.

Each subject is one module with its data file beside it. Only what applies to the person on the last known day is given.
"""

from collections.abc import Callable, Mapping

from statute.facts import RegulationKey
from statute.figures.enterprise_hours import enterprise_hours, minimums
from statute.figures.figure import Figure
from statute.figures.programme import lengths, programme
from statute.figures.quota import quota, quotas
from statute.figures.security import printed, securities, security
from statute.figures.sickness import notices
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


def load() -> None:
    """Read every table of figures. Raises ValueError for an order of which a subject says nothing or names none."""
    securities()
    for read in BY_ORDER.values():
        read()
    for order in regulations().values():
        if unknown := {*order.figures, *order.lacks.figures} - set(BY_ORDER):
            raise ValueError(f"{order.key} names figures that are not on file: {', '.join(sorted(unknown))}")


def figures(history: History) -> dict[str, Figure]:
    """Return the figures by name; those of one offer are named `figure:offer`.

    None are given before the takeover, once the case is closed or permanent residence granted, nor where no order is
    on file. While no programme runs, only those of the permit are left.
    """
    today, takeover = history.today, history.takeover
    regulation = history.regulation(today)
    if regulation is None or takeover is None or history.closed_on is not None or history.granted_on is not None:
        return {}
    found = dict(security(history, regulation))
    run = next((period for period in history.programme if today in period), None)
    if run is not None:
        found.update(programme(regulation, run))
        found.update(quota(history, regulation))
        found.update(work_duty(history, regulation))
        found.update(enterprise_hours(history, regulation, run))
        found.update(placements(history, regulation))
    return found
