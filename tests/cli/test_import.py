"""A directory of case files becomes programmes in mid-life; every file is told of, also the next time."""

import csv
import json
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
