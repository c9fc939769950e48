"""A quotation that the paper doesn't have is noticed."""

from __future__ import annotations

import pytest

from reviewer_app.review.quotes import quotations, unsupported_quotes
from tests.review.making import SMALL, make_paper

PAPER = make_paper(
    [
        (
            "1 Text",
            ["The bridges — old and new — carry all the traf-\u00adfic of the region.", "它们承载了该地区的所有交通。"],
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
    ],
)
def test_what_the_paper_says_is_supported(text: str) -> None:
    assert unsupported_quotes(text, PAPER) == ()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('They say "bridges carry no traffic at all".', "bridges carry no traffic at all"),
        ("“carry all the traffic … The bridges” is the wrong order.", "carry all the traffic … The bridges"),
        ("「它们没有承载任何地区的交通」", "它们没有承载任何地区的交通"),
    ],
)
def test_what_it_does_not_say_is_found(text: str, quote: str) -> None:
    assert unsupported_quotes(text, PAPER) == (quote,)


def test_only_quotations_count() -> None:
    assert quotations('the "so-called" effect of 5" and 6" pipes') == []
    assert unsupported_quotes("No quotation here.", SMALL) == ()
