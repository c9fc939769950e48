"""Headings, captions, tables, references, formulas, lists and code on made pages."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.captions import match_label
from tests.parsing.making import SENTENCE, a_paper, document, everything_shown, lines, paragraph, parsed


def tree(made: pymupdf.Document) -> list[tuple[int, str]]:
    """Level and heading of each section."""
    return [(s.level, s.heading) for s in parsed(made).sections if s.heading]


def text_under(made: pymupdf.Document, headings: list[tuple[str, float, str]]) -> None:
    """Write headings (text, size, font) with a paragraph under each on the document's pages."""
    y, number = 130.0, 0
    lines(made[0], ["On Winter Wheat and the Soils of the North"], 110, 80, 20, "tibo")
    for text, size, font in headings:
        if y > 640:
            number, y = number + 1, 100.0
        lines(made[number], [text], 72, y + 12, size, font)
        y = paragraph(made[number], SENTENCE * 4, y=y + 30) + 10


def test_levels_by_type_where_nothing_is_numbered() -> None:
    made = document(3)
    text_under(
        made,
        [
            ("Introduction", 14, "tibo"),
            ("Materials and methods", 14, "tibo"),
            ("Study site", 12, "tibo"),
            ("Sowing and harvest", 12, "tibo"),
            ("Results", 14, "tibo"),
            ("Growth in spring", 12, "tibo"),
            ("Discussion", 14, "tibo"),
        ],
    )
    assert tree(made) == [
        (1, "Introduction"),
        (1, "Materials and methods"),
        (2, "Study site"),
        (2, "Sowing and harvest"),
        (1, "Results"),
        (2, "Growth in spring"),
        (1, "Discussion"),
    ]


def test_roman_and_lettered_headings() -> None:
    made = document(3)
    names = ["I. INTRODUCTION", "II. METHODS", "A. Sowing", "B. Harvest", "III. RESULTS", "A. Growth", "IV. CONCLUSION"]
    text_under(made, [(n, 10, "tiit" if n[1] == "." and n[0] in "AB" else "tiro") for n in names])
    assert tree(made) == [(2 if n[0] in "AB" else 1, n) for n in names]


def test_run_in_headings_are_split_from_their_text() -> None:
    made = document(2)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Methods", 13, "tibo")])
    page = made[1]
    y = 100.0
    for name in ("2.1. Sowing.", "2.2. Harvest."):
        width = pymupdf.get_text_length(name + " ", fontname="tibi", fontsize=10)
        page.insert_text((72, y), name, fontname="tibi", fontsize=10)
        page.insert_text(
            (72 + width, y), "Seeds were put into the soil by hand and by machine alike.", fontname="tiro", fontsize=10
        )
        y = paragraph(page, SENTENCE * 3, y=y + 12) + 8
    sections = {s.heading: s for s in parsed(made).sections}
    assert sections["2.1. Sowing."].level == 2
    assert sections["2.1. Sowing."].text.startswith("Seeds were put")


def test_a_usable_outline_names_the_headings() -> None:
    made = document(2)
    text_under(made, [("The soil of the north", 10, "tibo"), ("Its warmth", 10, "tibo"), ("The seeds", 10, "tibo")])
    made.set_toc([[1, "The soil of the north", 1], [2, "Its warmth", 1], [1, "The seeds", 1], [1, "Figure 1: Soil", 1]])
    assert tree(made) == [(1, "The soil of the north"), (2, "Its warmth"), (1, "The seeds")]


def test_numbers_that_break_the_count_are_no_headings() -> None:
    made = document(3)
    text_under(
        made,
        [
            ("1 Introduction", 12, "tibo"),
            ("2 Methods", 12, "tibo"),
            ("1 First rule of sowing", 10, "tibo"),
            ("3 Results", 12, "tibo"),
        ],
    )
    headings = [h for _, h in tree(made)]
    assert headings == ["1 Introduction", "2 Methods", "3 Results"]


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("Figure 1: Growth", False),
        ("FIG. 2. Growth", False),
        ("Fig. S3 | Growth", False),
        ("Table IV", True),
        ("TABLE 2.1 Yields", True),
        ("Table-3: Yields", True),
        ("Abbildung 4: Wachstum", False),
        ("Tableau 2 – Récoltes", True),
        ("表 1 产量", True),
        ("图 2 生长", False),
        ("Рис. 3. Рост", False),
        ("Extended Data Fig. 1 | Growth", False),
    ],
)
def test_labels(text: str, is_table: bool) -> None:
    found = match_label(text)
    assert found is not None
    assert bool(found["table"]) == is_table


@pytest.mark.parametrize(
    "text", ["Figures show that", "Table a", "Tables of yields", "Figure in the margin", "A table 1"]
)
def test_no_labels(text: str) -> None:
    assert match_label(text) is None


