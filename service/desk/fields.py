"""The fields of an action as the inputs of a form, and what was typed in as the fields of the action.

Typed values are texts by the name of the input, several where several are chosen; a heading of the contract's content
is an input of its own, `content.goal`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from pydantic import JsonValue, ValidationError

from programme.commands import ACTION_MODELS
from programme.field_names import NUMBER, field_name, value_name
from programme.records import RECORD_MODELS
from programme.words import heading_name
from statute.facts import Dated

Typed = Mapping[str, Sequence[str]]
Kind = Literal["date", "datetime", "number", "text", "area", "choice", "several", "parts"]
Schema = dict[str, Any]

TYPED_ACTIONS = [action for action in ACTION_MODELS if action != "replaced"]
"""The actions that have a form of their own; a replacement has the form of what is replaced."""
_NOT_TYPED = ("fact", "record", "id", "by", "recorded_at")
_REASON_MAY_LACK = ("invited",)  # everything else that has a reason is told it on the desk
_LONG = ("reason", "ground", "basis", "note", "address")
MISSING = "Skal udfyldes."
_YES, _NO = "ja", "nej"
_ALL = "all"
_FLAWS: dict[Kind, str] = {
    "date": "Skriv en dato.",
    "datetime": "Skriv en dato og et klokkeslæt.",
    "number": "Skriv et tal, fx 37 eller 12,5.",
    "choice": "Vælg en af mulighederne.",
    "several": "Vælg mindst én.",
}
_FLAWS_BY_FIELD = {
    "cpr": "Skriv CPR-nummeret som seks cifre, bindestreg og fire cifre.",
    "caseworker": "Brug bogstaver, cifre, punktum og bindestreg, højst 64 tegn.",
    "team": "Brug bogstaver, cifre, punktum og bindestreg, højst 64 tegn.",
}


def capitalised(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


class Choice(NamedTuple):
    """A value that may be chosen, and its Danish word."""

    value: str
    word: str


class Input(NamedTuple):
    """One input of a form, with what was typed into it and what is wrong with that."""

    name: str
    label: str
    hint: str
    kind: Kind
    required: bool
    choices: Sequence[Choice]
    typed: Sequence[str]
    error: str | None
    parts: Sequence["Input"] = ()

    @property
    def value(self) -> str:
        """What was typed, where only one value can be."""
        return self.typed[0] if self.typed else ""


def inputs(
    action: str, typed: Typed, errors: Mapping[str, str], choices: Mapping[str, Sequence[Choice]]
) -> list[Input]:
    """Give the inputs of an action: its day first, its own fields, a note last.

    `choices` are the values that a field can have in this case, where they are fewer than the vocabulary's.
    """
    fields = fields_of(action)
    names = ["on", *(name for name in fields if name not in ("on", "note")), "note"]
    return [_input(action, name, fields[name], typed, errors, choices.get(name)) for name in names]


def fields_of(action: str) -> dict[str, Schema]:
    """Give the schema of every field that people fill in, with `required`; null and references resolved."""
    schema = ACTION_MODELS[action].model_json_schema()
    required = {*schema["required"], *(["reason"] if action not in _REASON_MAY_LACK else [])}
    return {
        name: {**_resolved(field, schema), "required": name in required}
        for name, field in schema["properties"].items()
        if name not in _NOT_TYPED
    }


def _resolved(field: Schema, schema: Schema) -> Schema:
    """Give the schema of a field without null, and with what it refers to."""
    default = {"default": field["default"]} if field.get("default") is not None else {}
    if "anyOf" in field:
        [field, *_] = [one for one in field["anyOf"] if one.get("type") != "null"]
    if "$ref" in field:
        field = schema["$defs"][field["$ref"].rpartition("/")[2]]
    return field | default


def _input(
    action: str, name: str, field: Schema, typed: Typed, errors: Mapping[str, str], given: Sequence[Choice] | None
) -> Input:
    kind = _kind(name, field) if given is None else "choice"
    label, hint = field_name(action, name)
    default = [] if "default" not in field else [_text(field["default"])]
    return Input(
        name=name,
        label=label,
        hint=hint,
        kind=kind,
        required=field["required"] or field.get("type") == "boolean",
        choices=_choices(name, field) if given is None else given,
        typed=typed.get(name, default),
        error=errors.get(name),
        parts=[_part(name, part, typed) for part in field["properties"]] if kind == "parts" else (),
    )


def _part(name: str, part: str, typed: Typed) -> Input:
    inner = f"{name}.{part}"
    return Input(inner, capitalised(heading_name(part)), "", "area", False, (), typed.get(inner, ()), None)


def _kind(name: str, field: Schema) -> Kind:
    match field:
        case {"enum": _} | {"type": "boolean"}:
            return "choice"
        case {"type": "array"}:
            return "several"
        case {"type": "object"}:
            return "parts"
        case {"type": "number"}:
            return "number"
        case {"format": "date"}:
            return "date"
        case {"format": "date-time"}:
            return "datetime"
        case _:
            return "area" if name in _LONG else "text"


def _choices(name: str, field: Schema) -> list[Choice]:
    match field:
        case {"type": "boolean"}:
            return [Choice(_YES, "Ja"), Choice(_NO, "Nej")]
        case {"enum": values}:
            return [named(name, value) for value in values]
        case {"type": "array", "items": {"enum": values}}:
            return [named(name, value) for value in [_ALL, *values]]
        case _:
            return []


def named(field: str, value: str) -> Choice:
    """Give a value of a field with its Danish word, beginning with a capital."""
    return Choice(value, capitalised(value_name(field, value)))


def read(action: str, typed: Typed) -> dict[str, JsonValue]:
    """Read what was typed into the fields of the action, as plain data; what was left empty is left out."""
    values = {name: _read(name, field, typed) for name, field in fields_of(action).items()}
    return {name: value for name, value in values.items() if value not in (None, [], "")}


def _read(name: str, field: Schema, typed: Typed) -> JsonValue:
    texts = [text.strip() for text in typed.get(name, ()) if text.strip()]
    match field:
        case {"type": "object", "properties": parts}:
            read = {part: " ".join(typed.get(f"{name}.{part}", ())).strip() for part in parts}
            return {part: text for part, text in read.items() if text}
        case {"type": "array"}:
            return _ALL if _ALL in texts else cast("list[JsonValue]", texts)
        case {"type": "boolean"} if texts:
            return {_YES: True, _NO: False}.get(texts[0], texts[0])
        case {"type": "number"} if texts:
            return _number(texts[0])
        case _:
            return texts[0] if texts else None


def _number(text: str) -> JsonValue:
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else text


def typed_of(said: Dated) -> dict[str, list[str]]:
    """Write a fact or record back into inputs, so that it can be corrected."""
    typed: dict[str, list[str]] = {}
    for name, value in said.model_dump(mode="json", exclude=set(_NOT_TYPED), exclude_none=True).items():
        if isinstance(value, dict):
            parts = cast("dict[str, str]", value)
            typed |= {f"{name}.{part}": [text] for part, text in parts.items()}
        else:
            typed[name] = [_text(one) for one in cast("list[object]", value if isinstance(value, list) else [value])]
    return typed


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, float | int):
        return f"{value:g}".replace(".", ",")
    return str(value)


def flaws(action: str, values: Mapping[str, JsonValue]) -> dict[str, str]:
    """Say in Danish what is wrong with each field; the key is empty for what is wrong with them together."""
    fields = fields_of(action)
    found = {name: MISSING for name, field in fields.items() if field["required"] and name not in values}
    try:
        ACTION_MODELS[action].model_validate({**values, "record" if action in RECORD_MODELS else "fact": action})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]) if detail["loc"] else ""
            found.setdefault(name, _flaw(name, fields.get(name), detail["type"], detail.get("ctx", {})))
    return found


def _flaw(name: str, field: Schema | None, type_: str, context: Mapping[str, Any]) -> str:
    if type_ == "less_than_equal":
        return f"Må højst være {context['le']:g}."
    if type_ == "greater_than_equal":
        return f"Skal mindst være {context['ge']:g}."
    if "CPR" in str(context.get("error", "")) and name not in _FLAWS_BY_FIELD:
        return "Indeholder cifre som et CPR-nummer. Brug et pseudonymt nummer."
    if field is None:
        return "Timer med fremmøde, sygdom og ferie er tilsammen flere end de planlagte."
    return _FLAWS_BY_FIELD.get(name) or _FLAWS.get(_kind(name, field), "Kan ikke bruges; se efter, om det er rigtigt.")
