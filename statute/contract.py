"""When the contract is concluded, and when fully: signatures, drafts, partial and deferred contracts, moves.

From a move that starts the contract's clock again only what is dated on or after it counts. So the case falls into
`Era`s, one for each occurrence of the duty: from that move (the first: from ever) to the day before the next.
(2004 §§ 4-5 and 11, 2020 §§ 4-6, 2025 §§ 4 and 6.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from statute.calendar import add_days
from statute.facts import ContractDeferred, ContractPartial, ContractSigned
from statute.history import History
from statute.trace import carries_out

CONCLUDING = ("contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred")
"""The facts by which a contract is concluded, or stands in."""

Postponed = ContractPartial | ContractDeferred
"""A contract whose content comes later."""


def earliest(*days: date | None) -> date | None:
    """Return the earliest of the known days."""
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Signatures:
    """The first signature of each party that counts, and the day on which both have signed one text."""

    municipality: date | None = None
    foreigner: date | None = None

    @property
    def both(self) -> date | None:
        """The day of the later of the two."""
        if self.municipality is None or self.foreigner is None:
            return None
        return max(self.municipality, self.foreigner)


@carries_out(
    "BEK-2004-02-17 §4",
    "BEK-1307-2020 §4 stk.1",
    "BEK-1307-2020 §4 stk.2",
    "BEK-1307-2020 §4 stk.3",
    "BEK-2024-12-30 §4 stk.1",
    "BEK-2024-12-30 §4 stk.2",
    "BEK-2024-12-30 §4 stk.3",
    "BEK-2004-02-17 Bilag 1 VIII (signatures)",
)
def signatures(history: History, since: date, until: date = date.max) -> Signatures:
    """Find the signatures dated from `since` to the day before `until` that stand under one text.

    A draft makes every lone signature of an earlier day count for nothing.
    """
    drafts = iter([day for day in history.days("contract_drafted") if since < day < until])
    drafted = next(drafts, None)
    found = Signatures()
    for _, fact in history.of(ContractSigned):
        if not since <= fact.on < until:
            continue
        while drafted is not None and drafted <= fact.on:
            if _is_lone(found, drafted):
                found = Signatures()
            drafted = next(drafts, None)
        signing = _signing(history, fact)
        found = Signatures(
            municipality=found.municipality or (fact.on if "municipality" in signing else None),
            foreigner=found.foreigner or (fact.on if "foreigner" in signing else None),
        )
    while drafted is not None:
        if _is_lone(found, drafted):
            found = Signatures()
        drafted = next(drafts, None)
    return found


def _signing(history: History, fact: ContractSigned) -> frozenset[str]:
    """Return the parties whose signature counts: what stands for the foreigner's does so from 2020 on."""
    parties = frozenset({"municipality", "foreigner"} if fact.party == "both" else {fact.party})
    if fact.manner == "signed":
        return parties
    order = history.regulation(fact.on)
    return parties - {"foreigner"} if order is None or "signature_substitute" in order.checks else parties


def _is_lone(found: Signatures, drafted: date) -> bool:
    """Tell whether the signatures have not concluded anything by the day before a draft."""
    return found.both is None or found.both >= drafted


@dataclass(frozen=True)
class Era:
    """What happened to one occurrence of the contract: from the move that started its clock to the next such move."""

    history: History
    start: date | None
    until: date
    place: int
    since: date

    @property
    def _from(self) -> date:
        return self.start or date.min

    def _first(self, key: str, since: date | None = None) -> date | None:
        day = self.history.first(key, since or self._from)
        return day if day is not None and day < self.until else None

    @cached_property
    def signed(self) -> date | None:
        """The day on which both had signed."""
        return signatures(self.history, self._from, self.until).both

    @cached_property
    def set_alone(self) -> date | None:
        """The day on which the municipality fixed the content alone."""
        return self._first("contract_set_by_municipality")

    @cached_property
    def postponed(self) -> Postponed | None:
        """The first partial or deferred contract."""
        return next((fact for _, fact in postponed(self.history) if self._from <= fact.on < self.until), None)

    @cached_property
    def concluded(self) -> date | None:
        """The day on which the contract was concluded in whatever lawful form."""
        return earliest(self.signed, self.set_alone, self.postponed.on if self.postponed else None)

    @cached_property
    def left_open_on(self) -> date | None:
        """The day of the partial or deferred contract that ran, because nothing was signed by both before it."""
        day = self.postponed.on if self.postponed else None
        return None if day is None or (self.signed is not None and self.signed < day) else day

    @cached_property
    def content_met(self) -> date | None:
        """The day on which the content of the partial or deferred contract came in."""
        if self.left_open_on is None:
            return None
        return content_met(self.history, self.left_open_on, self.until)

    @cached_property
    def fully_concluded(self) -> date | None:
        """The day on which the contract was concluded with its whole content."""
        return earliest(self.set_alone, self.signed if self.left_open_on is None else self.content_met)

    @cached_property
    def foreigner_signed(self) -> date | None:
        """The day of the foreigner's first signature that counts; those of a partial or deferred contract are none."""
        since = self._from if self.left_open_on is None else add_days(self.left_open_on, 1)
        own = signatures(self.history, since, self.until).foreigner
        if self.left_open_on is None:
            return own
        revised = self._first("contract_revised", since)
        return earliest(own, revised if revised is not None and revised == self.content_met else None)


