"""The window: the paper on the left, its review on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QMessageBox,
)

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.session.events import SessionEvent
from reviewer_app.ui.look.icons import application_icon
from reviewer_app.ui.look.theme import theme_named
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.shell.actions import NOTHING, Act, Actions, Need
from reviewer_app.ui.shell.bars import fill_menus, make_toolbar
from reviewer_app.ui.shell.beside import Alone, Beside
from reviewer_app.ui.shell.check_commands import CheckCommands
from reviewer_app.ui.shell.evidence_commands import CHANGES_EVIDENCE, EvidenceCommands
from reviewer_app.ui.shell.file_commands import FileCommands
from reviewer_app.ui.shell.form_commands import FormCommands
from reviewer_app.ui.shell.hidden_commands import HiddenCommands
from reviewer_app.ui.shell.keeping_commands import KeepingCommands
from reviewer_app.ui.shell.language_choice import LanguageChoice, ReviewLanguageChoice
from reviewer_app.ui.shell.library_commands import LibraryCommands
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.model_commands import ModelCommands
from reviewer_app.ui.shell.note_commands import NoteCommands
from reviewer_app.ui.shell.parser_choice import ParserCommands
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.practice_commands import PracticeCommands
from reviewer_app.ui.shell.print_commands import PrintCommands
from reviewer_app.ui.shell.reading_commands import JUDGES_POINT, ON_POINT, ReadingCommands
from reviewer_app.ui.shell.recent_papers import RecentPapers
from reviewer_app.ui.shell.remark_commands import RemarkCommands
from reviewer_app.ui.shell.review_commands import ReviewCommands
from reviewer_app.ui.shell.session_display import SessionDisplay
from reviewer_app.ui.shell.settings_commands import SettingsCommands
from reviewer_app.ui.shell.spelling_commands import SpellingCommands
from reviewer_app.ui.shell.status_line import StatusLine
from reviewer_app.ui.shell.theme_choice import ThemeChoice, theme_of
from reviewer_app.ui.shell.view_commands import ViewCommands
from reviewer_app.ui.shell.window_centre import WindowCentre
from reviewer_app.ui.shell.window_memory import WindowMemory

if TYPE_CHECKING:
    from reviewer_app.session.library import Hit
    from reviewer_app.session.session import Session


class MainWindow(QMainWindow):
    """What is shown of one session: a window, or with others `beside` it a tab of one."""

    def __init__(
        self,
        make_session: Callable[[Callable[[SessionEvent], None]], Session],
        config: Path,
        *,
        not_kept: ReviewerError | None = None,
        beside: Beside | None = None,
    ) -> None:
        """`make_session` is given the listener to tell; `beside` are the tabs of which this is one.

        `not_kept` says why nothing that is written reaches the disk, if so. Where another window holds the store,
        this one only shows; else the person can write, and save a copy.
        """
        super().__init__()
        self._closed = False
        self._alone = beside is None
        self._beside = beside or Alone()
        # Whether the program is to start anew once the window is closed, with the paper that was open.
        self.starts_again = False
        self._kept = not_kept is None
        self._read_only = not_kept is not None and not_kept.code is ErrorCode.STORE_LOCKED
        memory = WindowMemory(config)
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        # Its worker starts while the window is built, so that the first page finds it running.
        self.session = session = make_session(lambda event: self.display.show(event))
        self.parts = parts = self._build(memory)
        self._links = EvidenceLinks(session, parts.panes, parts.view, self)
        self.display = SessionDisplay(session, parts, self._links, self, not_kept)
        self.files = FileCommands(session, parts, self.display, self._beside, self)
        self._practice = PracticeCommands(session, parts, self, read_only=self._read_only)
        self._form = FormCommands(session, parts, self, read_only=self._read_only)
        self._review = ReviewCommands(session, parts, self.display, self._links, self._practice.may_write, self)
        self._view = ViewCommands(parts, self)
        self._reading = ReadingCommands(session, parts, self._links, self, read_only=self._read_only)
        self._keeping = KeepingCommands(session, parts, self, read_only=self._read_only)
        self._hidden = HiddenCommands(session, parts, self, read_only=self._read_only)
        self._evidence = EvidenceCommands(session, parts, self._links, self, read_only=self._read_only)
        self._printing = PrintCommands(session, parts, self)
        self._notes = NoteCommands(session, parts, self, read_only=self._read_only)
        self._spelling = SpellingCommands(session, parts, self, read_only=self._read_only)
        self._remarks = RemarkCommands(session, parts, self)
        self.library = LibraryCommands(session, parts, self._links, self, may_forget=self._kept)
        self._checks = CheckCommands(session, parts, self, read_only=self._read_only)
        self._models = ModelCommands(session, parts, self.display, self)
        self._settings = SettingsCommands(session, parts, self._view, self.restart, self, kept=self._kept)
        LanguageChoice(parts, config / "language", self.restart, self)
        ReviewLanguageChoice(parts, session, self)
        self._recent = RecentPapers(session.history, self._recent_menu, parts.empty, self.files.open_path, self)
        self._connect()
        themed = (parts.view, parts.panes, parts.tools, parts.replace_bar, parts.evidence_list)
        self.themes = ThemeChoice(parts.actions, (*themed, self._spelling, self._remarks, self.library), memory, self)
        self._restore()
        if not_kept is not None:
            for key in parts.panes.texts if self._read_only else ():
                parts.panes[key].editor.setReadOnly(True)
            offers = () if self._read_only else ((tr("Save a copy…"), self.files.save_copy),)
            parts.messages.say(Message.of_error(not_kept, "not-kept", offers))

    def come_forward(self, paper: Path | None) -> None:
        """Come to the front with `paper` (None: whatever is open), which a second start was given.

        Only this window can write: a second one could show the paper, and keep nothing of its review.
        """
        shown = self.session.path
        if paper is not None and (shown is None or paper.resolve() != shown.resolve()):
            self.files.open_path(paper)
        window = self.window()
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        # Where a window may not come to the front by itself, its entry in the task bar asks for attention.
        QApplication.alert(window)

    def restart(self) -> None:
        """Close the window for the program to start anew; nothing happens if the person keeps it open."""
        self.starts_again = True
        self.starts_again = self.window().close()

    def rest(self) -> None:
        """Another tab is shown: what is written is on the disk, a review goes on, images of pages are let go."""
        self._reading.keep_place()
        self.session.rest()
        self.parts.view.images.let_go()

    def wake(self) -> None:
        """The person is back."""
        self.session.wake()
        self._view.show_text_size()
        self.themes.follow()

    @property
    def loses_text(self) -> bool:
        """Whether there is text that a close would lose, since it can't be kept."""
        texts = (*self.parts.panes.texts.values(), *self.session.form.texts.values())
        unkept = not self._kept and not self._read_only and any(text.strip() for text in texts)
        return unkept or self.display.save_error is not None

    # -- building

    def _build(self, memory: WindowMemory) -> WindowParts:
        actions = Actions(self)
        self._centre = centre = WindowCentre(self.session.text, theme_named(theme_of(memory)), self)
        self.setCentralWidget(centre)
        status = StatusLine(self)
        self.setStatusBar(status)
        # A tab's menus stand in the tab: the system's own bar would not know which of them is in front.
        self.menuBar().setNativeMenuBar(self._alone)
        self._recent_menu = fill_menus(self.menuBar(), actions)
        self.addToolBar(make_toolbar(self, actions))
        return WindowParts(
            self,
            actions,
            centre.stack,
            centre.desk,
            centre.empty,
            centre.view,
            centre.tools,
            centre.panes,
            centre.form,
            centre.replace_bar,
            centre.remark_list,
            centre.evidence_list,
            centre.messages,
            status,
            memory,
        )

    def _connect(self) -> None:
        parts = self.parts
        actions = parts.actions
        actions.connect_all(
            self.files.targets()
            | self._review.targets()
            | self._practice.targets()
            | self._form.targets()
            | self._view.targets()
            | self._reading.targets()
            | ParserCommands(parts, self.session, self).targets()
            | self._keeping.targets()
            | self._hidden.targets()
            | self._evidence.targets()
            | self._notes.targets()
            | self._printing.targets()
            | self._spelling.targets()
            | self._remarks.targets()
            | self.library.targets()
            | self._models.targets()
            | self._settings.targets()
            | {
                Act.QUIT: lambda: self.window().close(),
                Act.NEW_TAB: self._beside.new,
                Act.CLOSE: self.files.close_paper if self._alone else self._beside.close_front,
                Act.NEXT_TAB: lambda: self._beside.step(1),
                Act.PREVIOUS_TAB: lambda: self._beside.step(-1),
            }
        )
        parts.panes.history_changed.connect(self._enable)
        parts.panes.menu_asked.connect(self._pane_menu)
        self.display.changed.connect(self._enable)
        self.display.hidden_asked.connect(self._hidden.show)
        self.display.checked.connect(self._checks.show)
        self.display.changed.connect(self._notes.show)
        self.display.changed.connect(self._practice.show)
        self.display.changed.connect(self._form.show)
        self.display.opened.connect(self._practice.arrive)
        parts.form.panel.history_changed.connect(self._enable)
        self.display.changed.connect(self._spelling.follow)
        self.display.changed.connect(self._remarks.follow)
        self._review.asked.connect(self._models.explain_the_starter)
        for told in (self._recent.show, self._hidden.close, self._evidence.close, self._printing.close):
            self.display.emptied.connect(told)
        self.display.opened.connect(self.library.arrive)
        self.display.forgotten.connect(self.library.read)
        self.library.open_asked.connect(self._open_at)
        self.library.note_asked.connect(self._notes.go_to)
        self.library.forgetting.connect(self._beside.forget)
        parts.empty.library_asked.connect(self.library.turn)
        parts.tools.selection.changed.connect(self._enable)
        parts.tools.jumps.changed.connect(self._enable)
        self.display.opened.connect(self._reading.restore_place)
        self.files.opening.connect(self._reading.keep_place)
        self._enable()

    def _enable(self) -> None:
        session, panes, tools = self.session, self.parts.panes, self.parts.tools
        paper = session.paper
        met = {
            Need.PAPER: session.opened is not None,
            Need.OPEN: session.opened is not None or self._beside.several,
            Need.TABS: self._beside.several,
            Need.TEXT: paper is not None,
            Need.WRITE: not self._read_only,
            Need.KEPT: self._kept,
            Need.IDLE: not session.runs.running,
            Need.RUN: session.runs.running,
            Need.SELECTION: paper is not None and tools.selection.range is not None,
            Need.UNREAD: bool(self.display.coverage),
            Need.HIDDEN: paper is not None and bool(paper.hidden),
            Need.UNDO: self._form.can_undo() or panes.can_undo(),
            Need.REDO: self._form.can_redo() or panes.can_redo(),
            Need.FORM: self._form.there,
            Need.BACK: tools.jumps.can_go_back,
            Need.FORWARD: tools.jumps.can_go_forward,
            Need.SPELLING: session.spelling.available,
            Need.AHEAD: session.ahead is not None,
        }
        self.parts.actions.enable(reduce(or_, (need for need, holds in met.items() if holds), NOTHING))

    def _open_at(self, path: Path, hit: Hit | None) -> None:
        """Open a paper of the library, in a tab of its own where one is open here, and go to a point of its review."""
        self.library.leave()
        shown = self._beside.takes(path, self.session.path) or self
        if shown is self and (self.session.opened is None or self.session.path != path):
            self.files.open_path(path)
        if hit is not None:
            shown.library.go_to(hit)

    def _pane_menu(self, _key: object, at: QPoint) -> None:
        actions = self.parts.actions
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._spelling.fill(menu)
        self._remarks.fill(menu)
        for group in (
            (Act.UNDO, Act.REDO),
            (Act.CUT, Act.COPY, Act.PASTE, Act.SELECT_ALL),
            ON_POINT,
            JUDGES_POINT,
            CHANGES_EVIDENCE,
        ):
            for act in group:
                menu.addAction(actions[act])
            menu.addSeparator()
        menu.popup(at)

    def _restore(self) -> None:
        memory = self.parts.memory
        geometry = memory.bytes("geometry")
        if self._alone and (geometry is None or not self.restoreGeometry(geometry)):
            self.resize(1280, 800)
        self._centre.restore(memory)

    # -- Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take papers, or a model."""
        if _dropped(event, ".pdf"):
            event.acceptProposedAction()
            self.parts.empty.set_drop(True)
        elif _dropped(event, ".gguf"):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        self.parts.empty.set_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open them."""
        self.parts.empty.set_drop(False)
        papers, models = _dropped(event, ".pdf"), _dropped(event, ".gguf")
        if papers or models:
            event.acceptProposedAction()
        for path in papers:
            self.files.open_path(path)
        for model in models[: not papers]:
            self._models.show().import_file(model)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once everything is on the disk, or the person said that it may be lost."""
        if self._closed:
            event.accept()
            return
        lost = self.loses_text
        if lost and not self._may_lose():
            event.ignore()
            return
        self.files.opening.emit()
        memory = self.parts.memory
        if self._alone:
            memory.keep("geometry", self.saveGeometry())
        self._centre.keep(memory)
        memory.write()
        if not self.session.close(anyway=lost) and not lost:
            if not self._may_lose():
                event.ignore()
                return
            self.session.close(anyway=True)
        self._closed = True
        event.accept()

    def _may_lose(self) -> bool:
        """Ask what to do about text that is not on the disk; whether the window may close."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(tr("Your last changes could not be saved."))
        box.setInformativeText(tr("Save a copy of what you wrote somewhere else before you close."))
        copy = box.addButton(tr("Save a copy…"), QMessageBox.ButtonRole.AcceptRole)
        lose = box.addButton(tr("Close without saving"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(copy)
        box.exec()
        if box.clickedButton() is copy:
            self.files.save_copy()
        return box.clickedButton() is lose


def _dropped(event: QDropEvent, ending: str) -> list[Path]:
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return [Path(file) for file in files if file.lower().endswith(ending)]
