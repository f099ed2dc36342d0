"""The product answers as a second, independent reading of the page does, on lives that nobody chose by hand."""

import pytest

from tests.second_reading.compare import differences
from tests.second_reading.lives import life


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_forty_lives_are_read_alike(first: int) -> None:
    unlike: list[str] = []
    for seed in range(first, first + 40):
        case, days = life(seed)
        for day in (None, days[-1]):
            unlike += [
                f"life {seed}, {day or 'check'}: {kind}: product {product}, second reading {reading}"
                for kind, (product, reading) in differences(case, day).items()
            ]

    assert not unlike, "\n".join([*unlike, "see: python -m tests.second_reading --lives 1 --seed LIFE"])
