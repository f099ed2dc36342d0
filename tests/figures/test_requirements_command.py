"""`forloeb requirements FILE`: the requirements as a caseworker and as a program read them."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cli.failures import BadInput
from cli.main import app

SPOUSE = Path(__file__).parents[2] / "examples" / "case-files" / "spouse-2025.yaml"


def test_the_text_lists_by_occasion_with_paragraphs() -> None:
    result = CliRunner().invoke(app, ["requirements", str(SPOUSE), "--on", "2025-04-01"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Når kontrakten indgås" in lines
    assert any("11.400 kr. for A1" in line and "§ 14 stk. 9" in line for line in lines)
    assert lines.index("Når kontrakten forberedes") < lines.index("Når kontrakten indgås")
    assert "Ved hver opfølgning" not in lines


def test_all_shows_the_other_occasions_too() -> None:
    asked = ["requirements", str(SPOUSE), "--on", "2025-04-01", "--all"]
    lines = CliRunner().invoke(app, asked, env={"COLUMNS": "200"}).stdout.splitlines()
    assert lines.index("Når kontrakten indgås") < lines.index("Ved hver opfølgning")
    assert not [line for line in lines if "§ 14 stk. 6" in line], "the benefit's conditions concern recipients only"


def test_json_names_case_day_and_each_requirement() -> None:
    result = CliRunner().invoke(app, ["requirements", str(SPOUSE), "--on", "2025-04-01", "--format", "json"])
    answer = json.loads(result.stdout_bytes)
    assert answer["on"] == "2025-04-01"
    assert {"what", "when", "text", "citation", "unverified"} == set(answer["requirements"][0])
    assert "BEK-2024-12-30 §14 stk.9 pkt.3" in {listed["citation"] for listed in answer["requirements"]}


def test_before_any_order_nothing_is_required() -> None:
    result = CliRunner().invoke(app, ["requirements", str(SPOUSE), "--on", "2019-05-01"])
    assert "Intet kræves på den dag." in result.stdout


def test_a_file_that_is_no_case_file_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("case: 7\n")
    result = CliRunner().invoke(app, ["requirements", str(file)])
    assert isinstance(result.exception, BadInput)
    assert "case.yaml" in str(result.exception)
