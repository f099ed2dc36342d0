"""The register of readings: complete, in step with the code, and asked where it bears."""

from functools import reduce
from importlib import import_module

import pytest

from statute.readings import readings


def test_the_register_has_the_fifty_five_readings_in_order() -> None:
    assert list(readings()) == list(range(1, 56))


@pytest.mark.parametrize("number", range(1, 56))
def test_a_reading_gives_a_question_a_choice_and_why_and_names_code_that_exists(number: int) -> None:
    reading = readings()[number]
    assert reading.question.endswith("?")
    assert len(reading.options) >= 2
    assert reading.choice.endswith(".")
    assert reading.why.endswith(".")
    for use in reading.used_by:
        module, _, name = use.partition(":")
        assert reduce(getattr, name.split("."), import_module(module)) is not None


def test_a_reading_that_bears_on_a_duty_is_used_by_code() -> None:
    assert [r.number for r in readings().values() if r.duties and not r.used_by] == []


@pytest.mark.parametrize("number", [3, 14, 21, 25, 31, 48])
def test_where_the_program_decides_otherwise_than_recommended_it_says_so(number: int) -> None:
    assert readings()[number].differs
