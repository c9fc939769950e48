"""The person's undo history: undo and redo neither take back nor lose what the model streams in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.model import SectionKey
from reviewer_app.session.person_history import Edit, PersonHistory

S, A = SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE


class Panes:
    """Two panes as plain strings, driven as the editors drive the history."""

    def __init__(self) -> None:
        self.history = PersonHistory()
        self.texts = {S: "", A: ""}

    def person(self, key: SectionKey, pos: int, removed: int, inserted: str, *, typing: bool = False) -> None:
        text = self.texts[key]
        edit = Edit(key, pos, text[pos : pos + removed], inserted)
        self.apply([edit])
        self.history.record(edit, typing=typing)

    def stream(self, key: SectionKey, pos: int, text: str) -> None:
        self.apply([Edit(key, pos, "", text)])
        self.history.streamed(key, pos, len(text))

    def apply(self, edits: list[Edit]) -> None:
        for e in edits:
            text = self.texts[e.key]
            assert text[e.pos : e.pos + len(e.removed)] == e.removed, "an edit must find the text that it removes"
            self.texts[e.key] = text[: e.pos] + e.inserted + text[e.pos + len(e.removed) :]

    def undo(self, key: SectionKey) -> bool:
        edits = self.history.undo(key)
        self.apply(edits)
        return bool(edits)

    def redo(self, key: SectionKey) -> bool:
        edits = self.history.redo(key)
        self.apply(edits)
        return bool(edits)

    def type(self, key: SectionKey, text: str) -> None:
        for char in text:
            self.person(key, len(self.texts[key]), 0, char, typing=True)


def test_typing_is_taken_back_word_by_word() -> None:
    panes = Panes()
    panes.type(S, "two words")
    panes.undo(S)
    assert panes.texts[S] == "two "
    panes.undo(S)
    assert panes.texts[S] == ""
    assert not panes.undo(S)
    panes.redo(S)
    panes.redo(S)
    assert panes.texts[S] == "two words"


def test_backspaces_are_taken_back_word_by_word() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "two words")
    for _ in range(7):
        panes.person(S, len(panes.texts[S]) - 1, 1, "", typing=True)
    assert panes.texts[S] == "tw"
    panes.undo(S)
    panes.undo(S)
    panes.undo(S)
    assert panes.texts[S] == ""


def test_a_streamed_point_is_not_in_the_history() -> None:
    panes = Panes()
    panes.type(S, "mine")
    panes.stream(S, 4, "\n- a point\n")
    panes.undo(S)
    assert panes.texts[S] == "\n- a point\n"
    panes.redo(S)
    assert panes.texts[S] == "mine\n- a point\n"


def test_a_point_inside_what_the_person_typed_stays_when_that_is_taken_back() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "before after")
    panes.stream(S, 7, "<point>")
    panes.undo(S)
    assert panes.texts[S] == "<point>"
    panes.redo(S)
    assert panes.texts[S].replace("<point>", "") == "before after"


def test_a_point_that_arrived_inside_an_undone_deletion_survives_redo() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "abcdef")
    panes.person(S, 0, 6, "")
    panes.undo(S)
    panes.stream(S, 3, "<point>")
    panes.redo(S)
    assert panes.texts[S] == "<point>"
    panes.undo(S)
    assert panes.texts[S] == "abc<point>def"


def test_moving_between_panes_is_one_step() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "- point\n")
    move = [Edit(S, 0, "- point\n", ""), Edit(A, 0, "", "- point\n")]
    panes.apply(move)
    panes.history.record_all(move)
    panes.undo(A)
    assert panes.texts == {S: "- point\n", A: ""}
    panes.redo(S)
    assert panes.texts == {S: "", A: "- point\n"}


def test_an_edit_made_after_a_move_is_taken_back_before_it() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "- point\n")
    move = [Edit(S, 0, "- point\n", ""), Edit(A, 0, "", "- point\n")]
    panes.apply(move)
    panes.history.record_all(move)
    panes.person(A, 2, 5, "POINT")
    panes.undo(S)
    assert panes.texts == {S: "", A: "- point\n"}
    panes.undo(S)
    assert panes.texts == {S: "- point\n", A: ""}


def test_a_new_edit_in_one_pane_keeps_what_was_undone_in_another() -> None:
    panes = Panes()
    panes.person(S, 0, 0, "s")
    panes.person(A, 0, 0, "a")
    panes.undo(S)
    panes.person(A, 1, 0, "b")
    assert panes.redo(S)
    assert panes.texts == {S: "s", A: "ab"}


def test_what_undo_would_bring_back_before_a_place_is_known() -> None:
    panes = Panes()
    assert not panes.history.borders(S, 0)
    panes.type(S, "- mine\n- yours")
    assert not panes.history.borders(S, 14), "undo takes this away"
    panes.person(S, 7, 7, "")
    assert panes.history.borders(S, 7)
    assert not panes.history.borders(A, 0)
    panes.person(S, 0, 7, "")
    assert panes.history.borders(S, 0), "the second step back brings an open line"
    panes.undo(S)
    panes.undo(S)
    assert not panes.history.borders(S, 14)
    panes.undo(S)
    assert panes.texts[S] == "- mine\n- "
    assert panes.history.borders(S, 9), "redo brings the last word"
    assert not panes.history.borders(S, 3)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("person"),
            st.sampled_from([S, A]),
            st.floats(0, 1),
            st.integers(0, 4),
            st.text("ab \n", max_size=4),
        ),
        st.tuples(st.just("stream"), st.sampled_from([S, A]), st.floats(0, 1), st.just(0), st.just("")),
        st.tuples(st.just("undo"), st.sampled_from([S, A]), st.just(0.0), st.just(0), st.just("")),
        st.tuples(st.just("redo"), st.sampled_from([S, A]), st.just(0.0), st.just(0), st.just("")),
        st.tuples(st.just("move"), st.sampled_from([S, A]), st.floats(0, 1), st.integers(1, 3), st.just("")),
    ),
    max_size=40,
)


def _play(panes: Panes, actions: list[tuple[str, SectionKey, float, int, str]], *, spare_model: bool) -> str:
    """Play `actions`; the streamed characters in use, one capital letter a point, never the person's."""
    letters = iter("CDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐ")
    streamed = ""
    for kind, key, where, count, text in actions:
        at = round(where * len(panes.texts[key]))
        if kind == "person":
            victim = panes.texts[key][at : at + count]
            if spare_model and any(c.isupper() for c in victim):
                count = 0
            panes.person(key, at, count, text, typing=len(text) < 2)
        elif kind == "stream":
            letter = next(letters)
            streamed += letter
            panes.stream(key, at, letter)
        elif kind == "undo":
            panes.undo(key)
        elif kind == "redo":
            panes.redo(key)
        else:
            other = A if key is S else S
            cut = panes.texts[key][at : at + count]
            if cut and not (spare_model and any(c.isupper() for c in cut)):
                move = [Edit(key, at, cut, ""), Edit(other, 0, "", cut)]
                panes.apply(move)
                panes.history.record_all(move)
    return streamed


@settings(max_examples=100, deadline=None)
@given(ACTIONS)
def test_undoing_everything_leaves_exactly_what_the_model_wrote(
    actions: list[tuple[str, SectionKey, float, int, str]],
) -> None:
    panes = Panes()
    streamed = _play(panes, actions, spare_model=True)
    while panes.undo(S) or panes.undo(A):
        pass
    left = panes.texts[S] + panes.texts[A]
    assert sorted(left) == sorted(streamed)


@settings(max_examples=100, deadline=None)
@given(ACTIONS)
def test_every_undo_is_reversed_by_redo(actions: list[tuple[str, SectionKey, float, int, str]]) -> None:
    panes = Panes()
    _play(panes, actions, spare_model=False)
    states = []
    while True:
        before = dict(panes.texts)
        if not panes.undo(S):
            break
        states.append(before)
    while states:
        assert panes.redo(S)
        assert panes.texts == states.pop()
