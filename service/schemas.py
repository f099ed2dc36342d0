"""The service described for machines: OpenAPI with the models of actions and events as they are sent, and examples."""

import json
from collections.abc import Callable
from threading import Lock
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from pydantic.json_schema import models_json_schema

from programme.commands import ACTION_MODELS
from service.heavy import heavy
from service.problems import ProblemDetail, documented
from statute.facts import CaseFile

Schema = dict[str, Any]

_SET_BY_SERVICE = ("fact", "record", "action", "id", "by", "recorded_at")
_SENT_REF = "#/components/schemas/Sent{model}"
_ANY_OPERATION = (400, 401, 403, 422, 429, 503)
_EXAMPLES = {
    "date": "2025-02-10",
    "date-time": "2025-02-10T09:30:00+01:00",
    "number": 15,
    "boolean": True,
    "municipality": "0751",
    "case": "7f3c-0101",
    "fact_id": "rtncjqcxtbkmvtzn",
    "offer": "tilbud-1",
    "name": "Prøve Prøvesen",
    "replacement": {"fact": "follow_up_held", "on": "2025-02-10", "form": "telephone"},
}


def action_body(action: str) -> Schema:
    """Describe the body of an action, with an example; one without required fields may be left out."""
    name = f"{ACTION_MODELS[action].__name__}Fields"
    content = {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": _example(_SENT[name])}
    return {"content": {"application/json": content}, "required": bool(_SENT[name]["required"])}


def event_body(structured: str, batched: str, kind: str) -> Schema:
    """Describe the body of an event of the type `kind`, alone and in a batch, whose items are judged one by one."""
    text = {"type": "string", "minLength": 1}
    event = {
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": text,
            "source": text,
            "subject": text,
            "type": {"const": kind},
            "datacontenttype": {"const": "application/json"},
            "data": {"$ref": _SENT_REF.format(model="CaseFile")},
        },
        "required": ["specversion", "id", "source", "subject", "type", "data"],
    }
    case = {
        "case": "7f3c-0101",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [{"fact": "takeover", "on": "2025-01-15", "municipality": "0101"}],
    }
    example = {
        "specversion": "1.0",
        "id": "v-1",
        "source": "https://visitering.example/overtagelser",
        "type": kind,
        "subject": "7f3c-0101",
        "datacontenttype": "application/json",
        "data": case,
    }
    content = {
        structured: {"schema": event, "example": example},
        batched: {"schema": {"type": "array"}, "example": [example]},
    }
    return {"content": content, "required": True}


def describe(app: FastAPI) -> None:
    """Let the application answer its OpenAPI: with what is sent, and the problems that every operation may answer.

    It is written down once, beside the event loop; everybody gets the same bytes.
    """
    plain: Callable[[], Schema] = app.openapi
    turn, made = Lock(), list[Schema]()

    def openapi() -> Schema:
        with turn:
            if not made:
                made.append(_with_what_is_sent(plain()))
        return made[0]

    app.openapi = openapi
    written: list[bytes] = []

    async def answer(_request: Request) -> Response:
        if not written:
            written.append(await heavy(lambda: json.dumps(openapi(), ensure_ascii=False).encode()))
        return Response(written[0], media_type="application/json")

    app.add_route("/openapi.json", answer, include_in_schema=False)


def _with_what_is_sent(described: Schema) -> Schema:
    schemas = described["components"]["schemas"]
    schemas |= {**_SENT, "ProblemDetail": ProblemDetail.model_json_schema()}
    for path in described["paths"].values():
        for operation in path.values():
            statuses = _ANY_OPERATION if "security" in operation else (422,)
            operation["responses"] |= {str(status): problem for status, problem in documented(*statuses).items()}
    return described


def _example(schema: Schema, name: str = "") -> object:
    """Make up a value that fits: of an object, what is required."""
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: _example(schema["properties"][name], name) for name in schema.get("required", [])}
        case "array":
            return [_example(schema["items"])]
        case str(kind):
            return _EXAMPLES.get(schema.get("format", kind), "…")
        case _:
            return _example(schema["anyOf"][0]) if "anyOf" in schema else {}


def _sent() -> dict[str, Schema]:
    """Describe what is sent: case files with all they hold, and for each model of an action the fields to send."""
    models = [*dict.fromkeys(ACTION_MODELS.values()), CaseFile]
    _, described = models_json_schema([(model, "validation") for model in models], ref_template=_SENT_REF)
    schemas = cast("dict[str, Schema]", described["$defs"])
    for schema in schemas.values():
        _let_null_be_absent(schema)
    fields = {f"{model.__name__}Fields": _fields(schemas[model.__name__]) for model in ACTION_MODELS.values()}
    return {f"Sent{name}": schema for name, schema in schemas.items()} | fields


def _let_null_be_absent(schema: Schema) -> None:
    for name, field in schema.get("properties", {}).items():
        if name not in schema.get("required", []) and {"type": "null"} not in field.get("anyOf", []):
            schema["properties"][name] = {"anyOf": [field, {"type": "null"}]}


def _fields(schema: Schema) -> Schema:
    """Leave out of an action's model what the service sets; the day may be left out."""
    properties = {name: field for name, field in schema["properties"].items() if name not in _SET_BY_SERVICE}
    required = [name for name in schema["required"] if name in properties and name != "on"]
    on = {"anyOf": [properties["on"], {"type": "null"}]}
    return {**schema, "properties": {**properties, "on": on}, "required": required}


_SENT = _sent()
