"""The fields of a fact as words of the command line: `--party both --manner signed`."""

import difflib
import json
import types
from collections.abc import Collection, Iterator
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from cli.failures import BadInput
from programme.commands import ACTION_MODELS
from programme.field_names import NUMBER
from statute.facts import Dated

_NOT_TYPED = ("fact", "record", "action", "id", "recorded_at")  # the programme gives these itself
_TOO_MANY_HOURS = "Fremmøde, sygdom og ferie er tilsammen flere timer end planlagt."  # what speaks against no one field
_WRITTEN = {
    date: "en dato; skriv den som 2025-02-10",
    AwareDatetime: "et tidspunkt; skriv det som 2025-02-10T09:30",
}
_OWN_WORDS = {
    "letters, digits": "skrives med bogstaver, cifre, punktum og bindestreg, højst 64 tegn, intet som et CPR-nummer",
    "a CPR number is": "skrives som seks cifre, bindestreg og fire cifre",
}
_YES, _NO = ("ja", "true", "yes", "1"), ("nej", "false", "no", "0")


def action_model(action: str) -> type[Dated]:
    """Return the model of the fact that `action` names. Raises `BadInput` with what there is."""
    if model := ACTION_MODELS.get(action):
        return model
    if not action:
        raise BadInput(f"Sig, hvad der er sket: {', '.join(sorted(ACTION_MODELS))}.\nforloeb actions viser felterne.")
    raise BadInput(
        f"Handlingen {action!r} findes ikke.{suggestion(action, ACTION_MODELS)}\n"
        f"Der er: {', '.join(sorted(ACTION_MODELS))}.\nforloeb actions viser deres felter."
    )


def describe(action: str) -> str:
    """Return one line on `action` and its fields, optional ones in brackets."""
    words = [action]
    for name, field in _own_fields(ACTION_MODELS[action]).items():
        if name in Dated.model_fields:
            continue
        option = f"--{name.replace('_', '-')} {_value_hint(field)}"
        words.append(option if field.is_required() else f"[{option}]")
    return " ".join(words)


def read_fact(action: str, words: list[str]) -> dict[str, Any]:
    """Read `--field value …` into the fields of the fact `action` as plain data.

    Raises `BadInput` for an unknown action or field, a missing one, and a value of the wrong type.
    """
    model = action_model(action)
    fields = _own_fields(model)
    values = {name: _plain(name, word, fields[name].annotation) for name, word in _named(action, fields, words)}
    _validate(action, model, values)
    return {"fact": action, **values}


