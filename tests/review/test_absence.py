"""A claim that something is missing is held against the paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.review.absence import AbsenceCheck
from tests.review.making import make_paper

PAPER = make_paper(
    [
        ("3 Method", ["We fit the frost model to the survey.", "Energy consumption was not measured."]),
        ("4 Results", []),
        ("> 4.2 Ablation studies", ["Removing the frost term costs nine points."]),
        ("5 Limitations", ["No bridge was followed for long."]),
        ("6 Setup", ["The photogrammetry rig has two cameras.", "The photogrammetry software is our own."]),
        (
            "7 Hyper Parameter Tuning",
            [
                "Differences were tested by a t-test (p < 0.05).",
                "Everything is at github.com/frost, and the study was approved by the ethics board of the town.",
                "Time in service was a covariate.",
            ],
        ),
        ("8 消融实验", ["去掉霜冻项之后误差增加。"]),
    ],
    tables=[("Table 2: Hyperparameters of the frost model.", [])],
)
CHECK = AbsenceCheck(PAPER)


@pytest.mark.parametrize(
    ("text", "passage", "heading"),
    [
        ("There is no ablation.", "p3", "4.2 Ablation studies"),
        ("The authors do not report any ablation study, which is a pity.", "p3", "4.2 Ablation studies"),
        ("An ablation is missing.", "p3", "4.2 Ablation studies"),
        ("The paper does not discuss its limitations.", "p4", "5 Limitations"),
        ("Hyperparameters are not given.", "t1", ""),
        ("The paper lacks details on photogrammetry.", "p5", ""),
        ("Statistical significance is not tested.", "p7", ""),
        ("The code has not been made available.", "p8", ""),
        ("No ethical approval is mentioned.", "p8", ""),
        ("The study does not control for time in service.", "p9", ""),
        ("No hyperparameter tuning was carried out.", "p7", "7 Hyper Parameter Tuning"),
        ("论文缺乏消融实验。", "p10", "8 消融实验"),
        ("本文没有进行消融实验的讨论。", "p10", "8 消融实验"),
    ],
)
def test_what_the_paper_has_is_marked(text: str, passage: str, heading: str) -> None:
    (look,) = CHECK.contradictions(text)
    assert (look.passage, look.heading) == (passage, heading)


@pytest.mark.parametrize(
    "text",
    [
        "There is no user study with engineers.",
        "Energy consumption is not reported.",
        "Inter-annotator agreement is missing.",
        "The authors do not analyse corrosion.",
        "Competing interests are not disclosed.",
        "论文没有讨论能源成本。",
        "The ablation study is convincing.",
        "The limitations are honest and do not hide anything.",
        "No.",
        "",
    ],
)
def test_what_it_does_not_have_is_left_alone(text: str) -> None:
    assert CHECK.contradictions(text) == ()


def test_claims_are_read_as_phrases() -> None:
    (look,) = CHECK.contradictions("The paper lacks an ablation study, so the gain is unclear.")
    assert look.subject == "ablation study"
    assert CHECK.contradictions("Everything is there.") == ()


@pytest.mark.parametrize("no", ["do not", "don't", "don’t", "didn't", "can't", "couldn’t", "won't"])
def test_a_sentence_that_says_no_is_no_proof_however_it_is_written(no: str) -> None:
    rows = [f"We {no} report the photogrammetry of bridges."]
    claim = "The authors do not report photogrammetry of bridges."
    assert AbsenceCheck(make_paper([("3 Results", rows)])).contradictions(claim) == ()
    told = [row.replace(f"{no} report", "report") for row in rows]
    (look,) = AbsenceCheck(make_paper([("3 Results", told)])).contradictions(claim)
    assert look.passage == "p1"


@pytest.mark.parametrize("no", ["doesn't discuss", "didn’t discuss", "does not discuss"])
def test_a_claim_is_one_however_it_says_no(no: str) -> None:
    (look,) = CHECK.contradictions(f"The paper {no} its limitations.")
    assert look.passage == "p4"


_PARTS = ["no", "not", "lacks", "missing", "is", "the", "ablation", "frost", ",", ".", "without", "reported", "of"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PARTS), max_size=14))
def test_any_wording_is_read(parts: list[str]) -> None:
    ids = set(PAPER.passage_by_id)
    assert all(look.passage in ids for look in CHECK.contradictions(" ".join(parts)))
