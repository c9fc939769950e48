"""The engine's self-test, run in a worker process of its own and told in words."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.model import CheckBegun, RunSelfTest, SelfTested
from reviewer_app.models.library import installed_path
from reviewer_app.models.manifest import Manifest

# It takes a few seconds, on a graphics driver in software beside other programs minutes. What hangs is noticed sooner.
DEADLINE_S: Final = 600.0

OnCheck = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """How the self-test ended.

    `failed` names the check that failed, in words, and `why` says how, as whole sentences; both are empty if it passed.
    `graphics` is whether that check ran on a graphics card: then everything on the processor had passed. `difference`
    is the largest one between two ways to compute the same (the root mean square, as a share of the logits' spread).
    `ended` is whether it came to a verdict: one that took too long says more about how busy the machine was.
    `model` is the file that was tested beside random weights, empty if none is installed.
    """

    passed: bool
    checks: int
    seconds: float
    model: str = ""
    failed: str = ""
    why: str = ""
    graphics: bool = False
    difference: float = 0.0
    detail: str = ""
    ended: bool = True

    @property
    def sentence(self) -> str:
        """The result as a person reads it."""
        if not self.passed:
            return tr("The engine's self-test failed at: {check}. {why}").format(check=self.failed, why=self.why)
        text = tr("The engine's self-test passed: {n} checks in {seconds} seconds.")
        if not self.model:
            text += " " + tr("No model is installed, so only random weights were computed with.")
        return text.format(n=self.checks, seconds=f"{self.seconds:.1f}")

    @property
    def next_step(self) -> str:
        """What helps if it failed, as sentences."""
        if self.passed:
            return ""
        if self.graphics:
            return tr(
                "Bring the graphics card's driver up to date. Until then reviews run on the processor: press "
                "“Run on the processor” where a review fails, or on the command line add --gpu-layers 0."
            )
        return tr("Set the program up again with “make -B run”: it builds an engine that passes this test here.")

    def to_json(self) -> dict[str, Any]:
        """As `doctor --json` prints it."""
        return asdict(self)


class SelfTest:
    """One run of the self-test. `on_check` hears each check in words before it runs, `on_done` the result, once.

    `model` is a model file to test with, beside random weights in every usual quantization; None for those alone.
    `command` runs the worker, for tests.
    """

    def __init__(
        self,
        runtime: Runtime,
        model: Path | None,
        on_done: Callable[[SelfTestResult], None],
        on_check: OnCheck | None = None,
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        self._model = model
        self._on_done = on_done
        self._on_check = on_check
        self._running: CheckBegun | None = None
        self._checks = 0
        self._began = time.monotonic()
        # Made here, since a worker that dies removes nothing.
        self._folder = tempfile.TemporaryDirectory(prefix="reviewer-self-test-", ignore_cleanup_errors=True)
        self._client = WorkerClient(runtime, MODEL, command)
        self._client.request(
            RunSelfTest(Path(self._folder.name), (model,) if model else ()),
            on_event=self._event,
            on_done=self._done,
            deadline=DEADLINE_S,
        )

    def cancel(self) -> None:
        """End it; `on_done` hears that it did not pass."""
        self._client.kill()

    def _event(self, check: CheckBegun) -> None:
        self._running = check
        self._checks += 1
        if self._on_check:
            self._on_check(check_text(check))

    def _done(self, outcome: Outcome[SelfTested]) -> None:
        self._client.stop()
        self._folder.cleanup()
        self._on_done(self._result(outcome))

    def _result(self, outcome: Outcome[SelfTested]) -> SelfTestResult:
        name = self._model.name if self._model else ""
        seconds = time.monotonic() - self._began
        failed, why, detail, difference, ended = self._running, "", "", 0.0, True
        match outcome:
            case Done(tested):
                difference = tested.difference
                if tested.failed is None:
                    return SelfTestResult(True, self._checks, seconds, name, difference=difference)
                failed, why = tested.failed, tested.why
            case Failed(error, exit_):
                # A death's own next step is to try again, which would end in the same way.
                why, detail = error.message if exit_ else str(error), error.detail
                ended = exit_ is None or exit_.cause != "deadline"
            case Cancelled():
                why, ended = tr("It was cancelled."), False
        where = check_text(failed) if failed else tr("starting the language model's process")
        graphics = failed is not None and failed.graphics
        return SelfTestResult(False, self._checks, seconds, name, where, why, graphics, difference, detail, ended)


def model_to_test(manifest: Manifest, models_dir: Path) -> tuple[str, Path] | None:
    """The smallest of the manifest's models that is installed, its id and file: the test is about the library."""
    here = [(m.size, m.id, path) for m in manifest.models if (path := installed_path(m, models_dir)) is not None]
    return min(here)[1:] if here else None


def check_text(check: CheckBegun) -> str:
    """A check of the worker's events in words."""
    kinds = {
        "load": tr("loading {model}"),
        "batch": tr("reading many tokens at once with {model}"),
        "single": tr("reading single tokens with {model}"),
        "state": tr("saving and loading a state of {model}"),
    }
    if check.graphics:
        place = tr("on the graphics card")
    elif check.flash:
        place = tr("on the processor, {n} threads, with flash attention")
    else:
        place = tr("on the processor, {n} threads, without flash attention")
    text = kinds[check.what].format(model=check.model)
    return f"{text} ({place.format(n=check.threads)})"
