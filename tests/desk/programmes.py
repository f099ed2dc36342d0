"""Programmes that live in memory, judged by the same law and code as those on a Temporal server."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from payloads.data_keys import Owner
from payloads.settings import data_keys
from programme.actors import Actor
from programme.commands import Unreadable, judge, objection, read_request
from programme.danish_time import day_of
from programme.evaluation import Question, Recorded, answer
from programme.ledger import Entry, Ledger, RefusedFact, fact_id, open_ledger
from programme.plan import check
from programme.reminders import Ladder
from register.schema import cases, saved_lists
from register.settings import database
from register.writing import Standing, Writer
from statute.checks import read
from statute.facts import CaseFile
from workflows.client import Refused, UnknownCase
from workflows.search_attributes import MUNICIPALITY, OFFERED_TO

NOW = datetime.now(UTC)
TODAY = day_of(NOW)


def ago(days: int) -> str:
    """The day so many days before today: the service asks the clock itself."""
    return (TODAY - timedelta(days=days)).isoformat()


class _Ledgers(dict[str, Ledger]):
    """Ledgers by case; each stands in the register as soon as it is set, as the law answers on it today."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer
        self._number = 0

    def __setitem__(self, case: str, ledger: Ledger) -> None:
        super().__setitem__(case, ledger)
        self._number += 1
        question = Question(case=ledger.case_file(), now=NOW, sent={}, told=[], number=self._number)
        owner = Owner(Programmes.namespace, f"programme-{case}")
        self._writer.keys.issue(owner)
        self._writer.write(Standing(ledger, answer(question, Ladder(), "test")), owner, anew=True)

    @property
    def number(self) -> int:
        """The number of the last evaluation."""
        return self._number


class Programmes:
    """Stands in the place of a Temporal server: ledgers in memory, judged and answered by the same pure code."""

    namespace = "forloeb"

    def __init__(self) -> None:
        with database().begin() as connection:
            connection.execute(delete(cases))
            connection.execute(delete(saved_lists))
        self.ledgers = _Ledgers(Writer(database(), data_keys(), self.namespace))

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """Answer whatever `workflows.client` is asked."""
        patch.setattr("workflows.client.act", self.act)
        patch.setattr("workflows.client.take_in", self.begin)

    def get_workflow_handle(self, workflow: str) -> SimpleNamespace:
        """Give what a client of the server gives: a handle whose description has the search attributes."""

        async def describe() -> SimpleNamespace:
            case = workflow.removeprefix("programme-")
            offer = self._ledger(case).administration().transfer
            shown = {MUNICIPALITY: self._municipality(case), OFFERED_TO: offer and offer.municipality}
            pairs = [SearchAttributePair(key, value) for key, value in shown.items() if value]
            return SimpleNamespace(typed_search_attributes=TypedSearchAttributes(pairs))

        return SimpleNamespace(describe=describe)

    def take_in(self, case: str, *facts: Mapping[str, object], municipality: str = "0101", since: int = 20) -> None:
        takeover = {"fact": "takeover", "on": ago(since), "municipality": municipality}
        person = {"born": "1991-04-12", "group": "refugee"}
        file = CaseFile.model_validate({"case": case, "person": person, "facts": [takeover, *facts]})
        self.ledgers[case] = open_ledger(file, f"event-{case}").stamped(NOW)

    async def begin(self, client: object, file: CaseFile, command: str, *, asked_by: str | None) -> bool:
        """Start a programme as the client does, once."""
        for remark in check(file).refused:
            raise Refused(remark.reason, remark.citation)
        if file.case in self.ledgers:
            return False
        self.ledgers[file.case] = open_ledger(file, command).stamped(NOW)
        return True

    def signal(self, case: str, **given: Any) -> None:
        """Take in what another system sent without waiting for an answer."""
        ledger = self._ledger(case)
        judged = judge(ledger, given, f"signal-{len(ledger.entries)}", TODAY)
        entries = [entry.stamped(NOW) for entry in judged.entries]
        if judged.remark is not None:
            refused = RefusedFact(
                id=fact_id(f"s{len(ledger.entries)}"), recorded_at=NOW, given=given, remark=judged.remark
            )
            entries = [Entry(refused=refused)]
        self.ledgers[case] = ledger.with_entries(entries)

    def assign(self, case: str, **assigned: Any) -> None:
        """Record who works on a case."""
        record = {**assigned, "id": fact_id(f"assign-{case}")}
        entry = Entry.model_validate({"record": record}).stamped(NOW)
        self.ledgers[case] = self.ledgers[case].with_entries([entry])

    def _ledger(self, case: str) -> Ledger:
        if case not in self.ledgers:
            raise UnknownCase(case)
        return self.ledgers[case]

    def _municipality(self, case: str) -> str | None:
        return read(self._ledger(case).case_file(), TODAY).history.municipality(TODAY)

    async def act(
        self, client: object, case: str, action: Mapping[str, object], command: str | None, actor: Actor
    ) -> Recorded:
        ledger, fields = self._ledger(case), dict(action)
        name = str(fields.pop("fact"))
        try:
            request = read_request(name, {**fields, "actor": actor.model_dump()}, ledger, command or "", TODAY)
        except Unreadable as unreadable:
            raise Refused(str(unreadable)) from None
        if (remark := objection(ledger, request, TODAY)) is not None:
            raise Refused(remark.reason, remark.citation)
        if ledger.find(request.id) is None:
            self.ledgers[case] = ledger.with_entries([entry.stamped(NOW) for entry in request.entries])
        return Recorded(fact_id=request.id, phase="", overdue=[], evaluation=self.ledgers.number)


MINE = {"record": "assigned", "on": ago(10), "caseworker": "sagsbehandler-0101", "team": "team-0101"}
