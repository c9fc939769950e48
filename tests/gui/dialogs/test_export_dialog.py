"""The export's dialog as a person sees it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dialogs.export_dialog import ExportDialog
from reviewer_app.ui.look.theme import DARK, LIGHT, Theme, apply_theme


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)  # offscreen, of a list
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_every_entry_of_a_box_is_seen_whole(qtbot: QtBot, theme: Theme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, theme)
    dialog = ExportDialog(lambda options: "text")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    for box in dialog.findChildren(QComboBox):
        box.showPopup()
        qtbot.waitUntil(box.view().isVisible)
        seen = box.view().viewport().rect()
        for row in range(box.count()):
            assert seen.contains(box.view().visualRect(box.model().index(row, 0))), box.itemText(row)
        box.hidePopup()
