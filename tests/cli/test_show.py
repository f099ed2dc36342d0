"""A case is shown as it may go on, and as it was known on an earlier day."""

import json

import pytest

from tests.cli.conftest import TAKEOVER, House

pytestmark = pytest.mark.server

SIGNED_LATE = {
    "fact": "contract_signed",
    "on": "2025-03-20",
    "party": "both",
    "manner": "signed",
    "id": "signed",
    "recorded_at": "2025-05-06T09:00:00+02:00",
}
ANNULLED = {"fact": "annulled", "on": "2025-06-02", "fact_id": "signed", "recorded_at": "2025-06-02T10:00:00+02:00"}


@pytest.fixture(scope="module")
def corrected(house: House) -> str:
    """A case whose contract was signed in time, recorded after its due day, and annulled a month later."""
    facts = [TAKEOVER | {"recorded_at": "2025-03-04T08:00:00+01:00"}, SIGNED_LATE, ANNULLED]
    file = {"case": "corrected", "person": {"born": "1990-05-01", "group": "refugee"}, "facts": facts}
    folder = house.folder / "taken-over"
    folder.mkdir()
    (folder / "corrected.json").write_text(json.dumps(file), encoding="utf-8")
    imported = house("import", str(folder))
    assert imported.returncode == 0, imported.stderr
    return "corrected"


def contract(shown: str) -> str:
    """Say how the duty of the contract stands."""
    (line,) = [line for line in shown.splitlines() if " 03.04.2025  Kontrakt " in line]
    return line.partition(" 03.04.2025")[0].strip()


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("2025-05-05", "32 dage over"),
        ("2025-05-06", "opfyldt"),
        ("2025-06-01", "opfyldt"),
        ("2025-06-02", "60 dage over"),
    ],
)
def test_a_case_is_shown_as_it_was_known_that_day(house: House, corrected: str, day: str, stands: str):
    shown = house("show", corrected, "--as-known-on", day)
    assert shown.returncode == 0, shown.stderr
    written = f"{day[8:]}.{day[5:7]}.{day[:4]}"
    assert shown.stdout.startswith(f"Som kendt den {written}: kun det, der var registreret til og med den dag, ")
    assert contract(shown.stdout) == stands
    assert ("contract_signed" in shown.stdout) == (day >= "2025-05-06")


def test_before_the_case_was_taken_in_nothing_was_known(house: House, corrected: str):
    shown = house("show", corrected, "--as-known-on", "2025-03-03")
    assert shown.returncode == 0
    assert "intet var registreret" in shown.stdout
    assert "takeover" not in shown.stdout


def test_nobody_knows_what_will_be_known_tomorrow(house: House):
    shown = house("show", "late-1", "--as-known-on", "2999-01-01")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == "01.01.2999 er ikke kommet endnu; ingen ved, hvad der er kendt den dag.\n"


def test_what_may_be_done_is_shown_and_what_not_with_reason_and_paragraph(house: House):
    shown = house("show", "late-1", "--possible")
    assert shown.returncode == 0, shown.stderr
    may, _, may_not = shown.stdout.partition("Kan ikke registreres nu")
    assert "Kan registreres nu" in may
    assert "contract_set_by_municipality --ground act" in may
    assert "contract_set_by_municipality --ground disagreement" in may_not
    assert "Uenighed giver ikke kommunen ret" in may_not
    assert "BEK-2026-01-20 §9 stk.1" in may_not
    assert "cv_published" in may


def test_in_a_programme_that_has_ended_nothing_may_be_done(house: House):
    assert house("intake", str(house.event("ended"))).returncode == 0
    assert house("act", "ended", "case_closed", "--reason", "moved abroad").returncode == 0
    house.wait_for(lambda: "afsluttet" in house("show", "ended", "--possible").stdout)
    shown = house("show", "ended", "--possible").stdout
    assert "Forløbet er afsluttet; der kan ikke registreres mere." in shown
    assert "Kan registreres nu" not in shown


def test_what_may_be_done_is_about_today_only(house: House):
    shown = house("show", "late-1", "--possible", "--as-known-on", "2025-05-05")
    assert shown.returncode == 2
    assert shown.stderr.startswith("--possible er om i dag")
