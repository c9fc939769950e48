"""A person and a model at random in the panes, with the real store: what it holds is what the panes show."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.session.document import ReviewDocument
from reviewer_app.store import ReviewStore
from reviewer_app.ui.look.theme import DARK, LIGHT
from reviewer_app.ui.review.drawn_text import DrawnText
from reviewer_app.ui.review.emphasis import BOLD, ITALIC
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from tests.gui.review.test_one_text import KEYED, KEYS, Hand, seen

SHA = "5" * 64
# The store is asked after so many actions, each of which costs it a flush.
ASKED_AFTER = 50
MOST = 3_000  # characters of a pane, so that the last actions are as quick as the first

PIECES = (
    "word ",
    "😀",
    "中",
    "- ",
    "\n",
    "[p. 1]{e1}",
    " [p. 1]{e2}",
    "[p. 2?]{e3}",
    "}",
    " {new}",
    "{accepted}",
    "**b**",
)
DEEDS = (
    "append",
    "compose",
    "commit",
    "paste",
    "type",
    "caret",
    "select",
    "key",
    "undo",
    "redo",
    "accept",
    "dismiss",
    "emphasise",
)
RARE = ("up", "keep", "discard", "move", "markdown", "fold", "one", "theme", "size", "empty")
PRESSED = (
    *(Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
)


@pytest.fixture
def store() -> Iterator[ReviewStore]:
    """A store of its own."""
    store = ReviewStore.open(locations().database)
    yield store
    store.close()


@pytest.fixture
def document(store: ReviewStore) -> Iterator[ReviewDocument]:
    """The review of some paper in it."""
    runtime = QtRuntime()
    document = ReviewDocument(runtime, store, lambda _: None)
    document.restore(SHA, "/a.pdf", 3)
    yield document
    runtime.close()


def empty(hand: Hand, key: SectionKey) -> None:
    """Select all of a pane and delete it."""
    hand.panes.enter(key)
    hand.panes[key].editor.selectAll()
    hand.qtbot.keyClick(hand.panes[key].editor, Qt.Key.Key_Backspace)


def act(hand: Hand, chance: random.Random) -> None:
    """Do one thing."""
    panes, key = hand.panes, chance.choice(KEYS)
    kind = chance.choice(DEEDS if chance.random() < 0.9 else RARE)
    if len(panes.texts[key]) > MOST:
        kind = "empty"
    looks: dict[str, Callable[[], object]] = {
        "empty": lambda: empty(hand, key),
        "fold": lambda: panes.fold(key, chance.random() < 0.5),
        "one": lambda: panes.show_one_section(key if chance.random() < 0.5 else None),
        "theme": lambda: panes.set_theme(chance.choice((LIGHT, DARK))),
        "size": lambda: panes.set_text_size(chance.uniform(8, 16)),
    }
    if kind in looks:
        looks[kind]()
        return
    what: object = "".join(chance.choices(PIECES, k=chance.randint(0, 5)))
    if kind in ("caret", "select"):
        what = chance.random()
    elif kind == "key":
        what = chance.choice(PRESSED)
    elif kind == "emphasise":
        what = chance.choice((BOLD, ITALIC))
    elif kind == "move":
        what = chance.choice(KEYS)
    elif kind == "markdown":
        what = chance.random() < 0.3
    hand.do(kind, key, what)


@pytest.mark.parametrize("actions", [300, pytest.param(20_000, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])])
def test_what_the_store_holds_is_what_the_panes_show(
    document: ReviewDocument, store: ReviewStore, qtbot: QtBot, actions: int
) -> None:
    panes = ReviewPanes(document.text, LIGHT)
    qtbot.addWidget(panes)
    panes.resize(500, 500)
    panes.show()
    hand, chance = Hand(panes, qtbot), random.Random(18)
    for number in range(1, actions + 1):
        act(hand, chance)
        for key in KEYS:
            editor = panes[key].editor
            drawn = DrawnText(document.text[key], as_typed=editor.drawn.as_typed)
            assert seen(editor) == drawn.keyed(KEYED), number
        if number % ASKED_AFTER == 0:
            assert document.flush(60)
            held = store.find_review(SHA)
            assert held is not None
            # Points of the model wait while an input method composes: they are held before they are shown.
            assert {k: held.panes.get(k, "") for k in KEYS} == {k: document.text.settled(k) for k in KEYS}, number
