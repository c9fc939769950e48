"""The program's own window as a process to be killed: `python -m tests.gui.window_process FILE.pdf TEXT`.

Types TEXT into the first pane of the review of FILE.pdf, says "saved" on stdout once it is on the disk, and goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.app import run_window
from reviewer_app.ui.shell.window import MainWindow


class Typist:
    """Waits for the paper, types, waits until it is saved."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._typed = False
        self._poll = QTimer()
        self._poll.timeout.connect(self._look)
        self._poll.start(10)

    def _look(self) -> None:
        window = next((w for w in QApplication.allWidgets() if isinstance(w, MainWindow)), None)
        if window is None or window.session.opened is None:
            return
        labels = window.parts.status.findChildren(QLabel)
        if not self._typed:
            self._typed = True
            editor = window.parts.panes[SectionKey.SIGNIFICANCE].editor
            editor.setFocus()
            QTest.keyClicks(editor, self._text)
        elif any(label.text() == "Saved" for label in labels):
            self._poll.stop()
            sys.stdout.write("saved\n")
            sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    typist = Typist(sys.argv[2])
    sys.exit(run_window([Path(sys.argv[1])]))
