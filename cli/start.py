"""Where the command `forloeb` begins. It loads nothing itself, so that Ctrl-C while the rest loads ends it quietly."""

import signal
from typing import NoReturn


def run() -> NoReturn:
    """Load the command line and run it; exit codes as `cli.main.run`."""
    interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cli.main import run as go

    signal.signal(signal.SIGINT, interrupted)
    go()
