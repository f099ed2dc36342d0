"""Case files written as timelines, and answers as one short line, so that a test reads as a sentence of the law.

A timeline has one day a line, what happened on it separated by `+`, the further fields of a fact as `name=value`:

    2023-01-31 takeover + benefit_started
    2023-02-10 contract_signed party=foreigner manner=marked #s1

A list is written `a,b`, an id `#id`; fields that a test is not about have the value given below.
"""

from datetime import date
from typing import Any

from programme.plan import Plan, check, plan
from statute.answers import Duty, Remark
from statute.facts import CaseFile

ORDERS = {"2004": "BEK-2004-02-17", "2020": "BEK-1307-2020", "2025": "BEK-2024-12-30", "2026": "BEK-2026-01-20"}
"""The orders by year."""

UNLESS_SAID: dict[str, dict[str, Any]] = {
    "takeover": {"municipality": "0101"},
    "moved": {"municipality": "0751"},
    "status_prepared": {"municipality": "0101"},
    "residence_basis_changed": {"ukraine_special_act": False},
    "deadlines_suspended": {"duties": "all"},
    "benefit_started": {"benefit": "self_support_and_return"},
    "benefit_ended": {"benefit": "self_support_and_return"},
    "employment_started": {"ordinary": True},
    "employment_ended": {"ordinary": True},
    "education_started": {"ordinary": True},
    "education_ended": {"ordinary": True},
    "exempted": {"ground": "pension_age", "scope": "offers"},
    "need_recorded": {"of": "follow_up"},
    "interview_missed": {"properly_called": True},
    "declaration_signed": {"manner": "signed"},
    "contract_signed": {"party": "both", "manner": "signed"},
    "rights_guidance_given": {"written": True},
    "health_assessment_completed": {"calls_for_revision": True},
    "visitation_decided": {"category": "job_ready"},
    "offer_made": {"offer": "o1", "kind": "company_placement"},
    "offer_started": {"offer": "o1", "kind": "company_placement"},
    "offer_ended": {"offer": "o1"},
    "follow_up_held": {"form": "in_person"},
    "danish_test": {"passed": True},
}
"""What a timeline need not say of a fact."""


def facts(*timelines: str) -> list[dict[str, Any]]:
    """Read the facts of timelines, in their order."""
    found: list[dict[str, Any]] = []
    for line in "\n".join(timelines).splitlines():
        if not line.strip():
            continue
        day, rest = line.split(maxsplit=1)
        found += [_fact(day, part.split()) for part in rest.split(" + ")]
    return found


def _fact(day: str, words: list[str]) -> dict[str, Any]:
    key, *fields = words
    given = {"id": word[1:]} if (word := next((w for w in fields if w.startswith("#")), "")) else {}
    for name, _, value in (field.partition("=") for field in fields if "=" in field):
        given[name] = _value(name, value)
    return {"fact": key, "on": day} | UNLESS_SAID.get(key, {}) | given


def _value(name: str, text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if name == "content":
        return {item: "skrevet" for item in text.split(",") if item != "nothing"}
    if name == "duties":
        return text if text == "all" else text.split(",")
    return float(text) if name == "weekly_hours" else text


def case(*timelines: str, regulation: str | None = None, **person: Any) -> CaseFile:
    """Build a case file: a refugee born in 1990 unless said otherwise; `regulation` as a year pins that order."""
    return CaseFile.model_validate(
        {
            "case": "law-test",
            "regulation": ORDERS.get(regulation or "", regulation),
            "person": {"born": "1990-06-15", "group": "refugee"} | person,
            "facts": facts(*timelines),
        }
    )


def planned(file: CaseFile, on: str) -> Plan:
    """Ask what is owed on a day."""
    return plan(file, date.fromisoformat(on))


def listed(file: CaseFile, on: str) -> list[str]:
    """Name the duties listed on a day, sorted, each as often as it occurs."""
    return sorted(duty.duty for duty in planned(file, on).duties)


def occurrences(file: CaseFile, key: str, on: str) -> dict[int, Duty]:
    """Return the listed duties of one key by their number."""
    return {duty.occurrence: duty for duty in planned(file, on).duties if duty.duty == key}


def duty(file: CaseFile, key: str, on: str, n: int = 1) -> str:
    """Say how the n-th duty of a key stands: `open, due 2023-02-28`, `met 2023-02-10, no due day`, `not listed`."""
    found = occurrences(file, key, on).get(n)
    return "not listed" if found is None else _said(found)


def every(file: CaseFile, key: str, on: str) -> list[str]:
    """Say how every duty of a key stands, by number."""
    return [_said(found) for _, found in sorted(occurrences(file, key, on).items())]


def target(file: CaseFile, key: str, on: str, n: int = 1) -> str | None:
    """Return the target of the n-th duty of a key."""
    day = occurrences(file, key, on)[n].target
    return day.isoformat() if day else None


def cited(file: CaseFile, key: str, on: str, n: int = 1) -> str:
    """Return the citation of the n-th duty of a key."""
    return occurrences(file, key, on)[n].citation


def _said(found: Duty) -> str:
    met = f" {found.met_on}" if found.met_on else ""
    return f"{found.status}{met}, {f'due {found.due}' if found.due else 'no due day'}"


def refused(file: CaseFile) -> list[tuple[str, str | None]]:
    """Name the refused facts with their citations, in the order of the file."""
    return _remarks(check(file).refused)


def warned(file: CaseFile) -> list[tuple[str, str | None]]:
    """Name the facts warned against with their citations, in the order of the file."""
    return _remarks(check(file).warnings)


def _remarks(remarks: list[Remark]) -> list[tuple[str, str | None]]:
    return [(remark.fact, remark.citation) for remark in remarks]


def missing(file: CaseFile, on: str) -> dict[str, str]:
    """Return what the contract lacks on a day, with the paragraph that asks for it."""
    return {item.content: item.citation for item in planned(file, on).missing_contract_content}
