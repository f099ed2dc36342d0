"""Ready links into the Temporal UI: each opens a list of programmes and keeps it there as a saved view."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from statute.calendar import add_days
from statute.danish import danish_date
from workflows import search_attributes as attributes

_RUNNING = '`ExecutionStatus`="Running"'


@dataclass(frozen=True)
class View:
    """A list of programmes with a name, and the server's query for it."""

    name: str
    query: str

    def link(self, ui_url: str, namespace: str) -> str:
        """Give the address that opens the view in the UI and saves it there under its name."""
        asked = urlencode({"query": self.query, "savedQuery": self.name}, quote_via=quote)
        return f"{ui_url}/namespaces/{quote(namespace, safe='')}/workflows?{asked}"


def views(today: date, municipalities: Iterable[str] = ()) -> list[View]:
    """Give the views of a team leader and of an operator; the one of the week counts from `today`."""
    sunday = add_days(today, 6 - today.weekday())
    until = f'`{attributes.NEXT_DEADLINE.name}` <= "{sunday}T23:59:59Z"'
    return [
        View("Overskredet", f"`{attributes.OVERDUE_COUNT.name}` > 0 AND {_RUNNING}"),
        View(f"Frist til og med {danish_date(sunday)}", f"{until} AND {_RUNNING}"),
        View("Afventer kontrakt", f'`{attributes.PHASE.name}`="contract" AND {_RUNNING}'),
        View("Afventer visitation", f'`{attributes.PHASE.name}`="visitation" AND {_RUNNING}'),
        View("Forløb, der er gået i stå", f"{_RUNNING} AND {attributes.STUCK}"),
        *(
            View(f"Kommune {code}", f'`{attributes.MUNICIPALITY.name}`="{code}" AND {_RUNNING}')
            for code in municipalities
        ),
    ]
