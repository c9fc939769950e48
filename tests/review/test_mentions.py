"""Names of places are understood in the forms in which people write them."""

from __future__ import annotations

import pytest

from reviewer_app.review.acronyms import acronyms
from reviewer_app.review.mentions import Mentions, names_in
from tests.review.making import make_paper


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See Section 3.2 and Sec. 4.", [("section", "3.2"), ("section", "4")]),
        ("§5.1 is short", [("section", "5.1")]),
        ("Tables 2 and 3, Fig. 3a", [("table", "2"), ("table", "3"), ("figure", "3")]),
        ("Eq. (4) and equations 5-6", [("equation", "4"), ("equation", "5"), ("equation", "6")]),
        ("Algorithm 1, Theorem 2.1", [("algorithm", "1"), ("theorem", "2.1")]),
        ("Appendix B.2; page 7", [("appendix", "B.2"), ("page", "7")]),
        ("the table shows 2 rows; a section of it; p < 0.05", []),
        ("pages of text, figure it out", []),
    ],
)
def test_names(text: str, names: list[tuple[str, str]]) -> None:
    assert names_in(text) == names


def test_a_named_place_gains_more_than_what_speaks_of_it() -> None:
    paper = make_paper(
        [("3 Method", ["As Table 2 shows.", "Algorithm 1 sorts."]), ("> 3.1 Part", ["x = 1 (7)"])],
        tables=[("Table 1: a", []), ("Table 2: b", [])],
    )
    ids = [*(p.id for s in paper.sections for p in s.paragraphs), "t1", "t2"]
    gains = Mentions(paper, ids).gains
    assert gains("Table 2 is wrong.")[ids.index("t2")] > gains("Table 2 is wrong.")[ids.index("p1")]
    assert set(gains("Algorithm 1 is slow.")) == {ids.index("p2")}
    assert set(gains("Section 3 is long.")) == {0, 1, 2}
    assert set(gains("Section 3.1 is long.")) == {2}
    assert gains("Nothing named.") == {}


def test_acronyms_that_the_paper_introduces() -> None:
    found = acronyms(
        ["We use Area Under the Curve (AUC) and multi-token prediction (MTP); see (Smith) and Ethernet (RFC)."]
    )
    assert found == {"auc": ("area", "curv"), "mtp": ("multi", "token", "predict")}
