"""Illness during an offer: whom the person must tell on the first day of it (første sygedag)."""

from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from statute.facts import OfferKind, RegulationKey
from statute.figures.data import Sourced, by_order
from statute.regulations import Regulation
from statute.trace import carries_out

Told = Literal["municipality", "enterprise"]


class SicknessNotice(Sourced):
    """Who is told."""

    told: tuple[Told, ...] = Field(min_length=1, strict=False)


@cache
def notices() -> dict[RegulationKey, dict[OfferKind, SicknessNotice]]:
    """Return whom illness is reported to, by order and kind of offer."""
    return by_order("sickness", dict[OfferKind, SicknessNotice])


@carries_out("BEK-2004-02-17 §29", "BEK-2004-02-17 §37", "BEK-1307-2020 §38", "BEK-2024-12-30 §25")
def sickness_notice(order: Regulation | None, kind: OfferKind) -> SicknessNotice | None:
    """Return whom illness during an offer of this kind is reported to; None where the order names nobody."""
    return notices().get(order.key, {}).get(kind) if order is not None else None


def is_late(first_day: date, told_on: date | None, today: date) -> bool:
    """Tell whether the word did not come on the first day of illness, or is missing when that day is over."""
    return (told_on or today) > first_day
