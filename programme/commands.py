"""What somebody sends to a programme becomes entries of its ledger, or a sentence saying why it cannot.

An action is a fact, an administrative record, or `replaced`, the correction of one fact by another.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, cast

from pydantic import JsonValue, ValidationError

from programme import procedures
from programme.actions import refusal
from programme.actors import Actor, forbidden, responsible, takeovers
from programme.administration import administration
from programme.admission import ATTRIBUTION, unknown_municipality, unshowable_texts
from programme.identifiers import LONGEST_ID, id_flaw
from programme.ledger import Entry, Ledger, fact_id, same_said
from programme.records import RECORD_MODELS, AdministrativeRecord, RecordBase, TransferAccepted
from statute.answers import Answer, Remark
from statute.checks import read
from statute.danish import danish_date
from statute.facts import FACT, FACT_MODELS, Annulled, Dated, Fact, Text

_ANNOUNCED = ("takeover", "moved")
_NEEDS_REASON = ("case_closed", "programme_ended")
_SET_BY_PROGRAMME = ("id", "recorded_at", "actor")
_ID_SYNTAX = (
    "Et id skrives med bogstaverne a-z og cifre, med bindestreg, punktum og understregning imellem, "
    f"højst {LONGEST_ID} tegn og intet som et CPR-nummer."
)
_SECOND_TAKEOVER = (
    "Sagen er allerede overtaget. Skal en anden kommune have den, så tilbyd den (transfer_offered); var dagen eller "
    "kommunen forkert, så ret overtagelsen (replaced)."
)
_LAST_TAKEOVER = (
    "Uden overtagelsen er sagen ingens. Var dagen eller kommunen forkert, så ret overtagelsen (replaced); skulle sagen "
    "ikke være her, så luk den (case_closed) med en grund."
)
NOT_ALONE = (
    "En sag gives ikke til en anden kommune uden dens accept. Tilbyd den (transfer_offered); den flytter, når den "
    "anden kommune accepterer."
)
"""Why nobody who acts from outside may record a move: the other municipality accepts an offer, and that moves it."""
_CONTROL = "indeholder kontroltegn, som ikke kan vises. Skriv teksten om."
_LONGEST = 20_000  # characters of JSON
_LONGEST_MESSAGE = 1_000
_LONGEST_KEY = 100
_SEND_ENCRYPTED = (
    'Handlingen skal sendes krypteret, med felterne som et JSON-objekt, f.eks. {"on": "2025-02-10"}, mindst {}. '
    "Brug forloeb act, tjenesten eller et program med forløbets nøgler."
)
"""What is not encrypted comes as nothing or as a bare text: who sent it has not shown that they hold the case's key."""


class Replaced(Dated):
    """A fact was recorded wrongly: it is annulled, and `replacement`, a fact with its fields, takes its place."""

    action: Literal["replaced"] = "replaced"
    fact_id: Text
    reason: Text
    replacement: dict[str, JsonValue]


Action = Fact | AdministrativeRecord | Replaced
"""Anything that may be sent to a programme."""
ACTION_MODELS: dict[str, type[Dated]] = {**FACT_MODELS, **RECORD_MODELS, "replaced": Replaced}
"""The model of every action, by its name."""


class Unreadable(ValueError):
    """What was sent is no action; the message says in Danish where and why, and is never long."""

    def __init__(self, message: str) -> None:
        """Keep as much of the message as a person reads: it may quote what was sent."""
        super().__init__(message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]} …")


class Request(Answer):
    """An action as it was understood: its name, the entries it would add to the ledger, and who asks for it."""

    name: str
    entries: list[Entry]
    actor: Actor | None = None

    @property
    def id(self) -> str:
        """The id under which the action stands in the ledger."""
        return self.entries[-1].id


def read_request(key: str, given: object, ledger: Ledger, command: str, today: date) -> Request:
    """Read the action `key` from its fields as a person types them, to be recorded for `command`.

    `on` is `today` when it is left out, or the day of its first recording when it is sent again. `actor` may stand
    among the fields; then the action is recorded `by` them. Raises Unreadable.
    """
    if not isinstance(given, Mapping):
        raise Unreadable(_SEND_ENCRYPTED)
    fields = dict(cast("Mapping[str, object]", given))
    actor = _actor(fields.pop("actor", None))
    if actor is not None:
        fields["by"] = actor.subject
    id_ = fact_id(command)
    recorded = ledger.find(id_)
    action = read_action(key, fields, recorded.on if recorded and recorded.on else today)
    return Request(name=key, entries=_entries(action, ledger, command, id_), actor=actor)


def _actor(given: object) -> Actor | None:
    try:
        return None if given is None else Actor.model_validate(given)
    except ValidationError:
        raise Unreadable("Feltet actor kan ikke læses.") from None


