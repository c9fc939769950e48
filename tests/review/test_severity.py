"""How much a point weighs and what a person says of a model's: words in braces behind it, groups in the export."""

from __future__ import annotations

import pytest

from reviewer_app.review.markdown import markdown_to_review, review_to_markdown
from reviewer_app.review.merging import merged_item
from reviewer_app.review.model import SEVERITIES, Point, Review, ReviewSection, SectionKey
from reviewer_app.review.pane import render_item, restate, split_pane, with_severity, with_verdict
from reviewer_app.review.pane_counts import count_points
from reviewer_app.review.pane_points import parse_pane
from reviewer_app.review.provenance import provenance_lines

R = SectionKey.REJECTION


def test_words_in_braces_are_no_part_of_the_text() -> None:
    (point,) = parse_pane(R, "- Too few seeds. {major} [p. 3]{e1} {wrong} {accepted}", {}, ())
    assert (point.severity, point.verdict, point.accepted) == ("major", "wrong", True)
    assert point.text.startswith("Too few seeds.")
    (plain,) = split_pane("- A set {minor} of two. {question}")
    assert (plain.text, plain.severity) == ("A set {minor} of two.", "question")


def test_of_several_severities_the_weightiest_counts() -> None:
    assert split_pane("- a {minor} {major}")[0].severity == "major"


@pytest.mark.parametrize("source", ["- a {minor} [p. 3]{e1} {new}", "- a\n  b {question} {right}", "a paragraph"])
def test_one_word_is_exchanged_and_all_others_stay(source: str) -> None:
    (before,) = split_pane(source)
    (after,) = split_pane(with_severity(source, "major"))
    assert (after.severity, after.verdict, after.states, after.marks, after.text) == (
        "major", before.verdict, before.states, before.marks, before.text,
    )  # fmt: skip
    (judged,) = split_pane(with_verdict(source, "unimportant"))
    assert (judged.verdict, judged.severity) == ("unimportant", before.severity)
    (kept,) = split_pane(restate(source, "accepted"))
    assert (kept.severity, kept.states) == (before.severity, ("accepted",))
    assert with_severity(with_severity(source, "major"), "") == with_severity(source, "")


def test_what_a_model_writes_gives_no_severity() -> None:
    (item,) = split_pane(render_item("Done. {major}", ()))
    assert (item.text, item.severity) == ("Done. {major}", "")


def test_points_are_counted_with_any_words_behind_them() -> None:
    assert count_points("- a {accepted} {major}\n- b {minor} {dismissed}\n- c {question}") == (2, 1)


def test_merged_points_keep_the_first_ones_severity() -> None:
    first, second = split_pane("- a {minor}\n- b {major} {wrong}")
    assert split_pane(merged_item(first, second, "ab"))[0].severity == "minor"
    assert split_pane(merged_item(split_pane("- a")[0], second, "ab"))[0].severity == "major"


def review(*points: Point) -> Review:
    return Review("A paper", "", (ReviewSection(R, points),))


def test_the_grouped_export_comes_back_as_it_was() -> None:
    points = (
        Point("1", "A question?", "person", severity="question"),
        Point("2", "A plain one.", "person"),
        Point("3", "A grave one.", "person", severity="major"),
        Point("4", "A paragraph.", "person", severity="minor", paragraph=True),
    )
    text = review_to_markdown(review(*points), None, grouped=True)
    order = [text.index(words) for words in ("### Major points", "A grave one.", "### Minor points", "A paragraph.")]
    assert order == sorted(order)
    back = {p.text: (p.severity, p.paragraph) for s in markdown_to_review(text).sections for p in s.points}
    assert back == {p.text: (p.severity, p.paragraph) for p in points}


def test_nothing_is_grouped_where_nothing_weighs_more_and_only_some_are_wanted() -> None:
    plain = Point("1", "A plain one.", "person")
    assert "###" not in review_to_markdown(review(plain), None, grouped=True)
    grave = Point("2", "A grave one.", "person", severity="major")
    text = review_to_markdown(review(plain, grave), None, severities=SEVERITIES[:1])
    assert "A grave one." in text
    assert "A plain one." not in text


def test_the_provenance_counts_what_the_person_said_of_the_models_points() -> None:
    points = (
        Point("1", "a", "model", verdict="right"),
        Point("2", "b", "edited", verdict="wrong", dismissed=True),
        Point("3", "c", "person", verdict="wrong"),
    )
    (line,) = [one for one in provenance_lines(review(*points), None) if "Judged" in one]
    assert "1 right, 1 wrong and 0 not important" in line
    assert not [one for one in provenance_lines(review(points[2]), None) if "Judged" in one]
