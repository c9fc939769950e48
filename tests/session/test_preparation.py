"""A paper is prepared once, beside the window's thread, and only for those who still want it."""

from __future__ import annotations

import pytest

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.review.locate import Locator
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.preparation import Preparation
from tests.review.making import SMALL, make_paper

PATIENCE = 60.0
OTHER = make_paper([("1 Tea", ["It stays warm."])], title="Tea")


@pytest.fixture
def preparation(background: BackgroundWork) -> Preparation:
    return Preparation(background)


def never(error: ReviewerError) -> None:
    raise AssertionError(error)


def test_two_who_ask_get_the_same_and_a_third_at_once(runtime: SelectorRuntime, preparation: Preparation) -> None:
    got: list[Locator] = []
    preparation.locator(SMALL, got.append, never)
    assert not got  # never from within the call that has it made
    preparation.locator(SMALL, got.append, never)
    assert runtime.run_until(lambda: len(got) == 2, PATIENCE)
    preparation.locator(SMALL, got.append, never)
    assert got == [got[0]] * 3
    assert got[0].locate("It reaches 93.1 points.", cited=[])


def test_who_waits_for_a_paper_that_was_closed_hears_nothing(
    runtime: SelectorRuntime, preparation: Preparation
) -> None:
    closed: list[Locator] = []
    got: list[Locator] = []
    preparation.locator(SMALL, closed.append, never)
    preparation.forget()
    preparation.locator(SMALL, closed.append, never)
    preparation.locator(OTHER, got.append, never)
    assert runtime.run_until(lambda: bool(got), PATIENCE)
    assert got[0].locate("It stays warm.", cited=[])
    assert not closed


def test_work_beside_the_loop_shares_what_was_made(runtime: SelectorRuntime, preparation: Preparation) -> None:
    prepared = preparation.of(SMALL)
    assert not prepared.ready
    made = prepared.locator
    got: list[Locator] = []
    preparation.locator(SMALL, got.append, never)
    assert got == [made]
    assert preparation.of(SMALL) is prepared
    assert preparation.of(OTHER) is not prepared
