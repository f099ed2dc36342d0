"""Every figure that a dashboard, an alert or the autoscaler asks for is one that is really told."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from ruamel.yaml import YAML
from sqlalchemy import create_engine
from temporalio.client import Client

from register.overviews import Overviews
from service.metrics import Metrics
from statute.facts import CaseFile
from telemetry.probe import fault
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.workflows.conftest import _connected, _dev_server
from tests.workflows.patience import LONG
from workflows.client import Refused, act, take_in

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy/monitoring"
_SAMPLE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? ", re.MULTILINE)
_NAME = re.compile(r"\b(?:up|(?:forloeb|temporal|approximate|persistence|visibility|service)_[a-z_]+)\b(?!\s*=)")
_SELECTED = re.compile(r"\b([a-z_]+)\{([^}]*)\}")
CASE = {
    "case": "late-1",
    "person": {"born": "1991-04-12", "group": "refugee"},
    "facts": [{"fact": "takeover", "on": "2025-03-03", "municipality": "0101"}],
}


def expressions() -> dict[str, str]:
    """Every query there is, by where it stands."""
    found: dict[str, str] = {}
    for file in sorted((MONITORING / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                found[f"{file.stem}: {panel['title']} {target['refId']}"] = target["expr"]
    for group in YAML(typ="safe").load((MONITORING / "alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            found[f"alert {rule['alert']}"] = rule["expr"]
    adapter = YAML(typ="safe").load((MONITORING / "prometheus-adapter.yaml").read_text())
    for rule in adapter["rules"]["external"]:
        name, _, matchers = rule["seriesQuery"].rstrip("}").partition("{")
        query = rule["metricsQuery"].replace("<<.Series>>", name).replace("<<.LabelMatchers>>", matchers)
        found[f"autoscaler {rule['name']['as']} series"] = rule["seriesQuery"]
        found[f"autoscaler {rule['name']['as']}"] = query
    return found


def scraped(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return answer.read().decode()


async def something_of_everything(client: Client, mail: MailServer, register: Path) -> str:
    """Let happen whatever is counted: an evaluation, refusals, notices and archiving that fail, a failed task."""
    case = CaseFile.model_validate(CASE)
    await take_in(client, case, "event")
    with pytest.raises(Refused):
        await act(client, case.case, {"fact": "contract_set_by_municipality", "ground": "disagreement"})
    await client.get_workflow_handle(f"programme-{case.case}").signal("record", {"fact": "nothing_of_ours"})
    in_clear = await Client.connect(client.service_client.config.target_host)
    await in_clear.start_workflow("Programme", "no start", id="programme-broken", task_queue="forloeb")
    while not mail.attempts:
        await asyncio.sleep(0.1)
    mail.mood = "take"
    while not mail.mails:
        await asyncio.sleep(0.1)
    service = Metrics(client, Overviews(create_engine(f"sqlite:///{register}")))
    service.answers.count("/statistics", "GET", 200, 0.1)
    told = await service.told()
    with closing(sqlite3.connect(register)) as database, database:
        database.execute("drop table trail")
    await act(client, case.case, {"fact": "case_closed", "reason": "udrejst"})
    return told.decode()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, set[str]]]:
    """What worker, service and server tell, once something of everything has happened: names, and their labels."""
    folder, server_port, worker_port = tmp_path_factory.mktemp("figures"), free_port(), free_port()
    options = ["--metrics-port", str(server_port), "--dynamic-config-value", 'matching.backlogMetricsEmitInterval="1s"']
    with _dev_server(folder, *options) as address:

        async def play() -> str:
            async with MailServer(free_port(), mood="busy") as mail:
                environment = os.environ | {
                    "TEMPORAL_ADDRESS": address,
                    "FORLOEB_METRICS_ADDRESS": f"127.0.0.1:{worker_port}",
                    "FORLOEB_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
                    "FORLOEB_DATABASE_URL": f"sqlite:///{folder}/register.sqlite",
                }
                client = await _connected(address)
                worker = subprocess.Popen([sys.executable, "-m", "worker"], cwd=ROOT, env=environment)
                try:
                    stock = await something_of_everything(client, mail, folder / "register.sqlite")
                    late = {
                        "temporal_workflow_task_execution_failed",
                        "forloeb_archive_failures_total",
                        "forloeb_register_waiting",
                    }
                    while not all(name in (figures := scraped(worker_port)) for name in late):
                        await asyncio.sleep(0.2)
                    while "approximate_backlog_count" not in (server := scraped(server_port)):
                        await asyncio.sleep(0.2)
                    assert fault(scraped(worker_port), time.time()) is None
                    return "\n".join((stock, figures, server))
                finally:
                    worker.terminate()
                    worker.wait(120)

        names: defaultdict[str, set[str]] = defaultdict(set, {"up": {"job", "instance"}})
        for name, labels in _SAMPLE.findall(asyncio.run(asyncio.wait_for(play(), LONG))):
            names[name] |= {"job", "instance", *re.findall(r'(\w+)="', labels)}
        yield names


def test_every_figure_that_is_asked_for_is_told(told: dict[str, set[str]]):
    missing = {
        place: names
        for place, expression in expressions().items()
        if (names := {name for name in _NAME.findall(expression) if name not in told and not _is_label(name, told)})
    }
    assert missing == {}


def test_every_figure_has_the_labels_by_which_it_is_chosen(told: dict[str, set[str]]):
    for place, expression in expressions().items():
        for name, selector in _SELECTED.findall(expression):
            labels = set(re.findall(r"(\w+)\s*=", selector))
            assert labels <= told[name], f"{place}: {name} has no {labels - told[name]}"


def test_every_figure_has_the_labels_by_which_it_is_grouped(told: dict[str, set[str]]):
    seen = 0
    for place, expression in expressions().items():
        for labels, inner in groupings(expression):
            seen += 1
            names = [name for name in _NAME.findall(re.sub(r"\b(?:by|without) *\([^)]*\)", "", inner)) if name in told]
            kept = [outer for outer, _ in groupings(inner)]
            assert names, f"{place}: nothing is grouped by {labels}"
            for there in (*(told[name] for name in names), *kept):
                assert labels <= there, f"{place}: there is no {labels - there} to group by"
    assert seen == sum(len(re.findall(r"\b(?:by|without|on|ignoring)\b", one)) for one in expressions().values())


def test_what_a_dashboard_or_an_alert_writes_of_a_figure_is_left_of_it_by_its_query():
    for place, expression, written in legends():
        [kept, *_] = [labels for labels, _ in groupings(expression)] or [{"instance", "job"}]
        assert written <= kept, f"{place}: {written - kept} is not left by the query"


def groupings(expression: str) -> list[tuple[set[str], str]]:
    """The labels of each `by (…)`, outermost first, and the expression whose figures are grouped by them."""
    found: list[tuple[set[str], str]] = []
    for grouping in re.finditer(r"\bby *\(([^)]*)\) *\(", expression):
        end = depth = 1
        while depth:
            depth += {"(": 1, ")": -1}.get(expression[grouping.end() + end - 1], 0)
            end += 1
        inner = expression[grouping.end() : grouping.end() + end - 2]
        found.append(({label.strip() for label in grouping[1].split(",")}, inner))
    return found


def legends() -> list[tuple[str, str, set[str]]]:
    """What is written of each query's figures: where, the query, and the labels that are named."""
    found: list[tuple[str, str, set[str]]] = []
    for file in sorted((MONITORING / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                written = set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")))
                found.append((f"{file.stem}: {panel['title']}", target["expr"], written))
    for group in YAML(typ="safe").load((MONITORING / "alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            written = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
            found.append((f"alert {rule['alert']}", rule["expr"], written))
    return found


def _is_label(name: str, told: dict[str, set[str]]) -> bool:
    return any(name in labels for labels in told.values())
