"""The model that a worker holds, with the context of the last paper, and how much more fits beside it.

A second review of the same paper finds it read. What fails on a graphics card falls a rung here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviewer_app.engine import fit
from reviewer_app.engine.context import Context, ContextFailedError, ContextSettings, DecoderFailedError, batch_size
from reviewer_app.engine.interrupt import ShouldStop
from reviewer_app.engine.load import LoadSettings, load, rung_below
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

_PROBE = 32  # tokens a batch
_AHEAD_SHARE = 0.5  # of the free memory that reading ahead may take
_COPY_SHARE = 0.5  # of the free memory that a state on its way to the disk may take
_LESS_MEMORY = 0.65  # of the bytes that could not be had: what the same cells take in q8_0, and a little
log = logging.getLogger(__name__)

# Hears which share of something (0 to 1) is done.
Share = Callable[[float], None]


class HeldModel:
    """At most one model, and at most one context of it."""

    def __init__(self, machine: Machine) -> None:
        """`machine` is what the engine runs on; tests give one that fails on command."""
        self.machine = machine
        self.measured = Pace()
        self.context: Context | None = None
        self.sha256 = ""  # of the model's file, once it was computed
        self._settings = LoadSettings()
        self._ceiling = 0  # bytes that a context may have, where one of the size that fits could not be made; 0: none
        self._model: LoadedModel | None = None
        self._key: tuple[object, ...] = ()
        self._load_s = 0.0
        self._can_shift: bool | None = None
        self._wanted = ContextSettings(0, 0, 0)

    @property
    def loaded(self) -> bool:
        """Whether there is a model."""
        return self._model is not None

    @property
    def model(self) -> LoadedModel:
        """The model. Raises ReviewerError NO_MODEL."""
        if self._model is None:
            raise ReviewerError(
                ErrorCode.NO_MODEL, tr("No model is loaded."), tr("Choose a model and start the review again.")
            )
        return self._model

    def holds(self, file: Path, settings: LoadSettings) -> bool:
        """Whether the model in `file` is loaded already, in the same way."""
        return self._model is not None and self._key == _key(file, settings)

    def load(self, file: Path, settings: LoadSettings, should_stop: ShouldStop, progress: Share) -> None:
        """Hold the model in `file` in place of what was held. Arguments and errors as of `engine.load.load`."""
        self.close()
        began = time.perf_counter()
        self._settings = settings
        self._model = load(file, settings, should_stop, self.machine, progress)
        self._key = _key(file, settings)
        self._load_s = time.perf_counter() - began

    def after(self, error: ContextFailedError | DecoderFailedError, should_stop: ShouldStop, progress: Share) -> None:
        """Fall a rung: fewer layers on the GPU; on the CPU a smaller cache, where none could be had of this size.

        Raises `error` where nothing is left to try, ReviewerError, Interrupted.
        """
        if self.model.gpu_layers:
            no_context = isinstance(error, ContextFailedError)
            self._fall(
                tr("The graphics processor had no room for the paper")
                if no_context
                else tr("The graphics processor failed while the model was running"),
                error,
                should_stop,
                progress,
            )
        elif isinstance(error, ContextFailedError):
            self._take_less(error)
        else:
            raise error

    def _take_less(self, error: ContextFailedError) -> None:
        """Let the next plan make a smaller cache."""
        model = self.model
        without = fit.estimate(model.header, 0, self._wanted.batch, self._wanted.kv_type).total
        whole = fit.estimate(model.header, self._wanted.cells, self._wanted.batch, self._wanted.kv_type).total
        self._ceiling = fit.RESERVE + without + int(_LESS_MEMORY * (whole - without))
        notice = tr("The memory that is free could not be had in one piece; a smaller cache was taken.")
        if notice not in model.notices:
            model.notices.append(notice)
        log.warning("A context could not be made: %s", error.detail)

    def _fall(self, why: str, error: ReviewerError, should_stop: ShouldStop, progress: Share) -> None:
        """Load the model again with fewer layers on the GPU. Raises ReviewerError, Interrupted."""
        model = self.model
        rung = rung_below(model)
        log.warning("%d layers on the GPU failed: %s", model.gpu_layers, error.detail)
        notices = [
            *model.notices,
            tr("{why}; {n} of {of} layers are on it now.").format(why=why, n=rung, of=model.header.layers),
        ]
        key = self._key
        self.close()
        settings = replace(self._settings, gpu_layers=rung or 0)
        self._model = load(model.header.path, settings, should_stop, self.machine, progress)
        self._key = key
        self._model.notices[:0] = notices

    def context_for(self, tokens: int, sequences: int, kv_type: str, pace: Pace, *, exact: bool) -> Context:
        """A context with room for so many tokens: the one that is there, if it is large enough, else a new one.

        `exact` as in `ContextSettings`. Raises ContextFailedError.
        """
        wanted = ContextSettings(tokens, sequences, batch_size(self.model), kv_type, exact)
        held = self.context
        if held and held.cells >= wanted.cells and replace(held.settings, cells=wanted.cells) == wanted:
            if pace.fixed and held.prefix_threads != pace.fixed:
                # A fixed number promises the same text as a run that began with nothing.
                held.clear()
            held.pace = pace
            return held
        self.close_context()
        self._wanted = wanted
        self.context = Context(self.model, wanted, pace, self.machine)
        return self.context

    def can_shift(self) -> bool:
        """Whether the model's memory can be moved; asked of a small context, once."""
        if self._can_shift is None:
            self._wanted = ContextSettings(cells=fit.CELL_STEP, sequences=1, batch=_PROBE)
            probe = Context(self.model, self._wanted, Pace(1), self.machine)
            self._can_shift = probe.can_shift
            probe.close()
        return self._can_shift

    def pace(self, threads: int) -> Pace:
        """The threads for a run: `threads`, or measured if that is 0. What was measured before is the start."""
        if threads > 0:
            return Pace(threads)
        self.measured.forget_used()
        return self.measured

    def take_load_time(self) -> float:
        """Seconds that loading took, for the first review after it; 0 for those that found the model loaded."""
        seconds, self._load_s = self._load_s, 0.0
        return seconds

    def free_for_context(self) -> int:
        """Bytes that a context and the weights may have together: what is free, and what is held already."""
        model, held = self.model, self._bytes_of_context()
        # The system counts mapped weights as free, since it could read their pages from the file again.
        free = self.machine.memory() + held + (0 if model.mapped else model.header.tensor_bytes)
        if model.gpu_layers:
            # What lies on the GPU is not free there any more.
            video = self.machine.video_memory() + model.header.tensor_bytes + held
            free = fit.memory_for_context(model.header, free, video, model.gpu_layers)
        return min(free, self._ceiling) if self._ceiling else free

    def has_room_ahead(self, tokens: int, kv_type: str) -> bool:
        """Whether a context of `tokens` leaves most of the free memory to others: nobody has asked for it yet."""
        needed = fit.estimate(self.model.header, tokens, batch_size(self.model), kv_type).of_context
        return needed <= _AHEAD_SHARE * (self.machine.memory() + self._bytes_of_context())

    def has_room_for_copy(self, context: Context) -> bool:
        """Whether the prefix's state can be copied on its way to the disk without taking most of the free memory."""
        return context.state_bytes <= _COPY_SHARE * self.machine.memory()

    def close(self) -> None:
        """Let go of the model and its context."""
        self.close_context()
        if self._model:
            self._model.close()
            self._model = None
            self.sha256 = ""
            self._can_shift = None
            self._ceiling = 0
            self._key = ()

    def close_context(self) -> None:
        """Let go of what was read."""
        if self.context:
            self.context.close()
            self.context = None

    def _bytes_of_context(self) -> int:
        """What the context takes which is there; a new one is made in its place."""
        if self.context is None:
            return 0
        settings = self.context.settings
        return fit.estimate(self.model.header, self.context.cells, settings.batch, settings.kv_type).of_context


def _key(file: Path, settings: LoadSettings) -> tuple[object, ...]:
    rope = tuple(sorted(settings.rope.items()))
    way = (settings.gpu_layers, tuple(settings.adapters), rope, settings.sliding_window)
    try:
        stat = file.stat()
    except OSError:
        return (str(file), *way)
    return (str(file), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, *way)
