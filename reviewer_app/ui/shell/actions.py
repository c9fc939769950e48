"""Everything that a person can do, declared once: text, icon, shortcut, place in the menus.

Menus, toolbars and context menus are built from this list; a widget never makes an action of its own for something
that stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from reviewer_app.i18n import tr
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.theme import Theme

_LETTER_BEHIND = re.compile(r"\(&\w\)")


class Menu(Enum):
    """The menus of the menu bar, in order."""

    FILE = auto()
    EDIT = auto()
    REVIEW = auto()
    VIEW = auto()
    GO = auto()
    HELP = auto()

    @property
    def title(self) -> str:
        """With the letter that opens it from the keyboard."""
        return {
            Menu.FILE: tr("&File"),
            Menu.EDIT: tr("&Edit"),
            Menu.REVIEW: tr("&Review"),
            Menu.VIEW: tr("&View"),
            Menu.GO: tr("&Go"),
            Menu.HELP: tr("&Help"),
        }[self]


class Act(Enum):
    """One thing that a person can do."""

    OPEN = auto()
    CLOSE = auto()
    IMPORT = auto()
    EXPORT = auto()
    COPY_REVIEW = auto()
    COPY_PLAIN = auto()
    SAVE_COPY = auto()
    FORGET = auto()
    QUIT = auto()
    UNDO = auto()
    REDO = auto()
    CUT = auto()
    COPY = auto()
    PASTE = auto()
    SELECT_ALL = auto()
    FIND = auto()
    FIND_NEXT = auto()
    FIND_PREVIOUS = auto()
    REPLACE = auto()
    REVIEW = auto()
    STOP = auto()
    QUOTE = auto()
    ACCEPT = auto()
    DISMISS = auto()
    POINT_UP = auto()
    POINT_DOWN = auto()
    TO_SIGNIFICANCE = auto()
    TO_ACCEPTANCE = auto()
    TO_REJECTION = auto()
    TO_SUGGESTIONS = auto()
    SHOW_EVIDENCE = auto()
    LINK = auto()
    UNLINK = auto()
    MERGE = auto()
    EVIDENCE_LIST = auto()
    COVERAGE = auto()
    HIDDEN = auto()
    VERSIONS = auto()
    RAW = auto()
    READ_AHEAD = auto()
    IN_PAPERS_LANGUAGE = auto()
    IN_ENGLISH = auto()
    IN_CHINESE = auto()
    ZOOM_IN = auto()
    ZOOM_OUT = auto()
    ZOOM_100 = auto()
    FIT_WIDTH = auto()
    FIT_TEXT = auto()
    FIT_PAGE = auto()
    SIDEBAR = auto()
    DARK_PAGES = auto()
    LARGER_TEXT = auto()
    SMALLER_TEXT = auto()
    THEME_SYSTEM = auto()
    THEME_LIGHT = auto()
    THEME_DARK = auto()
    LANGUAGE_SYSTEM = auto()
    LANGUAGE_ENGLISH = auto()
    LANGUAGE_CHINESE = auto()
    FULL_SCREEN = auto()
    BACK = auto()
    FORWARD = auto()
    NEXT_PANE = auto()
    PREVIOUS_PANE = auto()
    FOCUS_PAPER = auto()
    GO_TO_PAGE = auto()
    NEXT_PAGE = auto()
    PREVIOUS_PAGE = auto()
    ABOUT = auto()


@dataclass(frozen=True, slots=True)
class Spec:
    """How an action is shown and reached. `key` is a standard key or a sequence; `ends_group` draws a line below."""

    text: str
    menu: Menu
    key: QKeySequence.StandardKey | str | None = None
    icon: str | None = None
    checkable: bool = False
    ends_group: bool = False
    group: str = ""  # of several with one group only one is checked


def specs() -> dict[Act, Spec]:
    """Every action in the order in which the menus show it. A function, because it is translated when called."""
    std = QKeySequence.StandardKey
    return {
        Act.OPEN: Spec(tr("&Open…"), Menu.FILE, std.Open, "open"),
        Act.CLOSE: Spec(tr("&Close paper"), Menu.FILE, std.Close, ends_group=True),
        Act.IMPORT: Spec(tr("&Import a review…"), Menu.FILE),
        Act.EXPORT: Spec(tr("&Export…"), Menu.FILE, "Ctrl+E", "export"),
        Act.COPY_REVIEW: Spec(tr("Copy the review as &Markdown"), Menu.FILE, "Ctrl+Shift+C"),
        Act.COPY_PLAIN: Spec(tr("Copy the review as plain &text"), Menu.FILE, "Ctrl+Alt+C"),
        Act.SAVE_COPY: Spec(tr("&Save a copy…"), Menu.FILE, std.SaveAs, ends_group=True),
        Act.FORGET: Spec(tr("&Forget this paper…"), Menu.FILE, ends_group=True),
        Act.QUIT: Spec(tr("&Quit"), Menu.FILE, "Ctrl+Q"),
        Act.UNDO: Spec(tr("&Undo"), Menu.EDIT, std.Undo, "undo"),
        Act.REDO: Spec(tr("&Redo"), Menu.EDIT, "Ctrl+Shift+Z", "redo", ends_group=True),
        Act.CUT: Spec(tr("Cu&t"), Menu.EDIT, std.Cut),
        Act.COPY: Spec(tr("&Copy"), Menu.EDIT, std.Copy),
        Act.PASTE: Spec(tr("&Paste"), Menu.EDIT, std.Paste),
        Act.SELECT_ALL: Spec(tr("Select &all"), Menu.EDIT, std.SelectAll, ends_group=True),
        Act.FIND: Spec(tr("&Find…"), Menu.EDIT, std.Find, "find"),
        Act.FIND_NEXT: Spec(tr("Find &next"), Menu.EDIT, "F3"),
        Act.FIND_PREVIOUS: Spec(tr("Find pre&vious"), Menu.EDIT, "Shift+F3"),
        Act.REPLACE: Spec(tr("Find and rep&lace in the review…"), Menu.EDIT, "Ctrl+H"),
        Act.REVIEW: Spec(tr("&Review"), Menu.REVIEW, "Ctrl+R", "review"),
        Act.STOP: Spec(tr("&Stop"), Menu.REVIEW, "Ctrl+.", "stop"),
        Act.READ_AHEAD: Spec(tr("Read papers a&head"), Menu.REVIEW, checkable=True, ends_group=True),
        Act.IN_PAPERS_LANGUAGE: Spec(tr("Write in the pa&per’s language"), Menu.REVIEW, checkable=True, group="review"),
        Act.IN_ENGLISH: Spec(tr("Write in En&glish"), Menu.REVIEW, checkable=True, group="review"),
        Act.IN_CHINESE: Spec(tr("Write in &Chinese"), Menu.REVIEW, checkable=True, ends_group=True, group="review"),
        Act.QUOTE: Spec(tr("&Quote in review"), Menu.REVIEW, "Ctrl+Shift+Q", "quote"),
        Act.LINK: Spec(tr("&Link selection to the point"), Menu.REVIEW, "Ctrl+L"),
        Act.UNLINK: Spec(tr("Remove lin&k"), Menu.REVIEW, "Ctrl+Shift+L"),
        Act.SHOW_EVIDENCE: Spec(tr("Show &evidence in the paper"), Menu.REVIEW, "Ctrl+Return"),
        Act.EVIDENCE_LIST: Spec(tr("L&ist of evidence"), Menu.REVIEW, "F8", checkable=True, ends_group=True),
        Act.ACCEPT: Spec(tr("&Accept point"), Menu.REVIEW, "Ctrl+Shift+A"),
        Act.DISMISS: Spec(tr("&Dismiss point"), Menu.REVIEW, "Ctrl+Shift+D"),
        Act.MERGE: Spec(tr("&Merge with the point that it repeats…"), Menu.REVIEW, "Ctrl+M"),
        Act.POINT_UP: Spec(tr("Move point &up"), Menu.REVIEW, "Alt+Up"),
        Act.POINT_DOWN: Spec(tr("Move point d&own"), Menu.REVIEW, "Alt+Down"),
        Act.TO_SIGNIFICANCE: Spec(tr("Move point to &1 Significance"), Menu.REVIEW, "Ctrl+Shift+1"),
        Act.TO_ACCEPTANCE: Spec(tr("Move point to &2 Acceptance"), Menu.REVIEW, "Ctrl+Shift+2"),
        Act.TO_REJECTION: Spec(tr("Move point to &3 Rejection"), Menu.REVIEW, "Ctrl+Shift+3"),
        Act.TO_SUGGESTIONS: Spec(tr("Move point to &4 Suggestions"), Menu.REVIEW, "Ctrl+Shift+4", ends_group=True),
        Act.COVERAGE: Spec(tr("What was &not read…"), Menu.REVIEW),
        Act.HIDDEN: Spec(tr("&Text that readers do not see…"), Menu.REVIEW),
        Act.RAW: Spec(tr("What the model &wrote…"), Menu.REVIEW),
        Act.VERSIONS: Spec(tr("Earlier &versions…"), Menu.REVIEW),
        Act.ZOOM_IN: Spec(tr("Zoom &in"), Menu.VIEW, std.ZoomIn, "zoom-in"),
        Act.ZOOM_OUT: Spec(tr("Zoom &out"), Menu.VIEW, std.ZoomOut, "zoom-out"),
        Act.ZOOM_100: Spec(tr("&100 %"), Menu.VIEW, "Ctrl+0"),
        Act.FIT_WIDTH: Spec(tr("Fit &width"), Menu.VIEW, "Ctrl+1", "fit-width", checkable=True),
        Act.FIT_TEXT: Spec(tr("Fit te&xt"), Menu.VIEW, "Ctrl+3", checkable=True),
        Act.FIT_PAGE: Spec(tr("Fit &page"), Menu.VIEW, "Ctrl+2", "fit-page", checkable=True, ends_group=True),
        Act.SIDEBAR: Spec(tr("&Contents of the paper"), Menu.VIEW, "F9", "outline", checkable=True),
        Act.DARK_PAGES: Spec(tr("&Dark pages"), Menu.VIEW, "Ctrl+Shift+I", checkable=True, ends_group=True),
        Act.LARGER_TEXT: Spec(tr("&Larger review text"), Menu.VIEW, "Ctrl+Shift+."),
        Act.SMALLER_TEXT: Spec(tr("S&maller review text"), Menu.VIEW, "Ctrl+Shift+,", ends_group=True),
        Act.THEME_SYSTEM: Spec(tr("Colours of the de&sktop"), Menu.VIEW, checkable=True, group="theme"),
        Act.THEME_LIGHT: Spec(tr("Li&ght colours"), Menu.VIEW, checkable=True, group="theme"),
        Act.THEME_DARK: Spec(tr("Dar&k colours"), Menu.VIEW, checkable=True, ends_group=True, group="theme"),
        Act.LANGUAGE_SYSTEM: Spec(tr("La&nguage of the desktop"), Menu.VIEW, checkable=True, group="language"),
        # Each in its own language, so that it is found again.
        Act.LANGUAGE_ENGLISH: Spec("&English", Menu.VIEW, checkable=True, group="language"),
        Act.LANGUAGE_CHINESE: Spec("简体中文(&Z)", Menu.VIEW, checkable=True, ends_group=True, group="language"),
        Act.FULL_SCREEN: Spec(tr("&Full screen"), Menu.VIEW, "F11", checkable=True),
        Act.BACK: Spec(tr("&Back"), Menu.GO, "Alt+Left", "back"),
        Act.FORWARD: Spec(tr("&Forward"), Menu.GO, "Alt+Right", "forward", ends_group=True),
        Act.GO_TO_PAGE: Spec(tr("To pa&ge…"), Menu.GO, "Ctrl+G"),
        Act.NEXT_PAGE: Spec(tr("Ne&xt page"), Menu.GO, "Ctrl+PgDown"),
        Act.PREVIOUS_PAGE: Spec(tr("Pre&vious page"), Menu.GO, "Ctrl+PgUp", ends_group=True),
        Act.NEXT_PANE: Spec(tr("&Next pane"), Menu.GO, "F6"),
        Act.PREVIOUS_PANE: Spec(tr("&Previous pane"), Menu.GO, "Shift+F6"),
        Act.FOCUS_PAPER: Spec(tr("&To the paper"), Menu.GO, "Ctrl+Shift+P"),
        Act.ABOUT: Spec(tr("&About Reviewer"), Menu.HELP),
    }


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._specs = specs()
        self._actions = {act: self._make(spec) for act, spec in self._specs.items()}

    def __getitem__(self, act: Act) -> QAction:
        return self._actions[act]

    def spec(self, act: Act) -> Spec:
        """How `act` was declared."""
        return self._specs[act]

    def in_menu(self, menu: Menu) -> list[Act]:
        """The actions of one menu in order."""
        return [act for act, spec in self._specs.items() if spec.menu is menu]

    def connect_all(self, targets: dict[Act, Callable[[], object]]) -> None:
        """Call a target when its action is triggered."""
        for act, target in targets.items():
            self._actions[act].triggered.connect(lambda *_, call=target: call())

    def enable(self, acts: Iterable[Act], enabled: bool) -> None:
        """Let a person trigger `acts`, or not."""
        for act in acts:
            self._actions[act].setEnabled(enabled)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of `theme`."""
        for act, spec in self._specs.items():
            if spec.icon:
                self._actions[act].setIcon(themed_icon(spec.icon, theme, on_accent=act is Act.REVIEW))

    def _make(self, spec: Spec) -> QAction:
        action = QAction(spec.text, self)
        if spec.key is not None:
            action.setShortcut(QKeySequence(spec.key))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        # In Chinese the letter to press stands in brackets behind the text, which is for menus alone.
        plain = _LETTER_BEHIND.sub("", spec.text).replace("&", "").rstrip("…")
        action.setIconText(plain)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        return action
