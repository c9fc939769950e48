"""What is exported, seen before it is written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import listed, tr
from reviewer_app.session.exports import ExportOptions, Format
from reviewer_app.venues.filled_form import FilledForm, Reader

# More of a long JSON file than this is not laid out; it is written whole.
_SHOWN = 60_000  # characters
_COPIED_MS = 2000


_EVIDENCE = ((True, False), (True, True), (False, False))


def kind_name(kind: Format) -> str:
    """What a person calls the kind of file."""
    match kind:
        case Format.MARKDOWN:
            return tr("Markdown")
        case Format.PLAIN:
            return tr("Plain text")
        case Format.HTML:
            return tr("Web page (HTML)")
        case Format.WORD:
            return tr("Word document")
        case Format.OPEN_DOCUMENT:
            return tr("OpenDocument text")
        case Format.JSON:
            return tr("JSON, with everything that is known")


def _offered(form: FilledForm | None) -> list[tuple[Reader, str]]:
    """For whom a form can be exported, in words; what is confidential has to be chosen."""
    if form is None:
        return []
    if not any(field.confidential for field in form.fields):
        return [("authors", tr("The form: {venue}").format(venue=form.venue))]
    return [
        ("authors", tr("The form without what is confidential: {venue}").format(venue=form.venue)),
        ("editor", tr("What is confidential, for the editor alone")),
        ("both", tr("The whole form, with what is confidential")),
    ]


class ExportDialog(QDialog):
    """`export_asked` carries the options: the window asks for the place and writes."""

    export_asked = Signal(object)  # ExportOptions
    new_chosen = Signal(bool)  # whether points still marked as new are exported

    def __init__(
        self,
        preview: Callable[[ExportOptions], str],
        parent: QWidget | None = None,
        *,
        scores: bool = False,
        checks: bool = False,
        new: bool | None = None,
        form: FilledForm | None = None,
    ) -> None:
        """`preview` gives the text for some options; `scores` is whether the model gave any, `checks` whether code
        found anything in the paper.

        `new` is whether points still marked as new are exported, None if there are none. `form` is the venue's, which
        can be exported in place of the review.
        """
        super().__init__(parent)
        self._preview = preview
        self._full = ""
        self.setWindowTitle(tr("Export the review"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._form = form
        self._what = self._choice(tr("The review"))
        self._readers: list[Reader | None] = [None]
        for reader, text in _offered(form):
            self._readers.append(reader)
            self._what.addItem(text)
        self._format = self._choice(*(kind_name(kind) for kind in Format))
        self._evidence = self._choice(
            tr("Page numbers"), tr("Page numbers and quotes of the passages"), tr("None: plain points")
        )
        self._accepted = QCheckBox(tr("Only &accepted, edited and own points"), self)
        self._accepted.toggled.connect(self._show)
        self._new = QCheckBox(tr("Also points that are still marked as &new"), self)
        self._new.setChecked(new is not False)
        self._new.toggled.connect(self._show)
        self._new.toggled.connect(self.new_chosen)
        self._new.setVisible(new is not None)
        self._scores = QCheckBox(tr("The &scores that the model gave, which nobody calibrated"), self)
        self._scores.toggled.connect(self._show)
        self._scores.setVisible(scores)
        self._checks = QCheckBox(tr("What code &found in the paper"), self)
        self._checks.toggled.connect(self._show)
        self._checks.setVisible(checks)
        self._grouped = QCheckBox(tr("&Group the points by severity"), self)
        self._grouped.toggled.connect(self._show)
        self._text = QPlainTextEdit(self)
        self._text.setProperty("role", "quoted")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(tr("Preview"))
        self._note = QLabel(self)
        self._note.setProperty("role", "status")
        self._note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self._copy_button = self._button(buttons, tr("&Copy"), self._copy)
        self._button(buttons, tr("&Export…"), self._ask).setDefault(True)
        buttons.rejected.connect(self.reject)
        self._said_copied = QTimer(self)
        self._said_copied.setSingleShot(True)
        self._said_copied.setInterval(_COPIED_MS)
        self._said_copied.timeout.connect(lambda: self._copy_button.setText(tr("&Copy")))
        rows = QFormLayout()
        if form is not None:
            rows.addRow(tr("&What"), self._what)
        self._what.setVisible(form is not None)
        rows.addRow(tr("&Format"), self._format)
        rows.addRow(tr("E&vidence"), self._evidence)
        for option in (self._accepted, self._new, self._grouped, self._scores, self._checks):
            rows.addRow("", option)
        column = QVBoxLayout(self)
        column.addLayout(rows)
        column.addWidget(self._text, 1)
        column.addWidget(self._note)
        column.addWidget(buttons)
        self.resize(720, 600)
        self._show()

    @property
    def options(self) -> ExportOptions:
        """What is chosen."""
        pages, quotes = _EVIDENCE[self._evidence.currentIndex()]
        return ExportOptions(
            pages,
            quotes,
            self._accepted.isChecked(),
            self._new.isChecked(),
            self._scores.isChecked(),
            list(Format)[self._format.currentIndex()],
            self._checks.isChecked(),
            self._grouped.isChecked(),
            self._readers[self._what.currentIndex()],
        )

    def _choice(self, *texts: str) -> QComboBox:
        box = QComboBox(self)
        box.addItems(texts)
        box.currentIndexChanged.connect(self._show)
        return box

    def _button(self, buttons: QDialogButtonBox, text: str, call: Callable[[], None]) -> QPushButton:
        button = buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _show(self) -> None:
        options = self.options
        everything = options.format is Format.JSON
        for option in (self._evidence, self._accepted, self._new, self._grouped, self._scores, self._checks):
            option.setEnabled(not everything and options.form is None)
        self._full = self._preview(options)
        self._text.setPlainText(self._full[:_SHOWN])
        if everything:
            note = tr("JSON holds every point, dismissed ones too, for other programs.")
        elif options.form is not None and self._form is not None:
            left = [f.name for f in self._form.unfilled(options.form)]
            note = (
                tr("Nothing stands in: {names}.").format(names=listed(left)) if left else tr("Every field is filled.")
            )
        else:
            note = tr("Dismissed points are not exported.")
        self._note.setText(note)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._full)
        self._copy_button.setText(tr("Copied"))
        self._said_copied.start()

    def _ask(self) -> None:
        self.export_asked.emit(self.options)
        self.accept()
