"""The commands `forloeb keys …`: the ring of keys with which the data key of every case is wrapped."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import Failed

if TYPE_CHECKING:
    from payloads.data_keys import DataKeys

keys = typer.Typer(
    help="""Nøgler: alt, hvad et forløb siger til Temporal, er krypteret.

    Hver sag har sin egen datanøgle; den ligger, krypteret med en nøgle fra nøgleringen, i en mappe uden for Temporal.
    FORLOEB_KEY_RING er nøgleringens fil, FORLOEB_CASE_KEYS mappen; uden dem bruges `.forloeb/keys`. Uden begge dele kan
    ingen sag læses: hav en kopi af dem, hver sit sted.
    """,
    no_args_is_help=True,
)


@keys.command()
def new() -> None:
    """Lav en nøglering; er der en, så føj en nøgle til, som først bruges efter `forloeb keys rewrap`.

    Har flere maskiner hver sin kopi af nøgleringen, så kopiér den ud mellem de to kommandoer.
    """
    from payloads.ring import KeyRing
    from payloads.settings import miss_ring

    with _keys_told():
        if (ring := _ring_file()).exists():
            print(f"Nøgle {_keys().add_ring_key()} er føjet til {ring}.")  # noqa: T201
        else:
            miss_ring(ring, Path(os.environ["FORLOEB_CASE_KEYS"]))
            print(f"Nøgle {KeyRing.make(ring).current} er lavet i {ring}.")  # noqa: T201


@keys.command("list")
def list_() -> None:
    """Vis nøgleringens nøgler, hvor mange datanøgler hver beskytter, og om alle kan åbnes."""
    with _keys_told():
        keys = _keys()
        usage = keys.usage()
        for id_ in keys.ring.ids:
            print(f"{id_}   {usage[id_]:>6} datanøgler{'   bruges nu' if id_ == keys.ring.current else ''}")  # noqa: T201
        print(f"{len(keys.erased())} datanøgler er destrueret.\n{keys.ring.file}\n{keys.folder}/")  # noqa: T201
        keys.check()


@keys.command()
def rotate() -> None:
    """Føj en ny nøgle til nøgleringen, og beskyt alle datanøgler med den. Alt kan stadig læses; intet skal stoppes."""
    with _keys_told():
        _keys().add_ring_key()
    rewrap()


@keys.command()
def rewrap() -> None:
    """Beskyt alle datanøgler med nøgleringens nyeste nøgle, også efter en afbrudt `rotate`."""
    with _keys_told():
        keys = _keys()
        print(f"{keys.rewrap()} datanøgler er nu beskyttet med {keys.ring.current}.")  # noqa: T201


@keys.command()
def drop(id_: Annotated[str, typer.Argument(metavar="NØGLE", help="Nøglens id, fx 2026-11-22-437ce1.")]) -> None:
    """Destruér en nøgle, der ikke længere beskytter noget; kopier af datanøgler fra før er så værdiløse."""
    with _keys_told():
        _keys().drop_ring_key(id_)
    print(f"Nøgle {id_} er destrueret.")  # noqa: T201


@keys.command()
def merge(
    ring: Annotated[Path, typer.Argument(metavar="NØGLERING", help="Den anden nøglerings fil.")],
    cases: Annotated[
        Path | None, typer.Argument(metavar="[MAPPE]", help="Dens mappe med datanøgler, når den også skal med.")
    ] = None,
) -> None:
    """Føj en anden nøglerings nøgler til denne, og dens datanøgler til dem, der er her: efter et tab har man begge.

    Hvad der er her, ændres ikke. Har en sag én datanøgle her og en anden dér, bliver den, der er her, og sagen nævnes.

    Eksempel: `forloeb keys merge /backup/keys/ring.json /backup/keys/cases`
    """
    from payloads.ring import KeyRing

    with _keys_told():
        keys = _keys()
        added = keys.ring.merge(KeyRing(ring))
        print(f"{len(added)} nøgler er føjet til {keys.ring.file}.")  # noqa: T201
        if cases is not None:
            taken, differing = keys.merge(cases)
            print(f"{taken} datanøgler er føjet til {keys.folder}/.")  # noqa: T201
            if differing:
                whose = "\n".join(f"{owner.workflow} {keys.folder / owner.file_name}" for owner in differing)
                raise Failed(f"{whose}\nhar en anden datanøgle dér. Kan sagen ikke læses, så kopiér dens fil herhen.")
        keys.check()


def _ring_file() -> Path:
    from cli.home import use_keys

    use_keys()
    return Path(os.environ["FORLOEB_KEY_RING"])


def _keys() -> "DataKeys":
    from payloads.settings import data_keys

    _ring_file()
    return data_keys()


@contextmanager
def _keys_told() -> Generator[None]:
    from payloads.failures import BadKeys

    try:
        yield
    except BadKeys as error:
        raise Failed(str(error)) from None
