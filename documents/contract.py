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
    ContractRevised,
    ContractSetByMunicipality,
    ContractSigned,
)
from statute.regulations import Regulation

NOTICES: dict[ContractItem, tuple[str, ...]] = {
    "complaint_notice": ("complaint_notice",),
    "sanctions_notice": ("sanctions_notice",),
    "permanent_residence_notice": ("permanent_residence_notice", "permanent_residence_guidance"),
    "language_notice": (
        "language_notice_danish",
        "language_notice_bonus",
        "language_notice_residence",
        "language_notice_citizenship",
    ),
    "spouse_notice": ("spouse_notice_tests", "spouse_notice_retake", "spouse_notice_security"),
}
"""The headings under which an order wants something certain said, with the requirements that say what."""
SUBSTITUTES = ("signature_marked", "signature_reason")
"""What may lawfully stand for the foreigner's signature, in the orders that know it."""
_GUIDANCE: dict[ContractItem, str] = {
    "language_notice": "language_notice_given",
    "permanent_residence_notice": "permanent_residence_guidance_given",
    "spouse_notice": "permanent_residence_guidance_given",
}
"""The guidance that a heading tells of: the contract says that it was given, and when."""
_RESPONSIBILITY = (
    "Kommunen skal sørge for det, den har ansvaret for i kontrakten. Borgeren skal deltage i det, der er aftalt, "
    "og har selv ansvaret for hurtigst muligt at kunne forsørge sig selv ved arbejde."
)
_WHY_LATER = {
    "contract_partial": "Borgerens forhold er ikke afklaret. Kontrakten beskriver det, der kan begynde nu; afklaringen "
    "ventes færdig",
    "contract_deferred": "På grund af borgerens personlige forhold er det ikke hensigtsmæssigt at aftale hele "
    "indholdet nu. Det forventes på plads",
}
_ALWAYS_SAID = "permanent_residence_guidance"
"""Owed to everybody when the contract is concluded, and no heading of the contract."""


class Section(Answer):
    """One heading: what must be said (`said`), the day on which that guidance was given, and what the draft says.

    `missing` where neither the draft nor these words say it.
    """

    item: ContractItem
    heading: str
    citation: str | None
    said: list[Said]
    given_on: date | None
    text: str | None
    missing: bool


class Postponed(Answer):
    """Why the content, or the rest of it, comes later, the day on which it is expected, and the paragraph."""

    why: str
    until: date
    citation: str


class SetAlone(Answer):
    """The municipality has fixed the content alone: when, on which ground, and what must be said of it."""

    on: date
    ground: str
    said: list[Said]


class Contract(Document):
    """One version of the contract. `parts` are those of the form of 2004; under later orders there are none.

    `substitutes` are what may stand for the foreigner's signature.
    """

    template: ClassVar[str] = "contract"

    version: int
    made_on: date
    state: str
    sections: list[Section]
    parts: list[Part]
    in_min_plan: bool
    responsibility: Said
    taken_over_on: date | None
    programme_from: date | None
    postponed: Postponed | None
    set_alone: SetAlone | None
    signatures: list[Signature]
    substitutes: list[Said]


def contract(version: ContractVersion) -> Contract:
    """Make one version of the contract. Raises NotAvailable when no order is on file for its day."""
    asked = version.case
    return Contract(
        **asked.letterhead,
        mark=mark(version),
        version=version.number,
        made_on=version.fact.on,
        state=version.state,
        sections=_sections(version),
        parts=form_parts(version) if asked.regulation.key == "BEK-2004-02-17" else [],
        in_min_plan=isinstance(version.fact, ContractRevised) and version.fact.form == "min_plan",
        responsibility=Said(text=_RESPONSIBILITY, citation=asked.regulation.cite(_responsibility_in(asked.regulation))),
        taken_over_on=asked.history.moves[-1][1].on if asked.history.moves else asked.history.takeover,
        programme_from=asked.history.programme[-1].start if asked.history.programme else None,
        postponed=_postponed(version),
        set_alone=_set_alone(version),
        signatures=[signature(version, "municipality"), signature(version, "foreigner")],
        substitutes=asked.said(*SUBSTITUTES),
    )


def _responsibility_in(order: Regulation) -> str:
    """Name the paragraph that wants the contract to stress what both parties are responsible for."""
    return "§3" if order.key in ("BEK-2004-02-17", "BEK-1307-2020") else "§1 stk.1 pkt.2"


def mark(version: ContractVersion) -> Mark | None:
    """Say what keeps the version from being a finished contract; None for one, signed or to be signed."""
    missing = [
        Missing(heading=heading(m.content), citation=m.citation)
        for m in version.missing()
        if not version.case.said(*NOTICES.get(m.content, ()))
    ]
    if version.is_postponed:
        return None  # it may consist of the statement and the day: nothing in it is provisional
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
            given = version.case.history.days(_GUIDANCE[item]) if item in _GUIDANCE else []
            sections.append(
                Section(
                    item=item,
                    heading=heading(item),
                    citation=needed.get(item) or (said[0].citation if said else None),
                    said=said,
                    given_on=given[-1] if given else None,
                    text=text,
                    missing=item in missing and not said,
                )
            )
    return sections


def _postponed(version: ContractVersion) -> Postponed | None:
    match version.fact:
        case ContractPartial(clarification_on=day) | ContractDeferred(expected_on=day):
            order = version.case.regulation
            citation = order.cite(order.duties[version.fact.fact].citation)
            return Postponed(why=_WHY_LATER[version.fact.fact], until=day, citation=citation)
        case _:
            return None


def _set_alone(version: ContractVersion) -> SetAlone | None:
    for _, fact in version.standing.history.of(ContractSetByMunicipality):
        if fact.on >= version.fact.on:
            said = version.case.said("content_appeal")
            return SetAlone(on=fact.on, ground=value_name("ground", fact.ground), said=said)
    return None


def signature(version: ContractVersion, party: Literal["municipality", "foreigner"]) -> Signature:
    """Find how a party has accepted this version; a substitute stands for the foreigner's signature only."""
    if version.is_postponed or isinstance(version.fact, ContractRevised):
        return Signature(party=party, on=version.fact.on, manner="signed")  # recorded when both have signed it
    for _, fact in version.standing.history.of(ContractSigned):
        if fact.on >= version.fact.on and fact.party in (party, "both"):
            manner = fact.manner if party == "foreigner" else "signed"
            return Signature(party=party, on=fact.on, manner=manner, note=fact.note if manner != "signed" else None)
    return Signature(party=party)
