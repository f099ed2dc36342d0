"""A process that answers under one law, in force or draft: `python -m cli.law.answering`, asked on standard input.

The first line says what to read in place of the orders' files; only then is the law imported. Then either one case file
a line is answered, or the lives of a synthetic country. An answer is a line: the case, the group, and its duties.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from statute import data

if TYPE_CHECKING:
    from datetime import date

    from statute.facts import CaseFile


def main() -> None:
    """Answer until there is nothing more to answer."""
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    for key, text in asked["orders"].items():
        data.put_in(key, text)
    refused = _loaded()
    _say(json.dumps({"refused": refused}))
    if refused is None:
        import gc
        from datetime import date

        gc.freeze()  # what the law has read stays to the end, and need not be looked through again and again
        gc.set_threshold(50_000)
        for line in _answers(asked, date.fromisoformat(asked["day"])):
            _say(line)


def _loaded() -> str | None:
    """Load the law, and say why it cannot be, where it cannot."""
    try:
        from statute.ruleset import load

        load()
    except Exception as error:  # whatever the law says when its files leave something unsaid
        return _told(error.__cause__ or error)
    return None


def _told(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        flaws = error.errors(include_url=False, include_input=False)
        return "\n".join(f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}" for flaw in flaws)
    return f"{error.args[0]} mangler." if isinstance(error, KeyError) else str(error)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _answers(asked: dict[str, Any], day: "date") -> Iterator[str]:
    from statute.checks import read
    from statute.duties import duties

    for case in _cases(asked, day):
        listed = [
            [duty.duty, duty.occurrence, duty.due.isoformat() if duty.due else None, duty.status]
            for duty in duties(read(case, day).history)
        ]
        yield json.dumps([case.case, case.person.group, listed])


def _cases(asked: dict[str, Any], day: "date") -> "Iterable[CaseFile]":
    if asked["lives"] is not None:
        from cli.law.country import life

        return (life(asked["seed"], number, day) for number in range(*asked["lives"]))
    from statute.facts import CaseFile

    return (CaseFile.model_validate_json(line) for line in sys.stdin)


if __name__ == "__main__":
    main()
