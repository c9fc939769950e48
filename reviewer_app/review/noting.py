"""Takes notes on a long paper, part by part, and lets a generator hold what the review is written from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reviewer_app.paper.model import Paper
from reviewer_app.review import rolling, windows
from reviewer_app.review.generator import Account, Generator, Reason, ShouldStop, Wanted
from reviewer_app.review.model import GenerationSettings
from reviewer_app.review.passages import fence_marker
from reviewer_app.review.prompt import PromptProfile
from reviewer_app.review.reading import ReadingWay, head_size, tail_sizes
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.review.rolling import RollingPlan
from reviewer_app.review.windows import Window, WindowPlan, final_prompt, note_lines, window_prompt

_SEED_STEP = 1000  # keeps the notes' seeds apart from the sections'
_OPENING = "-"
_NOTING_EVERY = 0.5  # seconds between signs that a note is being written
_LINES_A_ROUND = 32  # of so many lines of notes one is given up at a time

# `progress(part, done, total)` counts the tokens of all parts and those of the notes on them.
PartProgress = Callable[[int, int, int], None]


@dataclass
class Notes:
    """What was noted: the raw text of each window by its number, and what it cost.

    `plan` is the one whose windows the numbers count.
    """

    plan: WindowPlan | RollingPlan
    texts: dict[int, str] = field(default_factory=dict)
    read_tokens: int = 0
    written_tokens: int = 0
    read_s: float = 0.0
    write_s: float = 0.0


@dataclass
class _OneNote:
    """Keeps a note while it is written, as `Listener`, and tells now and then how many tokens it has."""

    progress: Callable[[int], None]
    written: str = ""
    reported: float = 0.0
    guard: RepetitionGuard = field(default_factory=RepetitionGuard)

    def reading(self, done: int, total: int) -> None:
        """Nothing."""

    def text(self, name: str, piece: str) -> None:
        """Keep it."""
        self.written += piece
        self.guard.feed(piece)

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """Nothing."""

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """One more."""
        if seconds - self.reported >= _NOTING_EVERY:
            self.reported = seconds
            self.progress(tokens)


@dataclass(frozen=True)
class NoteTaker:
    """Lets a generator read a paper's parts and write notes on each. `check` raises where nobody wants them any more.

    What `notes` hold already, of an attempt that broke off, is not written again.
    """

    generator: Generator
    profile: PromptProfile
    paper: Paper
    settings: GenerationSettings
    should_stop: ShouldStop
    check: Callable[[], None]
    progress: PartProgress
    notes: Notes

    def take(self, way: ReadingWay) -> ReadingWay:
        """Read every part and write its notes: `way` with the prompt that holds them, `prefix_tokens` included.

        Where the paper rolls, the generator then holds the prefix: what was kept, the window's end, the notes.
        Raises ReviewerError, and what the generator and `check` raise.
        """
        if way.windows is not None:
            return self._through_windows(way, way.windows)
        assert way.rolling is not None
        return self._through_rolling(way, way.rolling)

    def _through_windows(self, way: ReadingWay, plan: WindowPlan) -> ReadingWay:
        done = 0
        for window in plan.windows:
            if window.number in self.notes.texts:
                continue
            prompt, request = window_prompt(self.profile, self.paper, window)
            head = prompt.prefix + prompt.common
            size = head_size(self.generator, prompt)
            # The windows after this one are not made yet; they are about as large.
            total = done + (size + plan.note_tokens) * (len(plan.windows) - window.number + 1)

            def report(at: int, _: int, number: int = window.number, before: int = done, of: int = total) -> None:
                self.progress(number, before + at, of)

            read = self.generator.prefill(prompt.system, head, self.should_stop, report)
            self.notes.read_tokens += read.tokens
            self.notes.read_s += read.seconds
            done += size
            self._note(window, request, plan.note_tokens, done, total)
            done += plan.note_tokens
        return self._with_notes(way, plan)

    def _through_rolling(self, way: ReadingWay, plan: RollingPlan) -> ReadingWay:
        prompt = rolling.rolling_prompt(self.profile, self.paper, plan)
        began, wrote = time.perf_counter(), self.notes.write_s
        head = self.generator.prefill(prompt.system, prompt.prefix, self.should_stop, lambda _done, _total: None)
        self.notes.read_tokens += head.tokens
        gone = self.generator.held
        sizes = [self.generator.count(text) for text in plan.texts]
        total = gone + sum(sizes) + plan.note_tokens * len(plan.noted)
        for part, text, size in zip(plan.parts, plan.texts, sizes, strict=True):

            def report(at: int, _: int, number: int = part.number, done: int = gone) -> None:
                self.progress(number, done + at, total)

            self.notes.read_tokens += self.generator.read_on(text, plan.window, self.should_stop, report)
            gone += size
            if part.number in plan.noted:
                if part.number not in self.notes.texts:
                    self._note(
                        part, rolling.notes_request(self.profile, self.paper, part), plan.note_tokens, gone, total
                    )
                gone += plan.note_tokens
        rolled = self._with_rolled(way, plan)
        self.notes.read_s += time.perf_counter() - began - (self.notes.write_s - wrote)
        return rolled

    def _note(self, window: Window, request: str, most: int, done: int, total: int) -> None:
        """Write at most `most` tokens of notes on `window`; before, `done` of `total` tokens were read or written."""
        note = _OneNote(lambda tokens: self.progress(window.number, done + tokens, total))
        account = Account()
        one = Wanted(
            name="notes",
            request=request,
            opening=_OPENING,
            seed=self.settings.seed + _SEED_STEP + window.number,
            max_tokens=most,
            repeats=lambda: note.guard.repeating,
        )
        began = time.perf_counter()
        self.generator.write([one], self.settings.temperature, note, self.should_stop, account)
        self.progress(window.number, done + most, total)
        self.notes.texts[window.number] = _OPENING + note.written
        self.notes.written_tokens += account.decode_tokens
        self.notes.write_s += time.perf_counter() - began

    def _with_notes(self, way: ReadingWay, plan: WindowPlan) -> ReadingWay:
        def fits(texts: dict[int, str]) -> bool:
            self.check()
            made = self._final(way, plan, texts)
            answers = sum(size + self.settings.max_tokens for size in made.request_tokens.values())
            longest = max(made.request_tokens.values(), default=0)
            alone = made.prefix_tokens + longest + self.settings.max_tokens
            return alone <= way.context and made.prefix_tokens + answers <= way.cells

        texts = shortened_notes(self.notes.texts, fits)
        silent = [w.number for w in plan.windows if not note_lines(texts.get(w.number, ""), w, self._marker)]
        shown = windows.coverage(self.paper, plan, self.generator.count, silent)
        return replace(self._final(way, plan, texts), plan=shown)

    def _final(self, way: ReadingWay, plan: WindowPlan, texts: dict[int, str]) -> ReadingWay:
        prompt = final_prompt(self.profile, self.paper, plan, texts)
        requests = tail_sizes(self.generator, prompt, list(way.request_tokens))
        return replace(way, prompt=prompt, prefix_tokens=head_size(self.generator, prompt), request_tokens=requests)

    def _with_rolled(self, way: ReadingWay, plan: RollingPlan) -> ReadingWay:
        def end_of(texts: dict[int, str]) -> str:
            lines = [x for part in plan.parts for x in note_lines(texts.get(part.number, ""), part, self._marker)]
            return rolling.rolling_end(self.profile, self.paper, plan, lines)

        def fits(texts: dict[int, str]) -> bool:
            self.check()
            return self.generator.count(end_of(texts)) <= plan.notes_room

        texts = shortened_notes(self.notes.texts, fits)
        # Nothing makes room for the notes: it was left free for them.
        self.generator.read_on(end_of(texts), 0, self.should_stop, lambda _done, _total: None)
        noted = [part for part in plan.parts if part.number in plan.noted]
        silent = [p.number for p in noted if not note_lines(texts.get(p.number, ""), p, self._marker)]
        shown = rolling.coverage(self.paper, plan, self.generator.count, silent)
        prompt = rolling.rolling_prompt(self.profile, self.paper, plan)
        requests = tail_sizes(self.generator, prompt, list(way.request_tokens))
        return replace(way, plan=shown, prompt=prompt, prefix_tokens=self.generator.held, request_tokens=requests)

    @property
    def _marker(self) -> str:
        return fence_marker(self.paper.source.sha256)


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
