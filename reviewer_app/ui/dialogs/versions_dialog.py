"""Earlier versions of the review: what differs from the panes now, and bringing one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.store import ComparedLine, VersionInfo
from reviewer_app.ui.look.theme import Theme

Compare = Callable[[int], Mapping[str, Sequence[ComparedLine]]]


class VersionsDialog(QDialog):
    """`restore_asked` carries the version's id. What the panes hold now is kept as a version before."""

    restore_asked = Signal(object)  # int: it may need more than the 32 bits of Qt's int

    def __init__(
        self,
        versions: Sequence[VersionInfo],
        compare: Compare,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(parent)
        self._compare = compare
        self._read_only = read_only
        self._theme = theme
        self.setWindowTitle(tr("Earlier versions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = QLabel(
            tr("A version is kept before each run of the model and each import, and with each export."), self
        )
        about.setWordWrap(True)
        self._list = QListWidget(self)
        self._list.setAccessibleName(tr("Versions, the newest first"))
        for version in versions:
            when = datetime.fromtimestamp(version.created).strftime("%Y-%m-%d %H:%M")
            item = QListWidgetItem(f"{when}\n{version.label}", self._list)
            item.setData(Qt.ItemDataRole.UserRole, version.id)
        self._shown = QTextEdit(self)
        self._shown.setReadOnly(True)
        self._shown.setTabChangesFocus(True)
        self._shown.setAccessibleName(tr("What differs from the review as it is now"))
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.addWidget(self._list)
        both.addWidget(self._shown)
        both.setSizes([230, 570])
        self._restore = QPushButton(tr("Bring this version back"), self)
        self._restore.setEnabled(False)
        # Return in the list must not bring back what was only looked at.
        self._restore.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.addButton(self._restore, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self._restore.clicked.connect(self._ask)
        self._list.itemSelectionChanged.connect(self._show)
        column = QVBoxLayout(self)
        for widget in (about, both, buttons):
            column.addWidget(widget, 1 if widget is both else 0)
        self.resize(820, 480)
        if versions:
            self._list.setCurrentRow(0)
        else:
            self._shown.setPlainText(tr("No version has been kept yet."))

    def _show(self) -> None:
        chosen = self._id()
        self._restore.setEnabled(chosen is not None and not self._read_only)
        if chosen is None:
            return
        panes = self._compare(chosen)
        parts = [self._pane(key, panes[key]) for key in SectionKey if key in panes]
        self._shown.setHtml("".join(parts) or f"<p>{escape(tr('The same as the review now.'))}</p>")

    def _pane(self, key: SectionKey, lines: Sequence[ComparedLine]) -> str:
        theme = self._theme
        # A sign as well as a colour; "+" is what bringing the version back would add.
        looks = {
            "same": ("&nbsp;", theme.muted, theme.surface),
            "removed": ("+", theme.good, theme.surface),
            "added": ("−", theme.error, theme.error_ground),
        }
        rows = []
        for line in lines:
            sign, colour, ground = looks[line.change]
            style = f"color:{colour}; background-color:{ground}; margin:0"
            rows.append(f'<p style="{style}">{sign} {escape(line.text) or "&nbsp;"}</p>')
        return f"<p><b>{escape(key.title)}</b></p>{''.join(rows)}"

    def _id(self) -> int | None:
        items = self._list.selectedItems()
        return int(items[0].data(Qt.ItemDataRole.UserRole)) if items else None

    def _ask(self) -> None:
        chosen = self._id()
        if chosen is not None:
            self.restore_asked.emit(chosen)
            self.accept()
