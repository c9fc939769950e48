"""*Review my review* in the window: lines under sentences, a list to walk through, silence that lasts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.shell.actions import Act
from reviewer_app.ui.shell.window import MainWindow
from tests.gui.conftest import Opened

S, R = SectionKey.SIGNIFICANCE, SectionKey.REJECTION


def remarked(editor: ReviewEditor) -> dict[str, QColor]:
    """The sentences with a line below them."""
    found = ((s.cursor.selectedText(), s.format.underlineColor()) for s in editor.extraSelections())
    return {text: colour for text, colour in found if colour.isValid()}


def press(window: MainWindow, text: str) -> None:
    """The button of the list."""
    next(b for b in window.parts.remark_list.findChildren(QPushButton) if b.text() == text).click()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_sentences_are_remarked_walked_through_and_silenced(reading: Opened, qtbot: QtBot) -> None:
    window = reading.window
    panes, parts = window.parts.panes, window.parts
    rejection, significance = panes[R].editor, panes[S].editor
    panes.enter(S)
    qtbot.keyClicks(significance, "- The novelty is limited, whoever asks.")
    panes.enter(R)
    qtbot.keyClicks(rejection, "- The writing is poor.")
    before = panes.texts
    assert remarked(rejection) == {}
    assert not parts.remark_list.isVisible()

    parts.actions[Act.REMARKS].trigger()
    qtbot.waitUntil(lambda: "The writing is poor." in remarked(rejection), timeout=10_000)
    assert remarked(significance).keys() == {"The novelty is limited, whoever asks."}
    assert remarked(significance) != remarked(rejection)
    assert parts.remark_list.isVisible()
    assert panes.texts == before

    # The same sentence says why where the pointer is.
    place = rejection.cursorRect(rejection.drawn.cursor(8, 8)).center()
    assert "No reason is given." in rejection.underlays.tip(place)
    assert rejection.underlays.tip(QPoint(rejection.width() - 4, rejection.height() - 2)) == ""

    panes.enter(S)
    parts.actions[Act.NEXT_REMARK].trigger()
    went = [(panes.current, panes[panes.current].editor.caret())]
    for _ in range(3):
        parts.actions[Act.NEXT_REMARK].trigger()
        went.append((panes.current, panes[panes.current].editor.caret()))
    assert {(R, 2), (S, 2)} <= set(went)

    while (now := parts.remark_list.current) is not None and now.remark.kind != "no_reason":
        parts.actions[Act.PREVIOUS_REMARK].trigger()
    press(window, "Silence this")
    qtbot.waitUntil(lambda: remarked(rejection) == {}, timeout=10_000)
    assert remarked(significance)
    rejection.place_caret(len(rejection.text))
    panes.enter(R)
    qtbot.keyClicks(rejection, " So are the figures.")
    qtbot.waitUntil(lambda: bool(remarked(rejection)), timeout=10_000)  # other words than were silenced

    rejection.place_caret(6)
    menu = menu_of(window)
    silence = next(a for a in menu.actions() if a.text() == "Silence remarks of this kind")
    silence.trigger()
    menu.close()
    qtbot.waitUntil(lambda: remarked(rejection) == {}, timeout=10_000)
    press(window, "Hear all again")
    qtbot.waitUntil(lambda: bool(remarked(rejection)), timeout=10_000)

    parts.actions[Act.REMARKS].trigger()
    qtbot.waitUntil(lambda: remarked(significance) == {} == remarked(rejection), timeout=10_000)
    assert not parts.remark_list.isVisible()


def menu_of(window: MainWindow) -> QMenu:
    """The menu at the caret."""
    window._pane_menu(R, window.mapToGlobal(QPoint(200, 200)))
    return [m for m in window.findChildren(QMenu) if m.isVisible()][-1]
