"""Leave, moves to another municipality, and the status that each municipality prepares."""

from collections.abc import Iterator
from datetime import date

from tests.second_reading.candidate import Candidate, first_fact, limit, takeover_of
from tests.second_reading.days import ONE_DAY, each_day, plus_months
from tests.second_reading.regulations import FROM_2020, R04, R20, R25
from tests.second_reading.states import Life


def parental_leave(life: Life, day: date) -> Iterator[Candidate]:
    key, takeover = "parental_leave_follow_up", takeover_of(life)
    cells = {R20: "§19 stk.3", R25: "§14 stk.2"}
    held = life.follow_up_days()
    leaves = [leave for leave in life.leaves() if leave.end is None or leave.end >= takeover]

    def ends_it(x: date) -> bool:
        return life.goals_met(x) or life.wholly_exempt(x)

    def end_from(listed: date) -> list[date]:
        return [x for x in each_day(listed, day) if ends_it(x)][:1]

    def arises(listed: date) -> bool:
        return not (ends_it(listed) and ends_it(listed - ONE_DAY))

    for number, leave in enumerate(leaves, 1):
        for born in life.of("child_born"):
            clock = max(born.on, leave.start)
            due = limit(life, key, clock, plus_months(born.on, 6))
            if (leave.end is not None and born.on >= leave.end) or due < leave.start:
                continue
            listed_from = max(clock, takeover)
            needs = [n.on for n in life.of("need_recorded") if n["of"] == "follow_up" and clock <= n.on]
            on_need = [h for h in held if clock <= h < due and any(n <= h for n in needs)]
            ended = [leave.end] if leave.end is not None and leave.end <= due else []
            if arises(listed_from):
                yield Candidate(
                    key,
                    cells,
                    since=clock,
                    listed=listed_from,
                    clock_day=due,
                    met=min([*on_need, *(h for h in held if h >= due)], default=None),
                    ends=[*end_from(listed_from), *ended],
                    never_late=True,
                    number=2 * number - 1,
                )
            break
        if leave.end is not None and arises(leave.end):
            yield Candidate(
                key,
                cells,
                since=leave.end,
                listed=leave.end,
                clock_day=leave.end,
                met=next((h for h in held if h >= leave.end), None),
                ends=end_from(leave.end),
                never_late=True,
                number=2 * number,
            )


def transfers(life: Life) -> Iterator[Candidate]:
    for move in life.of("moved"):
        if move.on >= takeover_of(life):
            yield Candidate(
                "transfer_follow_up",
                {R20: "§21", R25: "§16"},
                since=move.on,
                listed=move.on,
                target=limit(life, "transfer_follow_up", move.on, plus_months(move.on, 1)),
                met=first_fact(life, "follow_up_held", on_or_after=move.on),
                order=(move.index,),
            )


def permanent_residence_status(life: Life, day: date) -> Iterator[Candidate]:
    prepared = life.of("status_prepared")

    def missing(applied: date, x: date) -> list[str]:
        """The earlier municipalities without a status."""
        responsible = life.municipalities(x)
        have = {f["municipality"] for f in prepared if f.on <= x}
        return [m for m in dict.fromkeys(responsible) if m != responsible[-1] and m not in have]

    def own_prepared(applied: date, x: date) -> bool:
        own = life.municipalities(x)[-1]
        return any(f["municipality"] == own and applied <= f.on <= x for f in prepared)

    for applied in life.of("permanent_residence_applied"):
        if applied.on < takeover_of(life):
            continue
        met = next(
            (x for x in each_day(applied.on, day) if own_prepared(applied.on, x) and not missing(applied.on, x)), None
        )
        yield Candidate(
            "permanent_residence_status",
            dict.fromkeys((R04, *FROM_2020), "CABI-KONTRAKT 5.1"),
            since=applied.on,
            listed=applied.on,
            met=met,
            ends=[f.on for f in life.of("permanent_residence_refused")],
            order=(applied.index,),
            needs=missing(applied.on, day),
        )
