"""What a push process counts, as Prometheus reads it."""

from flyingfinish.push.metrics import Histogram, Metrics


def test_a_bucket_counts_what_is_as_small_as_its_bound() -> None:
    lag = Histogram((5, 10))
    for ms in (5, 6, 10, 11):
        lag.saw(ms)
    assert [
        "# TYPE lag histogram",
        'lag_bucket{le="0.005"} 1',
        'lag_bucket{le="0.010"} 3',
        'lag_bucket{le="+Inf"} 4',
        "lag_sum 0.032",
        "lag_count 4",
    ] == list(lag.lines("lag"))


def test_gauges_counters_and_reasons_are_told() -> None:
    metrics = Metrics()
    metrics.accepted = 7
    metrics.dropped["flood"] += 2
    lines = metrics.text({"fans": 5}).splitlines()
    wanted = ["ff_push_fans 5", "ff_push_accepted_total 7"]
    wanted.append('ff_push_dropped_total{reason="flood"} 2')
    assert wanted == [line for line in lines if line in wanted]


def test_every_family_says_its_type_once() -> None:
    types = [line for line in Metrics().text({"fans": 0}).splitlines() if line.startswith("#")]
    assert len(set(types)) == len(types)
