"""Calendar feeds, read by another library: one event for every running duty, moved, cancelled, revoked."""

from collections.abc import Callable
from itertools import count
from typing import Any

import httpx
import pytest
import vobject

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]
Feed = Callable[[], httpx.Response]
_NUMBER = count()


def events(text: str) -> dict[str, Any]:
    """The events of a calendar by duty, as vobject reads them."""
    calendar = vobject.readOne(text)
    return {event.uid.value.split(".")[1]: event for event in calendar.contents.get("vevent", [])}


def fetched(url: str) -> httpx.Response:
    """Ask for a feed as a calendar does, without any token."""
    return httpx.get(url, trust_env=False, timeout=120)


@pytest.fixture
def case() -> str:
    """A case that no other test has."""
    return f"dated-{next(_NUMBER)}"


@pytest.fixture
def feed(service: Service, case: str) -> Feed:
    """The feed of a caseworker with this case alone, whose citizen has a name."""
    with service.as_("caseworker", sub=f"karin-{case}") as karin:
        service.take_in(case)
        act = f"/programmes/{case}/actions/"
        assigned = {"caseworker": f"karin-{case}", "team": "team-0101"}
        assert karin.post(act + "assigned", json=assigned).status_code == 200
        assert karin.post(act + "person_identified", json={"name": "Prøve Prøvesen"}).status_code == 200
        made = karin.post("/calendar/feeds", json={"of": "caseworker"}).json()
    service.house.wait_for(lambda: case in fetched(made["url"]).text)
    return lambda: fetched(made["url"])


def test_every_running_duty_is_an_event_with_alarms_and_nobody_is_named(case: str, feed: Feed) -> None:
    answer = feed()
    assert answer.headers["content-type"].startswith("text/calendar")
    contract = events(answer.text)["contract"]
    assert contract.uid.value == f"{case}.contract.1@forloeb"
    assert str(contract.dtstart.value) == "2025-04-03"
    assert contract.status.value == "CONFIRMED"
    assert contract.summary.value == f"§ 6 · kontrakt senest 03.04.2025 ({case})"
    assert [str(alarm.trigger.value) for alarm in contract.valarm_list] == ["-14 days, 9:00:00", "-5 days, 9:00:00"]
    assert "Prøve" not in answer.text
    assert feed().text == answer.text


def test_a_duty_that_moves_keeps_its_uid_and_raises_its_sequence(service: Service, case: str, feed: Feed) -> None:
    before = events(feed().text)["contract"]
    suspended = {"on": "2025-03-10", "until": "2025-03-19", "duties": "all"}
    with service.as_("caseworker") as karin:
        assert karin.post(f"/programmes/{case}/actions/deadlines_suspended", json=suspended).status_code == 200
    after = events(feed().text)["contract"]
    assert after.uid.value == before.uid.value
    assert str(after.dtstart.value) == "2025-04-13"
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_duty_that_is_met_is_cancelled(service: Service, case: str, feed: Feed) -> None:
    before = events(feed().text)["contract"]
    with service.as_("caseworker") as karin:
        signed = {"on": "2025-04-20", "party": "both", "manner": "signed"}
        assert karin.post(f"/programmes/{case}/actions/contract_signed", json=signed).status_code == 200
    after = events(feed().text)["contract"]
    assert after.status.value == "CANCELLED"
    assert int(after.sequence.value) > int(before.sequence.value)
    assert "valarm" not in after.contents


def test_a_team_has_a_feed_of_its_own(service: Service, case: str, feed: Feed) -> None:
    with service.as_("caseworker", sub="birgit") as birgit:
        team = birgit.post("/calendar/feeds", json={"of": "team"}).json()
        own = birgit.post("/calendar/feeds", json={}).json()
        assert case in fetched(team["url"]).text
        assert events(fetched(own["url"]).text) == {}
    with service.as_("caseworker", "0751", team="team-0101") as foreign:
        spied = foreign.post("/calendar/feeds", json={"of": "team"}).json()
        assert events(fetched(spied["url"]).text) == {}


def test_a_revoked_feed_is_gone(service: Service) -> None:
    with service.as_("caseworker", sub="carl") as carl:
        made = carl.post("/calendar/feeds", json={}).json()
        assert [one["id"] for one in carl.get("/calendar/feeds").json()] == [made["id"]]
        assert made["url"].rpartition("/")[2].removesuffix(".ics") not in carl.get("/calendar/feeds").text
        with service.as_("caseworker", sub="dorte") as dorte:
            assert dorte.delete(f"/calendar/feeds/{made['id']}").status_code == 404
        assert carl.delete(f"/calendar/feeds/{made['id']}").status_code == 204
    assert fetched(made["url"]).status_code == 404


def test_a_user_has_at_most_fifty_calendars(service: Service) -> None:
    with service.as_("caseworker", sub="keen") as keen:
        made = [keen.post("/calendar/feeds", json={"of": "caseworker"}) for _ in range(51)]
        assert [answer.status_code for answer in made] == [201] * 50 + [409]
        assert keen.delete(f"/calendar/feeds/{made[0].json()['id']}").status_code == 204
        assert keen.post("/calendar/feeds").status_code == 201
    with service.as_("caseworker", sub="other") as other:
        assert other.post("/calendar/feeds", json={"of": "team"}).status_code == 201
