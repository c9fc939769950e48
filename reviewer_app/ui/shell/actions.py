"""Everything that a person can do, declared once: text, icon, shortcut, place in the menus.

Menus, toolbars and context menus are built from this list; a widget never makes an action of its own for something
that stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, Flag, auto
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
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


class Submenu(Enum):
    """What would make a menu too long stands in one of these."""

    LANGUAGE = auto()
    POINT = auto()
    EVIDENCE = auto()
    PARSER = auto()

    @property
    def title(self) -> str:
        """With its letter."""
        return {
            Submenu.LANGUAGE: tr("Lan&guage of the review"),
            Submenu.POINT: tr("&Point"),
            Submenu.EVIDENCE: tr("&Evidence"),
            Submenu.PARSER: tr("Read the p&aper anew"),
        }[self]


class Act(Enum):
    """One thing that a person can do."""

    OPEN = auto()
    NEW_TAB = auto()
    LIBRARY = auto()
    CLOSE = auto()
    IMPORT = auto()
    EXPORT = auto()
    COPY_REVIEW = auto()
    COPY_PLAIN = auto()
    ANNOTATED = auto()
    IMPORT_NOTES = auto()
    SAVE_COPY = auto()
    PRINT_PAPER = auto()
    PRINT_REVIEW = auto()
    FORGET = auto()
    QUIT = auto()
    UNDO = auto()
    REDO = auto()
    CUT = auto()
    COPY = auto()
    PASTE = auto()
    SELECT_ALL = auto()
    BOLD = auto()
    ITALIC = auto()
    SPELLING = auto()
    FIND = auto()
    FIND_NEXT = auto()
    FIND_PREVIOUS = auto()
    REPLACE = auto()
    SETTINGS = auto()
    MODE = auto()
    FORM = auto()
    REVIEW = auto()
    REVIEW_SECTION = auto()
    STOP = auto()
    QUOTE = auto()
    HIGHLIGHT = auto()
    NOTE = auto()
    ACCEPT = auto()
    DISMISS = auto()
    KEEP = auto()
    DISCARD = auto()
    REWRITE = auto()
    MAJOR = auto()
    MINOR = auto()
    QUESTION = auto()
    SORT = auto()
    RIGHT = auto()
    WRONG = auto()
    UNIMPORTANT = auto()
    POINT_UP = auto()
    POINT_DOWN = auto()
    SHOW_EVIDENCE = auto()
    LINK = auto()
    UNLINK = auto()
    MERGE = auto()
    EVIDENCE_LIST = auto()
    REMARKS = auto()
    NEXT_REMARK = auto()
    PREVIOUS_REMARK = auto()
    COVERAGE = auto()
    HIDDEN = auto()
    VERSIONS = auto()
    RAW = auto()
    READ_MUPDF = auto()
    READ_NOUGAT = auto()
    MODELS = auto()
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
    TWO_PAGES = auto()
    TURN = auto()
    SIDEBAR = auto()
    DARK_PAGES = auto()
    ONE_SECTION = auto()
    MARKDOWN = auto()
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
    NEXT_TAB = auto()
    PREVIOUS_TAB = auto()
    NEXT_PANE = auto()
    PREVIOUS_PANE = auto()
    FOCUS_PAPER = auto()
    GO_TO_PAGE = auto()
    NEXT_PAGE = auto()
    PREVIOUS_PAGE = auto()
    KEYS = auto()
    SIGNS = auto()
    REPORT = auto()
    TEST_ENGINE = auto()
    ABOUT = auto()


# What moves a point is named by the section to which it goes.
Action = Act | SectionKey


class Need(Flag):
    """What has to be so before an action makes sense."""

    PAPER = auto()  # pages are shown
    OPEN = auto()  # there is a paper or a tab to close
    TABS = auto()  # there are several tabs
    TEXT = auto()  # the paper was parsed
    WRITE = auto()  # the review may be changed here
    KEPT = auto()  # what is written reaches the disk
    IDLE = auto()  # no model writes
    RUN = auto()  # a model writes
    SELECTION = auto()  # text of the paper is selected
    UNREAD = auto()  # it is known what the model reads
    HIDDEN = auto()  # the file holds text that readers don't see
    UNDO = auto()  # there is something to take back
    REDO = auto()  # something taken back can be done again
    BACK = auto()  # the person jumped from somewhere
    FORWARD = auto()  # and back
    SPELLING = auto()  # this machine has a dictionary
    FORM = auto()  # the paper is reviewed for a venue with a form
    AHEAD = auto()  # this session can read papers ahead


NOTHING = Need(0)


@dataclass(frozen=True, slots=True)
class Spec:
    """How an action is shown and reached, and what it needs to make sense.

    `key` is a standard key or a sequence; `ends_group` draws a line below.
    """

    text: str
    menu: Menu
    key: QKeySequence.StandardKey | str | None = None
    icon: str | None = None
    checkable: bool = False
    ends_group: bool = False
    under: Submenu | None = None
    group: str = ""  # of several with one group only one is checked
    needs: Need = NOTHING


def _under(under: Submenu, text: str, key: str, icon: str | None = None, **more: Any) -> Spec:
    return Spec(text, Menu.REVIEW, key, icon, under=under, **more)


def specs() -> dict[Action, Spec]:
    """Every action in the order in which the menus show it. A function, because it is translated when called."""
    std = QKeySequence.StandardKey
    in_language = partial(Spec, menu=Menu.REVIEW, checkable=True, group="review", under=Submenu.LANGUAGE)
    paper, point, passage = Need.PAPER, Need.PAPER | Need.WRITE, Need.SELECTION | Need.WRITE
    on_point, of_evidence = partial(_under, Submenu.POINT, needs=point), partial(_under, Submenu.EVIDENCE)
    return {
        Act.OPEN: Spec(tr("&Open…"), Menu.FILE, std.Open, "open"),
        Act.NEW_TAB: Spec(tr("&New tab"), Menu.FILE, std.AddTab),
        Act.LIBRARY: Spec(tr("&Library"), Menu.FILE, "Ctrl+Shift+O"),
        Act.CLOSE: Spec(tr("&Close paper"), Menu.FILE, "Ctrl+W", ends_group=True, needs=Need.OPEN),
        Act.IMPORT: Spec(tr("&Import a review or notes…"), Menu.FILE, needs=Need.TEXT | Need.WRITE),
        Act.IMPORT_NOTES: Spec(tr("Take in the notes of the PDF"), Menu.FILE, needs=Need.TEXT | Need.WRITE),
        Act.EXPORT: Spec(tr("&Export…"), Menu.FILE, "Ctrl+E", "export", needs=paper),
        Act.COPY_REVIEW: Spec(tr("Copy the review as &Markdown"), Menu.FILE, "Ctrl+Shift+C", needs=paper),
        Act.COPY_PLAIN: Spec(tr("Copy the review as plain &text"), Menu.FILE, "Ctrl+Alt+C", needs=paper),
        Act.ANNOTATED: Spec(tr("PDF with the points as notes…"), Menu.FILE, needs=Need.TEXT),
        Act.SAVE_COPY: Spec(tr("&Save a copy…"), Menu.FILE, std.SaveAs, ends_group=True, needs=paper),
        Act.PRINT_PAPER: Spec(tr("&Print the paper…"), Menu.FILE, std.Print, needs=paper),
        Act.PRINT_REVIEW: Spec(tr("Print the re&view…"), Menu.FILE, ends_group=True, needs=paper),
        Act.FORGET: Spec(tr("&Forget this paper…"), Menu.FILE, ends_group=True, needs=Need.PAPER | Need.KEPT),
        Act.QUIT: Spec(tr("&Quit"), Menu.FILE, "Ctrl+Q"),
        Act.UNDO: Spec(tr("&Undo"), Menu.EDIT, std.Undo, "undo", needs=Need.UNDO),
        Act.REDO: Spec(tr("&Redo"), Menu.EDIT, "Ctrl+Shift+Z", "redo", ends_group=True, needs=Need.REDO),
        Act.CUT: Spec(tr("Cu&t"), Menu.EDIT, std.Cut),
        Act.COPY: Spec(tr("&Copy"), Menu.EDIT, std.Copy),
        Act.PASTE: Spec(tr("&Paste"), Menu.EDIT, std.Paste),
        Act.SELECT_ALL: Spec(tr("Select &all"), Menu.EDIT, std.SelectAll, ends_group=True),
        Act.BOLD: Spec(tr("&Bold"), Menu.EDIT, std.Bold, needs=point),
        Act.ITALIC: Spec(tr("&Italic"), Menu.EDIT, std.Italic, ends_group=True, needs=point),
        Act.FIND: Spec(tr("&Find…"), Menu.EDIT, std.Find, "find", needs=paper),
        Act.FIND_NEXT: Spec(tr("Find &next"), Menu.EDIT, "F3", needs=paper),
        Act.FIND_PREVIOUS: Spec(tr("Find pre&vious"), Menu.EDIT, "Shift+F3", needs=paper),
        Act.REPLACE: Spec(tr("Find and rep&lace in the review…"), Menu.EDIT, "Ctrl+H", ends_group=True, needs=point),
        Act.SPELLING: Spec(tr("Check spellin&g"), Menu.EDIT, "F7", checkable=True, needs=Need.SPELLING),
        Act.SETTINGS: Spec(tr("&Settings…"), Menu.EDIT, "Ctrl+,"),
        Act.REVIEW: Spec(tr("&Review"), Menu.REVIEW, "Ctrl+R", "review", needs=Need.TEXT | Need.IDLE | Need.WRITE),
        Act.REVIEW_SECTION: Spec(
            tr("Write this section again"),
            Menu.REVIEW,
            "Ctrl+Shift+R",
            needs=Need.TEXT | Need.IDLE | Need.WRITE,
        ),
        Act.STOP: Spec(tr("&Stop"), Menu.REVIEW, "Ctrl+.", "stop", needs=Need.RUN),
        Act.MODE: Spec(tr("My &draft, or a review…"), Menu.REVIEW, needs=Need.PAPER | Need.WRITE),
        Act.FORM: Spec(tr("F&orm of the venue"), Menu.REVIEW, "Ctrl+Alt+F", checkable=True, needs=Need.FORM),
        Act.MODELS: Spec(tr("Models o&f this computer…"), Menu.REVIEW, "Ctrl+Shift+M", "model"),
        Act.READ_AHEAD: Spec(tr("Read papers a&head"), Menu.REVIEW, checkable=True, needs=Need.AHEAD),
        Act.IN_PAPERS_LANGUAGE: in_language(tr("Write in the pa&per’s language")),
        Act.IN_ENGLISH: in_language(tr("Write in &English")),
        Act.IN_CHINESE: in_language(tr("Write in &Chinese")),
        Act.ACCEPT: on_point(tr("&Accept point"), "Ctrl+Shift+A"),
        Act.DISMISS: on_point(tr("&Dismiss point"), "Ctrl+Shift+D", ends_group=True),
        Act.MAJOR: on_point(tr("Ma&jor"), "Alt+1"),
        Act.MINOR: on_point(tr("M&inor"), "Alt+2"),
        Act.QUESTION: on_point(tr("&Question"), "Alt+3"),
        Act.SORT: on_point(tr("Sor&t the section’s points by severity"), "Ctrl+Alt+S", ends_group=True),
        Act.RIGHT: on_point(tr("The model is ri&ght here"), "Alt+4"),
        Act.WRONG: on_point(tr("The model is wro&ng here"), "Alt+5"),
        Act.UNIMPORTANT: on_point(tr("Not important"), "Alt+6", ends_group=True),
        Act.KEEP: on_point(tr("&Keep new point"), "Ctrl+Alt+K"),
        Act.DISCARD: on_point(tr("Di&scard new point"), "Ctrl+Alt+D", ends_group=True),
        Act.REWRITE: replace(
            on_point(tr("&Write this point again"), "Ctrl+Alt+W", ends_group=True), needs=point | Need.TEXT | Need.IDLE
        ),
        Act.MERGE: on_point(tr("&Merge with the point that it repeats…"), "Ctrl+M", ends_group=True),
        Act.POINT_UP: on_point(tr("Move point &up"), "Alt+Up"),
        Act.POINT_DOWN: on_point(tr("Move point d&own"), "Alt+Down", ends_group=True),
        **{key: on_point(key.row.move(), f"Ctrl+Shift+{n}") for n, key in enumerate(SectionKey, 1)},
        Act.QUOTE: of_evidence(tr("&Quote in review"), "Ctrl+Shift+Q", "quote", needs=passage),
        Act.HIGHLIGHT: of_evidence(tr("Highlight"), "Ctrl+Shift+H", needs=passage),
        Act.NOTE: of_evidence(tr("Add a note"), "Ctrl+Shift+N", needs=passage),
        Act.LINK: of_evidence(tr("&Link selection to the point"), "Ctrl+L", needs=passage),
        Act.UNLINK: of_evidence(tr("Remove lin&k"), "Ctrl+Shift+L", needs=point),
        Act.SHOW_EVIDENCE: of_evidence(tr("Show &evidence in the paper"), "Ctrl+Return", needs=paper),
        Act.EVIDENCE_LIST: of_evidence(tr("L&ist of evidence"), "F8", checkable=True, needs=paper),
        Act.REMARKS: Spec(tr("Review m&y review"), Menu.REVIEW, "Shift+F7", checkable=True, needs=paper),
        Act.COVERAGE: Spec(tr("What was &not read…"), Menu.REVIEW, needs=Need.UNREAD),
        Act.HIDDEN: Spec(tr("&Text that readers do not see…"), Menu.REVIEW, needs=Need.HIDDEN),
        Act.RAW: Spec(tr("What the model &wrote…"), Menu.REVIEW, needs=paper),
        Act.VERSIONS: Spec(tr("Earlier &versions…"), Menu.REVIEW, needs=paper),
        Act.READ_MUPDF: Spec(tr("with &PyMuPDF"), Menu.REVIEW, needs=Need.TEXT, under=Submenu.PARSER),
        Act.READ_NOUGAT: Spec(tr("with &Nougat"), Menu.REVIEW, needs=Need.TEXT, under=Submenu.PARSER),
        Act.ZOOM_IN: Spec(tr("Zoom &in"), Menu.VIEW, std.ZoomIn, "zoom-in", needs=paper),
        Act.ZOOM_OUT: Spec(tr("Zoom &out"), Menu.VIEW, std.ZoomOut, "zoom-out", needs=paper),
        Act.ZOOM_100: Spec(tr("&100 %"), Menu.VIEW, "Ctrl+0", needs=paper),
        Act.FIT_WIDTH: Spec(tr("Fit &width"), Menu.VIEW, "Ctrl+1", "fit-width", checkable=True, needs=paper),
        Act.FIT_TEXT: Spec(tr("Fit te&xt"), Menu.VIEW, "Ctrl+3", checkable=True, needs=paper),
        Act.FIT_PAGE: Spec(tr("Fit &page"), Menu.VIEW, "Ctrl+2", "fit-page", checkable=True, needs=paper),
        Act.TWO_PAGES: Spec(tr("&Two pages side by side"), Menu.VIEW, "Ctrl+4", checkable=True),
        Act.TURN: Spec(tr("Tu&rn the pages to the right"), Menu.VIEW, "Ctrl+Alt+R", ends_group=True, needs=paper),
        Act.SIDEBAR: Spec(tr("&Contents of the paper"), Menu.VIEW, "F9", "outline", checkable=True, needs=paper),
        Act.DARK_PAGES: Spec(tr("&Dark pages"), Menu.VIEW, "Ctrl+Shift+I", checkable=True, ends_group=True),
        Act.ONE_SECTION: Spec(tr("One section of the review at a time"), Menu.VIEW, "Ctrl+Alt+1", checkable=True),
        Act.MARKDOWN: Spec(tr("S&how the Markdown of the review"), Menu.VIEW, "Ctrl+Alt+M", checkable=True),
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
        Act.BACK: Spec(tr("&Back"), Menu.GO, "Alt+Left", "back", needs=Need.BACK),
        Act.FORWARD: Spec(tr("&Forward"), Menu.GO, "Alt+Right", "forward", ends_group=True, needs=Need.FORWARD),
        Act.GO_TO_PAGE: Spec(tr("To pa&ge…"), Menu.GO, "Ctrl+G", needs=paper),
        Act.NEXT_PAGE: Spec(tr("Ne&xt page"), Menu.GO, "Ctrl+PgDown", needs=paper),
        Act.PREVIOUS_PAGE: Spec(tr("Pre&vious page"), Menu.GO, "Ctrl+PgUp", ends_group=True, needs=paper),
        Act.NEXT_TAB: Spec(tr("Next t&ab"), Menu.GO, "Ctrl+Tab", needs=Need.TABS),
        Act.PREVIOUS_TAB: Spec(tr("Pr&evious tab"), Menu.GO, "Ctrl+Shift+Tab", ends_group=True, needs=Need.TABS),
        Act.NEXT_PANE: Spec(tr("&Next pane"), Menu.GO, "F6", needs=paper),
        Act.PREVIOUS_PANE: Spec(tr("&Previous pane"), Menu.GO, "Shift+F6", needs=paper),
        Act.FOCUS_PAPER: Spec(tr("&To the paper"), Menu.GO, "Ctrl+Shift+P", needs=paper),
        Act.NEXT_REMARK: Spec(tr("Next re&mark on the review"), Menu.GO, "F4", needs=paper),
        Act.PREVIOUS_REMARK: Spec(tr("Previous rema&rk on the review"), Menu.GO, "Shift+F4", needs=paper),
        Act.KEYS: Spec(tr("&Keyboard shortcuts"), Menu.HELP, "Ctrl+?"),
        Act.SIGNS: Spec(tr("What the &signs mean"), Menu.HELP, std.HelpContents, ends_group=True),
        Act.TEST_ENGINE: Spec(tr("&Test the engine…"), Menu.HELP),
        Act.REPORT: Spec(tr("&Report a problem…"), Menu.HELP, ends_group=True),
        Act.ABOUT: Spec(tr("&About Reviewer"), Menu.HELP),
    }


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._specs = specs()
        self._actions = {act: self._make(spec) for act, spec in self._specs.items()}

    def __getitem__(self, act: Action) -> QAction:
        return self._actions[act]

    def spec(self, act: Action) -> Spec:
        """How `act` was declared."""
        return self._specs[act]

    def in_menu(self, menu: Menu) -> list[Action]:
        """The actions of one menu in order."""
        return [act for act, spec in self._specs.items() if spec.menu is menu]

    def keys(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """For each menu its name and, for each action with a key, that and what it does; last, keys of no menu."""
        for menu in Menu:
            rows = [
                (self[act].shortcut().toString(QKeySequence.SequenceFormat.NativeText), _without_letter(spec.text))
                for act, spec in self._specs.items()
                if spec.menu is menu and spec.key is not None
            ]
            if rows:
                yield _without_letter(menu.title), rows
        yield tr("In the paper"), _in_views()

    def connect_all(self, targets: Mapping[Action, Callable[[], object]]) -> None:
        """Call a target when its action is triggered."""
        for act, target in targets.items():
            self._actions[act].triggered.connect(lambda *_, call=target: call())

    def enable(self, met: Need) -> None:
        """Let a person trigger what needs nothing but what is `met`."""
        for act, spec in self._specs.items():
            self._actions[act].setEnabled(spec.needs in met)

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
        plain = _without_letter(spec.text)
        action.setIconText(plain)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        return action


def _without_letter(text: str) -> str:
    """Without the letter to press, which in Chinese stands in brackets behind the text, and is for menus alone."""
    return _LETTER_BEHIND.sub("", text).replace("&", "").rstrip("…")


def _in_views() -> list[tuple[str, str]]:
    """Keys that paper and panes know by themselves."""
    return [
        (tr("Space, Shift+Space"), tr("a screen further, a screen back")),
        (tr("arrow keys with Shift"), tr("select text of the paper")),
        (tr("Ctrl and the wheel"), tr("zoom at the pointer")),
        (tr("Esc"), tr("close the search, leave the page's number")),
        (tr("Return"), tr("the next item of a list; in an empty one: the end of the list")),
        (tr("Tab, Shift+Tab"), tr("move an item of a list in, out; elsewhere, and after Esc: leave the text")),
    ]
