"""The command `forloeb backup`: a copy of the embedded installation, also while it runs."""

import shutil
import sqlite3
from contextlib import closing, nullcontext, suppress
from functools import partial
from pathlib import Path

from cli.database import damage
from cli.failures import BadInput, Failed
from cli.home import DATABASE, HOME, KEYS
from cli.installation import is_known

_SQLITE = b"SQLite format 3\0"
_OF_THIS_RUN = ("*.log", "*.log.1", "*-wal", "*-shm")
_CHECK_PATIENCE = 600.0  # seconds for each database
_NEVER_COPIED = {"lock", "addresses.json"}


def backup(folder: Path, *, with_keys: bool) -> None:
    """Copy everything that is kept into a new folder, which may take the place of `.forloeb`; keys only when asked.

    The programmes' database comes before the register: an audit trail that is younger than they does no harm, and what
    the register tells of cases is written anew from them. Only its owner may read it. Raises `BadInput`, `Failed`.
    """
    if not HOME.is_dir():
        raise BadInput(f"Her er intet at gemme: mappen {HOME.absolute()} findes ikke.")
    if folder.resolve().is_relative_to(HOME.resolve()):
        raise BadInput(f"{folder} ligger i {HOME}/, som skal kopieres; vælg en mappe et andet sted.")
    if folder.exists():
        raise BadInput(f"{folder} findes allerede; vælg en ny mappe.")
    if is_known() and not DATABASE.exists():
        raise Failed(f"Her er ikke alt at gemme: databasen {DATABASE} er væk.")
    databases = {folder / DATABASE.name} if DATABASE.exists() else set[Path]()
    try:
        folder.mkdir(parents=True, mode=0o700)
        for file in sorted(HOME.rglob("*"), key=lambda file: file != DATABASE):
            if _is_database(file):
                target = folder / file.relative_to(HOME)
                target.parent.mkdir(parents=True, exist_ok=True)
                with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
                    source.backup(copy)
                databases.add(target)
        shutil.copytree(HOME, folder, ignore=partial(_left_out, with_keys), copy_function=_copied, dirs_exist_ok=True)
        _hide(folder)
    except (OSError, shutil.Error, sqlite3.Error) as error:
        raise Failed(f"Kopien i {folder} er ikke hel og kan ikke bruges: {error}") from None
    for database in sorted(databases):
        if told := damage(database, _CHECK_PATIENCE):
            name = HOME / database.relative_to(folder)
            raise Failed(
                f"Kopien i {folder} kan ikke bruges: {name} er beskadiget ({told}). Se docs/operations/restore.md."
            )
    keys = "" if with_keys else f" Nøglerne er ikke med: gem {KEYS} et andet sted, for uden dem kan intet læses."
    back = f"Læg det tilbage som {HOME}, mens intet kører, og start med forloeb up"
    print(f"Alt ligger i {folder}.{keys} {back}; skriv så registret forfra: forloeb register rebuild.")  # noqa: T201


def _hide(folder: Path) -> None:
    """Let only the owner read the copy, whatever the modes of what was copied."""
    folder.chmod(0o700)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def _left_out(with_keys: bool, folder: str, names: list[str]) -> set[str]:
    databases = {name for name in names if _is_database(Path(folder, name))}
    of_home: set[str] = _NEVER_COPIED if with_keys else {*_NEVER_COPIED, KEYS.name}
    at_the_top: set[str] = of_home if Path(folder) == HOME else set()
    return databases | at_the_top | shutil.ignore_patterns(*_OF_THIS_RUN)(folder, names)


def _copied(source: str, target: str) -> None:
    """Copy a file, unless it is a draft of a key or a mail that got its real name meanwhile: it is new since."""
    is_draft = Path(source).name.startswith(".") or Path(source).parent.name == "tmp"
    with suppress(FileNotFoundError) if is_draft else nullcontext():
        shutil.copy2(source, target)


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) == _SQLITE
