"""The real window over workers in a stranger's hands: what they send is within bounds and makes no sense otherwise."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Union

import psutil
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ipc.codec import FrameDecoder, encode, open_body
from reviewer_app.ipc.envelope import VERSION, Cancel, Emitted, Error, Hello, Ping, Pong, Request, Result, Started
from reviewer_app.ipc.runtime import ProcessExit, TransportListener
from reviewer_app.messages.ask import Ask, types_of
from reviewer_app.messages.model import WriteReview
from reviewer_app.messages.paper import OpenFile, ParsePaper, RenderPage, TakeFile, Taken
from reviewer_app.paper.model import Page, PageImage, Paper, Rect
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.ui.paper import page_images
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from tests.gui.conftest import Opened
from tests.ipc.hostile import Hostile
from tests.ipc.test_hostile_messages import kinds

ANY_ASK: Any = Union[tuple(kinds())]  # noqa: UP007 - of a number that is known only now
SAMPLE, ALL = 4, 1_500
TURNS = 80  # of the event loop, for one paper
_RICH = re.compile(r"<(img|a|html|h1|b)\b")  # in what `hostile` says
_MOST_COLUMNS = 8
BRIEF = GenerationSettings(context=768, max_tokens=4, threads=1, strategy="whole")


class HostileProcess:
    """A worker that begins as it should, and then answers as its seed says."""

    def __init__(self, runtime: HostileRuntime, listener: TransportListener) -> None:
        self._runtime = runtime
        self._listener = listener
        self._decoder = FrameDecoder()
        self._ended = False
        self._later(lambda: self._say(Hello(VERSION, "worker", 1)))

    @property
    def pid(self) -> int | None:
        """There is no process to look at: it counts as idle."""
        return None

    def write(self, data: bytes) -> None:
        """Take in what is asked, and answer in a later turn."""
        for message in self._decoder.feed(data):
            match message:
                case Request(id=number, body=body):
                    self._later(partial(self._answer, number, open_body(body, ANY_ASK)))
                case Cancel(id=number):
                    self._later(partial(self._say, Error(number, "cancelled", "")))
                case Ping(n=n):
                    self._later(partial(self._say, Pong(n)))

    def close_input(self) -> None:
        """It ends."""
        self.kill()

    def kill(self) -> None:
        """It ends."""
        if not self._ended:
            self._ended = True
            self._runtime.call_later(0.0, lambda: self._listener.on_exit(ProcessExit(code=0)))

    def _later(self, call: Callable[[], None]) -> None:
        self._runtime.call_later(0.0, lambda: None if self._ended else call())

    def _say(self, *messages: Any) -> None:
        self._runtime.sent += len(messages)
        self._listener.on_output(b"".join(map(encode, messages)))

    def _answer(self, number: int, ask: Ask[Any, Any]) -> None:
        hostile = self._runtime.hostile
        answered, emitted = types_of(type(ask))
        self._say(Started(number))
        if hostile.random.random() < 0.02:
            self._listener.on_output(hostile.frame(number, answered, emitted))
        count = 40 if isinstance(ask, WriteReview) else 3
        for _ in range(count if emitted is not type(None) else 0):
            event = hostile.value(emitted)
            # One that can't be ends a worker, and is rare here; `tests/ipc/test_hostile_messages.py` has them all.
            if not ask.contradiction(event) or hostile.random.random() < 0.01:
                self._say(Emitted(number, event))
        self._say(Result(number, self._made(ask, answered)))

    def _made(self, ask: Ask[Any, Any], answered: Any) -> Any:
        hostile = self._runtime.hostile
        match ask:
            case TakeFile(path=path, folder=folder):
                copy = folder / "copy.pdf"
                shutil.copyfile(path, copy)
                return Taken(hostile.random.randbytes(32).hex(), copy.stat().st_size, copy)
            case OpenFile(sha256=sha256):
                pick = hostile.random
                sizes = [
                    (pick.choice((1e-3, 1.0, 612.0, 14_400.0, 1e6)), pick.choice((1.0, 792.0, 1e6))) for _ in "abc"
                ]
                return {"sha256": sha256, "pages": sizes[: pick.randint(1, 3)], "title": hostile.value(str)}
            case RenderPage(number=page, scale=scale, clip=clip):
                return self._page(page, scale, clip)
            case ParsePaper():
                return self._paper()
            case _:
                return hostile.value(answered)

    def _paper(self) -> Paper:
        """Nothing in it fits together, but that all stands on its pages."""
        hostile = self._runtime.hostile
        hostile.pages = hostile.random.randint(1, 4)
        pages = tuple(replace(hostile.value(Page), number=n) for n in range(1, hostile.pages + 1))
        paper: Paper = replace(hostile.value(Paper), pages=pages)
        hostile.pages = None
        return paper

    def _page(self, page: int, scale: float, clip: Any) -> PageImage:
        """One whose colour is its number; some are of another page than was asked for."""
        pick = self._runtime.hostile.random
        shown = page if pick.random() < 0.9 else page + 1
        width, height = pick.randint(1, 60), pick.randint(1, 60)
        pixels = bytes((shown,)) * (3 * width * height)
        areas = self._runtime.hostile.value(tuple[Rect, ...])
        return PageImage(shown, scale, clip, width, height, 3 * width, pixels, areas)


class HostileRuntime(QtRuntime):
    """The window's own loop, with such workers."""

    def __init__(self) -> None:
        super().__init__()
        self.hostile = Hostile(0, bounded=True)
        self.sent = 0

    def spawn(self, command: Sequence[str], env: Mapping[str, str], listener: TransportListener) -> Any:
        """Start no process."""
        return HostileProcess(self, listener)


