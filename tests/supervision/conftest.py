"""The servers of the tests of programmes serve the tests of supervision too."""

from tests.workflows.conftest import client, free_port, real_server, settings

__all__ = ["client", "free_port", "real_server", "settings"]
