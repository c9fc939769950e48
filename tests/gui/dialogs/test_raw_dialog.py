"""What the model wrote, and the marks that it gave."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QTabWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dialogs.raw_dialog import RawDialog


def titles(dialog: RawDialog) -> list[str]:
    (tabs,) = dialog.findChildren(QTabWidget)
    return [tabs.tabText(n) for n in range(tabs.count())]


def test_marks_are_shown_as_what_nobody_calibrated(qtbot: QtBot) -> None:
    dialog = RawDialog({"rejection": "- Slow."}, {"Soundness": "3 good", "Rating": "6 marginally above"})
    qtbot.addWidget(dialog)
    assert titles(dialog)[-1] == "Scores, not calibrated"
    texts = {box.accessibleName(): box.toPlainText() for box in dialog.findChildren(QPlainTextEdit)}
    assert texts["Scores, not calibrated"] == "Soundness: 3 good\nRating: 6 marginally above"
    assert texts["Reasons for rejection"] == "- Slow."


def test_without_marks_there_is_no_page_for_them(qtbot: QtBot) -> None:
    dialog = RawDialog({}, {})
    qtbot.addWidget(dialog)
    assert len(titles(dialog)) == 4
