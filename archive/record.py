"""What a record of a case says, once it is decrypted."""

from datetime import datetime

from pydantic import JsonValue

from programme.ledger import Ledger
from statute.answers import Answer


class Receipt(Answer):
    """What the law answered at an instant, as the history of the programme records it."""

    at: datetime
    evaluation: JsonValue


class Piece(Answer):
    """A piece of a programme's life.

    `ledger` holds its entries from the `first` on; the earlier ones stand in earlier pieces. `receipts`: every answer
    of the law since the last piece, in the order of time.
    """

    first: int
    ledger: Ledger
    receipts: list[Receipt]
