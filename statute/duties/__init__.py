"""The duties of one case on one day: every rule's occurrences, numbered, with status, citation and reason."""

from collections.abc import Iterator
from datetime import date

from statute.answers import Duty, Status
from statute.contract import contract
from statute.danish import danish_date
from statute.duties import beginning, follow_up, offers, programme
from statute.duties.draft import Draft, End
from statute.facts import DutyKey
from statute.history import BORNE_BY_FOREIGNER, History
from statute.trace import carries_out

_END_WITH_PROGRAMME: frozenset[DutyKey] = frozenset(
    {"first_offer", "next_offer", "cv_published", "visitation", "revision_one_year"}
)


def duties(history: History) -> list[Duty]:
    """Return every duty that is or was owed by the last known day, sorted by due (none last), duty and occurrence."""
    return [duty for _, duty in drafted(history)]


def drafted(history: History) -> list[tuple[Draft, Duty]]:
    """Return the duties as `duties` does, each with the draft that its own rule made of it."""
    takeover = history.takeover
    if takeover is None or takeover > history.today:
        return []
    listed = [draft for draft in _drafts(history, takeover) if _is_listed(history, draft)]
    listed.sort(key=lambda d: (d.key, d.since, d.order, d.key == "follow_up" and d.need, d.place))
    numbers: dict[str, int] = {}
    answers: list[tuple[Draft, Duty]] = []
    for draft in listed:
        numbers[draft.key] = numbers.get(draft.key, 0) + 1
        answers.append((draft, _answer(history, draft, draft.number or numbers[draft.key])))
    return sorted(answers, key=lambda pair: (pair[1].due or date.max, pair[1].duty, pair[1].occurrence))


def _drafts(history: History, takeover: date) -> Iterator[Draft]:
    terms = contract(history)
    yield from beginning.contract(history, takeover)
    yield from beginning.contract_content(history, takeover, terms)
    yield from beginning.before_the_contract(history, takeover, terms)
    yield from beginning.declaration(history, takeover, terms)
    yield from beginning.rights_guidance(history, takeover)
    yield from beginning.permanent_residence_guidance(history, takeover, terms)
    yield from offers.first_offer(history, takeover)
    yield from offers.next_offer(history)
    yield from offers.cv_published(history, takeover)
    yield from offers.offer_limit(history)
    yield from programme.visitation(history, takeover)
    yield from programme.transfer_follow_up(history)
    yield from programme.revision_one_year(history)
    yield from programme.revision(history, takeover)
    yield from programme.danish_tests(history, takeover)
    yield from programme.permanent_residence_status(history, takeover)
    yield from follow_up.follow_up(history, takeover, terms)
    yield from follow_up.parental_leave(history, takeover)


def _is_listed(history: History, draft: Draft) -> bool:
    """A duty is listed once it has arisen, unless what would end it came before."""
    day = draft.first_day
    if day > history.today:
        return False
    if history.closed_on is not None and day > history.closed_on:
        return False
    if history.granted_on is not None and day > history.granted_on and not draft.need:
        return False
    if draft.key in _END_WITH_PROGRAMME:
        return not any(pause.start < day and day in pause for pause in history.programme_pauses)
    return True


def _answer(history: History, draft: Draft, occurrence: int) -> Duty:
    end = _end(history, draft)
    status, met_on = _status(history, draft, end)
    reason = draft.reason
    if status == "lapsed" and end is not None:
        reason += f" Bortfaldet {danish_date(end.on)}: {end.reason}."
    return Duty(
        duty=draft.key,
        occurrence=occurrence,
        bearer="foreigner" if draft.key in BORNE_BY_FOREIGNER else "municipality",
        citation=draft.citation,
        since=draft.since,
        due=draft.due,
        target=draft.target,
        status=status,
        met_on=met_on,
        needs=draft.needs,
        reason=reason,
        unverified=draft.unverified,
    )


@carries_out(
    "BEK-1307-2020 §1 stk.2", "BEK-1307-2020 §7", "BEK-2024-12-30 §1 stk.2", "CABI-KONTRAKT 3.1", "CABI-KONTRAKT 3.2"
)
def _end(history: History, draft: Draft) -> End | None:
    """Return what ended the duty while it was open: the first of its own ends and of those that end all."""
    ends = list(draft.ends)
    if draft.key in _END_WITH_PROGRAMME:
        pauses = (pause.start for pause in history.programme_pauses if pause.start >= draft.first_day)
        ends += [End(day, "programmet ophørte") for day in pauses]
    granted = history.granted_on
    if granted is not None and not (draft.need and history.is_after_grant(draft.since, draft.place)):
        ends.append(End(granted, "der er givet tidsubegrænset ophold"))
    in_time = [end for end in ends if draft.due is None or end.on <= draft.due]
    if history.closed_on is not None:
        in_time.append(End(history.closed_on, "sagen er afsluttet"))
    return min(in_time, key=lambda end: end.on, default=None)


def _status(history: History, draft: Draft, end: End | None) -> tuple[Status, date | None]:
    if draft.met_on is not None and (end is None or draft.met_on <= end.on):
        late = draft.due is not None and draft.met_on > draft.due and not draft.never_late
        return ("met_late" if late else "met"), draft.met_on
    if end is not None:
        return "lapsed", None
    if draft.due is not None and history.today > draft.due:
        return "overdue", None
    return "open", None
