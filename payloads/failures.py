"""What can be wrong with keys and payloads. The messages are sentences for people and hold nothing personal."""

from datetime import datetime


class BadKeys(Exception):
    """The key ring or the folder of data keys cannot be used as it is."""


class KeyMissing(BadKeys):
    """A programme has no data key, or one that was wrapped with a key that the ring lacks."""


class Unreadable(Exception):
    """A payload is not what this programme's data key encrypted: in plain text, altered, or another programme's."""


class TooLong(Unreadable):
    """A payload is longer, once it is unpacked, than anybody may send."""


class Erased(Exception):
    """The programme's data key was destroyed: nothing of it can be read or written any more."""

    def __init__(self, workflow: str, erased_at: datetime) -> None:
        """Say whose key it was and when it was destroyed."""
        super().__init__(f"{workflow} was erased on {erased_at:%Y-%m-%d}: its data key was destroyed.")
        self.erased_at = erased_at