def read_changes(action: str, before: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """Read `--field value …` into the fields of the fact `action` as they shall be, where they were `before`.

    An empty value (`--field=`) takes the field away. Raises `BadInput` as `read_fact` does.
    """
    model = action_model(action)
    fields = _own_fields(model)
    values = dict(before)
    for name, word in _named(action, fields, words):
        values[name] = None if word == "" else _plain(name, word, fields[name].annotation)
    values = {name: value for name, value in values.items() if value is not None}
    _validate(action, model, values)
    return {"fact": action, **values}


def _named(action: str, fields: Collection[str], words: list[str]) -> Iterator[tuple[str, str | None]]:
    """Give each field that was typed with its word. Raises `BadInput` for one that is unknown or typed twice."""
    seen: set[str] = set()
    for name, word in _pairs(words):
        if name not in fields:
            there_are = ", ".join(f"--{known.replace('_', '-')}" for known in fields)
            raise BadInput(f"{action} har ikke feltet --{name}.{suggestion(name, fields, '--')} Der er: {there_are}.")
        if name in seen:
            raise BadInput(f"--{name} står to gange.")
        seen.add(name)
        yield name, word


def typed(value: object) -> str:
    """Write a value as it is typed: `ja`, `22.5`, `contract,visitation`."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ",".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def suggestion(word: str, known: Collection[str], prefix: str = "") -> str:
    """Return ` Mente du …?` with the nearest of the known words, or nothing when none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Mente du {prefix}{near[0]}?" if near else ""


def _own_fields(model: type[Dated]) -> dict[str, FieldInfo]:
    return {name: field for name, field in model.model_fields.items() if name not in _NOT_TYPED}


def _pairs(words: list[str]) -> Iterator[tuple[str, str | None]]:
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            raise BadInput(f"{word!r} står for sig selv; felter skrives som --felt værdi.")
        name, equals, value = word[2:].partition("=")
        follows = bool(rest) and not rest[0].startswith("--")
        yield name.replace("-", "_"), value if equals else rest.pop(0) if follows else None


def _plain(name: str, word: str | None, annotation: Any) -> Any:
    kinds = set(_parts(annotation))
    if bool in kinds:
        if word is None or word.lower() in _YES:
            return True
        if word.lower() in _NO:
            return False
        raise BadInput(f"--{name}: {word!r} er hverken ja eller nej.")
    if word is None:
        raise BadInput(f"--{name} mangler sin værdi.")
    if float in kinds:
        if not NUMBER.fullmatch(word):
            raise BadInput(f"--{name}: {word!r} er ikke et tal.")
        return float(word.replace(",", "."))
    if list in kinds:
        return word if word in _choices(annotation) and word == "all" else [part.strip() for part in word.split(",")]
    if _is_object(kinds):
        try:
            return json.loads(word)
        except json.JSONDecodeError as error:
            raise BadInput(f'--{name}: skriv det som JSON, fx \'{{"goal": "…"}}\' ({error}).') from None
    return word


def _validate(action: str, model: type[Dated], values: dict[str, Any]) -> None:
    kind = next(name for name in ("fact", "record", "action") if name in model.model_fields)
    probe = {"on": "2025-01-01", kind: action, **values}  # without a day the programme takes today in Denmark
    try:
        model.model_validate(probe)
    except ValidationError as error:
        complaints: dict[str, str] = {}
        for flaw in error.errors():
            name = str(flaw["loc"][0]) if flaw["loc"] else ""
            complaints.setdefault(name, _complaint(flaw, model) if name else _TOO_MANY_HOURS)
        lines = [f"{action} kan ikke læses:", *(f"  {text}" for text in complaints.values())]
        raise BadInput("\n".join(lines)) from None


def _complaint(flaw: ErrorDetails, model: type[Dated]) -> str:
    name, *inner = (str(part) for part in flaw["loc"])
    field = model.model_fields[name]
    option = f"--{name.replace('_', '-')}"
    choices = _choices(field.annotation)
    there_are = f" Vælg mellem {', '.join(choices)}." if choices else ""
    if flaw["type"] == "missing":
        return f"{option} mangler.{there_are or f' Den skrives {option} {_value_hint(field)}.'}"
    if choices:
        return f"{option}: {flaw['input']!r} findes ikke.{suggestion(str(flaw['input']), choices)}{there_are}"
    for kind, what in _WRITTEN.items():
        if kind in _parts(field.annotation):
            return f"{option}: {flaw['input']!r} er ikke {what}."
    return f"{'.'.join([option, *inner])}: {_in_danish(flaw)}."


def _in_danish(flaw: ErrorDetails) -> str:
    if own := next((danish for english, danish in _OWN_WORDS.items() if english in flaw["msg"]), None):
        return own
    if "CPR" in flaw["msg"]:
        return "indeholder cifre som et CPR-nummer; brug et pseudonymt id"
    limit = next(iter(flaw.get("ctx", {}).values()), None)
    return {
        "extra_forbidden": "kendes ikke",
        "too_short": "må ikke være tom",
        "string_too_short": "må ikke være tom",
        "string_type": "skal være tekst",
        "less_than_equal": f"må højst være {limit:g}" if isinstance(limit, float | int) else "er for stor",
        "greater_than_equal": f"skal mindst være {limit:g}" if isinstance(limit, float | int) else "er for lille",
    }.get(flaw["type"], flaw["msg"].removeprefix("Value error, "))


def _value_hint(field: FieldInfo) -> str:
    kinds = set(_parts(field.annotation))
    if choices := _choices(field.annotation):
        return "|".join(choices) if len(choices) <= 8 else choices[0] + "|…"
    for kind, hint in ((bool, "ja|nej"), (date, "DATO"), (AwareDatetime, "TIDSPUNKT"), (float, "TAL")):
        if kind in kinds:
            return hint
    return "JSON" if _is_object(kinds) else "TEKST"


def _is_object(kinds: set[Any]) -> bool:
    return dict in kinds or any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)


def _choices(annotation: Any) -> list[str]:
    return [part for part in _parts(annotation) if isinstance(part, str)]


def _parts(annotation: Any) -> Iterator[Any]:
    """Walk through unions, lists, annotations and literals to the types and values at the bottom."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, Annotated, Literal, list):
        if origin is list:
            yield list
        arguments = get_args(annotation)
        for part in arguments[:1] if origin is Annotated else arguments:
            if origin is Literal:
                yield part
            else:
                yield from _parts(part)
    elif annotation is not type(None):
        yield origin or annotation
