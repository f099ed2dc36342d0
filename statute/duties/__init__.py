"""The duties of one case on one day: every row's occurrences, judged, numbered, with status, citation and reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from statute.answers import Duty
from statute.danish import danish_date, danish_days
from statute.duties import beginning, follow_up, offers, programme, sentences
from statute.duties.occurrence import Case, Occurrence
from statute.duties.standing import Standing, stands
from statute.history import BORNE_BY_FOREIGNER, History
from statute.regulations import Regulation, Rule, Span


class Row(NamedTuple):
    """One row of the table: the rules of an order's data that it states, and other rules whose figures it asks."""

    rules: tuple[str, ...]
    of: Callable[[Case, Regulation], Iterable[Occurrence]]
    asks: tuple[str, ...] = ()


_CONTRACTS = ("contract", "contract_after_move", "contract_partial")

ROWS: tuple[Row, ...] = (
    Row(("contract",), beginning.contract, _CONTRACTS),
    Row(("contract_deferred",), beginning.contract_content, _CONTRACTS),
    Row(("danish_referral",), beginning.danish_referral),
    Row(("programme_start",), beginning.programme_start),
    Row(("health_assessment",), beginning.health_assessment),
    Row(("assessment",), beginning.assessment, _CONTRACTS),
    Row(("language_provider",), beginning.language_provider, _CONTRACTS),
    Row(("recognition_information",), beginning.recognition_information, _CONTRACTS),
    Row(("declaration_guidance",), beginning.declaration_guidance, _CONTRACTS),
    Row(("declaration",), beginning.declaration, _CONTRACTS),
    Row(("rights_guidance",), beginning.rights_guidance),
    Row(("permanent_residence_guidance",), beginning.permanent_residence_guidance),
    Row(("first_offer",), offers.first_offer),
    Row(("next_offer",), offers.next_offer),
    Row(("visitation",), programme.visitation),
    Row(("cv_published",), offers.cv_published),
    Row(("follow_up",), follow_up.follow_up),
    Row(("parental_leave_follow_up",), follow_up.parental_leave),
    Row(("transfer_follow_up",), programme.transfer_follow_up),
    Row(("revision_one_year",), programme.revision_one_year),
    Row(("revision",), programme.revision),
    Row(("danish_a1", "danish_a2"), programme.danish_tests),
    Row(("wage_subsidy", "utility_work", "special_upskilling", "practice_in_course"), offers.offer_limit),
    Row(("permanent_residence_status",), programme.permanent_residence_status),
)
"""The table of the duties, in its order."""

_FIGURES = ("limit", "target", "targets", "retake", "yearly", "at_most", "benefit_only")


class Drafted(NamedTuple):
    """One listed duty with the occurrence that its row gave, and how that stands."""

    occurrence: Occurrence
    duty: Duty
    standing: Standing


class _Listed(NamedTuple):
    occurrence: Occurrence
    standing: Standing
    order: Regulation
    rule: Rule


Groups = list[tuple[Row, list[list[Regulation]]]]
_KNOWN: dict[tuple[str, ...], tuple[tuple[Regulation, ...], Groups]] = {}


def duties(history: History) -> list[Duty]:
    """Return every duty that is or was owed by the last known day, sorted by due (none last), duty and occurrence."""
    return [drafted_.duty for drafted_ in drafted(history)]


def drafted(history: History) -> list[Drafted]:
    """Return the duties as `duties` does, each with the occurrence behind it."""
    takeover = history.takeover
    if takeover is None or takeover > history.today:
        return []
    found = sorted(_listed(Case(history, takeover)), key=_order)
    numbers: dict[str, int] = {}
    answers: list[Drafted] = []
    for listed in found:
        key = listed.occurrence.key
        numbers[key] = numbers.get(key, 0) + 1
        answers.append(
            Drafted(listed.occurrence, _answer(listed, listed.occurrence.number or numbers[key]), listed.standing)
        )
    return sorted(answers, key=lambda d: (d.duty.due or date.max, d.duty.due is None, d.duty.duty, d.duty.occurrence))


