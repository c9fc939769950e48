"""Where remarks stand in a pane's raw text: at their sentence, whatever marks and line ends are in it."""

from __future__ import annotations

import pytest

from reviewer_app.review.pane import split_pane
from reviewer_app.review.remark_places import remarks_at
from reviewer_app.review.sections import SectionKey


def remarked(text: str, *, places: bool = False) -> list[tuple[str, str]]:
    """(kind, the words of `text` that it stands at) of every remark."""
    return [
        (one.remark.kind, text[item.start + one.start : item.start + one.end])
        for item in split_pane(text)
        for one in remarks_at(SectionKey.REJECTION, item, places=places)
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("- The novelty is limited, whoever asks. The proofs are long.", "The novelty is limited, whoever asks."),
        (
            "- The proofs are long. The novelty [p. 4]{e1} is limited,\n  whoever\n  asks. [p. 5]{e2}",
            "The novelty [p. 4]{e1} is limited,",
        ),
        ("First.\n\nThe 🙂 novelty is limited, whoever asks.", "The 🙂 novelty is limited, whoever asks."),
        (
            "- The novelty is limited, whoever \\{new} asks. [p. 4]{e1}",
            "The novelty is limited, whoever \\{new} asks.",
        ),
    ],
)
def test_a_remark_stands_at_its_sentence(text: str, at: str) -> None:
    assert ("vague_novelty", at) in remarked(text)


@pytest.mark.parametrize("state", ["new", "dismissed"])
def test_nothing_is_remarked_on_what_is_not_the_persons_or_not_said(state: str) -> None:
    assert remarked("- The writing is poor.") == [("no_reason", "The writing is poor.")]
    assert remarked(f"- The writing is poor. {{{state}}}") == []


def test_a_place_is_asked_for_where_others_have_one() -> None:
    text = "- The annotators are introduced only by their number, so that nobody learns who they are."
    assert [kind for kind, _ in remarked(text, places=True)] == ["no_place"]
    assert remarked(f"{text} [p. 2]{{e1}}", places=True) == []
