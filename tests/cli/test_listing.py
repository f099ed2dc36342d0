"""The table of programmes."""

from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from cli.failures import BadInput
from cli.listing import phase_key, programme_table
from workflows.client import Listed

NOTHING = Listed(
    case="a-1",
    phase="contract",
    regulation="BEK-2024-12-30",
    next_duty=None,
    next_deadline=None,
    overdue_count=0,
    overdue_duties=(),
    municipality="0101",
    caseworker=None,
    team=None,
    open_count=1,
    closed=False,
)


def line(one: Listed) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(programme_table([one]))
    return next(text for text in capture.get().splitlines() if "a-1" in text)


def test_what_comes_next_is_named_with_its_day():
    assert "visitation" in line(replace(NOTHING, next_duty="visitation", next_deadline=date(2027, 1, 5)))
    assert "05.01.2027" in line(replace(NOTHING, next_duty="visitation", next_deadline=date(2027, 1, 5)))


def test_where_nothing_comes_next_what_is_late_is_named():
    late = line(replace(NOTHING, overdue_count=2, overdue_duties=("contract", "assessment")))
    assert "kontrakt, helhedsvurdering" in late
    assert late.rstrip().endswith("2")


def test_caseworkers_and_teams_have_columns_when_a_case_has_them():
    assert [column.header for column in programme_table([NOTHING]).columns][2] == "Fase"
    table = programme_table([NOTHING, replace(NOTHING, caseworker="anna")])
    assert [column.header for column in table.columns][2:4] == ["Sagsbeh.", "Fase"]
    assert list(table.columns[2].cells) == ["", "anna"]


def test_a_phase_is_named_in_danish_or_by_its_key():
    assert phase_key("opfølgning") == phase_key("follow_up") == "follow_up"
    with pytest.raises(BadInput, match="Mente du kontrakt"):
        phase_key("kontrakten")
