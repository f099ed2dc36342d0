"""Who a case is about, as the heading of its pages says it."""

from datetime import date
from typing import NamedTuple

from programme.ledger import Ledger
from statute.calendar import add_months


class Who(NamedTuple):
    """The person of a case; `name` is None where nobody has said it. `age`: in whole years."""

    name: str | None
    age: int
    phone: str | None = None
    language: str | None = None
    interpreter: bool = False
    protected: bool = False


def who(ledger: Ledger, today: date) -> Who:
    """Tell who a case is about today."""
    age = age_of(ledger.person.born, today)
    if (person := ledger.administration(today).person) is None:
        return Who(None, age)
    return Who(person.name, age, person.phone, person.language, person.interpreter, person.protected)


def age_of(born: date, today: date) -> int:
    """Give the age in whole years; the one born on 29 February has a birthday on 28 February in other years."""
    return max(0, today.year - born.year - (add_months(born, 12 * (today.year - born.year)) > today))
