"""A directory of case files becomes programmes in mid-life; every file is told of, also the next time."""

import csv
import json
import os
from pathlib import Path

import pytest

from cli.failures import BadInput
from cli.import_ import import_
from tests.cli.conftest import TAKEOVER, House


def write(house: House, folder: str, case: str, *facts: dict[str, object]) -> str:
    file = {"case": case, "person": {"born": "1990-05-01", "group": "refugee"}, "facts": [TAKEOVER, *facts]}
    path = house.folder / folder / f"{case}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(file), encoding="utf-8")
    return str(path.relative_to(house.folder))


@pytest.mark.server
def test_case_files_are_imported_once_and_the_bad_ones_are_named_and_stop_nothing(house: House):
    for number in range(24):
        signed = {"fact": "contract_signed", "on": f"2025-03-{number + 4:02}", "party": "both", "manner": "signed"}
        write(house, "sager", f"import-{number:02}", signed)
    alone = {"fact": "contract_set_by_municipality", "on": "2025-03-05", "ground": "disagreement"}
    write(house, "sager", "import-alone", alone)
    (house.folder / "sager" / "twice.json").write_text(
        (house.folder / "sager" / "import-alone.json").read_text()[:-1] + ', "regulation": "BEK-2024-12-30"}'
    )
    (house.folder / "sager" / "bad.yaml").write_text("case: b\nperson: {born: 1990-01-01, group: refuge}\n")

    imported = house("import", "sager", "--report", "report.csv")
    assert imported.returncode == 2
    assert imported.stderr.splitlines() == [
        "sager/bad.yaml kan ikke læses: line 2, column 35, person.group: the text 'refuge' is none of refugee, "
        "family_of_refugee, family_of_other; did you mean 'refugee'?",
        "sager/twice.json afvist: Sagen import-alone er allerede taget ind med andet indhold.",
        "25 forløb startet, 0 var der i forvejen, 1 afvist, 1 kan ikke læses.",
    ]
    assert imported.stdout.count(".json startet; over fristen: erklæring (") == 24
    assert "tæller ikke: contract_set_by_municipality: Uenighed giver ikke kommunen ret" in imported.stdout
    assert "\n vejledning om permanent ophold" in imported.stdout
    with (house.folder / "report.csv").open(encoding="utf-8-sig", newline="") as report:
        rows = list(csv.DictReader(report, delimiter=";"))
    assert {row["Fil"] for row in rows} == {f"sager/{f.name}" for f in (house.folder / "sager").iterdir()}
    (refused,) = [row for row in rows if row["Resultat"] == "afvist"]
    assert refused["Sag"] == "import-alone"
    assert {(row["Pligt"], row["Frist"]) for row in rows if row["Sag"] == "import-00"} >= {("erklæring", "2025-03-04")}

    (house.folder / "sager" / "bad.yaml").unlink()
    again = house("import", "sager")
    assert again.returncode == 1
    assert again.stderr.endswith("0 forløb startet, 25 var der i forvejen, 1 afvist.\n")


@pytest.mark.server
def test_an_imported_case_is_exported_with_the_same_plan(house: House):
    asked = {"fact": "need_recorded", "on": "2025-04-01", "of": "revision", "note": 'Æ "ø"'}
    file = write(house, "en", "import-same", asked, asked | {"id": "again", "by": "hanne"})
    assert house("import", "en").returncode == 0
    assert house("export", "import-same", "-o", "exported.json").returncode == 0
    plans = [house("plan", name, "--format", "json").stdout for name in (file, "exported.json")]
    assert plans[0] == plans[1] != ""


def test_a_folder_without_case_files_is_bad_input(tmp_path: Path):
    with pytest.raises(BadInput, match="Der er ingen sagsfiler i "):
        import_(tmp_path, None)


@pytest.mark.server
def test_suspensions_by_statute_are_added_on_request_and_told_of_each_case(house: House):
    for case, on in (("influx", "2022-05-02"), ("later", "2025-02-03")):
        file = write(house, "presets", case)
        path = house.folder / file
        path.write_text(path.read_text().replace(str(TAKEOVER["on"]), on))
    imported = house("import", "presets", "--suspensions", "influx-2022", "--report", "presets.csv")
    assert imported.returncode == 0
    told = {line.split()[0]: line for line in imported.stdout.splitlines() if line.startswith("presets/")}
    assert "influx-2022 tilføjet: " in told["presets/influx.json"]
    assert "står stille 02.05.2022-02.11.2022" in told["presets/influx.json"]
    reason = "influx-2022 passer ikke: overtaget 03.02.2025, ikke fra 17.03.2022 til 31.12.2024"
    assert reason in told["presets/later.json"]
    assert "hvor kommunen besluttede andet" in imported.stdout
    with (house.folder / "presets.csv").open(encoding="utf-8-sig", newline="") as report:
        rows = {row["Sag"]: row["Suspension"] for row in csv.DictReader(report, delimiter=";")}
    assert rows["later"] == reason
    assert "02.05.2022-02.11.2022" in rows["influx"]
    facts = json.loads(house("export", "influx").stdout)["facts"]
    assert [(fact["on"], fact["until"]) for fact in facts if fact["fact"] == "deadlines_suspended"] == [
        ("2022-05-02", "2022-11-02")
    ]
    again = house("import", "presets", "--suspensions", "influx-2022")
    assert again.stdout.endswith("0 forløb startet, 2 var der i forvejen.\n")


def test_a_suspension_that_nobody_knows_is_bad_input(tmp_path: Path):
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(BadInput, match="influx-2015 er ingen suspension; der er influx-2022, covid-2020, covid-2021"):
        import_(tmp_path, None, "influx-2015,covid-2020")


@pytest.mark.server
def test_files_of_any_name_are_imported_and_reported(house: House):
    file = house.folder / write(house, "navne", "import-name")
    names = [b"s\x9bren.json", b"to\nlinjer.json", b"\x1b[31mr\xc3\xb8d.json", "ød [b] b.json".encode(), b"=1+1.json"]
    for name in names:
        target = os.fsencode(file.parent) + b"/" + name
        Path(os.fsdecode(target)).write_bytes(file.read_bytes())
    (file.parent / os.fsdecode(b"d\xe5rlig.json")).write_text("{")

    imported = house("import", "navne", "--report", "navne.csv")
    assert imported.returncode == 2
    assert "Traceback" not in imported.stderr
    assert "\x1b" not in imported.stdout + imported.stderr
    assert "navne/d\\xe5rlig.json kan ikke læses" in imported.stderr
    with (house.folder / "navne.csv").open(encoding="utf-8-sig", newline="") as report:
        told = {row["Fil"] for row in csv.DictReader(report, delimiter=";")}
    shown = ["s\\x9bren", "to\\nlinjer", "\\x1b[31mrød", "ød [b] b", "=1+1", "d\\xe5rlig", "import-name"]
    assert told == {f"navne/{name}.json" for name in shown}
