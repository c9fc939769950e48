"""Proves that this build of llama.cpp computes on this machine: real tokens in every way in which a review uses it.

A build that does not fit its processor, or a compiler's fault, shows itself in the first tokens: the process dies, or
the numbers are none. Each check is announced before it runs, so that whoever watches the process knows which one ended
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reviewer_app.engine import llama_context
from reviewer_app.engine.context import PREFIX, Context, ContextSettings
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.load import LoadSettings, load
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.threads import Pace, physical_cores
from reviewer_app.i18n import tr

# Long enough for the kernels that multiply whole matrices, which take over at 32 rows at the latest.
_TOKENS = 52
_SINGLE = 4  # of them are read again one by one
_CELLS = 256
_TEXT = "The authors report that the method works on all of the data, and that it is faster than those before it. " * 2
# How far the logits may lie apart between two ways to compute them: the root mean square of the differences, as a share
# of the logits' spread. Between numbers of threads, batches and attention kernels of a sound build 0.06 was seen (the
# rounding of activations to 8 bits falls differently), with one layer of ten computed wrongly 0.47 at the least.
TOLERANCE = 0.2

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to compute: on a graphics card or on the processor, with how many threads and which attention kernel."""

    graphics: bool
    threads: int
    flash: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What is checked now: `what` is "load", "batch", "single" or "state"."""

    model: str
    way: Way
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it ended. `failed` is the check that failed, and `why` says how in a sentence.

    `difference` is the largest one that was seen; see `TOLERANCE`.
    """

    checks: int
    difference: float
    failed: Check | None = None
    why: str = ""


class _Wrong(Exception):  # noqa: N818 - a verdict on its way out, not an error
    """The running check found something wrong, said in a sentence."""


def ways(machine: Machine, cores: int) -> Iterator[Way]:
    """The ways to check, the processor first: where a driver ends the process, it is known that the processor works."""
    for threads in sorted({1, cores}):
        for flash in (False, True):
            yield Way(graphics=False, threads=threads, flash=flash)
    if machine.has_gpu():
        yield Way(graphics=True, threads=1, flash=True)  # the only kernel that the engine uses there


def self_test(
    models: Sequence[Path],
    on_check: Callable[[Check], None],
    should_stop: ShouldStop = never,
    machine: Machine | None = None,
    cores: int | None = None,
) -> Verdict:
    """Check every way with each of the `models`. `on_check` is told of each check before it runs.

    Raises Interrupted; ReviewerError if a model can't be loaded because of what it is.
    """
    machine = machine or Machine()
    run = _Run(on_check, should_stop, machine)
    try:
        for way in ways(machine, cores or physical_cores()):
            for model in models:
                run.check(model, way)
    except _Wrong as wrong:
        return Verdict(run.checks, run.difference, run.current, str(wrong))
    return Verdict(run.checks, run.difference)


class _Run:
    """One self-test: what it compares with, and how far it has come."""

    def __init__(self, on_check: Callable[[Check], None], should_stop: ShouldStop, machine: Machine) -> None:
        self._on_check = on_check
        self._should_stop = should_stop
        self._machine = machine
        self._reference: dict[Path, Logits] = {}
        self.current: Check | None = None
        self.checks = 0
        self.difference = 0.0

    def check(self, path: Path, way: Way) -> None:
        """All checks of one model in one way."""

        def begin(what: str) -> None:
            if self._should_stop():
                raise Interrupted
            self.current = Check(path.name, way, what)
            self.checks += 1
            self._on_check(self.current)

        begin("load")
        model = load(path, LoadSettings(gpu_layers=-1 if way.graphics else 0), self._should_stop, self._machine)
        try:
            if way.graphics and not model.gpu_layers:
                raise _Wrong(tr("No layer could be put on the graphics card."))
            settings = ContextSettings(_CELLS, sequences=2, batch=_TOKENS, exact=way.flash)
            context = Context(model, settings, Pace(way.threads), self._machine)
            try:
                self._decode(path, model, context, begin)
            finally:
                context.close()
        finally:
            model.close()

    def _decode(self, path: Path, model: LoadedModel, context: Context, begin: Callable[[str], None]) -> None:
        tokens = model.vocabulary.encode(_TEXT)[:_TOKENS]
        begin("batch")
        whole = context.logits(context.prefill(tokens, 0, PREFIX, self._should_stop, outputs=True))
        self._compare(whole, self._reference.setdefault(path, whole))
        begin("single")
        end = len(tokens) - _SINGLE
        if llama_context.remove_cells(context.memory, PREFIX, end, -1):
            del context.prefix[end:]
        else:  # a recurrent model's state can't be cut back
            context.clear()
            context.prefill(tokens[:end], 0, PREFIX, self._should_stop)
        for at in range(end, len(tokens) - 1):
            self._step(context, tokens, at)
        state = context.state()
        single = self._step(context, tokens, len(tokens) - 1)
        self._compare(single, whole)
        begin("state")
        if not context.restore(tokens[:-1], memoryview(state)):
            raise _Wrong(tr("A saved state could not be loaded."))
        self._compare(self._step(context, tokens, len(tokens) - 1), single)

    def _step(self, context: Context, tokens: Sequence[int], at: int) -> Logits:
        context.step([tokens[at]], [at], [PREFIX], self._should_stop)
        logits = context.logits(0)
        self._compare(logits, logits)
        return logits

    def _compare(self, logits: Logits, reference: Logits) -> None:
        if not np.isfinite(logits).all():
            raise _Wrong(tr("What was computed are no numbers."))
        spread = float(reference.std())
        if not spread:
            raise _Wrong(tr("Every token came out equally likely."))
        difference = float(np.sqrt(np.mean((logits - reference) ** 2))) / spread
        self.difference = max(self.difference, difference)
        if difference > TOLERANCE:
            raise _Wrong(tr("Two ways to compute the same came out unlike each other."))
