"""The machine is measured against its own best."""

from flyingfinish.bench.yardstick import Yardstick


def test_a_machine_that_others_slow_down_is_measured_against_its_own_best() -> None:
    machine = Yardstick()
    assert 0 == machine.percent(50)
    machine.measure()
    machine.took_us = [200, 100, 150]
    assert (150, 200) == (machine.percent(50), machine.percent(95))
