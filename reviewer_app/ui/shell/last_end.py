"""How the program ended the last time: a mark on the disk while it runs, and what to say where the mark was left.

The mark stands from the start to an orderly end and names the papers that are open, so that after a crash, a kill or a
power cut the next start can say which review was being written and that it is there again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from reviewer_app.i18n import listed, sentences, tr, trn
from reviewer_app.locations import private_folder
from reviewer_app.review.model import SectionKey
from reviewer_app.review.word_count import word_count
from reviewer_app.session import events
from reviewer_app.session.events import SessionEvent
from reviewer_app.ui.shell.message_strip import Message, MessageStrip
from reviewer_app.ui.shell.window import MainWindow

log = logging.getLogger(__name__)

_NAME = "running.json"

# Keys of messages: what holds for the window, and what is told of the paper of that time.
_CRASH = "crash"
_FOUND = "found-again"


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A paper that was open when the program ended without an orderly end."""

    path: str
    sha256: str


class RunningMark:
    """The mark of this run in `folder`; only the window that holds the store may make one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._papers: dict[object, LeftOpen] = {}
        self.left: tuple[LeftOpen, ...] | None = self._read()
        self._write()

    def paper(self, path: str, sha256: str, of: object = None) -> None:
        """Say which paper is open now in the tab `of`; empty for none."""
        self._papers.pop(of, None)
        if path:
            self._papers[of] = LeftOpen(path, sha256)
        self._write()

    def remove(self) -> None:
        """The end is an orderly one."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.info("the mark of the run stays: %s", error.strerror)

    def _write(self) -> None:
        # Not flushed to the disk: a mark that a power cut took away costs a sentence, a wait costs a frame.
        try:
            private_folder(self._path.parent)
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps([astuple(paper) for paper in self._papers.values()]), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            log.info("no mark of the run: %s", error.strerror)

    def _read(self) -> tuple[LeftOpen, ...] | None:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(LeftOpen(str(path), str(sha256)) for path, sha256 in data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            log.info("the mark of the last run can't be read: %s", type(error).__name__)
            return ()


class LastEnd:
    """Tells of a bad end, and once a paper of that time is open again, of what was found of its review."""

    def __init__(self, mark: RunningMark, crash: str) -> None:
        """`crash` is what the interpreter wrote when it died, if it could."""
        self._mark = mark
        self._crash = crash
        self.bad = mark.left is not None or bool(crash)
        self._left = mark.left or ()
        self._told = not self.bad  # whether nothing is to be said any more
        self._messages: MessageStrip | None = None

    def show_in(self, window: MainWindow) -> None:
        """Say it in the strip of `window`."""
        self._messages = messages = window.parts.messages
        if self._told:
            return
        messages.dismissed.connect(self._dismissed)
        next_step = ""
        offers: tuple[tuple[str, Callable[[], object]], ...] = ()
        paths = [Path(paper.path) for paper in self._left]
        if len(paths) == 1:
            next_step = tr("Open “{name}” again to go on with its review.").format(name=paths[0].name)
            offers = ((tr("Open it"), lambda: window.files.open_path(paths[0])),)
        elif paths:
            names = listed(tr("“{name}”").format(name=path.name) for path in paths)
            next_step = tr("Open {names} again to go on with their reviews.").format(names=names)
            offers = ((tr("Open them"), lambda: _open(paths, window)),)
        messages.say(
            self._message(_CRASH, tr("Reviewer did not end in an orderly way the last time."), next_step, offers)
        )

    def hear(
        self,
        event: SessionEvent,
        texts: Callable[[], dict[SectionKey, str]],
        of: object = None,
        strip: MessageStrip | None = None,
    ) -> None:
        """Take note of what the session `of` a tab tells; `texts` gives what its panes hold.

        It is told in `strip`, without one in that of the window that `show_in` was given.
        """
        match event:
            case events.PaperOpened(path, sha256, _):
                self._mark.paper(path, sha256, of)
                if not self._told and any(paper.sha256 == sha256 for paper in self._left):
                    self._left = tuple(paper for paper in self._left if paper.sha256 != sha256)
                    self._told = not self._left
                    self._show_found(texts(), strip or self._messages)
            case events.PaperClosed():
                self._mark.paper("", "", of)
            case _:
                pass

    def _dismissed(self, key: str) -> None:
        # Who has read it does not want it again when the paper is opened.
        if key == _CRASH:
            self._told = True

    def _show_found(self, texts: dict[SectionKey, str], strip: MessageStrip | None) -> None:
        if self._messages is None or strip is None:
            return
        if self._told:
            self._messages.take_back(_CRASH)
        text = tr("Reviewer did not end in an orderly way the last time.")
        words = sum(word_count(t) for t in texts.values())
        if words:
            found = trn("{n} word of your review was found again.", "{n} words of your review were found again.", words)
            strip.say(self._message(_FOUND, sentences(text, found)))
        else:
            strip.say(self._message(_FOUND, text, tr("No review of this paper had been begun.")))

    def _message(
        self, key: str, text: str, next_step: str = "", offers: tuple[tuple[str, Callable[[], object]], ...] = ()
    ) -> Message:
        return Message(key, text, next_step, self._crash, "warning" if self._crash else "info", offers)


def _open(paths: Sequence[Path], window: MainWindow) -> None:
    for path in paths:
        window.files.open_path(path)