def postponed(history: History) -> list[tuple[int, Postponed]]:
    """Return the partial and deferred contracts with their index in the file, in reading order."""
    if not history.of(ContractPartial):
        return [*history.of(ContractDeferred)]
    unordered: list[tuple[int, Postponed]] = [*history.of(ContractPartial), *history.of(ContractDeferred)]
    return sorted(unordered, key=lambda pair: (pair[1].on, pair[0]))


def content_met(history: History, postponed_on: date, until: date = date.max) -> date | None:
    """Return the day after `postponed_on` on which the content of a postponed contract came in."""
    next_day = add_days(postponed_on, 1)
    day = earliest(
        signatures(history, next_day, until).both,
        history.first("contract_revised", next_day),
        history.first("contract_set_by_municipality", next_day),
    )
    return day if day is not None and day < until else None


@dataclass(frozen=True)
class Contract:
    """The contract of one case in all its eras, the last one open."""

    eras: Sequence[Era]

    @cached_property
    def concluded(self) -> date | None:
        """The first day on which a contract was concluded in whatever lawful form."""
        return earliest(*(era.concluded for era in self.eras))

    @cached_property
    def settled(self) -> date | None:
        """The first day on which the contract was fully concluded."""
        return earliest(*(era.fully_concluded for era in self.eras))

    def era(self, day: date) -> Era:
        """Return the era of `day`; of several that begin that day the last."""
        return next((era for era in reversed(self.eras) if era.start is None or era.start <= day), self.eras[0])


def contract(history: History) -> Contract:
    """Follow the contract through the moves that start its clock again."""
    return Contract(list(_eras(history)))


def _eras(history: History) -> Iterator[Era]:
    """Yield the eras: in 2004 every move begins one, else a move before which nothing was concluded."""
    takeover = history.takeover or date.max
    start, place, since = None, -1, takeover
    for index, move in history.moves:
        if move.on <= takeover:
            continue
        before = Era(history, start, move.on, place, since)
        if history.pinned == "BEK-2004-02-17" or before.concluded is None:
            yield before
            start, place, since = move.on, index, move.on
    yield Era(history, start, date.max, place, since)


Indexed = tuple[int, ContractSigned]
_BOTH = frozenset({"municipality", "foreigner"})


def worthless(history: History, terms: Contract) -> list[Indexed]:
    """Return the signatures that a later draft made worthless: lone ones, but for those of a partial contract."""
    voided: list[Indexed] = []
    by_day: dict[date, list[Indexed]] = {}
    for index, fact in history.of(ContractSigned):
        if _signing(history, fact):
            by_day.setdefault(fact.on, []).append((index, fact))
    drafts = set(history.days("contract_drafted"))
    for era in terms.eras:
        lone: list[Indexed] = []
        left_open = {era.left_open_on} if era.left_open_on is not None else set[date]()
        for day in sorted(drafts | left_open | by_day.keys()):
            if not (era.start or date.min) <= day < era.until:
                continue
            if day in drafts:
                voided += lone
                lone = []
            lone += by_day.get(day, [])
            signing = frozenset[str]().union(*(_signing(history, fact) for _, fact in lone))
            if signing == _BOTH or day in left_open:
                lone = []
    return voided


def signed_anew(history: History, terms: Contract, after: date) -> date | None:
    """Return the first day on which both have signed after a day, in signatures that no draft made worthless."""
    voided = {index for index, _ in worthless(history, terms)}
    days: list[date] = []
    for era in terms.eras:
        first: dict[str, date] = {}
        for index, fact in history.of(ContractSigned):
            if index not in voided and max(add_days(after, 1), era.start or date.min) <= fact.on < era.until:
                first = dict.fromkeys(_signing(history, fact), fact.on) | first
        if first.keys() == _BOTH:
            days.append(max(first.values()))
    return earliest(*days)


def concluding(history: History, terms: Contract) -> list[Indexed]:
    """Return the signatures that concluded a contract: of such a day the last.

    Those of the day of a partial or deferred contract are its own and conclude nothing.
    """
    days = {era.signed for era in terms.eras if era.signed == era.concluded and era.signed != era.left_open_on}
    return list({pair[1].on: pair for pair in history.of(ContractSigned) if pair[1].on in days}.values())
