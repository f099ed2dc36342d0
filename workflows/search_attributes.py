"""The search attributes of a programme: the one place where they are named, registered, filled and queried.

They hold no personal data. A server has room for ten Keyword attributes and three of every other type.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypedDict, Unpack, cast

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate, TypedSearchAttributes

from programme.administration import Administration
from programme.evaluation import Evaluation

PHASE = SearchAttributeKey.for_keyword("Phase")
MUNICIPALITY = SearchAttributeKey.for_keyword("Municipality")
TEAM = SearchAttributeKey.for_keyword("Team")
CASEWORKER = SearchAttributeKey.for_keyword("Caseworker")
REGULATION = SearchAttributeKey.for_keyword("Regulation")
NEXT_DUTY = SearchAttributeKey.for_keyword("NextDuty")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("NextDeadline")
OVERDUE_COUNT = SearchAttributeKey.for_int("OverdueCount")
OVERDUE_DUTIES = SearchAttributeKey.for_keyword_list("OverdueDuties")
OPEN_COUNT = SearchAttributeKey.for_int("OpenCount")
REFUSED_COUNT = SearchAttributeKey.for_int("RefusedCount")
OFFERED_TO = SearchAttributeKey.for_keyword("OfferedTo")
TAKEN_OVER_ON = SearchAttributeKey.for_datetime("TakenOverOn")

ALL: list[SearchAttributeKey[Any]] = [
    PHASE,
    MUNICIPALITY,
    TEAM,
    CASEWORKER,
    REGULATION,
    NEXT_DUTY,
    NEXT_DEADLINE,
    OVERDUE_COUNT,
    OVERDUE_DUTIES,
    TAKEN_OVER_ON,
    OPEN_COUNT,
    REFUSED_COUNT,
    OFFERED_TO,
]

TYPES = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in ALL}

STUCK = '`TemporalReportedProblems` IN ("category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut")'
"""The server's own condition for a programme whose code fails, so that it does not go on."""
_LONGEST = 255  # characters; the server ends a programme that sets a longer one


async def registered(client: Client) -> dict[str, IndexedValueType.ValueType]:
    """Return the attributes that the client's namespace has, each with its type."""
    there = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return dict(there.custom_attributes)


async def missing(client: Client) -> dict[str, IndexedValueType.ValueType]:
    """Return the attributes that the client's namespace does not have yet, each with its type."""
    there = await registered(client)
    return {name: type_ for name, type_ in TYPES.items() if name not in there}


async def register(client: Client) -> list[str]:
    """Register the attributes that the client's namespace does not have yet; return their names."""
    if lacking := await missing(client):
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=lacking)
        )
    return list(lacking)


def changes(
    before: TypedSearchAttributes, evaluation: Evaluation, now: Administration, refused: int
) -> list[SearchAttributeUpdate[Any]]:
    """Return what must be upserted so that the attributes say what the evaluation says, and who works on the case.

    `refused`: how many refused registrations stand in the ledger.
    """
    next_ = evaluation.next
    municipality = evaluation.municipality and evaluation.municipality[:_LONGEST]
    wanted: list[tuple[SearchAttributeKey[Any], Any]] = [
        (PHASE, evaluation.phase),
        (MUNICIPALITY, municipality),
        (TEAM, now.team),
        (CASEWORKER, now.caseworker),
        (REGULATION, evaluation.regulation),
        (NEXT_DUTY, next_.duty if next_ else None),
        (NEXT_DEADLINE, _midnight(next_.due if next_ else None)),
        (OVERDUE_COUNT, len(evaluation.overdue)),
        (OVERDUE_DUTIES, sorted(set(evaluation.overdue)) or None),
        (TAKEN_OVER_ON, _midnight(evaluation.taken_over_on)),
        (OPEN_COUNT, len(evaluation.owed) - len(evaluation.overdue)),
        (REFUSED_COUNT, refused),
        (OFFERED_TO, now.transfer and now.transfer.municipality[:_LONGEST]),
    ]
    return [
        key.value_unset() if value is None else key.value_set(value)
        for key, value in wanted
        if before.get(key) != value
    ]


def _midnight(day: date | None) -> datetime | None:
    """Give a day as the server wants it: midnight in UTC, so that every reader sees the same day."""
    return datetime.combine(day, time(), UTC) if day else None


class Narrowing(TypedDict, total=False):
    """What a list of programmes may be narrowed to; days are Danish, `due_before` the first day that is left out.

    `matching`: a condition in the server's own language, beside the others.
    """

    overdue: bool
    refused: bool
    stuck: bool
    running: bool
    due_before: date | None
    municipality: str | None
    team: str | None
    caseworker: str | None
    phase: str | None
    regulation: str | None
    offered_to: str | None
    workflow_ids: Sequence[str]
    matching: str | None


_EQUAL = {
    "municipality": MUNICIPALITY,
    "team": TEAM,
    "caseworker": CASEWORKER,
    "phase": PHASE,
    "regulation": REGULATION,
    "offered_to": OFFERED_TO,
}


def query(**narrowing: Unpack[Narrowing]) -> str:
    """Write the server's query for a list of programmes; what is None does not narrow it.

    A run that was continued as new is not listed: its programme is, by the later run.
    """
    terms = ['WorkflowType = "Programme"', 'ExecutionStatus != "ContinuedAsNew"']
    if narrowing.get("overdue"):
        terms.append(f"{OVERDUE_COUNT.name} > 0")
    if narrowing.get("refused"):
        terms.append(f"{REFUSED_COUNT.name} > 0")
    if narrowing.get("stuck"):
        terms.append(STUCK)
    if narrowing.get("running"):
        terms.append('ExecutionStatus = "Running"')
    if (due_before := narrowing.get("due_before")) is not None:
        terms.append(f'{NEXT_DEADLINE.name} < "{due_before.isoformat()}T00:00:00Z"')
    equal = ((key, cast("str | None", narrowing.get(name))) for name, key in _EQUAL.items())
    terms += [f"{key.name} = {_quoted(value)}" for key, value in equal if value is not None]
    if (ids := narrowing.get("workflow_ids")) is not None:
        terms.append(f"WorkflowId IN ({', '.join(map(_quoted, ids))})")
    if matching := narrowing.get("matching"):
        terms.append(f"({matching})")
    return " AND ".join(terms)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
