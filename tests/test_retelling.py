"""Sentences that a run noted in one language, told in another."""

from __future__ import annotations

import pytest

from reviewer_app.i18n import sentences, spoken, tr, trn
from reviewer_app.retelling import retold
from reviewer_app.review.model import SectionKey


def noted() -> list[str]:
    """Notes and reasons as runs write them."""
    return [
        tr("Left out: it did not fit in the context any more."),
        tr("Read only in part: its first {n} of {total} sentences, the rest did not fit.").format(n=3, total=9),
        tr("{section}: {what}.").format(
            section=SectionKey.REJECTION.title,
            what=trn(
                "{n} point that belongs under another heading was left out",
                "{n} points that belong under other headings were left out",
                2,
            ),
        ),
        tr("{section}: {what}.").format(
            section=SectionKey.SIGNIFICANCE.title,
            what=trn("{n} point was written again and left out", "{n} points were written again and left out", 1),
        ),
        tr("A context of {asked} tokens was asked for; the model was trained for {trained}.").format(
            asked=9000, trained=8192
        ),
        tr("Points from an earlier run were written by {model} ({file}).").format(model="m: 1.", file="f (2).gguf"),
    ]


@pytest.mark.parametrize(("made_in", "told_in"), [("en", "zh"), ("zh", "en"), ("en", "en"), ("zh", "zh")])
def test_a_note_is_told_in_the_language_in_use(made_in: str, told_in: str) -> None:
    with spoken(made_in):
        before = noted()
    with spoken(told_in):
        assert [retold(sentence) for sentence in before] == noted()


@pytest.mark.parametrize("text", ["", "Own words of the person.", "自己写的一句话。", "3 of 4", "x: y"])
def test_what_is_not_the_program_s_own_stays(text: str) -> None:
    for code in ("en", "zh"):
        with spoken(code):
            assert retold(text) == text


def test_sentences_are_told_one_by_one() -> None:
    both = sentences(*noted()[:1], "Own words.")
    with spoken("zh"):
        assert retold(both) == both
