"""The case file of a running programme goes out whole, and answers anywhere what the programme answers."""

import asyncio
import json
from pathlib import Path

import pytest
from temporalio.client import Client

from cli.home import Addresses
from programme.ledger import Ledger
from programme.plan import Plan
from tests.cli.conftest import House, case_named_after
from tests.workflows.patience import refusals
from workflows.client import DATA_CONVERTER, ledger_of, plan_of, workflow_id

pytestmark = pytest.mark.server

LIFE = [
    ["contract_signed", "--on", "2025-03-20", "--party", "both", "--manner", "signed", "--by", "hanne"],
    ["offer_started", "--on", "2025-04-01", "--offer", "o1", "--kind", "company_placement", "--weekly-hours", "20"],
    ["contract_drafted", "--on", "2025-04-02", "--content", '{"goal": "Arbejde som tømrer"}'],
    ["need_recorded", "--on", "2025-04-03", "--of", "revision", "--note", 'Æ, "ø" og å'],
    ["deadlines_suspended", "--on", "2025-04-04", "--until", "2025-04-20", "--duties", "visitation,follow_up"],
]


@pytest.fixture
def case(house: House, request: pytest.FixtureRequest) -> str:
    """A programme of its own for the test, in which something has happened."""
    name = case_named_after(request)
    assert house("intake", str(house.event(name))).returncode == 0
    for words in LIFE:
        acted = house("act", name, *words)
        assert acted.returncode == 0, acted.stderr
    return name


async def answered(house: House, case: str) -> tuple[Plan, Ledger]:
    """Ask the running programme for its plan and ledger, after it has been sent a signal that it must refuse."""
    at = Addresses.model_validate_json((house.folder / ".forloeb/addresses.json").read_text())
    client = await Client.connect(at.address, namespace=at.namespace, data_converter=DATA_CONVERTER)
    unlawful = {"fact": "contract_set_by_municipality", "ground": "disagreement"}
    await client.get_workflow_handle(workflow_id(case)).signal("record", unlawful)
    await refusals(client, case)
    return await plan_of(client, case), await ledger_of(client, case)


def test_an_exported_case_file_gives_exactly_the_plan_of_the_running_programme(house: House, case: str, tmp_path: Path):
    running, ledger = asyncio.run(answered(house, case))
    file = tmp_path / "case.json"
    exported = house("export", case, "-o", str(file))
    assert (exported.returncode, exported.stderr) == (0, "")
    assert exported.stdout == f"6 fakta skrevet til {file}. Afviste registreringer, som ikke er med: 1.\n"
    planned = house("plan", str(file), "--on", running.on.isoformat(), "--format", "json")
    assert planned.returncode == 0, planned.stderr
    assert Plan.model_validate_json(planned.stdout) == running
    facts = json.loads(file.read_text(encoding="utf-8"))["facts"]
    assert [fact["fact"] for fact in facts] == ["takeover", *(words[0] for words in LIFE)]
    assert [fact["id"] for fact in facts] == [entry.id for entry in ledger.entries[:-1]]
    assert [fact.get("by") for fact in facts] == [None, "hanne", None, None, None, None]
    assert all(fact["recorded_at"] for fact in facts)
    assert facts[4]["note"] == 'Æ, "ø" og å'


def test_without_a_file_the_case_file_alone_is_printed(house: House):
    printed = house("export", "late-1")
    assert (printed.returncode, printed.stderr) == (0, "")
    file = json.loads(printed.stdout)
    assert (file["case"], file["person"]["born"], len(file["facts"])) == ("late-1", "1990-05-01", 1)


def test_a_file_that_cannot_be_written_fails_in_one_sentence(house: House, tmp_path: Path):
    failed = house("export", "late-1", "-o", str(tmp_path / "missing" / "case.json"))
    assert failed.returncode == 1
    assert failed.stderr == f"{tmp_path}/missing/case.json kan ikke skrives: No such file or directory.\n"


def test_a_case_that_is_not_there_leaves_no_file(house: House, tmp_path: Path):
    failed = house("export", "nobody", "-o", str(tmp_path / "case.json"))
    assert (failed.returncode, failed.stderr) == (1, "Der er intet forløb for sagen nobody.\n")
    assert list(tmp_path.iterdir()) == []
