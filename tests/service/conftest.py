"""A running house with the service, and a provider of tokens that the tests control."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import httpx
import pytest

from tests.cli.conftest import House
from tests.service.issuer import Issuer

CASES = {"ours-1": "0101", "theirs-1": "0751", "fuzzed-1": "0101"}


@dataclass(frozen=True)
class Service:
    """A service as other systems see it, with `forloeb` beside it."""

    house: House
    issuer: Issuer

    @property
    def address(self) -> str:
        return self.house.address

    def as_(self, role: str, municipality: str | None = "0101", **claims: object) -> httpx.Client:
        """Speak to it as somebody of a role."""
        return self.with_token(self.issuer.token(role, municipality, **claims))

    def with_token(self, token: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}".strip()} if token is not None else {}
        return httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=120, verify=False)

    def take_in(self, case: str, municipality: str = "0101", *facts: dict[str, object]) -> None:
        """Begin a programme, with more facts than its takeover."""
        event = self.event(case, municipality)
        cast("Any", event["data"])["facts"] += facts
        with self.as_("intake_system", municipality) as system:
            answer = system.post("/intake", json=event, headers={"Content-Type": "application/cloudevents+json"})
        assert answer.status_code == 201, answer.text

    def event(self, case: str, municipality: str = "0101") -> dict[str, object]:
        """The event of a takeover, under the order of 2025."""
        return json.loads(self.house.event(case, municipality).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running house of two municipalities' cases, that believes the tests' issuer."""
    issuer = Issuer()
    house = House(
        tmp_path_factory.mktemp("service"),
        FORLOEB_OIDC_ISSUER=issuer.url,
        FORLOEB_REQUESTS_PER_MINUTE="100000",
        FORLOEB_CALENDAR_FRESH="0",
    )
    try:
        files = [house.event(case, municipality) for case, municipality in CASES.items()]
        house.start(*map(str, files))
        service = Service(house, issuer)
        with service.with_token() as anybody:
            house.wait_for(lambda: _is_ready(anybody))
        yield service
    finally:
        house.clean_up()
        issuer.close()


def _is_ready(client: httpx.Client) -> bool:
    try:
        answer = client.get("/health/ready")
        return answer.is_success and "server" not in [fault["kind"] for fault in answer.json()["faults"]]
    except httpx.TransportError:
        return False
