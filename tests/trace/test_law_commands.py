"""`forloeb law …` and `forloeb plan --explain`: what a jurist gets to see."""

import json
import re
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.failures import BadInput, Failed
from cli.law import tested
from cli.main import app
from programme.ledger import Entry, Ledger
from statute.catalogue import catalogue, coverage, in_danish, parameter_in_danish
from tests.statute.casebuilder import case

REFUGEE = "examples/case-files/refugee-2025.yaml"
ROOT = Path(__file__).parents[2]


def forloeb(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def said(*arguments: str) -> str:
    result = forloeb(*arguments)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_coverage_counts_every_source_and_all_of_them() -> None:
    lines = {
        line.partition("  ")[0].strip(): line.split()[-7:] for line in said("law", "coverage").splitlines() if line
    }
    for source, entries in (("Bekendtgørelse 2004", 126), ("Bekendtgørelse 2025", 126), ("I alt", 837)):
        total, carried_out, shown, partly, missing_rule, not_computable, lost = map(int, lines[source])
        assert total == entries == carried_out + shown + partly + missing_rule + not_computable
        assert min(carried_out, shown) > 30
        assert lost == 0


def test_coverage_gives_the_reason_for_each_that_is_not_carried_out() -> None:
    told = said("law", "coverage", "--missing")
    assert "§24 stk.2 · Reglerne gælder også indvandrere i introduktionsforløb: udføres ikke. Intro" in told
    for gap in coverage.gaps():
        assert gap.reason in told


def test_coverage_fails_when_an_entry_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "gaps", lambda: ())
    result = forloeb("law", "coverage")
    assert isinstance(result.exception, Failed)
    assert "BEK-1307-2020 §24 stk.2 hverken udføres eller har en grund." in str(result.exception)


@pytest.mark.parametrize("name", ["BEK-1307-2020 §19 stk.3", "2020 §19 stk.3", "2020 § 19 stk. 3"])
def test_show_tells_entry_places_tests_and_the_other_regulations(name: str) -> None:
    told = said("law", "show", name)
    assert "BEK-1307-2020 §19 stk.3 · Barsel: første opfølgning seks måneder efter fødslen" in told
    assert "statute/regulations/bek_1307_2020.toml:" in told
    assert "duties.parental_leave_follow_up" in told
    place = next(line for line in told.splitlines() if "statute/duties/follow_up.py:" in line)
    line = int(place.split(":")[1].split()[0])
    source = (ROOT / "statute/duties/follow_up.py").read_text().splitlines()
    assert source[line - 1].startswith("@carries_out(")
    assert source[line].startswith("def parental_leave(")
    assert "Fejler uden den\n  tests/statute/test_" in told
    assert "Bekendtgørelse 2025: BEK-2024-12-30 §14 stk.2" in told


def test_show_sets_changed_figures_side_by_side() -> None:
    assert "A1 i kr.: 20000 → 11400" in said("law", "show", "2025 §14 stk.9 pkt.3")


def test_show_gives_the_reason_why_an_entry_is_not_carried_out() -> None:
    told = said("law", "show", "2020 §24 stk.2")
    assert "Stilling: udføres ikke" in told
    assert "Grund: Introduktionsforløb for indvandrere" in told


def test_show_offers_the_nearest_when_there_is_no_such_entry() -> None:
    result = forloeb("law", "show", "2025 §14 stk.22")
    assert isinstance(result.exception, BadInput)
    assert "Mente du 'BEK-2024-12-30 §14 stk.2'" in str(result.exception)


def test_diff_tells_what_changed_what_came_and_what_went() -> None:
    told = said("law", "diff", "2020", "2025")
    changed, _, rest = told.partition("Kommet til")
    come, _, gone = rest.partition("Faldet bort")
    assert "nedsættelser af sikkerheden i kr.: 20000, 10000, 10000 → 11400, 7500, 7500" in changed
    assert "§11 stk.1 → §9 stk.1 · Kommunen fastsætter indholdet, når parterne ikke bliver enige" in changed
    assert "§39 stk.1 · Fritagelse for beskæftigelsesrettede tilbud ved pensionsalder" in come
    assert "§22 stk.1 · Første virksomhedsrettede tilbud om muligt inden to uger, senest en måned" in gone
    assert "§6 stk.1" not in told  # the month for the contract is the same
    assert "Udskudt indhold" in said("law", "diff", "2004", "2020")