def read_action(key: str, given: Mapping[str, object], today: date) -> Action:
    """Read the action `key` from its fields; `on` is `today` when it is left out. Raises Unreadable."""
    if key not in ACTION_MODELS:
        raise Unreadable(f"Der er ingen handling, der hedder {key!r}.")
    fields = {name: value for name, value in given.items() if value != "" or name == "on"}
    if fields.pop("fact", key) != key:
        raise Unreadable(f"Feltet fact skal være {key!r} eller udelades.")
    _refuse(fields, _SET_BY_PROGRAMME)
    if fields.get("on") is None:
        fields["on"] = today
    discriminator = "fact" if key in FACT_MODELS else "record" if key in RECORD_MODELS else "action"
    try:
        action = cast("Action", ACTION_MODELS[key].model_validate({**fields, discriminator: key}))
    except ValidationError as error:
        raise Unreadable("; ".join(_in_danish(key, dict(detail)) for detail in error.errors())) from None
    if (path := next(unshowable_texts(action.model_dump()), None)) is not None:
        raise Unreadable(f"Feltet {'.'.join(map(str, path))} {_CONTROL}")
    if isinstance(offer := getattr(action, "offer", None), str) and id_flaw(offer):
        raise Unreadable(f"Feltet offer: {_ID_SYNTAX}")
    if len(action.model_dump_json()) > _LONGEST:
        raise Unreadable(f"Registreringen fylder for meget; der er plads til {_LONGEST} tegn.")
    return action


def _refuse(fields: Mapping[str, object], names: Iterable[str], where: str = "") -> None:
    """Refuse what the programme alone says of an action. Raises Unreadable."""
    for name in names:
        if fields.get(name) is not None:
            raise Unreadable(f"Feltet {where}{name} sættes af forløbet og kan ikke angives.")


def _in_danish(key: str, detail: dict[str, object]) -> str:
    place = ".".join(str(part) for part in cast("tuple[object, ...]", detail["loc"])) or key
    match detail["type"]:
        case "missing":
            return f"Feltet {place} mangler."
        case "extra_forbidden":
            return f"Feltet {place} findes ikke i handlingen {key}."
        case "literal_error":
            expected = cast("dict[str, str]", detail["ctx"])["expected"].replace(" or ", " eller ")
            return f"Feltet {place} skal være {expected}."
        case _:
            return f"Feltet {place}: {detail['msg']}."


def _entries(action: Action, ledger: Ledger, command: str, id_: str) -> list[Entry]:
    """Give the entries an action stands for; the last one has the id of the command. Raises Unreadable."""
    match action:
        case Replaced():
            return _replacement(action, ledger, command, id_)
        case RecordBase():
            record = action.model_copy(update={"id": id_})
            return [*_move(record, ledger, command), Entry.model_construct(record=record)]
        case _:
            return [Entry.model_construct(fact=action.model_copy(update={"id": id_}))]


def _replacement(replaced: Replaced, ledger: Ledger, command: str, id_: str) -> list[Entry]:
    """Give the annulment and what takes its place; what was only announced is called off on its own day."""
    fields = dict(replaced.replacement)
    key = fields.get("fact")
    if not isinstance(key, str) or key not in FACT_MODELS or key == "annulled":
        raise Unreadable("Feltet replacement skal være en registrering med feltet fact, som ikke selv er annulled.")
    _refuse(fields, (*ATTRIBUTION, "actor"), "replacement.")
    fact = read_action(key, {**fields, "by": replaced.by}, replaced.on)
    mistaken = ledger.find(replaced.fact_id)
    on = max(replaced.on, mistaken.on) if mistaken and mistaken.on else replaced.on
    mistake = Annulled(
        fact="annulled",
        on=on,
        id=fact_id(f"{command}#annulled"),
        by=replaced.by,
        note=replaced.note,
        fact_id=replaced.fact_id,
        reason=replaced.reason,
    )
    return [
        Entry.model_construct(fact=mistake),
        Entry.model_construct(fact=cast("Fact", fact.model_copy(update={"id": id_}))),
    ]


def _move(record: RecordBase, ledger: Ledger, command: str) -> list[Entry]:
    """Give the move that the acceptance of a transfer stands for."""
    transfer = administration(ledger.records).transfer
    if not isinstance(record, TransferAccepted) or transfer is None:
        return []
    moved = {
        "fact": "moved",
        "on": transfer.takes_over_on,
        "municipality": transfer.municipality,
        "id": fact_id(f"{command}#moved"),
        "by": record.by,
    }
    return [Entry.model_construct(fact=FACT.validate_python(moved))]


