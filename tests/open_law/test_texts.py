"""The official texts on file: whole, unchanged since they were read, and beside every rule of the catalogue."""

import re

import pytest

from statute.catalogue import catalogue
from statute.catalogue.wording import paragraph_of, stykke_of, texts

LAST = {"BEK-2004-02-17": 48, "BEK-1307-2020": 49, "BEK-2024-12-30": 41, "BEK-2026-01-20": 41}


def test_every_paragraph_is_as_it_was_read() -> None:
    changed = [(key, p.place) for key, text in texts().items() for p in text.paragraphs if p.digest != p.sha256]
    assert changed == []
    assert sum(len(text.paragraphs) for text in texts().values()) == 419


@pytest.mark.parametrize(("order", "last"), LAST.items())
def test_every_paragraph_of_an_order_is_on_file_once(order: str, last: int) -> None:
    assert [place for place in texts()[order].places if place != "Bilag 1"] == [f"§{n}" for n in range(1, last + 1)]


def test_the_act_is_on_file_whole_and_the_four_paragraphs_written_anew_in_their_days() -> None:
    act = texts()["INTEGRATIONSLOVEN"]
    assert len(act.places) == 103  # three of them are several in one line: "§§ 54-56. (Ophævet)"
    anew = [p for p in act.paragraphs if p.number == "LOV nr. 1654 af 30. december 2024"]
    assert {p.place for p in anew} == {"§4 b", "§17 a", "§20 d", "§23 g"}
    assert [str(p.valid_to or p.valid_from) for p in act.wordings("§17 a")] == ["2024-12-31", "2025-01-01"]


def test_every_rule_of_a_law_stands_beside_its_words() -> None:
    """The guide alone has no words here: it is no law, and not free."""
    lonely = [e.id for e in catalogue().values() if not _words(e.source, paragraph_of(e))]
    assert {name.partition(" ")[0] for name in lonely} == {"CABI-KONTRAKT"}
    assert "CABI-KONTRAKT" not in texts()


def _words(source: str, place: str) -> bool:
    return source in texts() and bool(texts()[source].wordings(place))


def test_a_paragraph_is_parted_stykke_by_stykke() -> None:
    [wording] = texts()["BEK-2024-12-30"].wordings("§14")
    assert [part.place for part in wording.parts] == [f"§14 stk.{n}" for n in range(1, 10)]
    assert wording.parts[1].text.startswith("Stk. 2. For udlændinge, der benytter sig af en ret til fravær")
    assert stykke_of(catalogue()["BEK-2024-12-30 §14 stk.8 nr.1"]) == "§14 stk.8"


def test_every_address_of_a_text_is_an_eli_of_its_number() -> None:
    for text in texts().values():
        if text.eli is not None and text.key != "BEK-1307-2020-consolidated":
            year, number = re.fullmatch(r"https://www\.retsinformation\.dk/eli/lta/(\d{4})/(\d+)", text.eli).groups()  # type: ignore[union-attr]
            assert text.number is not None
            assert f"nr. {number} " in text.number
            assert text.dated.year == int(year)
