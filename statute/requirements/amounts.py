"""The figures, days and names that the sentences of the requirements leave a place for."""

from statute.danish import danish_date
from statute.figures.figure import kroner
from statute.figures.quota import quotas
from statute.figures.security import printed
from statute.figures.supplement import supplements
from statute.figures.work_duty import weeks
from statute.history import History
from statute.regulations import Regulation, Span

_ONE_YEAR = Span(months=12)


def amounts(history: History, regulation: Regulation) -> dict[str, str]:
    """Return what the sentences can name, as the order has it; without a rule or a day there is no such place."""
    return (
        {
            "earlier": ", ".join(history.earlier_municipalities(history.today)),
            "one_year": _one_year(history),
            "repatriation_told": _repatriation_told(history),
        }
        | _preparatory(history, regulation)
        | _limits(regulation)
        | _hours_and_days(regulation)
        | _security(regulation)
    )


def _one_year(history: History) -> str:
    """Name the end of the year in which work is aimed at, counted from the start of the programme."""
    if not history.programme:
        return "et år efter programmets start"
    return f"{danish_date(_ONE_YEAR.after(history.programme[-1].start))}, et år efter programmets start"


def _repatriation_told(history: History) -> str:
    told = history.days("repatriation_guidance_given")
    return f"sidst oplyst {danish_date(told[-1])}" if told else "det er ikke registreret før"


def _preparatory(history: History, regulation: Regulation) -> dict[str, str]:
    rules = quotas().get(regulation.key)
    if rules is None or history.takeover is None:
        return {}
    return {"preparatory_until": danish_date(rules.preparatory_course.counts.after(history.takeover))}


def _limits(regulation: Regulation) -> dict[str, str]:
    a1, a2, follow_up = (regulation.duties.get(key) for key in ("danish_a1", "danish_a2", "follow_up"))
    found: dict[str, str] = {}
    if a1 and a2 and a1.limit and a2.limit and a1.retake:
        found |= {"a1": str(a1.limit), "a2": str(a2.limit), "retake": str(a1.retake)}
    if follow_up and follow_up.limit:
        found["follow_up"] = str(follow_up.limit)
    return found


def _hours_and_days(regulation: Regulation) -> dict[str, str]:
    """Name what the figures of single subjects lay down for every case."""
    order = regulation.key
    found: dict[str, str] = {}
    if duty := weeks().get(order):
        found["shared_hours"] = str(duty.shared.hours)
    if quota := quotas().get(order):
        found["folk_high_school_support"] = str(quota.folk_high_school.support)
    if supplement := supplements().get(order):
        found["supplement_from"] = danish_date(supplement.taken_over_from)
    return found


def _security(regulation: Regulation) -> dict[str, str]:
    security = printed().get(regulation.key)
    if security is None:
        return {}
    return {
        "security_a1": kroner(security.a1),
        "security_a2": kroner(security.a2),
        "security_final": kroner(security.final),
    }
