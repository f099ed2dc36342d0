"""A mail server with a mailbox on disk. Run: python -m tests.chaos.mailbox PORT FOLDER.

A mail that is handed over again, because the answer to the first time was lost, has the same Message-ID, and the
mailbox keeps it once, as mailboxes that know duplicates do; every hand-over is counted in the file `taken`.
"""

import asyncio
import hashlib
import os
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController


class Mailbox:
    """Keeps each mail in a file that is named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = folder.with_name("taken")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Answer when the mail is on the disk, and not before."""
        name = hashlib.sha256(message_from_bytes(envelope.content)["Message-ID"].encode()).hexdigest()
        draft = self._folder.with_name(f"{name}.new")
        with draft.open("wb") as file:
            file.write(envelope.content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / name)
        with self._taken.open("a") as taken:
            taken.write(f"{name}\n")
        return "250 OK"


async def _serve(port: int, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    loop = asyncio.get_running_loop()
    controller = UnthreadedController(Mailbox(folder), hostname="127.0.0.1", port=port, loop=loop)
    server = await controller._create_server()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
