"""The way from a command to the register, which answers also while Temporal or every worker is away."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache

from cli.failures import Failed
from cli.home import use_remembered
from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased, KeyMissing, Unreadable
from payloads.settings import data_keys
from programme.danish_time import as_danish, day_of
from programme.ledger import Ledger
from programme.plan import Plan, plan
from register.database import RegisterUnavailable
from register.overviews import Overviews
from register.reading import Reader
from register.settings import database
from statute.danish import danish_date

_FOLLOWS_WITHIN = 5.0  # seconds
_LOOK_AGAIN = 0.05  # seconds
_LOOKED_AT = 100  # cases
_NEW = timedelta(minutes=1)


@cache
def reader() -> Reader:
    """Open the register of this directory, or the one that the environment names. Raises `Failed`."""
    use_remembered()
    with answering():
        return Reader(database(), data_keys(), namespace())


def overviews() -> Overviews:
    """Open it for reading across cases. Raises `Failed`."""
    use_remembered()
    with answering():
        return Overviews(database())


@contextmanager
def answering() -> Generator[None]:
    """Let what goes wrong with register or keys be told. Raises `Failed`."""
    try:
        yield
    except (RegisterUnavailable, BadKeys, Unreadable) as error:
        raise Failed(str(error)) from None


def ledger_of(case: str) -> Ledger:
    """Read everything on record in a case. Raises `Failed`."""
    with answering():
        try:
            ledger = reader().ledger(case)
            if ledger is None:
                with suppress(KeyMissing):
                    data_keys().of(Owner(namespace(), f"programme-{case}"))
        except Erased as erased:
            raise Failed(_erased(case, erased.erased_at)) from None
    if ledger is None:
        raise Failed(f"Der er intet forløb for sagen {case}.")
    return ledger


def plan_of(case: str) -> Plan:
    """Reckon what is owed in a case today. Raises `Failed`."""
    return plan(ledger_of(case).case_file(), day_of(datetime.now(UTC)))


def evaluation_of(case: str) -> int:
    """Tell which evaluation of a case is on file; 0 for none. Raises `Failed`."""
    with answering():
        place = reader().place(case)
    return place.evaluation if place else 0


def plan_after(case: str, evaluation: int) -> Plan:
    """Reckon what is owed when the register has followed so far. Raises `Failed` when it does not follow in time."""
    end = time.monotonic() + _FOLLOWS_WITHIN
    while evaluation_of(case) < evaluation:
        if time.monotonic() > end:
            raise Failed("Det er registreret, men registret følger ikke med endnu; se forloeb show om lidt.")
        time.sleep(_LOOK_AGAIN)
    return plan_of(case)


def until_on_file(cases: Sequence[str]) -> None:
    """Wait a short while for the last of the cases that were taken in just now; they are all read in a moment."""
    end = time.monotonic() + _FOLLOWS_WITHIN
    last = {*cases[-_LOOKED_AT:]}
    with suppress(RegisterUnavailable, BadKeys):
        while not last <= Reader(database(), data_keys(), namespace()).on_file([*last]) and time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)


def age() -> str:
    """Say how old the answers are where they are older than a minute; nothing where they are new, or nobody knows."""
    with answering():
        as_of = reader().as_of()
    if as_of is None or datetime.now(UTC) - as_of < _NEW:
        return ""
    danish = as_danish(as_of)
    return f"Sådan stod det {danish_date(danish.date())} kl. {danish:%H.%M}; forløbene følger ikke med lige nu."


def namespace() -> str:
    """Return the namespace of the programmes."""
    from workflows.client import configured_namespace  # it takes a while to import

    return configured_namespace()


def _erased(case: str, at: datetime) -> str:
    return f"Sagen {case} blev slettet den {danish_date(at.date())} og kan ikke læses mere."
