"""What the window says moves nothing of what a person reads or writes, and says no more than was asked."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import Coverage, SectionKey
from reviewer_app.session import events
from reviewer_app.ui.dialogs.coverage_dialog import CoverageDialog
from reviewer_app.ui.shell.message_strip import Message, MessageBar
from tests.gui.conftest import Opened, wait_parsed


def test_messages_lie_over_the_page_and_move_nothing(reading: Opened, qtbot: QtBot) -> None:
    parts = reading.window.parts
    editor = parts.panes[SectionKey.SIGNIFICANCE].editor

    def places() -> list[QRect]:
        return [QRect(w.mapToGlobal(QPoint(0, 0)), w.size()) for w in (editor, parts.view)]

    before = places()
    strip = parts.messages
    strip.say(Message("save", "The disk is full.", tone="error"))
    strip.say(Message("news", "Something was written.", detail="in detail\n" * 9))
    QApplication.processEvents()
    assert places() == before
    shown = [bar.message.key for bar in strip.findChildren(MessageBar) if bar.isVisible()]
    assert shown == ["save"], "what went wrong is before what is new"
    (more,) = (b for b in strip.findChildren(QPushButton) if b.isCheckable() and b.text() == "1 more message")
    more.click()
    assert sum(bar.isVisible() for bar in strip.findChildren(MessageBar)) == 2
    assert parts.stack.rect().contains(strip.geometry())
    for button in [b for b in strip.findChildren(QPushButton) if b.text() == "Details" and b.isVisible()]:
        button.click()
    assert parts.stack.rect().contains(strip.geometry())
    reading.window.resize(700, 500)
    qtbot.waitUntil(lambda: parts.stack.rect().contains(strip.geometry()))
    strip.take_back("save")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert [bar.isVisible() for bar in strip.findChildren(MessageBar)] == [True]
    assert not more.isVisible()


def test_how_much_was_read_opens_the_list(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    paper, status = reading.session.paper, reading.window.parts.status
    assert paper is not None
    ids = [pid for pid, *_ in paper.passages()][:20]
    coverage = tuple(Coverage(pid, "", 10, i < 17, (), "no room") for i, pid in enumerate(ids))
    reading.window.display.show(events.PlanMade(2048, 1000, "whole", coverage))
    assert status._read.text() == "85 % read"
    assert status._read.isVisible()
    status._read.click()
    (dialog,) = reading.window.findChildren(CoverageDialog)
    dialog.reject()
    reading.window.display.show(events.PlanMade(2048, 1000, "whole", tuple(replace(c, read=True) for c in coverage)))
    assert not status._read.isVisible()


def test_what_a_paper_is_shown_in_is_laid_out_before_there_is_one(opened: Opened, qtbot: QtBot) -> None:
    parts = opened.window.parts
    opened.window.activateWindow()
    qtbot.waitUntil(lambda: parts.desk.size() == parts.stack.size())
    assert parts.stack.currentWidget() is parts.empty
    focused = QApplication.focusWidget()
    assert focused is None or parts.empty.isAncestorOf(focused)
