"""Whole lives, worked out by hand: the law answers each as written."""

from pathlib import Path

import pytest

from tests.statute.conformance import CASES, case_in, disagreements


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_life_is_answered_as_worked_out_by_hand(path: Path) -> None:
    assert disagreements(path) == [], case_in(path)["title"]


def test_there_are_lives_to_answer() -> None:
    assert len(CASES) >= 15