@pytest.fixture
def taken_over(make_window: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The window with such workers."""
    monkeypatch.setattr("tests.gui.conftest.QtRuntime", HostileRuntime)
    return make_window()


def check_shown(opened: Opened) -> None:
    """No label takes a stranger's words for its own markup, and each page is drawn with its own picture."""
    for label in opened.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not _RICH.search(label.text()), label.text()
    for images in opened.window.findChildren(page_images.PageImages):
        for key, image in images._images.items():
            assert image.pixelColor(0, 0).red() == key.page
    tips = [widget.toolTip() for widget in opened.window.findChildren(QWidget)]
    tips += [tip for view in opened.window.findChildren(QAbstractItemView) for tip in _tips_of(view)]
    for tip in tips:
        assert not _RICH.search(tip), tip
    assert "\n" not in opened.window.windowTitle()


def _tips_of(view: QAbstractItemView) -> Iterator[str]:
    """The tool tips of all rows, those inside of others too."""
    model = view.model()
    waiting = [QModelIndex()]
    while waiting:
        parent = waiting.pop()
        for row in range(model.rowCount(parent)):
            waiting.append(model.index(row, 0, parent))
            # PySide hides how many columns a list has.
            for index in (model.index(row, column, parent) for column in range(_MOST_COLUMNS)):
                if index.isValid():
                    yield str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")


@pytest.mark.expects_errors
@pytest.mark.parametrize("papers", [SAMPLE, pytest.param(ALL, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])])
def test_the_window_bears_whatever_passes_the_bounds(
    taken_over: Opened, papers: int, sample_pdf: Path, quick_model: Path, qtbot: QtBot
) -> None:
    runtime = taken_over.runtime
    assert isinstance(runtime, HostileRuntime)
    before = psutil.Process().memory_info().rss
    for seed in range(papers):
        runtime.hostile = Hostile(seed, bounded=True)
        session = taken_over.session
        session.open_paper(sample_pdf)
        started = False
        for turn in range(TURNS):
            QApplication.processEvents()
            if session.opened is not None and session.paper is not None and not started:
                started = True
                session.runs.start(BRIEF, str(quick_model), [SectionKey.REJECTION])
            if turn % 20 == 19:
                check_shown(taken_over)
        session.close_paper()
    assert runtime.sent > 10 * papers
    assert psutil.Process().memory_info().rss - before < 500e6
