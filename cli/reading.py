"""The way from a command to the register, which answers also while Temporal or every worker is away."""

import os

from cli.failures import Failed
from cli.home import use_remembered
from payloads.failures import BadKeys
from payloads.settings import data_keys
from register.database import RegisterUnavailable
from register.reading import Reader
from register.settings import database


def reader() -> Reader:
    """Open the register of this directory, or the one that the environment names. Raises `Failed`."""
    use_remembered()
    try:
        return Reader(database(), data_keys(), os.environ.get("TEMPORAL_NAMESPACE", "default"))
    except (RegisterUnavailable, BadKeys) as error:
        raise Failed(str(error)) from None
