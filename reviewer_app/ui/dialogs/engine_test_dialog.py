"""Whether the engine computes rightly on this computer, tried out while the person waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import sentences, tr
from reviewer_app.session.engine_test import EngineTest
from reviewer_app.session.self_test import OnCheck, SelfTestResult

Start = Callable[[Callable[[SelfTestResult], None], OnCheck], EngineTest]


class EngineTestDialog(QDialog):
    """Runs the test, says what is tried, and how it ended. Closing it before that ends the test."""

    def __init__(self, start: Start, expectation: Callable[[], str], parent: QWidget | None = None) -> None:
        """`start` begins a test, which works in other processes; `expectation` says after it how fast models are."""
        super().__init__(parent)
        self.setWindowTitle(tr("Test of the engine"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._expectation = expectation
        self._text = QLabel(
            tr("A few words are computed in every way that a review uses. This takes some seconds."), self
        )
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._check = QLabel("", self)
        self._check.setTextFormat(Qt.TextFormat.PlainText)
        self._check.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("The test is running"))
        self._detail = QPlainTextEdit(self)
        self._detail.setReadOnly(True)
        self._detail.setTabChangesFocus(True)
        self._detail.setAccessibleName(tr("Details for whoever helps you"))
        self._detail.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self._text, self._check, self._bar, self._detail, self._buttons):
            column.addWidget(widget)
        self.setMinimumWidth(480)
        self._test: EngineTest | None = start(self._done, self._check.setText)
        self.finished.connect(self._end)

    def _done(self, result: SelfTestResult) -> None:
        self._test = None
        self._bar.hide()
        self._check.setText(self._expectation() if result.passed else result.next_step)
        self._text.setText(sentences(result.sentence))
        if result.detail:
            self._detail.setPlainText(result.detail)
            self._detail.show()
        self._buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)
        self.adjustSize()

    def _end(self) -> None:
        if self._test is not None:
            self._test.cancel()
