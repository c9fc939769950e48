"""What is under way with models: at most one piece of work with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.models.files import Progress
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.events import ModelNotice, ModelsChanged, SessionEvent

T = TypeVar("T")

# Between two looks at how far a copy or a check is (seconds).
_LOOK_EVERY_S: Final = 0.2


@dataclass(slots=True)
class Work:
    """What is under way with one model, told in `text`; `share` (0 to 1) is how far it is, None where nobody knows."""

    kind: Literal["download", "pause", "cancel", "verify", "copy", "remove"]
    text: str = ""
    share: float | None = None
    unwanted: bool = False


class ModelWorks(dict[str, Work]):
    """The work that goes on with each model, by its id; tells ModelsChanged of it, and ModelNotice where it failed."""

    def __init__(self, runtime: Runtime, background: BackgroundWork, report: Callable[[SessionEvent], None]) -> None:
        super().__init__()
        self._runtime = runtime
        self._background = background
        self._report = report
        self._timer: Timer | None = None

    def begin(self, model: str, work: Work) -> None:
        """Note what is under way."""
        self[model] = work
        self._report(ModelsChanged())

    def end(self, model: str) -> None:
        """It is over."""
        self.pop(model, None)
        self._report(ModelsChanged())

    def do(self, model: str, work: Work, do: Callable[[], T], told: Callable[[T], None]) -> None:
        """Do something that takes long beside the runtime's thread, unless other work goes on with this model."""
        if model in self:
            return

        def done(result: T) -> None:
            self.end(model)
            told(result)

        def failed(error: ReviewerError) -> None:
            self.end(model)
            if error.code is not ErrorCode.CANCELLED:
                self._report(ModelNotice(error=error))

        self.begin(model, work)
        self._background.do(do, done, failed, finish=True)
        if self._timer is None:
            self._look()

    def stop(self, model: str) -> None:
        """Nobody wants the copy or the check that goes on with this model any more."""
        self[model].unwanted = True

    def close(self) -> None:
        """End what is under way."""
        for work in self.values():
            work.unwanted = True
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        """Tell how far copies and checks are, which run in threads."""
        self._timer = None
        if any(work.kind in ("verify", "copy") for work in self.values()):
            self._report(ModelsChanged())
            self._timer = self._runtime.call_later(_LOOK_EVERY_S, self._look)


def share_of(work: Work) -> Progress:
    """Notes in `work` how far it is, from whatever thread, and ends what nobody wants any more."""

    def note(done: int, total: int) -> None:
        work.share = done / total if total else None
        if work.unwanted:
            raise ReviewerError(ErrorCode.CANCELLED, tr("It was stopped."))

    return note
