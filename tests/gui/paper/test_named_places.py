"""What the text calls a figure, a table or a section leads there."""

from __future__ import annotations

import pytest

from reviewer_app.paper.model import Figure, Paper, Rect, Section, Source, Table, Word
from reviewer_app.ui.paper.link_targets import NamedPlaces
from reviewer_app.ui.paper.page_text import Caret, PageText

PAPER = Paper(
    Source("x.pdf", "0" * 64, 9, "mupdf", 0.1),
    "A title",
    (),
    "",
    "en",
    sections=(
        Section("s1", "2 Method", 1, 2, (Rect(0, 0, 90, 10),), ()),
        Section("s2", "2.1 Data", 2, 3, (Rect(0, 0, 90, 10),), ()),
    ),
    figures=(Figure("f1", "Figure 3", "Figure 3: A rat.", 4, (Rect(0, 0, 90, 10),)),),
    tables=(Table("t1", "Table II", "TABLE II. Weights.", 5, (Rect(0, 0, 90, 10),), ()),),
    references=(),
    hidden=(),
    pages=(),
)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("As Figure 3 shows, it is", "3", ["Figure 3: A rat."]),
        ("As Fig. 3 shows, it is", "Fig.", ["Figure 3: A rat."]),
        ("as in Table II below", "Table", ["TABLE II. Weights."]),
        ("as in Table 2 below", "2", ["TABLE II. Weights."]),
        ("see Section 2.1 for more", "2.1", ["2.1 Data"]),
        ("see Figure 3 and Table 2 for more", "3", ["Figure 3: A rat."]),
        ("如 图 3 所示", "图", ["Figure 3: A rat."]),
        ("see Figure 9 for more", "9", []),
        ("see Figure 3 for more", "more", []),
    ],
)
def test_a_name_leads_to_what_it_names(text: str, word: str, expected: list[str]) -> None:
    words = text.split(" ")
    page = PageText(1, [Word(10.0 * i, 20, 10.0 * i + 9, 30, w, 0, 0) for i, w in enumerate(words)])
    caret = Caret(1, words.index(word), 0)
    assert [t.text for t in NamedPlaces(PAPER).at(page, caret)] == expected


def test_a_caption_does_not_lead_to_itself() -> None:
    page = PageText(
        4, [Word(10.0 * i, 0, 10.0 * i + 9, 10, w, 0, 0) for i, w in enumerate(["Figure", "3:", "A", "rat."])]
    )
    assert NamedPlaces(PAPER).at(page, Caret(4, 0, 0)) == []
