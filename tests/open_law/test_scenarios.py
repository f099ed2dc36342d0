"""Scenarios of jurists: ours are green, what differs is told in Danish, and a municipality keeps its own beside."""

from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from typer.testing import CliRunner

from cli.main import app
from intake.scenarios import BadScenario, read, run_shipped, written
from programme.scenario import differences
from service.settings import ServiceSettings

WRONG = """title: En prøve, der venter noget andet
law: [BEK-2024-12-30 §6]
case:
  case: sag-1
  person: {born: 1990-06-15, group: refugee}
  facts:
    - {fact: takeover, on: 2025-01-31, municipality: "0101"}
on: 2025-03-01
expect:
  regulation: BEK-1307-2020
  refused: [{index: 0}]
  absent: [declaration]
  figures:
    programme_first_year_end: {value: 2027-01-31, citation: INTEGRATIONSLOVEN §16 stk.7}
    appeal_until: 2025-03-01
    programme_outermost_end: null
  duties:
    - {duty: contract, due: 2025-03-03, status: open, citation: BEK-2024-12-30 §5}
    - {duty: visitation, due: 2025-04-30}
"""


def forloeb(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    error = result.exception
    return result.exit_code, result.output + (str(error) if error else "")


def test_every_scenario_that_comes_with_the_program_is_green() -> None:
    outcomes = run_shipped()
    assert [(one.name, one.differs) for one in outcomes if one.differs] == []
    assert len(outcomes) >= 30
    orders = {name.partition(" ")[0] for one in outcomes for name in one.scenario.law}
    assert orders >= {"BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20", "INTEGRATIONSLOVEN"}


def test_what_differs_is_told_in_danish(tmp_path: Path) -> None:
    (tmp_path / "forkert.yaml").write_text(WRONG, "utf-8")
    code, said = forloeb("law", "test", str(tmp_path), "--junit", str(tmp_path / "ud.xml"))
    assert code == 1
    for line in (
        "RØD  forkert · En prøve, der venter noget andet",
        "Hændelse 0 skulle være afvist og er det ikke.",
        "Regelsættet er BEK-2024-12-30; ventet BEK-1307-2020.",
        "kontrakt: frist 28.02.2025; ventet 03.03.2025.",
        "kontrakt: stilling overskredet; ventet åben.",
        "kontrakt: hjemmel BEK-2024-12-30 §6; ventet BEK-2024-12-30 §5.",
        "visitation: står ikke på listen.",
        "erklæring: står på listen og skulle ikke.",
        "Tallet programme_first_year_end er 2026-01-31; ventet 2027-01-31.",
        "Tallet appeal_until er der ikke.",
        "Tallet programme_outermost_end er 2030-01-31; ventet intet.",
        "0 af 1 prøver er grønne.",
    ):
        assert line in said
    suite = ElementTree.parse(tmp_path / "ud.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "ventet 03.03.2025" in (failure.text or "")


def test_the_scenarios_of_the_program_are_run_without_a_folder() -> None:
    code, said = forloeb("law", "test")
    assert code == 0, said
    assert "prøver er grønne." in said


def test_no_scenario_and_a_bad_one_are_bad_input(tmp_path: Path) -> None:
    assert "Der er ingen prøver" in forloeb("law", "test", str(tmp_path))[1]
    (tmp_path / "ingen.yaml").write_text("title: Uden sag\n", "utf-8")
    said = forloeb("law", "test", str(tmp_path))[1]
    assert "ingen.yaml er ikke en prøve" in said
    assert "ikke en mappe" in forloeb("law", "test", str(tmp_path / "findes-ikke"))[1]
    (tmp_path / "ingen.yaml").write_text(WRONG.replace("title:", "titel:"), "utf-8")
    with pytest.raises(BadScenario, match="title: Field required"):
        read(tmp_path / "ingen.yaml")


def test_one_bad_file_hides_none_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: Uden sag\n", "utf-8")
    (tmp_path / "b.yaml").write_text(WRONG, "utf-8")
    (tmp_path / "c.yaml").write_text("a: [", "utf-8")
    code, said = forloeb("law", "test", str(tmp_path))
    assert code != 0
    assert "RØD  b" in said
    assert "a.yaml er ikke en prøve" in said
    assert "c.yaml er ikke en prøve" in said


def test_a_scenario_is_written_as_it_is_read(tmp_path: Path) -> None:
    for one in run_shipped():
        file = tmp_path / "igen.yaml"
        file.write_text(written(one.scenario), "utf-8")
        assert differences(read(file)) == []


async def test_the_page_shows_the_municipalitys_own_beside_ours(
    anybody: httpx.AsyncClient, settings: ServiceSettings, tmp_path: Path
) -> None:
    (tmp_path / "egne").mkdir()
    (tmp_path / "egne" / "forkert.yaml").write_text(WRONG, "utf-8")
    settings.scenarios = tmp_path / "egne"
    page = (await anybody.get("/lov/proever")).text
    assert "Kommunens egne" in page
    assert "kontrakt: frist 28.02.2025; ventet 03.03.2025." in page
    assert '<span class="badge law-red">rød</span> En prøve, der venter noget andet' in page
    (tmp_path / "egne" / "forkert.yaml").write_text("a: [", "utf-8")
    assert "er ikke en prøve" in (await anybody.get("/lov/proever")).text