def _order(listed: _Listed) -> tuple[str, date, date, bool, date, int]:
    """Number by the start of the clocks; ties by target, a scheduled one before a need, L, and the file."""
    occurrence = listed.occurrence
    target = occurrence.target or date.max
    return occurrence.key, occurrence.since, target, occurrence.need, occurrence.listed, occurrence.place


def _listed(case: Case) -> Iterator[_Listed]:
    """Yield what is listed: a row is asked once for all orders with the same figures, and one of them judges."""
    history = case.history
    for row, groups in _groups(history.orders):
        for orders in groups:
            for occurrence in row.of(case, orders[0]):
                standing = stands(case, occurrence)
                if standing is None:
                    continue
                order = history.regulation(standing.judged_on)
                rule = order.duties.get(occurrence.rule or occurrence.key) if order in orders else None
                if order is not None and rule is not None:
                    yield _Listed(occurrence, standing, order, rule)


def _groups(orders: Sequence[Regulation]) -> Groups:
    """Group the orders for each row by the figures that the row asks; found once for the orders on file."""
    known = _KNOWN.get(tuple(order.key for order in orders))
    if known is not None and all(one is other for one, other in zip(known[0], orders, strict=True)):
        return known[1]
    found = [(row, _same_figures(row, orders)) for row in ROWS]
    _KNOWN[tuple(order.key for order in orders)] = (tuple(orders), found)
    return found


def _same_figures(row: Row, orders: Sequence[Regulation]) -> list[list[Regulation]]:
    """Group the orders that have a rule of the row; an order without any falls away."""
    groups: dict[str, list[Regulation]] = {}
    for order in orders:
        if any(name in order.duties for name in row.rules):
            asked = [name for name in dict.fromkeys((*row.rules, *row.asks)) if name in order.duties]
            groups.setdefault(repr([(name, _figures(order.duties[name])) for name in asked]), []).append(order)
    return list(groups.values())


def _figures(rule: Rule) -> Sequence[object]:
    return [getattr(rule, name) for name in _FIGURES]


def _answer(listed: _Listed, number: int) -> Duty:
    occurrence, standing = listed.occurrence, listed.standing
    return Duty.model_construct(
        duty=occurrence.key,
        occurrence=number,
        bearer="foreigner" if occurrence.key in BORNE_BY_FOREIGNER else "municipality",
        citation=listed.order.cite(listed.rule.citation),
        since=occurrence.since,
        due=standing.due,
        target=occurrence.target,
        status=standing.status,
        met_on=standing.met_on,
        needs=occurrence.needs,
        reason=_reason(occurrence, standing),
        unverified=listed.rule.unverified_on(standing.judged_on),
    )


def _reason(occurrence: Occurrence, standing: Standing) -> str:
    """Put the sentence of the duty together with how it stands."""
    clock, end, due = occurrence.clock, standing.end, standing.due
    words = {name: _in_danish(value) for name, value in occurrence.words.items()}
    limit = str(clock.spans[0]) if clock is not None and clock.spans else ""
    day = danish_date(due) if due is not None else ""
    text = sentences.REASONS[occurrence.sentence or occurrence.key].format(
        since=danish_date(occurrence.since), limit=limit, due=day, **words
    )
    if clock is not None and clock.days_still:
        text += sentences.STOOD_STILL.format(days=danish_days(clock.days_still))
    if clock is not None and due is not None and due > clock.day:
        text += sentences.WOKEN.format(due=day)
    if standing.status in ("lapsed", "missed"):
        missed = standing.status == "missed"
        if end is None:
            text += sentences.RESTS_MISSED.format(due=day) if missed else sentences.RESTS
        else:
            ended = sentences.MISSED if missed else sentences.LAPSED
            text += ended.format(on=danish_date(end.on), why=sentences.ENDINGS[end.why], due=day)
    return text


def _in_danish(value: date | Span | int | str) -> str:
    return danish_date(value) if isinstance(value, date) else str(value)
