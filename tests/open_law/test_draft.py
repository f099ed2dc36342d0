"""A draft order beside the law in force: what appears, vanishes, moves and by how much, and what becomes a breach."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.law.two_laws import Laws
from cli.main import app
from intake.casefiles import read
from programme.draft_effect import Effect, Stood, effects
from programme.evaluation import Evaluation
from programme.law_change import changes
from statute.ruleset import ruleset

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "case-files").glob("*.yaml"))
ORDER_OF_2026 = (ROOT / "statute" / "regulations" / "bek_2026_01_20.toml").read_text("utf-8")
DRAFT = """
key = "BEK-UDKAST-1"
based_on = "BEK-2026-01-20"
title = "Et udkast"
dated = 2026-12-01
repeals = "BEK-2026-01-20"
valid_from = 2026-12-01
source = "opfundet"
[duties]
contract = { limit = { months = 2 } }
visitation = { limit = { months = 2 } }
[lacks]
duties = ["revision_one_year"]
"""
CASE = """
case: sag-1
person: {born: 1990-06-15, group: refugee}
facts:
  - {fact: takeover, on: 2026-11-15, municipality: "0101"}
  - {fact: benefit_started, on: 2026-11-15, benefit: cash_assistance_minimum}
"""


def forloeb(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_a_duty_appears_vanishes_moves_or_stands_otherwise() -> None:
    before = [
        Stood("contract", 1, date(2027, 1, 1), "overdue"),
        Stood("revision", 1, None, "open"),
        Stood("declaration", 1, None, "open"),
        Stood("cv_published", 1, date(2027, 1, 1), "open"),
    ]
    after = [
        Stood("contract", 1, date(2027, 2, 1), "open"),
        Stood("visitation", 1, date(2027, 1, 15), "overdue"),
        Stood("declaration", 1, None, "met"),
        Stood("cv_published", 1, date(2027, 1, 1), "open"),
    ]
    found = {one.duty: one for one in effects("sag-1", "refugee", before, after)}
    assert {duty: one.kind for duty, one in found.items()} == {
        "contract": "moves",
        "revision": "vanishes",
        "declaration": "stands_otherwise",
        "visitation": "appears",
    }
    assert found["contract"].days == 31
    assert found["contract"].ends_breach
    assert found["visitation"].makes_breach
    assert not found["declaration"].makes_breach


def test_a_draft_of_figures_days_and_rules_is_tried_on_files(tmp_path: Path) -> None:
    (tmp_path / "udkast.toml").write_text(DRAFT, "utf-8")
    (tmp_path / "sager").mkdir()
    (tmp_path / "sager" / "sag.yaml").write_text(CASE, "utf-8")
    out, drawn = tmp_path / "ud.csv", tmp_path / "ud.svg"
    code, said = forloeb(
        *("law", "try", str(tmp_path / "udkast.toml"), str(tmp_path / "sager"), "--on", "cases"),
        *("--day", "2027-01-20", "--csv", str(out), "--svg", str(drawn)),
    )
    assert code == 0, said
    assert "1 af 1 sager svares anderledes den 20.01.2027." in said
    rows = {row["duty"]: row for row in csv.DictReader(out.open(encoding="utf-8-sig"), delimiter=";")}
    assert (rows["contract"]["was"], rows["contract"]["becomes"]) == ("2026-12-15", "2027-01-15")
    assert rows["contract"]["days"] == "31"
    assert (rows["visitation"]["days"], rows["visitation"]["breach"]) == ("-31", "opstår")
    assert drawn.read_text("utf-8").startswith("<svg ")
    assert "kontrakt" in drawn.read_text("utf-8")


def test_a_draft_begins_on_another_day(tmp_path: Path) -> None:
    (tmp_path / "udkast.toml").write_text(DRAFT, "utf-8")
    (tmp_path / "sag.yaml").write_text(CASE, "utf-8")
    tried = ("law", "try", str(tmp_path / "udkast.toml"), str(tmp_path), "--on", "cases", "--day", "2027-01-20")
    said = forloeb(*tried, "--from", "2027-01-20")[1]
    assert "visitation" in said  # it falls due on 15 February, under the draft, a month earlier
    assert "kontrakt" not in said  # it fell due on 15 December, before the draft


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 'uden navn'\n", "mangler sit navn"),
        (DRAFT.replace("2026-01-20", "1999-01-01"), "BEK-1999-01-01"),
        (DRAFT.replace("months = 2", "maaneder = 2"), "maaneder"),
        (DRAFT.replace('duties = ["revision_one_year"]', 'duties = ["findes_ikke"]'), "findes_ikke"),
        ('key = "BEK-UDKAST-1"\n[[[', "er ikke en datafil i TOML"),
        ("\xff", "er ikke en datafil i TOML"),
        (DRAFT.replace("valid_from = 2026-12-01", "valid_from = 2026-13-45"), "er ikke en datafil i TOML"),
        (DRAFT.replace("valid_from = 2026-12-01", ""), "mangler sin første dag"),
        (DRAFT.replace("BEK-UDKAST-1", "../../x"), "mangler sit navn"),
        (DRAFT.replace('title = "Et udkast"', ""), "title"),
        (DRAFT.replace("months = 2", "months = -2"), "duties.contract.limit.months: Input should be greater"),
    ],
)
def test_a_draft_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "udkast.toml").write_text(text, "utf-8")
    (tmp_path / "sag.yaml").write_text(CASE, "utf-8")
    code, told = forloeb("law", "try", str(tmp_path / "udkast.toml"), str(tmp_path), "--on", "cases")
    assert code != 0
    assert said in told
    assert "errors.pydantic.dev" not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "cases"), "Skriv mappen med sagsfilerne"),
        (("--csv", "findes-ikke/ud.csv"), "mappen findes-ikke er der ikke"),
        (("--svg", "findes-ikke/ud.svg"), "mappen findes-ikke er der ikke"),
        (("--lives", "2", "--day", "0001-01-05"), "Det opfundne land har liv fra 2005 til 2099"),
        (("--lives", "2", "--day", "9999-12-31"), "Det opfundne land har liv fra 2005 til 2099"),
    ],
)
def test_what_cannot_be_tried_is_refused_before_the_work(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "udkast.toml").write_text(DRAFT, "utf-8")
    code, told = forloeb("law", "try", str(tmp_path / "udkast.toml"), *words)
    assert code != 0
    assert said in told


def test_a_draft_that_repeals_nothing_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "udkast.toml").write_text(DRAFT.replace('repeals = "BEK-2026-01-20"\n', ""), "utf-8")
    (tmp_path / "sag.yaml").write_text(CASE, "utf-8")
    told = forloeb("law", "try", str(tmp_path / "udkast.toml"), str(tmp_path), "--on", "cases")[1]
    assert "Udkastet ophæver ingen bekendtgørelse (repeals)" in told


def test_the_same_country_is_made_up_again_and_said_to_be_made_up(tmp_path: Path) -> None:
    (tmp_path / "udkast.toml").write_text(DRAFT, "utf-8")
    tried = ("law", "try", str(tmp_path / "udkast.toml"), "--lives", "60", "--day", "2027-03-01")
    first, again = forloeb(*tried), forloeb(*tried)
    assert first == again
    assert first[0] == 0
    assert "Livene er gæt uden statistik bag" in first[1]
    assert "af 60 sager svares anderledes" in first[1]


OWED_ACROSS = """
case: owed-1
person: {born: 1990-06-15, group: refugee}
facts:
  - {fact: takeover, on: 2026-01-10, municipality: "0101"}
  - {fact: benefit_started, on: 2026-01-10, benefit: cash_assistance_minimum}
  - {fact: first_job_interview_held, on: 2026-02-20}
