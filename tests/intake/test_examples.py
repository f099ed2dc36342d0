"""The examples are what they say: real input, lawful, of many kinds."""

from datetime import date
from pathlib import Path

import pytest

from intake.casefiles import read
from intake.events import Takeover, read_events
from programme.plan import check, plan
from statute.facts import CaseFile

EXAMPLES = Path(__file__).parents[2] / "examples"


def taken_over() -> list[tuple[str, CaseFile]]:
    cases: list[tuple[str, CaseFile]] = []
    for file in sorted((EXAMPLES / "intake").glob("*.ndjson")):
        with file.open("rb") as stream:
            for line in read_events(stream, file.name):
                assert isinstance(line, Takeover), line.reason
                cases.append((line.command, line.case))
    return cases


CASES = taken_over()
LAWFUL = [case for _, case in CASES]


def test_there_are_at_least_twelve_persons_each_with_an_event_of_their_own() -> None:
    assert len(CASES) >= 12
    assert len({case.case for case in LAWFUL}) == len({command for command, _ in CASES}) == len(CASES)


@pytest.mark.parametrize("case", LAWFUL, ids=lambda case: case.case)
def test_a_takeover_example_holds_nothing_that_the_law_refuses_or_warns_of(case: CaseFile) -> None:
    judgement = check(case)
    assert judgement.refused == judgement.warnings == []


def test_the_examples_show_many_kinds_of_programme() -> None:
    kinds = {
        "refugee": lambda case: case.person.group == "refugee",
        "family of a refugee": lambda case: case.person.group == "family_of_refugee",
        "spouse with language deadlines": lambda case: case.person.spouse_permit,
        "Ukraine": lambda case: case.person.ukraine_special_act,
        "December 2024": lambda case: case.facts[0].on.strftime("%Y-%m") == "2024-12",
        "leave ended": lambda case: any(fact.fact == "leave_ended" for fact in case.facts),
        "wishes employment": lambda case: case.person.wishes_employment,
        "eighteen": lambda case: case.person.born > date(2008, 1, 1),
        "announced": lambda case: case.facts[0].on > date(2026, 11, 22),
    }
    assert [name for name, fits in kinds.items() if not any(fits(case) for case in LAWFUL)] == []


@pytest.mark.parametrize("file", sorted((EXAMPLES / "case-files").glob("*.yaml")), ids=lambda file: file.stem)
def test_an_example_of_a_case_file_is_one_and_shows_what_it_says(file: Path) -> None:
    case = read(file)
    assert plan(case, date(2026, 1, 1)).duties
    refused = [remark.index for remark in check(case).refused]
    assert refused == ([0, 2, 3, 6, 7] if file.stem == "refused" else [])
