"""The parts of one window, handed to whoever works on several of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.reading_tools import ReadingTools
from reviewer_app.ui.review.evidence_list import EvidenceList
from reviewer_app.ui.review.form_column import FormColumn
from reviewer_app.ui.review.remark_list import RemarkList
from reviewer_app.ui.review.replace_bar import ReplaceBar
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.actions import Actions
from reviewer_app.ui.shell.empty_page import EmptyPage
from reviewer_app.ui.shell.message_strip import MessageStrip
from reviewer_app.ui.shell.status_line import StatusLine
from reviewer_app.ui.shell.window_memory import WindowMemory


@dataclass(frozen=True, slots=True)
class WindowParts:
    """Built by the window, once."""

    window: QMainWindow
    actions: Actions
    stack: QStackedWidget  # the empty page, or the paper beside its review
    desk: QWidget
    empty: EmptyPage
    view: PaperView
    tools: ReadingTools
    panes: ReviewPanes
    form: FormColumn
    replace_bar: ReplaceBar
    remark_list: RemarkList
    evidence_list: EvidenceList
    messages: MessageStrip
    status: StatusLine
    memory: WindowMemory
