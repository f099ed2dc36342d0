"""Every sentence that a caseworker is shown, word for word, with the orders under which it is shown.

`python -m tests.figures.test_sentences` writes the file anew from the law: read what it changed before you keep it.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from statute.requirements import sentences
from tests.statute.casebuilder import ORDERS

YEARS = {order: year for year, order in ORDERS.items()}
FILE = Path(__file__).parent / "sentences.yaml"


def said() -> dict[str, dict[str, str]]:
    """Return the sentences of every occasion, each with the years of the orders that have it in these words."""
    orders: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for order, by_occasion in sentences().items():
        for when, found in by_occasion.items():
            for item in found:
                orders[when, item.sentence.what, item.sentence.text].append(YEARS.get(order, order))
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for (when, what, text), years in sorted(orders.items()):
        words[when][f"{what} ({', '.join(years)})"] = text
    return dict(words)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1000
    return yaml


def test_every_sentence_is_as_it_was_read_and_approved() -> None:
    written: dict[str, dict[str, Any]] = _yaml().load(FILE)
    shown = said()
    assert list(shown) == list(written)
    for when, found in shown.items():
        assert found == dict(written[when]), f"{when}: see the head of this file"


if __name__ == "__main__":
    _yaml().dump(said(), FILE)
