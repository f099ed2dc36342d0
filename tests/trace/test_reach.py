"""A rule is carried out only where a user can come to it: from a command, a route, a workflow or an activity."""

import pytest

import programme
import statute
from statute.catalogue.coverage import measure
from statute.trace import CARRIERS
from tests.trace.reach import Reach


@pytest.fixture(scope="module")
def reach() -> Reach:
    return Reach()


def test_every_marked_rule_is_reached_by_a_face(reach: Reach) -> None:
    measure(statute, programme)  # imports every module, so that every mark is known
    marked = [(code.__module__, code.__qualname__) for code in CARRIERS if code.__module__ in reach.sources]
    assert len(marked) > 40
    assert [rule for rule in marked if rule not in reach.reached] == []


def test_every_public_function_of_the_law_is_reached_by_a_face(reach: Reach) -> None:
    functions = {
        (module, name)
        for module, source in reach.sources.items()
        if module.partition(".")[0] in ("statute", "programme", "documents")
        for name in source.functions
    }
    assert sorted(functions - reach.reached) == []


def test_what_only_a_test_calls_is_not_reached(reach: Reach) -> None:
    assert ("tests.trace.reach", "Reach") not in reach.reached
    assert ("statute.figures.transport", "payment") in reach.reached  # by `forloeb law transport`
    assert ("statute.objections", "objection") in reach.reached
