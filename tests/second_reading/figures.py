"""Figures that the page defines in full: security, audit, appeal, placement, special act, work duty."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.second_reading.contracts import Contract
from tests.second_reading.days import ONE_DAY, each_day, plus_days, plus_months, plus_years
from tests.second_reading.duties_of_the_act import RANK, test_limit
from tests.second_reading.follow_ups import Grounds
from tests.second_reading.regulations import FROM_2020, OF_2025, R04
from tests.second_reading.states import Life

Figures = dict[str, Any]
PERCENT = {
    2013: "1.6",
    2014: "1.8",
    2015: "1.5",
    2016: "1.4",
    2017: "2.0",
    2018: "2.0",
    2019: "2.0",
    2020: "2.0",
    2021: "2.0",
    2022: "1.2",
    2023: "2.7",
    2024: "3.2",
    2025: "3.6",
    2026: "4.5",
}
SPECIAL_ACT_FROM, SPECIAL_ACT_UNTIL = date(2025, 9, 15), date(2027, 3, 17)
ROW_3_FROM, ROW_4_FROM = date(2018, 7, 1), date(2024, 7, 1)


def figures(life: Life, day: date) -> Figures:
    if life.takeover is None or day < life.takeover:
        return {}
    found: Figures = {}
    found |= security(life, day)
    found |= audit_follow_ups(life, day)
    found |= appeal(life, day)
    found |= placement(life, day)
    if SPECIAL_ACT_FROM <= day <= SPECIAL_ACT_UNTIL and life.ukraine(day):
        found["special_act_permit_until"] = SPECIAL_ACT_UNTIL
    found |= work_duty(life, day)
    return found


# Security


class Row:
    """One row of the page's table of securities."""

    def __init__(self, level: int, amount: int, reductions: tuple[int, int, int], floor: int) -> None:
        self.level, self.amount, self.floor = level, amount, floor
        self.reductions = dict(zip(("A1", "A2", "final"), reductions, strict=True))


ROWS = {
    1: Row(2012, 50_000, (20_000, 10_000, 10_000), 10_000),
    2: Row(2012, 50_000, (20_000, 10_000, 10_000), 10_000),
    3: Row(2018, 100_000, (20_000, 10_000, 10_000), 60_000),
    4: Row(2024, 57_000, (11_400, 5_700, 5_700), 34_200),
}


def row_of(life: Life) -> int | None:
    applied: date | None = life.case.who("reunification_applied_on")
    put_up: date | None = life.case.who("security_provided_on")
    granted: date | None = life.case.who("permit_granted_on")
    if applied is None or applied < date(2012, 5, 15):
        return None
    if applied < date(2017, 11, 15):
        return 1
    if applied < ROW_3_FROM:
        return 2
    if put_up is not None:
        return 3 if put_up < ROW_4_FROM else 4
    if applied >= ROW_4_FROM:
        return 4
    return 3 if granted is not None and granted < ROW_4_FROM else None


def of_year(base: int, level: int, year: int) -> Decimal | None:
    """`base` of the level's year as an amount of `year`; null for a year without percentage."""
    amount = Decimal(base)
    for y in range(level + 1, year + 1):
        if y not in PERCENT:
            return None
        amount *= 1 + Decimal(PERCENT[y]) / 100
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def security(life: Life, day: date) -> Figures:
    number = row_of(life)
    if not life.case.who("spouse_permit") or life.regulation(day) not in FROM_2020 or number is None:
        return {}
    if life.granted(day) or life.closed(day):
        return {}
    row, applied = ROWS[number], life.case.who("reunification_applied_on")
    passed = [f for f in life.of("danish_test") if f["passed"]]
    before = [f["level"] for f in passed if f.on <= applied]
    amount = of_year(row.amount, row.level, applied.year)
    if before and number == 3:
        return {}
    if before and number == 4:
        return passed_before(row, before, applied.year)
    found: Figures = {} if amount is None else {"security_amount": amount}
    floor = of_year(row.floor, row.level, day.year)
    if floor is None:
        return found
    found["security_floor"] = floor
    if amount is not None:
        reductions = {level: of_year(base, row.level, day.year) or Decimal(0) for level, base in row.reductions.items()}
        counting = [level for level in reductions if counts(life, level, number, passed)]
        most = max(amount - floor, Decimal(0))
        earned = min(sum((reductions[level] for level in counting), Decimal(0)), most)
        found["security_reduction_earned"] = earned
        found["security_reduction_left"] = min(sum(reductions.values(), Decimal(0)), most) - earned
    return found


