"""The product and the second reading side by side: every difference, made as small as it stays."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from intake.casefiles import BadCaseFile, case_file
from intake.document import BadDocument, read_json
from programme.plan import check as product_check
from programme.plan import plan as product_plan
from tests.second_reading import reading

Case = dict[str, Any]
NO_CASE_FILE = (BadCaseFile, BadDocument)
FIELDS = ("bearer", "citation", "since", "due", "target", "status", "met_on", "needs", "unverified")
FIGURES = (
    "security_amount",
    "security_floor",
    "security_reduction_earned",
    "security_reduction_left",
    "audit_follow_ups",
    "appeal_until",
    "company_placement_until",
    "special_act_permit_until",
    "work_duty_hours",
)
Differences = dict[str, tuple[object, object]]
"""By kind of difference: what the product answers, what the second reading answers."""


class Found(NamedTuple):
    """One difference of one kind, as small as it stays; `day` is null for `check`."""

    kind: str
    seed: int
    case: Case
    day: date | None
    product: object
    reading: object


def product_case(case: Case) -> Any:
    document, problems = read_json(json.dumps(case))
    return case_file(document, problems)


def value_of(figure: Any) -> object:
    """The value of one figure; that of the audit with what stands beside it."""
    beside = {name: getattr(figure, name, None) for name in ("required", "until", "dates")}
    if beside["until"] is None:
        return Decimal(str(figure.value)) if isinstance(figure.value, float) else figure.value
    return {"value": figure.value, **beside, "dates": list(beside["dates"] or ())}


def differences(case: Case, day: date | None) -> Differences:
    """What differs on `day` in `plan`, or without a day in `check`."""
    return of_check(case) if day is None else of_plan(case, day)


def of_check(case: Case) -> Differences:
    product, answer = product_check(product_case(case)), reading.check(case)
    theirs, ours = {r.index: r.citation for r in product.refused}, answer["refused"]
    found: Differences = {}
    for index in sorted({*theirs, *ours}):
        if index in theirs and index in ours and theirs[index] == ours[index]:
            continue
        fact = case["facts"][index]
        what = fact["fact"] + (f" {fact['kind']}" if "kind" in fact else "")
        sides = ("refused" if index in theirs else "not", "refused" if index in ours else "not")
        kind = f"check {what}: {'citation' if sides[0] == sides[1] else f'product {sides[0]}, reading {sides[1]}'}"
        found[kind] = (theirs.get(index, "not refused"), ours.get(index, "not refused"))
    if not found:
        found |= of_warnings(case, product.warnings, answer["warnings"])
    return found


def of_warnings(case: Case, theirs: list[Any], ours: set[tuple[int, str]]) -> Differences:
    """Which facts are warned of; the words are the product's own."""

    def place(index: int) -> tuple[str, str]:
        """Of several alike on one day it does not matter which is warned of."""
        return case["facts"][index]["on"], case["facts"][index]["fact"]

    warned = {place(w.index) for w in theirs if w.index is not None}
    found: Differences = {}
    for at in sorted(warned ^ {place(index) for index, _ in ours}):
        side = "product" if at in warned else "reading"
        about = sorted(what for index, what in ours if place(index) == at)
        said = [f"{w.reason} ({w.citation})" for w in theirs if w.index is not None and place(w.index) == at]
        found[f"warning {at[1]} {' '.join(about)}: only {side} warns"] = (said, about)
    return found


def of_plan(case: Case, day: date) -> Differences:
    product, ours = product_plan(product_case(case), day), reading.plan(case, day)
    found: Differences = {}
    if product.regulation != ours["regulation"]:
        found["regulation"] = (product.regulation, ours["regulation"])
    theirs = {(d.duty, d.occurrence): {name: getattr(d, name) for name in FIELDS} for d in product.duties}
    mine = {(d["duty"], d["occurrence"]): {name: d[name] for name in FIELDS} for d in ours["duties"]}
    for key in sorted({*theirs, *mine}):
        one, other = theirs.get(key), mine.get(key)
        if one is None or other is None:
            found[f"{key[0]}: only {'reading' if one is None else 'product'} lists"] = (one, other)
            continue
        unlike = [name for name in FIELDS if one[name] != other[name]]
        if unlike:
            found[f"{key[0]}: {', '.join(unlike)}"] = (one, other)
    for name in FIGURES:
        figure = product.figures.get(name)
        one = None if figure is None else value_of(figure)
        other = ours["figures"].get(name)
        if one != other:
            found[f"figure {name}"] = (one, other)
    content = {m.content: m.citation for m in product.missing_contract_content}
    if content != ours["missing_contract_content"]:
        found["missing_contract_content"] = (content, ours["missing_contract_content"])
    return found


def smaller(case: Case, keeps: Callable[[Case], bool]) -> Case:
    """Leave out facts, then fields of the person, then fields of the facts, while the difference stays."""
    tried = True
    while tried:
        tried = False
        for index in range(len(case["facts"]) - 1, -1, -1):
            shorter = {**case, "facts": case["facts"][:index] + case["facts"][index + 1 :]}
            if keeps(shorter):
                case, tried = shorter, True
        for name in [n for n in case["person"] if n not in ("born", "group")]:
            plainer = {**case, "person": {k: v for k, v in case["person"].items() if k != name}}
            if keeps(plainer):
                case, tried = plainer, True
        if case.get("regulation") is not None and keeps({**case, "regulation": None}):
            case, tried = {**case, "regulation": None}, True
    for index, fact in enumerate(case["facts"]):
        for name in [n for n in fact if n not in ("fact", "on")]:
            plainer = deepcopy(case)
            del plainer["facts"][index][name]
            if keeps(plainer):
                case = plainer
    return case


def minimal(seed: int, kind: str, case: Case, day: date | None) -> Found:
    def keeps(shorter: Case) -> bool:
        try:
            return kind in differences(shorter, day)
        except NO_CASE_FILE:
            return False

    small = smaller(case, keeps)
    product, ours = differences(small, day)[kind]
    return Found(kind, seed, small, day, product, ours)
