"""Which ids are taken for pseudonymous."""

import pytest

from statute.facts import holds_cpr_like


@pytest.mark.parametrize("text", ["010190-1234", "0101901234", "sag-010190 1234", "a010190-1234b"])
def test_digits_like_a_cpr_number_are_found(text):
    assert holds_cpr_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "7f3c-0101",
        "2025-02-10",
        "5a123456-1234-4abc-8def-0123456789ab",
        "https://a.dk/5A123456-1234-4ABC-8DEF-0123456789AB",
    ],
)
def test_a_uuid_is_no_cpr_number_whatever_digits_it_has(text):
    assert not holds_cpr_like(text)


def test_a_cpr_number_beside_a_uuid_is_found():
    assert holds_cpr_like("010190-1234/5a123456-1234-4abc-8def-0123456789ab")
