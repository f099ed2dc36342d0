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

    from archive.chain import Fault, Head, Link

audit = typer.Typer(help="Revisionssporet: efterprøv arkivet, og vis, hvad det har om en sag.", no_args_is_help=True)

_SENTENCES = {
    "missing": "Post {place} mangler.",
    "altered": "Post {place} er ændret.",
    "misplaced": "Filen {place} hører ikke til på sin plads.",
    "unreadable": "Filen {place} er ikke en post, der kan læses.",
    "unchained": "Post {place} hører ikke til kæden.",
}
_DAMAGED = "Arkivet kan ikke læses; se forloeb audit verify."
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
) -> None:
    """Efterprøv hele arkivet: find hver post, der mangler, er ændret, er flyttet eller er kommet udefra.

    Der skal ingen nøgler til. Notér den ende, der skrives, et andet sted: med `--seen` ses også, om kæden senere er
    kortet af eller skrevet om.

    Slutkode 1, når der er fejl.

    Eksempel: `forloeb audit verify`
    """
    from archive.folder import Archive

    ends = [_end(text) for text in seen or []]
    root = _root(folder)
    try:
        end, faults = Archive(root).faults(*ends)
    except FileNotFoundError:
        raise BadInput(f"Der er intet arkiv i {root}.") from None
    except OSError as error:
        raise _closed(root, error) from None
    if faults:
        raise Failed("\n".join([*map(_sentence, faults), f"{len(faults)} fejl i arkivet {root}."]))
    print(f"{end.number} poster, ingen fejl. Kædens ende: {end.number}:{end.hash}")  # noqa: T201


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


def _closed(root: Path, error: OSError) -> Failed:
    return Failed(f"Arkivet {root} kan ikke læses: {error.strerror}.")


def _end(text: str) -> "Head":
    from archive.chain import Head

    if (match := _END.fullmatch(text)) is None:
        raise BadInput(f"{text!r} er ikke en ende; skriv den, som forloeb audit verify gjorde: NR:HASH.")
    return Head(number=int(match[1]), hash=match[2])


def _sentence(fault: "Fault") -> str:
    return _SENTENCES[fault.kind].format(place=fault.place)
