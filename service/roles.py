"""Who may do what: role by operation, the one table that the service, its documentation and its tests go by."""

from typing import Literal, NamedTuple, get_args

from programme.actors import Role

Operation = Literal[
    "take_in",
    "act",
    "read_case",
    "list_cases",
    "read_document",
    "read_statistics",
    "subscribe_calendar",
    "revoke_calendar",
    "decode_payloads",
    "read_log",
]

ROLES: tuple[Role, ...] = get_args(Role)


class Permission(NamedTuple):
    """What an operation is, and the roles that may do it."""

    meaning: str
    roles: frozenset[Role]


_CASEWORK: frozenset[Role] = frozenset({"caseworker", "team_leader", "municipality_admin"})
_RECORDING: frozenset[Role] = frozenset({*_CASEWORK, "intake_system"})
_READING: frozenset[Role] = frozenset({*_CASEWORK, "auditor"})

PERMISSIONS: dict[Operation, Permission] = {
    "take_in": Permission("Start programmes", _RECORDING),
    "act": Permission("Record an action in a case", _RECORDING),
    "read_case": Permission("Read a case: plan, ledger, what may be done", _READING),
    "list_cases": Permission("List the cases of the municipality", _READING),
    "read_document": Permission("Read a document of a case", _READING),
    "read_statistics": Permission(
        "Read the municipality's timeliness", frozenset({"team_leader", "municipality_admin", "auditor"})
    ),
    "subscribe_calendar": Permission("Make and revoke calendar feeds of one's own and one's team", _CASEWORK),
    "revoke_calendar": Permission(
        "Revoke anybody's calendar feed in the municipality", frozenset({"municipality_admin"})
    ),
    "read_log": Permission(
        "Read who read the municipality's cases; a caseworker that of their own",
        frozenset({"municipality_admin", "auditor"}),
    ),
    "decode_payloads": Permission(
        "Read payloads in the clear in the Temporal UI", frozenset({"municipality_admin", "auditor"})
    ),
}


def table() -> str:
    """Draw role by operation as a Markdown table, for the documentation."""
    head = ["Operation", *(role.replace("_", " ") for role in ROLES)]
    lines = [_row(head), _row([":--", *([":-:"] * len(ROLES))])]
    for name, permission in PERMISSIONS.items():
        marks = ["yes" if role in permission.roles else "" for role in ROLES]
        lines.append(_row([f"`{name}`: {permission.meaning}", *marks]))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
