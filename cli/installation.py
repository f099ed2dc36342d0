"""What the embedded installation of this directory has had: no part that is lost is made anew as if nothing had been.

The parts come into being in one order: the ring, the database, the data keys, the archive. So each of them vouches for
those before it, and a marker, written when all have been there, for all.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cli.database import damage
from cli.failures import Failed
from cli.home import DATABASE, HOME

_MARKER = HOME / "installation"
_CHECK_PATIENCE = 30.0  # seconds


@dataclass(frozen=True)
class _Part:
    """A part: where it lies, how to tell that it is there and was used, and what to say when it is lost."""

    path: Path
    is_there: Callable[[Path], bool]
    is_used: Callable[[Path], bool]
    lost: str
    is_vital: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether it lies in this directory; elsewhere it may be older than this installation."""
        return self.path.absolute().is_relative_to(HOME.absolute())


def _parts() -> list[_Part]:
    names = ("FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS", "FORLOEB_ARCHIVE")
    ring, cases, archive = (Path(os.environ[name]) for name in names)
    return [
        _Part(
            ring,
            Path.exists,
            lambda _: False,  # it may be made long before the first start
            f"Nøgleringen {ring} er væk: læg den tilbage fra sin kopi (docs/operations/keys.md). En ny åbner intet.",
        ),
        _Part(
            DATABASE,
            _has_content,
            _has_content,
            f"Databasen {DATABASE} er væk eller tom: læg den tilbage fra en sikkerhedskopi "
            "(docs/operations/restore.md), eller begynd med en tom: forloeb up --new-database.",
        ),
        _Part(
            cases,
            _has_keys,
            _has_keys,
            f"Datanøglerne i {cases} er væk: læg mappen tilbage fra en sikkerhedskopi (docs/operations/keys.md).",
        ),
        _Part(
            archive,
            _has_head,
            _has_records,
            f"Revisionsarkivet {archive} er væk: læg det tilbage fra en sikkerhedskopi, eller begynd et nyt: "
            "forloeb audit new. Forløbene går videre imens, men ingen kan afsluttes.",
            is_vital=False,
        ),
    ]


def is_known() -> bool:
    """Tell whether everything has been here before."""
    return _MARKER.exists()


def check(*, new_database: bool) -> list[str]:
    """Miss what has been here and is lost, but a database that is to be begun anew; try the one that is there.

    Comes after `use`. Return what is to be told and ends nothing. Raises `Failed` that says what to bring back.
    """
    parts = _parts()
    used = [place for place, part in enumerate(parts) if part.is_ours and part.is_used(part.path)]
    known = len(parts) if is_known() else max(used, default=0)
    lost = [part for part in parts[:known] if not part.is_there(part.path)]
    if new_database:
        lost = [part for part in lost if part.path != DATABASE]
        _put_aside()
    if vital := [part.lost for part in lost if part.is_vital]:
        raise Failed("\n".join(vital))
    if DATABASE.exists() and (told := damage(DATABASE, _CHECK_PATIENCE)):
        remedy = "læg en sikkerhedskopi tilbage (docs/operations/restore.md)"
        raise Failed(f"Databasen {DATABASE} er beskadiget ({told}): {remedy}.")
    return [part.lost for part in lost]


def note() -> None:
    """Write the marker once everything is there. It is made again at the next start where that is not possible."""
    if not is_known() and all(part.is_there(part.path) for part in _parts()):
        with suppress(OSError):
            _MARKER.touch(mode=0o600)


def _put_aside() -> None:
    """Put a database aside, and what belongs to it, so that another is begun. Raises `Failed`."""
    for ending in ("", "-wal", "-shm"):
        file = DATABASE.with_name(DATABASE.name + ending)
        try:
            if file.exists():
                file.rename(file.with_name(f"{file.name}.old"))
        except OSError as error:
            raise Failed(f"{file} kan ikke flyttes: {error.strerror}.") from None


def _has_content(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _has_keys(folder: Path) -> bool:
    return any(folder.glob("[!.]*.json"))


def _has_head(archive: Path) -> bool:
    return (archive / "head").exists()


def _has_records(archive: Path) -> bool:
    return any(archive.glob("records/*/*"))
