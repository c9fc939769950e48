"""From a PDF to an edited, exported review in the window, with the real model writing while a person types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ReviewerError
from reviewer_app.review.model import SectionKey
from reviewer_app.session import events
from reviewer_app.session.events import Stage
from reviewer_app.ui.shell.actions import Act

from .conftest import Opened, make_pdf

S = SectionKey.SUGGESTIONS
LONG = 120_000
PAPER = """A Small Study of Tea

Abstract
We measure how long tea stays warm in three kinds of cups.
Porcelain keeps it warm for longest, by two minutes.
1 Introduction
Earlier work measured two cups only and reported no variance.
We repeat the measurement thirty times for each cup.
2 Results
Porcelain took 14.2 minutes to reach 50 degrees, glass 12.1.
We did not control the lid."""


def arrived(opened: Opened) -> list[events.PointArrived]:
    return [e for e in opened.events if isinstance(e, events.PointArrived)]


def test_a_person_writes_while_the_model_does_and_every_word_comes_back(
    make_window: Callable[[], Opened], qtbot: QtBot, tmp_path: Path, starter_model: Path
) -> None:
    path = tmp_path / "tea.pdf"
    path.write_bytes(make_pdf(pages=1, width=595, height=842, text=PAPER))
    first = make_window()
    parts = first.window.parts
    first.window.files.open_path(path)
    qtbot.waitUntil(lambda: first.session.paper is not None, timeout=LONG)
    parts.actions[Act.REVIEW].trigger()
    assert parts.actions[Act.STOP].isEnabled()
    editor = parts.panes[S].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "- my own point")
    qtbot.waitUntil(lambda: first.session.stage is Stage.WRITING, timeout=LONG)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(arrived(first)) >= 3 or not first.session.runs.running, timeout=LONG)
    # Return has begun the item.
    qtbot.keyClicks(editor, "and another")
    parts.actions[Act.STOP].trigger()
    qtbot.waitUntil(lambda: not first.session.runs.running, timeout=LONG)
    qtbot.waitUntil(parts.actions[Act.REVIEW].isEnabled)
    points = arrived(first)
    assert points
    assert editor.text.startswith("- my own point\n- and another")
    for point in points:
        assert point.item in parts.panes.texts[point.section]
    texts = parts.panes.texts
    # The person's undo takes back what they typed and nothing else.
    while parts.panes.can_undo():
        parts.panes.undo(S)
    assert "my own" not in editor.text
    assert all(p.item in parts.panes.texts[p.section] for p in points)
    while parts.panes.can_redo():
        parts.panes.redo(S)
    assert parts.panes.texts == texts
    first.window.close()
    first.store.close()

    second = make_window()
    second.window.files.open_path(path)
    qtbot.waitUntil(lambda: second.session.paper is not None, timeout=LONG)
    assert second.window.parts.panes.texts == texts
    ended: list[ReviewerError | None] = []
    second.session.exports.write(tmp_path / "review.md", lambda: ended.append(None), ended.append)
    qtbot.waitUntil(lambda: ended == [None])
    exported = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert "my own point" in exported
    assert "and another" in exported
