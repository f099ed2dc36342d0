"""The endorsement (påtegning) of a revision: what is changed in the contract, and who accepts it."""

from typing import ClassVar, get_args

from documents.case import heading
from documents.contract import SUBSTITUTES, mark, signature
from documents.document import Document, Said, Signature
from documents.versions import ContractVersion
from statute.answers import Answer
from statute.danish import danish_date
from statute.facts import ContractItem, ContractRevised


class Change(Answer):
    """What one heading said before and says now; nothing where it did not or does not stand in the contract."""

    heading: str
    before: str | None
    now: str | None


class Endorsement(Document):
    """The endorsement by which the version `base` of the contract becomes `version`."""

    template: ClassVar[str] = "endorsement"

    version: int
    base: int
    base_on: str
    ground: str | None
    changes: list[Change]
    rule: list[Said]
    signatures: list[Signature]
    substitutes: list[Said]


def endorsement(version: ContractVersion) -> Endorsement:
    """Make the endorsement of a version with a `base`. Raises ValueError for one that changes nothing in force."""
    base = version.base
    if base is None:
        raise ValueError(f"version {version.number} changes no contract that was in force")
    fact = version.fact
    return Endorsement(
        **version.case.letterhead,
        mark=mark(version),
        version=version.number,
        base=base.number,
        base_on=f"{base.state} {danish_date(base.concluded or base.fact.on)}",
        ground=fact.ground if isinstance(fact, ContractRevised) else None,
        changes=_changes(base, version),
        rule=version.case.said("revision_form"),
        signatures=[signature(version, "foreigner"), signature(version, "municipality")],
        substitutes=version.case.said(*SUBSTITUTES),
    )


def _changes(base: ContractVersion, version: ContractVersion) -> list[Change]:
    pairs = [(i, getattr(base.content, i), getattr(version.content, i)) for i in get_args(ContractItem)]
    return [Change(heading=heading(item), before=before, now=now) for item, before, now in pairs if before != now]
