"""Abbreviations and tortured phrases."""

from __future__ import annotations

import tomllib

import pytest

from reviewer_app.locations import resource
from tests.checks.finding_in import found
from tests.review.making import make_paper

USED = "The SVM is good."


def test_abbreviations_that_are_explained_and_never_used() -> None:
    text = "We use a support vector machine (SVM) and a hidden Markov model (HMM)."
    (finding,) = found("leftovers.abbreviations", make_paper([("A", [text, USED])]))
    assert (finding.certainty, finding.computed["names"]) == ("note", "HMM")
    assert finding.places[0].quote == "HMM"


def test_abbreviations_that_are_used_before_they_are_explained() -> None:
    paper = make_paper([("A", [USED, "We use a support vector machine (SVM)."])])
    (finding,) = found("leftovers.abbreviations", paper)
    assert (finding.computed["names"], finding.places[0].paragraph) == ("SVM", "p1")
    assert found("leftovers.abbreviations", make_paper([("A", ["A support vector machine (SVM).", USED])])) == []


def test_abbreviations_that_are_never_explained() -> None:
    often = ["The KPQ of it is high, and DNA is DNA, is DNA and is DNA."] * 4
    (finding,) = found("leftovers.abbreviations", make_paper([("A", often)]))
    assert finding.computed["names"] == "KPQ"
    explained = [*often, "KPQ (known quality of pears) is meant."]
    assert found("leftovers.abbreviations", make_paper([("A", explained)])) == []


def test_one_meaning_in_two_forms_is_one() -> None:
    text = "A false positive (FP) and the false positivity (FP) of it."
    assert [c.certainty for c in found("leftovers.defined_twice", text)] == ["note"]
    other = "A false positive (FP) and the fish population (FP) of it."
    assert [c.certainty for c in found("leftovers.defined_twice", other)] == ["likely"]


TORTURED = tomllib.loads(resource("words", "tortured.toml").read_text("utf-8"))["phrases"]


@pytest.mark.parametrize("phrase", sorted(TORTURED))
def test_tortured_phrases(phrase: str) -> None:
    words = " ".join(word.split("|")[0].removesuffix("*") for word in phrase.split())
    (finding,) = found("leftovers.tortured", f"We used {words} here.")
    assert (finding.certainty, finding.places[0].quote) == ("likely", words)
    assert finding.computed["meant"]


def test_a_paper_about_tortured_phrases_may_quote_them() -> None:
    text = "They wrote “counterfeit consciousness”, “haze figuring” and “bosom peril”."
    assert found("leftovers.tortured", text) == []
    assert found("leftovers.tortured", "Artificial intelligence, random forests and breast cancer.") == []
