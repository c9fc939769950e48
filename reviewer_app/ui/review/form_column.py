"""The four panes and the venue's form, one at a time; without a form there is nothing to turn."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.ui.review.form_panel import FormPanel
from reviewer_app.venues.filled_form import FilledForm


class FormColumn(QWidget):
    """`turned` tells whether the form is shown."""

    turned = Signal(bool)

    def __init__(self, panes: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.panel = FormPanel(self)
        self._bar = QTabBar(self)
        self._bar.setExpanding(False)
        self._bar.setDrawBase(False)
        self._bar.setAccessibleName(tr("Review or form"))
        self._bar.addTab(tr("Review"))
        self._bar.addTab("")
        self._bar.hide()
        self._stack = QStackedWidget(self)
        for page in (panes, self.panel):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        self._bar.currentChanged.connect(self._turn)

    def show_form(self, of: str, filled: FilledForm | None) -> None:
        """The form with its texts, or none; see `FormPanel.show_form`."""
        self._bar.setVisible(filled is not None)
        if filled is None:
            self._bar.setCurrentIndex(0)
        elif self._bar.tabText(1) != (title := tr("Form: {venue}").format(venue=filled.venue)):
            # Told at each event: a tab bar is laid out anew whatever its text was.
            self._bar.setTabText(1, title)
        self.panel.show_form(of, filled)

    def turn(self, *, form: bool) -> None:
        """Show the form, or the panes."""
        self._bar.setCurrentIndex(1 if form and not self._bar.isHidden() else 0)

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.turned.emit(index == 1)
