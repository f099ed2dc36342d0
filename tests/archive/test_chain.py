"""The chain: none of its records can be taken out, altered or put elsewhere without being found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.chain import Fault, Head, Link, faults

_Chain = list[tuple[Link, str]]


def chain(length: int = 5, last_read: str = "case-5") -> tuple[_Chain, Head]:
    links: _Chain = []
    previous = Head().hash
    for number in range(1, length + 1):
        case = last_read if number == length else f"case-{number}"
        at = datetime(2026, 11, 30, 9, number, tzinfo=UTC)
        link = Link("0101", number, at, "read", case, "mette", None, None, None, None, b"{}", previous)
        links.append((link, link.hash))
        previous = link.hash
    return links, Head(chain="0101", number=length, hash=previous)


def found(links: _Chain, end: Head, *seen: Head) -> list[tuple[str, int]]:
    return [(fault.kind, fault.number) for fault in faults(links, end, seen)]


def test_a_whole_chain_has_no_fault() -> None:
    assert found(*chain()) == []
    assert found([], Head(chain="0101")) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda links: links[:-1], [("missing", 5)]),
        (lambda links: [*links[:1], *links[2:]], [("missing", 2)]),
        (lambda links: [], [("missing", number) for number in range(1, 6)]),
        (
            lambda links: [*links[:2], (replace(links[2][0], subject="nobody"), links[2][1]), *links[3:]],
            [("altered", 3)],
        ),
        (lambda links: [*links[:2], (replace(links[2][0], body=b"{ }"), links[2][1]), *links[3:]], [("altered", 3)]),
    ],
)
def test_what_is_gone_or_altered_is_named(change: Callable[[_Chain], _Chain], expected: list[tuple[str, int]]) -> None:
    links, end = chain()
    assert found(change(links), end) == expected


def test_a_record_that_was_altered_and_given_its_new_hash_breaks_the_chain_after_it() -> None:
    links, end = chain()
    altered = replace(links[2][0], subject="nobody")
    assert found([*links[:2], (altered, altered.hash), *links[3:]], end) == [("altered", 3)]


def test_a_chain_written_anew_from_beginning_to_end_is_found_by_an_end_that_was_seen_before() -> None:
    _, seen = chain()
    forged, end = chain(last_read="case-of-somebody-else")
    assert found(forged, end) == []
    assert found(forged, end, seen) == [("altered", 5)]


def test_a_chain_cut_together_with_its_end_is_found_by_an_end_that_was_seen_before() -> None:
    (_, seen), (cut, end) = chain(), chain(3, "case-3")
    assert found(cut, end) == []
    assert found(cut, end, seen) == [("missing", 4), ("missing", 5)]


def test_records_beyond_the_end_are_told() -> None:
    links, _ = chain()
    _, end = chain(3, "case-3")
    assert found(links, end) == [("unchained", 4), ("unchained", 5)]


def test_where_somebody_else_had_moved_the_end_stands_for_good() -> None:
    links, end = chain(4, "case-4")
    link = Link(
        "0101", 5, datetime(2026, 11, 30, tzinfo=UTC), "broken", None, None, None, None, None, None, b"", end.hash
    )
    end = Head(chain="0101", number=5, hash=link.hash)
    assert [*faults([*links, (link, link.hash)], end)] == [Fault("broken", "0101", 5)]
