"""The commands `forloeb law …`: what the law on file says, where it is carried out, and what changed between orders."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed
from cli.transport import transport

if TYPE_CHECKING:
    from pydantic import JsonValue
    from rich.console import Console
    from rich.table import Table

    from statute.catalogue import Entry
    from statute.catalogue.coverage import Carrier, Coverage, Standing
    from statute.readings import Reading

law = typer.Typer(help="Loven i programmet: hvad der udføres og hvor, og hvad der ændrede sig.", no_args_is_help=True)
law.command()(transport)

_NAMES = {
    "BEK-2004-02-17": "Bekendtgørelse 2004",
    "BEK-1307-2020": "Bekendtgørelse 2020",
    "BEK-1307-2020-consolidated": "2020 ændret (kap. 4)",
    "BEK-2024-12-30": "Bekendtgørelse 2025",
    "BEK-2026-01-20": "Bekendtgørelse 2026",
    "CABI-KONTRAKT": "Vejledningen",
    "INTEGRATIONSLOVEN": "Integrationsloven",
    "UDLAENDINGELOVEN": "Udlændingeloven § 9",
    "RETSSIKKERHEDSLOVEN": "Retssikkerhedsloven",
    "SECURITY-BEK-840-2024": "Sikkerhed 2024",
    "SECURITY-BEK-903-2020": "Sikkerhed 2020",
    "SECURITY-BEK-220-2018": "Sikkerhed 2018",
    "AUDIT-BEK-802-2025": "Revision juli 2025",
    "AUDIT-BEK-1711-2024": "Revision januar 2025",
    "BEK-19-2026": "Rådighed 2026",
    "LAS": "Aktiv socialpolitik",
    "BEK-113-2026": "Datagrundlag 2026",
    "LOV-324-2022": "Lov 324/2022",
    "BEK-860-2022": "Suspension juni 2022",
    "BEK-1499-2022": "Suspension dec. 2022",
    "BEK-507-2023": "Suspension ophævet",
    "BEK-1095-2025": "Særlovens ophold",
}
_YEARS = {
    "2004": "BEK-2004-02-17",
    "2020": "BEK-1307-2020",
    "2022": "BEK-1307-2020-consolidated",
    "2025": "BEK-2024-12-30",
    "2026": "BEK-2026-01-20",
}
_STANDINGS = {
    "carried_out": "udføres",
    "shown": "vises for sagsbehandleren",
    "partly": "udføres delvist",
    "not": "udføres ikke",
    "not_computable": "kan ikke beregnes",
    "missing": "MANGLER",
}
_BEARERS = {
    "municipality": "kommunen",
    "foreigner": "borgeren",
    "jobcenter": "jobcentret",
    "company": "arbejdsgiveren eller virksomheden",
    "provider": "udbyderen eller lægen",
    "appeal_body": "klageinstansen",
    "none": "ingen",
}
_BENEFITS = {"yes": "med ydelsen", "no": "uden ydelsen", "any": ""}
_READINESS = {"job_ready": "jobparate", "activity_ready": "aktivitetsparate", "any": ""}
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

    found = _entry(entry)
    measured = _measure()
    console = _console()
    console.print(f"[bold]{escape(found.id)}[/] · {escape(found.heading)}", soft_wrap=True)
    rows = [
        ("Dansk begreb", found.danish_term),
        ("Indhold (på engelsk)", found.summary),
        ("Tal og betingelser", _figures(found)),
        ("Gælder", _scope(found)),
        ("Påhviler", _BEARERS[found.duty_bearer]),
        ("Følge", in_danish(found.consequence)),
        ("Ordlyd", _WORDINGS.get(found.wording or "", "")),
        ("Kan beregnes", _COMPUTABLE[found.computable]),
        ("Stilling", _STANDINGS[measured.standing(found)]),
        ("Grund", measured.gaps[found.id].reason if found.id in measured.gaps else ""),
    ]
    for heading, text in rows:
        if text:
            console.print(f"[dim]{heading}:[/] {escape(text)}", soft_wrap=True)
    _print_places(console, "Udføres af", [f"{c.path}:{c.line}  {c.name}" for c in measured.carriers.get(found.id, [])])
    _print_places(console, "Fejler uden den", _tests_without(measured.carriers.get(found.id, [])))
    for other in found.same_as:
        twin = catalogue()[other]
        heading = f"[bold]{escape(_NAMES[twin.source])}[/]: {escape(twin.id)} · {escape(twin.heading)}"
        console.print(f"\n{heading}", soft_wrap=True)
        for line in _changes(twin, found):
            console.print(f"  {escape(line)}", soft_wrap=True)


@law.command()
def diff(before: _Order, after: _Order) -> None:
    """Vis, hvad der ændrede sig fra ét regelsæt til et andet: tal, hvem reglerne gælder, hvad der kom til eller gik.

    Eksempel: `forloeb law diff 2020 2025`
    """
    from rich.markup import escape

    from statute.catalogue import catalogue

    old, new = _order(before), _order(after)
    entries = catalogue()
    former = [entry for entry in entries.values() if entry.source == old]
    later = [entry for entry in entries.values() if entry.source == new]
    pairs = [(entry, entries[other]) for entry in former for other in entry.same_as if entries[other].source == new]
    changed = [(a, b) for a, b in pairs if a.title != b.title or _changes(a, b)]
    console = _console()
    console.print(f"[bold]Fra {escape(old)} til {escape(new)}[/]")
    console.print(f"{len(pairs) - len(changed)} par regler er ens i tal, i hvem de gælder, og i hvem de påhviler.")
    console.print(f"\n[bold]Ændret ({len(changed)})[/]")
    for a, b in changed:
        names = f"{a.paragraph} → {b.paragraph} · {_both(a.heading, b.heading)}"
        console.print(escape(names), soft_wrap=True)
        for line in _changes(a, b):
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

    from cli.tested import tests_of_reading
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
    return Path(__file__).resolve().parent.parent


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def _order(year: str) -> str:
    key = _YEARS.get(year, year)
    if key not in _NAMES:
        raise BadInput(f"{year!r} er ikke et regelsæt. Der er: {', '.join([*_YEARS, *_NAMES])}.")
    return key


def _entry(name: str) -> "Entry":
    """Find an entry by its id, also by year and however the paragraph is spaced. Raises BadInput with the nearest."""
    from difflib import get_close_matches

    from statute.catalogue import catalogue

    key, _, paragraph = name.strip().partition(" ")
    wanted = f"{_YEARS.get(key, key)} {paragraph}".replace("§ ", "§").replace(". ", ".")
    if wanted in catalogue():
        return catalogue()[wanted]
    near = get_close_matches(wanted, catalogue(), n=3)
    hint = f" Mente du {', '.join(repr(other) for other in near)}?" if near else ""
    raise BadInput(f"{name!r} findes ikke i kataloget.{hint}")


def _coverage_table(measured: "Coverage") -> "Table":
    from rich import box
    from rich.table import Table

    from statute.catalogue import SOURCES

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
        table.add_row(_NAMES[source], *map(str, figures))
    table.add_row("I alt", *map(str, total), style="bold")
    return table


def _print_reasons(console: "Console", measured: "Coverage", entries: "list[Entry]") -> None:
    from rich.markup import escape

    console.print(f"\n[bold]{_NAMES[entries[0].source]}[/]")
    for entry in entries:
        gap = measured.gaps.get(entry.id)
        if gap is not None:
            rule = f"{escape(entry.paragraph)} · {escape(entry.heading)}"
            console.print(f"{rule}: [yellow]{_STANDINGS[gap.degree]}[/]. {escape(gap.reason)}", soft_wrap=True)


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


def _figures(entry: "Entry") -> str:
    from statute.catalogue import parameter_in_danish

    return "; ".join(f"{parameter_in_danish(name)}: {_plain(value)}" for name, value in entry.parameters.items())


def _scope(entry: "Entry") -> str:
    """Say whom an entry applies to."""
    from statute.catalogue import in_danish

    scope = entry.applies_to
    told = [in_danish(scope.persons), _BENEFITS[scope.benefit], _READINESS[scope.readiness]]
    return "; ".join(part for part in told if part)


def _changes(a: "Entry", b: "Entry") -> list[str]:
    """Tell what differs between an entry and its later form: figures, whom it applies to, who bears it, what follows.

    Whether a regime has the Ukraine special act at all is no change of the rule. What the order of 2026 changes is
    known word by word, also where no figure changes.
    """
    from statute.catalogue import in_danish, parameter_in_danish

    names = dict.fromkeys([*a.parameters, *b.parameters])
    told = [(parameter_in_danish(name), *(_plain(e.parameters.get(name)) for e in (a, b))) for name in names]
    told += [
        ("gælder", _scope(a), _scope(b)),
        ("påhviler", _BEARERS[a.duty_bearer], _BEARERS[b.duty_bearer]),
        ("følge", in_danish(a.consequence), in_danish(b.consequence)),
    ]
    changes = [f"{name}: {before} → {after}" for name, before, after in told if before != after]
    if (a.source, b.source) == ("BEK-2024-12-30", "BEK-2026-01-20") and b.note and in_danish(b.note) != b.note:
        changes.append(f"ordlyd: {in_danish(b.note)}")
    return changes


def _plain(value: "JsonValue") -> str:
    """Write a figure of the catalogue without quotes and braces, in Danish."""
    from statute.catalogue import in_danish, parameter_in_danish

    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{parameter_in_danish(name)} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return {True: "ja", False: "nej"}[value] if isinstance(value, bool) else in_danish(str(value))


def _tests_without(carriers: "list[Carrier]") -> list[str]:
    """List the tests that fail when one of the rules is removed, as they were found by removing it."""
    from statute.catalogue.coverage import proofs

    return list(dict.fromkeys(test for carrier in carriers for test in proofs().get(carrier.key, [])))


def _both(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"
