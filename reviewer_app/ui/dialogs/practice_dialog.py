"""Asking whether a paper is the person's own draft, or reviewed for a venue, and telling what that allows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.session.practice import ChosenMode, Mode
from reviewer_app.venues.catalogue import Venues
from reviewer_app.venues.permission import duties, permission, use_words
from reviewer_app.venues.venue import Answer, Use

_SIGNS: dict[Answer, str] = {"yes": "✓", "no": "×", "ask": "?"}
_SPACE = 8  # logical pixels between an indent and its owner


class PracticeDialog(QDialog):
    """`chosen` carries a ChosenMode, and whether it is to be taken for all new papers."""

    chosen = Signal(object, bool)
    edit_asked = Signal(str)  # the id or name of the venue whose file the person wants to write

    def __init__(
        self,
        venues: Callable[[], Venues],
        before: ChosenMode | None,
        parent: QWidget | None = None,
        *,
        today: str,
    ) -> None:
        """`venues` reads all of them anew; `before` is what was chosen, if anything was; `today` as ISO 8601."""
        super().__init__(parent)
        self._read = venues
        self._today = today
        self._allowed_before = before.allowed if before is not None else ""
        self.setWindowTitle(tr("Your draft, or a review"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._mine = QRadioButton(tr("This is &my own draft: everything is offered"), self)
        self._reviewer = QRadioButton(tr("I &review it for a venue"), self)
        self._venue = QComboBox(self)
        self._venue.setEditable(True)
        self._venue.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._venue.setAccessibleName(tr("Venue"))
        field = self._venue.lineEdit()
        assert field is not None
        field.setPlaceholderText(tr("Choose one, or type its name"))
        self._rule = self._label("")
        self._uses = self._label("status")
        self._problem = self._label("unsaved")
        self._allowed = QCheckBox(
            tr("My &editor allows a language model here (the review tells that you said so)"), self
        )
        self._usual = QCheckBox(tr("Take new papers for the &same"), self)
        edit, again = self._link(tr("Describe a venue in a file…")), self._link(tr("Read the files again"))
        links = QHBoxLayout()
        for button in (edit, again):
            links.addWidget(button)
        links.addStretch(1)
        kinds = QDialogButtonBox.StandardButton
        self._buttons = buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, parent=self)
        column = QVBoxLayout(self)
        column.setSpacing(_SPACE)
        for widget in (self._mine, self._reviewer, self._venue, self._rule, self._uses, self._allowed):
            column.addWidget(widget)
        column.addLayout(links)
        for widget in (self._problem, self._usual):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(buttons)
        self.resize(560, 380)
        self.reread()
        self._start(before)
        self._reviewer.toggled.connect(self._show)
        self._venue.currentTextChanged.connect(self._show)
        edit.clicked.connect(lambda: self.edit_asked.emit(self.venue))
        again.clicked.connect(self.reread)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        self._show()

    @property
    def venue(self) -> str:
        """The id of the venue, or the name of one that isn't described."""
        text = self._venue.currentText().strip()
        index = self._venue.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self._venue.itemData(index)) if index >= 0 else text

    def reread(self) -> None:
        """List the venues as their files are now, and say what is wrong with the person's own."""
        kept = self._venue.currentText()
        self._venues = venues = self._read()
        self._venue.blockSignals(True)
        self._venue.clear()
        for venue in venues.for_reviewers:
            self._venue.addItem(venue.title, venue.id)
        self._venue.setEditText(kept)
        self._venue.blockSignals(False)
        self._problem.setText("\n".join(p.message for p in venues.problems))
        self._problem.setVisible(bool(venues.problems))
        self._show()

    def show_problem(self, error: ReviewerError) -> None:
        """Say what could not be done, or kept."""
        self._problem.setText(str(error))
        self._problem.show()

    def _start(self, before: ChosenMode | None) -> None:
        reviewing = before is not None and before.mode is Mode.REVIEWER
        (self._reviewer if reviewing else self._mine).setChecked(before is not None)
        if before is not None and before.venue:
            venue = self._venues.get(before.venue)
            self._venue.setEditText(venue.title if venue is not None else before.venue)
        self._allowed.setChecked(bool(self._allowed_before))

    def _show(self) -> None:
        """What follows from what is chosen now."""
        reviewing = self._reviewer.isChecked()
        name = self.venue
        venue = self._venues.get(name)
        found = permission(venue, name, Use.WRITE)
        self._venue.setEnabled(reviewing)
        self._rule.setText(found.reason if reviewing else "")
        answers = {use: permission(venue, name, use).answer for use in Use}
        told = [f"{_SIGNS[answers[use]]} {use_words(use)}" for use in Use]
        wanted = "\n".join(["   ".join(told), *duties(venue.rules if venue is not None else None)])
        self._uses.setText(wanted if reviewing else "")
        self._allowed.setVisible(reviewing and not found.allowed)
        ready = self._mine.isChecked() or (reviewing and bool(name))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)

    def _choose(self) -> None:
        if self._mine.isChecked():
            said = ChosenMode(Mode.MINE)
        else:
            allowed = self._allowed_before or self._today
            said = ChosenMode(Mode.REVIEWER, self.venue, allowed if self._says_allowed() else "")
        self.chosen.emit(said, self._usual.isChecked())
        self.accept()

    def _says_allowed(self) -> bool:
        return self._allowed.isChecked() and not self._allowed.isHidden()

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            label.setProperty("role", role)
        return label

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        return button
