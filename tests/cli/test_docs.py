"""Every command that the documentation shows is one that there is: its words and options; what can run is run."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from cli.main import app
from tests.deploy.conftest import SCRIPTS

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), ROOT / "deploy/README.md", *ROOT.glob("docs/**/*.md")], key=lambda file: str(file))
PROGRAMS = ("forloeb", "make", "temporal")
RUN_AT_ONCE = ("actions", "check", "law", "plan", "requirements")  # of forloeb: they need no server
NAMES_NO_NAMESPACE = ("server", "env", "config", "completion", "--version")
_FENCED = re.compile(r"^ *```(?:sh|console|bash|)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(
    r"(?P<before>([$>] )?([A-Z_]+=\S+ )*(docker compose (run|exec) (--?[\w-]+ )*(worker|tools) |kubectl .* -- )?)"
    rf"(?P<words>({'|'.join(PROGRAMS)}) \S.*)"
)


class Shown(NamedTuple):
    """A command as a document shows it: its words from the program on, and what stands before them."""

    file: str
    before: str
    words: tuple[str, ...]
    is_fenced: bool

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it stands for something else: an ellipsis, a word in capitals."""
        return not any("…" in word or re.fullmatch(r"[A-ZÆØÅ]{2,}(\.csv)?", word) for word in self.words)


def commands(file: Path) -> Iterator[Shown]:
    """Find the commands in the code of a document; lines that go on are one."""
    text = file.read_text(encoding="utf-8")
    lines = [(line, True) for block in _FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += [(line, False) for line in _SPAN.findall(_FENCED.sub("", text))]
    for line, is_fenced in lines:
        if found := _COMMAND.match(line.strip()):
            words = re.split(r" +#| {3,}|\|\|? | && ", found["words"])[0]
            yield Shown(str(file.relative_to(ROOT)), found["before"], tuple(_split(words)), is_fenced)


def _split(words: str) -> list[str]:
    """Split as a shell does; brackets of what may be left out are dropped."""
    return [word for word in shlex.split(re.sub(r"[\[\]]", "", words)) if word != "\\"]


SHOWN = list(dict.fromkeys(shown for file in DOCS for shown in commands(file)))
OF = {program: [shown for shown in SHOWN if shown.words[0] == program] for program in PROGRAMS}


def test_the_documents_show_commands_of_every_program() -> None:
    assert {program: len(shown) > 5 for program, shown in OF.items()} == dict.fromkeys(PROGRAMS, True)


@pytest.mark.parametrize("shown", OF["forloeb"], ids=lambda shown: f"{shown.file}: {shown.text}"[:110])
def test_forloeb_knows_the_command_and_its_options(shown: Shown) -> None:
    command: Any = typer.main.get_command(app)
    words = list(shown.words[1:])
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{shown.file}: there is no `{shown.text}`"
        command, words = command.commands[words[0]], words[1:]
    if not command.context_settings.get("ignore_unknown_options"):  # `act` reads the fields of actions itself
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given <= known | {"--help"}, shown.file


@pytest.mark.parametrize(
    "shown",
    [shown for shown in OF["forloeb"] if shown.is_whole and shown.is_fenced and shown.words[1] in RUN_AT_ONCE],
    ids=lambda shown: shown.text,
)
def test_what_needs_no_server_runs(shown: Shown) -> None:
    done = subprocess.run([SCRIPTS / shown.words[0], *shown.words[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, (shown.file, done.stderr)


@pytest.mark.parametrize("shown", OF["make"], ids=lambda shown: f"{shown.file}: {shown.text}")
def test_make_knows_the_target(shown: Shown) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    asked = [word for word in shown.words[1:] if "=" not in word]
    assert set(asked) <= set(targets), shown.file


@cache
def _help(*words: str) -> str:
    """Everything that Temporal's own command line says of a command, and of the options that all commands have."""
    asked = ([*words, "--help"], ["options"])
    return "".join(
        subprocess.run([SCRIPTS / "temporal", *one], capture_output=True, text=True, check=True).stdout for one in asked
    )


@pytest.mark.parametrize("shown", OF["temporal"], ids=lambda shown: f"{shown.file}: {shown.text}"[:110])
def test_temporal_knows_the_command_and_its_options_and_is_told_the_namespace(shown: Shown) -> None:
    if shown.words[1] in NAMES_NO_NAMESPACE or "…" in shown.words:
        return
    options = next((place for place, word in enumerate(shown.words) if word.startswith("-")), len(shown.words))
    told = _help(*shown.words[1:options])
    assert f"temporal {' '.join(shown.words[1:options])}" in told, shown.file
    for word in shown.words[options:]:
        if re.match(r"--?[a-z]", word):
            assert re.search(rf"(?<![\w-]){re.escape(word.partition('=')[0])}\b", told), (shown.file, word)
    is_only_named = options == len(shown.words) and not shown.is_fenced
    is_given_it = "docker" in shown.before or "kubectl" in shown.before  # in the environment there
    assert {"-n", "--namespace"} & set(shown.words) or is_only_named or is_given_it, shown
