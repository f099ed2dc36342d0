"""The documents of a running programme."""

import pytest
from pypdf import PdfReader

from tests.cli.conftest import House

pytestmark = pytest.mark.server


def test_the_contract_of_a_running_programme_is_made_from_its_ledger(house: House) -> None:
    assert house("intake", str(house.event("document-0101"))).returncode == 0
    drafted = house("act", "document-0101", "contract_drafted", "--on", "2025-03-10", "--content", '{"goal": "Tømrer"}')
    assert drafted.returncode == 0, drafted.stderr
    assert house("document", "document-0101", "contract", "-o", "k.pdf").stdout == "k.pdf er skrevet.\n"
    text = PdfReader(house.folder / "k.pdf").pages[0].extract_text()
    assert "Tømrer" in text
    assert "UDKAST" in text
    assert "version 1 af 10.03.2025: udkast" in house("document", "document-0101").stdout
    assert house("document", "unknown-0101", "contract").returncode == 1
