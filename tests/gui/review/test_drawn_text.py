"""What is drawn of a pane's Markdown: marks as one character, states not at all, and every position found again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.ui.review.drawn_text import OBJECT, DrawnText

LINE = st.tuples(
    st.lists(
        st.sampled_from(("- ", "a", "word ", "😀", "  ", "**b**", "[p. 1]{e1}", " [p. 1]{e2}", "[p. 2?]{e3}")),
        max_size=5,
    ),
    st.sampled_from(("", " {new}", " {accepted}", " {new} {dismissed}", "  {new} [p. 2]{e9}")),
).map(lambda parts: "".join(parts[0]) + parts[1])
TEXT = st.lists(LINE, max_size=5).map("\n".join)
PUT = st.sampled_from(("", "x", " y", "\n", "z\n", "\n- q", "a\nb\nc"))


def words(text: DrawnText) -> str:
    """The source without its states."""
    return "\n".join(line.seen(0, len(line.shown)) for line in text.lines)


def states(text: DrawnText) -> list[str]:
    """The states of all lines, in no order."""
    return sorted(word for line in text.lines for word in line.words)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("- a [p. 1]{e1} {new}", f"- a {OBJECT}"),
        ("- a {new} [p. 1]{e1}", f"- a {OBJECT}"),
        ("- a [p. 1]{e1} [p. 1?]{e2} [p. 2]{e3}", f"- a {OBJECT} {OBJECT}"),
        ("- a [p. 1]{e1}, [p. 1]{e2}", f"- a {OBJECT}, {OBJECT}"),
        ("- a \\{new}\n  b {accepted}\n{new} c", "- a \\{new}\n  b\n{new} c"),
        ("- a {dismissed}  ", "- a  "),
    ],
)
def test_marks_are_one_character_and_states_none(source: str, shown: str) -> None:
    assert DrawnText(source).shown == shown
    assert DrawnText(source, as_typed=True).shown == source


@pytest.mark.parametrize(
    ("source", "place", "removed", "inserted", "after"),
    [
        ("- a {new}", 3, 0, "b", "- ab {new}"),
        ("- a {new}\n- b", 3, 0, "\n", "- a {new}\n\n- b"),
        ("- a {new}\n\n- b", 3, 1, "", "- a {new}\n- b"),
        ("- a {new}\n- b", 3, 1, "", "- a- b {new}"),
        ("- a {new}\n- b {accepted}", 3, 1, "", "- a- b {accepted}"),
        ("- a {new}\n- b", 0, 3, "", "\n- b"),
        ("- a {new}\n- b", 2, 1, "", "- \n- b"),
        ("- ab {new}\n- b", 3, 1, "", "- a {new}\n- b"),
        ("- a b {accepted}", 3, 0, "\n ", "- a\n  b {accepted}"),
        ("- a {accepted}", 0, 0, "\n", "\n- a {accepted}"),
        ("- a {new}\n- b {new}", 0, 7, "x", "x"),
        ("- a {new} [p. 1]{e1}", 4, 1, "", "- a  {new}"),
        ("- a [p. 1]{e1} [p. 1]{e2} {new}", 4, 1, "", "- a  {new}"),
    ],
)
def test_a_state_stays_with_the_words_of_its_line(
    source: str, place: int, removed: int, inserted: str, after: str
) -> None:
    at, gone, put = DrawnText(source).edit(place, removed, inserted)
    assert source[at : at + len(gone)] == gone
    assert source[:at] + put + source[at + len(gone) :] == after


@settings(max_examples=150, deadline=None)
@given(source=TEXT, share=st.floats(0, 1), length=st.integers(0, 9), inserted=PUT)
def test_what_a_person_changes_is_what_they_see(source: str, share: float, length: int, inserted: str) -> None:
    drawn = DrawnText(source)
    place = round(share * len(drawn.shown))
    length = min(length, len(drawn.shown) - place)
    at, gone, put = drawn.edit(place, length, inserted)
    assert source[at : at + len(gone)] == gone
    after = DrawnText(source[:at] + put + source[at + len(gone) :])
    before = words(drawn)
    first, last = (len(words(DrawnText(source[: drawn.to_source(p)]))) for p in (place, place + length))
    assert words(after) == before[:first] + inserted + before[last:]
    if not length:
        assert states(after) == states(drawn)


@given(source=TEXT)
def test_every_place_is_found_again(source: str) -> None:
    drawn = DrawnText(source)
    places = [drawn.to_source(place) for place in range(len(drawn.shown) + 1)]
    assert [drawn.to_shown(position) for position in places] == list(range(len(drawn.shown) + 1))
    assert places == sorted(set(places))
    for place, line, chip in drawn.chips():
        assert drawn.shown[place] == OBJECT
        assert drawn.span(place, place + 1)[0] == line + chip.start
        assert source[line + chip.start : line + chip.end] == chip.source
        inside = line + chip.start + 1
        assert (drawn.to_shown(inside), drawn.to_shown(inside, after=True)) == (place, place + 1)
    keyed = drawn.keyed({})
    assert len(keyed) == len(drawn.shown)
    assert OBJECT not in keyed
