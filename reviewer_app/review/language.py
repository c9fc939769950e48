"""The language that a review is written and exported in."""

from __future__ import annotations

from reviewer_app import i18n
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Review

# The language of the paper, whatever that is.
PAPER = "paper"
CHOICES = ("en", "zh", PAPER)


def language_asked(asked: str, paper: Paper | None) -> str:
    """The code of the language that a review of `paper` is to have, where `asked` is one of `CHOICES`.

    A paper whose language nobody knows gets a review in English, and none at all one in the window's language.
    """
    if asked != PAPER:
        return asked
    if paper is None:
        return i18n.language()
    return paper.language.split("-")[0].lower() or i18n.ENGLISH


def language_of(review: Review, paper: Paper | None) -> str:
    """The code of the language that `review` has: what its run was asked for, else the paper's."""
    asked = str(review.settings.get("language", PAPER))
    return language_asked(asked if asked in CHOICES else PAPER, paper)
