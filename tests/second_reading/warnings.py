"""Warnings that belong to one fact: which facts `check` warns of, with the paragraph where the page names one."""

from datetime import date
from typing import Any

from tests.second_reading.case import Fact
from tests.second_reading.contracts import Contract
from tests.second_reading.days import plus_days, plus_years
from tests.second_reading.regulations import FROM_2020, R04, R20, R25, cell
from tests.second_reading.states import Life

Warnings = set[tuple[int, str]]
"""Index of the fact, and what the warning is about."""


def warnings(life: Life) -> Warnings:
    """Of all facts that count."""
    found: Warnings = set()
    contract = Contract(life)
    found |= {(s.fact.index, "worthless signature") for s in contract.worthless_signatures()}
    found |= {(f.index, "no draft") for f in concluded_without_draft(life, contract)}
    for fact in life.facts:
        found |= {
            (fact.index, about)
            for about, cells in of_fact(life, contract, fact)
            if cells is None or named(life, fact, cells)
        }
    return found


def named(life: Life, fact: Fact, cells: dict[str, str]) -> bool:
    return cell(cells, life.regulation(fact.on)) is not None


def concluded_without_draft(life: Life, contract: Contract) -> list[Fact]:
    """A concluding signature without contract_drafted by its day."""
    drafts = life.of("contract_drafted")
    concluding = [f for window in contract.windows for f in window.concluding if life.regulation(f.on) is not None]
    return [f for f in concluding if not any(d.on <= f.on for d in drafts)]


def of_fact(life: Life, contract: Contract, f: Fact) -> list[tuple[str, dict[str, str] | None]]:
    """What the page's paragraph "Warnings" says of one fact, with the cells it names."""
    concluded = contract.concluded()
    none_by_its_day = concluded is None or concluded > f.on
    born: date = life.case.who("born")
    tests: dict[str, list[tuple[str, Any, dict[str, str] | None]]] = {
        "contract_signed": [
            ("no note", f["manner"] == "reason_stated" and not f["note"], {R20: "§4 stk.3", R25: "§4 stk.3"})
        ],
        "interview_missed": [
            ("too early", life.takeover is None or f.on < life.takeover, {R25: "§9 stk.1"}),
        ],
        "goals_met": [("no contract", none_by_its_day, {R20: "§19 stk.4", R25: "§14 stk.3"})],
        "follow_up_held": [("talk", f["talk"] == "other" and life.benefit(f.on), {R20: "§19 stk.6"})],
        "exempted": [
            ("pension age", f["ground"] == "pension_age" and f.on < plus_years(born, 67), {R25: "§39 stk.1"}),
            ("as whole", f["ground"] == "disability_pension" and f["scope"] == "partial", {R25: "§40 stk.1"}),
        ],
        "offers_waived": [("no effect", life.regulation(f.on) not in (R04, R20), None)],
        "leave_started": [
            (
                "no birth",
                not any(b.on <= f.on for b in life.of("child_born")),
                {R20: "§19 stk.3", R25: "§14 stk.2"},
            )
        ],
        "need_recorded": [
            (
                "opens nothing",
                f["of"] == "health_assessment" and life.case.who("group") == "family_of_other",
                None,
            )
        ],
        "test_excused": [("no spouse", not life.case.who("spouse_permit"), None)],
        "takeover": [("second", f not in life.of("takeover")[:1], None)],
        "offer_made": of_offer(life, f),
        "offer_started": of_offer(life, f),
    }
    return [(about, cells) for about, holds, cells in tests.get(f.kind, []) if holds]


def activity_ready(life: Life, day: date) -> bool:
    """Only a visitation makes activity-ready."""
    decided = [f for f in life.of("visitation_decided") if f.on <= day]
    return bool(decided) and decided[-1]["category"] == "activity_ready"


def of_offer(life: Life, f: Fact) -> list[tuple[str, Any, dict[str, str] | None]]:
    starts = f.kind == "offer_started"
    if f["kind"] == "preparatory_course":
        return [("activity-ready", not activity_ready(life, f.on), {R20: "§33 stk.3"})]
    if f["kind"] == "practice_in_course" and starts:
        in_a_project = any(r.kind == "special_project" and r.span.holds(f.on) for r in life.runs())
        return [("no project", not in_a_project, {R04: "§24 stk.2", R20: "§30 stk.2", R25: "§20 stk.2"})]
    if f["kind"] == "company_placement" and starts and f["until"] is not None:
        weeks = 4 if life.job_ready(f.on) else 13
        long = f["until"] > plus_days(f.on, 7 * weeks - 1)
        return [("long placement", long and life.regulation(f.on) in FROM_2020, None)]
    return []
