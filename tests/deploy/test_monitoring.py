"""The alerts fire when they should: promtool plays recorded series to them."""

import json
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.deploy.conftest import DEPLOY, ROOT
from tests.tools import PROMTOOL, needs_promtool

MONITORING = DEPLOY / "monitoring"
ALERTS = [
    rule
    for group in YAML(typ="safe").load((MONITORING / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]


@needs_promtool
@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "--syntax-only", "prometheus.yaml"),
        ("check", "rules", "alerts.yaml"),
        ("test", "rules", "alerts.test.yaml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_no_fault(words: tuple[str, ...]):
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *words], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_played_through():
    played = (MONITORING / "alerts.test.yaml").read_text()
    fired = {rule["alert"] for rule in ALERTS if f"alertname: {rule['alert']}\n        exp_alerts" in played}
    assert fired == {rule["alert"] for rule in ALERTS}


def test_every_alert_names_a_page_of_the_runbook_that_is_there():
    assert all((ROOT / rule["annotations"]["runbook"]).is_file() for rule in ALERTS)


@needs_promtool
def test_every_query_of_the_dashboards_can_be_read(tmp_path: Path):
    queries = [
        target["expr"].replace("$kommune", "0101")
        for file in (MONITORING / "dashboards").glob("*.json")
        for panel in json.loads(file.read_text())["panels"]
        for target in panel["targets"]
    ]
    assert queries
    rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboards", "rules": rules}]}))
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
