"""The library in the window: shown in place of the paper, left again, and a paper opened from it at a point."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.pane import split_pane
from reviewer_app.session.background import Piece
from reviewer_app.session.library import Hit, LibraryEntry
from reviewer_app.store import RecentPaper
from reviewer_app.ui.dialogs.questions import ask_to_destroy
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.library_page import LibraryPage
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


class LibraryCommands(QObject):
    """Shows the library of all papers; made when it is asked for first."""

    open_asked = Signal(object, object)  # Path, and the Hit to go to or None
    note_asked = Signal(str)  # the id of a note's evidence, to be shown
    forgetting = Signal(str)  # the paper with this SHA-256

    def __init__(
        self, session: Session, parts: WindowParts, links: EvidenceLinks, parent: QObject, *, may_forget: bool
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._links = links
        self._may_forget = may_forget
        self._library = session.library()
        self._page: LibraryPage | None = None
        self._theme: Theme | None = None
        self._search: Piece | None = None
        self._wanted: Hit | None = None

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.LIBRARY: self.turn}

    @property
    def page(self) -> LibraryPage:
        """The page, which is built on the way."""
        if self._page is None:
            self._page = page = LibraryPage(self._parts.stack)
            if self._theme is not None:
                page.set_theme(self._theme)
            page.search_asked.connect(self._ask)
            page.paper_chosen.connect(self._open)
            page.hit_chosen.connect(lambda hit: self.open_asked.emit(Path(hit.paper.path), hit))
            page.forget_asked.connect(self._ask_to_forget)
            page.left.connect(self.leave)
            self._parts.stack.addWidget(page)
        return self._page

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        if self._page is not None:
            self._page.set_theme(theme)

    def turn(self) -> None:
        """Show the library, or leave it."""
        page = self.page
        if self._parts.stack.currentWidget() is page:
            self.leave()
            return
        self._parts.stack.setCurrentWidget(page)
        page.enter()
        self.read()

    def leave(self) -> None:
        """Back to the paper, or to the page without one."""
        parts = self._parts
        if self._page is None or parts.stack.currentWidget() is not self._page:
            return
        opened = self._session.opened is not None
        parts.stack.setCurrentWidget(parts.desk if opened else parts.empty)
        if opened:
            parts.view.setFocus()

    def read(self) -> None:
        """List the papers as they are now, where the library is shown."""
        page = self._page
        if page is None or self._parts.stack.currentWidget() is not page:
            return
        self._library.entries(page.show_papers, self._failed)
        self._ask(page.field.text())

    def go_to(self, hit: Hit) -> None:
        """Show a point or note, as soon as its paper is open here."""
        self._wanted = hit
        self.arrive()

    def arrive(self) -> None:
        """A paper is open: go to what was wanted of it."""
        hit = self._wanted
        if hit is None or self._session.holds != hit.paper.sha256:
            return
        self._wanted = None
        self.leave()
        if hit.section is None:
            self.note_asked.emit(hit.note)
            return
        panes = self._parts.panes
        found = [item for item in split_pane(panes.texts[hit.section]) if item.text == hit.point]
        panes.enter(hit.section)
        if found:
            panes[hit.section].editor.show_point(found[0])
            self._links.show_point()

    # -- inside

    def _ask(self, query: str) -> None:
        page = self.page
        if self._search is not None:
            self._search.drop()
        self._search = self._library.search(query, lambda hits: page.show_hits(hits, query), self._failed)

    def _open(self, entry: LibraryEntry) -> None:
        if entry.missing:
            self._say_missing(entry.paper)
        else:
            self.open_asked.emit(Path(entry.paper.path), None)

    def _say_missing(self, paper: RecentPaper) -> None:
        path = Path(paper.path)
        self._parts.messages.say(
            Message(
                "missing-paper",
                tr("“{name}” is no longer in {folder}.").format(name=path.name, folder=path.parent),
                tr("Its review is kept, and comes back when you open the file from where it is now."),
                offers=((tr("Look for the file…"), self._parts.actions[Act.OPEN].trigger),),
            )
        )

    def _ask_to_forget(self, entry: LibraryEntry) -> None:
        if not self._may_forget:
            return

        def forget() -> None:
            self.page.take_away(entry.paper.sha256)
            self.forgetting.emit(entry.paper.sha256)
            self._session.forget_paper(entry.paper.sha256)

        ask_to_destroy(
            self._parts.window,
            tr("Forget a paper"),
            tr("Forget “{title}” and everything written about it?").format(title=entry.title),
            tr(
                "Its review, all versions of it and what was read from the paper are wiped from this computer, "
                "and can't be brought back. The PDF itself stays where it is."
            ),
            tr("Forget it"),
            forget,
        )

    def _failed(self, error: ReviewerError) -> None:
        self._parts.messages.say(Message.of_error(error, "library"))
