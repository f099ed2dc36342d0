"""`forloeb document` and the checklists of `forloeb requirements`, from a case file without a server."""

from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader
from typer.testing import CliRunner

from cli.failures import BadInput, Failed
from cli.main import app

REFUGEE = "examples/case-files/refugee-2025.yaml"


def forloeb(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_document_is_written_to_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kontrakt.pdf"
    written = forloeb("document", "--file", REFUGEE, "contract", "--on", "2025-02-05", "-o", str(file))
    assert written.stdout == f"{file} er skrevet.\n"
    metadata = PdfReader(file).metadata
    assert metadata is not None
    assert metadata.title == "Integrationskontrakt"


def test_without_a_file_name_it_is_named_after_case_document_and_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Path(REFUGEE).resolve()
    monkeypatch.chdir(tmp_path)
    forloeb("document", "--file", str(case), "contract", "--version", "1", "--on", "2025-06-01")
    forloeb("document", "--file", str(case), "declaration", "--on", "2025-06-01")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "7f3c-0101-contract-1.pdf",
        "7f3c-0101-declaration.pdf",
    ]


def test_without_a_name_the_documents_are_listed_with_versions_and_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    lines = [
        " ".join(line.split())
        for line in forloeb("document", "--file", REFUGEE, "--on", "2025-06-01").stdout.splitlines()
    ]
    assert lines[0] == "Dokumenter 01.06.2025"
    assert "version 1 af 03.02.2025: indgået" in lines
    assert (
        "permanent_residence_status Status til tidsubegrænset ophold nej: Der er ikke søgt om tidsubegrænset ophold. "
        "(CABI-KONTRAKT 5.1)" in lines
    )


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("--file", REFUGEE, "kontrakt"), BadInput, "Der er intet dokument, der hedder 'kontrakt'. Der er: contract"),
        (("--file", REFUGEE, "a", "b"), BadInput, "kun dokumentets navn"),
        ((), BadInput, "Skriv en sag"),
        (("--file", REFUGEE, "contract", "--on", "i går"), BadInput, "ikke en dato"),
        (("--file", REFUGEE, "contract", "--version", "7"), Failed, "ingen version 7"),
        (("--file", REFUGEE, "endorsement"), Failed, "ingen ændring"),
        (("--file", REFUGEE, "contract", "-o", "/intet/sted.pdf"), Failed, "kan ikke skrives"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words: tuple[str, ...], error: type[Exception], said: str) -> None:
    result = forloeb("document", *words)
    assert isinstance(result.exception, error)
    assert said in str(result.exception)


def test_requirements_show_the_checklist_of_one_interview() -> None:
    shown = forloeb("requirements", REFUGEE, "--on", "2025-05-28", "--interview", "visitation").stdout
    assert "Når borgeren visiteres" in shown
    assert "Ved hver opfølgning" not in shown


def test_a_checklist_has_its_own_occasions() -> None:
    assert isinstance(forloeb("requirements", REFUGEE, "--all", "--interview", "status").exception, BadInput)
