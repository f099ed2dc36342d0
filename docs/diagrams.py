"""Write `docs/state-machine.md` from the machines of `programme.tracks`: `python docs/diagrams.py` (or `make docs`).

A test compares the committed file with what this module says now.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from transitions import Machine
from transitions.extensions import GraphMachine

from programme.tracks import MACHINES, TRACKS, State

PAGE = Path(__file__).with_name("state-machine.md")
MARK = "<!-- The rest of this page is written by docs/diagrams.py. -->\n"

_SUBJECTS = {
    "takeover": "Which municipality is responsible.",
    "contract": "Whether there is a contract, and whether its content is whole and up to date.",
    "visitation": "What the person is held to be ready for, while a programme benefit runs.",
    "offers": "Whether an offer of any kind runs.",
    "follow_up": "By which rhythm the municipality must follow up.",
    "permanent_residence": "How far an application for permanent residence has come.",
}


def page(opening: str) -> str:
    """Return the page: its opening, which people write, and a diagram and the guards of every track."""
    return "".join([opening, MARK, *(f"\n{section(track)}" for track in TRACKS), f"\n{guards()}"])


def section(track: str) -> str:
    """Return the diagram of one track. The label of an arrow is the fact, and in brackets the guard it must pass."""
    return f"## {track}\n\n{_SUBJECTS[track]}\n\n```mermaid\n{diagram(MACHINES[track])}\n```\n"


def diagram(machine: Machine) -> str:
    """Draw a machine in mermaid. That a fact leads where the conditions ask is said once, not on every arrow."""
    drawn = GraphMachine(
        model=SimpleNamespace(),
        states=list(machine.states),
        initial=machine.initial,
        auto_transitions=False,
        graph_engine="mermaid",
        show_conditions=True,
    )
    for trigger, source, dest, guard in edges(machine):
        drawn.add_transition(trigger, source, dest, conditions=[] if guard.startswith("asks_for_") else guard or [])
    _title, kind, graph = drawn.get_combined_graph().source.partition("stateDiagram-v2")
    lines = f"{kind}{graph}".split("\n")
    return "\n".join(line for line in lines if line.strip() and "lassDef s_" not in line and "Class " not in line)


def edges(machine: Machine) -> Iterator[tuple[str, str, str, str]]:
    """Yield trigger, source, destination and guard (or nothing) of every transition."""
    for trigger, event in machine.events.items():
        for transitions in event.transitions.values():
            for transition in transitions:
                guard = next((condition.func.__name__ for condition in transition.conditions), "")
                yield trigger, transition.source, str(transition.dest), guard


def guards() -> str:
    """Return what the guards ask, and the conditions by which visitation, offers and follow-up are led."""
    asked = {
        condition.func.__name__: inspect.getdoc(condition.func)
        for machine in MACHINES.values()
        for event in machine.events.values()
        for transitions in event.transitions.values()
        for transition in transitions
        for condition in transition.conditions
    }
    named = [f"| `{name}` | {text} |\n" for name, text in asked.items() if not name.startswith("asks_for_")]
    grounds = [
        f"```python\n{inspect.getsource(getattr(State, f'{track}_ground').fget)}```\n"
        for track in ("visitation", "offers", "follow_up")
    ]
    return (
        "## Guards\n\n| guard | what it asks |\n|---|---|\n"
        + "".join(named)
        + "\nOn the tracks visitation, offers and follow_up every arrow has a guard of the same kind: the destination"
        "\nis what the conditions of the day ask for, the first that fits:\n\n" + "\n".join(grounds)
    )


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8").partition(MARK)[0]), encoding="utf-8")
