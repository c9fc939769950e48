"""A person at work in the program's own window, as processes to be killed: `python -m tests.faults.window_typist`.

One line on stdin, `PAPER.pdf SEED`, starts the program with that paper: the real window (off screen), session, store
and paper workers. It is forked from this process, which has done the imports, so that a start takes half a second. A
person types, pastes, deletes, accepts, dismisses, moves, undoes, exports and lets the model write, in seeded random
order. The model's words come from a script, through the session's own run: a real model would make each start take
seconds, and what is tested is what becomes of its words.

Lines of JSON on stdout: ["started", pid]; [seconds, "back", texts of panes and form, keys of the messages] once the
paper is there (or parsed, see `Person`); [seconds, "pane", key, text] at every change of a document; ["ended", status]
after the last one. The clock is the system's.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.client import Cancelled, Done, Outcome
from reviewer_app.ipc.runtime import Runtime
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.model import Loaded, ReviewEvent, SectionDone, StageBegun, WriteReview, Wrote
from reviewer_app.review.model import SectionKey, WrittenReview
from reviewer_app.session.practice import Mode
from reviewer_app.ui.app import run_window
from reviewer_app.ui.review.form_panel import FieldText
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.window import MainWindow
from reviewer_app.venues.filled_form import stored_name
from reviewer_app.venues.venue import Use

_WORDS = ("the", "of", "rivers", "measured", "twice", "- however", "unclear", "baseline", "[p. 1]")
_PASTED = ("审稿 naïve α≤β 📄\n", "- a point\n- and another\n", "\n\n")
# Gaps between two deeds, in milliseconds: a held key, a typing person, a pause.
_GAPS = (0, 0, 2, 10, 30, 30, 80, 300)
_MOST = 6_000  # characters of a pane, so that the rounds stay alike
_ON_POINTS = (Act.ACCEPT, Act.DISMISS, Act.POINT_UP, Act.POINT_DOWN, SectionKey.SIGNIFICANCE, SectionKey.REJECTION)


def tell(*what: Any) -> None:
    """One line on stdout, whole."""
    line = json.dumps(what).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


LOADED = Loaded("script", "none", trained_context=0, gpu_layers=0)
REVIEWED = WrittenReview({}, (), 0, "", {}, {})


class ScriptedModel:
    """A model worker's client whose answers come from a script; see `reviewer_app.ipc.client.WorkerClient`."""

    def __init__(self, runtime: Runtime, chance: random.Random) -> None:
        self._runtime = runtime
        self._chance = chance
        self._left: list[ReviewEvent] = []
        self._answer: Loaded | WrittenReview = LOADED
        self._on_event: Callable[[ReviewEvent], None] | None = None
        self._on_done: Callable[[Outcome[Any]], None] | None = None

    def request(
        self,
        ask: Ask[Any, Any],
        *,
        on_event: Callable[[ReviewEvent], None] | None = None,
        on_done: Callable[[Outcome[Any]], None],
        **_: Any,
    ) -> ScriptedModel:
        """Answer at once that a model is loaded, and write some points where a review is asked for."""
        self._on_event, self._on_done = on_event, on_done
        self._left = self._script(ask.order.sections) if isinstance(ask, WriteReview) else []
        self._answer = REVIEWED if isinstance(ask, WriteReview) else LOADED
        self._runtime.call_later(0.0, self._go_on)
        return self

    def cancel(self) -> None:
        """Write no more."""
        done, self._on_done = self._on_done, None
        if done is not None:
            self._runtime.call_later(0.0, lambda: done(Cancelled()))

    def start(self) -> None:
        """There is no process."""

    stop = kill = start

    def _script(self, sections: Sequence[SectionKey]) -> list[ReviewEvent]:
        script: list[ReviewEvent] = [StageBegun("writing")]
        texts = {key: "".join(f"- Point on {self._words()} [p1].\n" for _ in range(6)) for key in sections}
        for at in range(0, max(map(len, texts.values())), 7):
            script += [Wrote(key, text[at : at + 7]) for key, text in texts.items()]
        return [*script, *(SectionDone(key, "end") for key in sections)]

    def _words(self) -> str:
        """Words that no other point has: one that only counts, or says what another does, never becomes a point."""
        return " ".join("".join(self._chance.choices(ascii_lowercase, k=9)) for _ in range(3))

    def _go_on(self) -> None:
        if self._on_done is None:
            return
        if self._left:
            assert self._on_event is not None
            self._on_event(self._left.pop(0))
            self._runtime.call_later(self._chance.choice((0.0, 0.0, 0.01)), self._go_on)
            return
        done, self._on_done = self._on_done, None
        done(Done(self._answer))


