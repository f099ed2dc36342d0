"""The servers of the tests of programmes serve the tests of supervision too."""

from tests.workflows.conftest import case_file, client, real_server, settings, worker_process

__all__ = ["case_file", "client", "real_server", "settings", "worker_process"]
