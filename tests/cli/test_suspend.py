"""Limits stand still in one case or in many, and go on earlier; the days are given back exactly."""

import json
from datetime import date

import pytest

from cli.failures import BadInput
from cli.main import suspend
from cli.suspend import shortened
from programme.commands import judge
from programme.ledger import Entry, open_ledger
from programme.plan import plan
from statute.facts import CaseFile, DeadlinesSuspended
from tests.cli.conftest import House

SUSPEND = ["suspend", "--until", "2025-03-30", "--duties", "all", "--on", "2025-03-10"]
TODAY = date(2025, 4, 20)


def suspended(until: str, duties: object) -> CaseFile:
    person = {"born": "1990-05-01", "group": "refugee"}
    facts = [
        {"fact": "takeover", "on": "2025-03-03", "municipality": "0101"},
        {"fact": "benefit_started", "on": "2025-03-03", "benefit": "self_support_and_return"},
        {"fact": "deadlines_suspended", "on": "2025-03-10", "until": until, "duties": duties, "id": "suspension"},
    ]
    return CaseFile.model_validate({"case": "s-1", "person": person, "facts": facts})


@pytest.mark.parametrize("duties", ["all", ["contract"], ["visitation", "first_offer"]])
@pytest.mark.parametrize("last_day", ["2025-03-10", "2025-03-19", "2025-03-29"])
def test_after_an_early_end_every_due_day_is_what_it_would_have_been(duties: object, last_day: str):
    ledger = open_ledger(suspended("2025-03-30", duties), "event-1")
    fact = ledger.counted["suspension"]
    assert isinstance(fact, DeadlinesSuspended)
    judged = judge(ledger, shortened(fact, date.fromisoformat(last_day)), "end", TODAY)
    assert judged.remark is None
    ended = ledger.with_entries([Entry(fact=entry.fact) for entry in judged.entries])
    assert plan(ended.case_file(), TODAY).duties == plan(suspended(last_day, duties), TODAY).duties


def contract_due(house: House, case: str) -> str:
    exported = house.folder / f"{case}.json"
    assert house("export", case, "-o", str(exported)).returncode == 0
    planned = house("plan", str(exported), "--format", "json")
    return next(duty["due"] for duty in json.loads(planned.stdout)["duties"] if duty["duty"] == "contract")


@pytest.mark.server
def test_many_cases_are_suspended_once_and_go_on_earlier(house: House):
    for case in ("suspend-1", "suspend-2"):
        house.take_in(case, municipality="0615")
    house.wait_for(lambda: house("list", "--municipality", "0615").stdout.count("suspend-") == 2)
    many = ["--query", 'Municipality = "0615"']

    asked = house(*SUSPEND, *many)
    assert (asked.returncode, asked.stderr) == (2, "Intet er ændret. Føj --yes til, når det er de rigtige sager.\n")
    assert "suspend-1  0615" in asked.stdout

    done = house(*SUSPEND, *many, "--yes")
    assert done.returncode == 0, done.stderr
    assert "suspend-1 suspenderet\nsuspend-2 suspenderet\nI alt 2 sager: 2 suspenderet.\n" in done.stdout
    again = house(*SUSPEND, *many, "--yes")
    assert again.stdout.endswith("I alt 2 sager: 2 var det i forvejen.\n")
    assert contract_due(house, "suspend-1") == "2025-04-24"  # 3 April and 21 days

    ended = house("suspend", "--municipality", "0615", "--end", "2025-03-19", "--yes")
    assert ended.stdout.endswith("I alt 2 sager: 2 afsluttet.\n")
    assert contract_due(house, "suspend-1") == "2025-04-13"  # 3 April and 10 days
    assert house("suspend", "suspend-1", "--end", "2025-03-19").stdout.startswith("Sådan var det i forvejen")

    refused = house(*SUSPEND, "suspend-1")
    assert refused.returncode == 1
    assert "er siden rettet eller annulleret; giv en ny med --command" in refused.stderr


def test_nobody_suspends_everything_by_leaving_the_cases_out():
    with pytest.raises(BadInput, match="Sig, hvilken sag det gælder"):
        suspend(until="2025-03-30", duties="all", yes=True)


@pytest.mark.server
def test_where_no_suspension_runs_none_can_end(house: House):
    refused = house("suspend", "late-1", "--end", "2025-03-19")
    assert (refused.returncode, refused.stderr) == (1, "Afvist: Ingen suspension løber ud over 19.03.2025.\n")
