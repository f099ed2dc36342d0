"""Scenarios as jurists write them: YAML or JSON files, those that come with the program and a municipality's own."""

from importlib.resources import as_file, files
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from ruamel.yaml import YAML

from intake.casefiles import MAX_BYTES, case_file, document_of, masked
from intake.document import BadDocument
from programme.scenario import Scenario, differences

_SUFFIXES = (".yaml", ".yml", ".json")


class BadScenario(Exception):
    """A file that is no scenario; the message names the file, and each place and reason."""


class Outcome(NamedTuple):
    """A scenario that was run: what differs from what it expects; nothing, and it is green."""

    name: str
    scenario: Scenario
    differs: list[str]


def read(path: Path) -> Scenario:
    """Read one scenario. Raises BadScenario."""
    try:
        with path.open("rb") as file:
            return scenario_of(file.read(MAX_BYTES + 1), path.suffix.lower())
    except OSError as error:
        raise BadScenario(f"{path}: kan ikke læses: {error.strerror}") from None
    except (BadDocument, ValueError) as error:
        raise BadScenario(masked(f"{path} er ikke en prøve:\n{_told(error)}")) from None


def scenario_of(content: bytes, suffix: str = "") -> Scenario:
    """Read the bytes of a scenario. Raises BadDocument, and pydantic.ValidationError for what is beside the case."""
    document, problems = document_of(content, suffix)
    case = case_file(document, problems, ("case",))
    plain: Any = document.plain()
    return Scenario.model_validate({**plain, "case": case})


def _told(error: BadDocument | ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    flaws = error.errors(include_url=False, include_input=False)
    return "\n".join(f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}" for flaw in flaws)


class Ran(NamedTuple):
    """The scenarios of a folder that were run, and, of each file that is none, what is wrong with it."""

    outcomes: list[Outcome]
    unreadable: list[str]


def run(folder: Path) -> Ran:
    """Run every scenario of a folder, and of the folders in it, by name."""
    ran = Ran([], [])
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES):
        try:
            scenario = read(path)
        except BadScenario as bad:
            ran.unreadable.append(str(bad))
        else:
            name = path.relative_to(folder).with_suffix("").as_posix()
            ran.outcomes.append(Outcome(name, scenario, differences(scenario)))
    return ran


def run_shipped() -> list[Outcome]:
    """Run the scenarios that come with the program. Raises BadScenario."""
    with as_file(files("programme") / "scenarios") as folder:
        ran = run(folder)
    if ran.unreadable:
        raise BadScenario("\n".join(ran.unreadable))
    return ran.outcomes


def written(scenario: Scenario) -> str:
    """Write a scenario as the YAML file that `read` reads."""
    plain = scenario.model_dump(mode="json", exclude_unset=True)
    plain["case"] = scenario.case.model_dump(mode="json", exclude_defaults=True)
    yaml, out = YAML(), StringIO()
    yaml.default_flow_style = False
    yaml.width = 120
    yaml.dump(plain, out)  # pyright: ignore[reportUnknownMemberType]
    return out.getvalue()
