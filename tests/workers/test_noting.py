"""Long papers through the real model: what is asked for notes, and what the review is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.load import LoadSettings
from reviewer_app.engine.machine import Machine
from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Paper
from reviewer_app.review.generator import Account, Listener, Wanted
from reviewer_app.review.model import Coverage, GenerationSettings, ReviewOrder, SectionKey
from reviewer_app.review.noting import Notes, NoteTaker, shortened_notes
from reviewer_app.review.passages import fence_marker
from reviewer_app.review.prompt import load_profile
from reviewer_app.review.reading import ReadingWay, plan_way
from reviewer_app.review.windows import Window, note_lines
from reviewer_app.workers.held_model import HeldModel
from reviewer_app.workers.llama_generator import LlamaGenerator
from tests.workers.test_windows import FACTS, long_paper

PLENTY = 64_000_000_000
PROFILE = load_profile("four-part")


class RecordingGenerator(LlamaGenerator):
    """Keeps the text of every prompt which something was written from, and how long the longest got."""

    def __init__(self, held: HeldModel, order: ReviewOrder, stop: ShouldStop = never) -> None:
        super().__init__(held, order, stop)
        self.asked: list[str] = []
        self.reach = 0

    def write(
        self,
        wanted: Sequence[Wanted],
        temperature: float,
        listener: Listener,
        should_stop: ShouldStop,
        account: Account,
    ) -> None:
        prefix = self.text(self._context.prefix)
        for one in wanted:
            tokens = self._tail_tokens(one.request, one.opening)
            self.asked.append(prefix + self.text(tokens))
            self.reach = max(self.reach, self.held + len(tokens))
        super().write(wanted, temperature, listener, should_stop, account)

    def text(self, tokens: Sequence[int]) -> str:
        return b"".join(self._model.vocabulary.bytes_of(t) for t in tokens).decode("utf-8", "replace")

    def holds(self) -> list[int]:
        return list(self._context.prefix)


@pytest.fixture(scope="module")
def held(first_layers: Callable[[int], Path]) -> Iterator[HeldModel]:
    made = HeldModel(Machine(has_gpu=lambda: False, memory=lambda: PLENTY))
    made.load(first_layers(1), LoadSettings(), never, lambda _share: None)
    yield made
    made.close()


def ordered(of: Paper, settings: GenerationSettings) -> ReviewOrder:
    return ReviewOrder(of, settings, (SectionKey.ACCEPTANCE,), "four-part")


def plan(held: HeldModel, of: Paper, settings: GenerationSettings) -> ReadingWay:
    generator = LlamaGenerator(held, ordered(of, settings), never)
    return plan_way(generator, PROFILE, of, settings, [SectionKey.ACCEPTANCE], lambda: None)


def head_text(generator: RecordingGenerator, way: ReadingWay) -> str:
    return generator.text(generator._head_tokens(way.prompt.system, way.prompt.prefix + way.prompt.common))


class Noted:
    """A paper of which notes were taken."""

    def __init__(self, held: HeldModel, of: Paper, settings: GenerationSettings) -> None:
        self.paper = of
        self.planned = plan(held, of, settings)
        self.generator = RecordingGenerator(held, ordered(of, settings))
        self.generator.open(self.planned.cells, self.planned.kv_type)
        self.progress: list[tuple[int, int, int]] = []
        made = self.planned.windows or self.planned.rolling
        assert made
        self.notes = Notes(made)
        taker = NoteTaker(
            self.generator, PROFILE, of, settings, never, lambda: None, lambda *p: self.progress.append(p), self.notes
        )
        self.reading = taker.take(self.planned)
        rolled = self.generator.text(self.generator.holds())
        self.final = rolled if self.planned.rolling else head_text(self.generator, self.reading)

    @property
    def parts(self) -> tuple[Window, ...]:
        made = self.planned.windows or self.planned.rolling
        assert made
        return made.windows if self.planned.windows else made.parts  # type: ignore[union-attr]

    def rows(self) -> dict[str, Coverage]:
        return {row.paragraph: row for row in self.reading.plan.coverage}


LONG = GenerationSettings(context=2048, max_tokens=16, temperature=0.8)


@pytest.fixture(scope="module")
def noted_by(held: HeldModel) -> Callable[[str], Noted]:
    """A paper of several parts, noted with a strategy; once for each."""

    @cache
    def note(strategy: str) -> Noted:
        return Noted(held, long_paper(90), replace(LONG, strategy=strategy))

    return note


@pytest.mark.parametrize("strategy", ["windows", "rolling"])
def test_a_fact_anywhere_is_seen_by_who_notes_it_and_the_notes_by_who_reviews(
    noted_by: Callable[[str], Noted], strategy: str
) -> None:
    noted = noted_by(strategy)
    assert noted.reading.plan.strategy == strategy
    assert len(noted.notes.texts) > 3
    marker = fence_marker(noted.paper.source.sha256)
    for fact in FACTS:
        holders = [w for w in noted.parts if any(fact in p.text for p in w.passages)]
        at = [i for i, number in enumerate(noted.notes.texts) if number in [w.number for w in holders]]
        assert all(fact in noted.generator.asked[i] for i in at)
        assert at or fact in noted.final, "it is noted, or seen by the review itself"
    lines = [x for w in noted.parts for x in note_lines(noted.notes.texts.get(w.number, ""), w, marker)]
    assert lines
    kept = [line for line in lines if line in noted.final]
    assert len(kept) > len(lines) / 2
    assert [noted.final.index(line) for line in kept] == sorted(noted.final.index(line) for line in kept)
    assert "We study salt." in noted.final
    read = [row for row in noted.rows().values() if row.read]
    assert {"p900", "p901"} <= {row.paragraph for row in read}
    assert noted.generator.reach + LONG.max_tokens <= LONG.context
    assert all(done <= total for _, done, total in noted.progress)
    assert noted.progress[-1][1] == noted.progress[-1][2]


def test_what_rolled_away_without_notes_was_not_read(noted_by: Callable[[str], Noted]) -> None:
    noted = noted_by("rolling")
    made = noted.planned.rolling
    assert made
    end = noted.final[noted.final.rindex("# Notes on") :] if "# Notes on" in noted.final else ""
    for row in noted.rows().values():
        if row.paragraph.startswith("r"):
            assert not row.read
            continue
        directly = f"[{row.paragraph}] " in noted.final.removesuffix(end)
        by_notes = any(note_lines(noted.notes.texts.get(n, ""), made.parts[n - 1], "x") for n in row.windows)
        assert row.read <= (directly or by_notes)
        assert row.read or row.reason
    last = made.parts[-1].passages[-1].id
    assert noted.rows()[last].read
    assert f"[{last}] " in noted.final


@pytest.mark.parametrize("strategy", ["windows", "rolling"])
def test_notes_can_be_stopped_anywhere_and_the_next_run_is_the_same(held: HeldModel, strategy: str) -> None:
    settings = GenerationSettings(context=1536, max_tokens=8, strategy=strategy)
    of = long_paper(30)
    planned = plan(held, of, settings)
    made = planned.windows or planned.rolling
    assert made
    reached = 0.0

    def progress(_part: int, done: int, total: int) -> None:
        nonlocal reached
        reached = done / total

    def run(stop: ShouldStop) -> str:
        nonlocal reached
        reached = 0.0
        generator = RecordingGenerator(held, ordered(of, settings), stop)
        generator.open(planned.cells, planned.kv_type)
        taker = NoteTaker(generator, PROFILE, of, settings, stop, lambda: None, progress, Notes(made))
        way = taker.take(planned)
        return generator.text(generator.holds()) if planned.rolling else head_text(generator, way)

    held.close_context()
    expected = run(never)
    for share in (0.3, 0.7):
        with pytest.raises(Interrupted):
            run(lambda: reached >= share)  # noqa: B023 - called before the loop goes on
    assert run(never) == expected


def test_rolling_is_taken_for_a_model_that_was_trained_with_a_window(first_layers: Callable[[int], Path]) -> None:
    told = HeldModel(Machine(has_gpu=lambda: False, memory=lambda: PLENTY))
    told.load(first_layers(1), LoadSettings(sliding_window=2048), never, lambda _share: None)
    try:
        long = plan(told, long_paper(90), GenerationSettings(max_tokens=16))
        assert (long.plan.strategy, long.context) == ("rolling", 2048)
        assert plan(told, long_paper(6), GenerationSettings(max_tokens=16)).plan.strategy == "whole"
        asked = plan(told, long_paper(90), GenerationSettings(max_tokens=16, strategy="whole"))
        assert asked.context == 8192
    finally:
        told.close()


def test_rolling_that_cannot_be_honoured_is_said(held: HeldModel) -> None:
    settings = GenerationSettings(context=2048, max_tokens=16, strategy="rolling")
    rolls_not = LlamaGenerator(held, ordered(long_paper(90), settings), never)
    rolls_not.rolls = lambda: False  # type: ignore[method-assign]
    reading = plan_way(rolls_not, PROFILE, long_paper(90), settings, [SectionKey.ACCEPTANCE], lambda: None)
    assert reading.plan.strategy == "windows"
    assert any("roll through" in notice for notice in reading.notices)
    fits = plan(held, long_paper(6), GenerationSettings(max_tokens=16, strategy="rolling"))
    assert fits.plan.strategy == "whole"
    assert any("read whole" in notice for notice in fits.notices)


def test_notes_that_do_not_fit_are_cut_from_the_longest_without_asking_for_each_line() -> None:
    notes = {1: "\n".join(f"- note {i}" for i in range(900)), 2: "- one note\n- another", 3: ""}
    asked = 0

    def fits(texts: dict[int, str]) -> bool:
        nonlocal asked
        asked += 1
        return sum(len(text.splitlines()) for text in texts.values()) <= 90

    short = shortened_notes(notes, fits)
    assert fits(short)
    assert short[2] == notes[2]
    assert short[1].splitlines() == notes[1].splitlines()[: len(short[1].splitlines())]
    assert len(short[1].splitlines()) > 80
    assert asked < 120
    assert shortened_notes({1: "- a", 2: "- b"}, lambda texts: not any(texts.values())) == {1: "", 2: ""}


@pytest.mark.parametrize("strategy", ["windows", "rolling"])
def test_a_context_without_room_for_parts_is_said(held: HeldModel, strategy: str) -> None:
    # So small that what is left of it beside the notes holds no paragraph.
    for context in range(500, 900, 20):
        settings = GenerationSettings(context=context, max_tokens=16, strategy=strategy)
        try:
            reading = plan(held, long_paper(30), settings)
        except ReviewerError:
            continue
        if reading.plan.strategy == "whole":
            break
    assert reading.plan.strategy == "whole"
    assert reading.plan.not_read > 0
    assert any("no room to read the paper in parts" in notice for notice in reading.notices)
