"""Who can reach whom on one host: the front end without a token, and each database, is near to few."""

from tests.deploy.test_compose import COMPOSE, SERVICES


def _near(service: str) -> set[str]:
    networks = set(SERVICES[service]["networks"])
    return {name for name, other in SERVICES.items() if networks & set(other["networks"])} - {service}


def test_only_what_speaks_to_temporal_or_measures_it_shares_a_network_with_it():
    others = {"worker", "service", "prepare", "queue", "forloeb", "keys", "ui", "ui-operators", "tools", "prometheus"}
    assert _near("temporal") == others | {"postgres", "schema"}
    assert _near("postgres") == {"temporal", "schema"}
    assert _near("register") == {"worker", "service", "prepare", "forloeb"}


def test_every_part_reaches_what_it_needs():
    for one, other in (
        ("frontdoor", "service"),
        ("frontdoor", "ui"),
        ("frontdoor", "ui-operators"),
        ("frontdoor", "grafana"),
        ("grafana", "prometheus"),
        ("prometheus", "worker"),
        ("prometheus", "service"),
        ("queue", "rabbitmq"),
    ):
        assert other in _near(one), f"{one} does not reach {other}"


def test_only_what_must_speaks_to_the_outside():
    outside = {name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")}
    assert {name for name, one in SERVICES.items() if outside & set(one["networks"])} == {
        "forloeb",
        "frontdoor",
        "grafana",
        "prepare",
        "queue",
        "service",
        "temporal",
        "ui",
        "ui-operators",
        "worker",
    }
