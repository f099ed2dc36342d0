"""Whole lives: those that came with the page, and those worked out by hand from it, one for each kind of course."""

from pathlib import Path

import pytest

from tests.statute.conformance import CASES, GIVEN, case_in, disagreements


@pytest.mark.parametrize("path", [*CASES, *GIVEN], ids=lambda path: path.stem)
def test_the_life_is_answered_as_written(path: Path) -> None:
    assert disagreements(path) == [], case_in(path)["title"]


def test_there_are_lives_to_answer() -> None:
    assert len(CASES) >= 15
    assert len(GIVEN) == 44
