"""What the law warns of on a day although no fact of the file is at fault."""

from collections.abc import Iterator

from statute.answers import Caution
from statute.figures.security import security_cautions
from statute.figures.special_act import special_act_cautions
from statute.history import History
from statute.programme_length import length_cautions


def cautions(history: History) -> Iterator[Caution]:
    """Yield the warnings of the last known day; none where no order is on file."""
    regulation = history.regulation(history.today)
    if regulation is not None:
        yield from security_cautions(history, regulation)
        yield from special_act_cautions(history)
        yield from length_cautions(history)