class Person:
    """Waits for the window and the paper, then does one thing after the other.

    One of two lets the paper be parsed first and begins with a review: the others may never get as far as that.
    """

    def __init__(self, seed: int, export: Path) -> None:
        self._chance = random.Random(seed)
        self._patient = seed % 2 == 0
        self._export_to = export
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._timer.start(5)

    def _look(self) -> None:
        window = next((w for w in QApplication.allWidgets() if isinstance(w, MainWindow)), None)
        if window is None or window.session.opened is None or (self._patient and window.session.paper is None):
            self._timer.start(5)
            return
        self._window = window
        self._panes = window.parts.panes
        session: Any = window.session
        session._bench.model = ScriptedModel(session._loader._view._runtime, self._chance)
        if session.practice.chosen is None or not session.practice.permission(Use.WRITE).allowed:
            # For a venue with a form, whose editor lets a model write; a kill may have come between the two.
            session.practice.choose(Mode.REVIEWER, "wiley")
            session.practice.allow()
        panel = window.parts.form.panel
        self._fields = {stored_name("journal", k): f for k, f in panel.fields.items() if isinstance(f, FieldText)}
        texts = {key.value: text for key, text in self._panes.texts.items()}
        texts |= {name: field.toPlainText() for name, field in self._fields.items()}
        tell(time.monotonic(), "back", texts, [m.key for m in window.parts.messages.messages])
        for key in SectionKey:
            # The editor's document itself: what is on the screen, before session and store hear of it.
            document = self._panes[key].editor.document()
            document.contentsChange.connect(lambda *_, k=key: self._changed(k))
        for name, field in self._fields.items():
            field.document().contentsChange.connect(lambda *_, n=name: self._written(n))
        self._timer.timeout.disconnect()
        self._timer.timeout.connect(self._act)
        self._timer.start(0)
        if self._patient:
            self._trigger(Act.REVIEW)

    def _changed(self, key: SectionKey) -> None:
        # The Markdown of what is on the screen: the editor reads it from its document before anyone else hears of it.
        tell(time.monotonic(), "pane", key.value, self._panes[key].editor.text)

    def _written(self, name: str) -> None:
        tell(time.monotonic(), "pane", name, self._fields[name].toPlainText())

    def _act(self) -> None:
        deeds = (
            self._type,
            self._type,
            self._type,
            self._fill,
            self._paste,
            self._delete,
            self._on_point,
            self._on_point,
        )
        self._chance.choice(deeds)()
        rare = self._chance.random()
        if rare < 0.05:
            self._window.session.exports.write(self._export_to, lambda: None, _fail)
        elif rare < 0.15:
            self._trigger(Act.REVIEW)
        elif rare < 0.18:
            self._trigger(Act.STOP)
        self._timer.start(self._chance.choice(_GAPS))

    def _trigger(self, act: Action) -> None:
        action = self._window.parts.actions[act]
        if action.isEnabled():
            action.trigger()

    def _editor(self) -> ReviewEditor:
        key = self._chance.choice(list(SectionKey))
        editor = self._panes[key].editor
        editor.setFocus()
        self._panes.set_current(key)
        editor.place_caret(self._chance.randint(0, len(editor.text)))
        return editor

    def _type(self) -> None:
        editor = self._editor()
        QTest.keyClicks(editor, " ".join(self._chance.choices(_WORDS, k=self._chance.randint(1, 3))))
        if self._chance.random() < 0.5:
            QTest.keyClick(editor, Qt.Key.Key_Return)

    def _paste(self) -> None:
        editor = self._editor()
        QApplication.clipboard().setText(self._chance.choice(_PASTED))
        editor.paste()

    def _delete(self) -> None:
        editor = self._editor()
        if len(editor.text) > _MOST:
            editor.selectAll()
            editor.cut()
        for _ in range(self._chance.randint(1, 8)):
            QTest.keyClick(editor, Qt.Key.Key_Backspace)

    def _fill(self) -> None:
        """Write into the form, which need not be in front; take back, take points over."""
        name = self._chance.choice(list(self._fields))
        field = self._fields[name]
        if len(field.toPlainText()) > _MOST:
            field.selectAll()
            field.cut()
        deed = self._chance.random()
        if deed < 0.15:
            field.undo()
        elif deed < 0.2:
            filled: Any = self._window.session.form.filled
            asked = next(f for f in filled.fields if stored_name("journal", f.key) == name)
            self._window.parts.form.panel.points_asked.emit(asked)
        else:
            QTest.keyClicks(field, " ".join(self._chance.choices(_WORDS, k=self._chance.randint(1, 3))))

    def _on_point(self) -> None:
        self._editor()
        self._trigger(self._chance.choice((*_ON_POINTS, Act.UNDO, Act.REDO)))


def _fail(error: ReviewerError) -> None:
    raise AssertionError(error)


def run(paper: Path, seed: int) -> int:
    """The program with a person in it, until it is killed."""
    QApplication(sys.argv[:1])
    person = Person(seed, paper.with_name("exported.md"))
    status = run_window([paper])
    del person
    return status


def serve() -> None:
    """Fork a program for each line on stdin, and see its end."""
    while line := sys.stdin.readline():
        paper, seed = line.split()
        child = os.fork()
        if child == 0:
            os._exit(run(Path(paper), int(seed)))
        tell("started", child)
        _, status = os.waitpid(child, 0)
        tell("ended", status)


if __name__ == "__main__":
    serve()
