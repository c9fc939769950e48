"""Sections below each other in one scroll, each of which folds; or one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QTabBar, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_pane import ReviewPane
from reviewer_app.ui.review.steady_scroll import SteadyScroll

KEYS = tuple(SectionKey)
MIN_TEXT, MAX_TEXT = 7.0, 28.0
# Room that stays in sight above and below the caret, in logical pixels.
_AROUND_CARET = 14


class SectionColumn(QScrollArea):
    """The panes of all sections, and what of them is seen."""

    section_chosen = Signal(object)  # SectionKey: the person wants to go there
    folded = Signal()  # other sections are folded than before

    def __init__(self, text: ReviewText, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one = False
        self._column = QWidget(self)
        self._column.setProperty("role", "pane")
        self._column.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._steady = SteadyScroll(self)
        self._panes = {key: ReviewPane(key, text, theme, self._steady.kept, self._column) for key in KEYS}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rows = QVBoxLayout(self._column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for key, pane in self._panes.items():
            rows.addWidget(pane)
            pane.editor.page_height = partial(self._page_of, pane)
            self.verticalScrollBar().valueChanged.connect(pane.see_from)
            pane.fold_asked.connect(lambda k=key: self.fold(k, not self._panes[k].folded))
            self._steady.watch(pane.editor)
        rows.addStretch(1)
        self.setWidget(self._column)
        self._tabs = QTabBar(self)
        self._tabs.setAccessibleName(tr("Sections of the review"))
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setDrawBase(False)
        for key in KEYS:
            self._tabs.setTabToolTip(self._tabs.addTab(key.title), key.title)
        self._tabs.currentChanged.connect(self._choose)
        self._tabs.hide()

    def __getitem__(self, key: SectionKey) -> ReviewPane:
        return self._panes[key]

    def reveal(self, key: SectionKey) -> None:
        """Let pane `key` be unfolded, and the one that is shown where one is."""
        self.fold(key, False)
        if self._one and self._panes[key].isHidden():
            self._show_sections(key)

    def follow(self, editor: ReviewEditor) -> None:
        """Keep the caret of `editor` in sight."""
        self._steady.lay_out()
        box = editor.cursorRect()
        top = editor.viewport().mapTo(self._column, box.topLeft())
        around = box.height() // 2 + _AROUND_CARET + self._panes[editor.key].head_height
        self.ensureVisible(top.x(), top.y() + box.height() // 2, 0, around)

    def show_one_section(self, only: SectionKey | None) -> None:
        """Show this section alone, or all below each other."""
        self._one = False
        if only is not None:
            self.fold(only, False)
            self._tabs.setCurrentIndex(KEYS.index(only))
        self._one = only is not None
        self._tabs.setVisible(self._one)
        self._place_tabs()
        self._show_sections(only or KEYS[0])

    def fold(self, key: SectionKey, folded: bool) -> None:
        """Show of section `key` its heading alone, or all; one that is shown alone does not fold."""
        pane, folded = self._panes[key], folded and not self._one
        if pane.folded != folded:
            pane.set_folded(folded)
            self._steady.lay_out()
            self.folded.emit()

    def folds(self) -> list[str]:
        """The sections that are folded."""
        return [key.value for key, pane in self._panes.items() if pane.folded]

    def restore_folds(self, keys: Iterable[str]) -> None:
        """Fold the sections `keys`."""
        for key in KEYS:
            self.fold(key, key.value in keys)

    def draw_as_typed(self, as_typed: bool) -> None:
        """Show the Markdown itself in all panes, or what it means."""
        for pane in self._panes.values():
            pane.editor.draw_as_typed(as_typed)

    def set_meanwhile(self, text: str) -> None:
        """Say in every pane what goes on before the model can write."""
        for pane in self._panes.values():
            pane.set_meanwhile(text)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        for pane in self._panes.values():
            pane.set_theme(theme)

    @property
    def text_size(self) -> float:
        """How large the review's text is shown, in points."""
        return next(iter(self._panes.values())).editor.font().pointSizeF()

    def set_text_size(self, points: float) -> float:
        """Show the review's text at `points`, or as near to it as can be read; the size in use."""
        size = min(max(points, MIN_TEXT), MAX_TEXT)
        for pane in self._panes.values():
            pane.set_text_size(size)
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is read stays where it is."""
        with self._steady.kept():
            super().resizeEvent(event)
        self._place_tabs()

    def _page_of(self, pane: ReviewPane) -> int:
        """How much of the column can be read at once, without the heading of the pane."""
        return self.viewport().height() - pane.head_height

    def _choose(self, index: int) -> None:
        if self._one:
            self.section_chosen.emit(KEYS[index])

    def _place_tabs(self) -> None:
        height = self._tabs.sizeHint().height() if self._one else 0
        self.setViewportMargins(0, height, 0, 0)
        self._tabs.setGeometry(0, 0, self.width(), height)

    def _show_sections(self, only: SectionKey) -> None:
        self._tabs.setCurrentIndex(KEYS.index(only))
        with self._steady.kept():
            for key, pane in self._panes.items():
                pane.setVisible(not self._one or key is only)
