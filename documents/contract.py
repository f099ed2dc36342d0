"""The contract (integrationskontrakt): what the order in force wants in it, from the draft, and who has accepted it.

Under the order of 2004 it has the parts of the form annexed to that order (`documents.form`).
"""

from datetime import date
from typing import ClassVar, Literal, get_args

from documents.case import heading
from documents.document import Document, Mark, Missing, Said, Signature
from documents.form import Part, form_parts
from documents.versions import ContractVersion
from programme.field_names import value_name
from statute.answers import Answer
from statute.danish import danish_date
from statute.facts import (
    ContractDeferred,
    ContractItem,
    ContractPartial,
    ContractSetByMunicipality,
    ContractSigned,
)

NOTICES: dict[ContractItem, tuple[str, ...]] = {
    "complaint_notice": ("complaint_notice",),
    "sanctions_notice": ("sanctions_notice",),
    "permanent_residence_notice": ("permanent_residence_notice", "permanent_residence_guidance"),
    "language_notice": (
        "language_notice_danish", "language_notice_bonus", "language_notice_residence", "language_notice_citizenship",
    ),
    "spouse_notice": ("spouse_notice_tests", "spouse_notice_retake", "spouse_notice_security"),
}  # fmt: skip
"""The headings under which an order wants something certain said, with the requirements that say what."""
SUBSTITUTES = ("signature_marked", "signature_reason")
"""What may lawfully stand for the foreigner's signature, in the orders that know it."""
_ALWAYS_SAID = "permanent_residence_guidance"
"""Owed to everybody when the contract is concluded, and no heading of the contract."""


class Section(Answer):
    """One heading: what must be said (`said`), what the draft says (`text`), and whether that is missing."""

    item: ContractItem
    heading: str
    citation: str | None
    said: list[Said]
    text: str | None
    missing: bool


class Contract(Document):
    """One version of the contract. `parts` are those of the form of 2004; under later orders there are none.

    `postponed_to` is the day on which the content, or the rest of it, is expected; `set_alone` the words about a
    content that the municipality has fixed, `substitutes` what may stand for the foreigner's signature.
    """

    template: ClassVar[str] = "contract"

    version: int
    made_on: date
    state: str
    sections: list[Section]
    parts: list[Part]
    taken_over_on: date | None
    programme_from: date | None
    postponed_to: date | None
    postponed_by: str | None
    set_alone: list[Said]
    set_on: date | None
    set_because: str | None
    signatures: list[Signature]
    substitutes: list[Said]


def contract(version: ContractVersion) -> Contract:
    """Make one version of the contract. Raises NotAvailable when no order is on file for its day."""
    asked = version.case
    alone = [f for _, f in version.standing.history.of(ContractSetByMunicipality) if f.on >= version.fact.on]
    return Contract(
        **asked.letterhead,
        mark=mark(version),
        version=version.number,
        made_on=version.fact.on,
        state=version.state,
        sections=_sections(version),
        parts=form_parts(version) if asked.regulation.key == "BEK-2004-02-17" else [],
        taken_over_on=asked.history.takeover,
        programme_from=asked.history.programme[-1].start if asked.history.programme else None,
        postponed_to=_postponed_to(version),
        postponed_by=_postponed_by(version),
        set_alone=asked.said("content_appeal") if alone else [],
        set_on=alone[0].on if alone else None,
        set_because=value_name("ground", alone[0].ground) if alone else None,
        signatures=[signature(version, "municipality"), signature(version, "foreigner")],
        substitutes=asked.said(*SUBSTITUTES),
    )


def mark(version: ContractVersion) -> Mark | None:
    """Say what keeps the version from being a finished contract; None for one, signed or to be signed."""
    missing = [Missing(heading=heading(m.content), citation=m.citation) for m in version.missing()]
    if version.is_postponed:
        day = _postponed_to(version)
        return Mark(
            word="Foreløbig", reasons=[f"Indholdet ventes på plads {danish_date(day)}."] if day else [], missing=[]
        )
    if version.concluded is not None:
        reason = f"Kontrakten er indgået {danish_date(version.concluded)}, men mangler noget, som den skal have."
        return Mark(word="Ufuldstændig", reasons=[reason], missing=missing) if missing else None
    reasons: list[str] = []
    refused = version.standing.history.first("contract_refused", version.fact.on)
    if refused is not None:
        reasons.append(f"Borgeren har sagt nej til at skrive under {danish_date(refused)}.")
    if version.replaced_on is not None:
        reasons.append(f"Version {version.number + 1} har taget pladsen {danish_date(version.replaced_on)}.")
    return Mark(word="Udkast", reasons=reasons, missing=missing) if reasons or missing else None


def _sections(version: ContractVersion) -> list[Section]:
    """Give the headings that are needed or that the draft has, each with what must be said under it."""
    needed = {item.content: item.citation for item in version.needed()}
    missing = {item.content for item in version.missing()}
    sections: list[Section] = []
    for item in get_args(ContractItem):
        text = getattr(version.content, item)
        names = [name for name in NOTICES.get(item, ()) if item in needed or name == _ALWAYS_SAID]
        said = version.case.said(*names)
        if text or said or item in missing:
            sections.append(
                Section(
                    item=item,
                    heading=heading(item),
                    citation=needed.get(item) or (said[0].citation if said else None),
                    said=said,
                    text=text,
                    missing=item in missing,
                )
            )
    return sections


def _postponed_to(version: ContractVersion) -> date | None:
    match version.fact:
        case ContractPartial(clarification_on=day) | ContractDeferred(expected_on=day):
            return day
        case _:
            return None


def _postponed_by(version: ContractVersion) -> str | None:
    """Name the paragraph that lets the content come later; an order without one may still have to keep to it."""
    if not version.is_postponed:
        return None
    order = version.case.regulation
    return order.cite(order.duties[version.fact.fact].citation)


def signature(version: ContractVersion, party: Literal["municipality", "foreigner"]) -> Signature:
    """Find how a party has accepted this version; a substitute stands for the foreigner's signature only."""
    for _, fact in version.standing.history.of(ContractSigned):
        if fact.on >= version.fact.on and fact.party in (party, "both"):
            manner = fact.manner if party == "foreigner" else "signed"
            return Signature(party=party, on=fact.on, manner=manner, note=fact.note if manner != "signed" else None)
    return Signature(party=party)
