"""Whatever a person does to points and marks while the model streams: no text is lost, and undo stays the person's."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE, PaneItem, State, restate, split_pane
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.mark_commands import MarkCommands, marks_of
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.review_panes import ReviewPanes

KEYS = (SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE, SectionKey.REJECTION)
START = {
    KEYS[0]: "- first [p. 1]{e1} [p. 2]{e2}\n- second {accepted}",
    KEYS[1]: "- third [p. 3]{e3}\n  goes on",
    KEYS[2]: "",
}

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("stream"), st.integers(0, 2), st.integers(0, 9)),
        st.tuples(st.just("type"), st.integers(0, 2), st.integers(0, 40)),
        st.tuples(st.sampled_from(["drag", "unlink"]), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.sampled_from(["move", "shift", "merge"]), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.sampled_from(["accepted", "dismissed"]), st.integers(0, 9), st.just(0)),
        st.tuples(st.sampled_from(["undo", "redo"]), st.integers(0, 2), st.just(0)),
    ),
    max_size=18,
)


class Desk:
    """Three panes, and the commands of a person in them."""

    def __init__(self, panes: ReviewPanes) -> None:
        self.panes = panes
        self.marks = MarkCommands(panes, lambda _: None)
        # Neither reads the session: none of these commands cites the paper.
        self.points = PointCommands(None, panes)  # type: ignore[arg-type]
        self.streamed = 0
        self.typed = 0

    def items(self) -> list[tuple[SectionKey, PaneItem]]:
        return [(key, item) for key in KEYS for item in split_pane(self.panes.texts[key])]

    def stream(self, key: SectionKey) -> None:
        self.streamed += 1
        self.panes.text.append(key, f"- POINT{self.streamed}X [p. 9]{{e{100 + self.streamed}}} {{new}}")

    def type(self, key: SectionKey, at: int) -> None:
        """Type a word where it is part of no mark, state or list sign."""
        editor = self.panes[key].editor
        self.typed += 1
        items = split_pane(editor.text)
        if not items:
            self.panes.perform([Edit(key, len(editor.text), "", f"- word{self.typed}w")])
            return
        item = items[at % len(items)]
        self.panes.perform([Edit(key, item.start + 2, "", f"word{self.typed}w ")])

    def step(self, kind: str, a: int, b: int) -> None:
        items = self.items()
        if kind == "stream":
            self.stream(KEYS[a])
        elif kind == "type":
            self.type(KEYS[a], b)
        elif kind == "undo":
            self.panes.undo(KEYS[a])
        elif kind == "redo":
            self.panes.redo(KEYS[a])
        elif items:
            key, item = items[a % len(items)]
            self.panes.set_current(key)
            self.panes[key].editor.place_caret(item.start)
            self._on_point(kind, (key, item), items[b % len(items)], b)

    def _on_point(
        self, kind: str, one: tuple[SectionKey, PaneItem], other: tuple[SectionKey, PaneItem], number: int
    ) -> None:
        (key, item), (target, into) = one, other
        marks = marks_of(key, item)
        if kind == "drag" and marks:
            self.marks.move(marks[number % len(marks)], target, into.start)
        elif kind == "unlink" and marks:
            self.marks.remove(marks[number % len(marks)])
        elif kind == "move":
            self.points.move_to(KEYS[number % 3])
        elif kind == "shift":
            self.points.shift(1 if number % 2 else -1)
        elif kind == "merge" and (key, item.start) != (target, into.start):
            both = f"{restate(item.source, None)} {into.source.removeprefix('- ')}"
            self.points.merge(one, other, both)
        elif kind in ("accepted", "dismissed"):
            state: State = "accepted" if kind == "accepted" else "dismissed"
            self.points.toggle(state)

    def words(self) -> Counter[str]:
        """The words of all panes, without marks and states."""
        bare = (MARK_RE.sub(" ", text) for text in self.panes.texts.values())
        found = Counter(word for text in bare for word in text.split())
        for sign in ("-", "{new}", "{accepted}", "{dismissed}"):
            found.pop(sign, None)
        return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_word_is_lost_and_no_point_of_the_model_is_undone(qtbot: QtBot, steps: list[tuple[str, int, int]]) -> None:
    panes = ReviewPanes(ReviewText(), LIGHT)
    qtbot.addWidget(panes)
    panes.text.load(START)
    desk = Desk(panes)
    for kind, a, b in steps:
        before = desk.words()
        desk.step(kind, a, b)
        after = desk.words()
        assert {key: panes[key].editor.text for key in SectionKey} == panes.texts, "the panes show the text"
        if kind in ("drag", "unlink", "move", "shift", "merge", "accepted", "dismissed"):
            assert after == before, "a command on points and marks changes no word"
        for n in range(1, desk.streamed + 1):
            assert after[f"POINT{n}X"] == 1
    states = []
    while any(panes.text.can_undo(key) for key in KEYS):
        key = next(k for k in KEYS if panes.text.can_undo(k))
        states.append((key, panes.texts))
        panes.undo(key)
    # What is left is what was there, and what the model wrote, with its marks.
    bare = {key: [i.source for i in split_pane(panes.texts[key]) if "POINT" not in i.source] for key in KEYS}
    assert bare == {key: [i.source for i in split_pane(START[key])] for key in KEYS}
    for n in range(1, desk.streamed + 1):
        assert sum(f"- POINT{n}X [p. 9]{{e{100 + n}}} {{new}}" in text for text in panes.texts.values()) == 1
    for key, text in reversed(states):
        panes.redo(key)
        assert panes.texts == text
