"""A clock that is set back is noticed once; one that goes, or is set forward, is none that was set back."""

from telemetry.clock import Clock


def test_a_clock_that_is_set_back_is_noticed_once():
    now, steady = 1_000.0, 50.0
    clock = Clock(lambda: now, lambda: steady)
    now, steady = now + 10, steady + 10
    assert clock.set_back() == 0
    now, steady = now - 3_600, steady + 10
    assert clock.set_back() == 3_610
    now, steady = now + 10, steady + 10
    assert clock.set_back() == 0
    now, steady = now + 86_400, steady + 10
    assert clock.set_back() == 0
