"""The second reading's own `plan` and `check`."""

from datetime import date
from typing import Any

from tests.second_reading.case import CaseFile
from tests.second_reading.checks import judge
from tests.second_reading.content import missing_content
from tests.second_reading.duties import answer
from tests.second_reading.figures import figures
from tests.second_reading.states import Life
from tests.second_reading.warnings import warnings

Answer = dict[str, Any]


def life_on(document: dict[str, Any], day: date) -> Life:
    """What is known on `day` and counts."""
    case = CaseFile(document)
    accepted, _ = judge(case, case.known(day))
    return Life(case, accepted)


def plan(document: dict[str, Any], day: date) -> Answer:
    """What is owed in this case file on `day`."""
    life = life_on(document, day)
    return {
        "regulation": life.regulation(day),
        "duties": answer(life, day),
        "missing_contract_content": missing_content(life, day),
        "figures": figures(life, day),
    }


def check(document: dict[str, Any]) -> Answer:
    """The citation of every refused fact by its index, and what is warned of."""
    case = CaseFile(document)
    accepted, refused = judge(case, case.facts)
    return {"refused": refused, "warnings": warnings(Life(case, accepted))}
