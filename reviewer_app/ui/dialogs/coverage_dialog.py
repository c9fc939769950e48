"""Which paragraphs the model did not read, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import Coverage
from reviewer_app.session.unread import in_parts
from reviewer_app.ui.look.plain_tip import plain_tip

_BEGINNING = 110  # characters of a paragraph by which a person knows it again


class CoverageDialog(QDialog):
    """Lists the paragraphs that were left out; choosing one shows it in the paper."""

    passage_chosen = Signal(str)  # paragraph id

    def __init__(self, paper: Paper, coverage: Sequence[Coverage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What was not read"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left_out = [c for c in coverage if not c.read]
        tokens = sum(c.tokens for c in left_out)
        if left_out:
            text = trn(
                "{n} paragraph did not fit into the model's context and was not read",
                "{n} paragraphs did not fit into the model's context and were not read",
                len(left_out),
            )
            text = sentences(text, tr("({tokens} tokens).").format(tokens=f"{tokens:,}"))
        else:
            text = sentences(tr("The model read every paragraph."), in_parts(coverage))
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._tree = QTreeWidget(self)
        self._tree.setHeaderLabels([tr("Passage"), tr("Page"), tr("Tokens"), tr("Why")])
        self._tree.setAccessibleName(tr("Paragraphs that were not read"))
        self._tree.setRootIsDecorated(True)
        self._fill(paper, left_out)
        self._tree.itemActivated.connect(self._chosen)
        self._tree.itemClicked.connect(self._chosen)
        label.setBuddy(self._tree)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self._tree, buttons):
            column.addWidget(widget)
        self.resize(900, 440)

    def _fill(self, paper: Paper, left_out: Sequence[Coverage]) -> None:
        headings = {s.id: s.heading or tr("Before the first heading") for s in paper.sections}
        parents: dict[str, QTreeWidgetItem] = {}
        for c in left_out:
            known = paper.passage_by_id.get(c.paragraph)
            heading = headings.get(c.section, tr("Captions and references"))
            if heading not in parents:
                parents[heading] = QTreeWidgetItem(self._tree, [heading])
            text = known[0] if known else c.paragraph
            short = text if len(text) <= _BEGINNING else text[:_BEGINNING].rstrip() + "…"
            row = [one_line(short), str(known[1]) if known else "", f"{c.tokens:,}", c.reason]
            item = QTreeWidgetItem(parents[heading], row)
            item.setData(0, Qt.ItemDataRole.UserRole, c.paragraph)
            item.setToolTip(0, plain_tip(text))
            item.setToolTip(3, plain_tip(c.reason))
        self._tree.expandAll()
        for column, width in enumerate((400, 56, 66)):
            self._tree.setColumnWidth(column, width)

    def _chosen(self, item: QTreeWidgetItem) -> None:
        paragraph = item.data(0, Qt.ItemDataRole.UserRole)
        if paragraph:
            self.passage_chosen.emit(str(paragraph))