def objection(ledger: Ledger, request: Request, today: date) -> Remark | None:
    """Say why an action may not be recorded; None when it may, or when the same command has recorded it already."""
    said = request.entries[-1].said
    assert said is not None
    if (recorded := ledger.find(request.id)) is not None and recorded.said is not None:
        if same_said(recorded.said, said):
            return None
        return _remark(ledger, request.name, "Samme kommando har allerede registreret noget andet.")
    if (reason := _against_actor(ledger, request, today)) is not None:
        return _remark(ledger, request.name, reason)
    if ledger.is_full:
        return _remark(ledger, request.name, "Sagen er fuld; den kan ikke rumme flere registreringer.")
    grown = ledger
    for entry in request.entries:
        if (remark := _against_entry(grown, entry, request.name, today)) is not None:
            return remark
        grown = grown.with_entries([entry])
    reason = _against_responsibility(ledger, request)
    return _remark(ledger, request.name, reason) if reason else None


def _against_actor(ledger: Ledger, request: Request, today: date) -> str | None:
    if request.actor is None:
        return None
    transfer = administration(ledger.records).transfer
    municipality = responsible(ledger.case_file(), today)
    return forbidden(request.actor, request.name, municipality, transfer and transfer.municipality)


def _against_responsibility(ledger: Ledger, request: Request) -> str | None:
    """Say why an action may not change whose case it is.

    The first takeover stands; it can be corrected, not doubled or taken away. Whoever acts from outside gives a case to
    no other municipality: that is for the other one to accept.
    """
    if not any(_concerns_responsibility(ledger, entry.fact) for entry in request.entries):
        return None
    before, after = ledger.case_file(), ledger.with_entries(request.entries).case_file()
    if (count := takeovers(after)) != (had := takeovers(before)) and had:
        return _SECOND_TAKEOVER if count > had else _LAST_TAKEOVER if count == 0 else None
    if request.actor is None or request.name == "transfer_accepted":
        return None
    ends = responsible(after, date.max)
    return None if ends in (responsible(before, date.max), request.actor.municipality) else NOT_ALONE


def _concerns_responsibility(ledger: Ledger, fact: Fact | None) -> bool:
    if isinstance(fact, Annulled):
        mistaken = ledger.find(fact.fact_id)
        return mistaken is not None and mistaken.key in (*_ANNOUNCED, "annulled")
    return fact is not None and fact.fact in _ANNOUNCED


def _against_entry(ledger: Ledger, entry: Entry, name: str, today: date) -> Remark | None:
    said = entry.said
    assert said is not None
    if said.on > today and entry.key not in _ANNOUNCED and not _calls_off(ledger, said):
        day = danish_date(said.on)
        return _remark(ledger, name, f"{day} er ikke kommet endnu; kun det, der er sket, kan registreres.")
    if entry.key in _NEEDS_REASON and getattr(said, "reason", None) is None:
        return _remark(ledger, name, "Angiv en grund (reason).")
    if entry.fact is not None:
        if (reason := unknown_municipality(entry.fact)) is not None:
            return _remark(ledger, name, reason)
        return refusal(ledger.case_file(), entry.fact)
    assert entry.record is not None
    history = read(ledger.case_file(), said.on).history
    reason = procedures.objection(entry.record, administration(ledger.records), history, ledger.case)
    return _remark(ledger, name, reason) if reason else None


def _calls_off(ledger: Ledger, said: Dated) -> bool:
    """Tell whether it annuls something announced for the same day: what is announced may also be called off."""
    announced = ledger.find(said.fact_id) if isinstance(said, Annulled) else None
    return announced is not None and announced.on == said.on


def _remark(ledger: Ledger, name: str, reason: str) -> Remark:
    return Remark(index=len(ledger.case_file().facts), fact=name, reason=reason)


class Judged(Answer):
    """What becomes of a registration that came by signal: entries to record, or the remark that refuses it."""

    entries: tuple[Entry, ...] = ()
    remark: Remark | None = None


def judge(ledger: Ledger, given: JsonValue, command: str, today: date) -> Judged:
    """Judge what another system sent (`fact` with the action's name, its fields), to be recorded for `command`."""
    fields = {name: value for name, value in given.items() if name != "command"} if isinstance(given, dict) else {}
    key = fields.get("fact")
    try:
        if not isinstance(key, str):
            raise Unreadable('Der skal sendes ét JSON-objekt med feltet fact, f.eks. {"fact": "cv_published"}.')
        request = read_request(key, fields, ledger, command, today)
    except Unreadable as unreadable:
        return Judged(remark=_remark(ledger, str(key or "?")[:_LONGEST_KEY], str(unreadable)))
    remark = objection(ledger, request, today)
    return Judged(remark=remark) if remark else Judged(entries=tuple(request.entries))
