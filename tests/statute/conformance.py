"""Hand-derived cases: whole lives with the answers that the law gives, worked out on paper.

A case holds `title`, `law` (catalogue ids), `case` (a case file), `on` (the day asked about) and `expect`. Only what is
named is compared; `complete: true` means that the list of duties is the whole list.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from programme.plan import check, plan
from statute.facts import CaseFile

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
"""The files with the cases."""
GIVEN = sorted((Path(__file__).parent / "conformance_data").glob("*.yaml"))
"""The cases that came with the second edition of the specification."""

_COMPARED = ("due", "target", "status", "met_on", "citation", "unverified")


@cache
def case_in(path: Path) -> dict[str, Any]:
    """Read one case. Its case file is under `file`."""
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return read | {"file": CaseFile.model_validate(read["case"])}


def disagreements(path: Path) -> list[str]:
    """Say where the law's answer differs from the expected one; empty when it agrees."""
    case = case_in(path)
    return [*_judged(case["file"], case["expect"]), *_planned(case, case["expect"])]


def _judged(file: CaseFile, expect: dict[str, Any]) -> list[str]:
    judgement = check(file)
    found: list[str] = []
    if "refused" in expect:
        wanted = {remark["index"]: remark.get("citation") for remark in expect["refused"]}
        refused = {remark.index: remark.citation for remark in judgement.refused}
        found += [f"refused {refused}, not {wanted}"] if refused != wanted else []
    if "warned" in expect:
        warned = [remark.index for remark in judgement.warnings if remark.index is not None]
        found += [f"warned against {warned}, not {expect['warned']}"] if warned != expect["warned"] else []
    return found


def _planned(case: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    answer = plan(case["file"], case["on"])
    have = {(duty.duty, duty.occurrence): duty for duty in answer.duties}
    found: list[str] = []
    if "regulation" in expect and answer.regulation != expect["regulation"]:
        found.append(f"regulation {answer.regulation}, not {expect['regulation']}")
    wanted = {(duty["duty"], duty.get("occurrence", 1)): duty for duty in expect.get("duties", [])}
    for key, duty in wanted.items():
        if key not in have:
            found.append(f"{key} is not listed")
            continue
        for field in _COMPARED:
            value: date | str | bool | None = getattr(have[key], field)
            if field in duty and value != duty[field]:
                found.append(f"{key} {field} is {value}, not {duty[field]}")
    found += [f"{key} is listed" for key in have if key[0] in expect.get("absent", [])]
    if case.get("complete"):
        found += [f"{key} is too many" for key in have if key not in wanted]
    if "missing_contract_content" in expect:
        missing = {item.content for item in answer.missing_contract_content}
        if missing != set(expect["missing_contract_content"]):
            found.append(f"missing content {sorted(missing)}, not {sorted(expect['missing_contract_content'])}")
    return found
