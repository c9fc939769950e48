"""A paper on its way to be opened; one that is to take another's place is tried before anything of that is closed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import PAPER
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.locations import private_folder
from reviewer_app.messages.paper import OpenFile, TakeFile, Taken
from reviewer_app.session.parse_attempts import ParseAttempts

A = TypeVar("A")

TAKE_DEADLINE_S = 120.0  # a large file on a slow network drive
OPEN_DEADLINE_S = 60.0

_OF_A_PASSWORD = (ErrorCode.PASSWORD_NEEDED, ErrorCode.PASSWORD_WRONG)


class Opening:
    """One paper from the moment a person chose it; a new one makes every answer to the old one stale."""

    def __init__(self, path: Path, password: str | None, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self.password = password
        self.sha256 = ""
        self.copy: Path | None = None
        self.shown = False
        self.attempts: ParseAttempts | None = None

    def make_folder(self) -> Path:
        """The folder of its private copy. Raises ReviewerError."""
        try:
            private_folder(self.folder.parent)
            return private_folder(self.folder)
        except OSError as error:
            raise ReviewerError(
                ErrorCode.WRITE_FAILED,
                tr("The folder “{path}” could not be created.").format(path=self.folder),
                tr("Check that there is space and that you may write there."),
                str(error),
            ) from error

    def taken(self, taken: Taken) -> None:
        """Its bytes are known."""
        self.sha256 = taken.sha256
        self.copy = taken.file

    def request(self, kept: Path | None = None, own_data: Path | None = None) -> OpenFile:
        """What a worker is asked, once the paper was taken; see `OpenFile`."""
        assert self.copy is not None
        return OpenFile(self.copy, self.sha256, self.password, kept, own_data)

    def named(self, error: ReviewerError) -> ReviewerError:
        """`error` with the name of the file, so that nobody takes it for one of another paper."""
        if self.path.name in error.message or error.code in _OF_A_PASSWORD:
            return error
        message = tr("“{name}”: {what}").format(name=self.path.name, what=error.message)
        return ReviewerError(error.code, message, error.next_step, error.detail)

    def discard(self) -> None:
        """Remove the private copy. Windows keeps what a worker still has open; the next start clears the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


class OpeningTrial:
    """Opens a paper in a worker of its own, so that what is open stays as it is until it is known that this works."""

    def __init__(self, runtime: Runtime) -> None:
        self._client = WorkerClient(runtime, PAPER)
        self._tried: Opening | None = None

    def begin(
        self, opening: Opening, success: Callable[[Opening], None], failure: Callable[[ReviewerError], None]
    ) -> None:
        """Try `opening` in place of what is being tried. One of the two is called, unless `end` comes first."""
        self.end()
        self._tried = opening

        def step(outcome: Outcome[A], done: Callable[[A], None]) -> None:
            if self._tried is not opening:
                opening.discard()
                return
            match outcome:
                case Done(answer):
                    done(answer)
                case Failed(error):
                    self.end()
                    failure(opening.named(error))
                case Cancelled():
                    pass

        def taken(answer: Taken) -> None:
            opening.taken(answer)
            self._client.request(
                opening.request(),
                on_done=lambda outcome: step(outcome, lambda _: opened()),
                deadline=OPEN_DEADLINE_S,
                subject=f"open:{opening.sha256}",
            )

        def opened() -> None:
            self._tried = None
            self._client.stop()
            success(opening)

        try:
            folder = opening.make_folder()
        except ReviewerError as error:
            self.end()
            failure(error)
            return
        self._client.request(
            TakeFile(opening.path.absolute(), folder),
            on_done=lambda outcome: step(outcome, taken),
            deadline=TAKE_DEADLINE_S,
        )

    def end(self) -> None:
        """Try no more; the worker may hang on a network drive that went away."""
        tried, self._tried = self._tried, None
        if tried is not None:
            self._client.kill()
            tried.discard()
