"""The panes of a review, shown and without a paper."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from tests.gui.conftest import Opened
from tests.gui.review.cited import LONG


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


@pytest.fixture
def cited(reading: Opened, qtbot: QtBot) -> Opened:
    """The sample paper with three points of the person's, the first with two passages of the paper."""
    qtbot.waitUntil(lambda: reading.session.paper is not None, timeout=LONG)
    paper = reading.session.paper
    assert paper is not None
    long = [pid for pid, text, page, spans in paper.passages() if len(text) > 300 and spans]
    first, second = reading.session.cite(long[0]), reading.session.cite(long[-1])
    panes = reading.window.parts.panes
    text = f"- one [p. {first.page}]{{{first.id}}} [p. {second.page}]{{{second.id}}}\n- two"
    panes.text.load({SectionKey.SIGNIFICANCE: text, SectionKey.ACCEPTANCE: "- three {accepted}"})
    panes[SectionKey.SIGNIFICANCE].editor.setFocus()
    qtbot.waitUntil(lambda: panes.current is SectionKey.SIGNIFICANCE)
    reading.window._links.refresh()
    return reading
