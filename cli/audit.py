"""The commands `forloeb audit …`: the audit trail is verified, anchored, and shown for a case."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed
from statute.danish import danish_date

if TYPE_CHECKING:
    from archive.chain import Anchor, Fault
    from archive.record import Piece
    from register.trail import Trail
    from workflows.archived import Known

audit = typer.Typer(help="Revisionssporet: efterprøv det, og vis, hvad det har om en sag.", no_args_is_help=True)

_SENTENCES = {
    "missing": "Kæden {chain}: post {number} mangler.",
    "altered": "Kæden {chain}: post {number} er ændret.",
    "broken": "Kæden {chain}: før post {number} har andre flyttet enden.",
    "unchained": "Kæden {chain}: post {number} står efter enden.",
    "unsigned": "Kæden {chain}: enden ved post {number} er ikke underskrevet med denne installations nøgler.",
}
_FOREIGN_ANCHOR = "Ankeret for {chain} er ikke underskrevet med denne installations nøgler."
_PATIENCE = 30.0  # seconds for what the server knows
_CATCHING_UP = 6.0  # seconds in which a worker writes what waited for the database


@audit.command()
def verify(
    anchor: Annotated[
        list[Path] | None, typer.Option(metavar="FIL", help="Et anker, der blev sendt eller gemt et andet sted.")
    ] = None,
) -> None:
    """Efterprøv hele revisionssporet: find hver post, der mangler, er ændret eller er kommet udefra.

    Enden af hver kæde er underskrevet med en nøgle uden for databasen, hver dags ender er sendt eller gemt uden for den
    (FORLOEB_ANCHORS), og forløbenes historik ved, hvad loven svarede sidst. Så ses også et spor, der er tømt, kortet af
    eller skrevet om.

    Slutkode 1, når der er fejl.

    Eksempel: `forloeb audit verify`
    """
    trail = _trail()
    with _told():
        known = _known()
        faults = trail.faults(*_anchors(anchor or []), *(known.ends if known else []))
        missing = _missing(trail, known) if known else []
        heads, again = trail.heads(), trail.again()
    sentences = [*map(_sentence, faults), *missing]
    if sentences:
        raise Failed("\n".join([*sentences, f"{len(sentences)} fejl i revisionssporet."]))
    print(f"{sum(head.number for head in heads)} poster i {len(heads)} kæder, ingen fejl.")  # noqa: T201
    for case, number in again:
        print(f"Sagen {case}: svar {number} står her mere end én gang, som efter en gendannet database.")  # noqa: T201
    if known is None:
        print("Serveren svarer ikke, så sporet er ikke holdt op mod forløbenes historik.")  # noqa: T201


@audit.command()
def show(case: Annotated[str, typer.Argument(metavar="SAG")]) -> None:
    """Skriv alt, hvad revisionssporet har om en sag, som JSON; også mens forløbet kører.

    Registreringerne, hvad loven svarede hvornår, hvem der har læst sagen, og hvad der blev afvist.

    Eksempel: `forloeb audit show 7f3c-0101`
    """
    import json

    from cli.casefiles import print_json
    from payloads.data_keys import Owner
    from payloads.failures import Erased
    from workflows.client import configured_namespace, workflow_id

    trail = _trail()
    try:
        with _told():
            records = trail.of_case(case, Owner(configured_namespace(), workflow_id(case)))
    except Erased as erased:
        told = (
            f"Sagen {case} blev slettet den {danish_date(erased.erased_at.date())}, så dens poster kan ikke læses mere"
        )
        raise Failed(f"{told}; forloeb audit verify efterprøver dem stadig.") from None
    if not records:
        raise Failed(f"Revisionssporet har intet om sagen {case}.")
    print_json(json.dumps([asdict(record) for record in records], indent=2, ensure_ascii=False, default=str))


def pieces_of(case: str) -> "list[Piece]":
    """Return what the trail holds of a case's life; nothing where there is no trail, or its keys are not here."""
    from archive.record import Piece
    from payloads.data_keys import Owner
    from payloads.failures import BadKeys, Erased, Unreadable
    from register.database import RegisterUnavailable
    from workflows.client import configured_namespace, workflow_id

    try:
        told = _trail().of_case(case, Owner(configured_namespace(), workflow_id(case)))
    except (Failed, Erased, Unreadable, BadKeys, RegisterUnavailable):
        return []
    return [Piece.model_validate(one.said) for one in told if one.kind == "evaluation"]


@audit.command("anchor")
def anchor_now(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Hvor dagens anker skrives.")],
) -> None:
    """Skriv kædernes ender, underskrevet, i en mappe, ud over det anker, som arbejderen selv laver hver dag.

    Eksempel: `forloeb audit anchor /mnt/revision`
    """
    from datetime import UTC, datetime

    from activities.anchoring import put
    from programme.danish_time import day_of

    with _told():
        signed = _trail().signed(day_of(datetime.now(UTC)))
    try:
        put(folder, signed)
    except OSError as error:
        raise Failed(f"{folder} kan ikke skrives: {error.strerror}.") from None
    print(f"{len(signed.heads)} ender er skrevet i {folder / f'{signed.day}.json'}.")  # noqa: T201


def _trail() -> "Trail":
    from cli.home import use_folders, use_keys, use_remembered
    from payloads.settings import data_keys
    from register.settings import database
    from register.trail import Trail

    use_remembered()
    use_keys()
    use_folders()
    with _told():
        return Trail(database(), data_keys())


def _anchors(files: Sequence[Path]) -> "list[Anchor]":
    """Read the anchors that are named, and those that were written where the settings say. Raises BadInput."""
    from pydantic import ValidationError

    from activities.settings import BadSettings, Settings
    from archive.chain import Anchor

    try:
        folder = Settings.read().anchors
    except BadSettings as error:
        raise BadInput(str(error)) from None
    found: list[Anchor] = []
    for file in [*files, *(sorted(folder.glob("*.json")) if folder else [])]:
        try:
            found.append(Anchor.model_validate_json(file.read_bytes()))
        except OSError as error:
            raise BadInput(f"{file} kan ikke læses: {error.strerror}.") from None
        except ValidationError:
            raise BadInput(f"{file} er ikke et anker.") from None
    return found


def _known() -> "Known | None":
    """Ask the server what the histories know; None when it does not answer."""
    import asyncio

    from temporalio.service import RPCError

    from cli.connection import connected
    from workflows.archived import Known, known

    async def asked() -> Known:
        async with asyncio.timeout(_PATIENCE):
            return await known(await connected())

    try:
        return asyncio.run(asked())
    except (Failed, TimeoutError, RPCError):
        return None


def _missing(trail: "Trail", known: "Known") -> list[str]:
    """Name the latest programmes whose last answer of the law is not there, also after a moment to catch up."""
    import time

    def lacking() -> dict[str, int]:
        return {case: number for case, number in known.answered.items() if not trail.holds(case, number)}

    if lacking():
        time.sleep(_CATCHING_UP)
    return [f"Sagen {case}: lovens svar {number} står ikke i sporet." for case, number in lacking().items()]


@contextmanager
def _told() -> Generator[None]:
    from payloads.failures import BadKeys
    from register.database import RegisterUnavailable

    try:
        yield
    except (BadKeys, RegisterUnavailable) as error:
        raise Failed(str(error)) from None


def _sentence(fault: "Fault") -> str:
    sentence = _FOREIGN_ANCHOR if fault.kind == "unsigned" and not fault.number else _SENTENCES[fault.kind]
    return sentence.format(chain=fault.chain, number=fault.number)
