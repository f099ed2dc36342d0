"""Calendar feeds, read by another library: one event for every running duty, moved, cancelled, revoked."""

from typing import Any

import httpx
import pytest
import vobject

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]


def events(text: str) -> dict[str, Any]:
    """The events of a calendar by duty, as vobject reads them."""
    calendar = vobject.readOne(text)
    return {event.uid.value.split(".")[1]: event for event in calendar.contents.get("vevent", [])}


@pytest.fixture(scope="module")
def feed(service: Service) -> Any:
    """The feed of a caseworker with one case, whose citizen has a name."""
    service.take_in("dated-1")
    with service.as_("caseworker", sub="karin") as karin:
        act = "/programmes/dated-1/actions/"
        assert karin.post(act + "assigned", json={"caseworker": "karin", "team": "team-0101"}).status_code == 200
        assert karin.post(act + "person_identified", json={"name": "Prøve Prøvesen"}).status_code == 200
        made = karin.post("/calendar/feeds", json={"of": "caseworker"}).json()
        service.house.wait_for(lambda: "dated-1" in httpx.get(made["url"], trust_env=False).text)
        yield lambda: httpx.get(made["url"], trust_env=False)


def test_every_running_duty_is_an_event_with_alarms_and_nobody_is_named(feed: Any) -> None:
    answer = feed()
    assert answer.headers["content-type"].startswith("text/calendar")
    contract = events(answer.text)["contract"]
    assert contract.uid.value == "dated-1.contract.1@forloeb"
    assert str(contract.dtstart.value) == "2025-04-03"
    assert contract.status.value == "CONFIRMED"
    assert contract.summary.value == "§ 6 · kontrakt senest 03.04.2025 (dated-1)"
    assert [str(alarm.trigger.value) for alarm in contract.valarm_list] == ["-14 days, 9:00:00", "-5 days, 9:00:00"]
    assert "Prøve" not in answer.text
    assert feed().text == answer.text


def test_a_duty_that_moves_keeps_its_uid_and_raises_its_sequence(service: Service, feed: Any) -> None:
    before = events(feed().text)["contract"]
    suspended = {"on": "2025-03-10", "until": "2025-03-19", "duties": "all"}
    with service.as_("caseworker") as karin:
        assert karin.post("/programmes/dated-1/actions/deadlines_suspended", json=suspended).status_code == 200
    after = events(feed().text)["contract"]
    assert after.uid.value == before.uid.value
    assert (str(after.dtstart.value), int(after.sequence.value)) == ("2025-04-13", int(before.sequence.value) + 1)


def test_a_duty_that_is_met_is_cancelled(service: Service, feed: Any) -> None:
    before = events(feed().text)["contract"]
    with service.as_("caseworker") as karin:
        signed = {"on": "2025-04-20", "party": "both", "manner": "signed"}
        assert karin.post("/programmes/dated-1/actions/contract_signed", json=signed).status_code == 200
    after = events(feed().text)["contract"]
    assert (after.status.value, int(after.sequence.value)) == ("CANCELLED", int(before.sequence.value) + 1)
    assert "valarm" not in after.contents


def test_a_team_has_a_feed_of_its_own(service: Service, feed: Any) -> None:
    with service.as_("caseworker", sub="birgit") as birgit:
        team = birgit.post("/calendar/feeds", json={"of": "team"}).json()
        own = birgit.post("/calendar/feeds", json={}).json()
        assert "dated-1" in httpx.get(team["url"], trust_env=False).text
        assert events(httpx.get(own["url"], trust_env=False).text) == {}
    with service.as_("caseworker", "0751", team="team-0101") as foreign:
        spied = foreign.post("/calendar/feeds", json={"of": "team"}).json()
        assert events(httpx.get(spied["url"], trust_env=False).text) == {}


def test_a_revoked_feed_is_gone(service: Service) -> None:
    with service.as_("caseworker", sub="carl") as carl:
        made = carl.post("/calendar/feeds", json={}).json()
        assert [one["id"] for one in carl.get("/calendar/feeds").json()] == [made["id"]]
        assert made["url"].rpartition("/")[2].removesuffix(".ics") not in carl.get("/calendar/feeds").text
        with service.as_("caseworker", sub="dorte") as dorte:
            assert dorte.delete(f"/calendar/feeds/{made['id']}").status_code == 404
        assert carl.delete(f"/calendar/feeds/{made['id']}").status_code == 204
    assert httpx.get(made["url"], trust_env=False).status_code == 404