def passed_before(row: Row, levels: list[str], year: int) -> Figures:
    """Row 4: the amount less that level's and lower reductions, not below the floor, all of the year of application."""
    amount, floor = of_year(row.amount, row.level, year), of_year(row.floor, row.level, year)
    if amount is None or floor is None:
        return {}
    highest = max(RANK[level] for level in levels)
    for level, base in row.reductions.items():
        if RANK[level] <= highest:
            amount -= of_year(base, row.level, year) or Decimal(0)
    return {
        "security_amount": max(amount, floor),
        "security_floor": floor,
        "security_reduction_earned": Decimal(0),
        "security_reduction_left": Decimal(0),
    }


def counts(life: Life, level: str, number: int, passed: list[Any]) -> bool:
    if level == "final":
        return any(f["level"] == "final" for f in passed)
    months = {"A1": 6, "A2": 15 if number in (1, 2) else 9}[level]
    last = test_limit(life, level, months)
    return last is not None and any(RANK[f["level"]] >= RANK[level] and f.on <= last for f in passed)


# What the audit order counts


def audit_follow_ups(life: Life, day: date) -> Figures:
    if life.takeover is None:
        return {}
    first, until = plus_months(life.takeover, 3), plus_months(life.takeover, 9)
    if day < first or until < date(2025, 1, 1) or life.regulation(day) == R04:
        return {}
    grounds = Grounds(life, Contract(life))
    last = min(day, until)
    dates = [h for h in life.follow_up_days() if first <= h <= last]

    def excused(x: date) -> bool:
        helped = any(
            life.on_benefit_of(x, b)
            for b in ("self_support_and_return", "transition", "cash_assistance_minimum", "cash_assistance")
        )
        return grounds.none_is_owed(x) or life.on_leave(x) or (life.employed_or_in_education(x) and not helped)

    required = 4 if any(not excused(x) for x in each_day(first, last)) else 0
    return {"audit_follow_ups": {"value": len(dates), "required": required, "until": until, "dates": dates}}


# Appeal, placement, work duty


def easter(year: int) -> date:
    """Easter Sunday (Gauss, as corrected for the Gregorian calendar)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def working_day(day: date) -> bool:
    """Not Saturday, Sunday, Danish public holidays, 5 June, 24 and 31 December."""
    if day.weekday() >= 5 or (day.month, day.day) in ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)):
        return False
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if day.year < 2024 else [])
    return (day - easter(day.year)).days not in moving


def appeal(life: Life, day: date) -> Figures:
    was_set = life.of("contract_set_by_municipality")
    if not was_set or life.regulation(day) == R04:
        return {}
    last = plus_days(was_set[-1].on, 28)
    while not working_day(last):
        last += ONE_DAY
    return {"appeal_until": last} if day <= last else {}


def placement(life: Life, day: date) -> Figures:
    running = [r for r in life.runs() if r.kind == "company_placement" and r.span.holds(day)]
    if not running or life.regulation(day) not in FROM_2020:
        return {}
    weeks = 4 if life.job_ready(day) else 13
    return {"company_placement_until": plus_days(running[-1].span.start, 7 * weeks - 1)}


def work_duty(life: Life, day: date) -> Figures:
    """37 hours a week, 7.4 less for each Monday to Friday of the week on which repatriation preparation runs."""
    start = life.programme_start()
    if start is None or life.regulation(day) not in OF_2025 or not life.benefit(day) or life.closed(day):
        return {}
    if life.programme_over(day) or life.granted(day) or life.exempt_from_offers(day) or day >= plus_years(start, 5):
        return {}
    monday = plus_days(day, -day.weekday())
    away = [x for x in each_day(monday, plus_days(monday, 4)) if life.preparing_repatriation(x)]
    owed = Decimal(37) - Decimal("7.4") * len(away)
    return {"work_duty_hours": owed} if owed > 0 else {}
