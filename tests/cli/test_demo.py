"""The demo tells a whole life, and what it tells is what programme and law did."""

import re

import pytest

from cli.life import LIFE
from tests.cli.conftest import House

pytestmark = pytest.mark.server


def test_the_demo_tells_a_life_from_takeover_to_permanent_residence(empty_house: House):
    told = empty_house("demo", FORLOEB_SMTP_URL="smtp://127.0.0.1:1")
    assert told.returncode == 0, told.stderr
    timeline, notices = told.stdout.split("Varsler, der blev sendt")
    place = 0
    for step in LIFE:
        place = timeline.index(step.told, place) + 1
    assert re.search(r"Overskredet +visitation senest", timeline)
    assert re.search(r"Varsel +Overskredet: visitation", timeline)
    assert re.search(r"Afvist +Uenighed giver ikke[^()]+\(BEK-\d{4}-\d\d-\d\d\s+§9\s+stk\.1\)", timeline)
    assert re.search(r"For sent +visitation", timeline)
    assert re.search(r"Ny pligt +revision efter et år", timeline)
    assert len(re.findall(r"\d\d\.\d\d\.\d{4}  Overskredet: visitation", notices)) == 3
    assert re.search(r"5 år på \d+ sekunder: \d+ handlinger, \d+ varsler, forløbet er afsluttet\.", notices)
    assert list(empty_house.folder.iterdir()) == []
