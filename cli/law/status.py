"""The command `forloeb law status`: until when the law on file was checked, and what is known to change."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cli.casefiles import OnOption, asked_day
from cli.failures import Failed

if TYPE_CHECKING:
    from statute.catalogue.watch import Change


class Warned(NamedTuple):
    """What is to be looked at: what it is about, and what is told of it."""

    subject: str
    told: str


def status(
    on: OnOption = None,
    running: Annotated[
        bool, typer.Option("--running", help="Tæl også de løbende forløb, som en bekendtgørelses ophør berører.")
    ] = False,
) -> None:
    """Vis, til hvilken dag hver tekst er set efter, hvad der er varslet, og hvilke paragraffer der peger ind i det.

    Slutkode 1, når en tekst ikke er set efter længe, eller en bekendtgørelse ophører eller en lov ændres inden 90 dage.

    Eksempel: `forloeb law status --running`
    """
    from statute.catalogue.told import NAMES
    from statute.catalogue.watch import changes
    from statute.catalogue.wording import texts
    from statute.danish import danish_date, danish_days

    day = asked_day(on)
    for key, text in texts().items():
        ends = danish_date(text.valid_to) if text.valid_to else "ingen slutdag kendt"
        checked = f"set til {danish_date(text.checked_on)} ({danish_days((day - text.checked_on).days)} siden)"
        typer.echo(f"{NAMES[key]:<24} {checked}; ophører: {ends}")
    for change in changes():
        typer.echo(f"\n{danish_date(change.from_)} · {change.what}\n  Kilde: {change.source}")
        for source, places in _by_source(change, day).items():
            typer.echo(f"  {NAMES[source]}: {', '.join(places)}")
    if running:
        typer.echo(f"\n{_touched(day)}")
    warned = list(warnings_of(day))
    for one in warned:
        typer.echo(f"\nBEMÆRK {one.subject}: {one.told}")
    if warned:
        raise Failed(f"{len(warned)} ting skal ses efter.")


def _by_source(change: "Change", day: date) -> dict[str, list[str]]:
    from statute.catalogue.watch import pointing_into

    found: dict[str, list[str]] = {}
    for pointer in pointing_into(change, day):
        places = found.setdefault(pointer.source, [])
        if pointer.place not in places:
            places.append(pointer.place)
    return found


def warnings_of(day: date) -> Iterator[Warned]:
    """Yield what is to be looked at on a day: old checks, orders that end, and acts that change, within ninety days."""
    from statute.catalogue.watch import MOST_DAYS_UNCHECKED, WARNED_AHEAD, changes, unchecked_for
    from statute.danish import danish_date, danish_days
    from statute.regulations import regulations

    oldest = max(unchecked_for(day).values())
    if oldest > MOST_DAYS_UNCHECKED:
        yield Warned(
            "Lovsamlingen",
            f"sidst set efter for {danish_days(oldest)} siden. Se retsinformation.dk efter, og skriv dagen i "
            "statute/catalogue/texts (docs/law.md).",
        )
    for key, order in regulations().items():
        if order.valid_to is not None and 0 <= (order.valid_to - day).days <= WARNED_AHEAD:
            yield Warned(key, f"ophører {danish_date(order.valid_to)}; hvad der følger efter, skal være i samlingen.")
    for change in changes():
        if 0 <= (change.from_ - day).days <= WARNED_AHEAD:
            yield Warned(danish_date(change.from_), f"{change.what} Prøv et udkast med forloeb law try.")


def _touched(day: date) -> str:
    """Count the running programmes by the order that counts for them, and say when each ends. Raises Failed."""
    from collections import Counter

    from cli.reading import reader
    from register.reading import Filter
    from statute.danish import danish_date
    from statute.regulations import regulations

    pages = reader().pages(Filter(), day)
    counts = Counter(listed.regulation or "intet regelsæt" for page in pages for listed in page.cases)
    orders = {str(key): order.valid_to for key, order in regulations().items()}
    lines = [
        f"  {key}: {count} forløb; ophører {danish_date(end) if (end := orders.get(key)) else '(ingen slutdag kendt)'}"
        for key, count in counts.most_common()
    ]
    return "\n".join(["Løbende forløb efter bekendtgørelse; de berøres den dag, den ophører:", *(lines or ["  ingen"])])
