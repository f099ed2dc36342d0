"""The caseworker's actions: one update for every fact, named as the fact, each with its Danish description.

A Temporal client sees them as ordinary updates of the workflow `Programme`: `contract_signed`, `visitation_decided` …
The argument is the fact's fields as a JSON object, encrypted; `on` is today when it is left out. The update id is the
command id, to which `workflows.client.act` adds a digest of what the command says.
"""

from abc import abstractmethod
from typing import cast

from temporalio import workflow
from temporalio.workflow import UpdateMethodMultiParam

with workflow.unsafe.imports_passed_through():
    from programme.action_names import DESCRIPTIONS
    from programme.evaluation import Recorded


class Actions:
    """The updates, to be inherited by the workflow: each is judged by `judge` and recorded by `record_action`."""

    @abstractmethod
    def judge(self, key: str, given: object) -> None:
        """Refuse the action when it is unlawful or cannot be read; change nothing."""

    @abstractmethod
    async def record_action(self, key: str, given: object) -> Recorded:
        """Record the action and answer when the law has been asked again."""


Update = UpdateMethodMultiParam[[Actions, object], Recorded]


def _update(key: str, description: str) -> Update:
    async def handler(self: Actions, fields: object = None) -> Recorded:
        return await self.record_action(key, fields)

    def validator(self: Actions, fields: object = None) -> None:
        self.judge(key, fields)

    handler.__name__ = handler.__qualname__ = key
    handler.__doc__ = description
    update = workflow.update(name=key, description=description)(handler)
    update.validator(validator)
    return cast("Update", update)  # the SDK's decorator forgets, when it is given a name, that the handler is awaited


UPDATES = {key: _update(key, description) for key, description in DESCRIPTIONS.items()}
"""The update of every action, by its name."""
for _key, _declared in UPDATES.items():
    setattr(Actions, _key, _declared)
