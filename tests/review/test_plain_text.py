"""A review without the signs of Markdown reads the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.review.plain_text import plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Review: A *fine* paper", "Review: A fine paper\n===================="),
        ("## Reasons", "Reasons\n-------"),
        ("- Report **recall** and *precision*.", "- Report recall and precision."),
        ("- 2 * 3 * 4, a_b_c, **", "- 2 * 3 * 4, a_b_c, **"),
        ("- See [the site](https://example.org).", "- See the site (https://example.org)."),
        ("- 建议补充**误差分析**，并说明*种子*。", "- 建议补充误差分析，并说明种子。"),
        ("- `x_i` is `**not**` bold", "- x_i is **not** bold"),
        (r"- \(p. 4\) and \*", "- (p. 4) and *"),
        ("  > “We show” (p. 4)", "  “We show” (p. 4)"),
        ("```\n# a *comment*\n```\nafter", "# a *comment*\nafter"),
        ("```not a fence``` but code", "not a fence but code"),
        ("*No points.*", "No points."),
    ],
)
def test_the_signs_go(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


@given(st.text(alphabet="ab *_`#\\[]()>\n", max_size=60))
def test_no_word_is_lost(markdown: str) -> None:
    # What stands on the line that opens a fence names a language.
    markdown = markdown.replace("```", "``")
    letters = [c for c in plain_text(markdown) if c in "ab"]
    assert letters == [c for c in markdown if c in "ab"]
