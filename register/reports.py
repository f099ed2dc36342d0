"""Cases and duties as rows of a table for a municipality's own reports: the columns and their order are stable."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row

from programme.csv_file import csv_file, csv_rows
from programme.duty_names import DUTY_NAMES
from programme.words import phase_name, status_name
from register.filters import Filter, Sort
from register.overviews import Overviews
from register.reading import Listed, Reader

CASE_COLUMNS = [
    "Sag",
    "Navn",
    "Kommune",
    "Fase",
    "Tilstand",
    "Sagsbehandler",
    "Team",
    "Overtaget",
    "Næste pligt",
    "Næste frist",
    "Første frist",
    "Dage over fristen",
    "Pligter over fristen",
    "Åbne pligter",
    "Står stille til",
    "Bekendtgørelse",
]
DUTY_COLUMNS = [
    "Sag",
    "Pligt",
    "Nøgle",
    "Nummer",
    "Påhviler",
    "Hjemmel",
    "Fra",
    "Frist",
    "Mål",
    "Status",
    "Opfyldt",
    "Mangler fra kommuner",
    "Ikke bekræftet",
    "Ansvarlig kommune",
    "Sagsbehandler",
    "Team",
]
_BEARERS = {"municipality": "kommunen", "foreigner": "borgeren"}


def cases_csv(
    reader: Reader, narrowing: Filter, today: date, *, sort: Sort = "urgency", reverse: bool = False
) -> Iterator[bytes]:
    """Write the cases of a list, in pieces. Raises RegisterUnavailable."""
    pages = reader.pages(narrowing, today, sort=sort, reverse=reverse)
    return _pieces(CASE_COLUMNS, (map(_case_row, page.cases) for page in pages))


def duties_csv(overviews: Overviews, municipality: str) -> Iterator[bytes]:
    """Write every duty of the cases of a municipality, in pieces. Raises RegisterUnavailable."""
    return _pieces(DUTY_COLUMNS, (map(_duty_row, rows) for rows in overviews.every_duty(municipality)))


def _pieces(columns: list[str], tables: Iterator[Iterable[list[object]]]) -> Iterator[bytes]:
    """Write tables below one heading; the first piece comes only when there is something to answer."""
    yield csv_file([columns, *next(tables, ())])
    yield from map(csv_rows, tables)


def _case_row(one: Listed) -> list[object]:
    state = "afsluttet" if one.closed else "står stille" if one.stopped_until else "i gang"
    stopped = one.stopped_until if one.stopped_until != date.max else "uden slutdag"
    late = ", ".join(_duty_name(duty) for duty in one.overdue_duties)
    return [
        one.case,
        one.name,
        one.municipality,
        phase_name(one.phase),
        state,
        one.caseworker,
        one.team,
        one.taken_over_on,
        one.next_duty and _duty_name(one.next_duty),
        one.next_deadline,
        one.first_due,
        one.days_late,
        late,
        one.open_count,
        stopped,
        one.regulation,
    ]


def _duty_row(row: Row[*tuple[Any, ...]]) -> list[object]:
    return [
        row.case_id,
        _duty_name(row.duty),
        row.duty,
        row.occurrence,
        _BEARERS[row.bearer],
        row.citation,
        row.since,
        row.due,
        row.target,
        status_name(row.status),
        row.met_on,
        ", ".join(row.needs),
        "ja" if row.unverified else "nej",
        row.responsible,
        row.caseworker,
        row.team,
    ]


def _duty_name(duty: str) -> str:
    return next((name.short for key, name in DUTY_NAMES.items() if key == duty), duty)
