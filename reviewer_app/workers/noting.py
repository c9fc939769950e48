"""Takes notes on a long paper, window by window, and makes the prompt from which the review is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reviewer_app.engine.context import Context
from reviewer_app.engine.generate import Continuation, write_together
from reviewer_app.engine.interrupt import ShouldStop
from reviewer_app.engine.sampling import SamplerSettings
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings
from reviewer_app.review.prompt import PromptProfile
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.workers.reading import Reading, head_tokens, tail_tokens
from reviewer_app.workers.windows import WindowPlan, coverage, final_prompt, note_lines, window_prompt

_SEED_STEP = 1000  # keeps the notes' seeds apart from the sections'
_OPENING = "-"


@dataclass
class Notes:
    """What was noted: the raw text of each window by its number, and what it cost."""

    texts: dict[int, str] = field(default_factory=dict)
    read_tokens: int = 0
    written_tokens: int = 0
    read_s: float = 0.0
    write_s: float = 0.0


class _Silent:
    """Nobody watches notes being written."""

    def text(self, name: str, piece: str) -> None:
        """Nothing."""

    def done(self, name: str, reason: str, tokens: int) -> None:
        """Nothing."""

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """Nothing."""


def take_notes(
    context: Context,
    profile: PromptProfile,
    paper: Paper,
    plan: WindowPlan,
    settings: GenerationSettings,
    should_stop: ShouldStop,
    progress: Callable[[int, int, int], None],
) -> Notes:
    """Read every window and write its notes. `progress(window, done, total)`: tokens of this window.

    Raises Interrupted, ReviewerError.
    """
    model = context.model
    notes = Notes()
    for window in plan.windows:
        prompt, request = window_prompt(profile, paper, window)
        tokens = head_tokens(model, prompt)
        suffix = model.encode(model.form.tail(request, _OPENING), begin=False)

        def report(done: int, total: int, number: int = window.number) -> None:
            progress(number, done, total)

        began = time.perf_counter()
        notes.read_tokens += context.read_prefix(tokens, should_stop, report)
        read = time.perf_counter()
        one = Continuation(
            name="notes",
            suffix=suffix,
            seed=settings.seed + _SEED_STEP + window.number,
            max_tokens=plan.note_tokens,
            repeats=RepetitionGuard().feed,
        )
        sampler = SamplerSettings(temperature=settings.temperature)
        written = write_together(context, [one], sampler, _Silent(), should_stop)
        notes.texts[window.number] = _OPENING + written.texts["notes"]
        notes.written_tokens += written.decode_tokens
        notes.read_s += read - began
        notes.write_s += time.perf_counter() - read
    return notes


def with_notes(
    context: Context,
    profile: PromptProfile,
    paper: Paper,
    reading: Reading,
    plan: WindowPlan,
    notes: Notes,
    settings: GenerationSettings,
) -> Reading:
    """`reading` with the prompt that holds the notes, and with coverage that tells which windows left none.

    Where the notes are longer than planned, the longest are cut from their ends.
    """
    model = context.model
    marker = paper.source.sha256[:12]
    texts = dict(notes.texts)
    while True:
        prompt = final_prompt(profile, paper, plan, texts)
        prefix = head_tokens(model, prompt)
        requests = tail_tokens(model, prompt, list(reading.requests))
        longest = max(len(t) for t in requests.values())
        cells = len(prefix) + sum(len(t) + settings.max_tokens for t in requests.values())
        fits = len(prefix) + longest + settings.max_tokens <= reading.context and cells <= context.cells
        if fits or not any(texts.values()):
            break
        wordiest = max(texts, key=lambda n: len(texts[n]))
        texts[wordiest] = "\n".join(texts[wordiest].splitlines()[:-1])
    silent = [w.number for w in plan.windows if not note_lines(texts.get(w.number, ""), w, marker)]
    shown = coverage(paper, plan, model.vocabulary.count, silent)
    return replace(reading, plan=shown, prompt=prompt, prefix=prefix, requests=requests)
