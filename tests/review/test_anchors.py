"""Anchors are found again where their passage is, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.model import Paper, Rect, Span
from reviewer_app.review.anchors import (
    anchor,
    anchor_part,
    normalize,
    nowhere,
    reanchor,
    reanchor_all,
    squeeze,
    text_hash,
)
from reviewer_app.review.model import Evidence
from tests.review.making import SMALL, make_paper

LONG = [
    "The first paragraph tells of rivers, their sources and the mountains that feed them in spring.",
    "The second paragraph is about bridges over those rivers and who built them, and for which toll.",
    "Proof.",
    "A third paragraph follows with a claim: 12 of 15 bridges were built before the mills were.",
    "Proof.",
    "The last paragraph closes with an outlook on tunnels, which nobody has asked for until today.",
]
OLD = make_paper([("1 Text", LONG)])


def at(paper: Paper, passage: str) -> Evidence:
    return anchor(paper, passage, "e1", "cited", 0.9)


def test_an_anchor_holds_quote_place_and_neighbours() -> None:
    e = at(OLD, "p2")
    assert e.quote == LONG[1]
    assert e.text_hash == text_hash("the  SECOND" + LONG[1][10:])
    assert (e.page, e.parser, e.paragraph, e.status, e.score) == (2, "mupdf/1", "p2", "cited", 0.9)
    assert e.rects == OLD.sections[0].paragraphs[1].spans[0].rects
    assert e.before == squeeze(LONG[0])[-48:]
    # From as many neighbours as it takes to tell two passages apart.
    assert e.after == "proof" + squeeze(LONG[3])[:43]
    with pytest.raises(KeyError):
        at(OLD, "p99")


def test_every_anchor_of_the_same_paper_stays() -> None:
    for paper in (OLD, SMALL):
        for pid in paper.passage_by_id:
            assert reanchor(at(paper, pid), paper) == at(paper, pid)


def test_passages_that_moved_are_followed_also_among_equal_ones() -> None:
    new = make_paper([("1 Text", ["Something new stands here at the start.", *LONG])], parser="other/1")
    for i in range(1, 7):
        e = reanchor(at(OLD, f"p{i}"), new)
        assert (e.paragraph, e.status, e.parser) == (f"p{i + 1}", "cited", "other/1")
        assert e.quote == LONG[i - 1]


def test_a_short_passage_without_its_neighbours_is_not_guessed() -> None:
    new = make_paper([("1 Text", ["Other text.", "Proof.", "More other text."])])
    e = reanchor(at(OLD, "p3"), new)
    assert (e.status, e.paragraph, e.rects) == ("moved", "", ())


def test_a_reworded_passage_is_moved_but_has_a_place() -> None:
    texts = [*LONG]
    texts[3] = texts[3].replace("12 of 15", "11 of 15")
    texts[1] = texts[1].replace("is about", "is not about")
    new = make_paper([("1 Text", texts)])
    for pid in ("p2", "p4"):
        e = reanchor(at(OLD, pid), new)
        assert (e.status, e.paragraph) == ("moved", pid)
        assert e.rects


def test_a_passage_that_is_gone_is_moved_without_a_place_and_comes_back() -> None:
    gone = reanchor(at(OLD, "p6"), make_paper([("1 Text", LONG[:5])]))
    assert (gone.status, gone.paragraph, gone.rects, gone.quote) == ("moved", "", (), LONG[5])
    back = reanchor(gone, OLD)
    assert (back.status, back.paragraph) == ("found", "p6")


def test_another_parsers_hyphens_spaces_and_letters_do_not_matter() -> None:
    new = make_paper(
        [("1 Text", [t.replace("paragraph", "para-\u00adgraph").replace("bridges", "bridqes", 1) for t in LONG])]
    )
    assert [reanchor(at(OLD, f"p{i}"), new).status for i in range(1, 7)] == ["cited"] * 6


def test_paragraphs_merged_or_split_are_followed() -> None:
    merged = make_paper([("1 Text", [LONG[0] + " " + LONG[1], *LONG[2:]])])
    assert reanchor(at(OLD, "p2"), merged).paragraph == "p1"
    half = LONG[1].index("and who")
    split = make_paper([("1 Text", [LONG[0], LONG[1][:half], LONG[1][half:], *LONG[2:]])])
    e = reanchor(at(OLD, "p2"), split)
    assert (e.paragraph, e.status) == ("p2", "cited")


def test_an_anchor_without_neighbours_takes_no_second_place() -> None:
    twice = make_paper([("1 Text", [LONG[0], LONG[1], LONG[0]])])
    bare = replace(at(twice, "p3"), before="", after="")
    assert reanchor(bare, twice).paragraph == "p3"
    other = replace(bare, rects=(Rect(0, 0, 1, 1),))
    assert reanchor(other, twice).status == "moved"


def test_a_formula_is_known_by_its_symbols_and_a_short_phrase_by_one_neighbour() -> None:
    texts = [LONG[0], "a = b + c² − 2·d + e / f", LONG[1], "Hence:", LONG[3]]
    old = make_paper([("1 Text", texts)])
    moved = make_paper([("1 Text", [*LONG[4:], texts[1], LONG[3], LONG[0], "New words.", "Hence:", LONG[3][:-1]])])
    assert reanchor(at(old, "p2"), moved).paragraph == "p3"
    assert reanchor(at(old, "p4"), moved).paragraph == "p7"
    other = make_paper([("1 Text", [LONG[0], "a = b − c² + 2·d + e / f", LONG[1]])])
    assert reanchor(at(old, "p2"), other).status == "moved"


def test_of_copies_of_which_one_is_gone_none_is_chosen() -> None:
    old = make_paper([("1 Text", [LONG[0], LONG[1], LONG[0], LONG[1], LONG[0], LONG[1]])])
    new = make_paper([("1 Text", [LONG[0], LONG[1], LONG[0], LONG[1]])])
    assert reanchor(replace(at(old, "p3"), parser="other/1", rects=()), new).status == "moved"


def test_words_that_stand_in_a_longer_passage_too_are_not_found_there_when_they_are_reworded() -> None:
    old = make_paper([("1 Text", [LONG[0], LONG[1], LONG[5], f"In short: {LONG[1]} That is all."])])
    new = make_paper(
        [("1 Text", [LONG[0], LONG[1].replace("bridges", "tunnels"), LONG[5], f"In short: {LONG[1]} So."])]
    )
    found = reanchor(at(old, "p2"), new)
    assert (found.status, found.paragraph) in {("moved", "p2"), ("moved", "")}


def test_anchors_from_before_the_neighbourhood_was_longer_still_hold() -> None:
    new = make_paper([("1 Text", ["Something new stands here at the start.", *LONG])])
    for i in (3, 5):
        kept = replace(at(OLD, f"p{i}"), before=squeeze(LONG[i - 2])[-48:], after=squeeze(LONG[i])[:48], copies=2)
        assert reanchor(kept, new).paragraph == f"p{i + 1}"


def test_all_at_once() -> None:
    anchors = [anchor(OLD, f"p{i}", f"e{i}", "found", 0.5) for i in range(1, 7)]
    assert [e.paragraph for e in reanchor_all(anchors, OLD).values()] == [f"p{i}" for i in range(1, 7)]


@given(st.text(max_size=40))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(st.text(st.characters(max_codepoint=126), max_size=40))
def test_squeezing_forgets_spaces(text: str) -> None:
    assert squeeze(text) == squeeze(" ".join(text))


LINES = (
    "A passage of three lines begins with bridges and their builders, ",
    "goes on with the mills that stood beside them for two hundred years, ",
    "and ends with the tolls.",
)
PART = "the mills that stood beside them"


def lined(y: float, pages: tuple[int, int, int] = (1, 1, 1), parser: str = "mupdf/1", before: str = LONG[0]) -> Paper:
    """A paper with a passage of LINES, its first line at height `y`."""
    paper = make_paper([("1 Text", [before, "".join(LINES), LONG[-1]])], parser=parser)
    section = paper.sections[0]
    rects = [Rect(50, y + 12 * i, 50 + 4.0 * len(line), y + 12 * i + 10) for i, line in enumerate(LINES)]
    spans = tuple(Span(n, tuple(r for r, p in zip(rects, pages, strict=True) if p == n)) for n in sorted(set(pages)))
    passage = replace(section.paragraphs[1], spans=spans)
    return replace(
        paper, sections=(replace(section, paragraphs=(section.paragraphs[0], passage, section.paragraphs[2])),)
    )


def part_of(paper: Paper) -> Evidence:
    line = paper.sections[0].paragraphs[1].spans[0].rects[1]
    return anchor_part(paper, "p2", "e1", PART, [Span(1, (line._replace(x0=line.x0 + 50),))])


def test_a_selected_part_keeps_its_own_words_and_rectangles() -> None:
    paper = lined(100)
    e = part_of(paper)
    assert (e.quote, e.paragraph, e.page, len(e.rects), e.status) == (PART, "p2", 1, 1, "cited")
    assert e.rects[0].x0 == 100
    assert reanchor_all([e], paper)["e1"] == e
    assert anchor_part(paper, "p2", "e1", "", ()) == replace(anchor(paper, "p2", "e1", "cited", 1.0))


def test_a_part_is_found_again_on_its_line() -> None:
    e = part_of(lined(100))
    there = lined(400, parser="other/1", before="Something new stands here at the start of all.")
    found = reanchor_all([e], there)["e1"]
    assert (found.status, found.quote, found.paragraph) == ("cited", PART, "p2")
    assert found.rects == (there.sections[0].paragraphs[1].spans[0].rects[1],)
    assert reanchor_all([found], there)["e1"] == found
    # Short words that stand in a passage which is not the same any more are no evidence.
    lost = make_paper([("1 Text", [LONG[0], "Of the mills that stood beside them nothing is left.", LONG[-1]])])
    assert reanchor_all([e], lost)["e1"].status == "moved"


def test_what_goes_on_upon_another_page_is_held_too() -> None:
    paper = lined(100, (1, 1, 2))
    whole = anchor(paper, "p2", "e1", "cited", 1.0)
    assert [s.page for s in whole.spans] == [1, 2]
    assert [len(s.rects) for s in whole.spans] == [2, 1]
    other = lined(300, (1, 2, 2), parser="other/1")
    assert [(s.page, len(s.rects)) for s in reanchor(whole, other).spans] == [(1, 1), (2, 2)]
    part = replace(whole, quote="goes on with the mills that stood beside them for two hundred years, and ends")
    assert [(s.page, len(s.rects)) for s in reanchor(part, other).spans] == [(2, 2)]


def test_of_a_passage_that_stood_twice_a_part_is_not_found_in_the_other_one() -> None:
    twice = make_paper([("1 Text", [LONG[0], LONG[1], LONG[3], LONG[1], LONG[5]])])
    e = anchor_part(twice, "p2", "e1", "who built them", twice.sections[0].paragraphs[1].spans)
    assert reanchor_all([e], twice)["e1"] == e
    once = make_paper([("1 Text", [LONG[0], LONG[4], LONG[3], LONG[1], LONG[5]])], parser="other/1")
    assert reanchor_all([e], once)["e1"].status == "moved"


def test_a_passage_that_never_was_is_not_found_in_another_parse_either() -> None:
    invented = nowhere("p3", "e1", "other/1")
    assert invented.nowhere
    assert not at(OLD, "p3").nowhere
    assert reanchor_all([invented], OLD) == {"e1": invented}
