"""Spelling: switched on and off, and in the menu of a misspelled word what it may have been meant to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from reviewer_app.i18n import tr
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.look.theme import Theme, theme_named
from reviewer_app.ui.review.spelling_marks import Misspelled, SpellingMarks
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.paper.model import Paper
    from reviewer_app.session.session import Session

# Reviews are written in English all over the world, whatever the person's own language is.
_ALWAYS = "en"


class SpellingCommands(QObject):
    """What a person does about words that no dictionary knows."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._read_only = read_only
        self._paper: Paper | None = None
        theme = theme_named(parts.memory.text("theme", "system"))
        self.marks = SpellingMarks(parts.panes, session.spelling, theme)
        session.spelling.begin({_ALWAYS, QLocale.system().name().partition("_")[0]})
        self._switch(parts.memory.flag("spelling", True))

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.SPELLING: lambda: self._switch(self._parts.actions[Act.SPELLING].isChecked())}

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self.marks.set_theme(theme)

    def follow(self) -> None:
        """Another paper may be open, whose words are right; its review may be another one."""
        paper = self._session.paper
        if paper is not None and paper is not self._paper and self._session.spelling.available:
            self._session.spelling.read_paper(paper, self.marks.look_soon)
        self._paper = paper
        self.marks.look_later()

    def fill(self, menu: QMenu) -> None:
        """Put above all else in the menu of a pane what the misspelled word at the caret may have been meant to be."""
        panes = self._parts.panes
        found = self.marks.at(panes.current, panes[panes.current].editor.caret())
        if found is None or self._read_only:
            return
        looking = menu.addAction(tr("Looking for the spelling of “{word}”…").format(word=found.word))
        looking.setEnabled(False)
        add = menu.addAction(tr("Add “{word}” to the dictionary").format(word=found.word))
        add.triggered.connect(lambda: self._add(found))
        menu.addSeparator()

        gone: list[bool] = []
        menu.destroyed.connect(lambda *_: gone.append(True))

        def told(words: tuple[str, ...]) -> None:
            if not gone:
                self._offer(menu, looking, found, words)

        self._session.spelling.suggest(found.word, told)

    def _offer(self, menu: QMenu, before: QAction, found: Misspelled, words: tuple[str, ...]) -> None:
        for word in words:
            action = QAction(word.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, w=word: self._put(found, w))
            menu.insertAction(before, action)
        before.setText(tr("No word is like “{word}”").format(word=found.word))
        before.setVisible(not words)

    def _put(self, found: Misspelled, word: str) -> None:
        panes = self._parts.panes
        old = panes.texts[found.key][found.start : found.end]
        if old.replace("’", "'") == found.word:
            panes.perform([Edit(found.key, found.start, old, word)])
            self.marks.look_soon()

    def _add(self, found: Misspelled) -> None:
        self._session.spelling.add(found.word)
        self.marks.look_soon()

    def _switch(self, on: bool) -> None:
        self._parts.actions[Act.SPELLING].setChecked(on)
        self._parts.memory.keep("spelling", on)
        self.marks.switch(on)
