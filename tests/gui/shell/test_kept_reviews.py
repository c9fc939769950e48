"""What the window finds again: reviews, their versions, and the one writer where two windows are open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pymupdf
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session import events
from reviewer_app.ui.dialogs.raw_dialog import RawDialog
from reviewer_app.ui.dialogs.versions_dialog import VersionsDialog
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, messages, wait_parsed
from tests.session.rig import write

S = SectionKey.SIGNIFICANCE
LONG = 60_000


def test_what_is_typed_comes_back(make_window: Callable[[], Opened], qtbot: QtBot, sample_pdf: Path) -> None:
    first = make_window()
    first.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: first.session.opened is not None, timeout=LONG)
    editor = first.window.parts.panes[S].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "- every word")
    first.window.close()
    first.store.close()
    second = make_window()
    second.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: second.window.parts.panes.texts[S] == "- every word", timeout=LONG)
    assert not second.window.parts.panes.can_undo()
    assert [p.path for p in second.session.history.recent()] == [str(sample_pdf)]


def test_a_second_window_on_the_store_reads_only_and_says_so(make_window: Callable[[], Opened]) -> None:
    make_window()
    second = make_window()
    assert "not-kept" in messages(second)
    assert second.window.parts.panes[S].editor.isReadOnly()


def test_a_second_window_takes_no_text_and_closes_without_a_question(
    make_window: Callable[[], Opened], qtbot: QtBot, sample_pdf: Path
) -> None:
    make_window()
    second = make_window()
    second.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: any(isinstance(e, events.SaveState) for e in second.events), timeout=LONG)
    assert set(messages(second)) == {"not-kept"}
    editor = second.window.parts.panes[S].editor
    QGuiApplication.clipboard().setText("- pasted")
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    second.window.parts.actions[Act.PASTE].trigger()
    assert editor.text == ""
    # A question would stop here: nobody answers it.
    assert second.window.close()


def test_a_version_is_compared_and_brought_back(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    parts.panes[S].editor.setFocus()
    qtbot.keyClicks(parts.panes[S].editor, "- first")
    reading.session._document.version("Kept by hand")
    qtbot.keyClicks(parts.panes[S].editor, " and more")
    parts.actions[Act.VERSIONS].trigger()
    dialog = reading.window.findChild(VersionsDialog)
    assert dialog is not None
    shown = dialog._shown.toPlainText()
    assert "+ - first" in shown
    assert "− - first and more" in shown
    dialog._restore.click()
    assert parts.panes.texts[S] == "- first"
    assert not parts.panes.can_undo()
    parts.actions[Act.RAW].trigger()
    raw = reading.window.findChild(RawDialog)
    assert raw is not None
    raw.close()


def test_a_second_window_shows_the_versions_and_brings_none_back(
    make_window: Callable[[], Opened], qtbot: QtBot, sample_pdf: Path
) -> None:
    first = make_window()
    first.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: first.session.opened is not None, timeout=LONG)
    write(first.session, S, "- first")
    first.session._document.version("Kept by hand")
    assert first.store.flush(LONG)
    second = make_window()
    second.window.files.open_path(sample_pdf)
    qtbot.waitUntil(lambda: second.session.opened is not None, timeout=LONG)
    second.window.parts.actions[Act.VERSIONS].trigger()
    dialog = second.window.findChild(VersionsDialog)
    assert dialog is not None
    assert dialog._list.count() == 1
    assert not dialog._restore.isEnabled()
    dialog.close()


def test_the_review_of_an_earlier_version_is_offered_and_taken_over(
    opened: Opened, qtbot: QtBot, tmp_path: Path, sample_pdf: Path
) -> None:
    path = tmp_path / "draft.pdf"
    shutil.copy(sample_pdf, path)
    opened.window.files.open_path(path)
    wait_parsed(opened, qtbot)
    panes = opened.window.parts.panes
    panes[S].editor.setFocus()
    qtbot.keyClicks(panes[S].editor, "- about the draft")
    document = pymupdf.open(sample_pdf)
    document[0].insert_text((40, 20), "second version")
    path.write_bytes(document.tobytes())
    document.close()
    opened.window.files.open_path(path)
    qtbot.waitUntil(lambda: "earlier" in messages(opened), timeout=LONG)
    assert panes.texts[S] == ""
    (offer,) = next(m for m in opened.window.parts.messages.messages if m.key == "earlier").offers
    offer[1]()
    qtbot.waitUntil(lambda: panes.texts[S] == "- about the draft", timeout=LONG)


def test_a_paper_is_forgotten_once_the_person_says_so(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    parts = reading.window.parts
    parts.panes[S].editor.setFocus()
    qtbot.keyClicks(parts.panes[S].editor, "- secret")
    sha256 = reading.session.opened.sha256 if reading.session.opened else ""
    parts.actions[Act.FORGET].trigger()
    box = reading.window.findChild(QMessageBox)
    assert box is not None
    next(b for b in box.buttons() if b.text().replace("&", "") == "Forget it").click()
    qtbot.waitUntil(lambda: reading.session.opened is None)
    assert parts.stack.currentWidget() is parts.empty
    qtbot.waitUntil(lambda: "forgotten" in messages(reading), timeout=LONG)
    assert reading.store.find_review(sha256) is None
    assert parts.empty._recent.count() == 0
