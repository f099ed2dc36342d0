"""What Prometheus reads from the service: the stock of programmes, as the server knows it."""

import time

from tests.service.conftest import Service


def test_the_stock_is_told_by_municipality_phase_and_duty(service: Service):
    with service.with_token() as prometheus:
        deadline = time.monotonic() + 90  # a count serves for a minute
        while "forloeb_duties_overdue{" not in (told := prometheus.get("/metrics").text):
            assert time.monotonic() < deadline, told
            time.sleep(2)
    assert 'forloeb_duties_overdue{duty="contract",municipality="0751"} 1.0' in told
    assert 'forloeb_programmes{municipality="0751",phase="contract"} 1.0' in told
    assert "process_cpu_seconds_total" in told
