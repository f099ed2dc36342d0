"""The command `forloeb export`: the case file of a programme, to be read anywhere without a server."""

from pathlib import Path

from cli.casefiles import print_json
from cli.failures import Failed
from cli.reading import ledger_of
from programme.ledger import Ledger


def export(case: str, file: Path | None, *, whole: bool) -> None:
    """Write the case file of `case` as JSON to `file`, or print it; `whole`: the ledger with all that is on record.

    Raises `Failed`.
    """
    ledger = ledger_of(case)
    exported = ledger if whole else ledger.case_file()
    text = exported.model_dump_json(indent=2, exclude_none=True)
    if file is None:
        print_json(text)
        return
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} kan ikke skrives: {error.strerror}.") from None
    print(f"{_written(ledger, whole=whole)} skrevet til {file}.{_left_out(ledger, whole=whole)}")  # noqa: T201


def _written(ledger: Ledger, *, whole: bool) -> str:
    return f"{len(ledger.entries)} registreringer" if whole else f"{len(ledger.case_file().facts)} fakta"


def _left_out(ledger: Ledger, *, whole: bool) -> str:
    if whole:
        return ""
    refused = sum(1 for entry in ledger.entries if entry.refused is not None)
    kinds = (("Afviste", refused), ("Administrative", len(ledger.records)))
    return "".join(f" {kind} registreringer, som ikke er med: {count}." for kind, count in kinds if count)
