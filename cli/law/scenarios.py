"""The command `forloeb law test`: scenarios of jurists run against the law on file, and what differs told in Danish."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.scenarios import Outcome, Ran


def scenarios(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[MAPPE]", help="Mappen med prøver; uden den de prøver, der følger med.", show_default=False
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FIL", help="Skriv også resultatet som JUnit-XML til denne fil.")
    ] = None,
) -> None:
    """Kør prøver: sager med en dag og det svar, som en jurist venter; vis på dansk, hvor loven her svarer anderledes.

    Slutkode 0, når alle er enige; 1, når en enkelt ikke er det; 2, når en fil ikke kan læses, eller der ingen er.

    Eksempel: `forloeb law test kommunens-proever --junit proever.xml`
    """
    outcomes, unreadable = _run(folder)
    for one in outcomes:
        if one.differs:
            typer.echo(f"RØD  {one.name} · {one.scenario.title}")
            for line in one.differs:
                typer.echo(f"     {line}")
    if junit is not None:
        _write_junit(junit, outcomes)
    red = sum(bool(one.differs) for one in outcomes)
    typer.echo(f"{len(outcomes) - red} af {len(outcomes)} prøver er grønne.")
    if unreadable:
        raise BadInput("\n".join(unreadable))
    if red:
        raise Failed(f"{red} {'prøve svarer' if red == 1 else 'prøver svarer'} anderledes end ventet.")


def _run(folder: Path | None) -> "Ran":
    from intake.scenarios import Ran, run, run_shipped

    if folder is None:
        return Ran(run_shipped(), [])
    if not folder.is_dir():
        raise BadInput(f"{folder} er ikke en mappe.")
    ran = run(folder)
    if not any(ran):
        raise BadInput(f"Der er ingen prøver (.yaml, .yml eller .json) i {folder}.")
    return ran


def _write_junit(file: Path, outcomes: "Sequence[Outcome]") -> None:
    from xml.etree import ElementTree

    red = sum(bool(one.differs) for one in outcomes)
    suite = ElementTree.Element("testsuite", name="forloeb law test", tests=str(len(outcomes)), failures=str(red))
    for one in outcomes:
        case = ElementTree.SubElement(suite, "testcase", classname=one.scenario.law[0], name=one.name)
        if one.differs:
            failure = ElementTree.SubElement(case, "failure", message=one.differs[0])
            failure.text = "\n".join([one.scenario.title, *one.differs])
    try:
        ElementTree.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise BadInput(f"{file} kan ikke skrives: {error.strerror}") from None
