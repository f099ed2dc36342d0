"""What somebody sends to a programme becomes a fact, or a sentence saying why it cannot."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from pydantic import JsonValue, ValidationError

from programme.actions import refusal
from programme.ledger import Ledger, same_fact
from statute.answers import Answer, Remark
from statute.danish import danish_date
from statute.facts import FACT_MODELS, Fact

_ANNOUNCED = ("takeover", "moved")
_SET_BY_PROGRAMME = ("id", "recorded_at")
_LONGEST = 20_000  # characters of JSON
_LONGEST_MESSAGE = 1_000
_LONGEST_KEY = 100


class Unreadable(ValueError):
    """What was sent is no fact; the message says in Danish where and why, and is never long."""

    def __init__(self, message: str) -> None:
        """Keep as much of the message as a person reads: it may quote what was sent."""
        super().__init__(message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]} …")


def read_fact(key: str, given: object, today: date) -> Fact:
    """Read the fact `key` from its fields as a person types them; `on` is `today` when it is left out.

    Raises Unreadable.
    """
    if key not in FACT_MODELS:
        raise Unreadable(f"Der er ingen handling, der hedder {key!r}.")
    if given is not None and not isinstance(given, Mapping):
        raise Unreadable('Handlingens felter skal være et JSON-objekt, f.eks. {"on": "2025-02-10"}.')
    fields = dict(cast("Mapping[str, object]", given or {}))
    if fields.pop("fact", key) != key:
        raise Unreadable(f"Feltet fact skal være {key!r} eller udelades.")
    for name in _SET_BY_PROGRAMME:
        if fields.get(name) is not None:
            raise Unreadable(f"Feltet {name} sættes af forløbet og kan ikke angives.")
    if fields.get("on") is None:
        fields["on"] = today
    try:
        fact = cast("Fact", FACT_MODELS[key].model_validate({**fields, "fact": key}))
    except ValidationError as error:
        raise Unreadable("; ".join(_in_danish(key, dict(detail)) for detail in error.errors())) from None
    if len(fact.model_dump_json()) > _LONGEST:
        raise Unreadable(f"Registreringen fylder for meget; der er plads til {_LONGEST} tegn.")
    return fact


def _in_danish(key: str, detail: dict[str, object]) -> str:
    place = ".".join(str(part) for part in cast("tuple[object, ...]", detail["loc"])) or key
    match detail["type"]:
        case "missing":
            return f"Feltet {place} mangler."
        case "extra_forbidden":
            return f"Feltet {place} findes ikke i handlingen {key}."
        case "literal_error":
            expected = cast("dict[str, str]", detail["ctx"])["expected"].replace(" or ", " eller ")
            return f"Feltet {place} skal være {expected}."
        case _:
            return f"Feltet {place}: {detail['msg']}."


def objection(ledger: Ledger, fact: Fact, today: date) -> Remark | None:
    """Say why `fact` may not be recorded; None when it may, or when the same command has recorded it already."""
    if fact.id is not None and (recorded := ledger.find(fact.id)) is not None:
        if same_fact(recorded, fact):
            return None
        return _remark(ledger, fact, "Samme kommando har allerede registreret noget andet.")
    if fact.on > today and fact.fact not in _ANNOUNCED and not _calls_off(ledger, fact):
        return _remark(
            ledger, fact, f"{danish_date(fact.on)} er ikke kommet endnu; kun det, der er sket, kan registreres."
        )
    if ledger.is_full:
        return _remark(ledger, fact, "Sagen er fuld; den kan ikke rumme flere registreringer.")
    return refusal(ledger.case_file(), fact)


def _calls_off(ledger: Ledger, fact: Fact) -> bool:
    """Tell whether `fact` annuls something announced for the same day: what is announced may also be called off."""
    announced = ledger.find(fact.fact_id) if fact.fact == "annulled" else None
    return announced is not None and announced.on == fact.on


def _remark(ledger: Ledger, fact: Fact, reason: str) -> Remark:
    return Remark(index=len(ledger.case_file().facts), fact=fact.fact, reason=reason)


class Judged(Answer):
    """What becomes of a registration that came by signal: a fact to record, or the remark that refuses it."""

    fact: Fact | None = None
    remark: Remark | None = None


def judge(ledger: Ledger, given: JsonValue, id_: str, today: date) -> Judged:
    """Judge what another system sent (`fact`, its fields, perhaps `command`), to be recorded under `id_`."""
    fields = {name: value for name, value in given.items() if name != "command"} if isinstance(given, dict) else {}
    key = fields.get("fact")
    try:
        if not isinstance(key, str):
            raise Unreadable('Der skal sendes ét JSON-objekt med feltet fact, f.eks. {"fact": "cv_published"}.')
        fact = identified(read_fact(key, fields, recorded_day(ledger, id_, today)), id_)
    except Unreadable as unreadable:
        return Judged(
            remark=Remark(
                index=len(ledger.case_file().facts), fact=str(key or "?")[:_LONGEST_KEY], reason=str(unreadable)
            )
        )
    remark = objection(ledger, fact, today)
    return Judged(remark=remark) if remark else Judged(fact=fact)


def identified(fact: Fact, id_: str) -> Fact:
    """Give the fact under the id that its command stands for."""
    return fact.model_copy(update={"id": id_})


def recorded_day(ledger: Ledger, id_: str, today: date) -> date:
    """Return the day a fact without `on` happened: that of its first recording when it is sent again, else `today`."""
    recorded = ledger.find(id_)
    return recorded.on if recorded else today
