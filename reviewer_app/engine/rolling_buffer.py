"""Reads a text of any length through a window of fixed size: the rolling buffer of the Mistral 7B paper.

Jiang et al. 2023, https://arxiv.org/abs/2310.06825, section 2: the cache holds the last tokens only, and a prompt is
read in chunks, each of which sees itself and what the cache holds. Here the cells of the instruction are kept beside
them (a model that loses the beginning of its text writes much worse: Xiao et al. 2023,
https://arxiv.org/abs/2309.17453) and move forward with the window, so that no distance passes the trained length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer_app.engine.context import PREFIX, Context
from reviewer_app.engine.interrupt import ShouldStop, never


class RollingBuffer:
    """The prefix of a context as the first `kept` tokens and the last `window` tokens of what was read since."""

    def __init__(self, context: Context, window: int, kept: int = 0) -> None:
        """`window` in tokens; the context needs room for it beside the `kept` first tokens that it holds already."""
        self.context = context
        self.window = window
        self.kept = kept

    @property
    def held(self) -> int:
        """How many tokens the window holds."""
        return len(self.context.prefix) - self.kept

    def begin(self, kept: Sequence[int], should_stop: ShouldStop = never) -> int:
        """Start anew with `kept`, which stays; the number of tokens read. Raises as `Context.read_prefix`."""
        read = self.context.read_prefix(kept, should_stop)
        self.kept = len(kept)
        return read

    def read(
        self, tokens: Sequence[int], should_stop: ShouldStop = never, progress: Callable[[int], None] | None = None
    ) -> None:
        """Read on, in chunks; for each, the oldest tokens of the window make room. `progress(tokens read)`.

        Raises Interrupted, ReviewerError (CONTEXT_TOO_SMALL, GENERATION_FAILED).
        """
        step = min(self.context.settings.batch, self.window)
        for at in range(0, len(tokens), step):
            chunk = tokens[at : at + step]
            over = self.held + len(chunk) - self.window
            if over > 0:
                self.context.evict(self.kept, over)
            self.context.prefill(chunk, self.context.end, PREFIX, should_stop)
            if progress:
                progress(at + len(chunk))
