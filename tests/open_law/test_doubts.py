"""A reading is accepted when two different people stand under it, and proposed until then."""

from datetime import date

import pytest
from pydantic import ValidationError

from statute.catalogue import catalogue
from statute.catalogue.doubts import Doubt, Signature, doubts, standing_of_reading
from statute.readings import readings


def doubt(*names: str) -> Doubt:
    return Doubt(
        reading=32,
        proposed_by="Forslagsstiller",
        on=date(2026, 11, 30),
        source="en kilde",
        text="Ordene kan læses på to måder.",
        accepted_by=tuple(Signature(name=name, on=date(2026, 11, 30)) for name in names),
    )


@pytest.mark.parametrize(
    ("names", "standing"),
    [
        ((), "proposed"),
        (("Jurist Et",), "proposed"),
        (("Jurist Et", " jurist et "), "proposed"),
        (("Jurist Et", "Jurist To"), "accepted"),
    ],
)
def test_two_different_people_accept_a_reading(names: tuple[str, ...], standing: str) -> None:
    assert doubt(*names).standing == standing
    assert standing_of_reading(32, [doubt(*names)]) == standing
    assert standing_of_reading(33, [doubt(*names)]) == "proposed"


def test_a_doubt_is_about_something_that_there_is() -> None:
    assert len(doubts()) >= 3
    for one in doubts():
        assert set(one.about) <= {*catalogue(), "BEK-1307-2020 §41"}
        assert one.reading is None or one.reading in readings()
    with pytest.raises(ValidationError, match="names the paragraphs"):
        Doubt(proposed_by="Nogen", on=date(2026, 11, 30), source="en kilde", text="Om ingenting.")
