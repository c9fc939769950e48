"""What was written before: versions, an earlier review taken over, and forgetting a paper wholly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.review.pane import append_item
from reviewer_app.session.exports import ExportOptions, Format
from reviewer_app.session.importing import ImportedReview
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.dialogs.questions import ask_to_destroy
from reviewer_app.ui.dialogs.raw_dialog import RawDialog
from reviewer_app.ui.dialogs.versions_dialog import VersionsDialog
from reviewer_app.ui.look.theme import theme_named
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message, Tone
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


class KeepingCommands(QObject):
    """Versions, the raw text, copying, forgetting."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self._session = session
        self._parts = parts
        self._brought: list[Edit] = []  # what the last import put into the panes
        parts.panes.edited.connect(self._forget_what_is_gone)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.IMPORT: self.import_review,
            Act.COPY_REVIEW: self.copy_review,
            Act.COPY_PLAIN: self.copy_plain,
            Act.VERSIONS: self.show_versions,
            Act.RAW: self.show_raw,
            Act.FORGET: self.ask_to_forget,
        }

    def copy_review(self) -> None:
        """Put the whole review on the clipboard as it would be exported."""
        QGuiApplication.clipboard().setText(self._session.exports.shown())
        self._parts.messages.say(Message("written", tr("The review was copied as Markdown.")))

    def copy_plain(self) -> None:
        """The same without the signs of Markdown, for a form that would show them."""
        QGuiApplication.clipboard().setText(self._session.exports.shown(ExportOptions(format=Format.PLAIN)))
        self._parts.messages.say(Message("written", tr("The review was copied as plain text.")))

    def import_review(self) -> None:
        """Let the person choose a review or notes, whose points are added to the panes."""
        dialog = QFileDialog(self._parts.window, tr("Import a review or notes"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(tr("Reviews and notes (*.md *.markdown *.txt *.json);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if self._session.opened is not None:
            dialog.setDirectory(str(Path(self._session.opened.path).parent))
        dialog.fileSelected.connect(lambda chosen: self._import(Path(chosen)))
        dialog.open()

    def _import(self, path: Path) -> None:
        paper, messages = self._session.paper, self._parts.messages
        if paper is None:
            return

        def failed(error: ReviewerError) -> None:
            messages.say(Message.of_error(error, "imported"))

        self._session.importer.take_in(path, paper, lambda found: self._imported(path.name, found), failed)

    def _imported(self, name: str, found: ImportedReview) -> None:
        panes = self._parts.panes
        texts, edits = panes.texts, []
        for key, item in found.items:
            longer = append_item(texts[key], item)
            edits.append(Edit(key, len(texts[key]), "", longer[len(texts[key]) :]))
            texts[key] = longer
        if edits:
            panes.perform(edits)
        told = [
            trn("{n} point was added", "{n} points were added", len(edits))
            + " "
            + tr("from “{name}”.").format(name=name)
        ]
        if found.known:
            told.append(trn("{n} was there already.", "{n} were there already.", found.known))
        if found.lost:
            told.append(
                trn(
                    "{n} place was not found in this paper; its page stands in the point's words.",
                    "{n} places were not found in this paper; their pages stand in the points' words.",
                    found.lost,
                )
            )
        offers: tuple[tuple[str, Callable[[], object]], ...] = ()
        left_over = "\n\n".join(found.left_over)
        if left_over:
            told.append(trn("{n} passage fits no section.", "{n} passages fit no section.", len(found.left_over)))
            offers = ((tr("Copy what is left over"), lambda: QGuiApplication.clipboard().setText(left_over)),)
        next_step = (
            tr("The file is about another version of this paper, or another paper.") if found.other_paper else ""
        )
        tone: Tone = "warning" if found.other_paper else "info"
        self._brought = edits
        self._parts.messages.say(
            Message("imported", sentences(*told), next_step, detail=left_over, tone=tone, offers=offers)
        )

    def _forget_what_is_gone(self) -> None:
        """Don't say any more that points were added once none of them is there: they were taken back."""
        if self._brought and not any(e.inserted.strip() in self._session.texts[e.key] for e in self._brought):
            self._brought = []
            self._parts.messages.take_back("imported")

    def show_versions(self) -> None:
        """List the kept versions of this review."""
        history = self._session.history
        theme = theme_named(self._parts.memory.text("theme", "system"))
        dialog = VersionsDialog(
            history.versions(), history.compare, theme, self._parts.window, read_only=self._read_only
        )
        dialog.restore_asked.connect(history.restore)
        dialog.open()

    def show_raw(self) -> None:
        """Show what the model wrote, untouched."""
        review = self._session.review()
        RawDialog(review.raw, review.scores, self._parts.window).open()

    def ask_to_forget(self) -> None:
        """Wipe every trace of the open paper, if the person means it."""
        opened = self._session.opened
        if opened is None:
            return
        ask_to_destroy(
            self._parts.window,
            tr("Forget this paper"),
            tr("Forget this paper and everything written about it?"),
            tr(
                "Its review, all versions of it and what was read from the paper are wiped from this computer, "
                "and can't be brought back. The PDF itself stays where it is."
            ),
            tr("Forget it"),
            lambda: self._session.forget_paper(opened.sha256),
        )
