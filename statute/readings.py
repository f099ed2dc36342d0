"""The register of readings: where the law is unclear, what can be meant, what is chosen here and why."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from statute.facts import DutyKey


class Reading(BaseModel):
    """One question of interpretation, numbered for good.

    `used_by` names the functions that rest on the choice as `module:function` (none: nothing here does), `duties` the
    duties whose day or status it can change. `differs` says where the specification of the program decides otherwise
    than the jurists recommended.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(ge=1)
    subject: str
    question: str
    options: tuple[str, ...]
    choice: str
    why: str
    differs: str | None = None
    used_by: tuple[str, ...] = ()
    duties: tuple[DutyKey, ...] = ()


@cache
def readings() -> dict[int, Reading]:
    """Read the register by its numbers. Raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    text = (files("statute") / "readings.toml").read_text("utf-8")
    register = (Reading.model_validate(raw) for raw in tomllib.loads(text)["reading"])
    return {reading.number: reading for reading in register}
