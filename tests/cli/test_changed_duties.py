"""What a registration did to the duties is told duty by duty."""

from datetime import date

from cli.changed_duties import changed_duties
from programme.plan import Plan, plan
from statute.facts import CaseFile

TAKEOVER = {"fact": "takeover", "on": "2025-03-03", "municipality": "0101"}
SIGNED = {"fact": "contract_signed", "on": "2025-03-20", "party": "both", "manner": "signed"}


def planned(*facts: dict[str, object], on: date = date(2025, 4, 5)) -> Plan:
    person = {"born": "1990-05-01", "group": "refugee"}
    return plan(CaseFile.model_validate({"case": "c-1", "person": person, "facts": [TAKEOVER, *facts]}), on)


def test_a_duty_that_stands_otherwise_is_told_with_how_it_stood():
    told = changed_duties(planned(SIGNED), planned())
    assert "  Kontrakt: opfyldt 20.03.2025, frist 03.04.2025 → 2 dage over fristen 03.04.2025" in told


def test_a_duty_that_comes_or_goes_is_told():
    guidance = "  Vejledning om permanent ophold: {} → {}"
    late = "16 dage over fristen 20.03.2025"
    assert guidance.format("fandtes ikke", late) in changed_duties(planned(), planned(SIGNED))
    assert guidance.format(late, "findes ikke længere") in changed_duties(planned(SIGNED), planned())


def test_where_nothing_changed_that_is_told():
    assert changed_duties(planned(), planned()) == ["Ingen pligt er ændret."]
