"""The settings: a page for each kind, a line of explanation for each setting. What is changed applies at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr
from reviewer_app.session.kept_files import Kept
from reviewer_app.session.settings import KEYS, Settings
from reviewer_app.session.steering import MOST_NOTES
from reviewer_app.ui.dialogs.setting_editors import Editor, explanation_of, label_of, make_editor, make_notes_editor


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the window remembers of its looks, and has in its menus: one of each group is checked."""

    themes: tuple[QAction, ...]
    languages: tuple[QAction, ...]
    larger: QAction
    smaller: QAction
    reset_text_size: Callable[[], None]
    restart: Callable[[], None]


class SettingsDialog(QDialog):
    """Shows what is set. It stands beside the window and blocks nothing; what is asked of it, the window does."""

    changed = Signal(dict)  # new values by the fields of `Settings`
    notes_changed = Signal(str)  # those for the open paper
    forget_all_asked = Signal()

    def __init__(
        self,
        settings: Settings,
        file: Path,
        appearance: Appearance,
        models: QAction,
        parent: QWidget | None = None,
        *,
        keeps: bool,
        notes: str | None,
    ) -> None:
        """`file` is where the settings are; `keeps` is whether there are reviews that can be forgotten here.

        `notes` are those for the open paper, None without one. `models` shows the window of models, and says which one
        writes.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Settings of the program"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._editors: dict[str, Editor] = {}
        self._notes: Editor | None = None
        self._appearance = appearance
        self._pages = QStackedWidget(self)
        self._list = QListWidget(self)
        self._list.setAccessibleName(tr("Pages"))
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._add(tr("Model"), self._model(models))
        for name, title in (
            ("reading", tr("Reading")),
            ("writing", tr("Writing")),
            ("computing", tr("Computing")),
        ):
            fields = [field for field, key in KEYS.items() if key.page == name]
            page = self._page(fields, settings, notes if name == "writing" else None)
            self._add(title, page, partial(self._reset, fields))
        self._add(tr("Appearance"), self._looks(), self._reset_looks)
        self._add(tr("Privacy"), self._privacy(keeps))
        self._list.setCurrentRow(0)
        width = self._list.sizeHintForColumn(0) + 2 * self._list.frameWidth() + 28
        self._list.setFixedWidth(max(width, 120))
        self._where = _note(tr("Kept in “{file}”, which the command line reads too.").format(file=file))
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._list)
        row.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self._where)
        column.addWidget(buttons)
        self.resize(760, 560)

    def show_settings(self, settings: Settings) -> None:
        """Show what is set now."""
        self._show(tuple(self._editors), settings)

    def show_kept(self, kept: Sequence[Kept]) -> None:
        """List what is kept on this computer."""
        for row, one in enumerate(kept):
            path = QLabel(str(one.path), self)
            path.setProperty("role", "status")
            path.setWordWrap(True)
            path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            size = QLabel(_in_words(one.size), self)
            self._kept.addWidget(QLabel(one.what, self), 2 * row, 0)
            self._kept.addWidget(size, 2 * row, 1, Qt.AlignmentFlag.AlignRight)
            self._kept.addWidget(path, 2 * row + 1, 0, 1, 2)
        self._wait.hide()

    # -- Qt

    def done(self, result: int) -> None:
        """Take what is being typed, too."""
        for editor in (*self._editors.values(), *filter(None, (self._notes,))):
            editor.finish()
        super().done(result)

    # -- building

    def _add(self, title: str, content: QWidget, reset: Callable[[], None] | None = None) -> None:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 0, 0, 0)
        area = QScrollArea(page)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(area, 1)
        if reset is not None:
            button = QPushButton(tr("&Reset this page"), page)
            button.setAutoDefault(False)
            button.clicked.connect(lambda: reset())
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addItem(title)
        self._pages.addWidget(page)

    def _page(self, fields: Sequence[str], settings: Settings, notes: str | None) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        usual, rest = QWidget(page), QWidget(page)
        grids = {False: _grid(usual), True: _grid(rest)}
        for field in fields:
            editor = make_editor(field, rest if KEYS[field].more else usual)
            editor.show_value(getattr(settings, field))
            editor.changed.connect(lambda value, field=field: self.changed.emit({field: value}))
            self._editors[field] = editor
            _row(grids[KEYS[field].more], label_of(field), editor.widget, explanation_of(field))
            if field == "steering" and notes is not None:
                self._notes_row(grids[False], notes, usual)
        column.addWidget(usual)
        column.addWidget(_Fold(tr("More"), rest, page), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(rest)
        column.addStretch(1)
        return page

    def _notes_row(self, grid: QGridLayout, notes: str, parent: QWidget) -> None:
        """What the model is to look at in the open paper alone."""
        editor = make_notes_editor(MOST_NOTES, parent)
        editor.show_value(notes)
        editor.changed.connect(lambda text: self.notes_changed.emit(str(text)))
        self._notes = editor
        explanation = tr("For this paper alone, beside the above; it is forgotten with the paper.")
        _row(grid, tr("And in this paper"), editor.widget, explanation)

    def _model(self, models: QAction) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        writer = QLabel(models.toolTip(), page)
        writer.setWordWrap(True)
        column.addWidget(writer)
        told = tr("Which model writes is chosen in the window of models, for the command line too.")
        column.addWidget(_note(told, page))
        button = QPushButton(tr("Models…"), page)
        button.setAutoDefault(False)
        # That window can't be used behind this one.
        button.clicked.connect(self.close)
        button.clicked.connect(models.trigger)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _looks(self) -> QWidget:
        page = QWidget(self)
        grid = _grid(page)
        shown = self._appearance
        _row(
            grid,
            tr("Colours"),
            _MenuChoice(shown.themes, page),
            tr("Light or dark; the pages of a paper have an entry of their own in the View menu."),
        )
        _row(
            grid,
            tr("Language of the window"),
            self._languages(page),
            tr("Counts from the next start of Reviewer."),
        )
        size = QWidget(page)
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        for action in (shown.smaller, shown.larger):
            button = QPushButton(action.iconText(), size)
            button.setAutoDefault(False)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        _row(grid, tr("Size of the text"), size, tr("Of the review; the paper is zoomed."))
        return page

    def _languages(self, page: QWidget) -> QWidget:
        """The choice of the window's language, and behind it, once another is chosen, the offer to start anew."""
        both = QWidget(page)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        choice = _MenuChoice(self._appearance.languages, both)
        choice.setAccessibleName(tr("Language of the window"))
        row.addWidget(choice)
        restart = QPushButton(tr("Restart now"), both)
        restart.setAutoDefault(False)
        restart.clicked.connect(self._appearance.restart)
        restart.hide()
        for action in self._appearance.languages:
            action.triggered.connect(restart.show)
        row.addWidget(restart)
        return both

    def _privacy(self, keeps: bool) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        told = tr("All of it stays on this computer. Only a download of a model that you ask for opens a connection.")
        column.addWidget(_note(told, page))
        self._wait = _note(tr("Counting…"), page)
        column.addWidget(self._wait)
        self._kept = QGridLayout()
        self._kept.setColumnStretch(0, 1)
        column.addLayout(self._kept)
        forget = QPushButton(tr("&Forget all papers…"), page)
        forget.setAutoDefault(False)
        forget.setEnabled(keeps)
        forget.clicked.connect(self.forget_all_asked)
        column.addWidget(forget, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(
            _note(tr("Wipes every review and what was read from its paper; the PDFs stay where they are."), page)
        )
        column.addStretch(1)
        return page

    # -- inside

    def _reset(self, fields: Sequence[str]) -> None:
        # What a person wrote themselves is no setting gone wrong.
        fields = [field for field in fields if KEYS[field].form != "text"]
        self._show(fields, Settings())
        self.changed.emit({field: getattr(Settings(), field) for field in fields})

    def _show(self, fields: Sequence[str], settings: Settings) -> None:
        for field in fields:
            self._editors[field].show_value(getattr(settings, field))

    def _reset_looks(self) -> None:
        self._appearance.themes[0].trigger()
        self._appearance.languages[0].trigger()
        self._appearance.reset_text_size()


def _grid(page: QWidget) -> QGridLayout:
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(12)
    return grid


def _row(grid: QGridLayout, text: str, widget: QWidget, explanation: str) -> None:
    """A setting with its explanation below. The last row takes the room that is left."""
    row = grid.rowCount()
    label = QLabel(text, grid.parentWidget())
    label.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(text)
    widget.setAccessibleDescription(explanation)
    grid.setRowStretch(row - 1, 0)
    grid.addWidget(label, row, 0)
    grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)
    grid.addWidget(_note(explanation, grid.parentWidget()), row + 1, 0, 1, 2)
    grid.setRowMinimumHeight(row + 2, 8)
    grid.setRowStretch(row + 2, 1)


def _note(text: str, parent: QWidget | None = None) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "status")
    label.setWordWrap(True)
    return label


class _Fold(QToolButton):
    """Shows and hides what few people need."""

    def __init__(self, text: str, folded: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggled.connect(folded.setVisible)
        self.toggled.connect(self._turn)
        folded.hide()
        self._turn(False)

    def _turn(self, open_: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)


class _MenuChoice(QComboBox):
    """Does what entries of a menu do, and shows which of them is checked."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self.addItems([action.iconText() for action in actions])
        self._show()
        self.activated.connect(lambda n: actions[n].trigger())
        for action in actions:
            action.toggled.connect(self._show)

    def _show(self) -> None:
        self.setCurrentIndex(next((n for n, action in enumerate(self._actions) if action.isChecked()), -1))


def _in_words(size: int) -> str:
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return tr("{n} bytes").format(n=size)
