"""The commands `forloeb law …`: what the law on file says, where it is carried out, and what changed between orders."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed
from cli.law.replay import keep, replay
from cli.law.scenarios import scenarios
from cli.law.site import site
from cli.law.status import status
from cli.law.transport import transport
from cli.law.trying import try_

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from statute.catalogue import Entry
    from statute.catalogue.coverage import Carrier, Coverage, Standing
    from statute.readings import Reading

law = typer.Typer(help="Loven i programmet: hvad der udføres og hvor, og hvad der ændrede sig.", no_args_is_help=True)
law.command()(transport)
law.command("test")(scenarios)
law.command("try")(try_)
law.command()(status)
law.command()(replay)
law.command()(keep)
law.command()(site)

_WORDINGS = {
    "before 2025": "som læst før 1. januar 2025; den senere ordlyd er ikke set",
    "after 2025-01-01": "som skrevet ved lov nr. 1654 af 2024",
}
_COMPUTABLE = {"full": "helt", "partial": "delvist", "none": "ikke"}
_Order = Annotated[str, typer.Argument(metavar="ÅR", help="2004, 2020, 2022 (kun kapitel 4), 2025 eller 2026.")]


@law.command()
def coverage(
    missing: Annotated[
        bool, typer.Option("--missing", help="Vis også hver regel, der ikke eller kun delvist udføres, og hvorfor.")
    ] = False,
) -> None:
    """Vis pr. regelsæt, hvor mange af katalogets regler der udføres, vises, delvist udføres og ikke udføres.

    "Udført" er dem, som programmet regner, kontrollerer eller registrerer; "Vist" dem, der alene er en sætning til
    sagsbehandleren (`forloeb requirements`); "Uden for" er dem, som intet program kan udføre.

    Slutkode 1, når en regel hverken udføres eller har en grund, eller når koden nævner en paragraf, der ikke findes.

    Eksempel: `forloeb law coverage --missing`
    """
    from statute.catalogue import SOURCES, catalogue

    measured = _measure()
    console = _console()
    console.print(_coverage_table(measured))
    if missing:
        for source in SOURCES:
            _print_reasons(console, measured, [entry for entry in catalogue().values() if entry.source == source])
    lost = [entry.id for entry in catalogue().values() if measured.standing(entry) == "missing"]
    problems = [*measured.problems, *(f"{entry} hverken udføres eller har en grund." for entry in lost)]
    if problems:
        raise Failed("\n".join(problems))


@law.command()
def show(
    entry: Annotated[
        str, typer.Argument(metavar="REGEL", help="Fx 'BEK-2024-12-30 §14 stk.2' eller '2025 §14 stk.2'.")
    ],
) -> None:
    """Vis en regel fra kataloget: hvad den siger, hvor den udføres, hvilke prøver der nævner den, og søsterreglerne.

    Eksempel: `forloeb law show "BEK-2024-12-30 §14 stk.2"`
    """
    from rich.markup import escape

    from statute.catalogue import catalogue, in_danish
    from statute.catalogue.told import BEARERS, NAMES, STANDINGS, changes, figures, scope

    found = _entry(entry)
    measured = _measure()
    console = _console()
    console.print(f"[bold]{escape(found.id)}[/] · {escape(found.heading)}", soft_wrap=True)
    rows = [
        ("Dansk begreb", found.danish_term),
        ("Indhold (på engelsk)", found.summary),
        ("Tal og betingelser", figures(found)),
        ("Gælder", scope(found)),
        ("Påhviler", BEARERS[found.duty_bearer]),
        ("Følge", in_danish(found.consequence)),
        ("Ordlyd", _WORDINGS.get(found.wording or "", "")),
        ("Kan beregnes", _COMPUTABLE[found.computable]),
        ("Stilling", STANDINGS[measured.standing(found)]),
        ("Grund", measured.gaps[found.id].reason if found.id in measured.gaps else ""),
    ]
    for heading, text in rows:
        if text:
            console.print(f"[dim]{heading}:[/] {escape(text)}", soft_wrap=True)
    _print_places(console, "Udføres af", [f"{c.path}:{c.line}  {c.name}" for c in measured.carriers.get(found.id, [])])
    _print_places(console, "Fejler uden den", _tests_without(measured.carriers.get(found.id, [])))
    for other in found.same_as:
        twin = catalogue()[other]
        heading = f"[bold]{escape(NAMES[twin.source])}[/]: {escape(twin.id)} · {escape(twin.heading)}"
        console.print(f"\n{heading}", soft_wrap=True)
        for line in changes(twin, found):
            console.print(f"  {escape(line)}", soft_wrap=True)


@law.command()
def diff(before: _Order, after: _Order) -> None:
    """Vis, hvad der ændrede sig fra ét regelsæt til et andet: tal, hvem reglerne gælder, hvad der kom til eller gik.

    Eksempel: `forloeb law diff 2020 2025`
    """
    from rich.markup import escape

    from statute.catalogue import catalogue
    from statute.catalogue.told import changes

    old, new = _order(before), _order(after)
    entries = catalogue()
    former = [entry for entry in entries.values() if entry.source == old]
    later = [entry for entry in entries.values() if entry.source == new]
    pairs = [(entry, entries[other]) for entry in former for other in entry.same_as if entries[other].source == new]
    changed = [(a, b) for a, b in pairs if a.title != b.title or changes(a, b)]
    console = _console()
    console.print(f"[bold]Fra {escape(old)} til {escape(new)}[/]")
    console.print(f"{len(pairs) - len(changed)} par regler er ens i tal, i hvem de gælder, og i hvem de påhviler.")
    console.print(f"\n[bold]Ændret ({len(changed)})[/]")
    for a, b in changed:
        names = f"{a.paragraph} → {b.paragraph} · {_both(a.heading, b.heading)}"
        console.print(escape(names), soft_wrap=True)
        for line in changes(a, b):
            console.print(f"    {escape(line)}", soft_wrap=True)
    gone = [a for a in former if not any(entries[other].source == new for other in a.same_as)]
    come = [b for b in later if not any(entries[other].source == old for other in b.same_as)]
    for heading, found in (("Kommet til", come), ("Faldet bort", gone)):
        console.print(f"\n[bold]{heading} ({len(found)})[/]")
        for entry in found:
            console.print(f"{escape(entry.paragraph)} · {escape(entry.heading)}", soft_wrap=True)


@law.command()
def readings(
    number: Annotated[int | None, typer.Argument(metavar="[NR]", help="Fortolkningens nummer.")] = None,
) -> None:
    """Vis registret over fortolkninger: hvor loven er uklar, hvad der er valgt her, og hvorfor.

    Eksempel: `forloeb law readings 24`
    """
    from rich.markup import escape

    from cli.law.tested import tests_of_reading
    from statute.readings import readings as register

    console = _console()
    if number is None:
        console.print(_readings_table(register().values()))
        return
    found = register().get(number)
    if found is None:
        raise BadInput(f"Der er ingen fortolkning nr. {number}. Registret har 1-{max(register())}.")
    console.print(f"[bold]{found.number}. {escape(found.question)}[/]", soft_wrap=True)
    for heading, text in (
        ("Emne", found.subject),
        ("Muligheder", " · ".join(found.options)),
        ("Valgt", found.choice),
        ("Hvorfor", found.why),
        ("Afvigelse", found.differs or ""),
        ("Pligter", ", ".join(found.duties)),
        ("Bruges af", ", ".join(found.used_by)),
    ):
        if text:
            console.print(f"[dim]{heading}:[/] {escape(text)}", soft_wrap=True)
    _print_places(console, "Prøves af", tests_of_reading(found.number, _root() / "tests"))


def _measure() -> "Coverage":
    import programme
    import statute
    from statute.catalogue.coverage import measure

    return measure(statute, programme)


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def _order(year: str) -> str:
    from statute.catalogue.told import NAMES, YEARS

    key = YEARS.get(year, year)
    if key not in NAMES:
        raise BadInput(f"{year!r} er ikke et regelsæt. Der er: {', '.join([*YEARS, *NAMES])}.")
    return key


def _entry(name: str) -> "Entry":
    """Find an entry by its id, also by year and however the paragraph is spaced. Raises BadInput with the nearest."""
    from difflib import get_close_matches

    from statute.catalogue import catalogue
    from statute.catalogue.told import YEARS

    key, _, paragraph = name.strip().partition(" ")
    wanted = f"{YEARS.get(key, key)} {paragraph}".replace("§ ", "§").replace(". ", ".")
    if wanted in catalogue():
        return catalogue()[wanted]
    near = get_close_matches(wanted, catalogue(), n=3)
    hint = f" Mente du {', '.join(repr(other) for other in near)}?" if near else ""
    raise BadInput(f"{name!r} findes ikke i kataloget.{hint}")


def _coverage_table(measured: "Coverage") -> "Table":
    from rich import box
    from rich.table import Table

    from statute.catalogue import SOURCES
    from statute.catalogue.told import NAMES

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column("Regelsæt", no_wrap=True)
    for heading in ("Alle", "Udført", "Vist", "Delvis", "Ikke", "Uden for", "Mangler"):
        table.add_column(heading, justify="right", no_wrap=True)
    total = [0] * 7
    standings: tuple[Standing, ...] = ("carried_out", "shown", "partly", "not", "not_computable", "missing")
    for source in SOURCES:
        count = measured.count(source)
        figures = [count.total(), *(count[standing] for standing in standings)]
        total = [a + b for a, b in zip(total, figures, strict=True)]
        table.add_row(NAMES[source], *map(str, figures))
    table.add_row("I alt", *map(str, total), style="bold")
    return table


def _print_reasons(console: "Console", measured: "Coverage", entries: "list[Entry]") -> None:
    from rich.markup import escape

    from statute.catalogue.told import NAMES, STANDINGS

    console.print(f"\n[bold]{NAMES[entries[0].source]}[/]")
    for entry in entries:
        gap = measured.gaps.get(entry.id)
        if gap is not None:
            rule = f"{escape(entry.paragraph)} · {escape(entry.heading)}"
            console.print(f"{rule}: [yellow]{STANDINGS[gap.degree]}[/]. {escape(gap.reason)}", soft_wrap=True)


def _print_places(console: "Console", heading: str, places: list[str]) -> None:
    from rich.markup import escape

    console.print(f"\n[bold]{heading}[/]")
    for place in places or ["intet"]:
        console.print(f"  {escape(place)}", soft_wrap=True)


def _readings_table(register: "Iterable[Reading]") -> "Table":
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Nr.", justify="right")
    table.add_column("Spørgsmål", ratio=2)
    table.add_column("Valgt", ratio=3)
    for reading in register:
        table.add_row(str(reading.number), escape(reading.question), escape(reading.choice))
    return table


def _tests_without(carriers: "list[Carrier]") -> list[str]:
    """List the tests that fail when one of the rules is removed, as they were found by removing it."""
    from statute.catalogue.coverage import proofs

    return list(dict.fromkeys(test for carrier in carriers for test in proofs().get(carrier.key, [])))


def _both(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"
