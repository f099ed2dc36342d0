"""Whether a SQLite database is whole: that it opens and lists its rows does not say so."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

_STEPS = 10_000  # instructions of SQLite between two looks at the clock


def damage(file: Path, patience: float) -> str | None:
    """Say what is wrong with a database; None when nothing was found, in `patience` seconds at most."""
    end = time.monotonic() + patience
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=patience)) as opened:
            opened.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            [told] = opened.execute("pragma quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        return None if error.sqlite_errorcode in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if told == "ok" else told.splitlines()[-1]
