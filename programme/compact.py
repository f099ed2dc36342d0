"""Answers that a programme's history keeps by the thousand: written without what goes without saying."""

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from statute.answers import Answer


class Compact(Answer):
    """An answer whose JSON form leaves out what equals its default."""

    @model_serializer(mode="wrap")
    def _without_defaults(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {key: value for key, value in handler(self).items() if getattr(self, key) != fields[key].default}
