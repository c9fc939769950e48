"""Opening papers, exporting reviews, saving copies: what a person asks for of files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import resource
from reviewer_app.session.exports import ExportOptions, written_over
from reviewer_app.session.problem_report import problem_report
from reviewer_app.ui.dialogs.export_dialog import ExportDialog, kind_name
from reviewer_app.ui.dialogs.password_dialog import PasswordDialog
from reviewer_app.ui.dialogs.questions import ask_about_new, ask_to_stop_for
from reviewer_app.ui.dialogs.report_dialog import ReportDialog
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.beside import Beside
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.session_display import SessionDisplay

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

SAMPLE = "N18-3011.pdf"
# Whether points that are still marked as new are exported, as the window remembers it; empty until it was asked.
_EXPORT_NEW = "export_new"
# Writes to the path, and says later whether it could.
Write = Callable[[Path, Callable[[], None], Callable[[ReviewerError], None]], None]


class FileCommands(QObject):
    """Opening, exporting, saving a copy."""

    opening = Signal()  # another paper is about to take the place of this one

    def __init__(
        self, session: Session, parts: WindowParts, display: SessionDisplay, beside: Beside, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._beside = beside
        self._parts = parts
        self._path: Path | None = None
        display.password_asked.connect(self._ask_password)
        display.copy_asked.connect(self.save_copy)
        display.reopen_asked.connect(self._reopen)
        parts.empty.open_asked.connect(self.open)
        parts.empty.sample_asked.connect(self.open_sample)
        parts.empty.paper_chosen.connect(lambda path: self.open_path(Path(path)))

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.OPEN: self.open,
            Act.EXPORT: self.export,
            Act.ANNOTATED: self.save_annotated,
            Act.SAVE_COPY: self.save_copy,
            Act.REPORT: self.report,
        }

    def open(self) -> None:
        """Let the person choose a PDF."""
        dialog = self._dialog(tr("Open a paper"), tr("PDF files (*.pdf);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.open_path(Path(chosen)))
        dialog.open()

    def open_path(self, path: Path, password: str | None = None) -> None:
        """Open the PDF at `path`, in another tab where a paper is open here.

        Where it takes the place of what is open, a review that is being written stops for it, once the person agrees.
        """
        if self._beside.takes(path, self._session.path) is not None:
            return
        if self._session.runs.running:
            ask_to_stop_for(path, lambda: self._open(path), self._parts.window)
        else:
            self._open(path, password)

    def _open(self, path: Path, password: str | None = None) -> None:
        self.opening.emit()
        self._path = path
        messages = self._parts.messages
        messages.take_back("failed-opening")
        if self._session.opened is not None:
            # What is open stays until the other one is known to be a paper, which takes long on a slow drive.
            messages.say(Message("opening", tr("Opening {name}").format(name=path.name)))
        self._session.open_paper(path, password)

    def open_sample(self) -> None:
        """Open the paper that ships with the program."""
        self.open_path(resource("sample", SAMPLE))

    def close_paper(self) -> None:
        """Close the paper; its review is kept."""
        self.opening.emit()
        self._session.close_paper()

    def export(self) -> None:
        """Show what would be exported, and let the person choose; first, about points that nobody has looked at."""
        new = sum(p.new and not p.dismissed for s in self._session.review().sections for p in s.points)
        if new and not self._parts.memory.text(_EXPORT_NEW, ""):

            def answered(chosen: bool) -> None:
                self._parts.memory.keep(_EXPORT_NEW, chosen)
                self._show_export(new)

            ask_about_new(new, answered, self._parts.window)
        else:
            self._show_export(new)

    def _show_export(self, new: int) -> None:
        memory = self._parts.memory
        dialog = ExportDialog(
            self._session.exports.shown,
            self._parts.window,
            scores=bool(self._session.review().scores),
            checks=bool(self._session.checks and self._session.checks.checks),
            new=memory.flag(_EXPORT_NEW, True) if new else None,
            form=self._session.form.filled,
        )
        dialog.new_chosen.connect(lambda chosen: memory.keep(_EXPORT_NEW, chosen))
        dialog.export_asked.connect(self._ask_export)
        dialog.open()

    def save_copy(self) -> None:
        """Let the person choose where the panes' text goes."""
        kinds = tr("Markdown (*.md)")
        self._ask_where(tr("Save a copy of what you wrote"), "copy.md", kinds, self._session.exports.copy)

    def save_annotated(self) -> None:
        """Let the person choose where a copy of the PDF goes that carries the points as notes."""

        def write(path: Path, success: Callable[[], None], failure: Callable[[ReviewerError], None]) -> None:
            pages, opened = self._session.pages, self._session.opened
            if pages is None or opened is None:
                return
            if path.resolve() == Path(opened.path).resolve():
                failure(written_over(path))
            else:
                self._session.exports.annotated(path, pages, success, failure)

        kinds = tr("PDF files (*.pdf)")
        self._ask_where(tr("Save a PDF with the points as notes"), "notes.pdf", kinds, write)

    def report(self) -> None:
        """Make a report of a problem for the person to read, save and send."""
        dialog = ReportDialog(self._parts.window)
        dialog.save_asked.connect(self._save_report)
        logs = self._session.locations.logs
        made = self._session.background.do(
            lambda: problem_report(logs), dialog.show_report, lambda error: dialog.show_report(str(error))
        )
        dialog.finished.connect(made.drop)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _save_report(self, text: str) -> None:
        dialog = self._dialog(tr("Save the report"), tr("Text files (*.txt)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        # Not named after the paper that is open, as other files are.
        dialog.selectFile("reviewer-report.txt")
        write = partial(self._session.exports.text, text)
        dialog.fileSelected.connect(lambda chosen: self._write(write, Path(chosen)))
        dialog.open()

    def _ask_export(self, options: ExportOptions) -> None:
        def write(path: Path, success: Callable[[], None], failure: Callable[[ReviewerError], None]) -> None:
            self._session.exports.write(path, success, failure, options)

        ending = options.format.value
        kinds = f"{kind_name(options.format)} (*.{ending})"
        self._ask_where(tr("Export the review"), f"review.{ending}", kinds, write)

    def _write(self, write: Write, path: Path) -> None:
        messages = self._parts.messages

        def written() -> None:
            text = tr("Written to “{path}”.").format(path=path)
            folder = QUrl.fromLocalFile(str(path.parent))
            offers = ((tr("Show the folder"), lambda: QDesktopServices.openUrl(folder)),)
            messages.say(Message("written", text, offers=offers))

        def failed(error: ReviewerError) -> None:
            again = ((tr("Save a copy elsewhere…"), self.save_copy),)
            messages.say(Message.of_error(error, "written", again))

        write(path, written, failed)

    def _ask_where(self, title: str, ending: str, kinds: str, write: Write) -> None:
        dialog = self._dialog(title, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending.rpartition(".")[2])
        opened = self._session.opened
        if opened:
            path = Path(opened.path)
            dialog.setDirectory(str(path.parent))
            dialog.selectFile(f"{path.stem}.{ending}")
        dialog.fileSelected.connect(lambda chosen: self._write(write, Path(chosen)))
        dialog.open()

    def _dialog(self, title: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._parts.window, title)
        dialog.setNameFilter(kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _ask_password(self, wrong: bool) -> None:
        path = self._path
        if path is None:
            return
        dialog = PasswordDialog(path.name, wrong=wrong, parent=self._parts.window)
        dialog.given.connect(lambda password: self._open(path, password))
        if self._session.opened is None:
            dialog.rejected.connect(self._session.close_paper)
        dialog.open()

    def _reopen(self) -> None:
        opened = self._session.opened
        if opened:
            self.open_path(Path(opened.path))
