"""Every document is an accessible PDF for the archive, is the same every time, and sets what a case holds as text."""

import hashlib
import io
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents import DocumentName, available, compose, render
from documents.printing import to_pdf
from programme.ledger import Ledger
from tests.documents.lives import (
    MOVED,
    REFUGEE_2004,
    SPOUSE_2020,
    SPOUSE_2025,
    WEEK,
    identified,
    opened,
    printed,
    text_of,
)
from tests.statute.casebuilder import case

LEDGERS: dict[str, tuple[Ledger, date]] = {
    "2004": (opened(REFUGEE_2004), date(2004, 9, 1)),
    "2020": (opened(SPOUSE_2020, identified()), date(2024, 3, 1)),
    "2025": (opened(SPOUSE_2025, identified(), *WEEK), date(2025, 6, 8)),
    "moved": (opened(MOVED, identified()), date(2025, 3, 10)),
}
EVERY = [
    (life, one.name, version.number if version else None)
    for life, (ledger, today) in LEDGERS.items()
    for one in available(ledger, today)
    if one.refused is None
    for version in one.versions or [None]
]


def test_every_kind_of_document_is_among_those_that_are_tested() -> None:
    assert {name for _, name, _ in EVERY} == {one.name for one in available(*LEDGERS["2025"])}


@pytest.mark.parametrize(("life", "name", "version"), EVERY)
def test_a_document_is_tagged_danish_titled_and_marked_for_archive_and_screen_reader(
    life: str, name: DocumentName, version: int | None
) -> None:
    pdf = printed(LEDGERS[life][0], name, LEDGERS[life][1].isoformat(), version)
    root: Any = pdf.root_object
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "da"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert pdf.metadata.title in text_of(pdf)
    assert {"/Document", "/H1", "/P"} <= set(roles(root["/StructTreeRoot"]))
    marks = root["/Metadata"].get_data().decode()
    for mark in (
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<rdf:li>da</rdf:li>",
    ):
        assert mark in marks
    assert list(fonts(pdf))
    assert all("NotoSans" in font and embedded for font, embedded in fonts(pdf))


def test_headings_lists_and_tables_are_tagged_as_what_they_are() -> None:
    root: Any = printed(LEDGERS["moved"][0], "permanent_residence_status", "2025-03-10").root_object
    assert {"/Title", "/H1", "/L", "/LI", "/Table", "/TH", "/TD"} <= set(roles(root["/StructTreeRoot"]))


def roles(element: Any) -> Iterator[str]:
    """Walk the structure tree."""
    element = element.get_object()
    if isinstance(element, list):
        for kid in element:
            yield from roles(kid)
    elif isinstance(element, dict):
        if "/S" in element:
            yield str(element["/S"])
        if "/K" in element:
            yield from roles(element["/K"])


def fonts(pdf: PdfReader) -> Iterator[tuple[str, bool]]:
    """Name the fonts of every page, and tell whether each is embedded."""
    for page in pdf.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            yield str(descendant["/BaseFont"]), "/FontFile2" in descriptor or "/FontFile3" in descriptor


def digests() -> list[str]:
    """Print every document and sum up its bytes."""
    return [
        hashlib.sha256(render(LEDGERS[life][0], name, LEDGERS[life][1], version)).hexdigest()
        for life, name, version in EVERY
    ]


def test_the_same_case_gives_the_same_bytes_in_another_process_and_time_zone(tmp_path: Path) -> None:
    zone = {
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    program = "from tests.documents.test_printing import digests; print(*digests())"
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | zone, capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == digests()


def test_a_finished_document_is_the_same_whichever_day_it_is_printed() -> None:
    ledger = opened(SPOUSE_2025)
    for name in ("contract", "declaration", "language_notice"):
        assert render(ledger, name, date(2025, 6, 8)) == render(ledger, name, date(2026, 1, 1))


def test_the_day_of_the_file_is_the_day_of_the_document() -> None:
    metadata = printed(SPOUSE_2025, "contract", "2026-01-01").metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date() == date(2025, 2, 20)


def contract_saying(text: str) -> Ledger:
    """Open a case whose contract has a text for its goal."""
    file = case("2025-02-03 takeover\n2025-02-12 contract_drafted content=goal")
    drafted = file.facts[1].model_copy(
        update={"content": file.facts[1].content.model_copy(update={"goal": text})}  # pyright: ignore
    )
    return opened(file.model_copy(update={"facts": [file.facts[0], drafted]}))


@pytest.mark.parametrize(
    "hostile",
    [
        '#emph[x] #panic() #read("/etc/passwd")',
        "$ x^2 $ \\ _a_ *b* `c` <d> @e [f] {g}",
        "= Ikke en overskrift",
        "// ikke en kommentar /* heller ikke */",
        "- ikke en liste",
        '"; #import "page.typ"',
        "https://example.org",
        "a---b...c~d",
        "\\u{41}",
    ],
)
def test_markup_in_a_text_is_printed_as_it_was_typed(hostile: str) -> None:
    assert hostile in text_of(printed(contract_saying(hostile), "contract", "2025-02-13")).replace("\u200b", "")


def test_other_scripts_are_printed_and_what_no_font_shows_is_seen_to_be_missing() -> None:
    text = text_of(printed(contract_saying("Олена ሰላም مرحبا สวัสดี 😀 \u202edrejet\u0000"), "contract", "2025-02-13"))
    for shown in ("Олена", "ሰላም", "ส"):
        assert shown in text
    assert text.count("\N{REPLACEMENT CHARACTER}") == 3
    assert any("\u0600" <= character <= "\u06ff" or "\ufb50" <= character <= "\ufefc" for character in text)


def test_a_word_without_end_stays_on_the_paper() -> None:
    pdf = printed(contract_saying("x" * 5000), "contract", "2025-02-13")
    assert text_of(pdf).replace(" ", "").replace("\u200b", "").count("x") >= 5000
    assert len(pdf.pages) > 2


def test_a_text_of_a_hundred_thousand_characters_is_printed_whole() -> None:
    text = text_of(printed(contract_saying("Zebra og gnu med to. " * 5000), "contract", "2025-02-13"))
    assert (text.count("Zebra"), text.count("gnu")) == (5000, 5000)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip()))
def test_no_text_keeps_a_document_from_being_printed(text: str) -> None:
    assert render(contract_saying(text), "contract", date(2025, 2, 13)).startswith(b"%PDF")


@settings(max_examples=25, deadline=None)
@given(
    st.text(st.characters(categories=["Lo", "Mn", "Mc", "Me", "Cf", "Zs"]), min_size=1, max_size=40).filter(
        lambda text: text.strip()
    )
)
def test_no_mixture_of_letters_and_marks_keeps_a_document_from_being_printed(text: str) -> None:
    assert render(contract_saying(text), "contract", date(2025, 2, 13)).startswith(b"%PDF")


def test_a_document_knows_its_number_and_never_tells_it_by_accident() -> None:
    made = compose(LEDGERS["2025"][0], "declaration", date(2025, 6, 8))
    assert "010190" not in repr(made)
    assert "Amina" not in repr(made)
    assert "010190-0000" in text_of(PdfReader(io.BytesIO(to_pdf(made))))


def test_a_template_that_cannot_be_set_tells_nothing_of_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.printing._printable", lambda data: data)  # pyright: ignore
    secret = " ".join(["hemmelig", "😀"])
    with pytest.raises(RuntimeError, match=r"^the document contract cannot be set as PDF$") as raised:
        render(contract_saying(secret), "contract", date(2025, 2, 13))
    assert raised.value.__cause__ is None
    assert secret not in "".join(traceback.format_exception(raised.value))
