"""The rule by which a silent worker is given up."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.ipc.heartbeat import Activity, Heartbeat, Timings, Verdict

TIMINGS = Timings(ping=1.0, idle_silence=5.0, busy_silence=30.0)


def beats(probe: Callable[[int], Activity | None], seconds: int = 60) -> tuple[int, Verdict] | None:
    """When a worker that was last heard at 0 is given up, beaten once a second, and as what."""
    heartbeat = Heartbeat(TIMINGS, 0.0)
    for now in range(1, seconds):
        verdict = heartbeat.beat(float(now), lambda now=now: probe(now))  # type: ignore[misc]
        if verdict is not Verdict.WELL:
            return now, verdict
    return None


def test_one_that_does_nothing() -> None:
    assert beats(lambda now: Activity(7.0)) == (5, Verdict.IDLE)


def test_one_that_nothing_is_known_of() -> None:
    assert beats(lambda now: None) == (5, Verdict.IDLE)


def test_one_that_computes() -> None:
    assert beats(lambda now: Activity(0.01 * now)) == (30, Verdict.BUSY)


def test_one_that_waits_for_a_disk_or_a_processor() -> None:
    assert beats(lambda now: Activity(7.0, held_up=True)) == (30, Verdict.BUSY)


def test_one_that_computes_and_then_does_nothing() -> None:
    assert beats(lambda now: Activity(float(min(now, 10)))) == (15, Verdict.IDLE)


def test_one_that_computes_now_and_then() -> None:
    assert beats(lambda now: Activity(float(now // 4))) == (30, Verdict.BUSY)


def test_one_that_answers_is_not_looked_at() -> None:
    heartbeat = Heartbeat(TIMINGS, 0.0)
    looked: list[int] = []

    def probe() -> None:
        looked.append(1)

    for now in range(1, 100):
        heartbeat.heard(now - 0.9)
        assert heartbeat.beat(float(now), probe) is Verdict.WELL
    assert not looked


def test_our_own_delay_is_not_its_silence() -> None:
    heartbeat = Heartbeat(TIMINGS, 0.0)
    assert heartbeat.beat(1.0, lambda: None) is Verdict.WELL
    assert heartbeat.beat(100.0, lambda: None) is Verdict.WELL
    assert heartbeat.silence(100.0) == 0.0
    assert heartbeat.beat(104.0, lambda: None) is Verdict.WELL
    assert heartbeat.beat(105.0, lambda: None) is Verdict.IDLE
