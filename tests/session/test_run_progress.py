"""One measure of a run, in time, which never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from reviewer_app.locations import resource
from reviewer_app.session import events
from reviewer_app.session.events import OfRun
from reviewer_app.session.model_speeds import Speed
from reviewer_app.session.run_progress import RunProgress
from tests.review.making import SMALL
from tests.session.rig import SHORT, SessionRig

SAMPLE = resource("sample", "N18-3011.pdf")


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def a_run(clock: Clock, speed: Speed | None, read: float, written: float) -> Iterator[OfRun]:
    """A run of 6,000 tokens read in two parts, 400 written, at rates that are not those expected."""
    progress = RunProgress(SMALL, 400, speed, clock)
    for step in range(1, 5):
        clock.now += 1
        yield progress.loading(step / 4, 4.0 - step)
    for total in (5000, 1000):
        for done in range(500, total + 1, 500):
            clock.now += 500 / read
            yield progress.reading(done, total, read)
    for tokens in range(20, 401, 20):
        clock.now += 20 / written
        yield progress.writing(400 - tokens, written)


@pytest.mark.parametrize("speed", [None, Speed(100.0, 10.0, "measured"), Speed(9000.0, 900.0, "measured")])
@pytest.mark.parametrize(("read", "written"), [(100.0, 10.0), (20.0, 30.0), (2000.0, 4.0)])
def test_it_never_goes_back_and_is_near_the_end_at_the_end(speed: Speed | None, read: float, written: float) -> None:
    told = list(a_run(Clock(), speed, read, written))
    assert all(a.share <= b.share for a, b in pairwise(told))
    assert told[0].share >= 0
    assert told[-1].share == pytest.approx(0.99)
    assert told[-1].left == 0


def test_with_the_rates_of_the_last_run_it_is_right_from_the_start() -> None:
    clock = Clock()
    told = [(clock.now, one) for one in a_run(clock, Speed(100.0, 10.0, "measured"), 100.0, 10.0)]
    # The tokens of this small paper are not 6,000 until they were counted; from then on it is in time.
    for at, one in told[4:14]:
        assert one.left == pytest.approx(4 + 50 + 40 - at, abs=0.1)
    for at, one in told[16:-1]:
        assert one.share == pytest.approx(at / clock.now, abs=0.02)


def test_no_time_is_told_that_nobody_measured() -> None:
    told = list(a_run(Clock(), None, 100.0, 10.0))
    assert all(one.left is None for one in told[:16])
    assert all(one.left is not None for one in told[16:])


def test_a_real_run_never_goes_back(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(SHORT)
    rig.wait_for(events.ReviewFinished)
    told = [
        e.of_run.share
        for e in rig.events
        if isinstance(e, events.LoadingProgress | events.ReadingProgress | events.WritingProgress)
    ]
    assert len(told) > 3
    assert told == sorted(told)
    steps = [e.text for e in rig.of(events.StageChanged)]
    assert "Reading, step 1 of 2" in steps
    assert "Writing, step 2 of 2" in steps
