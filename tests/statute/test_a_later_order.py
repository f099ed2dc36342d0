"""A later order is one data file: what it does not change it has from the order it names, and nothing is lost unsaid.

Each test adds an order that nobody has made to a copy of the law and asks the copy.
"""

import json
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest

INVENTED = """
key = "BEK-2027-01-01"
title = "En opfunden bekendtgørelse"
dated = 2026-12-01
repeals = "BEK-2026-01-20"
valid_from = 2027-01-01
source = "opfundet"
"""
BASED = f'{INVENTED}based_on = "BEK-2026-01-20"\n'
ALONE = f"{INVENTED}knows = []\n[duties]\n[content]\n[checks]\n"
ASK = """
import json
from datetime import date
from programme.plan import plan
from statute.checks import read
from statute.facts import CaseFile
from statute.requirements import requirements
from statute.ruleset import load
load()
started = [{"fact": "takeover", "on": "2027-03-31", "municipality": "0101"},
           {"fact": "benefit_started", "on": "2027-03-31", "benefit": "cash_assistance_minimum"}]
case = CaseFile.model_validate(
    {"case": "c", "person": {"born": "1990-06-15", "group": "refugee"}, "facts": started})
day = date(2027, 4, 1)
answer = plan(case, day)
print(json.dumps({
    "duties": {duty.duty: [str(duty.due), duty.citation] for duty in answer.duties},
    "figures": {name: [str(figure.value), figure.citation] for name, figure in answer.figures.items()},
    "requirements": {r.what: [r.text, r.citation] for r in requirements(read(case, day).history, every_occasion=True)},
}))
"""


@pytest.fixture
def law(tmp_path: Path):
    """Copy the law, add an order to it, and ask the copy: returns what was answered, or what was said on refusing."""

    def ask(order: str) -> tuple[int, str]:
        for package in ("statute", "programme"):
            with as_file(files(package)) as folder:
                shutil.copytree(folder, tmp_path / package, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pyc"))
        (tmp_path / "statute" / "regulations" / "bek_2027_01_01.toml").write_text(order, "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        return done.returncode, done.stdout if done.returncode == 0 else done.stderr.splitlines()[-1]

    return ask


def answered(law, order: str) -> dict[str, dict[str, list[str]]]:
    code, said = law(order)
    assert code == 0, said
    return json.loads(said)


def test_what_an_order_does_not_change_it_has_from_the_one_it_is_based_on(law) -> None:
    answer = answered(law, BASED)
    assert answer["duties"]["contract"] == ["2027-04-30", "BEK-2027-01-01 §6"]
    assert answer["figures"]["work_duty_hours"] == ["37", "INTEGRATIONSLOVEN §20 d stk.1"]
    assert answer["requirements"]["jobseeker_registration"] == [
        "Tag stilling til, om borgeren skal tilmeldes som jobsøgende.",
        "BEK-2027-01-01 §14 stk.5",
    ]
    assert answer["requirements"]["preparation_hours"][1] == "BEK-2027-01-01 §36 stk.1"


def test_one_file_changes_a_limit_a_figure_a_sentence_and_lets_a_duty_go(law) -> None:
    answer = answered(
        law,
        BASED
        + """
        [duties]
        contract = { citation = "§7", limit = { months = 2 } }
        [lacks]
        duties = ["language_provider"]
        requirements = ["preparation.special_needs"]
        [figures.work_duty]
        weekly_hours = 30
        [requirements.preparation.talked_through]
        text = "Drøft målene."
        citation = "§4 stk.2"
        """,
    )
    assert answer["duties"]["contract"] == ["2027-05-31", "BEK-2027-01-01 §7"]
    assert "language_provider" not in answer["duties"]
    assert "recognition_information" in answer["duties"]
    assert answer["figures"]["work_duty_hours"][0] == "30"
    assert answer["requirements"]["talked_through"] == ["Drøft målene.", "BEK-2027-01-01 §4 stk.2"]
    assert "special_needs" not in answer["requirements"]
    assert "contract_interview" in answer["requirements"]


NO_FIGURES = "[lacks]\nfigures = [{}]\n".format(
    ", ".join(
        f'"{subject}"'
        for subject in (
            "enterprise_hours",
            "programme",
            "quota",
            "security_printed",
            "sickness",
            "supplement",
            "transport",
        )
    )
)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (ALONE, "BEK-2027-01-01 has no figures of enterprise_hours: give them a table [BEK-2027-01-01] in"),
        (ALONE + NO_FIGURES, "BEK-2027-01-01 has no figures of work_duty"),
        (
            ALONE + NO_FIGURES.replace('"transport"', '"transport", "work_duty"'),
            "BEK-2027-01-01 says nothing of assessment.assessment_asylum_phase, assessment.assessment_by_others",
        ),
        (f'{INVENTED}based_on = "BEK-1999-01-01"\n', "is based on BEK-1999-01-01, which is not on file"),
        (f'{BASED}[lacks]\nduties = ["first_offer"]\n', "lacks duties that BEK-2026-01-20 has not: first_offer"),
        (f'{BASED}[lacks]\nfigures = ["colours"]\n', "names figures that are not on file: colours"),
        (f'{BASED}[lacks]\nfigures = ["supplement"]\n', "lacks the figures of supplement, but had none"),
        (
            f'{BASED}[lacks]\nfigures = ["work_duty"]\n[figures.work_duty]\nweekly_hours = 30\n',
            "lacks the figures of work_duty, but has some",
        ),
        (f'{BASED}[lacks]\nrequirements = ["revision.colour"]\n', "requirements that are not on file: revision.colour"),
        (f'{BASED}[lacks]\nrequirements = ["mentor"]\n', "lacks mentor.commencement"),
        (
            f'{BASED}[lacks]\nrequirements = ["revision"]\n'
            '[requirements.revision.revision_form]\ntext = "Skriv."\ncitation = "§15"\n',
            "lacks revision.revision_form, but words it",
        ),
        (BASED.replace("BEK-2027-01-01", "BEK-2027-02-01"), "bek_2027_01_01.toml must hold the order BEK-2027-01-01"),
    ],
    ids=lambda value: "" if "\n" in value else value,
)
def test_an_order_that_leaves_something_unsaid_or_says_it_wrongly_is_refused(law, order: str, told: str) -> None:
    code, said = law(order)
    assert code != 0
    assert told in said
