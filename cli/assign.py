"""The command `forloeb assign`: a case, or all cases of a caseworker, get another caseworker or team."""

import asyncio
from datetime import UTC, datetime

from rich.console import Console
from temporalio.client import Client

from cli.connection import ask
from cli.failures import BadInput
from cli.fields import read_fact
from cli.many import Deed, Step, do_in_many
from cli.reading import ledger_of
from programme.danish_time import day_of
from programme.evaluation import Recorded
from workflows.client import act
from workflows.search_attributes import Narrowing


def assign(case: str, caseworker: str | None, team: str | None, by: str | None) -> None:
    """Give `case` to a caseworker, a team or both. Raises `BadInput` or `Failed`."""
    if caseworker is None and team is None:
        raise BadInput("Sig, hvem der får sagen: --caseworker, --team eller begge.")
    step = _step(caseworker, team, by)
    now = ask(lambda client: step(client, case))
    text = f"Sagen {case} har {_who(caseworker, team)}{'' if now else ' i forvejen; intet er ændret'}."
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def reassign(narrowing: Narrowing, caseworker: str | None, team: str | None, by: str | None, *, yes: bool) -> None:
    """Give all running cases that match to another caseworker or team. Raises `BadInput` or `Failed`."""
    if caseworker is None and team is None:
        raise BadInput("Sig, hvem der får sagerne: --to, --team eller begge.")
    deed = Deed(f"Giv {{}} til {_who(caseworker, team)}?", "overdraget", _step(caseworker, team, by))
    do_in_many(narrowing, deed, yes=yes)


def _step(caseworker: str | None, team: str | None, by: str | None) -> Step:
    fields = {"caseworker": caseworker, "team": team, "by": by}
    record = read_fact("assigned", [word for name, who in fields.items() if who for word in (f"--{name}", who)])

    async def step(client: Client, case: str) -> Recorded | None:
        ledger = await asyncio.to_thread(ledger_of, case)
        now = ledger.administration(day_of(datetime.now(UTC)))
        if caseworker in (None, now.caseworker) and team in (None, now.team):
            return None
        return await act(client, case, record)

    return step


def _who(caseworker: str | None, team: str | None) -> str:
    parts = [f"sagsbehandler {caseworker}" if caseworker else "", f"team {team}" if team else ""]
    return " og ".join(filter(None, parts))
