"""Caseworkers take in, look and act from the command line; every refusal says why, every exit code what it was."""

import pytest

from tests.cli.conftest import House, case_named_after

pytestmark = pytest.mark.server

SIGNED = ["contract_signed", "--party", "both", "--manner", "signed", "--on", "2025-03-20"]


@pytest.fixture
def case(house: House, request: pytest.FixtureRequest) -> str:
    """A programme of its own for the test."""
    name = case_named_after(request)
    assert house("intake", str(house.event(name))).returncode == 0
    return name


def test_a_list_shows_who_is_late_and_how_much(house: House):
    listed = house("list", "--overdue")
    assert listed.returncode == 0
    (line,) = [line for line in listed.stdout.splitlines() if "late-1" in line]
    assert line.split()[1] == "0101"
    assert int(line.split()[-1]) >= 2


def test_a_list_can_be_of_one_municipality(house: House):
    house("intake", str(house.event("elsewhere", municipality="0461")))
    house.wait_for(lambda: "elsewhere" in house("list", "--municipality", "0461").stdout)
    assert "late-1" not in house("list", "--municipality", "0461").stdout
    assert "elsewhere" not in house("list", "--municipality", "0101").stdout


def test_a_list_can_be_of_what_is_due_before_a_day(house: House):
    listed = house("list", "--due-before", "2025-01-01")
    assert (listed.returncode, listed.stdout) == (0, "Ingen forløb.\n")


def test_a_day_that_is_none_is_bad_input(house: House):
    listed = house("list", "--due-before", "1.1.2025")
    assert listed.returncode == 2
    assert listed.stderr == "'1.1.2025' er ikke en dato; skriv den som 2025-02-10.\n"


def test_a_case_is_shown_with_what_is_overdue_first_and_its_paragraph(house: House):
    shown = house("show", "late-1")
    assert shown.returncode == 0
    statuses = [line.split()[1:3] for line in shown.stdout.splitlines() if " over " in line]
    assert ["dage", "over"] in statuses
    assert shown.stdout.index("dage over") < shown.stdout.index("Registreret")
    assert "04.04.2025" not in shown.stdout
    assert "03.04.2025" in shown.stdout
    assert "§ 6" in shown.stdout
    assert "takeover --municipality 0101" in shown.stdout


def test_what_a_caseworker_records_counts_at_once(house: House, case: str):
    acted = house("act", case, *SIGNED)
    assert acted.returncode == 0, acted.stderr
    assert acted.stdout.startswith(f"Registreret i {case}: Kontrakten er underskrevet.")
    shown = house("show", case).stdout
    assert "Kontrakt: gælder" in shown
    assert "contract_signed --party both --manner signed" in shown


def test_the_same_command_twice_is_recorded_once(house: House, case: str):
    first = house("act", case, *SIGNED, "--command", "order-7")
    second = house("act", case, *SIGNED, "--command", "order-7")
    assert (first.returncode, second.returncode) == (0, 0)
    assert house("show", case).stdout.count("contract_signed --party both") == 1


def test_an_unlawful_action_is_refused_with_reason_and_paragraph(house: House, case: str):
    acted = house("act", case, "contract_set_by_municipality", "--ground", "disagreement")
    assert acted.returncode == 1
    assert acted.stderr.startswith("Afvist: ")
    assert "BEK-2026-01-20 §9 stk.1" in acted.stderr
    assert "contract_set_by_municipality" not in house("show", case).stdout


def test_an_unknown_case_fails_in_one_sentence(house: House):
    for words in (("show", "nobody"), ("act", "nobody", *SIGNED)):
        failed = house(*words)
        assert (failed.returncode, failed.stderr) == (1, "Der er intet forløb for sagen nobody.\n")


def test_an_action_that_cannot_be_read_is_bad_input_and_records_nothing(house: House, case: str):
    acted = house("act", case, "contract_signed", "--party", "bot")
    assert acted.returncode == 2
    assert "Mente du both?" in acted.stderr
    assert "contract_signed" not in house("show", case).stdout


def test_every_action_is_listed_with_its_fields(house: House):
    listed = house("actions")
    assert listed.returncode == 0
    assert "contract_signed --party municipality|foreigner|both --manner signed|marked|reason_stated" in listed.stdout


@pytest.mark.parametrize("command", ["up", "intake", "act", "show", "export", "list", "plan", "check", "demo"])
def test_every_command_explains_itself(house: House, command: str):
    explained = house(command, "--help")
    assert explained.returncode == 0
    assert "Eksem" in explained.stdout or command == "demo"
