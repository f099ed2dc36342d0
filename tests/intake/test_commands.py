"""The commands `plan`, `check` and `intake` as they are typed: what they print and how they exit."""

import json
import socket
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from programme.danish_time import day_of

EXAMPLES = Path(__file__).parents[2] / "examples"
REFUGEE = EXAMPLES / "case-files" / "refugee-2025.yaml"
REFUSED = EXAMPLES / "case-files" / "refused.yaml"


def forloeb(*words: str | Path, directory: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command `forloeb` in a directory of its own."""
    command = [sys.executable, "-c", "from cli.main import run; run()", *map(str, words)]
    return subprocess.run(
        command,
        cwd=directory,
        env={"PYTHONPATH": str(EXAMPLES.parent), "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def test_plan_answers_in_json_as_the_format_is_fixed() -> None:
    done = forloeb("plan", REFUGEE, "--on", "2025-03-01", "--format", "json")
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(answer) == [
        "case",
        "on",
        "regulation",
        "regulation_reason",
        "phase",
        "tracks",
        "duties",
        "missing_contract_content",
        "figures",
        "warnings",
    ]
    assert (answer["case"], answer["on"]) == ("7f3c-0101", "2025-03-01")


def test_plan_speaks_danish_to_people_with_what_is_overdue_first() -> None:
    done = forloeb("plan", REFUGEE, "--on", "2025-05-01")
    assert done.returncode == 0
    assert "Forløb 7f3c-0101" in done.stdout
    assert done.stdout.index("over") < done.stdout.index("opfyldt")
    assert "§ 6" in done.stdout
    assert "Kontrakten mangler sanktioner (BEK-2024-12-30 §13 stk.1)" in done.stdout


def test_plan_asks_about_today_when_no_day_is_given() -> None:
    before = day_of(datetime.now(UTC))
    answer = json.loads(forloeb("plan", REFUGEE, "--format", "json").stdout)
    assert before <= date.fromisoformat(answer["on"]) <= day_of(datetime.now(UTC))


def test_plan_answers_in_utf_8_whatever_the_terminal_speaks() -> None:
    done = forloeb("plan", REFUGEE, "--format", "json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "ø" in done.stdout


def test_check_answers_in_json_and_exits_0_also_with_refusals() -> None:
    done = forloeb("check", REFUSED)
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert [remark["index"] for remark in answer["refused"]] == [0, 2, 3, 6, 7]
    assert list(answer["refused"][0]) == ["index", "fact", "reason", "citation"]


def test_check_tells_people_the_day_the_fact_and_the_reason() -> None:
    done = forloeb("check", REFUSED, "--format", "text")
    assert done.returncode == 0
    assert "Sag a91e-0751: 3 af 8 fakta er lovlige." in done.stdout
    assert "Afvist 20.11.2025 facts[7] benefit_ended: " in done.stdout


@pytest.mark.parametrize("command", ["plan", "check"])
def test_what_is_no_case_file_exits_2_with_place_and_reason_on_standard_error(command: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("case: a\nperson: {born: 1991-04-12}\n")
    done = forloeb(command, file)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == f"{file} is not a case file:\n  line 2, column 9, person.group: the field 'group' is missing\n"
    )


def test_a_missing_file_and_a_day_that_is_none_exit_2(tmp_path: Path) -> None:
    assert forloeb("plan", tmp_path / "none.yaml").returncode == 2
    done = forloeb("plan", REFUGEE, "--on", "2025-02-30")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_plan_loads_neither_the_temporal_sdk_nor_for_json_a_yaml_parser(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"case": "a", "person": {"born": "1991-04-12", "group": "refugee"}}')
    program = (
        "import sys; from cli.main import app; app(['plan', sys.argv[1], '--format', 'json'], standalone_mode=False);"
        "print([name for name in ('temporalio', 'ruamel.yaml', 'rich') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def nowhere() -> str:
    """Return an address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def test_intake_without_a_server_says_so_in_a_sentence_and_exits_1(tmp_path: Path) -> None:
    address = nowhere()
    done = forloeb("intake", *(EXAMPLES / "intake").glob("*.ndjson"), directory=tmp_path, TEMPORAL_ADDRESS=address)
    assert done.returncode == 1
    assert address in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_intake_of_a_missing_file_takes_nothing_in_and_exits_2(tmp_path: Path) -> None:
    done = forloeb("intake", tmp_path / "none.ndjson", directory=tmp_path, TEMPORAL_ADDRESS=nowhere())
    assert done.returncode == 2
    assert "none.ndjson" in done.stderr
