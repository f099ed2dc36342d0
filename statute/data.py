"""What all data files of the law have in common."""

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Base of all tables of the data files: no unknown keys, exact types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
