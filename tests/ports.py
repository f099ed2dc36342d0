"""Ports for the servers of tests: free when they are found, and still free when a server listens a while later.

They lie below those that the system gives to whoever asks for any, and those of each test process apart.
"""

import os
import socket
from itertools import count

_FIRST, _EACH, _PROCESSES = 12_000, 100, 200
_numbers = count()


def free_port() -> int:
    """Find a port of this machine that nobody listens on, and that this process was not given just before."""
    first = _FIRST + os.getpid() % _PROCESSES * _EACH
    for _ in range(_EACH):
        port = first + next(_numbers) % _EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")
