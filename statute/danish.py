"""How the sentences of the law write days in Danish."""

from datetime import date


def danish_date(day: date) -> str:
    """Write a day as Danes do: 15.02.2025."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def danish_days(count: int) -> str:
    """Write a number of days: 1 dag, 2 dage."""
    return f"{count} {'dag' if count == 1 else 'dage'}"
