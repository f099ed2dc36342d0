"""A receipt is reckoned again by the ruleset that gave it, and checked by a program in another language."""

import json
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.failures import Failed
from cli.law.replay import again, kept_in
from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Entry, Ledger
from programme.receipt import Receipt, answered_again, canonical, chosen, differences, digest, known_at, receipt
from programme.reminders import Ladder
from statute.facts import CaseFile
from statute.ruleset import ruleset
from tests.tools import NODE

CHECKER = Path(__file__).parents[2] / "docs" / "check_receipt.mjs"
EARLY, LATE = datetime(2025, 2, 1, 9, tzinfo=UTC), datetime(2025, 3, 10, 9, tzinfo=UTC)
CASE = CaseFile.model_validate(
    {
        "case": "sag-1",
        "person": {"born": "1990-06-15", "group": "refugee"},
        "facts": [
            {"fact": "takeover", "on": "2025-01-31", "municipality": "0101", "recorded_at": EARLY.isoformat()},
            {
                "fact": "offer_started",
                "on": "2025-02-20",
                "offer": "tilbud-æ",
                "kind": "company_placement",
                "weekly_hours": 20.0,
                "recorded_at": LATE.isoformat(),
            },
        ],
    }
)
LEDGER = Ledger(case="sag-1", person=CASE.person, command="c", entries=[Entry(fact=fact) for fact in CASE.facts])


def answer(at: datetime, number: int) -> Evaluation:
    asked = Question(case=known_at(LEDGER, at), now=at, sent={}, told=[], number=number)
    return evaluate(asked, Ladder(), ruleset())


@pytest.fixture
def given() -> Receipt:
    return receipt(LEDGER, answer(LATE, 2), LATE)


def test_an_answer_knows_what_was_on_record_then() -> None:
    assert len(known_at(LEDGER, EARLY).facts) == 1
    assert len(known_at(LEDGER, LATE).facts) == 2


def test_the_same_ruleset_gives_the_same_answer_again(given: Receipt) -> None:
    assert differences(given.answer, answered_again(given.facts, given.on)) == []
    assert [owed["duty"] for owed in given.answer["owed"]][:1] == ["contract"]  # type: ignore[index, call-overload, union-attr]


def test_another_answer_is_told_by_what_differs(given: Receipt) -> None:
    [told] = differences(
        given.answer, answered_again({**given.facts, "person": {"born": "2010-06-15", "group": "refugee"}}, given.on)
    )
    assert told.startswith("owed: ")


def test_an_answer_is_named_by_its_number_or_by_what_it_knew() -> None:
    answers = [(LATE, answer(LATE, 2)), (EARLY, answer(EARLY, 1))]
    assert [found[1].number for name in ("1", "2") if (found := chosen(answers, LEDGER, name))] == [1, 2]
    assert chosen(answers, LEDGER, "3") is None
    assert chosen(answers, LEDGER, "ukendt") is None


def test_a_kept_ruleset_answers_in_its_own_words_and_is_what_it_says(given: Receipt, tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    assert kept.stem == ruleset()
    assert differences(given.answer, again(given.facts, given.on, kept)) == []
    named_otherwise = kept.rename(tmp_path / "0.1.0+00000000.zip")
    with pytest.raises(Failed, match="er ikke det regelsæt, som navnet siger"):
        again(given.facts, given.on, named_otherwise)


def test_canonical_json_is_one_way_of_writing_a_value() -> None:
    assert canonical({"b": [1.0, 2.5, None], "a": "æ\n"}) == '{"a":"æ\\n","b":[1,2.5,null]}'
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def checked(*given: Path) -> tuple[int, str]:
    done = subprocess.run([NODE, CHECKER, *given], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_a_program_in_another_language_checks_a_receipt_and_its_ruleset(given: Receipt, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(given.model_dump_json(), "utf-8")
    with zipfile.ZipFile(kept_in(tmp_path)) as kept:
        kept.extractall(tmp_path / "ruleset")
    assert checked(file, tmp_path / "ruleset") == (
        0,
        "format: agrees\nfacts: agrees\nanswer: agrees\nday: agrees\nruleset: agrees\n",
    )


@pytest.mark.parametrize("part", ["facts", "answer"])
def test_the_other_program_finds_what_was_altered(given: Receipt, tmp_path: Path, part: str) -> None:
    altered: dict[str, Any] = json.loads(given.model_dump_json())
    altered[part]["case" if part == "facts" else "phase"] = "en anden"
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(altered), "utf-8")
    code, told = checked(file)
    assert code == 1
    assert f"{part}: DIFFERS" in told


def test_the_other_program_finds_another_ruleset(given: Receipt, tmp_path: Path) -> None:
    (tmp_path / "statute").mkdir()
    (tmp_path / "statute" / "rule.py").write_text("another = 1\n", "utf-8")
    file = tmp_path / "receipt.json"
    file.write_text(given.model_dump_json(), "utf-8")
    code, told = checked(file, tmp_path)
    assert code == 1
    assert "ruleset: DIFFERS" in told


def test_the_day_of_a_receipt_is_the_day_it_answers(given: Receipt) -> None:
    assert given.on == date(2025, 3, 10)
