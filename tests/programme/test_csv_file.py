"""A cell of a CSV file is never a formula."""

import csv
import io

import pytest

from programme.csv_file import csv_file


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_reckon_becomes_text(begins: str):
    [[cell]] = csv.reader(io.StringIO(csv_file([[f"{begins}1+1"]]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert cell == f"'{begins}1+1"


def test_numbers_and_words_stay_as_they_are_also_with_semicolons_and_lines():
    written = csv_file([["Kvartal; år", 12, -3], ["to\nlinjer", 'et "ord"', "ærø"]])
    assert written.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";")) == [
        ["Kvartal; år", "12", "-3"],
        ["to\nlinjer", 'et "ord"', "ærø"],
    ]
