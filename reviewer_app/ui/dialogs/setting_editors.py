"""A field to edit for each setting, with its words."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from reviewer_app.i18n import LANGUAGES, tr
from reviewer_app.session.settings import KEYS, Key, Settings

# Qt's boxes hold a 32-bit number with its sign.
_LARGEST = 2**31 - 1
_STEPS = {"context": 1024, "max_tokens": 64}


def label_of(field: str) -> str:
    """What a setting is called."""
    return {
        "threads": tr("Threads"),
        "gpu_layers": tr("Layers on the graphics card"),
        "kv_type": tr("State of the model"),
        "context": tr("Context in tokens"),
        "strategy": tr("Long papers"),
        "read_ahead": tr("Read papers ahead"),
        "snapshot": tr("Keep what was read"),
        "language": tr("Language of reviews"),
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
        "context": tr("How much the model holds at once; more takes memory and time."),
        "strategy": tr("Whether a paper is read whole, in parts, or in parts with notes that are carried on."),
        "read_ahead": tr("The model reads an open paper before you ask for the review, with one processor."),
        "snapshot": tr("On the disk, so that the next review of the same paper begins with the writing."),
        "language": tr("What reviews are written and exported in."),
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
    return _Flag(parent) if isinstance(getattr(Settings(), field), bool) else _Number(field, key, parent)


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
        "read_ahead": {"auto": tr("Not on battery"), "on": tr("Always"), "off": tr("Never")},
        "language": {"paper": tr("The paper’s own"), **LANGUAGES},
    }[field]


def _least_of(field: str) -> str:
    """What the least number means, where it is none."""
    return {"threads": tr("Measured"), "gpu_layers": tr("All that fit"), "context": tr("As the paper needs")}.get(
        field, ""
    )


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
