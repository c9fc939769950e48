"""Points that a person should look at twice."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from reviewer_app.messages.review_json import review_to_json
from reviewer_app.paper.model import Paper
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.anchors import anchor
from reviewer_app.review.locate import Locator
from reviewer_app.review.model import Evidence, EvidenceStatus, Origin, Point, Review, ReviewSection, SectionKey
from reviewer_app.review.pane import render_item
from reviewer_app.review.second_look_kinds import trusted_kinds
from reviewer_app.review.stream import DraftPoint
from reviewer_app.session.events import PointPlace, SecondLooksFound
from reviewer_app.session.point_evidence import evidence_of
from reviewer_app.session.preparation import PreparedPaper
from reviewer_app.session.second_looks import SecondLooks, add_second_looks, repeated_points
from tests.session.rig import SessionRig, write

SECRET = "A leftover sentence about barley that nobody sees on the page."
REJECTION = SectionKey.REJECTION
ONCE, AGAIN = "Hyperparameters were tuned on the test set.", "Hyperparameter tuning was done on the test data."
INVENTED = "They claim “a perfect score on every single benchmark” without proof."


@pytest.fixture(scope="module")
def paper(sample_pdf: Path) -> Paper:
    """The sample paper."""
    return parse_pdf(sample_pdf.read_bytes(), sample_pdf.name)


def section(*texts: str, origin: Origin = "model", evidence: tuple[Evidence, ...] = ()) -> ReviewSection:
    """Reasons for rejection."""
    return ReviewSection(REJECTION, tuple(Point(f"r{i}", t, origin, evidence) for i, t in enumerate(texts)))


def test_an_invented_quotation_is_named_at_its_place_and_a_real_one_is_not(paper: Paper) -> None:
    real = "The authors call it “a deployed scalable system for organizing” literature."
    (look,) = SecondLooks(PreparedPaper(paper)).about([section(real, INVENTED)]) or ()
    assert look.kind == "quote"
    assert look.point == PointPlace(REJECTION, 1, INVENTED)
    assert look.quote == "a perfect score on every single benchmark"
    assert look.quote in look.sentence
    # A person's quotation marks are too often a proposal or another's words.
    assert SecondLooks(PreparedPaper(paper)).about([section(INVENTED, origin="person")]) == ()


def test_a_false_absence_is_named_with_the_passage_that_speaks_against_it(paper: Paper) -> None:
    sections = [section("The paper does not describe any Entity linking models.")]
    # Too often wrong on public reviews to be said.
    assert SecondLooks(PreparedPaper(paper)).about(sections) == ()
    (look,) = SecondLooks(PreparedPaper(paper), {"absence"}).about(sections) or ()
    assert look.kind == "absence"
    assert "Entity Linking Models" in look.sentence
    assert look.quote == "Entity linking models"
    assert look.passages[0] in paper.passage_by_id


def test_of_a_person_s_points_only_what_was_right_often_enough_on_public_reviews_is_said(paper: Paper) -> None:
    absent = "The paper does not describe any Entity linking models."
    sections = [section(INVENTED, absent, ONCE, AGAIN, origin="person")]
    every = SecondLooks(PreparedPaper(paper), {"absence", "quote", "repeat"}).about(sections) or ()
    assert {look.kind for look in every} == {"absence", "quote", "repeat"}
    assert [look.kind for look in SecondLooks(PreparedPaper(paper)).about(sections) or ()] == ["repeat"]
    assert trusted_kinds() == {"repeat"}


def test_points_that_say_the_same_in_two_sections_are_paired_and_dismissed_ones_are_not() -> None:
    one = Point("a", "The evaluation has no comparison with a strong baseline for entity linking.")
    two = Point("b", "Compare entity linking with a strong baseline in the evaluation.")
    sections = [ReviewSection(REJECTION, (one,)), ReviewSection(SectionKey.SUGGESTIONS, (two,))]
    (look,) = repeated_points(sections)
    assert look.point == PointPlace(SectionKey.SUGGESTIONS, 0, two.text)
    assert look.other == PointPlace(REJECTION, 0, one.text)
    assert REJECTION.title in look.sentence
    gone = Point("b", two.text, dismissed=True)
    assert repeated_points([sections[0], ReviewSection(SectionKey.SUGGESTIONS, (gone,))]) == []


@pytest.mark.parametrize(("claimed", "status", "named"), [(True, "weak", 1), (False, "weak", 0), (True, "cited", 0)])
def test_a_passage_that_the_model_named_in_vain_is_told_and_one_that_was_only_found_is_not(
    paper: Paper, claimed: bool, status: EvidenceStatus, named: int
) -> None:
    at = anchor(paper, paper.sections[2].paragraphs[0].id, "e1", status, 0.1, claimed=claimed)
    looks = SecondLooks(PreparedPaper(paper)).about([section("Zebras graze far away.", evidence=(at,))]) or ()
    assert [look.kind for look in looks] == ["unsupported"] * named
    assert [look.passages for look in looks] == [(at.paragraph,)] * named


def test_a_point_that_was_edited_into_another_claim_is_told_and_a_link_of_the_persons_is_not(paper: Paper) -> None:
    found = anchor(paper, paper.sections[2].paragraphs[0].id, "e1", "found", 0.6)
    text = "Zebras graze far away."
    (look,) = SecondLooks(PreparedPaper(paper)).about([section(text, origin="edited", evidence=(found,))]) or ()
    assert look.kind == "unsupported"
    own = anchor(paper, found.paragraph, "e2", "cited", 1.0)
    assert SecondLooks(PreparedPaper(paper)).about([section(text, origin="edited", evidence=(own,))]) == ()


def test_a_look_that_has_become_stale_ends_early(paper: Paper) -> None:
    assert SecondLooks(PreparedPaper(paper)).about([section(INVENTED)], lambda: False) is None


def test_a_point_is_told_at_its_new_place_when_another_comes_before_it(paper: Paper) -> None:
    looks = SecondLooks(PreparedPaper(paper))
    (before,) = looks.about([section(INVENTED)]) or ()
    moved = ReviewSection(REJECTION, (Point("x", "The idea is new."), Point("r0", INVENTED)))
    (after,) = looks.about([moved]) or ()
    assert (before.point.index, after.point.index) == (0, 1)


def test_review_json_says_at_each_point_what_to_look_at_twice(paper: Paper) -> None:
    sections = (section(INVENTED, "The idea is new."),)
    data = review_to_json(Review("t", "0" * 64, sections))
    add_second_looks(data, SecondLooks(PreparedPaper(paper)).about(sections) or ())
    first, second = data["sections"][2]["points"]
    assert [look["kind"] for look in first["second_looks"]] == ["quote"]
    assert "second_looks" not in second


def test_the_session_tells_after_an_edit_and_takes_back_what_was_mended(rig: SessionRig, sample_pdf: Path) -> None:
    rig.open(sample_pdf)
    write(rig.session, REJECTION, f"- {ONCE}\n- {AGAIN}")
    assert rig.session.looking
    told = rig.wait_for(SecondLooksFound)
    assert [(d.kind, d.point) for d in told.looks] == [("repeat", PointPlace(REJECTION, 1, AGAIN))]
    assert rig.session.exports.json()["sections"][2]["points"][1]["second_looks"][0]["kind"] == "repeat"
    write(rig.session, REJECTION, "- They claim too much.")
    # Not yet looked at again, and already not said any more of a point that it doesn't fit.
    assert "second_looks" not in rig.session.exports.json()["sections"][2]["points"][0]
    rig.wait(lambda: len(rig.of(SecondLooksFound)) == 2)
    assert rig.of(SecondLooksFound)[1].looks == ()
    assert not rig.session.looking


def test_what_wants_a_second_look_is_told_again_when_the_paper_is_opened_again(
    rig: SessionRig, sample_pdf: Path
) -> None:
    rig.open(sample_pdf)
    write(rig.session, REJECTION, f"- {ONCE}\n- {AGAIN}")
    rig.wait_for(SecondLooksFound)
    rig.session.close_paper()
    assert rig.of(SecondLooksFound)[-1].looks == ()
    rig.open(sample_pdf)
    rig.wait(lambda: len(rig.of(SecondLooksFound)) == 3)
    assert rig.of(SecondLooksFound)[-1] == rig.of(SecondLooksFound)[0]


def test_points_are_held_against_what_the_person_let_the_model_read(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        for i in range(30):
            page.insert_text((72, 100 + 14 * i), "We measure how winter wheat grows in soil of many kinds.", fontsize=9)
        page.insert_text((72, 600), SECRET, fontsize=9, color=(1, 1, 1))
        pdf.save(path)
    rig.open(path)
    text = f"The paper says \u201c{SECRET}\u201d and proves nothing."
    rig.session._document.add_point(REJECTION, text, f"- {text}", ())
    write(rig.session, REJECTION, f"- {text}\n")
    assert [d.kind for d in rig.wait_for(SecondLooksFound).looks] == ["quote"]
    assert rig.session.paper is not None
    rig.session.hidden.let_read([h.id for h in rig.session.paper.hidden])
    rig.wait(lambda: len(rig.of(SecondLooksFound)) == 2)
    assert rig.of(SecondLooksFound)[1].looks == ()


def test_a_passage_that_the_model_cited_and_that_is_not_there_is_said(rig: SessionRig, sample_pdf: Path) -> None:
    rig.open(sample_pdf)
    session, paper = rig.session, rig.session.paper
    assert paper is not None
    draft = DraftPoint("The literature graph is a deployed scalable system.", ("p1", "p98765"))
    matches = Locator(paper).locate(draft.text, cited=draft.citations)
    evidence = evidence_of(draft, matches, paper, session._document)
    item = render_item(draft.text, evidence)
    session._document.add_point(REJECTION, draft.text, item, evidence)
    (point,) = session.review().sections[2].points
    assert point.nowhere == ("p98765",)
    assert point.evidence
    assert all(e.paragraph in paper.passage_by_id for e in point.evidence)
    write(session, REJECTION, f"{item}\n")
    rig.wait(lambda: any(d.kind == "nowhere" for looks in rig.of(SecondLooksFound) for d in looks.looks))
    (told,) = session.exports.json()["sections"][2]["points"]
    assert told["nowhere"] == ["p98765"]
    (look,) = [look for look in told["second_looks"] if look["kind"] == "nowhere"]
    assert "p98765" in look["sentence"]
    # It stays with the point, through an edit and another parse, until its mark is removed.
    write(session, REJECTION, item.replace("deployed", "widely deployed"))
    rig.open(sample_pdf)
    assert session.review().sections[2].points[0].nowhere == ("p98765",)
    assert "?" not in session.exports.shown().partition("p. ")[2][:20]
