"""What the Temporal UI shows beside a programme: a Markdown table of what is owed. No personal data."""

import re

from programme.duty_names import PHASE_NAMES, duty_name, paragraph
from programme.evaluation import Evaluation, Owed
from statute.danish import danish_date

_ROOM = "\N{EM SPACE}\N{WORD JOINER}"  # the joiner keeps the space from being trimmed
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|&~-])")


def escaped(text: str) -> str:
    """Write free text so that neither Markdown nor HTML in it means anything."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\>", "&gt;")


def details(case: str, evaluation: Evaluation) -> str:
    """Write the current details of a programme in Danish."""
    order = evaluation.regulation or "ingen bekendtgørelse"
    head = f"**Forløb {escaped(case)}** · {PHASE_NAMES[evaluation.phase]} · {order}"
    lines = [head, "", *_table(evaluation.owed)]
    lines += ["", f"Opgjort {danish_date(evaluation.on)} efter regelsæt {escaped(evaluation.ruleset)}."]
    return "\n".join(lines)


def _table(owed: list[Owed]) -> list[str]:
    if not owed:
        return ["Intet udestår."]
    return [_cells("Pligt", "Frist", "Status", "Hjemmel"), "|:--|:--|:--|:--|", *(_row(duty) for duty in owed)]


def _row(owed: Owed) -> str:
    name = duty_name(owed.duty, owed.occurrence)
    due = danish_date(owed.due) if owed.due else "ingen fast dag"
    if owed.target and owed.target != owed.due:
        due += f" (mål {danish_date(owed.target)})"
    status = "**overskredet**" if owed.overdue else "åben"
    return _cells(name, due, status, escaped(paragraph(owed.citation)))


def _cells(*texts: str) -> str:
    """Write a row; the UI gives the cells of a table no room of their own."""
    return f"| {f'{_ROOM} | '.join(texts)} |"
