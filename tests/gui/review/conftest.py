"""The panes of a review, shown and without a paper."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes


@pytest.fixture
def panes(qtbot: QtBot) -> ReviewPanes:
    """Empty, in a window of their own."""
    panes = ReviewPanes(ReviewText(), LIGHT)
    qtbot.addWidget(panes)
    panes.resize(500, 800)
    panes.show()
    qtbot.waitExposed(panes)
    panes.activateWindow()
    return panes


@pytest.fixture
def editor(panes: ReviewPanes, qtbot: QtBot) -> ReviewEditor:
    """The first pane's, with the keyboard."""
    editor = panes[SectionKey.SIGNIFICANCE].editor
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor
