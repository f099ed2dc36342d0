"""What all data files of the law have in common."""

from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Base of all tables of the data files: no unknown keys, exact types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def orders_on_file() -> tuple[str, ...]:
    """Return the keys of the orders, by the names of their files: `bek_2024_12_30.toml` holds `BEK-2024-12-30`."""
    names = (entry.name for entry in (files("statute") / "regulations").iterdir())
    return tuple(sorted(name[:-5].upper().replace("_", "-") for name in names if name.endswith(".toml")))
