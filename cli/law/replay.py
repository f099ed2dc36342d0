"""The commands `forloeb law replay` and `forloeb law keep`: an answer reckoned again by the ruleset that gave it."""

import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import BadInput, Failed

if TYPE_CHECKING:
    from pydantic import JsonValue
    from temporalio.client import Client

    from programme.evaluation import Evaluation
    from programme.ledger import Ledger
    from programme.receipt import Receipt

RULESETS = Path(".forloeb/rulesets")
_PACKAGES = ("statute", "programme")
_AGAIN = """
import json, sys
from datetime import date
from programme.receipt import answered_again
from statute.ruleset import content_hash
asked = json.load(sys.stdin)
answer = answered_again(asked["facts"], date.fromisoformat(asked["on"]))
print(json.dumps({"hash": content_hash()[:8], "answer": answer}))
"""
_Rulesets = Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor tidligere regelsæt er gemt.")]


def replay(
    case: Annotated[str, typer.Argument(metavar="SAG", help="Sagens pseudonyme id.")],
    at: Annotated[
        str, typer.Option("--at", metavar="POST", help="Svarets nummer, eller id på den registrering, det kendte.")
    ],
    rulesets: _Rulesets = RULESETS,
    file: Annotated[
        Path | None, typer.Option("--receipt", metavar="FIL", help="Skriv kvitteringen som JSON (docs/receipts.md).")
    ] = None,
) -> None:
    """Regn et svar, som et forløb fulgte, igen: med de oplysninger, der var kendt, og det regelsæt, der gav det.

    Er regelsættet ikke dette, hentes det i MAPPE (`forloeb law keep`). Slutkode 1, når svaret bliver et andet.

    Eksempel: `forloeb law replay 7f3c-0101 --at 12 --receipt kvittering.json`
    """
    from programme.receipt import differences
    from statute.danish import danish_date
    from statute.ruleset import ruleset

    given = _receipt(case, at)
    if file is not None:
        _write(file, given.model_dump_json(indent=2) + "\n")
    typer.echo(f"Svar {given.number} i sagen {case}, {danish_date(given.on)}, regelsæt {given.ruleset}.")
    typer.echo(f"Oplysninger sha256 {given.facts_sha256}\nSvar         sha256 {given.answer_sha256}")
    kept = None if given.ruleset == ruleset() else rulesets / f"{given.ruleset}.zip"
    if kept is not None and not kept.is_file():
        told = differences(given.answer, again(given.facts, given.on, None))
        raise Failed(
            f"Regelsættet {given.ruleset} er ikke gemt i {rulesets}. Dagens regelsæt {ruleset()} "
            + ("giver det samme svar." if not told else "svarer anderledes:\n  " + "\n  ".join(told))
        )
    if told := differences(given.answer, again(given.facts, given.on, kept)):
        raise Failed(f"Regelsættet {given.ruleset} svarer nu anderledes:\n  " + "\n  ".join(told))
    typer.echo("Det samme regelsæt giver det samme svar.")


def keep(rulesets: _Rulesets = RULESETS) -> None:
    """Gem dette regelsæt, kode og data, så dets svar kan regnes igen, når et nyere er taget i brug; ved hver udgivelse.

    Eksempel: `forloeb law keep`
    """
    typer.echo(f"Regelsættet er gemt i {kept_in(rulesets)}.")


def kept_in(rulesets: Path) -> Path:
    """Write the ruleset of this installation into a file of the folder, and return it. Raises BadInput."""
    import statute
    from statute.ruleset import ruleset

    root, file = Path(statute.__file__).parent.parent, rulesets / f"{ruleset()}.zip"
    try:
        rulesets.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
            for package in _PACKAGES:
                for path in sorted((root / package).rglob("*")):
                    if path.is_file() and "__pycache__" not in path.parts:
                        written.write(path, path.relative_to(root))
    except OSError as error:
        raise BadInput(f"{file} kan ikke skrives: {error.strerror}") from None
    return file


def again(facts: "dict[str, JsonValue]", on: date, kept: Path | None) -> "dict[str, JsonValue]":
    """Answer about the facts on a day by a kept ruleset, in a process of its own; without one by this one's.

    Raises Failed when the kept ruleset is not what its name says, or cannot answer.
    """
    from programme.receipt import answered_again

    if kept is None:
        return answered_again(facts, on)
    path = [str(kept.absolute()), *sys.path]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {path!r}\n{_AGAIN}"],
        input=json.dumps({"facts": facts, "on": on.isoformat()}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"Regelsættet {kept} kan ikke svare: {done.stderr.strip().splitlines()[-1]}")
    told = json.loads(done.stdout)
    if not kept.stem.endswith(f"+{told['hash']}"):
        raise Failed(f"{kept} er ikke det regelsæt, som navnet siger: det er {told['hash']}.")
    return told["answer"]


def _receipt(case: str, at: str) -> "Receipt":
    from cli.connection import ask
    from programme.receipt import chosen, receipt

    ledger, answers = ask(lambda client: _answers(client, case))
    present = {evaluation.number for _, evaluation in answers}
    earlier = [one for one in _on_trail(case) if one[1].number not in present]
    found = chosen([*answers, *earlier], ledger, at)
    if found is None:
        known = [evaluation.number for _, evaluation in answers]
        told = f" Der er {min(known)}-{max(known)}." if known else ""
        raise BadInput(f"Sagen {case} har intet svar {at!r}.{told}")
    return receipt(ledger, found[1], found[0])


async def _answers(client: "Client", case: str) -> "tuple[Ledger, list[tuple[datetime, Evaluation]]]":
    from workflows.answers import answers_of
    from workflows.client import ledger_of

    return await ledger_of(client, case), await answers_of(client, case)


def _on_trail(case: str) -> "list[tuple[datetime, Evaluation]]":
    """Return the answers on the audit trail, those of earlier runs too; none where there is no trail to be read."""
    from cli.audit import pieces_of
    from programme.evaluation import Evaluation

    return [
        (one.at, Evaluation.model_validate_json(json.dumps(one.evaluation)))
        for piece in pieces_of(case)
        for one in piece.receipts
    ]


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise BadInput(f"{file} kan ikke skrives: {error.strerror}") from None