@pytest.mark.parametrize(
    ("before", "after", "pair", "change"),
    [
        ("2004", "2020", "§14 stk.1 → §18 stk.1", "gælder: enhver udlænding med kontrakt → modtager"),
        ("2020", "2025", "§5 stk.2 → §5 stk.3", "gælder: modtager selvforsørgelses- og hjemrejseydelse"),
        (
            "2020",
            "2025",
            "§26 stk.1 → §17",
            "gælder: enhver udlænding, der tilbydes programmet → omfattet af arbejdspligten",
        ),
        ("2025", "2026", "§11 stk.3 → §11 stk.3", "udløses af: tilbud om fleksjob eller revalidering → visitation"),
        ("2025", "2026", "§14 stk.5 → §14 stk.5", "ordlyd: Jobcentret nævnes ikke længere"),
        ("2025", "2026", "§39 stk.1 → §39 stk.1", "gælder: programdeltager i pensionsalderen på selvforsørgelses-"),
    ],
)
def test_diff_tells_whom_a_rule_applies_to_and_the_words_of_2026(
    before: str, after: str, pair: str, change: str
) -> None:
    rest = said("law", "diff", before, after).partition(f"\n{pair} · ")[2]
    changes = list(takewhile(lambda line: line.startswith("    "), rest.splitlines()[1:]))
    assert any(change in line for line in changes), changes


def test_what_the_catalogue_shows_is_danish() -> None:
    for entry in catalogue().values():
        for text in (entry.title, entry.applies_to.persons, entry.consequence):
            assert in_danish(text) != text, entry.id
        assert all(parameter_in_danish(name) for name in entry.parameters)
    shown = said("law", "diff", "2025", "2026")
    assert not re.search(r"\b(the|and|of|not stated|first|foreigner|municipality)\b", shown)


def test_diff_refuses_an_unknown_regulation() -> None:
    assert "'1999' er ikke et regelsæt" in str(forloeb("law", "diff", "1999", "2025").exception)


def test_readings_lists_all_and_shows_one_with_its_tests() -> None:
    assert len([line for line in said("law", "readings").splitlines() if line.strip()[:2].strip().isdecimal()]) >= 55
    told = said("law", "readings", "32")
    assert "Barsel" in told
    assert "statute.duties.follow_up:parental_leave" in told
    assert "test_reading_32_" in told
    assert "Der er ingen fortolkning nr. 56" in str(forloeb("law", "readings", "56").exception)


def test_a_test_belongs_to_the_reading_that_its_name_begins_with(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_2020_leave.py").write_text("def test_reading_3_x(): ...\ndef test_reading_32_x(): ...\n")
    assert tested.tests_of_reading(3, folder) == ["tests/test_2020_leave.py:1  test_reading_3_x"]
    assert tested.tests_of_reading(3, tmp_path / "none") == []


def test_plan_explains_a_duty_in_danish() -> None:
    told = said("plan", REFUGEE, "--on", "2025-11-01", "--explain", "follow_up:2")
    assert "Uret begyndte: 15.04.2025 borgeren er visiteret (registrering 11)" in told
    assert "Regnestykke: 15.04.2025 + 6 måneder = 15.10.2025" in told
    assert "Overskredet: 17 dage efter fristen" in told
    assert "Mål: 15.07.2025" in told
    assert "Fortolkning 26: " in told
    assert "Kvittering: forloeb " in told


def test_plan_explains_a_duty_as_json() -> None:
    told = json.loads(said("plan", REFUGEE, "--on", "2025-05-01", "--explain", "visitation", "--format", "json"))
    assert told["duty"]["due"] == "2025-04-15"
    assert told["steps"] == [{"text": "15.01.2025 + 3 måneder", "day": "2025-04-15"}]
    assert told["receipt"]["regulation"] == "BEK-2024-12-30"


def test_show_explains_a_duty_of_a_running_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    file = case("2025-01-31 takeover #t", "2025-02-10 contract_signed #s")
    entries = [Entry(fact=fact) for fact in file.facts]
    ledger = Ledger(case=file.case, person=file.person, command="c", entries=entries)
    monkeypatch.setattr("cli.show.ledger_of", lambda _: ledger)
    told = said("show", file.case, "--explain", "contract")
    assert "Uret begyndte: 31.01.2025 en kommune overtager ansvaret (registrering 1, id t)" in told
    assert "Regnestykke: 31.01.2025 + 1 måned = 28.02.2025" in told
    assert "Opfyldt af: 10.02.2025 kontrakten er underskrevet (registrering 2, id s)" in told


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("visit", "'visit' er ikke en pligt. Der er: contract, "),
        ("follow_up:x", "'follow_up:x': efter kolon står pligtens nummer"),
        ("follow_up:9", "follow_up:9 er ikke på listen den 01.11.2025. På listen er: assessment:1, "),
    ],
)
def test_what_cannot_be_explained_is_bad_input(wanted: str, sentence: str) -> None:
    result = forloeb("plan", REFUGEE, "--on", "2025-11-01", "--explain", wanted)
    assert isinstance(result.exception, BadInput)
    assert str(result.exception).startswith(sentence)


def test_the_plan_never_reads_the_catalogue() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom cli.main import app\n"
        f"app(['plan', {REFUGEE!r}, '--on', '2025-05-01'], standalone_mode=False)\n"
        "assert not [name for name in sys.modules if name.startswith(('statute.catalogue', 'statute.explain'))]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
