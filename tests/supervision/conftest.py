"""The servers of the tests of programmes serve the tests of supervision too."""

from tests.workflows.conftest import client, real_server, settings

__all__ = ["client", "real_server", "settings"]
