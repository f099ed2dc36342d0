"""The command `forloeb law try`: a draft order beside the law in force, on files, running programmes or a country."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput

if TYPE_CHECKING:
    from statute.facts import CaseFile

DEFAULT_LIVES = 50_000


class On(StrEnum):
    """What a draft is tried on."""

    CASES = "cases"
    RUNNING = "running"
    SYNTHETIC = "synthetic"


_Day = typer.Option(metavar="DATO", formats=["%Y-%m-%d"], show_default=False)


def try_(
    draft: Annotated[Path, typer.Argument(metavar="UDKAST.toml", help="Udkastet: en bekendtgørelse som datafil.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="[MAPPE]", help="Sagsfilerne, når der prøves på `cases`.")
    ] = None,
    on: Annotated[
        On, typer.Option("--on", help="Sagsfiler, de løbende forløb, eller et opfundet land.")
    ] = On.SYNTHETIC,
    from_: Annotated[
        datetime | None, typer.Option("--from", metavar="DATO", formats=["%Y-%m-%d"], help="En anden første dag.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATO",
            formats=["%Y-%m-%d"],
            help="Dagen, der spørges om; ellers i dag, dog tidligst udkastets første dag.",
        ),
    ] = None,
    lives: Annotated[int, typer.Option(min=1, max=1_000_000, help="Hvor mange opfundne liv.")] = DEFAULT_LIVES,
    seed: Annotated[int, typer.Option(help="Et andet tal giver et andet opfundet land.")] = 1,
    csv: Annotated[Path | None, typer.Option(metavar="FIL", help="Skriv hver ændret pligt som CSV.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FIL", help="Tegn ændringerne som SVG.")] = None,
) -> None:
    """Prøv et udkast ved siden af den gældende lov: hvilke pligter det skaber, fjerner og flytter, og for hvem.

    Udkastet er en datafil som dem i `statute/regulations`: `based_on` og kun det, der er anderledes. Har det samme navn
    som en bekendtgørelse i samlingen, sammenlignes der med loven uden den. Intet ændres noget sted.

    Eksempel: `forloeb law try udkast.toml --on cases mine-sager --csv aendringer.csv`

    `forloeb law try udkast.toml --from 2027-01-01 --svg udkast.svg`
    """
    from cli.law.country import hold_day
    from cli.law.draft import read
    from cli.law.pictures import picture, table_of, write_csv
    from cli.law.two_laws import Laws
    from programme.danish_time import day_of

    order = read(draft, from_.date() if from_ else None)
    if order.repeals is None:
        typer.echo("Udkastet ophæver ingen bekendtgørelse (repeals), så den tidligere gælder fortsat.", err=True)
    _hold_writable(csv, svg)
    asked = day.date() if day else max(day_of(datetime.now(UTC)), order.first_day)
    laws = Laws(order.key, order.text, asked)
    if on is On.SYNTHETIC:
        hold_day(asked)
        effects = list(laws.on_lives(lives, seed))
        typer.echo(
            f"Opfundet land: {lives} liv, frø {seed}. Livene er gæt uden statistik bag og siger intet om Danmark."
        )
    else:
        effects = list(laws.on_cases(_files(folder) if on is On.CASES else _running(asked)))
    table_of(effects, laws.asked_about, asked)
    if csv is not None:
        write_csv(csv, effects)
    if svg is not None:
        picture(svg, effects, laws.asked_about, order.key, asked)


def _hold_writable(*files: Path | None) -> None:
    """Find out before the work, and not after it, that a result has nowhere to stand. Raises BadInput."""
    for file in files:
        if file is not None and not file.parent.is_dir():
            raise BadInput(f"{file} kan ikke skrives: mappen {file.parent} er der ikke.")


def _files(folder: Path | None) -> "Iterator[CaseFile]":
    from cli.casefiles import read_case

    if folder is None or not folder.is_dir():
        raise BadInput("Skriv mappen med sagsfilerne: forloeb law try UDKAST.toml --on cases MAPPE")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".yaml", ".yml", ".json"))
    if not paths:
        raise BadInput(f"Der er ingen sagsfiler (.yaml, .yml eller .json) i {folder}.")
    return (read_case(path) for path in paths)


def _running(today: date) -> "Iterator[CaseFile]":
    """Read the running programmes from the register, and change nothing in them. Raises Failed."""
    from cli.reading import reader
    from payloads.failures import Erased, KeyMissing, Unreadable
    from register.reading import Filter

    register, unread = reader(), 0
    for page in register.pages(Filter(), today):
        for listed in page.cases:
            try:
                ledger = register.ledger(listed.case)
            except (Erased, KeyMissing, Unreadable):
                unread += 1
                continue
            if ledger is not None:
                yield ledger.case_file()
    if unread:
        typer.echo(f"{unread} sager kan ikke læses og er ikke med.", err=True)
