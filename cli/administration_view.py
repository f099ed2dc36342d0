"""How a case is administered, as a caseworker reads it: who works on it, whom it is about, what is under way."""

from collections.abc import Iterator
from datetime import date

from programme.administration import Administration
from programme.danish_time import as_danish, day_of
from programme.field_names import value_name
from programme.records import Invited, PersonIdentified
from statute.danish import danish_date


def administration_lines(now: Administration, today: date) -> Iterator[str]:
    """Write what is on record, a line each; of the invitations those from the Danish day `today` on."""
    if now.person is not None:
        yield f"Borger: {_person(now.person)}"
    people = (("Sagsbehandler", now.caseworker), ("Team", now.team))
    if any(name for _, name in people):
        yield " · ".join(f"{what}: {name}" for what, name in people if name)
    if now.related:
        related = (f"{one.case} ({value_name('relation', one.relation)})" for one in now.related)
        yield f"Forbundne sager: {', '.join(related)}"
    if now.transfer is not None:
        day = danish_date(now.transfer.takes_over_on)
        yield f"Tilbudt kommune {now.transfer.municipality} til overtagelse {day}; afventer svar"
    for invited in now.invitations:
        if day_of(invited.at) >= today:
            yield f"Indkaldt til {_invitation(invited)}"


def _person(person: PersonIdentified) -> str:
    return ", ".join(filter(None, (person.name, person.cpr and str(person.cpr), person.address)))


def _invitation(invited: Invited) -> str:
    at = as_danish(invited.at)
    when = f"{danish_date(at.date())} kl. {at:%H.%M}"
    return f"{value_name('to', invited.to)} {when}, {value_name('form', invited.form)}"
