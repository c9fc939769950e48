"""The person's notes on the pages: a list in the paper's order, and below it the note that is chosen, to be written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.text import one_line, shortened
from reviewer_app.review.model import PageNote
from reviewer_app.ui.look.plain_tip import plain_tip

# What is typed is told after this pause, and at once where the person goes elsewhere.
_PAUSE_MS = 400
_QUOTE = 120  # characters of a passage in the list
_ID = Qt.ItemDataRole.UserRole


class NotesPanel(QWidget):
    """Choosing a note says which; typing in the field says what it is to say."""

    note_chosen = Signal(str)  # the id of its evidence
    changed = Signal(str, str)  # that id, and the note's text
    removal_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[PageNote, ...] = ()
        self._list = QListWidget(self)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setProperty("role", "contents")
        self._list.setAccessibleName(tr("Notes on the pages"))
        self._list.itemClicked.connect(lambda item: self.note_chosen.emit(item.data(_ID)))
        self._list.itemActivated.connect(lambda item: self.note_chosen.emit(item.data(_ID)))
        self._list.currentItemChanged.connect(self._turn)
        self._text = _Field(self)
        self._text.setPlaceholderText(tr("Your note on this passage"))
        self._text.setAccessibleName(tr("Your note on this passage"))
        self._text.setTabChangesFocus(True)
        self._text.setMaximumHeight(120)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.tell)
        self._text.textChanged.connect(self._pause.start)
        self._text.left.connect(self.tell)
        self._remove = QPushButton(tr("Remove the note"), self)
        self._remove.clicked.connect(self._ask_removal)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list, 1)
        column.addWidget(self._text)
        column.addWidget(self._remove)
        self._written = ""  # the id of the note in the field
        self._told = ""  # what its text is, as far as was told
        self._writable = True
        self.show_notes(())

    def set_read_only(self) -> None:
        """Nothing can be noted in this window."""
        self._writable = False
        self._text.setReadOnly(True)

    def show_notes(self, notes: Sequence[PageNote]) -> None:
        """List these; the one that is chosen stays so."""
        if self._notes == tuple(notes) and self._list.count():
            return
        self.tell()
        chosen = self._written
        self._notes = tuple(notes)
        self._list.blockSignals(True)
        self._list.clear()
        for note in self._notes:
            item = QListWidgetItem(_line(note))
            item.setData(_ID, note.evidence.id)
            item.setToolTip(plain_tip(f"{note.evidence.quote}\n\n{note.text}".strip()))
            self._list.addItem(item)
        if not self._notes:
            item = QListWidgetItem(tr("Select text of the paper to highlight it, or to note something at it."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        self._list.blockSignals(False)
        self.choose(chosen)

    def choose(self, evidence_id: str, *, write: bool = False) -> None:
        """Show a note in the field, with `write` ready to be typed in; none if there is no such note."""
        row = next((i for i, note in enumerate(self._notes) if note.evidence.id == evidence_id), -1)
        self._list.setCurrentRow(row)
        self._turn(self._list.item(row) if row >= 0 else None)
        if write and row >= 0:
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self) -> None:
        """Say what was typed, if anything was."""
        self._pause.stop()
        text = self._text.toPlainText()
        if self._written and text != self._told:
            self._told = text
            self.changed.emit(self._written, text)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is told before it is out of sight."""
        self.tell()
        super().hideEvent(event)

    def _turn(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        self.tell()
        self._written = str(item.data(_ID) or "") if item is not None else ""
        note = next((n for n in self._notes if n.evidence.id == self._written), None)
        self._told = note.text if note else ""
        if self._text.toPlainText() != self._told:
            self._text.blockSignals(True)
            self._text.setPlainText(self._told)
            self._text.blockSignals(False)
        self._text.setEnabled(note is not None)
        self._remove.setEnabled(note is not None and self._writable)

    def _ask_removal(self) -> None:
        self.tell()
        self.removal_asked.emit(self._written)


class _Field(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def _line(note: PageNote) -> str:
    quote = shortened(one_line(note.evidence.quote), _QUOTE)
    page = tr("Page {page}").format(page=note.evidence.page) if note.evidence.page else tr("No longer in this version")
    return "\n".join(filter(None, (page, tr("“{quote}”").format(quote=quote), one_line(note.text))))
