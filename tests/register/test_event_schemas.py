"""What is documented of the events is what their models say; a version that was published keeps its fields."""

import json
from pathlib import Path

import pytest

from register.happenings import HAPPENINGS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("kind", HAPPENINGS)
def test_the_schema_in_the_documentation_is_that_of_the_model(kind: str) -> None:
    written = json.loads((DOCS / "events" / f"{kind}.json").read_text(encoding="utf-8"))
    assert written == HAPPENINGS[kind].model_json_schema()


def test_every_event_is_documented_and_no_other() -> None:
    assert {file.stem for file in (DOCS / "events").iterdir()} == set(HAPPENINGS)
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    for kind, model in HAPPENINGS.items():
        assert f"| `{kind}` | {(model.__doc__ or '').splitlines()[0]} |" in text


@pytest.mark.parametrize("kind", HAPPENINGS)
def test_an_event_has_no_field_in_which_somebody_can_write(kind: str) -> None:
    fields = set(HAPPENINGS[kind].model_fields)
    assert fields <= {
        "case",
        "municipality",
        "moved_from",
        "phase",
        "before",
        "duty",
        "occurrence",
        "citation",
        "due",
        "due_before",
        "met_on",
        "late",
        "missed",
        "concluded_on",
    }
