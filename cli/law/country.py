"""A synthetic country: lives that nobody has led, for trying a draft of the law on many.

Plainly invented. Who comes, how long things take and what goes wrong are guesses of the makers of this program, chosen
so that every duty occurs; no statistics stand behind them, and no count of a draft run says anything of Denmark.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from cli.failures import BadInput
from statute.facts import CaseFile

YEARS_BACK = 5
"""The takeovers lie in so many years before the day that is asked about."""

_MUNICIPALITIES = ("0101", "0219", "0461", "0615", "0751", "0851")
_GROUPS = (("refugee", 55), ("family_of_refugee", 30), ("family_of_other", 15))
_CASH = date(2025, 7, 1)
_FIRST_DAY, _LAST_DAY = date(2005, 1, 1), date(2099, 12, 31)


def hold_day(day: date) -> None:
    """Hold the day that is asked about within the years that lives are made up for. Raises BadInput."""
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise BadInput(f"Det opfundne land har liv fra {_FIRST_DAY.year} til {_LAST_DAY.year}; {day} ligger udenfor.")


def life(seed: int, number: int, day: date) -> CaseFile:
    """Make up one life; the same seed, number and day give the same one."""
    chance = Random(f"{seed} {number}")  # not for secrets: it is to be repeatable
    takeover = day - timedelta(days=chance.randrange(20, YEARS_BACK * 365))
    facts = sorted(_facts(chance, takeover, day), key=lambda fact: fact["on"])
    known = [fact for fact in facts if fact["on"] <= day]
    return CaseFile.model_validate({"case": f"liv-{number}", "person": _person(chance, takeover), "facts": known})


def _person(chance: Random, takeover: date) -> dict[str, Any]:
    [group] = chance.choices([name for name, _ in _GROUPS], [weight for _, weight in _GROUPS])
    person: dict[str, Any] = {
        "born": takeover - timedelta(days=chance.randrange(17 * 365, 62 * 365)),
        "group": group,
        "quota_refugee": group == "refugee" and chance.random() < 0.1,
        "ukraine_special_act": group == "refugee" and takeover.year >= 2022 and chance.random() < 0.2,
        "wishes_employment": chance.random() < 0.5,
        "education_assessed": chance.random() < 0.2,
    }
    if group == "family_of_other" and chance.random() < 0.7:
        person |= {"spouse_permit": True, "cpr_registered_on": takeover}
    return person


def _facts(chance: Random, takeover: date, day: date) -> list[dict[str, Any]]:
    def at(low: int, high: int) -> date:
        return takeover + timedelta(days=chance.randrange(low, high))

    signed, visited = at(10, 45), at(60, 110)
    facts: list[dict[str, Any]] = [
        {"fact": "takeover", "on": takeover, "municipality": chance.choice(_MUNICIPALITIES)},
        {"fact": "assessment_completed", "on": at(3, 40)},
        {"fact": "language_provider_involved", "on": at(3, 40)},
        {"fact": "danish_referred", "on": at(5, 45)},
        {"fact": "programme_started", "on": at(5, 40)},
        {"fact": "declaration_guidance_given", "on": at(3, 40)},
    ]
    if chance.random() < 0.9:
        facts += [
            {"fact": "contract_signed", "on": signed, "party": "both", "manner": "signed"},
            {"fact": "declaration_signed", "on": signed, "manner": "signed"},
        ]
    if chance.random() < 0.7:
        facts += _on_benefit(chance, takeover, visited)
    else:
        facts.append({"fact": "employment_started", "on": at(5, 200), "ordinary": True})
    if chance.random() < 0.15:
        facts.append({"fact": "moved", "on": at(100, 900), "municipality": chance.choice(_MUNICIPALITIES)})
    if chance.random() < 0.1:
        birth = at(150, 900)
        facts += [{"fact": "child_born", "on": birth}, {"fact": "leave_started", "on": birth}]
    follow_up = visited
    while follow_up < day:
        follow_up += timedelta(days=chance.randrange(35, 160))
        facts.append({"fact": "follow_up_held", "on": follow_up, "form": "in_person", "talk": "job"})
    return facts


def _on_benefit(chance: Random, takeover: date, visited: date) -> list[dict[str, Any]]:
    benefit = "self_support_and_return" if takeover < _CASH else "cash_assistance_minimum"
    facts: list[dict[str, Any]] = [
        {"fact": "benefit_started", "on": takeover, "benefit": benefit},
        {"fact": "rights_guidance_given", "on": takeover + timedelta(days=chance.randrange(5, 40)), "written": True},
        {"fact": "jobseeker_registered", "on": takeover + timedelta(days=chance.randrange(3, 30))},
        {"fact": "visitation_decided", "on": visited, "category": chance.choice(("job_ready", "activity_ready"))},
    ]
    begin = takeover + timedelta(days=chance.randrange(10, 60))
    for number in range(chance.randrange(4)):
        end = begin + timedelta(days=chance.randrange(28, 91))
        offer = f"t{number}"
        facts += [
            {"fact": "offer_started", "on": begin, "offer": offer, "kind": "company_placement", "weekly_hours": 25.0},
            {"fact": "offer_ended", "on": end, "offer": offer},
        ]
        begin = end + timedelta(days=chance.randrange(5, 80))
    if chance.random() < 0.4:
        end = takeover + timedelta(days=chance.randrange(60, 900))
        facts.append({"fact": "benefit_ended", "on": end, "benefit": benefit})
        if chance.random() < 0.5:
            facts.append({"fact": "employment_started", "on": end, "ordinary": True})
    return facts
