"""Several papers in tabs: each with its own review, none lost, none twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.events import SectionState, Stage
from reviewer_app.ui.shell.actions import Act
from reviewer_app.ui.shell.tabbed_window import TabbedWindow
from reviewer_app.ui.shell.window import MainWindow
from tests.gui.conftest import Tabs, make_pdf

LONG = 60_000
FIRST = SectionKey.SIGNIFICANCE


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """Three papers that differ."""
    made = []
    for name in ("apples", "pears", "plums"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(make_pdf(text=f"On {name}\n\nAbstract\nOf {name} much is known."))
        made.append(path)
    return made


@pytest.fixture
def tabs(make_tabs: Callable[[], Tabs]) -> Tabs:
    return make_tabs()


def open_in(window: TabbedWindow, path: Path, qtbot: QtBot) -> MainWindow:
    window.front.files.open_path(path)
    wait_until_open(window, path, qtbot)
    return window.front


def wait_until_open(window: TabbedWindow, path: Path, qtbot: QtBot) -> None:
    def there() -> bool:
        opened = window.front.session.opened
        return opened is not None and Path(opened.path) == path

    qtbot.waitUntil(there, timeout=LONG)


def write(page: MainWindow, text: str, qtbot: QtBot) -> None:
    editor = page.parts.panes[FIRST].editor
    editor.setFocus()
    qtbot.keyClicks(editor, text)


def names(window: TabbedWindow) -> list[str]:
    return [window.bar.tabText(i) for i in range(window.bar.count())]


def text_of(page: MainWindow) -> str:
    return page.parts.panes.texts[FIRST]


def test_each_paper_keeps_its_own_review_and_what_was_typed_is_on_the_disk_when_its_tab_is_left(
    tabs: Tabs, qtbot: QtBot, papers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer_app.session.session.REST_FLUSH_S", LONG / 1000)  # a disk may be slow here
    window = tabs.window
    assert window.bar.isHidden()
    apples = open_in(window, papers[0], qtbot)
    write(apples, "- of apples", qtbot)
    pears = open_in(window, papers[1], qtbot)
    assert window.bar.isVisible()
    assert pears is not apples
    assert text_of(pears) == ""
    write(pears, "- of pears", qtbot)
    assert names(window) == ["apples", "pears"]
    assert window.windowTitle().startswith("pears")
    window.bar.setCurrentIndex(0)
    assert tabs.store.unsaved() == []
    found = tabs.store.find_review(pears.session.holds)
    assert found is not None
    assert found.panes[FIRST] == "- of pears"
    assert window.front is apples
    assert window.windowTitle().startswith("apples")
    # Caret and undo are where they were.
    assert QApplication.focusWidget() is apples.parts.panes[FIRST].editor
    write(apples, ", red", qtbot)
    assert (text_of(apples), text_of(pears)) == ("- of apples, red", "- of pears")
    apples.parts.actions[Act.UNDO].trigger()
    assert text_of(apples) != "- of apples, red"
    assert text_of(pears) == "- of pears"


def test_the_size_of_text_is_the_same_in_tabs_that_are_open(tabs: Tabs, qtbot: QtBot, papers: list[Path]) -> None:
    apples = open_in(tabs.window, papers[0], qtbot)
    pears = open_in(tabs.window, papers[1], qtbot)

    def size(page: MainWindow) -> float:
        return page.parts.panes[FIRST].editor.font().pointSizeF()

    before = size(apples)
    pears.parts.actions[Act.LARGER_TEXT].trigger()
    assert size(pears) == before + 1
    tabs.window.bar.setCurrentIndex(0)
    assert size(apples) == before + 1
    apples.parts.actions[Act.SMALLER_TEXT].trigger()
    tabs.window.bar.setCurrentIndex(1)
    assert size(pears) == before


def test_a_paper_is_in_one_tab_and_a_closed_tab_is_gone(
    tabs: Tabs, qtbot: QtBot, papers: list[Path], tmp_path: Path
) -> None:
    window = tabs.window
    apples = open_in(window, papers[0], qtbot)
    # What is no paper is told where it was to be opened.
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no paper")
    window.front.files.open_path(broken)
    qtbot.waitUntil(lambda: window.front.session.stage is Stage.FAILED, timeout=LONG)
    page = window.front
    (message,) = page.parts.messages.messages
    assert "broken.pdf" in message.text
    # The same bytes under another name: the review must not be written in two tabs.
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(papers[0].read_bytes())
    gone: list[object] = []
    page.destroyed.connect(lambda: gone.append(page))
    page.files.open_path(copy)
    qtbot.waitUntil(lambda: window.front is apples, timeout=LONG)
    assert names(window) == ["apples"]
    qtbot.waitUntil(lambda: bool(gone))
    assert len(tabs.bench._sessions) == 1
    # The same file is gone to, from an empty tab too, which is not left behind.
    window.new()
    assert window.front is not apples
    window.front.files.open_path(papers[0])
    assert window.front is apples
    assert names(window) == ["apples"]
    assert apples.session.opened is not None


def test_tabs_are_dropped_turned_moved_and_closed(tabs: Tabs, qtbot: QtBot, papers: list[Path]) -> None:
    window = tabs.window
    drop(window.front, papers)
    qtbot.waitUntil(lambda: all(page.session.opened for page in window.pages), timeout=LONG)
    assert names(window) == ["apples", "pears", "plums"]
    apples, pears, plums = window.pages
    assert window.front is plums
    plums.parts.actions[Act.NEXT_TAB].trigger()
    assert window.front is apples
    # A shortcut is that of the tab which is shown.
    qtbot.keyClick(apples.parts.view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert window.front is pears
    pears.parts.actions[Act.PREVIOUS_TAB].trigger()
    window.bar.moveTab(2, 0)
    assert names(window) == ["plums", "apples", "pears"]
    assert window.front is apples
    window.bar.setCurrentIndex(0)
    assert window.front is plums
    middle = window.bar.tabRect(1).center()
    QTest.mouseClick(window.bar, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, middle)
    assert names(window) == ["plums", "pears"]
    assert window.front is plums
    qtbot.keyClick(plums.parts.view, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert names(window) == ["pears"]
    assert not pears.parts.actions[Act.NEXT_TAB].isEnabled()
    # The last tab stays, without its paper.
    pears.parts.actions[Act.CLOSE].trigger()
    assert pears.session.opened is None
    assert window.isVisible()
    assert not pears.parts.actions[Act.CLOSE].isEnabled()


def test_the_tabs_come_back_but_for_what_was_forgotten_and_open_when_they_are_looked_at(
    make_tabs: Callable[[], Tabs], qtbot: QtBot, papers: list[Path]
) -> None:
    before = make_tabs()
    pages = []
    for path in papers:
        pages.append(open_in(before.window, path, qtbot))
        write(pages[-1], f"- {path.stem}", qtbot)
    before.window.bar.moveTab(0, 2)
    before.window.bar.setCurrentIndex(0)
    assert before.window.front is pages[1]
    pages[1].session.forget_paper(pages[2].session.holds)
    assert pages[2].session.opened is None
    qtbot.waitUntil(lambda: before.store.saved, timeout=LONG)
    before.close()
    after = make_tabs().window
    assert names(after) == ["pears", "apples"]
    assert after.bar.currentIndex() == 0
    assert len(after.pages) == 1
    wait_until_open(after, papers[1], qtbot)
    assert text_of(after.front) == "- pears"
    after.bar.setCurrentIndex(1)
    wait_until_open(after, papers[0], qtbot)
    assert text_of(after.front) == "- apples"
    assert len(after.pages) == 2


def test_a_hidden_tab_lets_go_of_its_pages_and_worker(tabs: Tabs, qtbot: QtBot, papers: list[Path]) -> None:
    window = tabs.window
    apples = open_in(window, papers[0], qtbot)
    images = apples.parts.view.images
    qtbot.waitUntil(lambda: images.complete and apples.session.paper is not None, timeout=LONG)
    view = apples.session._loader._view
    held = images._held
    window.new()
    assert 0 < images._held <= held
    assert not [key for key in images._images if key in images._near]
    qtbot.waitUntil(lambda: not view.alive, timeout=LONG)
    window.bar.setCurrentIndex(0)
    assert view.alive
    qtbot.waitUntil(lambda: images.complete, timeout=LONG)


def test_two_reviews_take_turns_tell_how_far_they_are_and_ask_before_their_tab_closes(
    tabs: Tabs, qtbot: QtBot, papers: list[Path], quick_model: Path
) -> None:
    window = tabs.window
    pages = [open_in(window, path, qtbot) for path in papers[:2]]
    qtbot.waitUntil(lambda: all(page.session.paper is not None for page in pages), timeout=LONG)
    first, second = (page.session for page in pages)
    brief = GenerationSettings(context=1536, max_tokens=8, threads=1, strategy="whole")
    window.bar.setCurrentIndex(0)
    first.runs.start(brief, str(quick_model), [FIRST])
    window.bar.setCurrentIndex(1)
    assert "being written" in window.bar.tabToolTip(0)
    second.runs.start(GenerationSettings(context=1536, max_tokens=400, threads=1), str(quick_model))
    assert [s.runs.running for s in (first, second)] == [True, True]
    assert any("another paper" in label.text() for label in pages[1].parts.status.findChildren(QLabel))
    qtbot.waitUntil(lambda: second.runs.states[FIRST] is SectionState.WRITING, timeout=2 * LONG)
    assert not first.runs.running
    assert first.stage is Stage.DONE
    assert tabs.bench.model.generation == 1
    qtbot.waitUntil(lambda: "is written" in window.bar.tabToolTip(0), timeout=LONG)
    window.bar.setCurrentIndex(0)
    assert "is written" not in window.bar.tabToolTip(0)
    for button, left in (("Cancel", ["apples", "pears"]), ("Stop and close", ["apples"])):
        window.bar.setCurrentIndex(1)
        window.front.parts.actions[Act.CLOSE].trigger()
        box = window.findChildren(QMessageBox)[-1]
        assert "pears" in box.text()
        next(b for b in box.buttons() if b.text().replace("&", "") == button).click()
        assert names(window) == left
        assert second.runs.running is (button == "Cancel")


def drop(page: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none))
