from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer_app.engine.threads import Pace, ThreadChoice, candidates, physical_cores


def run(choice: ThreadChoice, cost: Callable[[int], float], steps: int, size: int = 4) -> float:
    """The seconds of so many steps on a machine where a step costs `cost(threads)`."""
    total = 0.0
    for _ in range(steps):
        seconds = cost(choice.threads(size))
        choice.record(size, seconds)
        total += seconds
    return total


@pytest.mark.parametrize(
    "cost",
    [
        lambda n: 0.020 / n,  # a quiet machine
        lambda n: 0.025 if n == 1 else 0.140,  # a busy one: threads wait for each other
        lambda n: 0.020 + 0.01 * n,
        lambda n: 0.02,
    ],
    ids=["quiet", "busy", "slower with each", "no difference"],
)
@pytest.mark.parametrize("cores", [2, 4, 8])
def test_a_run_is_close_to_the_best_fixed_number(cost: Callable[[int], float], cores: int) -> None:
    numbers = tuple(reversed(candidates(cores)))
    best = min(cost(n) for n in numbers) * 256
    assert run(ThreadChoice(numbers, trial_steps=4), cost, 256) <= best / 0.85


def test_a_machine_that_becomes_busy_is_measured_again() -> None:
    choice = ThreadChoice((1, 4), trial_steps=4)
    run(choice, lambda n: 0.020 / n, 50)
    assert choice.chosen == 4
    run(choice, lambda n: 0.025 if n == 1 else 0.1, 50)
    assert choice.chosen == 1
    assert choice.used == {1, 4}


def test_steps_of_another_size_are_not_compared() -> None:
    choice = ThreadChoice((1, 4), trial_steps=4)
    run(choice, lambda n: 0.040 / n, 20, size=1)
    run(choice, lambda n: 0.160 / n, 20, size=4)
    assert not choice.measuring
    assert choice.chosen == 4


def test_a_slow_first_step_does_not_decide() -> None:
    choice = Pace(cores=2).reading
    costs = iter([2.0])
    run(choice, lambda n: next(costs, 1.0 / n), 10)
    assert choice.chosen == 2


def test_a_fixed_number_is_never_left() -> None:
    pace = Pace(fixed=3)
    run(pace.writing, lambda n: 0.02, 5)
    run(pace.writing, lambda n: 0.2, 20)
    assert pace.used == [3]


def test_candidates_begin_with_all_cores_and_are_distinct() -> None:
    assert candidates(8) == (8, 4, 1)
    assert candidates(2) == (2, 1)
    assert candidates(1) == (1,)
    assert physical_cores() >= 1
