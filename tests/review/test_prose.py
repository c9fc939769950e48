"""Labels, references and markup are told from prose, and prose from them."""

from __future__ import annotations

import pytest

from reviewer_app.review.passage_index import PassageIndex
from reviewer_app.review.prose import is_heading, is_label, is_reference, markup_share, without_tags
from tests.review.making import make_paper


@pytest.mark.parametrize("text", ["Figure 2.", "Table S1", "Fig. 3a", "Supplementary Table 4:", "Dataset 1."])
def test_a_label_alone(text: str) -> None:
    assert is_label(text)
    assert not is_heading(text)


@pytest.mark.parametrize("text", ["Figure 2. Mean values.", "Table of contents", "Boxed results", "Filed cases", ""])
def test_what_begins_like_a_label_is_none(text: str) -> None:
    assert not is_label(text)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("12 Hunter AG Cole B : Brain. Am J Med. 1983 ; 25 ( 4 ): 265 – 291 .", True),
        ("Hunter, A., & Cole, B. (2003). Malformations of the brain. Brain, 12, 33-41.", True),
        ("[4] Müller K. Notes on graphs. 2011. doi: 10.1000/abc", True),
        ("In 1983 the authors saw 25-30 patients.", False),
        ("Hunter A. was right that the brain is large.", False),
        ("Patients (n = 12) were seen in 2011 and 2012 - 2013.", False),
    ],
)
def test_a_reference(text: str, reference: bool) -> None:
    assert is_reference(text) is reference


def test_tags_go_and_notation_stays() -> None:
    text = '<fig id="f1" position="float"> <title>Mean of <italic>x</italic></title> where <y> and a <b> 2'
    assert without_tags(text).split() == ["Mean", "of", "x", "where", "<y>", "and", "a", "<b>", "2"]
    assert markup_share("a < b and c > d") == 0
    assert 0.5 < markup_share(text) < 1


def test_neighbours_are_prose_of_one_section_also_across_a_figure() -> None:
    paper = make_paper(
        [
            ("Methods", ["We weighed mice.", "Twice a day."]),
            ("Figure 1.", ["Figure 1.", '<fig id="f1"> <title>Mice</title>', "Then we fed them."]),
            ("Results", ["They grew."]),
        ]
    )
    index = PassageIndex(paper)
    assert index.ids == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert index.after == [1, 4, -1, -1, -1, -1]
    assert index.before == [-1, 0, -1, -1, 1, -1]
    assert len({index.kinds[i] for i in range(5)}) == 1
    assert index.kinds[5] is not index.kinds[0]
