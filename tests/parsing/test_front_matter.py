"""Title, authors and abstract where type and place alone tell them."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.authors import split_names
from reviewer_app.parsing.lines import Run
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed, wrapped
from tests.parsing.test_headings import pieces

ABSTRACT = "This paper tells what the soil does to winter wheat, and how we know. " * 5


def test_columns_under_a_title_in_the_middle_keep_their_headings() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter"], 245, 90, 16, "tibo")
    lines(page, ["Ada Lovelace"], 268, 115, 11)
    y = lines(page, ["Abstract"], 57, 160, 11, "tibo", 16)
    y = paragraph(page, ABSTRACT, 57, y, 225, 9)
    lines(page, ["1 Introduction"], 57, y + 14, 11, "tibo")
    paragraph(page, SENTENCE * 9, 57, y + 32, 225)
    paragraph(page, SENTENCE * 14, 310, 160, 225)
    lines(made[1], ["2 Methods"], 57, 90, 11, "tibo")
    paragraph(made[1], SENTENCE * 12, 57, 110, 225)
    paragraph(made[1], SENTENCE * 12, 310, 90, 225)
    paper = parsed(made)
    assert paper.abstract == ABSTRACT.strip()
    assert [s.heading for s in paper.sections] == ["Abstract", "1 Introduction", "2 Methods"]


def test_a_short_title_over_a_block_of_names() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat DB"], 268, 90, 14, "tibo")
    lines(page, ["Ada M. Lovelace", "Grace Hopper", "Emmy Noether"], 255, 118, 12, step=14)
    lines(page, ["Somewhere Software, Inc."], 240, 162, 12, "tiit")
    lines(page, ["1. Introduction"], 72, 200, 12, "tibo")
    y = paragraph(page, SENTENCE * 6, y=218)
    lines(page, ["2. Overview of the Wheat DB"], 72, y + 16, 12, "tibo")
    paragraph(page, SENTENCE * 12, y=y + 34)
    paper = parsed(made)
    assert paper.title == "Wheat DB"
    assert paper.authors == ("Ada M. Lovelace", "Grace Hopper", "Emmy Noether")


def test_neither_a_caption_nor_a_list_of_symbols_is_the_title() -> None:
    made = document()
    page = made[0]
    lines(page, ["Advanced Winter Wheat"], 200, 90, 15, "tibo")
    lines(page, ["the authors are not named"], 230, 112)
    y = lines(page, ["F force of the wind", "v value of the residual"], 72, 150, step=13)
    y = lines(page, ["Jacobian Matrix"], 72, y, step=13)
    y = lines(page, ["Table 1: How the wind was measured"], 72, y + 12)
    lines(page, ["Margin Top"], 72, y + 8)
    paragraph(page, SENTENCE * 14, y=y + 60)
    assert parsed(made).title == "Advanced Winter Wheat"


def test_a_title_page_with_lines_wide_apart() -> None:
    made = document(2)
    for y, text in ((210, "How Winter Wheat Depends"), (256, "(and Summer Wheat) on the Soil")):
        lines(made[0], [text], 297 - pymupdf.get_text_length(text, "tibo", 20) / 2, y, 20, "tibo")
    lines(made[0], ["Ada Lovelace", "Grace Hopper"], 250, 350, 14, step=18)
    paragraph(made[1], SENTENCE * 20)
    assert parsed(made).title == "How Winter Wheat Depends (and Summer Wheat) on the Soil"


def test_a_summary_at_the_end_is_no_abstract() -> None:
    made = document(4)
    lines(made[0], ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(made[0], ["Ada Lovelace"], 260, 115, 11)
    first, *rest = wrapped("Abstract " + ABSTRACT, 420, 9)
    pieces(made[0], 150, ("Abstract", "tibo"), (first.removeprefix("Abstract"), "tiro"), size=9, x=87)
    lines(made[0], rest, 87, 161, 9, step=11)
    for page, name in zip(made, ("Introduction", "Methods", "Results", "Summary"), strict=True):
        lines(page, [name], 72, 250, 12, "tibo")
        paragraph(page, SENTENCE * 8, y=270)
    paper = parsed(made)
    assert paper.abstract == ABSTRACT.strip()
    assert [s.heading for s in paper.sections] == ["Abstract", "Introduction", "Methods", "Results", "Summary"]


def test_the_abstract_ends_where_the_type_of_the_text_returns() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    lines(page, ["Abstract"], 270, 150, 10, "tibo")
    y = paragraph(page, ABSTRACT, 100, 166, 390, 9)
    y = paragraph(page, "If you are in a hurry, go on to the second section. " + SENTENCE * 2, y=y + 14)
    lines(page, ["1 Introduction"], 72, y + 16, 12, "tibo")
    paragraph(page, SENTENCE * 12, y=y + 34)
    lines(made[1], ["2 Methods"], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    paper = parsed(made)
    assert paper.abstract == ABSTRACT.strip()
    assert any(s.text.startswith("If you are in a hurry") for s in paper.sections[1:])


def test_neither_a_date_nor_a_firm_in_smaller_type_is_an_author() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace and Grace Hopper"], 220, 115, 11)
    lines(page, ["Wheat Micro"], 265, 129, 10)
    lines(page, ["San Antonio, TX 78249"], 245, 145, 11)
    lines(page, ["San Marcos, University of Somewhere"], 225, 176, 11)
    lines(page, ["April 19, 2007"], 262, 161, 11)
    lines(page, ["1 Introduction"], 72, 200, 12, "tibo")
    paragraph(page, SENTENCE * 16, y=218)
    paper = parsed(made)
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert "2007" not in " ".join(s.text for s in paper.sections)


def test_a_name_that_is_divided_at_the_end_of_a_wide_line() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace, Emmy Noether, and Grace", "M. Hopper"], 170, 125, 11, step=24)
    lines(page, ["1 Introduction"], 72, 220, 12, "tibo")
    lines(page, wrapped(SENTENCE * 16, 450), 72, 244, step=24)
    assert parsed(made).authors == ("Ada Lovelace", "Emmy Noether", "Grace M. Hopper")


def test_a_paper_without_an_abstract_gets_none() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    first = "The first thing to do was to look at the soil in all fields of the north. "
    y = paragraph(page, first + SENTENCE * 4, y=160)
    paragraph(page, SENTENCE * 7, y=y + 14)
    paragraph(made[1], SENTENCE * 12)
    paper = parsed(made)
    assert not paper.abstract
    assert first.strip() in paper.sections[0].text
    assert paper.sections[0].heading == ""


def test_an_abstract_without_a_heading_that_is_set_apart() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    y = paragraph(page, ABSTRACT, 102, 160, 390)
    paragraph(page, SENTENCE * 12, y=y + 20)
    paragraph(made[1], SENTENCE * 12)
    assert parsed(made).abstract == ABSTRACT.strip()


def test_a_title_in_the_type_of_the_text_that_is_also_the_running_head() -> None:
    made = document(4)
    lines(made[0], ["MANUAL FOR WHEAT"], 240, 100, 10, "tibo")
    lines(made[0], ["ADA LOVELACE"], 255, 125, 8)
    lines(made[0], ["Contents"], 270, 160, 10, "tiit")
    entries = ["1. Introduction", "2. How To Sow", "How Does The Soil Help ?", "What Soil Cannot Do"]
    for n, entry in enumerate(entries):
        lines(made[0], [entry], 100, 176 + 12 * n)
        lines(made[0], [str(1 + n)], 480, 176 + 12 * n)
    lines(made[0], ["1. Introduction"], 230, 250, 10, "tibo")
    for number, page in enumerate(made):
        paragraph(page, SENTENCE * 9, y=270)
        if number:
            lines(page, ["MANUAL FOR WHEAT" if number % 2 else "ADA LOVELACE"], 250, 50, 8)
    lines(made[1], ["2. How To Sow"], 230, 250, 10, "tibo")
    paper = parsed(made)
    assert (paper.title, paper.authors) == ("MANUAL FOR WHEAT", ("ADA LOVELACE",))
    assert [s.heading for s in paper.sections] == ["1. Introduction", "2. How To Sow"]


def test_an_identifier_behind_a_name_is_no_address() -> None:
    run = Run("Ada Lovelace 0000-0002-1825-0097, Grace Hopper", 100, 300, 100, 11, "Sans", False, False, False, 0)
    assert split_names([run]) == ["Ada Lovelace", "Grace Hopper"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace, Grace Hopper, University of Somewhere, Townsville", ["Ada Lovelace", "Grace Hopper"]),
        ("Ada Lovelace <ada.lovelace@example.org>", ["Ada Lovelace"]),
        ("Ada Lovelace and Grace Hopper {ada,grace}@example.org", ["Ada Lovelace", "Grace Hopper"]),
        ("University of Somewhere, Ada County", []),
        ("Report Exercise, group C", []),
        ("ada.lovelace@example.org", []),
    ],
)
def test_names_before_an_institution_or_an_address(text: str, names: list[str]) -> None:
    assert split_names([Run(text, 100, 400, 100, 11, "Sans", False, False, False, 0)]) == names


def test_an_abstract_without_a_heading_that_goes_on_over_the_page() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    *first, last = wrapped(ABSTRACT * 2, 250)
    lines(page, first[:8], 272, 600)
    paragraph(page, "Copyright by the authors. Published under a licence that lets all read it.", 72, 760, 450, 8)
    lines(made[1], [*first[8:], last], 72, 90)
    lines(made[1], ["1. Introduction"], 72, 200, 12, "tibo")
    paragraph(made[1], SENTENCE * 16, y=220)
    assert parsed(made).abstract == (ABSTRACT * 2).strip()


@pytest.mark.parametrize("top", ["heading", "text"])
def test_a_title_in_the_first_column_leaves_the_top_of_the_second_to_the_text(top: str) -> None:
    made = document()
    page = made[0]
    y = lines(page, ["Wheat Under Snow", "and Under Ice"], 57, 110, 18, "tibo", 24)
    lines(page, ["Abstract"], 57, y + 12, 12, "tibo")
    y = paragraph(page, ABSTRACT, 57, y + 30, 225)
    lines(page, ["Introduction"], 57, y + 16, 12, "tibo")
    first = SENTENCE * 6 + "What follows is set over the break of"
    paragraph(page, first, 57, y + 34, 225)
    if top == "heading":
        lines(page, ["Methods"], 310, 74, 12, "tibo")
    paragraph(page, "the column and ends in it. " + SENTENCE * 8, 310, 92 if top == "heading" else 74, 225)
    paper = parsed(made)
    assert [s.heading for s in paper.sections] == [
        "Abstract",
        "Introduction",
        *(["Methods"] if top == "heading" else []),
    ]
    assert paper.title == "Wheat Under Snow and Under Ice"
    assert "the column and ends in it." in paper.sections[-1].paragraphs[0].text
    assert not paper.left_out


def test_a_masthead_beside_a_title_in_the_first_column_is_front_matter() -> None:
    made = document()
    page = made[0]
    lines(page, ["Journal of Cold Crops 12 (2019) 4"], 400, 74, 8)
    y = lines(page, ["Wheat Under Snow", "and Under Ice"], 57, 110, 18, "tibo", 24)
    paragraph(page, ABSTRACT, 57, y + 30, 225)
    paragraph(page, SENTENCE * 8, 310, y + 30, 225)
    texts = [p.text for s in parsed(made).sections for p in s.paragraphs]
    assert not any("Cold Crops" in text for text in texts)
