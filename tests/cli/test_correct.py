"""What was recorded wrongly is corrected in one go; what was ended by a mistake goes on."""

import pytest

from programme.ledger import fact_id
from tests.cli.conftest import House, case_named_after

pytestmark = pytest.mark.server

SIGNED = ["contract_signed", "--party", "both", "--manner", "signed", "--on", "2025-03-20"]


@pytest.fixture
def case(house: House, request: pytest.FixtureRequest) -> str:
    return house.take_in(case_named_after(request))


def test_a_fact_is_changed_and_then_annulled_and_the_duties_follow(house: House, case: str):
    assert house("act", case, *SIGNED, "--command", "sign").returncode == 0
    words = ["--reason", "Tastefejl", "--on", "2025-04-10", "--by", "hanne", "--command", "later"]
    corrected = house("correct", case, fact_id("sign"), *words)
    assert corrected.returncode == 0, corrected.stderr
    head = corrected.stdout.splitlines()[0]
    assert head == f"Rettet i {case}: Kontrakten er underskrevet, 20.03.2025. Id {fact_id('later')}"
    assert "  --on: 2025-03-20 → 2025-04-10\n" in corrected.stdout
    assert "  Kontrakt: opfyldt 20.03.2025, frist 03.04.2025 → opfyldt for sent 10.04.2025" in corrected.stdout
    assert house("correct", case, fact_id("sign"), *words).stdout.splitlines()[0] == head  # the same command again

    twice = house("correct", case, fact_id("sign"), "--reason", "Igen", "--annul")
    assert twice.returncode == 1
    assert "er allerede annulleret" in twice.stderr
    annulled = house("correct", case, fact_id("later"), "--reason", "Forkert sag", "--annul")
    assert annulled.stdout.startswith(f"Annulleret i {case}: ")
    assert "  Kontrakt: opfyldt for sent 10.04.2025, frist 03.04.2025 → " in annulled.stdout
    assert house("show", case).stdout.count("contract_signed --party both") == 2  # both stay on record


def test_what_cannot_be_corrected_says_why(house: House, case: str):
    recorded = house("act", case, "assigned", "--team", "syd", "--command", "assign")
    assert recorded.returncode == 0, recorded.stderr
    assert house("act", case, *SIGNED, "--command", "sign").returncode == 0
    invitation = ["--to", "follow_up", "--at", "2099-03-01T10:00", "--command", "invite"]
    assert house("act", case, "invited", *invitation).returncode == 0
    tried = {
        ("nobody", "--annul"): (1, f"Der er ingen registrering nobody i sagen {case}."),
        (fact_id("assign"), "--annul"): (1, "»Fordel sagen« rettes ikke"),
        (fact_id("invite"), "--annul"): (
            1,
            "»Borgeren er indkaldt til samtale« rettes ikke, men tages tilbage: forloeb act",
        ),
        (fact_id("sign"),): (2, "Intet er ændret: skriv de felter"),
        (fact_id("sign"), "--party", "bot"): (2, "contract_signed kan ikke læses:\n  --party: 'bot' findes ikke."),
    }
    for words, (code, said) in tried.items():
        failed = house("correct", case, *words, "--reason", "Tastefejl")
        assert (failed.returncode, failed.stderr.startswith(said)) == (code, True), failed.stderr


def test_a_case_closed_by_mistake_is_reopened_and_listed_once(house: House, case: str):
    assert house("act", case, "case_closed", "--reason", "rejst").returncode == 0
    house.wait_for(lambda: "der kan ikke registreres mere" in house("show", case, "--possible").stdout)
    told = house("act", case, "cv_published")
    assert told.stderr == (
        f"Afvist: Forløbet {case} er afsluttet; der kan ikke registreres mere. "
        "Var det en fejl, åbnes det igen med forloeb reopen.\n"
    )
    reopened = house("reopen", case, "--reason", "Den forkerte sag", "--command", "again")
    assert reopened.stdout.startswith(f"Forløbet {case} er åbnet igen.\n"), reopened.stderr
    assert "  Kontrakt: overskredet og bortfaldet, frist 03.04.2025 → " in reopened.stdout
    assert house("act", case, *SIGNED).returncode == 0
    house.wait_for(lambda: "afsluttet" not in lines_of(house, case)[0])
    assert len(lines_of(house, case)) == 1
    assert house("reopen", case, "--reason", "Den forkerte sag").returncode == 1


def lines_of(house: House, case: str) -> list[str]:
    return [line for line in house("list").stdout.splitlines() if line.strip().startswith(case)]
