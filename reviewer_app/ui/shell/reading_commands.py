"""Commands of reading and of points: find, contents, back and forward, quoting, accepting, moving."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.ui.dialogs.link_dialog import LinkDialog
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.paper_view import Fit, ViewState
from reviewer_app.ui.review.emphasis import BOLD, ITALIC
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

_KEEP_MS = 1000

ON_POINT: tuple[Action, ...] = (
    Act.SHOW_EVIDENCE,
    Act.ACCEPT,
    Act.DISMISS,
    Act.REWRITE,
    Act.POINT_UP,
    Act.POINT_DOWN,
    *SectionKey,
)
# What a person says of a point: how much it weighs, and whether a model was right.
JUDGES_POINT: tuple[Action, ...] = (
    Act.MAJOR,
    Act.MINOR,
    Act.QUESTION,
    Act.RIGHT,
    Act.WRONG,
    Act.UNIMPORTANT,
)


class ReadingCommands(QObject):
    """What a person does while reading, and with points."""

    def __init__(
        self, session: Session, parts: WindowParts, links: EvidenceLinks, parent: QObject, *, read_only: bool
    ) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self._session = session
        self._parts = parts
        self._tools = parts.tools
        self._links = links
        self._points = PointCommands(session, parts.panes)
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(_KEEP_MS)
        self._keep.timeout.connect(self.keep_place)
        parts.view.scrolled.connect(self._keep.start)
        parts.panes.state_asked.connect(lambda state: self._points.see_to(state))
        self._tools.selection.clicked.connect(self._clicked)
        self._tools.tips.address_followed.connect(self._ask_address)
        parts.view.menu_asked.connect(self._menu)
        self._show_dark(parts.memory.flag("dark_pages", False))
        self._show_contents(parts.memory.flag("contents", False))

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        moves: dict[Action, Callable[[], object]] = {key: partial(self._points.move_to, key) for key in SectionKey}
        return moves | {
            Act.KEEP: self._points.keep,
            Act.DISCARD: self._points.discard,
            Act.FIND: self.find,
            Act.FIND_NEXT: lambda: self._step(1),
            Act.FIND_PREVIOUS: lambda: self._step(-1),
            Act.BOLD: lambda: self._emphasise(BOLD),
            Act.ITALIC: lambda: self._emphasise(ITALIC),
            Act.REPLACE: self._parts.replace_bar.open,
            Act.SIDEBAR: lambda: self._show_contents(not self._tools.contents.isVisible()),
            Act.DARK_PAGES: lambda: self._show_dark(self._parts.actions[Act.DARK_PAGES].isChecked()),
            Act.BACK: self._tools.jumps.back,
            Act.FORWARD: self._tools.jumps.forward,
            Act.QUOTE: self.quote,
            Act.ACCEPT: lambda: self._points.toggle("accepted"),
            Act.DISMISS: lambda: self._points.toggle("dismissed"),
            Act.MAJOR: lambda: self._points.weigh("major"),
            Act.MINOR: lambda: self._points.weigh("minor"),
            Act.QUESTION: lambda: self._points.weigh("question"),
            Act.SORT: self._points.sort,
            Act.RIGHT: lambda: self._points.judge("right"),
            Act.WRONG: lambda: self._points.judge("wrong"),
            Act.UNIMPORTANT: lambda: self._points.judge("unimportant"),
            Act.POINT_UP: lambda: self._points.shift(-1),
            Act.POINT_DOWN: lambda: self._points.shift(1),
        }

    def find(self) -> None:
        """Search where the person is: in the review, else in the paper."""
        if self._in_panes():
            self._parts.replace_bar.open()
        else:
            selected = self._tools.selection.text
            self._tools.bar.open(selected if selected and "\n" not in selected and len(selected) < 80 else "")

    def _emphasise(self, sign: str) -> None:
        if self._in_panes():
            self._parts.panes[self._parts.panes.current].editor.emphasise(sign)

    def quote(self) -> None:
        """Take the selected passage into the review."""
        selection = self._tools.selection
        if selection.range is None:
            return
        if self._points.quote(selection.text, self._tools.words.text.rects(*selection.range)):
            selection.clear()
        else:
            text = tr("The selected text is in no passage that was read from the paper, so it can't be cited.")
            self._parts.messages.say(Message("quote", text, tr("Select text of the paper's body.")))

    def keep_place(self) -> None:
        """Remember where the person is in the open paper."""
        if self._session.opened is None or not self._parts.view.layout_.sizes:
            return
        state = self._parts.view.state
        place = state.place
        kept: dict[str, Any] = {"page": place.page, "x": place.x, "y": place.y, "zoom": state.zoom, "fit": state.fit}
        self._session.memory.keep(kept)

    def restore_place(self) -> None:
        """Go back to where the person was in the paper that was just opened."""
        kept = self._session.memory.state
        try:
            place = PagePoint(int(kept["page"]), float(kept["x"]), float(kept["y"]))
            state = ViewState(place, float(kept["zoom"]), Fit(kept["fit"]))
        except (KeyError, TypeError, ValueError):
            return  # never opened before, or kept by a version that noted something else
        self._parts.view.restore(state)

    def _in_panes(self) -> bool:
        return any(self._parts.panes[k].editor.hasFocus() for k in SectionKey)

    def _step(self, by: int) -> None:
        if self._parts.replace_bar.isVisible() and not self._tools.bar.isVisible():
            self._parts.replace_bar.step(by)
        elif self._tools.bar.isVisible():
            self._tools.search.step(by)
        else:
            self.find()

    def _clicked(self, place: PagePoint) -> None:
        if self._parts.view.images.failure(place.page) is not None:
            self._parts.view.images.retry(place.page)
            self._parts.view.viewport().update()
            return
        # Where the pointer shows a hand, a click follows; elsewhere it leads to the points that rest on the passage.
        if not self._tools.tips.follow(place):
            self._links.show_point_at(place)

    def _ask_address(self, address: str) -> None:
        dialog = LinkDialog(address, self._parts.window)
        dialog.open_asked.connect(lambda chosen: QDesktopServices.openUrl(QUrl(chosen)))
        dialog.open()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self._parts.window)
        for act in (Act.COPY, Act.QUOTE, Act.FIND):
            menu.addAction(self._parts.actions[act])
        view = self._parts.view
        place = view.place_at(view.viewport().mapFromGlobal(at))
        link = self._tools.links.at(place) if place else None
        if link is not None and link.address:
            menu.addSeparator()
            copy = menu.addAction(tr("Copy the link's address"))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(link.address))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _show_contents(self, shown: bool) -> None:
        self._tools.contents.setVisible(shown)
        self._parts.actions[Act.SIDEBAR].setChecked(shown)
        self._parts.memory.keep("contents", shown)

    def _show_dark(self, dark: bool) -> None:
        self._parts.view.set_dark(dark)
        self._parts.actions[Act.DARK_PAGES].setChecked(dark)
        self._parts.memory.keep("dark_pages", dark)
