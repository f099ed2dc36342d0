"""The ledger: everything that was recorded, its ids, and the case file it makes up."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from programme.ledger import Entry, Ledger, RefusedFact, abridged, fact_id, open_ledger, same_opening
from programme.plan import plan
from statute.answers import Remark
from statute.facts import FACT, CaseFile

NOW = datetime(2025, 2, 1, 12, 0, tzinfo=UTC)
CASE = CaseFile.model_validate(
    {
        "case": "a",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [
            {"fact": "takeover", "on": "2025-01-15", "municipality": "0101", "id": "kept"},
            {"fact": "cv_published", "on": "2025-01-20"},
        ],
    }
)
REFUSED = RefusedFact(
    id="r", recorded_at=NOW, given={"fact": "nonsense"}, remark=Remark(index=2, fact="nonsense", reason="Ukendt.")
)


@given(st.text())
def test_a_fact_id_is_letters_only_so_it_never_looks_like_a_cpr_number(command: str):
    assert re.fullmatch("[a-z]{16}", fact_id(command))


def test_the_same_command_gives_the_same_id_and_another_one_another():
    assert fact_id("command-1") == fact_id("command-1")
    assert fact_id("command-1") != fact_id("command-2")


def test_facts_keep_their_ids_and_others_get_one():
    ids = [entry.id for entry in open_ledger(CASE, "event-1").entries]
    assert ids[0] == "kept"
    assert ids[1] == fact_id("event-1#1")


def test_the_case_file_leaves_out_what_was_refused():
    ledger = open_ledger(CASE, "event-1").with_entries([Entry(refused=REFUSED)])
    assert [fact.fact for fact in ledger.case_file().facts] == ["takeover", "cv_published"]
    assert ledger.holds_refused("r")
    assert ledger.find("r") is None


def test_a_ledger_survives_its_json_form_with_every_entry():
    fact = FACT.validate_python({"fact": "offer_made", "on": "2025-02-01", "offer": "o", "kind": "mentor", "id": "f"})
    ledger = (
        open_ledger(CASE, "event-1")
        .stamped(NOW)
        .with_entries([Entry(refused=REFUSED)])
        .with_entries([Entry(fact=fact)])
    )
    assert Ledger.model_validate_json(ledger.model_dump_json()) == ledger
    assert [entry.recorded_at for entry in ledger.entries] == [NOW, NOW, NOW, None]


def test_a_ledger_that_has_grown_still_has_the_same_opening():
    opened = open_ledger(CASE, "event-1")
    grown = opened.stamped(NOW).with_entries([Entry(refused=REFUSED)])
    assert same_opening(grown, opened)
    assert not same_opening(grown, open_ledger(CASE, "event-2"))
    other_facts = CASE.model_copy(update={"facts": CASE.facts[:1]})
    assert not same_opening(open_ledger(other_facts, "event-1"), opened)


def test_what_a_refused_signal_brought_is_kept_whole_when_it_is_short_and_else_its_beginning():
    assert abridged({"fact": "nonsense"}) == {"fact": "nonsense"}
    kept = abridged({"note": "x" * 100_000})
    assert isinstance(kept, str)
    assert kept.startswith('{"note": "xxx')
    assert len(kept) < 3_000


def test_a_ledger_is_full_before_the_server_would_end_the_programme():
    need = {"fact": "need_recorded", "on": "2025-02-01", "of": "revision", "ground": "x" * 10_000}
    case = CASE.model_copy(update={"facts": [*CASE.facts, *(FACT.validate_python(need) for _ in range(110))]})
    assert open_ledger(case, "event-1").is_full
    assert not open_ledger(CASE, "event-1").is_full


def test_what_was_registered_late_and_annulled_later_is_known_from_the_day_it_was_recorded():
    def entry(recorded_at: str, **fact: object) -> Entry:
        return Entry(fact=FACT.validate_python({**fact, "recorded_at": recorded_at}))

    signed = {"fact": "contract_signed", "on": "2025-02-10", "id": "s", "party": "both", "manner": "signed"}
    ledger = open_ledger(CASE, "event-1").stamped(datetime(2025, 1, 20, 12, 0, tzinfo=UTC))
    ledger = ledger.with_entries([entry("2025-04-01T21:59:00+00:00", **signed)])
    ledger = ledger.with_entries([entry("2025-05-01T22:01:00+00:00", fact="annulled", on="2025-05-01", fact_id="s")])

    def contract(day: date) -> str:
        answered = plan(ledger.known_on(day).case_file(), day)
        return next(duty.status for duty in answered.duties if duty.duty == "contract")

    assert contract(date(2025, 3, 31)) == "overdue"
    assert contract(date(2025, 4, 1)) == "met"
    assert contract(date(2025, 5, 1)) == "met"
    assert contract(date(2025, 5, 2)) == "overdue"


def test_a_refused_signal_is_known_from_its_day_too_and_nothing_before_the_case_was_taken_in():
    ledger = (
        open_ledger(CASE, "event-1").stamped(datetime(2025, 1, 20, tzinfo=UTC)).with_entries([Entry(refused=REFUSED)])
    )
    assert ledger.known_on(date(2025, 1, 19)).entries == []
    assert [entry.key for entry in ledger.known_on(date(2025, 1, 31)).entries] == ["takeover", "cv_published"]
    assert ledger.known_on(date(2025, 2, 1)) == ledger
