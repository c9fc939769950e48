"""The engine's self-test and, where it passes, a trial of its speed: what `doctor` and the window let a person run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Done, Outcome, WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.model import SpeedsTried, TrySpeeds
from reviewer_app.session.model_speeds import ModelSpeeds
from reviewer_app.session.self_test import OnCheck, SelfTest, SelfTestResult

# It takes a few seconds, on a busy machine some more.
TRIAL_DEADLINE_S: Final = 120.0


class EngineTest:
    """One run of both, each in a worker process of its own. `on_done` hears the self-test's result, once.

    `model` is the id and the file of an installed model to test with, None for random weights alone. What the trial
    tells is kept in `speeds`; where it fails, nothing is told of it: the engine computes, and reviews measure anew.
    """

    def __init__(
        self,
        runtime: Runtime,
        model: tuple[str, Path] | None,
        speeds: ModelSpeeds,
        on_done: Callable[[SelfTestResult], None],
        on_check: OnCheck | None = None,
    ) -> None:
        self._runtime = runtime
        self._id = model[0] if model else None
        self._file = model[1] if model else None
        self._speeds = speeds
        self._on_done = on_done
        self._on_check = on_check
        self._cancelled = False
        self._trial: WorkerClient | None = None
        self._self_test = SelfTest(runtime, self._file, self._tested, on_check)

    def cancel(self) -> None:
        """End it; `on_done` is not called any more."""
        self._cancelled = True
        if self._trial is None:
            self._self_test.cancel()
        else:
            self._trial.kill()

    def _tested(self, result: SelfTestResult) -> None:
        if self._cancelled:
            return
        if not result.passed:
            self._on_done(result)
            return
        if self._on_check:
            self._on_check(tr("trying how fast large models are here"))
        # Made here, since a worker that dies removes nothing.
        folder = tempfile.TemporaryDirectory(prefix="reviewer-speed-", ignore_cleanup_errors=True)
        self._trial = client = WorkerClient(self._runtime, MODEL)

        def tried(outcome: Outcome[SpeedsTried]) -> None:
            client.stop()
            folder.cleanup()
            if self._cancelled:
                return
            if isinstance(outcome, Done):
                self._speeds.note_tried(outcome.answer, self._id)
            self._on_done(result)

        client.request(TrySpeeds(Path(folder.name), self._file), on_done=tried, deadline=TRIAL_DEADLINE_S)
