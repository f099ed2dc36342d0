"""The command `forloeb export`: the case file of a running programme, to be read anywhere without a server."""

from pathlib import Path

from cli.casefiles import print_json
from cli.connection import ask
from cli.failures import Failed
from workflows.client import ledger_of


def export(case: str, file: Path | None) -> None:
    """Write the case file of `case` as JSON to `file`, or print it; refused registrations are left out.

    Raises `Failed`.
    """
    ledger = ask(lambda client: ledger_of(client, case))
    exported = ledger.case_file()
    text = exported.model_dump_json(indent=2, exclude_none=True)
    if file is None:
        print_json(text)
        return
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} kan ikke skrives: {error.strerror}.") from None
    left_out = len(ledger.entries) - len(exported.facts)
    refused = f" Afviste registreringer, som ikke er med: {left_out}." if left_out else ""
    print(f"{len(exported.facts)} fakta skrevet til {file}.{refused}")  # noqa: T201
