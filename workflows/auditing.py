"""What a run recorded goes into the audit archive before the run ends."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.archive import AuditTrail
    from archive.record import Piece, Receipt
    from payloads.codec import Public
    from programme.evaluation import Evaluation
    from programme.ledger import Ledger

_TIMEOUT = timedelta(minutes=2)
_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=15))


class Auditing:
    """How far the archive has come: `archived` entries of the ledger, and the law's answers that it does not hold.

    The activity reads this run's answers from the history. Only those that came before the run, or after it was
    archived, are remembered here.
    """

    def __init__(self, archived: int, unarchived: list[Receipt]) -> None:
        self.archived = archived
        self._from_before = unarchived
        self._since: list[Receipt] | None = None  # the archiving began; None before
        self._writing: asyncio.Task[None] | None = None

    @property
    def unarchived(self) -> list[Receipt]:
        """The law's answers since the archiving began."""
        return self._since or []

    @property
    def is_writing(self) -> bool:
        """Tell whether the archive is being written to."""
        return self._writing is not None

    def is_done(self, most_left: int) -> bool:
        """Tell whether everything is archived, but for so many answers of the law."""
        return not self.is_writing and self._since is not None and len(self._since) <= most_left

    def note(self, evaluation: Evaluation) -> None:
        """Remember an answer that the activity has not read."""
        if self._since is not None:
            self._since.append(Receipt(at=workflow.now(), evaluation=evaluation.model_dump(mode="json")))

    def write(self, ledger: Ledger) -> None:
        """Begin to archive everything since the last time, unless that is under way."""
        if not self.is_writing:
            self._writing = asyncio.create_task(self._write(ledger))

    async def _write(self, ledger: Ledger) -> None:
        new = ledger.model_copy(update={"entries": ledger.entries[self.archived :]})
        piece = Piece(first=self.archived, ledger=new, receipts=self._from_before)
        self._from_before, self._since = [], []
        await workflow.execute_activity_method(
            AuditTrail.archive,
            piece,
            summary=Public("revisionsspor"),
            start_to_close_timeout=_TIMEOUT,
            retry_policy=_AGAIN,
        )
        self.archived = len(ledger.entries)
        self._writing = None
