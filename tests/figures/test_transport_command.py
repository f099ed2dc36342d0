"""`forloeb law transport`: the help of 2025 § 38, for receipts that no case file holds."""

from datetime import UTC, datetime

import pytest

from cli.failures import BadInput
from cli.law.transport import transport


def test_covered_journeys_are_added_up_and_rounded_once_and_the_others_named(capsys: pytest.CaptureFixture[str]):
    transport(
        ["tilbud=45,50", "jobsamtale=24.25", "privat-løntilskud=30"],
        undocumented=["aktivitet=10"],
        on=datetime(2025, 4, 1, tzinfo=UTC),
    )
    first, *others = capsys.readouterr().out.splitlines()
    assert first == "Hjælp til transport: 70 kr."
    assert [line.rpartition("(")[2] for line in others] == [
        "BEK-2024-12-30 §38 stk.2 nr.2)",
        "BEK-2024-12-30 §38 stk.3)",
    ]
    assert others[0].startswith("Dækkes ikke: privat-løntilskud 30 kr.")


def test_an_advance_needs_no_receipt_yet(capsys: pytest.CaptureFixture[str]):
    transport(["tilbud=10"], undocumented=["aktivitet=10"], advance=True, on=datetime(2026, 4, 1, tzinfo=UTC))
    assert capsys.readouterr().out == "Hjælp til transport: 20 kr.\n"


@pytest.mark.parametrize("given", ["tilbud", "fleksjob=10", "offer=10", "tilbud=ti", "tilbud=-1", "tilbud=NaN"])
def test_what_cannot_be_read_is_told(given: str):
    with pytest.raises(BadInput, match=given.partition("=")[0]):
        transport([given])


def test_a_day_before_there_was_such_help_is_told() -> None:
    with pytest.raises(BadInput, match="hjælp til transport"):
        transport(["tilbud=10"], on=datetime(2024, 12, 31, tzinfo=UTC))
