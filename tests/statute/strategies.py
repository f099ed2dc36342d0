"""Case files that hypothesis makes up: whatever the format allows, and lives that look like one."""

from datetime import date, timedelta
from typing import Any, cast, get_args

from hypothesis import strategies as st

from statute.facts import FACT_MODELS, CaseFile, ContractItem, DutyKey, RegulationKey

KEYS = sorted(FACT_MODELS)
FIRST, LAST = date(2019, 6, 1), date(2027, 12, 31)
_PIVOTS = [
    date(2020, 9, 8),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2024, 2, 29),
    date(2025, 7, 1),
    date(2026, 2, 1),
]
_IDS = ["f1", "f2", "f3", "f4"]
_OFFERS = ["o1", "o2"]


def days() -> st.SearchStrategy[date]:
    """A day of the years that the orders cover, often near a day on which something changes."""
    near = st.builds(lambda pivot, by: pivot + timedelta(days=by), st.sampled_from(_PIVOTS), st.integers(-40, 40))
    return st.one_of(near, st.dates(FIRST, LAST))


_OWN: dict[str, st.SearchStrategy[Any]] = {
    "municipality": st.sampled_from(["0101", "0751", "0461"]),
    "until": days(),
    "clarification_on": days(),
    "expected_on": days(),
    "duties": st.one_of(st.just("all"), st.lists(st.sampled_from(get_args(DutyKey)), min_size=1, max_size=3)),
    "offer": st.sampled_from(_OFFERS),
    "weekly_hours": st.sampled_from([15, 20, 37]),
    "fact_id": st.sampled_from(_IDS),
    "content": st.dictionaries(st.sampled_from(get_args(ContractItem)), st.just("skrevet"), max_size=5),
}
"""The fields whose values are not a choice that the model itself names."""


def _values(key: str) -> dict[str, st.SearchStrategy[Any]]:
    """The fields of a fact that the law reads, each with what may stand in it; what may be left out sometimes is."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in FACT_MODELS[key].model_fields.items():
        if name in ("fact", "on", "id", "by", "recorded_at", "note", "reason", "basis"):
            continue
        own = st.just("begrundet") if field.annotation is str else st.from_type(cast("type[Any]", field.annotation))
        value = _OWN.get(name, own) if name != "ground" or field.is_required() else st.none()
        fields[name] = value if field.is_required() else st.none() | value
    return fields


@st.composite
def facts(draw: st.DrawFn, keys: list[str] = KEYS, on: st.SearchStrategy[date] | None = None) -> dict[str, Any]:
    """One fact of any of the keys, with every field it needs and some of those that it may have."""
    key = draw(st.sampled_from(keys))
    fields = {name: draw(value) for name, value in _values(key).items()}
    return {"fact": key, "on": draw(days() if on is None else on)} | fields


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """Any kind of person."""
    flags = ["ukraine_special_act", "spouse_permit", "resident_before_permit", "wishes_employment", "higher_education"]
    group = draw(st.sampled_from(["refugee", "family_of_refugee", "family_of_other"]))
    return {
        "born": draw(st.sampled_from([date(1955, 2, 28), date(1990, 6, 15), date(2004, 2, 29), date(2007, 5, 20)])),
        "group": group,
        "quota_refugee": group == "refugee" and draw(st.booleans()),
        "permit_granted_on": draw(st.none() | days()),
        "cpr_registered_on": draw(st.none() | days()),
        "education_assessed": draw(st.booleans()),
    } | {flag: draw(st.booleans()) for flag in flags}


@st.composite
def case_files(draw: st.DrawFn, more: st.SearchStrategy[list[dict[str, Any]]] | None = None) -> CaseFile:
    """A case file: a takeover in most, then whatever happens, in any order, some of it with ids."""
    happened = draw(st.lists(facts(), max_size=14))
    if draw(st.integers(0, 5)):
        happened.insert(0, {"fact": "takeover", "on": draw(days()), "municipality": "0101"})
    if draw(st.integers(0, 2)):
        benefit = {"fact": "benefit_started", "benefit": "self_support_and_return"}
        happened.append(benefit | {"on": happened[0]["on"] if happened else FIRST})
    happened += draw(more) if more is not None else []
    for number, place in enumerate(draw(st.lists(st.integers(0, 20), max_size=4, unique=True))):
        if place < len(happened):
            happened[place] = happened[place] | {"id": _IDS[number]}
    regulation = draw(st.sampled_from([None, None, None, *get_args(RegulationKey)]))
    return case_of(happened, draw(people()), regulation)


def case_of(happened: list[dict[str, Any]], person: dict[str, Any], regulation: str | None = None) -> CaseFile:
    """Put a case file together."""
    return CaseFile.model_validate(
        {"case": "made-up", "regulation": regulation, "person": person, "facts": happened},
    )
