"""What may be done in a case, and what not and why, as a caseworker reads it."""

from collections.abc import Iterable
from itertools import groupby

from rich import box
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from cli.fields import typed
from programme.possible import Possible
from programme.words import action_name


def possible_view(forms: list[Possible]) -> Group | str:
    """Lay out what may be recorded, and below it what may not, an action and a reason a line."""
    if not forms:
        return "Forløbet er afsluttet; der kan ikke registreres mere."
    return Group(_allowed(forms), _refused(forms))


def _allowed(forms: list[Possible]) -> Table:
    table = _table("Kan registreres nu")
    table.add_column("Hvad", ratio=1)
    table.add_column("Handling", ratio=1, overflow="fold", style="dim")
    for key, of_action in groupby(forms, lambda form: form.action):
        every = list(of_action)
        lawful = [form for form in every if form.refused is None]
        if lawful:
            table.add_row(action_name(key), _words(key, lawful, every))
    return table


def _refused(forms: list[Possible]) -> Table:
    table = _table("Kan ikke registreres nu")
    table.add_column("Hvad og hvorfor ikke", ratio=1)
    table.add_column("Handling", ratio=1, overflow="fold", style="dim")
    table.add_column("Hjemmel")
    for key, of_action in groupby(forms, lambda form: form.action):
        every = list(of_action)
        remarks = {form.refused.reason: form.refused for form in every if form.refused is not None}
        for remark in remarks.values():
            alike = [form for form in every if form.refused == remark]
            table.add_row(
                f"[bold]{action_name(key)}[/]\n{escape(remark.reason)}",
                _words(key, alike, every),
                escape(remark.citation or ""),
            )
    return table


def _table(title: str) -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title, title_justify="left")


def _words(key: str, forms: list[Possible], every: list[Possible]) -> str:
    """Write the action as it is typed, with the fields that tell these forms from the others of the action."""
    if len(forms) == len(every) and key != "offer_ended":
        return escape(key)
    by_fields = groupby(sorted(forms, key=_fields), _fields)
    return "\n".join(escape(" ".join([key, *_options(fields, list(alike))])) for fields, alike in by_fields)


def _fields(form: Possible) -> list[str]:
    return list(form.form)


def _options(fields: list[str], forms: list[Possible]) -> Iterable[str]:
    for name in fields:
        values = dict.fromkeys(typed(form.form[name]) for form in forms)
        yield f"--{name.replace('_', '-')} {' | '.join(values)}"
