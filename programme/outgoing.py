"""What a programme tells when the law has answered: reminders, corrections, requests; each once.

`sent` and `told` are what was told before and are brought up to date: the day of the last rung of every ladder, and the
keys of the other notices that are sent once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from programme.corrections import corrected_key
from programme.evaluation import Evaluation
from programme.notices import Addressees, Correction, Notice, Reminder, StatusRequest
from programme.reminders import request_key


@dataclass(frozen=True)
class Outgoing:
    """What is to be told of one case, to whom, and what has been told."""

    case: str
    to: Addressees
    sent: dict[str, date]
    told: list[str]

    def notices(self, evaluation: Evaluation, asked_at: datetime) -> list[Notice]:
        """Give what is to be told now, and take it for told; nothing at quiet hours."""
        if evaluation.quiet_until is not None:
            return []
        return [*self._corrections(evaluation, asked_at), *self._reminders(evaluation), *self._requests(evaluation)]

    def _corrections(self, evaluation: Evaluation, asked_at: datetime) -> Iterator[Correction]:
        for corrected in evaluation.corrected:
            self._holds_again(corrected.new_key)
            self.told.append(corrected.key)
            self.sent[corrected.new_key] = evaluation.on  # it tells what a rung of the new ladder would tell today
            key = f"{corrected.key}/{asked_at:%Y-%m-%dT%H%M%S%f}"
            yield Correction(kind="correction", key=key, case=self.case, corrected=corrected, **self.to)

    def _reminders(self, evaluation: Evaluation) -> Iterator[Reminder]:
        for owed in evaluation.owed:
            if (rung := owed.rung) is not None and not rung.is_silenced(self.sent.get(owed.key), evaluation.on):
                self.sent[owed.key] = rung.on
                self._holds_again(owed.key)
                yield Reminder(
                    kind="reminder",
                    key=f"{owed.key}/{rung.name}",
                    case=self.case,
                    duty=owed.duty,
                    occurrence=owed.occurrence,
                    citation=evaluation.citation(owed),
                    due=owed.due,
                    target=owed.target,
                    overdue=owed.overdue,
                    **self.to,
                )

    def _requests(self, evaluation: Evaluation) -> Iterator[StatusRequest]:
        for owed in evaluation.owed:
            for municipality in owed.needs:
                key = request_key(owed.key, municipality)
                if key not in self.told:
                    self.told.append(key)
                    yield StatusRequest(
                        kind="status_request",
                        key=key,
                        case=self.case,
                        municipality=municipality,
                        citation=evaluation.citation(owed),
                        asked_by=evaluation.municipality,
                    )

    def _holds_again(self, ladder: str) -> None:
        """Let what was called off before be called off once more, should it cease to hold again."""
        if (correction := corrected_key(ladder)) in self.told:
            self.told.remove(correction)
