"""How an order that is based on an earlier one becomes whole: what it says itself, over what it has unchanged.

A rule that stands in both is the earlier one with the fields that the later one names; a field is replaced as a whole.
What the later order no longer has, it names in its table `lacks`. An order that it `repeals` ends the day before it.
"""

import tomllib
from collections.abc import Mapping
from typing import Any

from statute.calendar import add_days
from statute.data import order_text, orders_on_file

Table = Mapping[str, Any]

_RULES = ("duties", "content", "checks")


def whole_orders() -> dict[str, dict[str, Any]]:
    """Read the files of this folder and return the orders whole, oldest first.

    Raises tomllib.TOMLDecodeError; ValueError for a file that is not named after its key, and for an order that is
    based on one not on file or lacks what that one has not.
    """
    written = [_read(key) for key in orders_on_file()]
    orders: dict[str, dict[str, Any]] = {}
    for order in sorted(written, key=lambda order: order["valid_from"]):
        orders[order["key"]] = _whole(order, orders)
        if "repeals" in order:
            orders[order["repeals"]].setdefault("valid_to", add_days(order["valid_from"], -1))
    return orders


def _read(key: str) -> dict[str, Any]:
    name = f"{key.lower().replace('-', '_')}.toml"
    order = tomllib.loads(order_text(key))
    if order.get("key") != key:
        raise ValueError(f"statute/regulations/{name} must hold the order {key}, not {order.get('key')}")
    return order


def _whole(order: dict[str, Any], earlier: Mapping[str, Table]) -> dict[str, Any]:
    base = order.get("based_on")
    if base is None:
        return order
    if base not in earlier:
        raise ValueError(f"{order['key']} is based on {base}, which is not on file as an earlier order")
    found = {"knows": earlier[base]["knows"], **order}
    for section in _RULES:
        rules = amended(earlier[base][section], order.get(section, {}))
        gone = order.get("lacks", {}).get(section, [])
        if unknown := set(gone) - set(rules):
            raise ValueError(f"{order['key']} lacks {section} that {base} has not: {', '.join(sorted(unknown))}")
        found[section] = {name: rule for name, rule in rules.items() if name not in gone}
    return found


def amended(earlier: Mapping[str, Table], own: Mapping[str, Table]) -> dict[str, dict[str, Any]]:
    """Return the tables of the `earlier` order with the fields that the later one's `own` tables name."""
    return {name: {**earlier.get(name, {}), **own.get(name, {})} for name in {**earlier, **own}}
