"""Takes notes on a long paper, part by part, and brings what the review is written from into the context."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reviewer_app.engine.context import PREFIX, Context
from reviewer_app.engine.generate import Continuation, Silent, write_together
from reviewer_app.engine.interrupt import Interrupted, ShouldStop
from reviewer_app.engine.rolling import RollingBuffer
from reviewer_app.engine.sampling import sampler_for
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings
from reviewer_app.review.passages import fence_marker
from reviewer_app.review.prompt import PromptProfile
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.workers import rolling, windows
from reviewer_app.workers.reading import Reading, head_tokens, tail_tokens
from reviewer_app.workers.rolling import RollingPlan
from reviewer_app.workers.windows import Window, WindowPlan, final_prompt, note_lines, window_prompt

_SEED_STEP = 1000  # keeps the notes' seeds apart from the sections'
_OPENING = "-"
_NOTING_EVERY = 0.5  # seconds between signs that a note is being written
_LINES_A_ROUND = 32  # of so many lines of notes one is given up at a time

Progress = Callable[[int, int, int], None]


@dataclass
class Notes:
    """What was noted: the raw text of each window by its number, and what it cost."""

    texts: dict[int, str] = field(default_factory=dict)
    read_tokens: int = 0
    written_tokens: int = 0
    read_s: float = 0.0
    write_s: float = 0.0


@dataclass(frozen=True)
class NoteTaker:
    """Reads a paper's parts in a context and writes notes on each.

    `progress(window, done, total)` counts the tokens of all parts and those of the notes on them.
    """

    context: Context
    profile: PromptProfile
    paper: Paper
    settings: GenerationSettings
    should_stop: ShouldStop
    progress: Progress
    notes: Notes = field(default_factory=Notes)

    def through_windows(self, reading: Reading, plan: WindowPlan) -> Reading:
        """Read every window and write its notes: `reading` with the prompt that holds them.

        Raises Interrupted, ReviewerError.
        """
        model = self.context.model
        done = 0
        for window in plan.windows:
            prompt, request = window_prompt(self.profile, self.paper, window)
            tokens = head_tokens(model, prompt)
            # The windows after this one are not made yet; they are about as large.
            total = done + (len(tokens) + plan.note_tokens) * (len(plan.windows) - window.number + 1)

            def report(at: int, _: int, number: int = window.number, before: int = done, of: int = total) -> None:
                self.progress(number, before + at, of)

            began = time.perf_counter()
            self.notes.read_tokens += self.context.read_prefix(tokens, self.should_stop, report)
            self.notes.read_s += time.perf_counter() - began
            done += len(tokens)
            self._note(window, request, plan.note_tokens, done, total)
            done += plan.note_tokens
        return self._with_notes(reading, plan)

    def through_rolling(self, reading: Reading, plan: RollingPlan) -> Reading:
        """Let the paper roll through the window, with notes on each part before it leaves: `reading` with their prompt.

        The context then holds the prefix: what was kept, the window's end, the notes.

        Raises Interrupted, ReviewerError.
        """
        model = self.context.model
        buffer = RollingBuffer(self.context, plan.window)
        prompt = rolling.rolling_prompt(self.profile, self.paper, plan)
        began = time.perf_counter()
        self.notes.read_tokens += buffer.begin(head_tokens(model, prompt), self.should_stop)
        parts = [model.vocabulary.encode(text) for text in plan.texts]
        gone = len(self.context.prefix)
        total = gone + sum(len(p) for p in parts) + plan.note_tokens * len(plan.noted)
        for part, tokens in zip(plan.parts, parts, strict=True):

            def report(at: int, number: int = part.number, done: int = gone) -> None:
                self.progress(number, done + at, total)

            buffer.read(tokens, self.should_stop, report)
            self.notes.read_tokens += len(tokens)
            gone += len(tokens)
            if part.number in plan.noted:
                self._note(part, rolling.notes_request(self.paper, part), plan.note_tokens, gone, total)
                gone += plan.note_tokens
        rolled = self._with_rolled(reading, plan)
        self.notes.read_s = time.perf_counter() - began - self.notes.write_s
        return rolled

    def _note(self, window: Window, request: str, most: int, done: int, total: int) -> None:
        """Write at most `most` tokens of notes on `window`; before, `done` of `total` tokens were read or written."""
        model = self.context.model
        one = Continuation(
            name="notes",
            suffix=model.encode(model.form.tail(request, _OPENING), begin=False),
            seed=self.settings.seed + _SEED_STEP + window.number,
            max_tokens=most,
            repeats=RepetitionGuard().feed,
        )
        began = time.perf_counter()
        sampler = sampler_for(model.header.parameters, self.settings.temperature)
        told = _Noting(lambda tokens: self.progress(window.number, done + tokens, total))
        written = write_together(self.context, [one], sampler, told, self.should_stop)
        self.progress(window.number, done + most, total)
        self.notes.texts[window.number] = _OPENING + written.texts["notes"]
        self.notes.written_tokens += written.decode_tokens
        self.notes.write_s += time.perf_counter() - began

    def _with_notes(self, reading: Reading, plan: WindowPlan) -> Reading:
        model = self.context.model
        cells = self.context.cells

        def fits(texts: dict[int, str]) -> bool:
            self._check()
            made = self._final(reading, plan, texts)
            longest = max(len(t) for t in made.requests.values())
            answers = sum(len(t) + self.settings.max_tokens for t in made.requests.values())
            alone = len(made.prefix) + longest + self.settings.max_tokens
            return alone <= reading.context and len(made.prefix) + answers <= cells

        texts = shortened_notes(self.notes.texts, fits)
        silent = [w.number for w in plan.windows if not note_lines(texts.get(w.number, ""), w, self._marker)]
        shown = windows.coverage(self.paper, plan, model.vocabulary.count, silent)
        return replace(self._final(reading, plan, texts), plan=shown)

    def _final(self, reading: Reading, plan: WindowPlan, texts: dict[int, str]) -> Reading:
        model = self.context.model
        prompt = final_prompt(self.profile, self.paper, plan, texts)
        requests = tail_tokens(model, prompt, list(reading.requests))
        return replace(reading, prompt=prompt, prefix=head_tokens(model, prompt), requests=requests)

    def _with_rolled(self, reading: Reading, plan: RollingPlan) -> Reading:
        model = self.context.model
        room = plan.notes_room

        def end_of(texts: dict[int, str]) -> list[int]:
            lines = [x for part in plan.parts for x in note_lines(texts.get(part.number, ""), part, self._marker)]
            return model.vocabulary.encode(rolling.rolling_end(self.profile, self.paper, plan, lines))

        def fits(texts: dict[int, str]) -> bool:
            self._check()
            return len(end_of(texts)) <= room

        texts = shortened_notes(self.notes.texts, fits)
        end = end_of(texts)
        self.context.prefill(end, self.context.end, PREFIX, self.should_stop)
        noted = [part for part in plan.parts if part.number in plan.noted]
        silent = [p.number for p in noted if not note_lines(texts.get(p.number, ""), p, self._marker)]
        shown = rolling.coverage(self.paper, plan, model.vocabulary.count, silent)
        prompt = rolling.rolling_prompt(self.profile, self.paper, plan)
        requests = tail_tokens(model, prompt, list(reading.requests))
        return replace(reading, plan=shown, prompt=prompt, prefix=list(self.context.prefix), requests=requests)

    def _check(self) -> None:
        if self.should_stop():
            raise Interrupted

    @property
    def _marker(self) -> str:
        return fence_marker(self.paper.source.sha256)


class _Noting(Silent):
    """Counts the tokens of a note while it is written."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self._progress = progress
        self._told = 0.0

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """One more; told now and then."""
        if seconds - self._told >= _NOTING_EVERY:
            self._told = seconds
            self._progress(tokens)


def shortened_notes(notes: dict[int, str], fits: Callable[[dict[int, str]], bool]) -> dict[int, str]:
    """The notes, and where they don't fit, the longest cut from their ends until they do.

    Asking whether they fit means to tokenize a prompt, so that of many lines some go at a time.
    """
    texts = {number: text.splitlines() for number, text in notes.items()}

    def joined() -> dict[int, str]:
        return {number: "\n".join(lines) for number, lines in texts.items()}

    while any(texts.values()) and not fits(joined()):
        for _ in range(1 + sum(map(len, texts.values())) // _LINES_A_ROUND):
            wordiest = max(texts, key=lambda n: sum(map(len, texts[n])))
            del texts[wordiest][-1:]
    return joined()
