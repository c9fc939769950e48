"""Printing the paper, and the review as it is exported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.session.exports import ExportOptions, Format
from reviewer_app.ui.paper.paper_printer import PaperPrinter
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

_KEY = "printing"


class PrintCommands(QObject):
    """One paper is printed at a time; it ends with the paper that is open."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._printing: PaperPrinter | None = None

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.PRINT_PAPER: lambda: self._ask(self.print_paper, pages=True),
            Act.PRINT_REVIEW: lambda: self._ask(self.print_review, pages=False),
        }

    def close(self) -> None:
        """The paper is gone, and what is not printed of it stays so."""
        if self._printing is not None:
            self._printing.stop()

    def print_paper(self, printer: QPrinter) -> None:
        """Print the pages of the open paper."""
        pages, opened = self._session.pages, self._session.opened
        if pages is None or opened is None or self._printing is not None:
            return
        self._printing = printing = PaperPrinter(pages, opened.page_sizes, printer, self)
        printed = tr("Page {page} of the paper is printed.")
        printing.page_drawn.connect(lambda page: self._tell(printed.format(page=page), printing))
        printing.ended.connect(self._ended)
        self._tell(tr("The paper is being printed."), printing)
        printing.start()

    def print_review(self, printer: QPrinter) -> None:
        """Print the review as it would be exported."""
        document = QTextDocument()
        document.setHtml(self._session.exports.shown(ExportOptions(format=Format.HTML)))
        document.print_(printer)

    def _ask(self, call: Callable[[QPrinter], None], *, pages: bool) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._session.review().paper_title)
        dialog = QPrintDialog(printer, self._parts.window)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, pages)
        if pages and self._session.opened is not None:
            dialog.setMinMax(1, len(self._session.opened.page_sizes))
        dialog.accepted.connect(lambda: call(printer))
        dialog.finished.connect(dialog.deleteLater)
        # Its own `open` wants a slot by its name in C++.
        QDialog.open(dialog)

    def _tell(self, text: str, printing: PaperPrinter) -> None:
        self._parts.messages.say(Message(_KEY, text, offers=((tr("Stop printing"), printing.stop),)))

    def _ended(self, error: ReviewerError | None) -> None:
        self._parts.messages.take_back(_KEY)
        if self._printing is not None:
            self._printing.deleteLater()
            self._printing = None
        if error is not None:
            self._parts.messages.say(Message.of_error(error, _KEY))
