"""Limits that stood still by statute: the influx of 2022-2024 and Covid (integrationsloven § 4 b, reading 7).

No duty applies them by itself. Where a municipality let them stand still, an import adds them to its cases on request.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import Field

from statute.calendar import add_months
from statute.checks import read
from statute.danish import danish_date
from statute.data import Data
from statute.facts import CaseFile, DeadlinesSuspended, DutyKey
from statute.history import History
from statute.trace import carries_out

Preset = Literal["influx-2022", "covid-2020", "covid-2021"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
"""The suspensions by statute that can be asked for."""


class Suspension(Data):
    """For whom limits stood still, from when to when, and which.

    Without `on` they stood still from the takeover for `months`, or for `extended_months` up to `extended_until`, but
    never beyond `until`.
    """

    from_takeover: date = date.min
    until_takeover: date
    on: date | None = None
    months: int = 0
    extended_months: int = 0
    extended_until: date = date.min
    until: date
    duties: list[DutyKey] = Field(min_length=1)
    basis: str

    def added(self, takeover: date) -> DeadlinesSuspended:
        """Return the fact for a case taken over on `takeover`."""
        extended = min(add_months(takeover, self.extended_months), self.extended_until)
        last = max(add_months(takeover, self.months), extended)
        return DeadlinesSuspended(
            fact="deadlines_suspended",
            on=self.on or takeover,
            until=self.until if self.on else min(last, self.until),
            duties=self.duties,
            basis=self.basis,
        )


@cache
def suspensions() -> dict[str, Suspension]:
    """Read the suspensions on file. Raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    text = (files("statute") / "suspensions.toml").read_text("utf-8")
    return {name: Suspension.model_validate(table) for name, table in tomllib.loads(text).items()}


@carries_out(
    "INTEGRATIONSLOVEN §4 b",
    "INTEGRATIONSLOVEN §4 b stk.1",
    "INTEGRATIONSLOVEN §4 b stk.2",
    "BEK-860-2022 §1 stk.1",
    "BEK-1499-2022 §1 stk.1",
)
def suspended(preset: Preset, case: CaseFile) -> DeadlinesSuspended | str:
    """Return the fact that a preset adds to a case, or say in Danish why it does not fit."""
    rule, history = suspensions()[preset], read(case).history
    takeover = history.takeover
    if takeover is None:
        return "sagen har ingen overtagelse"
    if not rule.from_takeover <= takeover <= rule.until_takeover:
        since = "" if rule.from_takeover == date.min else f" fra {danish_date(rule.from_takeover)}"
        return f"overtaget {danish_date(takeover)}, ikke{since} til {danish_date(rule.until_takeover)}"
    if preset == "influx-2022" and not _is_of_the_influx(history, takeover):
        return "hverken flygtning, der ikke er kvoteflygtning, eller på særloven for Ukraine ved overtagelsen"
    fact = rule.added(takeover)
    if any(_is_same(known, fact) for _, known in history.of(DeadlinesSuspended)):
        return "suspensionen står allerede i sagen"
    return fact


def _is_of_the_influx(history: History, takeover: date) -> bool:
    person = history.person
    return history.under_ukraine_special_act(takeover) or (person.group == "refugee" and not person.quota_refugee)


def _is_same(known: DeadlinesSuspended, fact: DeadlinesSuspended) -> bool:
    same_days = (known.on, known.until) == (fact.on, fact.until)
    return same_days and known.duties != "all" and set(known.duties) == set(fact.duties)
