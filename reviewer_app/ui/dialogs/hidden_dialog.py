"""The text in the file that readers don't see: each finding on its page, and the person's decision about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.model import HiddenText
from reviewer_app.paper.text import one_line
from reviewer_app.ui.look.plain_tip import plain_tip

_ID = Qt.ItemDataRole.UserRole
_LENGTH = 400  # characters of a finding in its tool tip
_SHOWN = 120  # and in its row


class HiddenDialog(QDialog):
    """Lists the findings. It stands beside the paper, which shows the one that is chosen.

    Nothing is given to the model unless its box is ticked; what is ticked holds from the next run on.
    """

    finding_chosen = Signal(object)  # HiddenText
    decided = Signal(object)  # frozenset of ids that the model may read

    def __init__(
        self,
        findings: Sequence[HiddenText],
        read: Collection[str],
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Text that readers do not see"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._findings = {h.id: h for h in findings}
        about = QLabel(
            tr(
                "A program that reads this file meets text that a person does not see on its pages. It can be "
                "harmless: the text layer of a scan, a leftover, a mark that a venue put there itself. It can also be "
                "meant to speak to a model. The model is not given it unless you tick it here; the export notes what "
                "you chose."
            ),
            self,
        )
        about.setWordWrap(True)
        self._tree = QTreeWidget(self)
        self._tree.setHeaderLabels([tr("Let the model read it"), tr("Page"), tr("How it is hidden"), tr("Text")])
        self._tree.setAccessibleName(tr("Text that readers do not see"))
        self._tree.setRootIsDecorated(False)
        self._tree.setUniformRowHeights(True)
        self._tree.setProperty("role", "table")
        for h in findings:
            self._tree.addTopLevelItem(_row(h, h.id in read, fixed=read_only))
        for column, width in enumerate((150, 60, 270)):
            self._tree.setColumnWidth(column, width)
        self._tree.itemChanged.connect(self._changed)
        self._tree.currentItemChanged.connect(lambda item: self._chosen(item))
        self._tree.itemClicked.connect(self._chosen)
        self._said = QLabel(self)
        self._said.setProperty("role", "pane-state")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        none = buttons.addButton(tr("&Leave all out"), QDialogButtonBox.ButtonRole.ActionRole)
        every = buttons.addButton(tr("Let the model &read all"), QDialogButtonBox.ButtonRole.ActionRole)
        none.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        every.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        for button in (none, every):
            button.setAutoDefault(False)
            button.setDisabled(read_only)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setSpacing(10)
        for widget in (about, self._tree, self._said, buttons):
            rows.addWidget(widget, 1 if widget is self._tree else 0)
        self.resize(820, 420)
        self._show_counts()

    @property
    def read(self) -> frozenset[str]:
        """The ids of what is ticked."""
        return frozenset(i.data(0, _ID) for i in self._items() if i.checkState(0) is Qt.CheckState.Checked)

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self._tree.topLevelItem(i) for i in range(self._tree.topLevelItemCount()))
        return [i for i in items if i is not None]

    def _tick(self, state: Qt.CheckState) -> None:
        before = self.read
        self._tree.blockSignals(True)
        for item in self._items():
            item.setCheckState(0, state)
        self._tree.blockSignals(False)
        if self.read != before:
            self._changed()

    def _changed(self) -> None:
        self._show_counts()
        self.decided.emit(self.read)

    def _show_counts(self) -> None:
        read = len(self.read)
        said = trn("The model may read {n} of them", "The model may read {n} of them", read)
        self._said.setText(said + tr(" from the next run on.") if read else tr("The model is given none of them."))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.finding_chosen.emit(self._findings[item.data(0, _ID)])


def _row(finding: HiddenText, read: bool, *, fixed: bool) -> QTreeWidgetItem:
    text = one_line(finding.text)
    shown = text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
    how = tr(finding.how)
    if finding.instruction_like:
        how = tr("{how}; reads like an instruction").format(how=how)
    item = QTreeWidgetItem(["", str(finding.page) if finding.page else "–", how, shown])
    item.setData(0, _ID, finding.id)
    if not fixed:
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked if read else Qt.CheckState.Unchecked)
    item.setToolTip(3, plain_tip(text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + "…"))
    return item
