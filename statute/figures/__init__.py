"""The figures of a case: hours, amounts, quotas and outermost days that follow from its facts.

Each subject is one module with its data file beside it. Only what applies to the person on the last known day is given.
"""

from statute.figures.enterprise_hours import enterprise_hours
from statute.figures.figure import Figure
from statute.figures.programme import programme
from statute.figures.quota import quota
from statute.figures.security import security
from statute.figures.supplement import placements
from statute.figures.work_duty import work_duty
from statute.history import History


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
