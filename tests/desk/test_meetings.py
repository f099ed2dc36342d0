"""A meeting is one form: what was held, its note and the next appointment are recorded together."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from programme.evaluation import Recorded
from tests.desk.conftest import Signed
from tests.desk.programmes import TODAY, Programmes
from tests.desk.test_pages import DESK, case, hidden, named, text
from workflows.client import Refused

__all__ = ["case"]
AT = f"{DESK}/meeting"
SOON = f"{TODAY + timedelta(days=20)}T10:00"


async def held(client: httpx.AsyncClient, **typed: Any) -> httpx.Response:
    sent = {"on": TODAY.isoformat(), "form": "in_person", **typed}
    return await client.post(AT, data={**hidden(await client.get(AT)), **named(sent)})


def recorded(programmes: Programmes, case: str) -> list[str]:
    return [entry.key for entry in programmes.ledgers[case].entries]


async def test_a_contract_meeting_is_one_form(case: str, signed_in: Signed, programmes: Programmes):
    things = ["contract_signed", "permanent_residence_guidance_given", "language_provider_involved"]
    done = await held(signed_in(), held=things, note="Mødt med tolk.", at=SOON, to="follow_up")
    assert done.status_code == 303
    assert recorded(programmes, case)[-4:] == [
        "language_provider_involved",
        "contract_signed",
        "permanent_residence_guidance_given",
        "invited",
    ]
    notes = [entry.said.note for entry in programmes.ledgers[case].entries[-4:] if entry.said]
    assert notes == ["Mødt med tolk.", None, None, None]


async def test_the_same_meeting_sent_twice_is_recorded_once(case: str, signed_in: Signed, programmes: Programmes):
    desk = signed_in()
    sent = {**hidden(await desk.get(AT)), **named({"on": TODAY.isoformat(), "held": ["contract_signed"]})}
    first, second = [await desk.post(AT, data=sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert recorded(programmes, case).count("contract_signed") == 1


async def test_where_one_thing_is_refused_the_page_says_what_stands_and_keeps_the_rest(
    case: str, signed_in: Signed, programmes: Programmes, monkeypatch: pytest.MonkeyPatch
):
    async def act(client: object, case: str, action: Mapping[str, object], *rest: Any) -> Recorded:
        if action["fact"] == "invited":
            raise Refused("Det kan ikke lade sig gøre.", "BEK-2024-12-30 §10")
        return await programmes.act(client, case, action, *rest)

    monkeypatch.setattr("workflows.client.act", act)
    refused = await held(signed_in(), held=["language_provider_involved", "contract_signed"], at=SOON, to="follow_up")
    assert refused.status_code == 409
    page = text(refused)
    assert "Borgeren er indkaldt til samtale: Det kan ikke lade sig gøre." in page
    assert "Det her er registreret: Udbyderen af danskuddannelse er inddraget Kontrakten er underskrevet" in page
    assert f'value="{SOON}"' in refused.text
    assert recorded(programmes, case)[-1] == "contract_signed"
    assert not re.search(r'value="contract_signed" checked', refused.text)


async def test_what_is_left_is_recorded_without_ticking_again_what_stands(
    case: str, signed_in: Signed, programmes: Programmes
):
    """After a refusal nothing need be ticked but the next appointment."""
    desk = signed_in()
    sent = {"on": TODAY.isoformat(), "form": "in_person", "at": SOON, "to": "follow_up"}
    stands = {"felt-stands": "contract_signed"}
    done = await desk.post(AT, data={**hidden(await desk.get(AT)), **named(sent), **stands})
    assert done.status_code == 303
    assert recorded(programmes, case)[-1] == "invited"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"held": []}, "Hvad blev holdt og gjort? : Skal udfyldes."),
        ({"on": "i går"}, "Skriv en dato."),
        ({"on": ""}, "Skal udfyldes."),
        ({"at": SOON}, "Vælg, hvad den næste samtale handler om."),
        ({"at": "2020-01-01T10:00", "to": "follow_up"}, "Den næste samtale skal ligge efter denne."),
        ({"to": "follow_up"}, "Skriv, hvornår den næste samtale er."),
        ({"at": "snart", "to": "follow_up"}, "Skriv en dato og et klokkeslæt."),
        ({"held": ["follow_up_held"], "form": ""}, "Samtalens form : Skal udfyldes."),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_recorded(
    typed: dict[str, Any], told: str, case: str, signed_in: Signed, programmes: Programmes
):
    before = recorded(programmes, case)
    flawed = await held(signed_in(), **{"held": ["contract_signed"], "note": "Mødt med <tolk>.", **typed})
    assert flawed.status_code == 422
    assert told in text(flawed)
    assert "Mødt med &lt;tolk&gt;.</textarea>" in flawed.text
    assert recorded(programmes, case) == before


async def test_only_what_is_lawful_today_can_be_ticked(case: str, signed_in: Signed, programmes: Programmes):
    assert 'value="follow_up_held"' in (await signed_in().get(AT)).text
    programmes.signal(case, fact="case_closed", on=TODAY.isoformat(), reason="rejst")
    assert 'value="follow_up_held"' not in (await signed_in().get(AT)).text


async def test_who_only_reads_holds_no_meetings(case: str, signed_in: Signed):
    auditor = signed_in("revisor-0101")
    assert (await auditor.get(AT)).status_code == 403
    assert "Hold samtale" not in text(await auditor.get(DESK))
