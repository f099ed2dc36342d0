"""`forloeb audit` says in Danish what is wrong with the archive, and reads it with the keys of its cases."""

import subprocess
import sysconfig
from itertools import count
from pathlib import Path

import pytest

from activities.archive import converter_of, sealed_archive
from archive.chain import Key
from archive.record import Piece
from payloads.data_keys import Owner
from payloads.settings import data_keys
from programme.ledger import open_ledger
from statute.facts import CaseFile
from tests.archives import begun
from workflows.client import DATA_CONVERTER, workflow_id

_NUMBER = count()
_FORLOEB = Path(sysconfig.get_path("scripts")) / "forloeb"


def audit(*words: str) -> tuple[int, str]:
    done = subprocess.run([str(_FORLOEB), "audit", *words], capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def case() -> str:
    """A case that no other test has: one of them erases it."""
    return f"u-{next(_NUMBER)}"


@pytest.fixture
async def folder(tmp_path, case) -> Path:
    """An archive of two pieces of one case."""
    facts = [{"fact": "takeover", "on": "2025-03-03", "municipality": "0101"}]
    file = CaseFile.model_validate({"case": case, "person": {"born": "1990-05-01", "group": "refugee"}, "facts": facts})
    data_keys().issue(Owner("default", workflow_id(case)))
    converter = converter_of(DATA_CONVERTER, "default", workflow_id(case))
    archive = sealed_archive(begun(tmp_path / "archive"))
    for part in ("1", "2"):
        [body] = await converter.encode([Piece(first=0, ledger=open_ledger(file, "event"), receipts=[])])
        archive.append(Key(namespace="default", case=case, run="run", part=part, content="c"), body.SerializeToString())
    return tmp_path / "archive"


async def test_a_whole_archive_is_said_to_be_whole_and_shown(folder, case):
    code, said = audit("verify", "--folder", str(folder))
    assert code == 0
    assert said.startswith("2 poster, ingen fejl. Kædens ende: 2:")
    end = said.split()[-1]
    assert audit("verify", "--folder", str(folder), "--seen", end)[0] == 0
    code, said = audit("show", case, "--folder", str(folder))
    assert code == 0
    assert '"takeover"' in said


async def test_a_missing_record_is_told_and_the_command_fails(folder, case):
    next(
        folder.glob("records/*/" + Key(namespace="default", case=case, run="run", part="1", content="c").name)
    ).unlink()
    assert audit("verify", "--folder", str(folder)) == (1, f"Post 1 mangler.\n1 fejl i arkivet {folder}.\n")


async def test_a_record_that_was_written_over_is_told_by_both_commands(folder, case):
    record = next(
        folder.glob("records/*/" + Key(namespace="default", case=case, run="run", part="2", content="c").name)
    )
    record.chmod(0o600)
    record.write_bytes(record.read_bytes().split(b"\n")[0] + b"\n\xff\xff")
    assert audit("verify", "--folder", str(folder)) == (1, f"Post 2 er ændret.\n1 fejl i arkivet {folder}.\n")
    told = (1, "Arkivet kan ikke læses; se forloeb audit verify.\n")
    assert audit("show", case, "--folder", str(folder)) == told


async def test_an_archive_that_others_wrote_is_told_and_its_chain_alone_can_be_verified(folder):
    head = folder / "head"
    head.chmod(0o600)
    head.write_bytes(head.read_bytes().replace(b'"seal":"', b'"seal":"0'))
    told = f"Filen head er ikke forseglet med denne installations nøgler.\n1 fejl i arkivet {folder}.\n"
    assert audit("verify", "--folder", str(folder)) == (1, told)
    assert audit("verify", "--folder", str(folder), "--chain-only")[0] == 0


async def test_a_part_that_a_restored_database_recorded_again_is_told(folder, case):
    again = Key(namespace="default", case=case, run="run", part="2", content="another")
    sealed_archive(folder).append(again, b"after the restore")
    code, said = audit("verify", "--folder", str(folder))
    assert code == 0
    assert f"Post 2 og 3 er det samme stykke af sagen {case}, optaget igen efter en gendannet database." in said


def test_a_new_archive_is_begun_by_hand_but_never_over_what_is_left_of_one(folder_of_a_lost_archive):
    folder = folder_of_a_lost_archive
    assert audit("new", "--folder", str(folder))[0] == 1
    (folder / "records").rename(folder.with_name("elsewhere"))
    assert audit("new", "--folder", str(folder)) == (0, f"Et nyt arkiv er begyndt i {folder}.\n")
    assert audit("verify", "--folder", str(folder))[0] == 0


@pytest.fixture
def folder_of_a_lost_archive(folder: Path) -> Path:
    (folder / "head").unlink()
    return folder


async def test_a_head_that_names_no_end_is_told_by_both_commands(folder, case):
    head = folder / "head"
    record = next(
        folder.glob("records/*/" + Key(namespace="default", case=case, run="run", part="2", content="c").name)
    )
    (folder / "pending").write_bytes(record.read_bytes())
    head.chmod(0o600)
    head.write_bytes(b"gone")
    assert audit("verify", "--folder", str(folder)) == (
        1,
        f"Filen head er ikke en post, der kan læses.\n1 fejl i arkivet {folder}.\n",
    )
    assert audit("show", case, "--folder", str(folder)) == (1, "Arkivet kan ikke læses; se forloeb audit verify.\n")


async def test_what_is_erased_is_verified_and_cannot_be_shown(folder, case):
    data_keys().erase(Owner("default", workflow_id(case)))
    assert audit("verify", "--folder", str(folder))[0] == 0
    code, said = audit("show", case, "--folder", str(folder))
    assert code == 1
    assert said.startswith(f"Sagen {case} blev slettet den ")


def test_no_archive_and_no_end_are_told(tmp_path):
    code, said = audit("verify", "--folder", str(tmp_path / "nowhere"))
    assert (code, said) == (2, f"Der er intet arkiv i {tmp_path / 'nowhere'}.\n")
    assert audit("verify", "--seen", "noget")[0] == 2
