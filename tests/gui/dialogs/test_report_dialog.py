"""A report of a problem names versions and this machine, and nobody, and goes nowhere by itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from reviewer_app import __version__
from reviewer_app.locations import locations, private_folder
from reviewer_app.ui.dialogs.report_dialog import ReportDialog
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened


def test_a_report_is_read_first_and_saved_by_the_person(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    home = str(Path.home())
    stack = f'Current thread: File "{home}/x/secret draft.pdf", line 3 in read\n'
    (private_folder(locations().logs) / "crash.log").write_text(stack, "utf-8")
    opened.window.parts.actions[Act.REPORT].trigger()
    (dialog,) = opened.window.findChildren(ReportDialog)
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    assert not dialog._save.isEnabled()
    qtbot.waitUntil(dialog._save.isEnabled, timeout=120_000)
    report = text.toPlainText()
    assert report.startswith(f"Reviewer {__version__}\n")
    assert "llama" in report
    assert "line 3 in read" in report
    assert home not in report
    assert "draft.pdf" not in report
    text.setPlainText(f"{report}It froze.")
    dialog._save.click()
    (asked,) = opened.window.findChildren(QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "report.txt"))
    asked.close()
    qtbot.waitUntil((tmp_path / "report.txt").exists)
    assert (tmp_path / "report.txt").read_text("utf-8").endswith("It froze.")
    dialog.reject()
