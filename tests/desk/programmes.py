"""Programmes that live in memory, judged by the same law and code as those on a Temporal server."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from programme.actors import Actor
from programme.commands import Unreadable, judge, objection, read_request
from programme.danish_time import day_of
from programme.evaluation import Recorded
from programme.ledger import Entry, Ledger, RefusedFact, fact_id, open_ledger
from programme.plan import Plan, check, plan
from programme.possible import Possible, possible
from statute.checks import read
from statute.facts import CaseFile
from workflows.client import Listed, Refused, ServerUnreachable, UnknownCase
from workflows.search_attributes import MUNICIPALITY, OFFERED_TO

NOW = datetime.now(UTC)
TODAY = day_of(NOW)


def ago(days: int) -> str:
    """The day so many days before today: the service asks the clock itself."""
    return (TODAY - timedelta(days=days)).isoformat()


class Programmes:
    """Stands in the place of a Temporal server: ledgers in memory, judged and answered by the same pure code."""

    namespace = "forloeb"

    def __init__(self) -> None:
        self.ledgers: dict[str, Ledger] = {}
        self.silent: set[str] = set()

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """Answer whatever `workflows.client` is asked."""
        for name in ("ledger_of", "plan_of", "possible_of", "act", "programmes", "page_of_programmes"):
            patch.setattr(f"workflows.client.{name}", getattr(self, name))
        patch.setattr("workflows.client.take_in", self.begin)

    def get_workflow_handle(self, workflow: str) -> SimpleNamespace:
        """Give what a client of the server gives: a handle whose description has the search attributes."""

        async def describe() -> SimpleNamespace:
            case = workflow.removeprefix("programme-")
            offer = self._ledger(case).administration().transfer
            shown = {MUNICIPALITY: self._listed(case).municipality, OFFERED_TO: offer and offer.municipality}
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
        if case in self.silent:
            raise ServerUnreachable("Ingen arbejder har svaret; er den startet?")
        if case not in self.ledgers:
            raise UnknownCase(case)
        return self.ledgers[case]

    async def ledger_of(self, client: object, case: str) -> Ledger:
        return self._ledger(case)

    async def plan_of(self, client: object, case: str) -> Plan:
        return plan(self._ledger(case).case_file(), TODAY)

    async def possible_of(self, client: object, case: str) -> list[Possible]:
        return possible(self._ledger(case), TODAY)

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
        return Recorded(fact_id=request.id, phase="", overdue=[])

    async def programmes(self, client: object, **narrowing: Any) -> AsyncIterator[Listed]:
        for case in self.ledgers:
            listed = self._listed(case)
            wanted = {
                name: value for name, value in narrowing.items() if name in ("caseworker", "team", "municipality")
            }
            ledger = self.ledgers[case]
            transfer = ledger.administration(TODAY).transfer
            if (
                (narrowing.get("refused") and not ledger.refused_count)
                or (narrowing.get("stuck") and case not in self.silent)
                or narrowing.get("offered_to") not in (None, transfer and transfer.municipality)
            ):
                continue
            if all(value is None or getattr(listed, name) == value for name, value in wanted.items()):
                yield listed

    async def page_of_programmes(
        self, client: object, size: int, after: bytes | None, **narrowing: Any
    ) -> tuple[list[Listed], bytes | None]:
        return [one async for one in self.programmes(client, **narrowing)], None

    def _listed(self, case: str) -> Listed:
        ledger = self.ledgers[case]
        answer, now = plan(ledger.case_file(), TODAY), ledger.administration(TODAY)
        late = [duty.duty for duty in answer.duties if duty.status == "overdue"]
        running = [duty for duty in answer.duties if duty.status == "open"]
        next_ = min(running, key=lambda duty: duty.due or date.max, default=None)
        return Listed(
            case=case,
            phase=answer.phase,
            regulation=answer.regulation,
            next_duty=next_ and next_.duty,
            next_deadline=next_ and next_.due,
            overdue_count=len(late),
            overdue_duties=tuple(sorted({*late})),
            municipality=read(ledger.case_file(), TODAY).history.municipality(TODAY),
            caseworker=now.caseworker,
            team=now.team,
            open_count=len(running),
            closed=False,
        )


MINE = {"record": "assigned", "on": ago(10), "caseworker": "sagsbehandler-0101", "team": "team-0101"}
