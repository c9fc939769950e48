"""Two points that say much the same, side by side, and what becomes of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem

_WIDTH = 620  # logical pixels
_COLUMNS = 80  # characters that fit into it, about
_MOST_LINES = 6


class MergeDialog(QDialog):
    """`chosen` carries the text of the point that is left; closing the dialog otherwise changes nothing."""

    chosen = Signal(str)

    def __init__(
        self,
        first: tuple[SectionKey, PaneItem],
        second: tuple[SectionKey, PaneItem],
        short: str,
        parent: QWidget | None = None,
    ) -> None:
        """`short` is the first point with what the second one adds to it."""
        super().__init__(parent)
        self.setWindowTitle(tr("Merge two points"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = QLabel(
            tr(
                "These points say much the same. One of them is left, in “{section}”, with the evidence of both. "
                "Undo brings both back."
            ).format(section=first[0].title),
            self,
        )
        about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addWidget(about)
        self._group = QButtonGroup(self)
        one, two = first[1].text, second[1].text
        both = f"{one}\n\n{two}" if "\n" in one + two else f"{one} {two}"
        choices = [(tr("Keep &both wordings"), both)]
        if short not in (one, both):
            choices.append((tr("Keep the &first, with what the other adds"), short))
        choices.append((tr("Keep the words in “{section}” (&1)").format(section=first[0].title), one))
        if two != one:
            choices.append((tr("Keep the words in “{section}” (&2)").format(section=second[0].title), two))
        self._texts = [text for _, text in choices]
        for number, (title, text) in enumerate(choices):
            choice = QRadioButton(title, self)
            choice.setChecked(number == 0)
            self._group.addButton(choice, number)
            shown = QPlainTextEdit(text, self)
            shown.setProperty("role", "quoted")
            shown.setReadOnly(True)
            shown.setTabChangesFocus(True)
            shown.setAccessibleName(choice.text().replace("&", ""))
            column.addSpacing(4)
            column.addWidget(choice)
            lines = 1 + text.count("\n") + len(text) // _COLUMNS
            shown.setFixedHeight(shown.fontMetrics().lineSpacing() * min(lines + 1, _MOST_LINES) + 14)
            column.addWidget(shown)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        merge = buttons.addButton(tr("&Merge"), QDialogButtonBox.ButtonRole.AcceptRole)
        merge.setDefault(True)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        column.addSpacing(6)
        column.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())

    def _choose(self) -> None:
        self.chosen.emit(self._texts[self._group.checkedId()])
        self.accept()
