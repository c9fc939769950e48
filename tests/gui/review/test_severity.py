"""Severity and verdict in the window: given by key, seen beside the point, taken back, sorted."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened

R = SectionKey.REJECTION


def test_a_point_is_weighed_judged_and_sorted(reading: Opened, qtbot: QtBot) -> None:
    panes, actions = reading.window.parts.panes, reading.window.parts.actions
    panes.enter(R)
    panes.perform([Edit(R, 0, "", "- first\n- second [p. 1]{e1} {new}\n\nA paragraph.\n\n- third")])
    editor = panes[R].editor
    editor.place_caret(3)
    actions[Act.MINOR].trigger()
    assert editor.text.startswith("- first {minor}\n")
    actions[Act.QUESTION].trigger()
    assert editor.text.startswith("- first {question}\n")
    actions[Act.QUESTION].trigger()
    assert editor.text.startswith("- first\n")
    panes.undo(R)

    editor.place_caret(editor.text.index("third"))
    actions[Act.MAJOR].trigger()
    actions[Act.WRONG].trigger()
    actions[Act.RIGHT].trigger()
    assert editor.text.endswith("- third {major} {right}")
    # What is drawn has none of the words; the margin says them.
    assert "{" not in editor.toPlainText()
    place = editor.cursorRect(editor.drawn.cursor(len(editor.text), len(editor.text))).center()
    assert editor.dress.tip(QPoint(3, place.y())).split("\n") == ["Major", "Right, as you said"]

    before = editor.text
    actions[Act.SORT].trigger()
    assert editor.text == ("- third {major} {right}\n- first {question}\n\nA paragraph.\n\n- second [p. 1]{e1} {new}")
    panes.undo(R)
    assert editor.text == before
    (points,) = [s.points for s in reading.session.review().sections if s.key is R]
    assert [(p.severity, p.verdict) for p in points if p.text == "third"] == [("major", "right")]


def test_the_bar_of_a_severity_is_painted(reading: Opened) -> None:
    panes = reading.window.parts.panes
    panes.perform([Edit(R, 0, "", "- one\n- two {major}")])
    editor = panes[R].editor
    image = editor.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    colours = []
    for position in (2, 8):
        line = editor.cursorRect(editor.drawn.cursor(position, position))
        colours.append(image.pixelColor(int(3 * ratio), int(line.center().y() * ratio)).name())
    assert colours[0] != colours[1]
