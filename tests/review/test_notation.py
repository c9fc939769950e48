"""Formulas that are written differently become the same."""

from __future__ import annotations

import pytest

from reviewer_app.review.notation import plain_notation


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"$q_{\mathrm{k}}$", "qk"),
        ("q_k", "qk"),
        (r"\hat\pi", "hatπ"),
        ("π̂", "hatπ"),
        (r"\gamma(\Lambda)\leq 2", "γ(Λ)≤2"),
        (r"\begin{aligned} a &= b \end{aligned}", "  a &= b  "),
        ("naïve réponse", "naïve réponse"),
        ("call foo_bar", "call foo_bar"),
        ("plain text", "plain text"),
    ],
)
def test_notation(written: str, plain: str) -> None:
    assert plain_notation(written) == plain
