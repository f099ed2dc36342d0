"""Contract content: what the latest draft lacks by the regulation of the day."""

from datetime import date

from tests.second_reading.contracts import Contract
from tests.second_reading.regulations import R04, R20, R25, R26, cell
from tests.second_reading.states import Life

NOT_WHILE_DEFERRED = ("goal", "activities", "offers_extent", "danish_and_offers_ratio")


def wanted(life: Life, key: str, day: date) -> dict[str, dict[str, str]]:
    """What the contract must hold on this day, with its cells."""
    offered = [f for f in life.of("rehabilitation_offered") if f.on <= day]
    if key == R26:
        offered = [f for f in offered if f["of"] != "rehabilitation"]
    ordered = life.of("education_ordered")
    noticed = life.of("language_notice_given")
    spouse = life.case.who("spouse_permit")
    texts: dict[str, dict[str, str]] = {
        "goal": {R04: "§12 stk.1", R20: "§16 stk.1", R25: "§11 stk.1"},
        "activities": {R04: "§12 stk.1", R20: "§16 stk.1", R25: "§11 stk.1"},
        "offers_extent": {R20: "§16 stk.1 pkt.2", R25: "§11 stk.1 pkt.2"},
        "danish_and_offers_ratio": {R20: "§16 stk.1 pkt.2", R25: "§11 stk.1 pkt.2"},
        "coordinating_administration": {R20: "§16 stk.5"},
        "complaint_notice": {R04: "§13 stk.3", R20: "§17 stk.3", R25: "§12 stk.3"},
        "sanctions_notice": {R04: "§14 stk.1"},
        "permanent_residence_notice": {R04: "§14 stk.2"},
    }
    if life.benefit(day):
        texts["sanctions_notice"] |= {R20: "§18 stk.1", R25: "§13 stk.1"}
    if noticed:
        texts["language_notice"] = {R20: "§19 stk.11", R25: "§14 stk.8"}
    if spouse:
        texts["spouse_notice"] = {R20: "§19 stk.12", R25: "§14 stk.9"}
    if offered:
        texts["rehabilitation_basis"] = {R04: "§12 stk.2", R20: "§16 stk.3", R25: "§11 stk.3"}
    if ordered:
        texts["education_order"] = {R20: "§16 stk.4", R25: "§11 stk.4"}
    return texts


def missing_content(life: Life, day: date) -> dict[str, str]:
    """Missing content and its citation; nothing before a draft or after the case is closed."""
    key, drafts = life.regulation(day), life.of("contract_drafted")
    if not drafts or key is None or life.closed(day):
        return {}
    contract = Contract(life)
    excused: set[str] = set()
    if contract.one_runs("contract_partial", day):
        excused.add("goal")
    if contract.one_runs("contract_deferred", day):
        excused.update(NOT_WHILE_DEFERRED)
    found: dict[str, str] = {}
    for content, cells in wanted(life, key, day).items():
        citation = cell(cells, key)
        if citation is not None and content not in excused and not drafts[-1]["content"].get(content):
            found[content] = citation
    return found
