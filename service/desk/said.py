"""What a fact or a record says, field by field, in Danish."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from pydantic import BaseModel

from programme.commands import ACTION_MODELS
from programme.danish_time import as_danish
from programme.field_names import field_name, value_name
from programme.ledger import Entry
from programme.words import action_name, heading_name
from service.desk.fields import capitalised, fields_of
from statute.danish import danish_date


def in_short(entry: Entry) -> str:
    """Name what was recorded by its day and action."""
    return f"{danish_date(entry.on)}: {action_word(entry.key)}" if entry.on else action_word(entry.key)


def action_word(action: str) -> str:
    """Name an action, also one that another system made up."""
    return action_name(action) if action in ACTION_MODELS else action


def said_words(entry: Entry) -> list[tuple[str, str]]:
    """Give every field that says something, with its label; the day of the action apart. A CPR number stays masked."""
    if (said := entry.said) is None:
        return []
    fields = {name: (field, getattr(said, name)) for name, field in fields_of(entry.key).items() if name != "on"}
    return [
        (_labelled(field_name(entry.key, name).label), _word(name, value, "enum" in field or "items" in field))
        for name, (field, value) in fields.items()
        if value is not None and value != type(said).model_fields[name].default
    ]


def _labelled(label: str) -> str:
    return label if label.endswith("?") else f"{label}:"


def _word(name: str, value: Any, is_choice: bool) -> str:
    match value:
        case bool():
            return "ja" if value else "nej"
        case float():
            return f"{value:g}".replace(".", ",")
        case datetime():
            return moment(value)
        case date():
            return danish_date(value)
        case list():
            return ", ".join(_word(name, one, is_choice) for one in cast("list[str]", value))
        case BaseModel():
            return "; ".join(_parts(value))
        case _:
            return value_name(name, str(value)) if is_choice else str(value)


def _parts(content: BaseModel) -> Iterable[str]:
    return (f"{capitalised(heading_name(part))}: {text}" for part, text in content if text)


def moment(at: datetime) -> str:
    """Write an instant as the clocks in Denmark show it."""
    danish = as_danish(at)
    return f"{danish_date(danish.date())} kl. {danish:%H.%M}"
