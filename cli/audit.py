"""The commands `forloeb audit …`: the audit archive is verified, and what it holds of a case is shown."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed
from statute.danish import danish_date

if TYPE_CHECKING:
    from pydantic import JsonValue

    from archive.chain import Branches, Fault, Head, Link
    from archive.folder import Archive
    from archive.record import Piece
    from workflows.archived import Known

audit = typer.Typer(help="Revisionssporet: efterprøv arkivet, og vis, hvad det har om en sag.", no_args_is_help=True)

_SENTENCES = {
    "missing": "Post {place} mangler.",
    "altered": "Post {place} er ændret.",
    "misplaced": "Filen {place} hører ikke til på sin plads.",
    "unreadable": "Filen {place} er ikke en post, der kan læses.",
    "unchained": "Post {place} hører ikke til kæden.",
    "unsealed": "Filen {place} er ikke forseglet med denne installations nøgler.",
}
_DAMAGED = "Arkivet kan ikke læses; se forloeb audit verify."
_PATIENCE = 30.0  # seconds for what the server knows
_END = re.compile(r"(\d+):([0-9a-f]{64})")

_Folder = Annotated[
    Path | None, typer.Option(metavar="MAPPE", help="Arkivets mappe; ellers FORLOEB_ARCHIVE eller .forloeb/archive.")
]


@audit.command()
def verify(
    folder: _Folder = None,
    seen: Annotated[
        list[str] | None, typer.Option(metavar="NR:HASH", help="En ende, som kæden før har haft, og som blev noteret.")
    ] = None,
    chain_only: Annotated[
        bool, typer.Option("--chain-only", help="Efterprøv kæden alene: uden nøgler, og uden at spørge serveren.")
    ] = False,
) -> None:
    """Efterprøv hele arkivet: find hver post, der mangler, er ændret, er flyttet eller er kommet udefra.

    Enden af kæden er forseglet med installationens nøgler, og forløbenes historik ved, hvor langt arkivet var nået; så
    ses også et arkiv, der er tømt, kortet af eller skrevet om. Nævnes en mappe, fx i en sikkerhedskopi, spørges der
    ikke, for den må gerne være ældre.

    Slutkode 1, når der er fejl.

    Eksempel: `forloeb audit verify`
    """
    from archive.chain import Fault
    from archive.folder import Archive

    ends = [_end(text) for text in seen or []]
    root = _root(folder)
    archive = Archive(root) if chain_only else _sealed(root)
    asks = folder is None and not chain_only
    try:
        known = _known(archive) if asks else None
        end, faults = archive.faults(*ends, *(known.ends if known else []))
    except FileNotFoundError:
        raise _no_archive(root, was_begun=asks and _was_begun()) from None
    except OSError as error:
        raise _closed(root, error) from None
    if known and known.runs and end.number == 0 and not faults:  # what has ended was archived
        faults = [Fault("missing", "1")]
    if faults:
        raise Failed("\n".join([*map(_sentence, faults), f"{len(faults)} fejl i arkivet {root}."]))
    print(f"{end.number} poster, ingen fejl. Kædens ende: {end.number}:{end.hash}")  # noqa: T201
    for branches in archive.branches():
        print(_branches(branches))  # noqa: T201
    if asks and known is None:
        print("Serveren svarer ikke, så enden er ikke holdt op mod forløbenes historik.")  # noqa: T201


@audit.command()
def new(folder: _Folder = None) -> None:
    """Begynd et nyt arkiv, når det gamle er gået tabt og ikke kan bringes tilbage; det første begynder arbejderen selv.

    Eksempel: `forloeb audit new`
    """
    from activities.archive import begin
    from archive.folder import Damaged
    from cli.home import use_keys
    from payloads.failures import BadKeys

    root = _root(folder)
    use_keys()
    try:
        begin(root)
    except Damaged:
        raise Failed(f"I {root} ligger der et arkiv eller resterne af et; flyt det væk først.") from None
    except OSError as error:
        raise _closed(root, error) from None
    except BadKeys as error:
        raise Failed(str(error)) from None
    print(f"Et nyt arkiv er begyndt i {root}.")  # noqa: T201


@audit.command()
def show(case: Annotated[str, typer.Argument(metavar="SAG")], folder: _Folder = None) -> None:
    """Skriv alt, hvad arkivet har om en sag, som JSON: registreringerne, og hvad loven svarede hvornår.

    Eksempel: `forloeb audit show 7f3c-0101`
    """
    import asyncio
    import json

    from google.protobuf.message import DecodeError

    from archive.folder import Archive, Damaged
    from cli.casefiles import print_json
    from payloads.failures import BadKeys, Erased, Unreadable

    root = _root(folder)
    try:
        records = Archive(root).of_case(case)
    except (ValueError, Damaged):
        raise Failed(_DAMAGED) from None
    except OSError as error:
        raise _closed(root, error) from None
    if not records:
        raise Failed(f"Arkivet har intet om sagen {case}.")
    try:
        pieces = asyncio.run(_read(records))
    except Erased as erased:
        told = (
            f"Sagen {case} blev slettet den {danish_date(erased.erased_at.date())}, så dens {len(records)} poster kan "
        )
        raise Failed(told + "ikke læses mere; forloeb audit verify efterprøver dem stadig.") from None
    except (BadKeys, Unreadable) as error:
        raise Failed(str(error)) from None
    except DecodeError:
        raise Failed(_DAMAGED) from None
    print_json(json.dumps(pieces, indent=2, ensure_ascii=False))


def pieces_of(case: str) -> "list[Piece]":
    """Return what the archive holds of a case; nothing where there is no archive, or its keys are not here."""
    import asyncio

    from google.protobuf.message import DecodeError

    from archive.folder import Archive, Damaged
    from archive.record import Piece
    from payloads.failures import BadKeys, Erased, Unreadable

    try:
        read = asyncio.run(_read(Archive(_root(None)).of_case(case)))
    except (OSError, ValueError, Damaged, BadKeys, Erased, Unreadable, DecodeError):
        return []
    return [Piece.model_validate(piece) for piece in read]


async def _read(records: "list[tuple[Link, bytes]]") -> "list[JsonValue]":
    from temporalio.api.common.v1 import Payload

    from activities.archive import converter_of
    from cli.home import use_keys
    from workflows.client import DATA_CONVERTER, workflow_id

    use_keys()
    pieces: list[JsonValue] = []
    for link, body in records:
        converter = converter_of(DATA_CONVERTER, link.key.namespace, workflow_id(link.key.case))
        pieces += await converter.decode([Payload.FromString(body)])
    return pieces


def _root(folder: Path | None) -> Path:
    from cli.home import ARCHIVE

    return folder or Path(os.environ.get("FORLOEB_ARCHIVE", ARCHIVE))


def _sealed(root: Path) -> "Archive":
    from activities.archive import sealed_archive
    from cli.home import use_keys
    from payloads.failures import BadKeys
    from payloads.settings import data_keys

    use_keys()
    try:
        data_keys()
    except BadKeys as error:
        raise Failed(f"{error} Uden nøgler kan kun kæden efterprøves: --chain-only.") from None
    return sealed_archive(root)


def _was_begun() -> bool:
    from activities.archive import was_begun

    return was_begun()


def _known(archive: "Archive") -> "Known | None":
    """Ask the server which ends of the chain the histories know; None when it does not answer."""
    import asyncio

    from temporalio.service import RPCError

    from archive.folder import Damaged
    from cli.connection import connected
    from workflows.archived import Known, known

    async def asked() -> Known:
        async with asyncio.timeout(_PATIENCE):
            return await known(await connected(), archive.end().since)

    try:
        return asyncio.run(asked())
    except Damaged:
        return Known(0, [])  # which the archive's own faults tell
    except (Failed, TimeoutError, RPCError):
        return None


def _no_archive(root: Path, *, was_begun: bool) -> Failed | BadInput:
    if not was_begun:
        return BadInput(f"Der er intet arkiv i {root}.")
    return Failed(f"Der er intet arkiv i {root}, men der har været et: bring det tilbage fra en sikkerhedskopi.")


def _branches(branches: "Branches") -> str:
    numbers = " og ".join(map(str, branches.numbers))
    return f"Post {numbers} er det samme stykke af sagen {branches.case}, optaget igen efter en gendannet database."


def _closed(root: Path, error: OSError) -> Failed:
    return Failed(f"Arkivet {root} kan ikke læses: {error.strerror}.")


def _end(text: str) -> "Head":
    from archive.chain import Head

    if (match := _END.fullmatch(text)) is None:
        raise BadInput(f"{text!r} er ikke en ende; skriv den, som forloeb audit verify gjorde: NR:HASH.")
    return Head(number=int(match[1]), hash=match[2])


def _sentence(fault: "Fault") -> str:
    return _SENTENCES[fault.kind].format(place=fault.place)
