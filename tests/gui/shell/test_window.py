"""The whole window, with its session, store and workers: papers opened and closed, exports, what is remembered."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pymupdf
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session.exports import Format
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.dialogs.export_dialog import ExportDialog
from reviewer_app.ui.dialogs.password_dialog import PasswordDialog
from reviewer_app.ui.paper.page_images import ImageKey
from reviewer_app.ui.paper.page_painter import image_scale
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, make_pdf, messages, wait_parsed

S = SectionKey.SIGNIFICANCE


LONG = 60_000


def drop(opened: Opened, url: QUrl) -> bool:
    data = QMimeData()
    data.setUrls([url])
    where, action = QPoint(200, 200), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, action, data, left, none)
    QApplication.sendEvent(opened.window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(opened.window, QDropEvent(QPointF(where), action, data, left, none, QEvent.Type.Drop))
    return True


def test_without_a_paper_it_invites_to_open_one(opened: Opened) -> None:
    parts = opened.window.parts
    assert parts.stack.currentWidget() is parts.empty
    actions = parts.actions
    assert actions[Act.OPEN].isEnabled()
    assert not any(actions[a].isEnabled() for a in (Act.REVIEW, Act.STOP, Act.EXPORT, Act.ZOOM_IN, Act.UNDO))


def test_a_dropped_pdf_is_opened_shown_and_read(opened: Opened, qtbot: QtBot, tmp_path: Path, sample_pdf: Path) -> None:
    path = tmp_path / "论文 – ein Papier 😀.pdf"
    shutil.copy(sample_pdf, path)
    assert drop(opened, QUrl.fromLocalFile(str(path)))
    parts = opened.window.parts
    qtbot.waitUntil(lambda: parts.stack.currentWidget() is parts.desk, timeout=LONG)
    qtbot.waitUntil(lambda: parts.view.images.complete, timeout=LONG)
    wait_parsed(opened, qtbot)
    assert "Semantic Scholar" in opened.window.windowTitle()
    assert parts.actions[Act.REVIEW].isEnabled()
    shown = parts.view.viewport().grab().toImage()
    ink = sum(shown.pixelColor(x, y).lightness() < 100 for x in range(0, 500, 3) for y in range(0, 500, 3))
    assert ink > 100


def test_anything_else_is_not_taken(opened: Opened) -> None:
    assert not drop(opened, QUrl.fromLocalFile("/etc/hostname"))
    assert not drop(opened, QUrl("https://example.org/paper.pdf"))


def test_what_is_not_a_pdf_is_told_and_the_window_stays(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<!doctype html><html><body>Not found</body></html>")
    opened.window.files.open_path(path)
    qtbot.waitUntil(lambda: "failed-paper" in messages(opened), timeout=LONG)
    parts = opened.window.parts
    assert parts.stack.currentWidget() is parts.empty
    assert not parts.view.layout_.sizes
    assert parts.empty._open.isEnabled()


def test_a_review_that_is_being_written_is_asked_about_and_survives_a_file_that_fails(
    reading: Opened, qtbot: QtBot, tmp_path: Path, quick_model: Path
) -> None:
    wait_parsed(reading, qtbot)
    reading.session.runs.start(GenerationSettings(context=1536, max_tokens=300, threads=1), str(quick_model))
    path = tmp_path / "no paper.pdf"
    path.write_text("<!doctype html><html><body>Not found</body></html>")
    window = reading.window

    def answer(text: str) -> None:
        (box,) = window.findChildren(QMessageBox)
        next(b for b in box.buttons() if text in b.text()).click()
        qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))

    window.files.open_path(path)
    answer("Cancel")
    assert "opening" not in messages(reading)
    window.files.open_path(path)
    answer("Stop and open")
    qtbot.waitUntil(lambda: "failed-opening" in messages(reading), timeout=LONG)
    assert path.name in messages(reading)["failed-opening"]
    assert "opening" not in messages(reading)
    assert reading.session.runs.running
    assert window.parts.stack.currentWidget() is window.parts.desk
    assert window.parts.actions[Act.STOP].isEnabled()
    reading.session.runs.stop()
    qtbot.waitUntil(lambda: not reading.session.runs.running, timeout=LONG)


def test_opening_another_paper_never_carries_text_over(reading: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    parts = reading.window.parts
    parts.panes[S].editor.setFocus()
    qtbot.keyClicks(parts.panes[S].editor, "about the first")
    first = reading.session.opened
    assert first is not None
    other = tmp_path / "other.pdf"
    other.write_bytes(make_pdf(text="Another paper"))
    reading.window.files.open_path(other)
    qtbot.waitUntil(
        lambda: reading.session.opened is not None and reading.session.opened.sha256 != first.sha256, timeout=LONG
    )
    assert parts.panes.texts[S] == ""
    reading.window.files.open_path(Path(first.path))
    qtbot.waitUntil(lambda: parts.panes.texts[S] == "about the first", timeout=LONG)


def test_points_marked_as_new_are_asked_about_once_at_an_export(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    window = reading.window
    window.parts.panes.perform([Edit(S, 0, "", "- Looked at.\n- Not yet. {new}\n")])
    window.files.export()
    assert not window.findChildren(ExportDialog)
    (box,) = window.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Leave them out").click()
    (dialog,) = window.findChildren(ExportDialog)
    assert "Looked at." in dialog._full
    assert "Not yet." not in dialog._full
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox) and not window.findChildren(ExportDialog))
    # The answer is remembered, can be changed there, and is remembered again.
    window.files.export()
    assert not window.findChildren(QMessageBox)
    (dialog,) = window.findChildren(ExportDialog)
    assert "Not yet." not in dialog._full
    dialog._new.click()
    assert "Not yet." in dialog._full
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(ExportDialog))
    window.files.export()
    (dialog,) = window.findChildren(ExportDialog)
    assert dialog.options.new


def test_a_jump_after_the_paper_was_closed_leads_nowhere(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    parts.tools.go(3, None)
    reading.session.close_paper()
    parts.tools.go(2, None)
    assert not parts.tools.jumps.can_go_back


def test_a_password_is_asked_for_and_the_paper_opens(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    document = pymupdf.open(stream=make_pdf(), filetype="pdf")
    path = tmp_path / "locked.pdf"
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="geheim", owner_pw="owner")
    opened.window.files.open_path(path)
    for typed in ("wrong", "geheim"):
        qtbot.waitUntil(lambda: opened.window.findChild(PasswordDialog) is not None, timeout=LONG)
        dialog = opened.window.findChild(PasswordDialog)
        assert dialog is not None
        field = dialog.findChild(QLineEdit)
        assert field is not None
        qtbot.keyClicks(field, typed)
        dialog.accept()
        qtbot.waitUntil(lambda: opened.window.findChild(PasswordDialog) is None)
    qtbot.waitUntil(lambda: opened.session.opened is not None, timeout=LONG)
    assert not messages(opened)


def undated(text: str) -> list[str]:
    return [word for line in text.splitlines() if "Date:" not in line for word in line.split()]


def test_export_and_copy_write_files(reading: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    wait_parsed(reading, qtbot)
    parts = reading.window.parts
    parts.panes[S].editor.setFocus()
    qtbot.keyClicks(parts.panes[S].editor, "- It is new.")

    def written_to(name: str) -> bool:
        return name in messages(reading).get("written", "")

    for name in (*(f"review.{kind.value}" for kind in Format), "copy.md"):
        exported = name != "copy.md"
        parts.actions[Act.EXPORT if exported else Act.SAVE_COPY].trigger()
        if exported:
            export = reading.window.findChild(ExportDialog)
            assert export is not None
            assert "It is new." in export._text.toPlainText()
            export._accepted.setChecked(True)
            assert "It is new." in export._text.toPlainText(), "an own point is always wanted"
            export._format.setCurrentIndex(list(Format).index(Format(Path(name).suffix[1:])))
            shown = export._full
            export._copy()
            assert QGuiApplication.clipboard().text() == shown
            export._ask()
            qtbot.waitUntil(lambda: reading.window.findChild(ExportDialog) is None)
        dialog = reading.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.close()
        qtbot.waitUntil(lambda: reading.window.findChild(QFileDialog) is None)
        qtbot.waitUntil(partial(written_to, name))
        if name.endswith((".docx", ".odt")):  # what is in them: tests/documents
            assert zipfile.is_zipfile(tmp_path / name)
            continue
        written = (tmp_path / name).read_text(encoding="utf-8")
        assert "It is new." in written
        # JSON carries the time of its writing; in the others a minute may have passed since the preview.
        if name not in ("review.json", "copy.md"):
            assert undated(written) == undated(shown), "what was seen is what is written"
        assert ("# Review" in written) == (name == "review.md")
    parts.actions[Act.SAVE_COPY].trigger()
    dialog = reading.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "no such folder" / "copy.md"))
    dialog.close()
    qtbot.waitUntil(lambda: "no such folder" in messages(reading)["written"])


def test_size_theme_and_splitters_are_remembered(make_window: Callable[[], Opened], reviewer_home: Path) -> None:
    first = make_window()
    first.window.resize(760, 600)
    first.window.parts.actions[Act.THEME_DARK].trigger()
    first.window.close()
    first.store.close()
    second = make_window()
    assert second.window.size().toTuple() == (760, 600)
    assert second.window.parts.actions[Act.THEME_DARK].isChecked()
    assert [p.name for p in reviewer_home.rglob("window.ini")] == ["window.ini"]
    second.window.parts.actions[Act.THEME_LIGHT].trigger()


def test_a_killed_worker_is_replaced_and_pages_come_again(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    view = reading.window.parts.view
    qtbot.waitUntil(lambda: view.images.complete, timeout=LONG)
    me = psutil.Process()
    alive = [p for p in me.children() if p.status() != psutil.STATUS_ZOMBIE]
    workers = [p for p in alive if "paper" in p.cmdline()]
    assert workers
    for worker in workers:
        worker.kill()
    view.zoom_to(1.45)
    view.go_to_page(4)
    key = ImageKey(4, image_scale(view.layout_, view.devicePixelRatioF()))
    qtbot.waitUntil(lambda: view.images.get(key) is not None, timeout=LONG)
    assert view.images.failure(4) is None
    assert not view.viewport().grab().isNull()


def test_the_review_is_copied_as_markdown(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    parts = reading.window.parts
    parts.panes[S].editor.setFocus()
    qtbot.keyClicks(parts.panes[S].editor, "- It is new.")
    parts.actions[Act.COPY_REVIEW].trigger()
    assert "It is new." in QGuiApplication.clipboard().text()