def test_a_table_with_its_caption_and_cells() -> None:
    made = a_paper(3)
    page = made[1]
    page.clean_contents()
    y = 400.0
    lines(page, ["Table 1: Yields of the three fields in two years."], 72, y, 9)
    for row in (("Field", "2019", "2020"), ("North", "4.1", "4.4"), ("South", "5.0", "5.2"), ("West", "3.9", "4.0")):
        y += 14
        for x, cell in zip((90, 220, 330), row, strict=True):
            lines(page, [cell], x, y, 9)
    paragraph(page, SENTENCE * 4, y=y + 40)
    paper = parsed(made)
    (table,) = paper.tables
    assert table.label == "Table 1"
    assert table.caption == "Table 1: Yields of the three fields in two years."
    assert table.cells == (
        ("Field", "2019", "2020"),
        ("North", "4.1", "4.4"),
        ("South", "5.0", "5.2"),
        ("West", "3.9", "4.0"),
    )
    assert "South" not in "".join(s.text for s in paper.sections)


def test_a_sentence_that_begins_with_a_figure_is_no_caption() -> None:
    made = a_paper(2)
    paragraph(made[1], SENTENCE * 2 + "Figure 7 shows how the warmth of the soil rises. " + SENTENCE * 2, y=400)
    paper = parsed(made)
    assert paper.figures == ()
    assert "Figure 7 shows" in everything_shown(paper)


def test_kinds_of_paragraphs() -> None:
    made = document(1)
    page = made[0]
    lines(page, ["On Winter Wheat and the Soils of the North"], 110, 60, 20, "tibo")
    lines(page, ["1 Introduction"], 72, 90, 13, "tibo")
    y = paragraph(page, SENTENCE * 3, y=110)
    lines(page, ["E = m c² + α ∑ x     (1)"], 230, y + 14, 10, "china-s")
    y = paragraph(page, SENTENCE * 2, y=y + 40)
    lines(page, ["• the first of three things that we did", "• the second of them", "• and the third"], 84, y + 8)
    y = paragraph(page, SENTENCE * 2, y=y + 60)
    lines(page, ["for row in field:", "    sow(row)"], 90, y + 10, 9, "cour")
    paragraph(page, SENTENCE * 2, y=y + 50)
    kinds = [p.kind for s in parsed(made).sections for p in s.paragraphs]
    assert kinds == ["text", "formula", "text", "list", "list", "list", "text", "code", "text"]


def test_reference_lists_in_other_styles() -> None:
    made = a_paper(2)
    page = made.new_page(width=595, height=842)
    lines(page, ["Further text that follows nothing in particular."], 72, 60)
    made.delete_page(2)
    page = made[1]
    page.clean_contents()
    entries = [
        ("Lovelace A, Babbage C (1843) Notes on the", "engine. Journal of Engines 1:3-4"),
        ("Hopper GM (1952) The education of a", "computer. ACM 243-249"),
        ("Noether E (1918) Invariante Variations-", "probleme. Nachr Ges Wiss 235-257"),
        ("Turing AM (1936) On computable numbers", "with an application. Proc LMS 42:230-265"),
    ]
    made2 = document(1)
    page = made2[0]
    lines(page, ["1 Introduction"], 72, 90, 13, "tibo")
    y = paragraph(page, SENTENCE * 6, y=110)
    lines(page, ["References"], 72, y + 20, 13, "tibo")
    y += 40
    for first, second in entries:
        lines(page, [first], 72, y, 9)
        lines(page, [second], 84, y + 11, 9)
        y += 22
    references = parsed(made2).references
    assert [r.text.split(" ")[0] for r in references] == ["Lovelace", "Hopper", "Noether", "Turing"]
    assert "Variationsprobleme" in references[2].text


def test_a_superscript_citation_does_not_join_its_word() -> None:
    made = document(1)
    page = made[0]
    lines(page, ["1 Introduction"], 72, 90, 13, "tibo")
    page.insert_text((72, 120), "Wheat grows in spring", fontname="tiro", fontsize=10)
    width = pymupdf.get_text_length("Wheat grows in spring", fontname="tiro", fontsize=10)
    page.insert_text((72 + width, 116), "12", fontname="tiro", fontsize=6)
    page.insert_text((72 + width + 8, 120), "and rests in winter.", fontname="tiro", fontsize=10)
    text = everything_shown(parsed(made))
    assert "spring¹² and rests" in text


def test_arabic_stands_in_logical_order() -> None:
    made = document(1)
    sentence = "ينمو القمح في التربة الدافئة خلال الربيع"
    made[0].insert_htmlbox(pymupdf.Rect(72, 100, 520, 200), f'<p dir="rtl">{sentence}</p>')
    words = everything_shown(parsed(made)).split()
    # this font's shaped glyphs are not all mapped; these words' are
    assert words.index("ينمو") < words.index("في")
