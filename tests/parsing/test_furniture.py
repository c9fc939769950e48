"""What is not part of the text stays out of it: heads, numbers, watermarks, line numbers, contents, stamps."""

from __future__ import annotations

import pymupdf
import pytest

from tests.parsing.making import SENTENCE, document, everything_shown, lines, paragraph, parsed, wrapped


def numbered(sentences: int, page: int = 0) -> str:
    """Running text in which no two lines are alike."""
    return " ".join(f"In field {chr(65 + page)}{chr(97 + i)} {SENTENCE}" for i in range(sentences))


def four_pages() -> pymupdf.Document:
    """Four pages of text under a heading each."""
    made = document(4)
    for number, page in enumerate(made, 1):
        lines(page, [f"{number} Part of the paper"], 72, 110, 14, "tibo")
        paragraph(page, numbered(12, number), y=140)
    return made


def test_running_heads_and_page_numbers() -> None:
    made = four_pages()
    for number, page in enumerate(made, 1):
        lines(page, ["Lovelace et al. / Annals of Wheat 12 (2019)" if number % 2 else "Soil and wheat"], 200, 50, 8)
        lines(page, [str(100 + number)], 290, 810, 9)
    text = everything_shown(parsed(made))
    assert "Annals of Wheat" not in text
    assert "Soil and wheat" not in text
    assert "103" not in text


@pytest.mark.parametrize("stamp", ["Under review as a conference paper at ICXX 2031", "DRAFT - do not distribute"])
def test_watermark_lines(stamp: str) -> None:
    made = four_pages()
    for page in made:
        lines(page, [stamp], 72, 40, 9)
        page.insert_text(
            (200, 500), "DRAFT", fontsize=60, color=(0.8, 0.8, 0.8), morph=(pymupdf.Point(200, 500), pymupdf.Matrix(45))
        )
    text = everything_shown(parsed(made))
    assert "DRAFT" not in text
    assert "Under review" not in text


def test_a_stamp_that_runs_up_the_margin() -> None:
    made = four_pages()
    made[0].insert_text((30, 600), "arXiv:1234.56789v1 [q-bio] 1 Jan 2031", fontsize=16, rotate=90)
    assert "arXiv" not in everything_shown(parsed(made))


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("step", [1, 5])
def test_line_numbers_of_a_manuscript(both: bool, step: int) -> None:
    made = document(3)
    number = 0
    for page in made:
        y = 130.0
        for text in wrapped(numbered(16, page.number), 400):
            number += 1
            page.insert_text((110, y), text, fontname="tiro", fontsize=10)
            if number % step == 0:
                width = pymupdf.get_text_length(str(number), fontsize=6)
                page.insert_text((95 - width, y), str(number), fontsize=6)
                if both:
                    page.insert_text((530, y), str(number), fontsize=6)
            y += 16
    text = everything_shown(parsed(made))
    assert not any(c.isdigit() for c in text)
    assert all(f"In field {chr(65 + page)}{chr(97 + i)} We" in text for page in range(3) for i in range(16))


def test_a_column_of_numbers_inside_a_table_is_not_line_numbers() -> None:
    from reviewer_app.parsing.page_text import read_page

    made = document(1)
    paragraph(made[0], SENTENCE * 4, y=100)
    lines(made[0], [str(n) for n in range(1, 12)], 100, 250)
    lines(made[0], ["value"] * 11, 200, 250)
    paragraph(made[0], SENTENCE * 4, y=450)
    kept = [line.text for line in read_page(made[0]).lines]
    assert "7" in kept


def test_a_list_of_contents() -> None:
    made = document(3)
    lines(made[0], ["A Report on Wheat"], 200, 90, 20, "tibo")
    lines(made[0], ["Contents"], 72, 130, 14, "tibo")
    entries = [f"{n} Chapter about something {'. ' * 30}{n * 7}" for n in range(1, 12)]
    lines(made[0], entries, 72, 160)
    made.set_metadata({"title": "A Report on Wheat"})
    for page, name in ((made[1], "1 Soils of the north"), (made[2], "2 Seeds")):
        lines(page, [name], 72, 140, 14, "tibo")
        paragraph(page, numbered(8, page.number), y=160)
    paper = parsed(made)
    assert ". . ." not in everything_shown(paper)
    assert [s.heading for s in paper.sections if s.heading] == [
        "1 Soils of the north",
        "2 Seeds",
    ]


@pytest.mark.parametrize("each", [1, 40])
def test_pages_that_are_nearly_alike_keep_their_text(each: int) -> None:
    made = document(8)
    for number, page in enumerate(made, 1):
        lines(page, [f"Sheet {number}, row {row}: nothing was seen on this day" for row in range(each)], 72, 90)
        lines(page, [str(number)], 290, 810, 9)
    text = everything_shown(parsed(made))
    assert all(f"Sheet {number}, row {row}:" in text for number in range(1, 9) for row in range(each))


def test_the_head_over_a_page_of_pictures_stays_out() -> None:
    made = four_pages()
    for page in made:
        lines(page, ["Lovelace et al. / Annals of Wheat 12 (2019)"], 200, 50, 8)
    for number in range(5):
        page = made.new_page(width=595, height=842)
        lines(page, ["Lovelace et al. / Annals of Wheat 12 (2019)"], 200, 50, 8)
        page.draw_rect(pymupdf.Rect(72, 100, 520, 700 + number), fill=(0.3, 0.5, 0.3))
    assert "Annals" not in everything_shown(parsed(made))


def test_a_list_of_contents_whose_numbers_stand_apart_and_that_goes_on_over_the_page() -> None:
    made = document(3)
    paragraph(made[0], numbered(18, 0), y=100)
    lines(made[0], ["Contents"], 72, 680, 12, "tibo")
    for n in range(8):
        page, y = (made[0], 700.0 + 14 * n) if n < 5 else (made[1], 100.0 + 14 * (n - 5))
        lines(page, [f"{n + 1}. About the soil of field {chr(65 + n)}"], 90, y)
        lines(page, [str(n + 2)], 480, y)
    paragraph(made[1], numbered(18, 1), y=180)
    paragraph(made[2], numbered(18, 2), y=100)
    text = everything_shown(parsed(made))
    assert "About the soil" not in text
    assert "In field Ba" in text
