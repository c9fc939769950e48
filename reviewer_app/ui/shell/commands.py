"""What happens when a person asks for something: each action of `actions.py` has its target here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QTextEdit

from reviewer_app import __version__
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import resource
from reviewer_app.session.exports import ExportOptions, written_over
from reviewer_app.ui.dialogs.coverage_dialog import CoverageDialog
from reviewer_app.ui.dialogs.export_dialog import ExportDialog, kind_name
from reviewer_app.ui.dialogs.help_dialog import HelpDialog, keys_page
from reviewer_app.ui.dialogs.password_dialog import PasswordDialog
from reviewer_app.ui.dialogs.questions import ask_about_new, ask_to_stop_for
from reviewer_app.ui.paper.paper_view import Fit
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.session_display import SessionDisplay

if TYPE_CHECKING:
    from reviewer_app.session.run_request import RunRequest
    from reviewer_app.session.session import Session

SAMPLE = "N18-3011.pdf"

# Whether points that are still marked as new are exported, as the window remembers it; empty until it was asked.
_EXPORT_NEW = "export_new"
# Whether pages are shown in pairs, likewise.
_PAIRS = "pairs"

# How the review is shown, as the window remembers it: folded sections, and whether one is shown at a time.
_FOLDED, _ONE_SECTION = "folded", "one_section"

# Writes to the path, and says later whether it could.
Write = Callable[[Path, Callable[[], None], Callable[[ReviewerError], None]], None]


def _usual_text_size() -> float:
    return QApplication.font().pointSizeF() + 1


class FileCommands(QObject):
    """Opening, exporting, saving a copy."""

    opening = Signal()  # another paper is about to take the place of this one

    def __init__(self, session: Session, parts: WindowParts, display: SessionDisplay, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
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
            Act.CLOSE: self.close_paper,
            Act.EXPORT: self.export,
            Act.ANNOTATED: self.save_annotated,
            Act.SAVE_COPY: self.save_copy,
        }

    def open(self) -> None:
        """Let the person choose a PDF."""
        dialog = self._dialog(tr("Open a paper"), tr("PDF files (*.pdf);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.open_path(Path(chosen)))
        dialog.open()

    def open_path(self, path: Path, password: str | None = None) -> None:
        """Open the PDF at `path`, once the person agrees that a review which is being written stops for it."""
        if self._session.reviewing:
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
            new=memory.flag(_EXPORT_NEW, True) if new else None,
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


class ReviewCommands(QObject):
    """The run of the model, and the panes."""

    asked = Signal()  # for a review, which has been started

    def __init__(
        self, session: Session, parts: WindowParts, display: SessionDisplay, links: EvidenceLinks, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._display = display
        self._links = links
        display.coverage_asked.connect(self.show_coverage)
        display.again_asked.connect(self.review)
        parts.tools.strip.passage_chosen.connect(links.show_passage)
        ahead = session.ahead
        parts.actions[Act.READ_AHEAD].setChecked(ahead is not None and ahead.on)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.REVIEW: self.review,
            Act.REVIEW_SECTION: self.review_section,
            Act.REWRITE: self.rewrite_point,
            Act.STOP: self._session.stop_review,
            Act.READ_AHEAD: self._turn_read_ahead,
            Act.UNDO: self._undo,
            Act.REDO: self._redo,
            Act.CUT: lambda: self._on_text("cut"),
            Act.COPY: lambda: self._on_text("copy"),
            Act.PASTE: lambda: self._on_text("paste"),
            Act.SELECT_ALL: lambda: self._on_text("selectAll"),
            Act.SHOW_EVIDENCE: self._links.show_point,
            Act.COVERAGE: self.show_coverage,
            Act.NEXT_PANE: lambda: self._parts.panes.go(1),
            Act.PREVIOUS_PANE: lambda: self._parts.panes.go(-1),
        }

    def review(self, again: RunRequest | None = None) -> None:
        """Let the model write, or do `again` in another way what failed."""
        self._parts.messages.take_back("failed-review")
        self._session.start_review(again=again)
        self.asked.emit()
        self._display.changed.emit()

    def review_section(self) -> None:
        """Let the model write the section of the current pane again, beside what stands there."""
        self._parts.messages.take_back("failed-review")
        self._session.start_review(sections=[self._parts.panes.current], otherwise=True)
        self._display.changed.emit()

    def rewrite_point(self) -> None:
        """Let the model say the point at the caret in other words, beside it."""
        item = self._parts.panes.point()
        if item is not None:
            self._parts.messages.take_back("failed-review")
            self._session.start_review(sections=[self._parts.panes.current], otherwise=True, rewrite=item.text)
            self._display.changed.emit()

    def _turn_read_ahead(self) -> None:
        if self._session.ahead is not None:
            try:
                self._session.ahead.turn(self._parts.actions[Act.READ_AHEAD].isChecked())
            except ReviewerError as error:
                self._parts.messages.say(Message.of_error(error, "failed-settings"))

    def show_coverage(self) -> None:
        """List what the model did not read."""
        paper = self._session.paper
        if paper is None:
            return
        dialog = CoverageDialog(paper, self._display.coverage, self._parts.window)
        dialog.passage_chosen.connect(self._links.show_passage)
        # Its passages are those of this paper, and go with it.
        self._display.emptied.connect(dialog.close)
        dialog.show()

    def _undo(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.undo()
        else:
            self._parts.panes.undo()

    def _redo(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.redo()
        else:
            self._parts.panes.redo()

    def _on_text(self, what: str) -> None:
        """Cut, copy, paste or select all in whatever field the person is in."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QTextEdit):
            getattr(field, what)()
        elif what == "copy":
            self._parts.tools.selection.copy()
        elif what == "selectAll" and field is self._parts.view:
            self._parts.tools.selection.select_all()