"""
BEFORE_2026 = """
import json, sys
from statute import data
data.put_in("BEK-2026-01-20", None)
from datetime import datetime, UTC
from pathlib import Path
from intake.casefiles import read
from programme.evaluation import Question, evaluate
from programme.reminders import Ladder
for path in sys.argv[2:]:
    now = datetime.fromisoformat(sys.argv[1] + "T11:00:00+00:00")
    asked = Question(case=read(Path(path)), now=now, sent={}, told=[])
    print(evaluate(asked, Ladder(), "before").model_dump_json())
"""


def test_the_draft_run_of_the_order_of_2026_over_the_examples_is_what_replan_did(tmp_path: Path) -> None:
    """`replan` compares what each programme followed with the law on file; a draft run must tell the same."""
    day = date(2026, 3, 2)
    (tmp_path / "owed.yaml").write_text(OWED_ACROSS, "utf-8")
    files = [*EXAMPLES, tmp_path / "owed.yaml"]
    words = [sys.executable, "-c", BEFORE_2026, day.isoformat(), *map(str, files)]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    cases = [read(path) for path in files]
    followed = [Evaluation.model_validate(json.loads(line)) for line in told.splitlines()]
    replanned = {
        (case.case, change.duty, change.occurrence, change.was, change.becomes)
        for case, last in zip(cases, followed, strict=True)
        for change in changes(last, case, day, ruleset())
    }
    tried = {
        (one.case, one.duty, one.occurrence, one.was if _owed(one.status_was) else None, _becomes(one))
        for one in Laws("BEK-2026-01-20", ORDER_OF_2026, day).on_cases(cases)
        if _differs_where_owed(one)
    }
    assert tried == replanned
    assert replanned == {("owed-1", "rights_guidance", 1, date(2026, 2, 20), None)}


def _owed(status: str | None) -> bool:
    return status in ("open", "overdue")


def _becomes(one: Effect) -> date | None:
    return one.becomes if _owed(one.status_becomes) else None


def _differs_where_owed(one: Effect) -> bool:
    """Tell whether `replan` sees it, who looks at what is still owed, and at the due day alone."""
    if _owed(one.status_was) and _owed(one.status_becomes):
        return one.was != one.becomes
    return _owed(one.status_was) != _owed(one.status_becomes)
