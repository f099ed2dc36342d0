"""What all data files of the law have in common, and where the orders are read from."""

from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Base of all tables of the data files: no unknown keys, exact types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_PUT_IN: dict[str, str | None] = {}


def put_in(key: str, text: str | None) -> None:
    """Have this process read an order from `text` in place of its file, or, without text, not at all.

    To be said before anything of the law is imported: whoever tries a draft does it in a process of its own.
    """
    _PUT_IN[key] = text


def orders_on_file() -> tuple[str, ...]:
    """Return the keys of the orders, by the names of their files: `bek_2024_12_30.toml` holds `BEK-2024-12-30`."""
    names = (entry.name for entry in (files("statute") / "regulations").iterdir())
    kept = {name[:-5].upper().replace("_", "-") for name in names if name.endswith(".toml")}
    kept |= {key for key, text in _PUT_IN.items() if text is not None}
    return tuple(sorted(kept - {key for key, text in _PUT_IN.items() if text is None}))


def order_text(key: str) -> str:
    """Return the data file of an order as text."""
    put = _PUT_IN.get(key)
    if put is not None:
        return put
    return (files("statute") / "regulations" / f"{key.lower().replace('-', '_')}.toml").read_text("utf-8")
