"""What Prometheus reads from the service: the stock of programmes, as the server knows it."""

import pytest

from tests.service.conftest import Service

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("service")]


def test_the_stock_is_told_by_municipality_phase_and_duty(service: Service):
    service.take_in("counted-1", "0849")
    with service.as_("auditor", "0849") as auditor:
        service.house.wait_for(lambda: auditor.get("/programmes?days_late=1").json()["programmes"])
    overdue = 'forloeb_duties_overdue{duty="contract",municipality="0849"} 1.0'
    with service.with_token() as prometheus:  # a count serves for a minute
        service.house.wait_for(lambda: overdue in prometheus.get("/metrics").text)
        told = prometheus.get("/metrics").text
    assert 'forloeb_programmes{municipality="0849",phase="contract"} 1.0' in told
    assert "process_cpu_seconds_total" in told