class ViewCommands(QObject):
    """How the paper is shown."""

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._text_size = parts.memory.number("text_size", _usual_text_size())
        parts.panes.set_text_size(self._text_size)
        parts.panes.restore_folds(parts.memory.text(_FOLDED, "").split())
        parts.panes.folded.connect(lambda: parts.memory.keep(_FOLDED, " ".join(parts.panes.folds())))
        parts.actions[Act.ONE_SECTION].setChecked(parts.memory.flag(_ONE_SECTION, False))
        self._show_one_section()
        parts.view.zoom_changed.connect(self._show_zoom)
        parts.view.page_changed.connect(parts.status.page.show_page)
        parts.status.page.page_chosen.connect(self._go_to_page)
        self._show_pairs(parts.memory.flag(_PAIRS, False))

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        view = self._parts.view
        return {
            Act.ZOOM_IN: lambda: view.zoom_by(1),
            Act.ZOOM_OUT: lambda: view.zoom_by(-1),
            Act.ZOOM_100: lambda: view.zoom_to(1.0),
            Act.FIT_WIDTH: lambda: view.set_fit(Fit.WIDTH),
            Act.FIT_TEXT: lambda: view.set_fit(Fit.TEXT),
            Act.FIT_PAGE: lambda: view.set_fit(Fit.PAGE),
            Act.GO_TO_PAGE: self._parts.status.page.ask,
            Act.TWO_PAGES: self._two_pages,
            Act.TURN: lambda: view.arrange(view.layout_.arrangement.turned()),
            Act.NEXT_PAGE: lambda: view.go_to_page(view.layout_.row_of(view.page).stop),
            Act.PREVIOUS_PAGE: lambda: view.go_to_page(view.layout_.row_of(view.page).start - 1),
            Act.FOCUS_PAPER: lambda: view.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.ONE_SECTION: self._show_one_section,
            Act.MARKDOWN: self._show_markdown,
            Act.LARGER_TEXT: lambda: self._resize_text(1),
            Act.SMALLER_TEXT: lambda: self._resize_text(-1),
            Act.FULL_SCREEN: self._full_screen,
            Act.KEYS: lambda: self._help("keys"),
            Act.SIGNS: lambda: self._help("signs"),
            Act.ABOUT: self._about,
        }

    def _two_pages(self) -> None:
        pairs = self._parts.actions[Act.TWO_PAGES].isChecked()
        self._show_pairs(pairs)
        self._parts.memory.keep(_PAIRS, pairs)

    def _show_pairs(self, pairs: bool) -> None:
        view = self._parts.view
        self._parts.actions[Act.TWO_PAGES].setChecked(pairs)
        view.arrange(replace(view.layout_.arrangement, pairs=pairs))

    def _go_to_page(self, page: int) -> None:
        """Jump, so that the way back is kept, and let the keys work in the paper."""
        self._parts.tools.go(page, None)
        self._parts.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_zoom(self, zoom: float) -> None:
        actions, fit = self._parts.actions, self._parts.view.fit
        actions[Act.FIT_WIDTH].setChecked(fit is Fit.WIDTH)
        actions[Act.FIT_TEXT].setChecked(fit is Fit.TEXT)
        actions[Act.FIT_PAGE].setChecked(fit is Fit.PAGE)
        # Without a paper nothing has a size.
        self._parts.status.zoom(zoom if self._parts.view.layout_.sizes else None)

    def _show_one_section(self) -> None:
        one = self._parts.actions[Act.ONE_SECTION].isChecked()
        self._parts.panes.show_one_section(self._parts.panes.current if one else None)
        self._parts.memory.keep(_ONE_SECTION, one)

    def _show_markdown(self) -> None:
        self._parts.panes.draw_as_typed(self._parts.actions[Act.MARKDOWN].isChecked())

    def _resize_text(self, by: float) -> None:
        self._text_size = self._parts.panes.set_text_size(self._text_size + by)
        self._parts.memory.keep("text_size", self._text_size)

    def reset_text_size(self) -> None:
        """Show the review's text as large as at first."""
        self._resize_text(_usual_text_size() - self._text_size)

    def _full_screen(self) -> None:
        window = self._parts.window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def _help(self, name: str) -> None:
        dialog = self._parts.window.findChild(HelpDialog)
        if dialog is None:
            dialog = HelpDialog(keys_page(self._parts.actions.keys()), self._parts.window)
        dialog.show_page(name)
        dialog.show()
        dialog.raise_()

    def _about(self) -> None:
        box = QMessageBox(self._parts.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(tr("About Reviewer"))
        box.setIconPixmap(self._parts.window.windowIcon().pixmap(64, 64))
        box.setText(f"<b>Reviewer {__version__}</b>")
        box.setInformativeText(
            tr(
                "Reviews a paper with a language model on this computer. Nothing that you open or write leaves it.\n\n"
                "Free software under the GNU Affero General Public License, version 3 or later."
            )
        )
        box.open()
