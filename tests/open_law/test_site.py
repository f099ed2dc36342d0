"""The law as a site of files: a page for every paragraph, links that lead somewhere, red where nothing is done."""

import html
import re
from functools import cache
from pathlib import Path

import pytest

from service.law.addresses import file_of, paragraph_page
from service.law.book import RED, book
from service.law.differences import differences
from service.law.rendering import pages
from statute.catalogue import catalogue
from statute.catalogue.wording import paragraph_of, texts

_LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
_ID = re.compile(r'\bid="([^"]+)"')


@cache
def content(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def anchors(path: Path) -> set[str]:
    return set(_ID.findall(content(path)))


def words_of(path: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", content(path)))


def test_every_paragraph_of_every_text_has_its_page(site: Path) -> None:
    wanted = {paragraph_page(key, place) for key, text in texts().items() for place in text.places}
    wanted |= {paragraph_page(entry.source, paragraph_of(entry)) for entry in catalogue().values()}
    assert len(wanted) == 439
    assert [page for page in sorted(wanted) if not (site / file_of(page)).is_file()] == []


def test_every_link_leads_somewhere(site: Path) -> None:
    broken: set[str] = set()
    for page in pages():
        file = site / file_of(page)
        for link in map(html.unescape, _LINK.findall(content(file))):
            if link.startswith("https://www.retsinformation.dk/eli/"):
                continue
            path, _, anchor = link.partition("#")
            target = (file.parent / path).resolve() if path else file.resolve()
            if not target.is_file() or (anchor and anchor not in anchors(target)):
                broken.add(f"{page}: {link}")
    assert sorted(broken) == []


def test_no_anchor_stands_twice_on_a_page(site: Path) -> None:
    for page in pages():
        found = _ID.findall(content(site / file_of(page)))
        assert len(found) == len(set(found)), page


def test_the_words_of_the_law_stand_beside_our_rule_with_number_address_days_and_digest(site: Path) -> None:
    page = words_of(site / "bek-2024-12-30/p6.html")
    for said in (
        "§ 6. Kontrakten skal være indgået inden 1 måned efter, at kommunalbestyrelsen har overtaget ansvaret",
        "BEK nr. 1761 af 30. december 2024",
        "https://www.retsinformation.dk/eli/lta/2024/1761",
        "01.01.2025 – 31.01.2026",
        texts()["BEK-2024-12-30"].wordings("§6")[0].sha256,
        "Pligt: Integrationskontrakten skal være indgået. (frist 1 måned)",
        "statute/duties/beginning.py",
        "test_p11_a_move_lapses_the_first_contract_while_it_is_open",
        "Bekendtgørelse 2020 §6 stk.1",
        "Overtaget den 31. januar: fristen er den 28. februar",
    ):
        assert said in page


def test_a_test_stands_with_the_days_that_it_names(site: Path) -> None:
    page = words_of(site / "bek-2024-12-30/p14.html")
    assert "test_p19_stk3_only_if_the_day_falls_within_the_leave dage: 31.07.2022, 01.03.2023" in page


@pytest.mark.parametrize("page", ["bek-1307-2020/p24", "integrationsloven/p2", "bek-2024-12-30/p24"])
def test_what_is_not_carried_out_says_so_in_red(site: Path, page: str) -> None:
    leaf = book().leaf(page)
    shown = content(site / file_of(page))
    assert ("law-red-line" in shown) is leaf.is_red
    for rule in leaf.rules:
        if rule.standing in RED:
            assert f'law-is-red" id="{rule.anchor}"' in shown
            assert f'<span class="badge law-red">{rule.told}</span>' in shown


def test_a_paragraph_without_any_rule_is_red_as_a_whole(site: Path) -> None:
    assert "Udføres ikke: ingen regel herfra er i programmets katalog." in words_of(site / "integrationsloven/p2.html")


def test_the_difference_of_two_texts_gives_both_back() -> None:
    before = texts()["BEK-2024-12-30"].wordings("§7")[0].text
    after = texts()["BEK-2026-01-20"].wordings("§7")[0].text
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert any(piece.kind == "added" and "kontanthjælp" in piece.text for piece in pieces)


def test_the_same_subject_in_another_order_shows_words_rule_and_whom_it_applies_to(site: Path) -> None:
    page = content(site / "bek-2026-01-20/p10.html")
    assert "ændrede reglen sig:" in page
    assert re.search(r"<li>gælder: .*selvforsørgelses- og hjemrejseydelse.* → .*kontanthjælp", page)
    assert re.search(r"<ins>[^<]*kontanthjælp", page)


def test_a_reading_that_two_have_not_accepted_is_shown_as_proposed_only(site: Path) -> None:
    page = content(site / "fortolkninger.html")
    assert page.count("kun foreslået") >= len(book().readings)
    assert "godkendt af to" not in page
    assert "Kun foreslået" in content(site / "bek-2024-12-30/p14.html")


def test_the_pages_speak_danish(site: Path) -> None:
    """Names of code and tests are English, and stand in code; our own words are not."""
    for page in ("", "fortolkninger", "status", "bek-2024-12-30/p14", "las/p16", "integrationsloven/p20"):
        shown = re.sub(r"<(pre|code)\b.*?</\1>", "", content(site / file_of(page)), flags=re.S)
        said = re.sub(r"<[^>]+>", " ", shown)
        assert not re.search(r"\b(the|must|shall|which|every|applies|municipality|foreigner)\b", said), page
