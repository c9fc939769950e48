"""Find and replace in the panes of the review."""

from __future__ import annotations

import re
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QToolButton, QWidget

from reviewer_app.i18n import tr, trn
from reviewer_app.review.model import SectionKey
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.paper.paper_search import SearchField
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.review.section_column import KEYS


class ReplaceBar(QWidget):
    """The bar above the panes. Replacing all is one step in the undo history, over all panes."""

    def __init__(self, panes: ReviewPanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes = panes
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = self._line(tr("Find in the review"))
        self.by = self._line(tr("Replace by"))
        self._case = QCheckBox(tr("&Case"), self)
        self._case.setToolTip(tr("Tell upper from lower case"))
        self._status = QLabel(self)
        self._status.setProperty("role", "status")
        one = QPushButton(tr("Replace"), self)
        every = QPushButton(tr("Replace all"), self)
        self._close = QToolButton(self)
        self._close.setAccessibleName(tr("Close find and replace"))
        self._close.setIconSize(QSize(18, 18))
        self.field.stepped.connect(self.step)
        self.by.stepped.connect(lambda _: self.replace_one())
        one.clicked.connect(self.replace_one)
        every.clicked.connect(self.replace_all)
        self._close.clicked.connect(self.leave)
        for button in (one, every):
            button.setAutoDefault(False)
        # Two rows, since the panes are narrow beside the paper.
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 6, 6)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self._case, 0, 1)
        grid.addWidget(self._status, 0, 2)
        grid.addWidget(self._close, 0, 3)
        grid.addWidget(self.by, 1, 0)
        grid.addWidget(one, 1, 1)
        grid.addWidget(every, 1, 2, 1, 2)
        for first, second in pairwise((self.field, self.by, self._case, one, every, self._close)):
            self.setTabOrder(first, second)
        self.hide()

    def open(self) -> None:
        """Show the bar, ready to find what is selected in the current pane."""
        selected = self._panes[self._panes.current].editor.textCursor().selectedText()
        self.show()
        if selected and "\u2029" not in selected:
            self.field.setText(selected)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._status.setText("")

    def leave(self) -> None:
        """Hide the bar; back to the pane."""
        self.hide()
        self._panes[self._panes.current].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in `theme`."""
        self._close.setIcon(themed_icon("close", theme))

    def step(self, by: int) -> None:
        """Select the next place (1) or the one before (-1), through all panes and around the ends."""
        found = self._all()
        if not found:
            self._status.setText(tr("Not found") if self.field.text() else "")
            return
        here = self._here()
        if by > 0:
            chosen = next((f for f in found if f[:2] >= here), found[0])
        else:
            pane, start = KEYS.index(self._panes.current), self._panes[self._panes.current].editor.selected()[0]
            chosen = next((f for f in reversed(found) if (f[0], f[2]) <= (pane, start)), found[-1])
        self._status.setText(tr("{n} of {total}").format(n=found.index(chosen) + 1, total=len(found)))
        pane, start, end = chosen
        self._panes.set_current(KEYS[pane])
        self._panes[KEYS[pane]].editor.select(start, end)

    def replace_one(self) -> None:
        """Replace the selected place, if it is one, and go to the next."""
        key = self._panes.current
        editor = self._panes[key].editor
        start, end = editor.selected()
        if (KEYS.index(key), start, end) in self._replaceable():
            self._panes.perform([Edit(key, start, editor.text[start:end], self.by.text())])
        self.step(1)

    def replace_all(self) -> None:
        """Replace every place in every pane, as one step."""
        found = self._replaceable()
        # From the end, so that the places before keep their positions.
        edits = [
            Edit(KEYS[pane], start, self._panes[KEYS[pane]].editor.text[start:end], self.by.text())
            for pane, start, end in reversed(found)
        ]
        if edits:
            self._panes.perform(edits)
        self._status.setText(trn("{n} replaced", "{n} replaced", len(found)))

    def _here(self) -> tuple[int, int]:
        editor = self._panes[self._panes.current].editor
        return KEYS.index(self._panes.current), editor.selected()[1]

    def _all(self) -> list[tuple[int, int, int]]:
        """(pane, start, end) of every place."""
        wanted = self.field.text()
        if not wanted:
            return []
        # A mark's space is one at which no line ends.
        pattern = re.compile(
            re.escape(wanted).replace(r"\ ", "[ \u00a0]"), 0 if self._case.isChecked() else re.IGNORECASE
        )
        texts: dict[SectionKey, str] = self._panes.texts
        return [(i, m.start(), m.end()) for i, key in enumerate(KEYS) for m in pattern.finditer(texts[key])]

    def _replaceable(self) -> list[tuple[int, int, int]]:
        """The places that don't lie in a mark, nor begin or end in one: marks are whole, or gone."""
        marks = {i: list(marks_in(text)) for i, text in enumerate(self._panes.texts[key] for key in KEYS)}
        return [
            (pane, start, end)
            for pane, start, end in self._all()
            if not any(m.start < start < m.end or m.start < end < m.end for m in marks[pane])
        ]

    def _line(self, name: str) -> SearchField:
        field = SearchField(self)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.left.connect(self.leave)
        return field
