"""The command `forloeb correct`: a fact that was recorded wrongly is changed or annulled; the ledger keeps both."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

from rich.console import Console
from rich.markup import escape
from temporalio.client import Client

from cli.act import standing
from cli.changed_duties import changed_duties
from cli.connection import ask
from cli.failures import BadInput, Failed
from cli.fields import read_changes, suggestion, typed
from cli.reading import ledger_of, plan_after, plan_of
from programme.ledger import Ledger, fact_id
from programme.words import action_name
from statute.danish import danish_date
from statute.facts import Annulled, Fact
from workflows.client import act

_NEVER_CORRECTED = {"fact", "id", "by", "recorded_at"}


def correct(
    case: str, id_: str, reason: str, words: list[str], *, annul: bool, by: str | None, command: str | None
) -> None:
    """Change the fields that `words` name in the fact `id_` of `case`, or `annul` it, and print what that did.

    Raises `BadInput` or `Failed`.
    """
    if annul and words:
        raise BadInput(f"--annul tager hele registreringen tilbage og kan ikke bruges sammen med {words[0]}.")

    async def corrected(client: Client) -> list[str]:
        before = await asyncio.to_thread(plan_of, case)
        fact = _fact(await asyncio.to_thread(ledger_of, case), id_, command)
        action, lines = (_annulment(fact), []) if annul else _replacement(fact, words)
        said: dict[str, Any] = {"fact_id": id_, "reason": reason, "by": by}
        if fact.on > before.on:  # what was only announced is called off on its own day
            said["on"] = fact.on.isoformat()
        recorded = await act(client, case, {**action, **said}, command)
        done = "Annulleret" if annul else "Rettet"
        head = f"{done} i {case}: {action_name(fact.fact)}, {danish_date(fact.on)}. [dim]Id {recorded.fact_id}[/]"
        after = await asyncio.to_thread(plan_after, case, recorded.evaluation)
        return [head, *map(escape, lines), *changed_duties(before, after), standing(recorded)]

    console = Console(highlight=False)
    for line in ask(corrected):
        console.print(line, soft_wrap=True)


def _fact(ledger: Ledger, id_: str, command: str | None) -> Fact:
    """Find the fact that may be corrected. Raises `Failed`."""
    entry = next((entry for entry in ledger.entries if entry.id == id_), None)
    if entry is None:
        near = suggestion(id_, [entry.id for entry in ledger.entries])
        raise Failed(f"Der er ingen registrering {id_} i sagen {ledger.case}.{near} Id'erne står i forloeb show.")
    if entry.refused is not None:
        raise Failed(f"Registreringen {id_} blev afvist og tæller ikke; der er intet at rette.")
    if entry.record in ledger.administration().withdrawable:
        how = f"forloeb act {ledger.case} withdrawn --record-id {id_} --reason …"
        raise Failed(f"»{action_name(entry.key)}« rettes ikke, men tages tilbage: {how}")
    if entry.fact is None:
        raise Failed(f"»{action_name(entry.key)}« rettes ikke; registrér det igen, som det skal være.")
    is_this_command = command is not None and ledger.find(fact_id(command)) is not None
    if entry.key != "annulled" and id_ not in ledger.counted and not is_this_command:
        raise Failed(f"Registreringen {id_} er allerede annulleret eller tæller ikke; der er intet at rette.")
    return entry.fact


def _annulment(fact: Fact) -> dict[str, Any]:
    return {"fact": "annulled"}


def _replacement(fact: Fact, words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Give the action that changes the fact, and a line for every field that it changes. Raises `BadInput`."""
    if isinstance(fact, Annulled):
        raise BadInput("En annullering kan ikke ændres, kun selv annulleres: --annul.")
    before = fact.model_dump(mode="json", exclude=_NEVER_CORRECTED, exclude_unset=True, exclude_none=True)
    after = read_changes(fact.fact, before, words)
    lines = list(_changes(before, {name: value for name, value in after.items() if name != "fact"}))
    if not lines:
        raise BadInput("Intet er ændret: skriv de felter, der skal være anderledes, eller --annul.")
    return {"fact": "replaced", "replacement": after}, lines


def _changes(before: dict[str, Any], after: dict[str, Any], prefix: str = "--") -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        was, is_ = before.get(name), after.get(name)
        if isinstance(was, dict) and isinstance(is_, dict):
            yield from _changes(cast("dict[str, Any]", was), cast("dict[str, Any]", is_), f"{prefix}{name}.")
        elif was != is_:
            yield f"  {prefix}{name.replace('_', '-')}: {_shown(before, name)} → {_shown(after, name)}"


def _shown(fields: dict[str, Any], name: str) -> str:
    return typed(fields[name]) if name in fields else "ikke angivet"
