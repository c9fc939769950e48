"""A point is led to the passage it speaks of, and nothing unverified looks verified."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.paper.model import Paper
from reviewer_app.review.locate import Locator
from tests.review.making import make_paper

PAPER = make_paper(
    [
        ("Abstract", ["We present a catalogue of stone bridges and a model of how fast their mortar erodes."]),
        ("1 Introduction", ["Bridges carry traffic. Mortar erodes, and nobody knows how fast the erosion goes."]),
        ("2 Data", []),
        (
            "> 2.1 Survey",
            [
                "Two surveyors visited 412 bridges in the north and photographed every joint from a boat.",
                "Bridges on private land were left out since their owners did not grant access to us.",
            ],
        ),
        (
            "> 2.2 Laboratory",
            ["Samples of mortar were dried at 105 degrees for ten hours and weighed before and after."],
        ),
        ("3 Mortar Erosion Model (MEM)", ["The Mortar Erosion Model (MEM) adds a term for frost. E = k t + f (4)"]),
        ("4 Results", ["The model explains 83.5 % of the variance; see Table 1. Frost matters more than rain."]),
        ("5 Limitations", ["No bridge was followed for more than three winters, so slow decay can't be seen."]),
    ],
    tables=[("Table 1: Variance explained by each of the models.", [["model", "variance"], ["MEM", "83.5"]])],
    figures=["Figure 1: Map of the visited bridges."],
    references=["Stone, A. Mortar erosion of bridges. 1999."],
)
LOCATOR = Locator(PAPER)


def first(text: str) -> str:
    return LOCATOR.locate(text)[0].paragraph


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Leaving out privately owned structures may bias the sample.", "p4"),
        ("Why were specimens heated at 105 degrees, and for how many hours?", "p5"),
        ("Only three winters are covered.", "p8"),
        ("Section 2.2 does not say how specimens were chosen.", "p5"),
        ("Table 1 lacks confidence intervals.", "t1"),
        ("Figure 1 has no scale.", "f1"),
        ("Eq. (4) is not motivated.", "p6"),
        ("The sentence “photographed every joint from a boat” needs detail.", "p3"),
        ("Why does the MEM need a term for frost?", "p6"),
        ("12 hours would be better than 10 for drying the samples.", "p5"),
    ],
)
def test_a_point_finds_its_passage(text: str, passage: str) -> None:
    assert first(text) == passage


def test_what_has_nothing_to_do_with_the_paper_has_no_place() -> None:
    found = LOCATOR.locate("Gradient clipping in reinforcement learning agents is undocumented.")
    assert all(m.status == "none" for m in found)
    assert LOCATOR.locate("") == []
    assert LOCATOR.locate("xyzzy") == []


def test_a_citation_counts_only_where_the_passage_has_to_do_with_the_point() -> None:
    right, *_ = LOCATOR.locate("Bridges on private land were excluded.", cited=("p4",))
    assert (right.paragraph, right.status) == ("p4", "cited")
    matches = LOCATOR.locate("Bridges on private land were excluded.", cited=("p8", "p99", "r1"))
    by_id = {m.paragraph: m.status for m in matches}
    assert matches[0].paragraph == "p4"
    assert by_id["p8"] == "weak"
    assert by_id["r1"] == "weak"
    assert "p99" not in by_id
    assert all(m.status != "cited" for m in matches)


def test_at_most_ten_in_order_with_scores_from_0_to_1() -> None:
    paper = make_paper([("1 Text", [f"Bridge number {n} was built of mortar and stone." for n in range(40)])])
    matches = Locator(paper).locate("The bridges built of stone and mortar.", cited=("p40",))
    assert len(matches) == 10
    scores = [m.score for m in matches if m.status != "cited"]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < m.score <= 1 for m in matches)
    assert len({m.paragraph for m in matches}) == 10


def test_chinese_is_located() -> None:
    paper = make_paper(
        [("1 数据", ["我们访问了四百座桥。", "砂浆样品在一百度下干燥。"]), ("2 结果", ["模型解释了方差。"])]
    )
    assert Locator(paper).locate("为什么砂浆样品要干燥？")[0].paragraph == "p2"


def test_a_paper_without_text_has_no_places() -> None:
    assert Locator(make_paper([])).locate("Anything.", cited=("p1",)) == []


_PAPERS = st.lists(st.lists(st.text(max_size=60), max_size=4), max_size=4).map(
    lambda sections: make_paper([(f"{i} H", texts) for i, texts in enumerate(sections, 1)])
)


@settings(max_examples=60, deadline=None)
@given(_PAPERS, st.text(max_size=80), st.lists(st.sampled_from(["p1", "p3", "x", "r1"]), max_size=3))
def test_any_text_on_any_paper(paper: Paper, text: str, cited: list[str]) -> None:
    matches = Locator(paper).locate(text, cited)
    assert len(matches) <= 10
    assert all(m.paragraph in paper.passage_by_id and 0 <= m.score <= 1 for m in matches)
    assert all(m.status != "cited" or m.paragraph in cited for m in matches)


def test_words_of_one_root_and_words_that_papers_write_instead_are_found() -> None:
    paper = make_paper(
        [
            (
                "1 Text",
                [
                    "Rivers rise in the mountains and run to the sea.",
                    "There are 99 misspelled words in the essays.",
                    "Differences were compared by a one-way ANOVA after a log transformation.",
                    "Trees were drawn for the phylogeny of all herbs.",
                ],
            )
        ]
    )
    locator = Locator(paper)
    asked = {
        "Bad spelling?": "p2",
        "Was statistical significance tested?": "p3",
        "A phylogenetic view is lacking.": "p4",
    }
    for text, pid in asked.items():
        assert locator.locate(text)[0].paragraph == pid


def test_of_two_equally_good_places_none_is_called_found() -> None:
    once = "Glucose sensors drift because enzymes denature in warm saline solutions."
    other = ["Rivers rise in the mountains.", "Bridges cross the rivers.", "Mills stand by the bridges."]
    text = "Do the glucose sensors drift when the enzymes denature?"
    assert Locator(make_paper([("1 Text", [once, *other])])).locate(text)[0].status == "found"
    twice = Locator(make_paper([("1 Text", [once, *other, once])])).locate(text)
    assert {m.paragraph for m in twice[:2]} == {"p1", "p5"}
    assert all(m.status != "found" for m in twice)


def test_formulas_are_found_in_any_notation() -> None:
    paper = make_paper(
        [
            (
                "1 Rates",
                [
                    "The rate of each population is written as $m_{\\mathrm{k}}$ and is small.",
                    "$$ q_{\\mathrm{k}} = \\int Dx \\, H(\\sqrt{\\beta_k} x)^2 $$",
                    "The estimate \u03c0\u0302 is biased.",
                ],
            )
        ]
    )
    locator = Locator(paper)
    assert locator.locate("Why is the order parameter qk an integral over Dx?")[0].paragraph == "p2"
    assert locator.locate(r"Nothing shows that $\hat\pi$ is biased.")[0].paragraph == "p3"


def test_a_long_comment_is_about_the_place_that_its_first_sentences_name() -> None:
    paper = make_paper(
        [
            ("1 Codes", ["Lemma 1. All codes in the class are linear.", "Codes have words, lengths and weights."]),
            ("2 Bounds", ["Lemma 2. The bound is met by no code.", "By Lemma 1 the words of codes have weights."]),
        ]
    )
    text = (
        "Premise of Lemma 2. Lemma 2 lacks a premise. Elsewhere the words of codes are said to have weights and "
        "lengths. Lemma 1 says that all codes in the class are linear, and its proof is complete."
    )
    assert Locator(paper).locate(text)[0].paragraph == "p3"
