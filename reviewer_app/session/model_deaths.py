"""A model worker that dies twice at the same stage: what is likely the cause, and the one thing that helps."""

from __future__ import annotations

import json
import logging
import signal
from pathlib import Path
from typing import Final

from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import WorkerExit

log = logging.getLogger(__name__)

FILE: Final = "model-death.json"
# What an end says of the build, the driver, the file or the memory. Others are the program's own doing.
_DEATHS: Final = ("crashed", "exited", "killed-silent")
# Windows' codes for what POSIX has signals for (ntstatus.h).
_ILLEGAL: Final = 0xC000001D


class ModelDeaths:
    """Remembers at which stage the model worker died last, also over starts of the program, until a review is whole.

    `folder` is the cache. What can't be written there is only forgotten.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def again(self, exit_: WorkerExit, stage: str, model: str, *, on_card: bool) -> bool:
        """Take note of a death; whether the one before was at the same stage, with the same model and device."""
        if exit_.cause not in _DEATHS:
            return False
        this = {"stage": stage, "model": model, "on_card": on_card}
        try:
            before = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = None
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(this))
        except (OSError, ReviewerError) as error:
            log.warning("The end of the model worker could not be kept: %s", type(error).__name__)
        return bool(before == this)

    def forget(self) -> None:
        """A review was written to its end."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            log.warning("The end of the model worker could not be forgotten: %s", error.strerror)


def second_death(exit_: WorkerExit, stage: str, *, on_card: bool) -> ReviewerError:
    """The failure of a run whose worker died as the one before it did; `stage` is what it was at."""
    whens = {
        "loading": tr("while it was loading the model"),
        "planning": tr("before it began to read"),
        "reading": tr("while it was reading"),
        "writing": tr("while it was writing"),
    }
    cause, next_step = _likely(exit_, stage, on_card=on_card)
    message = tr("{what} It was the second time {when}. {cause}").format(
        what=exit_.sentence, when=whens.get(stage, whens["loading"]), cause=cause
    )
    return ReviewerError(ErrorCode.WORKER_DIED_AGAIN, message, next_step, exit_.detail)


def card_suspected() -> str:
    """What is said where a graphics card was in use both times."""
    return tr("Most likely the graphics card's driver is the cause.")


def _likely(exit_: WorkerExit, stage: str, *, on_card: bool) -> tuple[str, str]:
    """The likely cause and the next step, as sentences."""
    test = tr(
        "Press “Test the engine…”, or run “reviewer-app doctor --self-test”: it finds out what of the engine works "
        "on this machine, and what not."
    )
    if on_card:
        without = tr("Press “Run on the processor”, or on the command line add --gpu-layers 0.")
        return card_suspected(), without
    if exit_.signal_number == signal.SIGILL or exit_.code == _ILLEGAL:
        return tr("The engine was built for another processor than this one."), test
    if exit_.signal_number == getattr(signal, "SIGKILL", -1):
        return (
            tr("Most likely the memory ran out, and the system ended it."),
            tr("Close other programs, or choose a smaller model; “reviewer-app doctor” shows what fits."),
        )
    if exit_.cause == "killed-silent":
        return tr("Most likely the machine was too busy, or its memory too small."), test
    if stage == "loading" or exit_.signal_number == getattr(signal, "SIGBUS", -1):
        return (
            tr("Most likely the model's file is damaged."),
            tr("Run “reviewer-app models verify” to see whether it is whole, or choose another model."),
        )
    return tr("Most likely the engine does not fit this processor."), test
