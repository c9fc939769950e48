"""A worker that a file took over sends what it likes: the client takes what is within bounds, or ends it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.codec import encode
from reviewer_app.ipc.envelope import Emitted, Error, Result, Started
from reviewer_app.ipc.role import Role
from reviewer_app.messages import about, download, model, paper, spelling
from reviewer_app.messages.ask import Ask, types_of
from reviewer_app.messages.bounds import LARGEST_FRACTION, MOST_ITEMS, clean_text
from reviewer_app.paper.model import PageImage, Word
from reviewer_app.review.model import SectionKey
from tests.ipc.hostile import Hostile
from tests.ipc.manual import ManualProcess, ManualRuntime

SAMPLE, ALL = 1_500, 100_000
UNSHOWN = frozenset("\x00\x07\x1b\r\x85\u2028\u2029\u202e\u2066\ufdd0\ufffc\uffff")


def kinds() -> list[type[Ask[Any, Any]]]:
    """Every request that there is."""
    rooms = (about, download, model, paper, spelling)
    return [
        found
        for room in rooms
        for found in vars(room).values()
        if isinstance(found, type) and issubclass(found, Ask) and found.__module__ == room.__name__
    ]


class Desk:
    """A client and a process that says what the test says."""

    def __init__(self) -> None:
        self.runtime = ManualRuntime()
        self.client = WorkerClient(self.runtime, Role("echo", "none", lambda: "The echo"), ["none"])
        self.told: list[Any] = []
        self.outcomes: list[Outcome[Any]] = []

    def ask(self, ask: Ask[Any, Any]) -> tuple[int, ManualProcess]:
        """Ask, and the process that was asked, which has begun."""
        handle = self.client.request(ask, on_event=self.told.append, on_done=self.outcomes.append, deadline=None)
        process = self.runtime.processes[-1]
        if not process.received[1:]:
            process.greet()
        process.say(Started(handle.id))
        return handle.id, process

    def failed(self) -> ErrorCode:
        """What the last request failed with."""
        outcome = self.outcomes[-1]
        assert isinstance(outcome, Failed), outcome
        return outcome.error.code


def check_taken(value: Any) -> None:
    """Nothing in it is out of bounds, or shown as something else."""
    match value:
        case float():
            assert math.isfinite(value)
            assert abs(value) <= LARGEST_FRACTION
        case int():
            assert -1 <= value <= 2**53
        case str():
            assert not UNSHOWN & set(value)
        case dict():
            for part in (*value, *value.values()):
                check_taken(part)
        case list() | tuple():
            assert len(value) <= MOST_ITEMS
            for part in value:
                check_taken(part)
        case _:
            pass


def check_round(desk: Desk, seed: int, ask: Ask[Any, Any]) -> int:
    """One request, answered with what the seed says until it is over; the number of messages."""
    hostile = Hostile(seed)
    answered, emitted = types_of(type(ask))
    number, process = desk.ask(ask)
    told, sent, over = len(desk.told), 0, len(desk.outcomes) + 1
    while len(desk.outcomes) < over and sent < 60:
        process.listener.on_output(hostile.frame(number, answered, emitted))
        desk.runtime.advance(0.0)
        sent += 1
    if len(desk.outcomes) < over:
        desk.client.kill()
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, Done | Failed | Cancelled)
    check_taken(msgspec.to_builtins(desk.told[told:], enc_hook=str))
    # What `About` answers is for `doctor` to print, whatever it is.
    if isinstance(outcome, Done) and not isinstance(ask, about.About):
        check_taken(msgspec.to_builtins(outcome.answer, enc_hook=str))
    if isinstance(outcome, Done):
        assert ask.mismatch(outcome.answer) == ""
    if isinstance(outcome, Failed):
        error = outcome.error
        check_taken([error.message, error.next_step, error.detail])
    desk.client.kill()
    desk.outcomes.clear()
    desk.told.clear()
    return sent


@pytest.mark.parametrize("messages", [SAMPLE, pytest.param(ALL, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_whatever_a_worker_sends_is_taken_within_bounds_or_ends_it(messages: int) -> None:
    asks = [Hostile(0, bounded=True).value(kind) for kind in kinds()]
    desk, sent, seed = Desk(), 0, 0
    before = psutil.Process().memory_info().rss
    while sent < messages:
        sent += check_round(desk, seed, asks[seed % len(asks)])
        desk.runtime.processes.clear()
        seed += 1
    assert psutil.Process().memory_info().rss - before < 200e6


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.client.kill()


def image(**parts: Any) -> PageImage:
    """A picture of page 3."""
    return PageImage(
        **{"number": 3, "scale": 1.0, "clip": None, "width": 2, "height": 2, "stride": 6, "pixels": bytes(12), **parts}
    )


def test_an_image_that_is_what_it_says_is_taken(desk: Desk) -> None:
    number, process = desk.ask(paper.RenderPage(3, 1.0))
    process.say(Result(number, image()))
    assert isinstance(desk.outcomes[-1], Done)


@pytest.mark.parametrize(
    "parts",
    [
        {"number": 4},
        {"pixels": bytes(11)},
        {"stride": 5},
        {"width": 2**40, "stride": 2**42},
        {"height": -2},
        {"scale": math.nan},
        {"scale": 0.0},
        {"photographs": ((0.0, 0.0, math.inf, 1.0),)},
    ],
)
def test_a_page_that_is_another_or_reaches_beyond_its_bytes_ends_the_worker(desk: Desk, parts: dict[str, Any]) -> None:
    number, process = desk.ask(paper.RenderPage(3, 1.0))
    process.say(Result(number, image(**parts)))
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL
    assert process.kills == 1


def test_a_worker_that_never_stops_telling_is_ended(desk: Desk) -> None:
    number, process = desk.ask(Hostile(0, bounded=True).value(model.WriteReview))
    told = encode(Emitted(number, model.Wrote(SectionKey.SIGNIFICANCE, "w" * 100_000)))
    for _ in range(200):
        process.listener.on_output(told)
    assert process.kills == 1
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL
    assert len(desk.told) * 100_000 < model.WriteReview.most_bytes


def test_messages_about_nothing_end_a_worker(desk: Desk) -> None:
    number, process = desk.ask(paper.ReadWords(1))
    for _ in range(100):
        process.say(*[Started(number + 1)] * 200)
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL


def test_a_second_beginning_does_not_put_the_deadline_off(desk: Desk) -> None:
    number, process = desk.ask(paper.ReadWords(1))
    process.say(Started(number))
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL


def test_a_copy_elsewhere_and_another_file_are_no_answers(desk: Desk, tmp_path: Path) -> None:
    number, process = desk.ask(paper.TakeFile(tmp_path / "a.pdf", tmp_path))
    process.say(Result(number, paper.Taken("0" * 64, 1, Path("/etc/passwd"))))
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL
    number, process = desk.ask(paper.OpenFile(tmp_path / "a.pdf", "0" * 64))
    process.say(Result(number, paper.Opened("1" * 64, ((1.0, 1.0),), "")))
    assert desk.failed() is ErrorCode.WORKER_PROTOCOL


def test_text_is_shown_as_what_it_is_and_each_character_keeps_its_place(desk: Desk) -> None:
    number, process = desk.ask(paper.ReadWords(1))
    said = "a\u202eb\x1b[2J\nc\u2028d\ufffc"
    process.say(Result(number, (Word(0, 0, 1, 1, said, 0, 0), Word(0, 0, 1, 1, "מילה naïve", 0, 0))))
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, Done)
    assert [word.text for word in outcome.answer] == ["a\u200bb\ufffd[2J\nc d\ufffd", "מילה naïve"]
    assert len(clean_text(said)) == len(said)


def test_an_error_is_short_and_plain(desk: Desk) -> None:
    number, process = desk.ask(paper.ReadWords(1))
    process.say(Error(number, "internal", "\x1b" + "m" * 5_000, "n" * 5_000, "d" * 50_000))
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, Failed)
    assert outcome.error.message == "\ufffd" + "m" * 999
    assert (len(outcome.error.next_step), len(outcome.error.detail)) == (1_000, 20_000)
