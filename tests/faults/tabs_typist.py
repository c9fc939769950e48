"""A person who writes in two tabs in turn, as processes to be killed: `python -m tests.faults.tabs_typist`.

One line on stdin, `A.pdf B.pdf`, starts the program with both, forked from this process, which has done the imports. In
the tab in front a word is typed, then the other tab is turned to, and so on. Lines of JSON on stdout: ["started", pid];
["turned", n] once the n-th word is typed and its tab was left; ["ended", status] after the last one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.review.model import SectionKey
from reviewer_app.session import session
from reviewer_app.ui.app import run_window
from reviewer_app.ui.shell.tabbed_window import TabbedWindow

# A disk, or a processor, may be busy where tests run; what is tested is that the turn to another tab waits for them.
session.REST_FLUSH_S = 60.0


def tell(*told: object) -> None:
    """One line on stdout."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


class Writer:
    """Waits for both papers, then types and turns without a pause."""

    def __init__(self) -> None:
        self._words = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(5)

    def _look(self) -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, TabbedWindow)), None)
        if window is None or sum(page.session.opened is not None for page in window.pages) < 2:
            return
        self._words += 1
        editor = window.front.parts.panes[SectionKey.SIGNIFICANCE].editor
        editor.setFocus()
        QTest.keyClicks(editor, f"word{self._words} ")
        window.step(1)
        tell("turned", self._words)


def serve() -> None:
    """Fork a program for each line on stdin, and see its end."""
    while line := sys.stdin.readline():
        papers = [Path(path) for path in line.split()]
        child = os.fork()
        if child == 0:
            QApplication(sys.argv[:1])
            writer = Writer()
            status = run_window(papers)
            del writer
            os._exit(status)
        tell("started", child)
        _, status = os.waitpid(child, 0)
        tell("ended", status)


if __name__ == "__main__":
    serve()
