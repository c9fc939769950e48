"""The list of remarks on the person's own review, above the panes: to walk through, to silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.text import one_line, shortened
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.remark_marks import ShownRemark

_REMARK = Qt.ItemDataRole.UserRole
# Logical pixels: four or five remarks, and the panes keep most of the height.
_HEIGHT = 168
_SENTENCE = 120  # characters of the sentence in the list


class RemarkList(QWidget):
    """Choosing a remark goes to its sentence; the buttons, and the menu, silence the one that is chosen."""

    chosen = Signal(object)  # ShownRemark
    silence_asked = Signal(object)  # Remark: this one
    kind_asked = Signal(str)  # this kind, everywhere
    all_asked = Signal()  # what was silenced is to be heard again
    close_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = QLabel(self)
        self._count.setProperty("role", "status")
        self._list = QListWidget(self)
        self._list.setAccessibleName(tr("Remarks on the review"))
        self._list.setWordWrap(True)
        self._list.setFixedHeight(_HEIGHT)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self._list.itemClicked.connect(self._go)
        self._list.itemActivated.connect(self._go)
        self._list.currentRowChanged.connect(lambda _: self._enable())
        self._one = QPushButton(tr("Silence this"), self)
        self._kind = QPushButton(tr("Silence this kind"), self)
        self._kind.setToolTip(tr("Make no remark of this kind on any review"))
        self._all = QPushButton(tr("Hear all again"), self)
        self._close = QToolButton(self)
        self._close.setAccessibleName(tr("Close the remarks"))
        self._close.setIconSize(QSize(18, 18))
        self._one.clicked.connect(self._silence)
        self._kind.clicked.connect(self._silence_kind)
        self._all.clicked.connect(self.all_asked)
        self._close.clicked.connect(self.close_asked)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 6, 6)
        grid.setSpacing(6)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self._count, 0, 0, 1, 4)
        grid.addWidget(self._close, 0, 4)
        grid.addWidget(self._list, 1, 0, 1, 5)
        for column, button in enumerate((self._one, self._kind, self._all)):
            button.setAutoDefault(False)
            grid.addWidget(button, 2, column)
        self.show_remarks((), silenced=False)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in `theme`."""
        self._close.setIcon(themed_icon("close", theme))

    def show_remarks(self, remarks: Sequence[ShownRemark], *, silenced: bool) -> None:
        """List these; `silenced` if there are others that were silenced. The one that is chosen stays so."""
        row, current = max(0, self._list.currentRow()), self.current
        self._list.clear()
        for one in remarks:
            sentence = shortened(one_line(one.remark.sentence), _SENTENCE)
            head = f"{one.key.title}: {one.remark.said}"
            item = QListWidgetItem(f"{head}\n{tr('“{quote}”').format(quote=sentence)}" if sentence else head)
            item.setData(_REMARK, one)
            item.setToolTip(plain_tip(one.said))
            self._list.addItem(item)
        same = [i for i, one in enumerate(remarks) if current is not None and one.remark == current.remark]
        self._list.setCurrentRow(same[0] if same else min(row, len(remarks) - 1))
        self._count.setText(
            trn("{n} remark on the review", "{n} remarks on the review", len(remarks))
            if remarks
            else tr("Nothing to remark. That says nothing about whether the review is right.")
        )
        self._all.setVisible(silenced)
        self._enable()

    @property
    def current(self) -> ShownRemark | None:
        """The remark that is chosen."""
        row = self._list.currentRow()
        return cast("ShownRemark", self._list.item(row).data(_REMARK)) if row >= 0 else None

    def step(self, by: int) -> None:
        """Choose the next remark (1) or the one before (-1), around the ends, and go there."""
        n = self._list.count()
        if n:
            self._list.setCurrentRow((self._list.currentRow() + by) % n)
            self._go(self._list.currentItem())

    def _go(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_REMARK))

    def _silence(self) -> None:
        if (one := self.current) is not None:
            self.silence_asked.emit(one.remark)

    def _silence_kind(self) -> None:
        if (one := self.current) is not None:
            self.kind_asked.emit(one.remark.kind)

    def _enable(self) -> None:
        for button in (self._one, self._kind):
            button.setEnabled(self.current is not None)

    def _menu(self, at: QPoint) -> None:
        if self._list.itemAt(at) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in (self._one, self._kind):
            menu.addAction(button.text()).triggered.connect(button.click)
        menu.popup(self._list.viewport().mapToGlobal(at))
