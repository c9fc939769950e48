"""Names of places are understood in the forms in which people write them."""

from __future__ import annotations

import pytest

from reviewer_app.review.acronyms import acronyms
from reviewer_app.review.mentions import Mentions, Named, names_in
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
        ("Table III, Sec. II.F and Section IV-A", [("table", "3"), ("section", "2.F"), ("section", "4.A")]),
        ("Proposition 1(e); footnote 16", [("proposition", "1"), ("footnote", "16")]),
        ("第3.1节的表 2 和式（4）", [("section", "3.1"), ("table", "2"), ("equation", "4")]),
        ("the table shows 2 rows; a section of it; p < 0.05", []),
        ("pages of text, figure it out", []),
    ],
)
def test_names(text: str, names: list[tuple[str, str]]) -> None:
    assert [(n.kind, n.number) for n in names_in(text)] == names


def test_a_name_is_a_thing_what_speaks_of_it_and_the_region_it_stands_in() -> None:
    paper = make_paper(
        [("3 Method", ["As Table 2 shows.", "Algorithm 1 sorts."]), ("> 3.1 Part", ["x = 1 (7)"])],
        tables=[("Table 1: a", []), ("Table 2: b", [])],
    )
    ids = [*(p.id for s in paper.sections for p in s.paragraphs), "t1", "t2"]
    named = Mentions(paper, ids).named
    assert named("Table 2 is wrong.").is_it == {ids.index("t2")}
    assert named("Table 2 is wrong.").speaks == {ids.index("p1")}
    assert named("Algorithm 1 is slow.").is_it == {ids.index("p2")}
    assert set(named("Section 3 is long.").in_it) == {0, 1, 2}
    assert set(named("Section 3.1 is long.").in_it) == {2}
    assert named("Eq. (7) is wrong.").is_it == {2}
    assert named("Nothing named.") == Named()


def test_statements_with_their_number_first_and_algorithms_drawn_as_figures() -> None:
    paper = make_paper(
        [
            (
                "6 Duality",
                [
                    "(6.1) Theorem: Every sphere lifts.",
                    "Proof: Take a disc. ■",
                    "6.2 Lemma (Hopf). Maps of rank one vanish.",
                    "6.2 Lemma and theorem are old words.",
                ],
            )
        ],
        figures=["Algorithm 2 Sampling", "Figure 2. A sphere"],
    )
    ids = [*(p.id for s in paper.sections for p in s.paragraphs), "f1", "f2"]
    named = Mentions(paper, ids).named
    assert named("Theorem 6.1 needs compactness.").is_it == {0}
    assert set(named("Theorem 6.1 needs compactness.").in_it) == {0, 1}
    assert named("Lemma 6.2 is not new.").is_it == {2}
    assert named("Algorithm 2 is slow.").is_it == {4}
    assert named("Figure 2 is dark.").is_it == {5}


def test_a_statement_reaches_to_the_end_of_its_proof() -> None:
    paper = make_paper(
        [
            (
                "I. Lattices",
                [
                    "Theorem 1. Every lattice has a dual if (a) it is full or (b) it is flat.",
                    "Proof. Take a basis. (b) is plain.",
                    "The dual is a lattice. ∎",
                    "Nothing more is known.",
                ],
            ),
            ("A. Duals", ["Two duals meet."]),
            ("II. Codes", ["Proof of Theorem 1, second part.", "By equation 2.4 it holds."]),
        ]
    )
    ids = [p.id for s in paper.sections for p in s.paragraphs]
    named = Mentions(paper, ids).named
    assert set(named("Theorem 1 lacks a case.").in_it) == {0, 1, 2, 5, 6}
    assert named("Theorem 1(b) is unclear.").is_it == {0, 1}
    assert set(named("Sec. I.A repeats.").in_it) == {4}
    # Nothing bears the number, so it is somewhere in Section 2.
    assert set(named("Equation 2.9 is wrong.").in_it) == {5, 6}


def test_places_are_known_by_their_chinese_names() -> None:
    paper = make_paper([("3 实验", ["定理1：每个码都是线性的。", "证明如下。"]), ("附录 A", ["x = 1（4）"])])
    ids = [p.id for s in paper.sections for p in s.paragraphs]
    named = Mentions(paper, ids).named
    assert named("定理1缺少条件。").is_it == {0}
    assert set(named("第3节太短。").in_it) == {0, 1}
    assert set(named("附录A没有说明。").in_it) == {2}


def test_acronyms_that_the_paper_introduces() -> None:
    found = acronyms(
        ["We use Area Under the Curve (AUC) and multi-token prediction (MTP); see (Smith) and Ethernet (RFC)."]
    )
    assert found == {"auc": ("area", "curv"), "mtp": ("multi", "token", "predict")}
