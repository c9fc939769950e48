"""What authors forget to take out, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.checks.finding_in import found
from tests.review.making import make_paper

LATER = "TO" + "DO"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("placeholders", f"We ran it again. {LATER}: say how often."),
        ("placeholders", "The share was XX % of all."),
        ("placeholders", "In all XX participants came."),
        ("placeholders", "Lorem ipsum dolor sit amet."),
        ("placeholders", "As was shown before [citation needed]."),
        ("placeholders", "[Insert Figure 1 about here]"),
        ("chatbot", "As an AI language model, I cannot say."),
        ("chatbot", "Certainly! Here is a paragraph on it."),
        ("doubled_words", "We met it in the the garden."),
        ("doubled_words", "Most of of them were blue."),
    ],
)
def test_what_was_left(check: str, text: str) -> None:
    assert len(found(f"leftovers.{check}", text)) == 1


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("placeholders", f"Comments with “{LATER}” in them are counted."),
        ("placeholders", "The chromosomes XX and XY differ."),
        ("placeholders", f"{LATER} a. {LATER} b. {LATER} c. {LATER} d. {LATER} e."),
        ("chatbot", "It answers “As an AI language model, I cannot say”."),
        ("doubled_words", "We know that that is so, and had had it."),
        ("doubled_words", "from a to a"),
        ("placeholders", "Tick-borne diseases (TBDs) are many. A TBD is one."),
        ("doubled_words", "a ⊕ a = a a*"),
    ],
)
def test_what_is_meant(check: str, text: str) -> None:
    assert found(f"leftovers.{check}", text) == []


def test_abbreviations_with_two_meanings() -> None:
    text = "A knowledge base (KB) is read. A key binding (KB) is set."
    assert [f.certainty for f in found("leftovers.defined_twice", text)] == ["likely"]
    again = "A knowledge base (KB) is read. Knowledge bases (KBs) are set. The knowledge base (KB) is closed."
    assert [f.certainty for f in found("leftovers.defined_twice", again)] == ["note"]
    abstract = make_paper(
        [("Abstract", ["A knowledge base (KB) is read."]), ("Introduction", ["A knowledge base (KB) is read."])]
    )
    assert found("leftovers.defined_twice", abstract) == []


def test_other_languages_double_words() -> None:
    paper = make_paper([("Text", ["Il y a a priori the the same."])], language="fr")
    assert found("leftovers.doubled_words", paper) == []
