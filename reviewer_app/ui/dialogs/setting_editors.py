"""A field to edit for each setting, with its words."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import LANGUAGES, tr
from reviewer_app.session.settings import KEYS, Key, Settings

# Qt's boxes hold a 32-bit number with its sign.
_LARGEST = 2**31 - 1
# What is typed is in the file as soon as that much time has passed.
_PAUSE_MS = 700
_STEPS = {"context": 1024, "max_tokens": 64}


def label_of(field: str) -> str:
    """What a setting is called."""
    return {
        "threads": tr("Threads"),
        "gpu_layers": tr("Layers on the graphics card"),
        "kv_type": tr("State of the model"),
        "box": tr("Box processes in"),
        "context": tr("Context in tokens"),
        "strategy": tr("Long papers"),
        "read_ahead": tr("Read papers ahead"),
        "snapshot": tr("Keep what was read"),
        "snapshot_space": tr("Space for what was read"),
        "snapshot_place": tr("Place of what was read"),
        "mode": tr("New papers are"),
        "venue": tr("Venue of new papers"),
        "language": tr("Language of reviews"),
        "points": tr("Points in a section"),
        "steering": tr("What the model is to look at"),
        "max_tokens": tr("Longest section in tokens"),
        "temperature": tr("Temperature"),
        "seed": tr("Seed"),
    }[field]


def explanation_of(field: str) -> str:
    """What a setting does, in a line."""
    return {
        "threads": tr("How many processors compute; with one, the same run writes the same text again."),
        "gpu_layers": tr("How much of the model the graphics card computes; 0 leaves all to the processor."),
        "kv_type": tr("More exact, or in half or a quarter of the memory for long papers."),
        "box": tr(
            "What opens papers and models reaches nothing else on this machine. Without it, a hostile file that takes "
            "such a process over can read your files and use the network."
        ),
        "context": tr("How much the model holds at once; more takes memory and time."),
        "strategy": tr("Whether a paper is read whole, in parts, or in parts with notes that are carried on."),
        "read_ahead": tr("The model reads an open paper before you ask for the review, with one processor."),
        "snapshot": tr("On the disk, so that the next review of the same paper begins with the writing."),
        "snapshot_space": tr("In GB; what was not used for longest makes room. A long paper takes 1 GB or more."),
        "snapshot_place": tr("A folder on a fast disk with room; another place begins empty."),
        "language": tr("What reviews are written and exported in."),
        "mode": tr(
            "What a paper is taken for when it is opened for the first time; Review > My draft, or a review changes it."
        ),
        "venue": tr("Its id, as `reviewer-app venues` lists it, or its name."),
        "points": tr(
            "The most that is asked for; models trained on reviews of their own form write as many as they do."
        ),
        "steering": tr(
            "For all papers, in your own words, such as “be strict on statistics”; it stands in the export."
        ),
        "max_tokens": tr("A token is about three quarters of an English word, or a Chinese character."),
        "temperature": tr("0 always takes the likeliest word; more is more varied and less reliable."),
        "seed": tr("Another number gives another review of the same paper."),
    }[field]


class Editor(QObject):
    """A field for one setting. `changed` is emitted by the person alone, not by `show_value`."""

    changed = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget

    # Qt's classes have a metaclass of their own, so nothing but mypy keeps this from being left out.
    @abstractmethod
    def show_value(self, value: object) -> None:
        """Show what is set."""

    def finish(self) -> None:
        """Take what is being typed."""


class _Flag(Editor):
    def __init__(self, parent: QWidget) -> None:
        self._box = QCheckBox(parent)
        super().__init__(self._box)
        self._box.clicked.connect(lambda checked: self.changed.emit(checked))

    def show_value(self, value: object) -> None:
        """Checked or not."""
        self._box.setChecked(value is True)


class _Choice(Editor):
    def __init__(self, field: str, key: Key, parent: QWidget) -> None:
        self._box = _ComboBox(parent)
        super().__init__(self._box)
        words = _words_of(field)
        for choice in key.choices:
            self._box.addItem(words[choice], choice)
        self._box.activated.connect(lambda: self.changed.emit(self._box.currentData()))

    def show_value(self, value: object) -> None:
        """Choose it."""
        self._box.setCurrentIndex(self._box.findData(value))


class _Notes(Editor):
    """A text of several lines, which counts as soon as the person pauses or leaves it."""

    def __init__(self, most: int, parent: QWidget) -> None:
        self._box = _NotesBox(most, parent)
        super().__init__(self._box)
        self._shown = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.finish)
        self._box.textChanged.connect(self._pause.start)
        self._box.left.connect(self.finish)

    def show_value(self, value: object) -> None:
        """Show it."""
        self._shown = str(value)
        self._box.setPlainText(self._shown)

    def finish(self) -> None:
        """Take what is being typed."""
        text = self._box.toPlainText().strip()
        if text != self._shown:
            self._shown = text
            self.changed.emit(text)


class _Folder(Editor):
    """A folder to choose, or the program's own."""

    def __init__(self, parent: QWidget) -> None:
        row = QWidget(parent)
        super().__init__(row)
        self._place = QLabel(row)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place.setWordWrap(True)
        choose, own = QPushButton(tr("Choose…"), row), QPushButton(tr("Reviewer’s own"), row)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._place)
        buttons = QHBoxLayout()
        column.addLayout(buttons)
        for button in (choose, own):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        choose.clicked.connect(self._choose)
        own.clicked.connect(lambda: self._take(""))

    def show_value(self, value: object) -> None:
        """Show it."""
        self._place.setText(str(value) or tr("In Reviewer’s own folder"))

    def _choose(self) -> None:
        dialog = QFileDialog(self.widget, tr("Where to keep what was read"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, folder: str) -> None:
        self.show_value(folder)
        self.changed.emit(folder)


class _Number(Editor):
    def __init__(self, field: str, key: Key, parent: QWidget) -> None:
        self._box: QSpinBox | QDoubleSpinBox
        if isinstance(getattr(Settings(), field), float):
            self._box = _DoubleSpinBox(parent)
            self._box.setRange(key.low, key.high)
            self._box.setSingleStep(0.1)
        else:
            self._box = _SpinBox(parent)
            self._box.setRange(int(key.low), min(int(key.high), _LARGEST))
            self._box.setSingleStep(_STEPS.get(field, 1))
        super().__init__(self._box)
        self._box.setSpecialValueText(_least_of(field))
        # A number counts when it is whole, not at each digit.
        self._box.setKeyboardTracking(False)
        self._box.setMinimumWidth(160)
        self._box.valueChanged.connect(lambda value: self.changed.emit(value))

    def show_value(self, value: object) -> None:
        """Show it."""
        assert isinstance(value, int | float)
        self._box.blockSignals(True)
        self._box.setValue(value)  # type: ignore[arg-type]
        self._box.blockSignals(False)

    def finish(self) -> None:
        """Take what is being typed."""
        self._box.interpretText()


def make_editor(field: str, parent: QWidget) -> Editor:
    """The field for one of the fields of `Settings`."""
    key = KEYS[field]
    if key.choices:
        return _Choice(field, key, parent)
    if key.form == "text":
        return _Notes(int(key.high), parent)
    if key.form == "folder":
        return _Folder(parent)
    return _Flag(parent) if isinstance(getattr(Settings(), field), bool) else _Number(field, key, parent)


def make_notes_editor(most: int, parent: QWidget) -> Editor:
    """A field for the notes on one paper, of at most `most` characters."""
    return _Notes(most, parent)


def _words_of(field: str) -> dict[str, str]:
    return {
        "kv_type": {
            "f16": tr("Exact (f16)"),
            "q8_0": tr("Half the memory (q8_0)"),
            "q4_0": tr("A quarter of the memory (q4_0)"),
        },
        "strategy": {
            "auto": tr("As the paper and the memory allow"),
            "whole": tr("Whole, as far as there is room"),
            "windows": tr("In parts"),
            "rolling": tr("In parts, with notes"),
        },
        "mode": {"ask": tr("Asked for"), "mine": tr("My draft"), "reviewer": tr("Reviewed for a venue")},
        "read_ahead": {"auto": tr("Not on battery"), "on": tr("Always"), "off": tr("Never")},
        "language": {"paper": tr("The paper’s own"), **LANGUAGES},
    }[field]


def _least_of(field: str) -> str:
    """What the least number means, where it is none."""
    return {
        "threads": tr("Measured"),
        "gpu_layers": tr("All that fit"),
        "context": tr("As the paper needs"),
        "points": tr("As the model’s prompt says"),
    }.get(field, "")


class _NotesBox(QPlainTextEdit):
    """Holds at most so many characters; Tab leads on."""

    left = Signal()

    def __init__(self, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setProperty("role", "quoted")
        self.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 24)
        self.setMinimumWidth(320)
        self._most = most
        self.textChanged.connect(self._bound)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person is done here."""
        super().focusOutEvent(event)
        self.left.emit()

    def _bound(self) -> None:
        text = self.toPlainText()
        if len(text) > self._most:
            self.setPlainText(text[: self._most])
            self.moveCursor(QTextCursor.MoveOperation.End)


# The wheel scrolls the page; it must not change what happens to lie under it.
class _ComboBox(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class _SpinBox(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class _DoubleSpinBox(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()
