"""The fields of a venue's form: an editor for each text, a list for each scale. Only a person writes here."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import listed, tr
from reviewer_app.venues.filled_form import FilledForm
from reviewer_app.venues.venue import Field

# Lines that a field is high at least, and at most before it scrolls by itself.
_LEAST, _MOST = 3, 24
_MARGIN, _GAP = 14, 6  # logical pixels


class FieldText(QPlainTextEdit):
    """A text as high as it is long; Tab leads on, and undo is its own."""

    went = Signal()  # the focus came, or what can be undone changed

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setProperty("role", "quoted")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.updateGeometry())
        self.undoAvailable.connect(lambda _: self.went.emit())
        self.redoAvailable.connect(lambda _: self.went.emit())

    def sizeHint(self) -> QSize:
        """As many lines as there are, within bounds. The layout of a plain text counts in lines."""
        lines = round(self.document().size().height())
        line = self.fontMetrics().lineSpacing()
        return QSize(200, line * min(max(lines, _LEAST), _MOST) + 2 * _GAP + 4)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the person is here."""
        super().focusInEvent(event)
        self.went.emit()

    def put(self, text: str) -> None:
        """Another text in place of this one, which the person can take back."""
        if self.toPlainText() == text:
            return
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def add(self, text: str) -> None:
        """Put `text` behind what stands here, as one step that can be taken back."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        there = self.toPlainText().rstrip()
        cursor.insertText(f"\n\n{text}" if there else text)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


class FieldChoice(QComboBox):
    """A value of a scale or a choice, or none. The wheel scrolls the form and changes nothing."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(field.name)
        self.addItem(tr("not chosen"), "")
        for choice in field.choices:
            self.addItem(choice.text, choice.value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the form."""
        event.ignore()

    def put(self, value: str) -> None:
        """Choose it; a value that the scale doesn't have any more is shown as it is."""
        if value and self.findData(value) < 0:
            self.addItem(value, value)
        self.setCurrentIndex(max(self.findData(value), 0))


class FormPanel(QScrollArea):
    """The whole form, in its order."""

    written = Signal(str, str)  # the key of a field, and its text or value
    points_asked = Signal(object)  # the Field that is to take over the points of its sections
    history_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Form of the venue"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields: dict[str, FieldText | FieldChoice] = {}
        self._made_of: object = None
        self._read_only = False

    def set_read_only(self) -> None:
        """Nothing that is written here could be kept."""
        self._read_only = True

    def show_form(self, of: str, filled: FilledForm | None) -> None:
        """The form with its texts; `of` tells one paper's review from another's.

        The fields stay, with what can be undone in them, as long as form and paper do.
        """
        made_of = (of, filled.form.id, tuple((f, f.name) for f in filled.fields)) if filled is not None else None
        if made_of != self._made_of:
            self._made_of = made_of
            self._build(filled)
        for key, field in self.fields.items():
            text = filled.texts.get(key, "") if filled is not None else ""
            # What a person types is told at once, so that only another's text can differ.
            if (field.toPlainText() if isinstance(field, FieldText) else field.currentData()) != text:
                field.put(text)

    @property
    def current(self) -> FieldText | None:
        """The text in which the person is."""
        return next((f for f in self.fields.values() if isinstance(f, FieldText) and f.hasFocus()), None)

    def _build(self, filled: FilledForm | None) -> None:
        self.fields = {}
        page = QWidget(self)
        page.setProperty("role", "pane")
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        for field in filled.fields if filled is not None else ():
            column.addLayout(self._head(field, page))
            column.addWidget(self._editor(field, filled.texts.get(field.key, "") if filled is not None else "", page))
            column.addSpacing(_GAP)
        column.addStretch(1)
        self.setWidget(page)

    def _head(self, field: Field, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        title = QLabel(field.name, page)
        title.setProperty("role", "pane-title")
        row.addWidget(title)
        if field.confidential:
            secret = QLabel(tr("confidential, for the editor"), page)
            secret.setProperty("role", "status")
            row.addWidget(secret)
        row.addStretch(1)
        if field.sections and field.kind == "text" and not self._read_only:
            take = QPushButton(tr("Take over the points"), page)
            take.setProperty("role", "link")
            take.setAutoDefault(False)
            take.setToolTip(
                tr("Put the points of {sections} behind this text").format(
                    sections=listed(key.title for key in field.sections)
                )
            )
            take.clicked.connect(lambda: self.points_asked.emit(field))
            row.addWidget(take)
        return row

    def _editor(self, field: Field, text: str, page: QWidget) -> QWidget:
        key = field.key
        if field.choices:
            box = FieldChoice(field, page)
            box.put(text)
            box.setEnabled(not self._read_only)
            box.activated.connect(lambda _: self.written.emit(key, str(box.currentData())))
            self.fields[key] = box
            return box
        editor = FieldText(field.name, page)
        editor.setPlainText(text)
        editor.setReadOnly(self._read_only)
        editor.textChanged.connect(lambda: self.written.emit(key, editor.toPlainText()))
        editor.went.connect(self.history_changed)
        self.fields[key] = editor
        return editor
