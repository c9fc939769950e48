"""What code found in the paper: by group, with counts, and what a person can do with each finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.checks.finding import Certainty, Checked, CheckReport
from reviewer_app.checks.markdown import in_order
from reviewer_app.i18n import mark, tr
from reviewer_app.paper.text import shortened
from reviewer_app.ui.look.plain_tip import plain_tip

_FINDING = Qt.ItemDataRole.UserRole
_INDENT = 14
_SHOWN_LENGTH = 220  # characters of a finding in the list; its tool tip has all
_PADDING = 10  # on each side of an entry's text, by the style sheet
_GROUPS: Final = {
    "statistics": mark("Statistics"),
    "mentions": mark("Figures, tables, sections"),
    "references": mark("References"),
    "numbers": mark("Numbers across the paper"),
    "statements": mark("Statements"),
    "anonymity": mark("Anonymity"),
    "leftovers": mark("Left over"),
    "format": mark("Format"),
}
_CERTAINTY: Final[dict[Certainty, str]] = {"error": mark("Error"), "likely": mark("Likely"), "note": mark("Note")}
# What each entry of the filter lets through.
_SHOWN: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    (mark("All findings"), frozenset({"error", "likely", "note"})),
    (mark("Errors and likely ones"), frozenset({"error", "likely"})),
    (mark("Errors"), frozenset({"error"})),
)


class ChecksPanel(QWidget):
    """Choosing a finding says where it is; the two buttons, and the menu, act on the one that is chosen."""

    finding_chosen = Signal(object)  # Checked
    addition_asked = Signal(object)  # Checked: it is to become a point
    decided = Signal(object, bool)  # Checked, whether it is a fault

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = CheckReport()
        self._settled: tuple[str, ...] = ()
        self._is_fault: Callable[[Checked], bool] = lambda _: True
        self._filter = QComboBox(self)
        self._filter.addItems([tr(text) for text, _ in _SHOWN])
        self._filter.setAccessibleName(tr("Which findings are shown"))
        self._filter.currentIndexChanged.connect(self._fill)
        self._tree = QTreeWidget(self)
        self._tree.setHeaderHidden(True)
        self._tree.setWordWrap(True)
        self._tree.setItemDelegate(_Wrapped(self._tree))
        self._tree.setIndentation(_INDENT)
        self._tree.setProperty("role", "contents")
        self._tree.setAccessibleName(tr("What code found"))
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._tree.customContextMenuRequested.connect(self._menu)
        self._tree.itemActivated.connect(self._chosen)
        self._tree.itemClicked.connect(self._chosen)
        self._tree.currentItemChanged.connect(lambda *_: self._enable())
        self._add = QPushButton(tr("Add to review"), self)
        self._add.clicked.connect(lambda: self.addition_asked.emit(self._current()))
        self._verdict = QPushButton(tr("Not a fault"), self)
        self._verdict.clicked.connect(self._decide)
        self._writable = True
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._verdict)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._filter)
        column.addWidget(self._tree, 1)
        column.addLayout(buttons)
        self.clear()

    def set_read_only(self) -> None:
        """Nothing can be added or decided in this window."""
        self._writable = False
        self._enable()

    def clear(self) -> None:
        """The checks have not run, or there is no paper."""
        self._report, self._settled = CheckReport(), ()
        self._tree.clear()
        self._tree.addTopLevelItem(_told(tr("The paper is not checked yet.")))
        self._enable()

    def show_report(self, report: CheckReport, is_fault: Callable[[Checked], bool], settled: Sequence[str]) -> None:
        """List what was found; `settled` are sentences on what only an earlier version of the paper had."""
        self._report, self._is_fault, self._settled = report, is_fault, tuple(settled)
        self._fill()

    def _fill(self) -> None:
        _, wanted = _SHOWN[self._filter.currentIndex()]
        # In each group what is surest stands first.
        shown = [c for c in in_order(self._report.checks) if c.certainty in wanted]
        faults = [c for c in shown if self._is_fault(c)]
        self._tree.clear()
        for group, title in _GROUPS.items():
            found = [c for c in faults if c.check.split(".")[0] == group]
            # What is only worth a look does not stand before what is wrong.
            notes = all(c.certainty == "note" for c in found)
            self._add_group(tr(title), [_entry(c) for c in found], folded=notes)
        self._add_group(
            tr("Not a fault, as you said"), [_entry(c) for c in shown if not self._is_fault(c)], folded=True
        )
        self._add_group(tr("No longer found in this version"), [_told(text) for text in self._settled])
        broken = [_told(f"{b.check or tr('all checks')}: {b.reason}") for b in self._report.failed]
        self._add_group(tr("Checks that broke"), broken)
        if not self._tree.topLevelItemCount():
            self._tree.addTopLevelItem(_told(tr("Code found nothing. That proves nothing about the rest.")))
        self._enable()

    def _add_group(self, title: str, entries: list[QTreeWidgetItem], *, folded: bool = False) -> None:
        if entries:
            head = QTreeWidgetItem([tr("{title} ({n})").format(title=title, n=len(entries))])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.addChildren(entries)
            self._tree.addTopLevelItem(head)
            head.setExpanded(not folded)

    def _current(self) -> Checked | None:
        item = self._tree.currentItem()
        return cast("Checked | None", item.data(0, _FINDING)) if item is not None else None

    def _chosen(self, item: QTreeWidgetItem) -> None:
        if (finding := item.data(0, _FINDING)) is not None:
            self.finding_chosen.emit(finding)

    def _decide(self) -> None:
        finding = self._current()
        if finding is not None:
            self.decided.emit(finding, not self._is_fault(finding))

    def _enable(self) -> None:
        finding = self._current()
        fault = finding is None or self._is_fault(finding)
        self._add.setEnabled(finding is not None and self._writable)
        self._verdict.setEnabled(finding is not None and self._writable)
        self._verdict.setText(tr("Not a fault") if fault else tr("It is a fault"))

    def _menu(self, at: QPoint) -> None:
        if self._tree.itemAt(at) is None or self._current() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in (self._add, self._verdict):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.popup(self._tree.viewport().mapToGlobal(at))


class _Wrapped(QStyledItemDelegate):
    """Gives each entry the height that its text takes at the width of the list; by itself Qt gives two lines."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree
        tree.header().sectionResized.connect(lambda *_: tree.scheduleDelayedItemsLayout())

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """In logical pixels."""
        usual = super().sizeHint(option, index)
        depth = 2 if index.parent().isValid() else 1
        width = self._tree.header().sectionSize(0) - depth * _INDENT - 2 * _PADDING
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        metrics = self._tree.fontMetrics()
        tall = metrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), text).height()
        lines = text.count("\n") + 1
        return QSize(usual.width(), usual.height() + max(0, tall - lines * metrics.lineSpacing()))


def _entry(finding: Checked) -> QTreeWidgetItem:
    pages = sorted({place.page for place in finding.places if place.page})
    where = tr("Page {page}").format(page=pages[0]) if pages else ""
    head = " · ".join(filter(None, (tr(_CERTAINTY[finding.certainty]), where)))
    item = QTreeWidgetItem([f"{head}\n{shortened(finding.text, _SHOWN_LENGTH)}"])
    item.setData(0, _FINDING, finding)
    computed = "\n".join(f"{name}: {value}" for name, value in finding.computed.items())
    item.setToolTip(0, plain_tip("\n".join(filter(None, (finding.text, computed, finding.check)))))
    return item


def _told(text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    item.setToolTip(0, plain_tip(text))
    return item
