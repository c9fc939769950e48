"""A quotation that the paper doesn't have is noticed."""

from __future__ import annotations

import pytest

from reviewer_app.review.quotes import QuoteCheck, quotations
from tests.review.making import SMALL, make_paper

PAPER = make_paper(
    [
        (
            "1 Text",
            [
                "The bridges — old and new — carry all the traf-\u00adfic of the region.",
                "它们承载了该地区的所有交通。",
                "Loads [3, 4] were con\ufb01rmed² twice (Smith et al., 2001) and “weighed by hand” in winter.",
            ],
        )
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        'They say "The bridges - old and new - carry all the traffic".',
        "They say “carry all the traffic of the region.” indeed.",
        "They say “The bridges … carry all the traffic”.",
        "They say “[t]he bridges [...] carry all the traffic”.",
        "They say 'carry all the traffic of the region' indeed.",
        "It is a “robust” method, the authors' own, and it's theirs.",
        "文中说「它们承载了该地区的所有交通」。",
        "作者称“该地区的所有交通”。",
        "Sie schreiben: „carry all the traffic of the region“.",
        "Ils disent «\u00a0carry all the traffic of the region\u00a0».",
        "Sie sagen »CARRY ALL THE TRAFFIC« dazu.",
        "They say ``carry all the traffic'' in LaTeX.",
        "They say “loads were con\ufb01rmed twice”, without the citations.",
        "They say “Loads [3, 4] were confirmed² twice” with them.",
        "They say “confirmed twice (Smith et al., 2001) and “weighed by hand” in winter”.",
        "They say “carry all the\n  traffic of the region” over two lines.",
        "The abstract should say “carry most of the traffic in winter” instead.",
        "Change “the bridges old and new” to “all bridges of the region”.",
    ],
)
def test_what_the_paper_says_is_supported(text: str) -> None:
    assert QuoteCheck(PAPER).unsupported(text) == ()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('They say "bridges carry no traffic at all".', "bridges carry no traffic at all"),
        ("“carry all the traffic … The bridges” is the wrong order.", "carry all the traffic … The bridges"),
        ("「它们没有承载任何地区的交通」", "它们没有承载任何地区的交通"),
        ("作者声称“非常轻松”。", "非常轻松"),
        ("The authors claim “fully automatic” bridges.", "fully automatic"),
        ("Sie schreiben: „carry no traffic at all“.", "carry no traffic at all"),
        ("They say “Loads were confirmed thrice”.", "Loads were confirmed thrice"),
        ("They say “weighed “by feet” in winter” there.", "weighed “by feet” in winter"),
        ("Change “no bridge of the region” to “some bridges”.", "no bridge of the region"),
    ],
)
def test_what_it_does_not_say_is_found(text: str, quote: str) -> None:
    assert QuoteCheck(PAPER).unsupported(text) == (quote,)


def test_only_quotations_count() -> None:
    assert quotations('the "so-called" effect of 5" wide and 6" pipes, “fully automatic” and “高效”') == []
    assert QuoteCheck(SMALL).unsupported("No quotation here.") == ()
