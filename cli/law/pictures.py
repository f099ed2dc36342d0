"""What a draft does, as a table in the terminal, as CSV, and as a picture."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from rich import box
from rich.console import Console
from rich.table import Table

from cli.failures import BadInput
from programme.csv_file import csv_file
from programme.draft_effect import Effect
from programme.duty_names import DUTY_NAMES
from programme.words import status_name
from statute.danish import danish_date

_COLUMNS = (
    "case",
    "group",
    "duty",
    "occurrence",
    "kind",
    "was",
    "becomes",
    "days",
    "status_was",
    "status_becomes",
    "breach",
)
_GROUPS = {
    "refugee": "flygtninge",
    "family_of_refugee": "familie til flygtninge",
    "family_of_other": "familie til andre",
}
_KINDS = {
    "appears": ("kommer til", "#0a5c2e"),
    "vanishes": ("falder bort", "#a30000"),
    "moves": ("flyttes", "#0059b3"),
    "stands_otherwise": ("anden stilling", "#b87a00"),
}


def table_of(effects: Sequence[Effect], asked_about: int, day: date) -> None:
    """Tell how many duties appear, vanish and move and by how much, for whom, and which breaches come and go."""
    console = Console(highlight=False)
    touched = len({effect.case for effect in effects})
    console.print(f"{touched} af {asked_about} sager svares anderledes den {danish_date(day)}.", soft_wrap=True)
    if not effects:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column("Pligt")
    for heading in ("Kommer til", "Falder bort", "Flyttes", "Dage", "Brud bliver intet", "Intet bliver brud"):
        table.add_column(heading, justify="right")
    for duty, found in _by_duty(effects).items():
        table.add_row(_name(duty), *_counts(found))
    table.add_row("I alt", *_counts(effects), style="bold")
    console.print(table)
    groups = Counter(group for group, _ in {(effect.group, effect.case) for effect in effects})
    told = ", ".join(f"{count} {_GROUPS.get(group, group)}" for group, count in groups.most_common())
    console.print(f"Berørte sager: {told}.", soft_wrap=True)


def _counts(effects: Sequence[Effect]) -> list[str]:
    kinds = Counter(effect.kind for effect in effects)
    days = [effect.days for effect in effects if effect.days is not None]
    moved = f"{min(days):+d} til {max(days):+d}, midt {median(days):+.0f}" if days else "–"
    return [
        str(kinds["appears"]),
        str(kinds["vanishes"]),
        str(kinds["moves"]),
        moved,
        str(sum(effect.ends_breach for effect in effects)),
        str(sum(effect.makes_breach for effect in effects)),
    ]


def _by_duty(effects: Iterable[Effect]) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = defaultdict(list)
    for effect in sorted(effects, key=lambda effect: effect.duty):
        found[effect.duty].append(effect)
    return found


def _name(duty: str) -> str:
    return next((name.short for key, name in DUTY_NAMES.items() if key == duty), duty)


def write_csv(file: Path, effects: Iterable[Effect]) -> None:
    """Write a line for each duty of each case. Raises BadInput."""
    rows = [
        [
            *(effect.case, effect.group, effect.duty, effect.occurrence, effect.kind, effect.was, effect.becomes),
            *(effect.days, _status(effect.status_was), _status(effect.status_becomes), _breach(effect)),
        ]
        for effect in effects
    ]
    _write(file, csv_file([_COLUMNS, *rows]))


def _status(status: str | None) -> str | None:
    return status_name(status) if status else None


def _breach(effect: Effect) -> str | None:
    return "ophører" if effect.ends_breach else "opstår" if effect.makes_breach else None


def picture(file: Path, effects: Sequence[Effect], asked_about: int, draft: str, day: date) -> None:
    """Draw, for each duty, how many of each kind there are. Raises BadInput."""
    rows = _by_duty(effects)
    most = max((count for found in rows.values() for count in Counter(e.kind for e in found).values()), default=1)
    lines: list[str] = []
    top = 70
    for duty, found in rows.items():
        kinds: Counter[str] = Counter(effect.kind for effect in found)
        lines.append(f'<text x="210" y="{top + 14}" text-anchor="end">{escape(_name(duty))}</text>')
        for kind, (_, colour) in _KINDS.items():
            if kinds[kind]:
                width = max(2, round(480 * kinds[kind] / most))
                lines.append(f'<rect x="220" y="{top}" width="{width}" height="16" fill="{colour}"/>')
                lines.append(f'<text x="{226 + width}" y="{top + 13}">{kinds[kind]}</text>')
                top += 20
        top += 8
    legend = "".join(
        f'<rect x="{20 + 170 * n}" y="38" width="12" height="12" fill="{colour}"/>'
        f'<text x="{38 + 170 * n}" y="49">{escape(word)}</text>'
        for n, (word, colour) in enumerate(_KINDS.values())
    )
    title = f"{draft} mod gældende lov, {asked_about} sager, {danish_date(day)}"
    _write(
        file,
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 {top + 20}" role="img" aria-label="{escape(title)}" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<text x="20" y="22" font-size="16">{escape(title)}</text>{legend}{"".join(lines)}</svg>\n'.encode(),
    )


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{file} kan ikke skrives: {error.strerror}") from None
