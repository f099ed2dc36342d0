"""How a process that has used the Temporal SDK ends. Knows no Temporal itself, so that it loads at once."""

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process now, output flushed, with `status`.

    The interpreter's own end is skipped: the SDK's threads outlive it and may abort the process (seen once in ten
    exits on a busy machine), so that a clear exit status would be lost.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the reader of a pipe may have seen enough
            stream.flush()
    os._exit(status)
