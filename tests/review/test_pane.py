"""Whatever a person types in a pane, every word of it is in some point, and marks stay with their points."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviewer_app.review.anchors import anchor
from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.review.pane import (
    MARK_RE,
    State,
    append_item,
    items_near,
    mark_insertion,
    mark_removal,
    render_item,
    restate,
    split_pane,
)
from reviewer_app.review.pane_points import parse_pane
from tests.review.making import SMALL

ANCHORS: dict[str, Evidence] = {f"e{i}": anchor(SMALL, f"p{i}", f"e{i}", "cited", 0.9) for i in range(1, 10)}
KEY = SectionKey.REJECTION


def texts(pane: str) -> list[str]:
    return [p.text for p in parse_pane(KEY, pane, ANCHORS, ())]


@pytest.mark.parametrize(
    ("pane", "points"),
    [
        ("", []),
        ("  \n\n", []),
        ("- One.\n- Two.", ["One.", "Two."]),
        ("* One.\n+ Two.\n1. Three.\n2) Four.\n• Five.", ["One.", "Two.", "Three.", "Four.", "Five."]),
        ("- One,\n  which goes on.\n- Two.", ["One,\nwhich goes on.", "Two."]),
        ("- One,\nwhich goes on lazily.\n- Two.", ["One,\nwhich goes on lazily.", "Two."]),
        ("- One:\n  - a\n  - b\n- Two.", ["One:\n- a\n- b", "Two."]),
        ("- One.\n\n  Its second paragraph.\n\n- Two.", ["One.\n\nIts second paragraph.", "Two."]),
        ("Prose that\ngoes on.\n\nMore prose.", ["Prose that\ngoes on.", "More prose."]),
        ("Prose.\n- One.\n\nProse again.", ["Prose.", "One.", "Prose again."]),
        ("  - indented\n  - all alike", ["indented", "all alike"]),
        ("1. One\n   - a\n     goes on\n2. Two", ["One\n- a\n  goes on", "Two"]),
        ("- One\n\t- a tab\n- Two", ["One\n- a tab", "Two"]),
        ("In the year\n2019. That was it.", ["In the year\n2019. That was it."]),
        ("It has chapter\n12. No list.", ["It has chapter\n12. No list."]),
        ("```\ncode\n\n- no item\n```\n\n- One", ["```\ncode\n\n- no item\n```", "One"]),
        ("```\nnever closed\n\n- One", ["```\nnever closed", "One"]),
        ("- ```\n  code\n\n  more\n  ```\n- Two", ["```\ncode\n\nmore\n```", "Two"]),
        ("# A heading\n---\n- One", ["# A heading\n---", "One"]),
        ("-\n- \n- One", ["One"]),
        ("- One\r\n- Two\r\n", ["One", "Two"]),
        ("- - dash", ["- dash"]),
        ("**Bold.** No item.", ["**Bold.** No item."]),
        ("- 观点一。\n  继续。\n- 观点二 🎉", ["观点一。\n继续。", "观点二 🎉"]),
        ("-not an item", ["-not an item"]),
    ],
)
def test_points_of_what_a_person_types(pane: str, points: list[str]) -> None:
    assert texts(pane) == points


def test_marks_become_evidence_wherever_they_stand() -> None:
    (point,) = parse_pane(KEY, "- As said [p. 1]{e1}, it\n  fails [p. 2]{e2} [p. 1]{e1} {new}", ANCHORS, ())
    assert point.text == "As said, it\nfails"
    assert [e.id for e in point.evidence] == ["e1", "e2"]
    assert (point.new, point.dismissed, point.accepted) == (True, False, False)


def test_marks_and_states_in_any_order_at_the_end() -> None:
    (point,) = parse_pane(KEY, "- Bad {dismissed} [p. 2]{e2} {accepted}", ANCHORS, ())
    assert (point.text, point.dismissed, point.accepted) == ("Bad", True, True)


def test_a_mark_that_is_copied_to_another_pane_keeps_its_evidence() -> None:
    item = render_item("Claim.", [ANCHORS["e3"]])
    (point,) = parse_pane(SectionKey.SUGGESTIONS, append_item("- Own.\n", item), ANCHORS, ())[1:]
    assert point.evidence == (ANCHORS["e3"],)


def test_an_unknown_mark_stays_in_the_text() -> None:
    (point,) = parse_pane(KEY, "- Claim [p. 9]{e99} [p. 1]{e1}", ANCHORS, ())
    assert point.text == "Claim [p. 9]{e99}"
    assert [e.id for e in point.evidence] == ["e1"]


def test_a_mark_alone_is_a_point() -> None:
    (point,) = parse_pane(KEY, "- [p. 1]{e1}", ANCHORS, ())
    assert point.text == ""
    assert point.evidence


def test_render_puts_marks_where_they_break_nothing() -> None:
    e = [ANCHORS["e1"]]
    assert render_item("One.", e) == "- One. [p.\u00a01]{e1}"
    assert render_item("One:\n- a\n- b", e, "new") == "- One:\n  - a\n  - b [p.\u00a01]{e1} {new}"
    assert render_item("```\ncode\n```", e) == "- ```\n  code\n  ```\n\n  [p.\u00a01]{e1}"
    assert render_item("|a|\n|-|\n|1|", e) == "- |a|\n  |-|\n  |1|\n\n  [p.\u00a01]{e1}"


def test_text_that_looks_like_a_mark_gives_no_evidence() -> None:
    for text in ("see [p. 4]{e1}", "set {new}", r"set \{new}", "{dismissed}", "[x]{e1} {accepted} {e2}"):
        (point,) = parse_pane(KEY, render_item(text, []), ANCHORS, ())
        assert point.text == text
        assert not point.evidence
        assert not point.new
        assert not point.dismissed


def test_origin_is_told_from_what_the_model_wrote() -> None:
    wrote = ["The evaluation uses only one data set, so it is unclear whether the results carry over."]
    pane = "\n".join(
        [
            render_item(wrote[0], [ANCHORS["e1"]]),
            "- The evaluation uses only two data sets, so it is unclear whether results carry over.",
            "- I also think, having run it: " + wrote[0] + " Besides, the code did not run on either of my machines.",
            "- There are no ethics approvals.",
        ]
    )
    assert [p.origin for p in parse_pane(KEY, pane, ANCHORS, wrote)] == ["model", "edited", "edited", "person"]
    assert [p.origin for p in parse_pane(KEY, pane, ANCHORS, [])] == ["person"] * 4


def test_ids_follow_the_text_not_the_place() -> None:
    a, b = parse_pane(KEY, "- One\n- Two", ANCHORS, ())
    b2, a2, a3 = parse_pane(KEY, "- Two [p. 1]{e1}\n- One {new}\n- One", ANCHORS, ())
    assert (a.id, b.id) == (a2.id, b2.id)
    assert a3.id == a.id + "-2"


def test_append_keeps_what_stood_there() -> None:
    assert append_item("", "- x") == "- x"
    assert append_item("- a", "- x") == "- a\n- x"
    assert append_item("- a\n", "- x") == "- a\n- x"
    assert texts(append_item("- a\n   ", "- x")) == ["a", "x"]
    assert texts(append_item("half a sentence", "- x")) == ["half a sentence", "x"]


def test_a_state_is_changed_without_touching_the_rest() -> None:
    assert restate("- One. [p. 1]{e1}", "dismissed") == "- One. [p. 1]{e1} {dismissed}"
    assert restate("- One. {new} [p. 1]{e1} {accepted}", "dismissed") == "- One. [p. 1]{e1} {dismissed}"
    assert restate("- One.\n  - b {new}", None) == "- One.\n  - b"
    assert restate("Prose", "accepted") == "Prose {accepted}"


_LIST_PIECES = [
    "- ",
    "* ",
    "1. ",
    "7) ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "```",
    "~~~",
    "---",
    "# ",
    "> ",
    "|x|",
    "•",
    "- [ ] ",
]
_TOKEN_PIECES = ["[p. 1]{e1}", "[p. 2]{e2}", "{new}", "{dismissed}", "\\", "{e3}", "[", "]"]
_WORD_PIECES = ["word", "a b", "中文", "🎉", " ", "\u00a0", "\r\n", "<b>", "e\u0301"]
_PIECES = st.sampled_from([*_LIST_PIECES, *_TOKEN_PIECES, *_WORD_PIECES])
_PANES = st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=25).map("".join)


def _words(text: str) -> str:
    """What a person typed, without white space, list markers and tokens."""
    text = MARK_RE.sub("", text)
    text = re.sub(r"\\*\{(?:e[0-9]+[a-z]*|new|dismissed|accepted)\}", "", text)
    text = re.sub(r"^\s*(?:(?:[-*+•‣◦▪]|[0-9]{1,3}[.)])(?:[ \t]+|$))+", "", text, flags=re.MULTILINE)
    return "".join(text.split())


@settings(max_examples=160, deadline=None)
@given(_PANES)
@example("a\n  [p. 1]{e1}\n\n  b")
def test_no_word_is_lost_and_items_lie_in_order(pane: str) -> None:
    items = split_pane(pane)
    ends = 0
    for item in items:
        assert item.start >= ends
        ends = item.end
        assert pane[item.start : item.end] == item.source
    outside = _cut_out(pane, [(i.start, i.end) for i in items])
    assert not _words(outside)
    typed = [c for c in _words(pane) if c.isalpha()]
    kept = [c for i in items for c in _words(i.text) if c.isalpha()]
    assert kept == typed


def _cut_out(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    out, at = [], 0
    for start, end in ranges:
        out.append(text[at:start])
        at = end
    return "\n".join([*out, text[at:]])


@settings(max_examples=160, deadline=None)
@given(_PANES)
def test_points_rendered_and_parsed_again_are_the_same(pane: str) -> None:
    first = parse_pane(KEY, pane, ANCHORS, ())
    again = "\n".join(render_item(p.text, p.evidence, _state(p.new, p.dismissed, p.accepted)) for p in first)
    second = parse_pane(KEY, again, ANCHORS, ())
    assert [(p.text, p.evidence) for p in first] == [(p.text, p.evidence) for p in second]
    assert append_item(pane, "- x").startswith(pane)
    assert texts(append_item(pane, "- x"))[-1] == "x"


def _state(new: bool, dismissed: bool, accepted: bool) -> State | None:
    return "dismissed" if dismissed else "accepted" if accepted else "new" if new else None


@settings(max_examples=120, deadline=None)
@given(_PANES, st.sampled_from([None, "new", "dismissed", "accepted"]))
def test_any_text_of_a_model_is_one_item(text: str, state: State | None) -> None:
    if not text.strip():
        return
    (item,) = split_pane(render_item(text, [ANCHORS["e5"]], state))
    assert item.marks == ("e5",)
    assert item.states == ((state,) if state else ())
    assert "".join(item.text.split()) == "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(_PANES, st.sampled_from([None, "new", "dismissed", "accepted"]))
def test_any_item_can_change_its_state(pane: str, state: State | None) -> None:
    for item in split_pane(pane):
        (changed,) = split_pane(restate(item.source, state))
        assert changed.text == item.text
        assert changed.marks == item.marks
        assert changed.states == ((state,) if state else ())


PANES = st.lists(
    st.sampled_from(["- one {new}", "- two [p. 1]{e1}", "  goes on", "", "text", "1. three", "* x", "```", "\t- deep"]),
    max_size=12,
).map("\n".join)


@given(PANES, st.floats(0, 1), st.floats(0, 1))
def test_points_near_a_place_are_those_of_the_whole_pane(text: str, a: float, b: float) -> None:
    start, end = sorted((round(a * len(text)), round(b * len(text))))
    wanted = [i for i in split_pane(text) if i.start <= end and start <= i.end]
    assert items_near(text, start, end) == wanted


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("- A claim.", "- A claim. [p. 9]{e9}"),
        ("- A claim. [p. 1]{e1}", "- A claim. [p. 1]{e1} [p. 9]{e9}"),
        ("- A claim. [p. 1]{e1} {accepted}", "- A claim. [p. 1]{e1} [p. 9]{e9} {accepted}"),
        ("- A claim. {new}", "- A claim. [p. 9]{e9} {new}"),
        ("- A claim [p. 1]{e1} goes on.\n  And on.", "- A claim [p. 1]{e1} goes on.\n  And on. [p. 9]{e9}"),
        ("- Code:\n  ```\n  x\n  ```", "- Code:\n  ```\n  x\n  ```\n\n  [p. 9]{e9}"),
        ("- Code:\n  ```\n  x\n  ```\n\n  {new}", "- Code:\n  ```\n  x\n  ```\n\n  [p. 9]{e9} {new}"),
        ("A paragraph", "A paragraph [p. 9]{e9}"),
        ("- ", "- [p. 9]{e9}"),
        ("- A claim. ", "- A claim. [p. 9]{e9} "),
    ],
)
def test_a_mark_is_put_after_the_others_and_before_the_state(source: str, result: str) -> None:
    at, insertion = mark_insertion(source, "[p. 9]{e9}")
    assert source[:at] + insertion + source[at:] == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("- A claim. [p. 9]{e9}", "- A claim."),
        ("- A claim. [p. 1]{e1} [p. 9]{e9} {new}", "- A claim. [p. 1]{e1} {new}"),
        ("- A claim [p. 9]{e9} goes on.", "- A claim goes on."),
        ("- [p. 9]{e9} A claim.", "- A claim."),
        ("- Code:\n  ```\n  x\n  ```\n\n  [p. 9]{e9}", "- Code:\n  ```\n  x\n  ```"),
        ("- A claim.\n  [p. 9]{e9}\n  More.", "- A claim.\n  More."),
        ("[p. 9]{e9} A paragraph", "A paragraph"),
    ],
)
def test_a_mark_goes_with_the_space_that_it_brought(source: str, result: str) -> None:
    (found,) = (m for m in MARK_RE.finditer(source) if m["id"] == "e9")
    start, end = mark_removal(source, found.start(), found.end())
    assert source[:start] + source[end:] == result


ITEM_TEXTS = st.text(alphabet="ab \n[]{}`|-", min_size=1, max_size=30).filter(lambda t: t.strip(" \n-`|") != "")


@given(ITEM_TEXTS, st.booleans())
def test_a_mark_put_in_and_taken_out_leaves_the_points_words(text: str, new: bool) -> None:
    source = render_item(text, [], "new" if new else None)
    (before,) = split_pane(source)
    at, insertion = mark_insertion(source, "[p. 9]{e9}")
    with_mark = source[:at] + insertion + source[at:]
    (between,) = split_pane(with_mark)
    assert (between.text, between.states, between.marks) == (before.text, before.states, ("e9",))
    start = at + insertion.index("[p. 9]")
    first, last = mark_removal(with_mark, start, start + len("[p. 9]{e9}"))
    (after,) = split_pane(with_mark[:first] + with_mark[last:])
    assert (after.text, after.states) == (before.text, before.states)
