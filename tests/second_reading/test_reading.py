"""The second reading keeps what the page says of every case file, whatever it holds."""

from datetime import date
from random import Random
from typing import Any

from tests.second_reading import reading
from tests.second_reading.case import Fact, annulled
from tests.second_reading.lives import life

LIVES = range(1000, 1040)


def otherwise_ordered(facts: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """The same facts, shuffled, but those of one day in the order in which they stood."""
    days = [fact["on"] for fact in facts]
    Random(seed).shuffle(days)
    of_the_day = {day: iter([fact for fact in facts if fact["on"] == day]) for day in days}
    return [next(of_the_day[day]) for day in days]


def test_facts_may_stand_in_any_order_in_the_file() -> None:
    for seed in LIVES:
        case, days = life(seed)
        shuffled = {**case, "facts": otherwise_ordered(case["facts"], seed)}

        assert reading.plan(shuffled, days[-1]) == reading.plan(case, days[-1]), f"life {seed}"


def test_what_happens_later_is_not_known() -> None:
    for seed in LIVES:
        case, days = life(seed)
        day = days[0]
        known = {**case, "facts": [fact for fact in case["facts"] if fact["on"] <= day.isoformat()]}

        assert reading.plan(known, day) == reading.plan(case, day), f"life {seed}"


def annulment(index: int, day: str, name: str, of: str) -> Fact:
    return Fact(index, {"fact": "annulled", "on": day, "id": name, "fact_id": of})


def test_an_annulment_that_is_annulled_counts_for_nothing() -> None:
    mistake = Fact(0, {"fact": "goals_met", "on": date(2025, 3, 1), "id": "g"})

    assert annulled([mistake, annulment(1, "2025-03-02", "a", "g")]) == {0}
    assert annulled([mistake, annulment(1, "2025-03-02", "a", "g"), annulment(2, "2025-03-03", "b", "a")]) == {1}


def test_of_annulments_in_a_circle_the_last_stands() -> None:
    two = [annulment(0, "2025-03-02", "a", "b"), annulment(1, "2025-03-02", "b", "a")]
    three = [
        annulment(0, "2025-03-02", "a", "c"),
        annulment(1, "2025-03-02", "b", "a"),
        annulment(2, "2025-03-02", "c", "b"),
    ]

    assert annulled(two) == {0}
    assert annulled(three) == {1}
