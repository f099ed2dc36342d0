"""Files that hold keys: written whole or not at all, readable by their owner alone."""

import os
import secrets
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make the folder, and those above it, where they are missing. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write(file: Path, text: str) -> None:
    """Put the text in place of what the file holds, so that it lasts when the machine stops. Raises OSError."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
