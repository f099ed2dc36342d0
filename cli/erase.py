"""The command `forloeb erase`: a case becomes unreadable for good."""

import sys

from cli.connection import ask
from cli.failures import BadInput, Failed
from statute.danish import danish_date
from workflows.erasure import erase as destroy

_WARNING = """\
Sagen {case} slettes for altid: forløbet stoppes, og sagens nøgle destrueres. Historik, arkiv og sikkerhedskopier kan
aldrig læses igen, heller ikke af os. Sendte varsler og gemte dokumenter skal slettes, hvor de ligger.
"""


def erase(case: str, *, yes: bool) -> None:
    """Erase a case, when whoever typed it repeats its id. Raises `Failed`, `BadInput`."""
    if not yes:
        _confirm(case)
    at = ask(lambda client: destroy(client, case))
    print(f"Sagen {case} er slettet. Dens nøgle blev destrueret den {danish_date(at.date())}.")  # noqa: T201
    print("Nøglen kan ligge i sikkerhedskopier af nøglemappen; forloeb keys rotate og drop gør dem ubrugelige.")  # noqa: T201


def _confirm(case: str) -> None:
    if not sys.stdin.isatty():
        raise BadInput("Sletning skal bekræftes: kør den i en terminal, eller med --yes.")
    print(_WARNING.format(case=case))  # noqa: T201
    if input("Skriv sagens id for at slette den: ").strip() != case:
        raise Failed("Intet er slettet.")
