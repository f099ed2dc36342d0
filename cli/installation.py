"""What the embedded installation of this directory has had: no part that is lost is made anew as if nothing had been.

The parts come into being in one order: the ring, the database, the data keys, the audit trail in the register. So each
of them vouches for those before it, and a marker, written when all have been there, for all.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from cli.database import damage
from cli.failures import Failed
from cli.home import DATABASE, HOME, REGISTER

_MARKER = HOME / "installation"
_CHECK_PATIENCE = 30.0  # seconds


@dataclass(frozen=True)
class _Part:
    """A part: where it lies, how to tell that it is there and was used, and what to say when it is lost."""

    path: Path
    is_there: Callable[[Path], bool]
    is_used: Callable[[Path], bool]
    lost: str

    @property
    def is_ours(self) -> bool:
        """Whether it lies in this directory; elsewhere it may be older than this installation."""
        return self.path.absolute().is_relative_to(HOME.absolute())


def _parts() -> list[_Part]:
    ring, cases = (Path(os.environ[name]) for name in ("FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS"))
    register = _Part(
        REGISTER,
        _has_content,
        _has_trail,
        f"Registret {REGISTER} er væk, og med det revisionssporet: læg det tilbage fra en sikkerhedskopi "
        "(docs/operations/restore.md).",
    )
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
        *([register] if os.environ["FORLOEB_DATABASE_URL"] == f"sqlite:///{REGISTER.absolute()}" else []),
    ]


def is_known() -> bool:
    """Tell whether everything has been here before."""
    return _MARKER.exists()


def check(*, new_database: bool) -> None:
    """Miss what has been here and is lost, but a database that is to be begun anew; try the one that is there.

    Comes after `use`. Raises `Failed` that says what to bring back.
    """
    parts = _parts()
    used = [place for place, part in enumerate(parts) if part.is_ours and part.is_used(part.path)]
    known = len(parts) if is_known() else max(used, default=0)
    lost = [part for part in parts[:known] if not part.is_there(part.path)]
    if new_database:
        lost = [part for part in lost if part.path != DATABASE]
        _put_aside()
    if lost:
        raise Failed("\n".join(part.lost for part in lost))
    if DATABASE.exists() and (told := damage(DATABASE, _CHECK_PATIENCE)):
        remedy = "læg en sikkerhedskopi tilbage (docs/operations/restore.md)"
        raise Failed(f"Databasen {DATABASE} er beskadiget ({told}): {remedy}.")


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


def _has_trail(register: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{register.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            return opened.execute("select 1 from trail limit 1").fetchone() is not None
    except sqlite3.Error:
        return False  # it is not there, or no register yet
