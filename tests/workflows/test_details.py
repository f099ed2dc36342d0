"""What the Temporal UI shows beside a programme: every duty with its reason and a link, and nothing that runs."""

from datetime import date

import pytest
from markdown_it import MarkdownIt

from programme.plan import plan
from statute.facts import CaseFile
from workflows.details import details, escaped

_TAKEN_OVER = {"fact": "takeover", "on": "2025-03-03", "municipality": "0101"}
_DESK = "https://forloeb.kommune.example"


def _details(*facts, case="7f3c-0101", on=date(2025, 4, 13), desk=_DESK):
    person = {"born": "1991-04-12", "group": "refugee"}
    return details(plan(CaseFile.model_validate({"case": case, "person": person, "facts": list(facts)}), on), desk)


def _rows(text):
    return [
        [cell.strip("\u2003\u2060 ") for cell in row.split("|")[1:-1]] for row in text.split("\n") if row[:1] == "|"
    ]


def test_what_is_overdue_comes_first_and_every_duty_has_its_day_reason_and_page():
    rows = _rows(_details(_TAKEN_OVER))[2:]
    assert rows[0] == [
        f"[kontrakt]({_DESK}/desk/cases/7f3c-0101/duties/contract/1)",
        "03.04.2025",
        "**10 dage over**",
        "§ 6: Kontrakten skal være indgået senest 1 måned efter overtagelsen 03.03.2025.",
    ]
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), key=lambda status: status == "åben")


def test_without_a_desk_there_are_no_links():
    assert "](" not in _details(_TAKEN_OVER, desk=None)


_SIGNED = {"fact": "contract_signed", "on": "2025-03-20", "party": "both", "manner": "signed"}
_BENEFIT = {"fact": "benefit_started", "on": "2025-03-03", "benefit": "self_support_and_return"}


@pytest.mark.parametrize(
    ("facts", "duty", "untold"),
    [
        (
            [{"fact": "child_born", "on": "2025-03-27"}, {"fact": "leave_started", "on": "2025-03-27"}],
            "opfølgning ved barsel",
            "27.03.2025",
        ),
        (
            [{"fact": "health_assessment_completed", "on": "2025-04-01", "calls_for_revision": True}],
            "revision",
            "elbred",
        ),
    ],
)
def test_reasons_that_tell_of_family_or_health_are_left_to_the_case(facts, duty, untold):
    told = _details(_TAKEN_OVER, _BENEFIT, _SIGNED, *facts)
    assert f"[{duty}](" in told
    assert untold not in told


def test_a_case_with_nothing_owed_says_so():
    assert "Intet udestår." in _details({**_TAKEN_OVER, "on": "2025-04-20"})


@pytest.mark.parametrize("name", ["<script>", "[x](javascript:alert(1))", "`a` *b* _c_ | d", "![x](http://y)"])
def test_no_free_text_means_anything_in_markdown(name):
    written = MarkdownIt("commonmark", {"html": False}).render(escaped(name))
    assert written.count("<") == 2, "only the paragraph around it"
