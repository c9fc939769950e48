"""Questions that come before something is done, each asked without blocking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from reviewer_app.i18n import tr, trn


def ask_to_stop_for(path: Path, go_on: Callable[[], None], parent: QWidget) -> None:
    """Whether the review that is being written may stop for the paper at `path`; then `go_on` is called."""
    box = _question(
        parent,
        tr("Open a paper"),
        tr("The model is writing a review. Stop it and open “{name}”?").format(name=path.name),
        tr("The points so far are kept. If the file can't be opened, the review goes on."),
    )
    stop = box.addButton(tr("Stop and open"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    stop.clicked.connect(lambda: go_on())
    box.open()


def ask_to_stop_and_close(name: str, go_on: Callable[[], None], parent: QWidget) -> None:
    """Whether the review of the paper `name`, which is being written, may stop to close the paper; then `go_on`."""
    box = _question(
        parent,
        tr("Close the paper"),
        tr("The model is writing the review of “{name}”. Stop it and close the paper?").format(name=name),
        tr("The points so far are kept."),
    )
    stop = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    stop.clicked.connect(lambda: go_on())
    box.open()


def ask_about_new(new: int, answered: Callable[[bool], None], parent: QWidget) -> None:
    """Whether `new` points that nobody has looked at are exported; `answered` is called unless it is cancelled."""
    box = _question(
        parent,
        tr("Export the review"),
        trn("{n} point is still marked as new.", "{n} points are still marked as new.", new),
        tr("Nobody has kept or discarded them yet. Your answer is remembered; the export can change it each time."),
    )
    for text, chosen in ((tr("Export them too"), True), (tr("Leave them out"), False)):
        button = box.addButton(text, QMessageBox.ButtonRole.AcceptRole)
        button.clicked.connect(lambda _=False, c=chosen: answered(c))
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.open()


def ask_to_destroy(parent: QWidget, title: str, text: str, more: str, button: str, agreed: Callable[[], None]) -> None:
    """Whether something may go that can't be brought back; `agreed` is called if `button` is pressed."""
    box = _question(parent, title, text, more)
    box.setIcon(QMessageBox.Icon.Warning)
    destroy = box.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    destroy.clicked.connect(lambda: agreed())
    box.open()


def _question(parent: QWidget, title: str, text: str, more: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    # A file may be named like a tag of HTML.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    return box
