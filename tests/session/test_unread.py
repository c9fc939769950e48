"""What is left unread is named by its kind, and only the paper's own text is a warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Coverage
from reviewer_app.review.passages import collect_passages
from reviewer_app.session.unread import in_parts, unread
from tests.review.making import make_paper

PAPER = make_paper(
    [("1 Introduction", ["Tea is warm.", "It cools."]), ("A Appendix", ["All the numbers."])],
    figures=["Figure 1: A cup."],
    references=["Ann (2001) On tea.", "Bo (2002) On cups."],
)


def coverage_without(paper: Paper, roles: set[str]) -> list[Coverage]:
    return [Coverage(p.id, p.section, 5, p.role not in roles) for p in collect_passages(paper)]


@pytest.mark.parametrize(
    ("roles", "what", "apart"),
    [
        ({"reference"}, "2 entries of the reference list", True),
        ({"reference", "appendix"}, "1 paragraph of the appendix and 2 entries of the reference list", True),
        ({"reference", "caption"}, "1 caption or table and 2 entries of the reference list", False),
        ({"body"}, "2 paragraphs of the text", False),
    ],
)
def test_what_is_left_out_is_named(roles: set[str], what: str, apart: bool) -> None:
    found = unread(PAPER, coverage_without(PAPER, roles))
    assert found is not None
    assert found.what == what
    assert found.apart is apart
    assert found.sentence.startswith(f"{what} will not be read")
    assert ("context" in found.sentence) is not apart


def test_nothing_is_said_where_all_is_read() -> None:
    assert unread(PAPER, coverage_without(PAPER, set())) is None


def test_without_a_paper_all_is_text() -> None:
    found = unread(None, [Coverage("p1", "s1", 5, False)])
    assert found is not None
    assert found.what == "1 paragraph of the text"


def test_a_paper_that_is_read_in_parts_is_not_called_read_whole() -> None:
    rows = coverage_without(PAPER, {"reference"})
    whole = unread(PAPER, rows)
    assert whole is not None
    assert "whole" in whole.sentence
    assert in_parts(rows) == ""
    rows = [replace(c, windows=(1 + i % 3,) if c.read else ()) for i, c in enumerate(rows)]
    parts = unread(PAPER, rows)
    assert parts is not None
    assert "whole" not in parts.sentence
    assert "in 3 parts" in in_parts(rows)
    assert "notes" in in_parts(rows)
