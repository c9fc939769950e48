"""Levels of headings without numbers: by place in the column, by the reference list's look; and items of lists."""

from __future__ import annotations

import pymupdf

from tests.parsing.making import SENTENCE, document, lines, paragraph, wrapped
from tests.parsing.test_headings import pieces
from tests.parsing.test_structure import text_under, tree


def _filled(page: pymupdf.Page, y: float) -> float:
    return lines(page, wrapped(SENTENCE * 5, 451), 72, y)


def test_headings_in_the_middle_stand_over_headings_at_the_left() -> None:
    made = document(4)
    lines(made[0], ["On Winter Wheat and the Soils of the North"], 110, 80, 20, "tibo")
    named = {"How to Sow Wheat": 1, "The Soil of the North": 2, "Data": 2, "Summer Wheat": 1, "Old Kinds": 2,
             "Discussion": 1, "The Harvest": 2}  # fmt: skip
    for n, (name, level) in enumerate(named.items()):
        page, y = made[n // 2], 120 + 250 * (n % 2)
        width = pymupdf.get_text_length(name, "tibo", 10)
        lines(page, [name], 72 if level == 2 else 297.5 - width / 2, y, 10, "tibo")
        _filled(page, y + 20)
    assert tree(made) == [(level, name) for name, level in named.items()]


def test_one_part_named_as_sections_usually_are_is_not_the_measure() -> None:
    made = document(4)
    named = {
        "The Wheat": 1, "Its soil": 2, "Its seeds": 2, "The Harvest": 1, "By machine": 2, "Method": 2, "Old Kinds": 1,
        "Outside the fields": 2, "The Winter": 1,
    }  # fmt: skip
    text_under(made, [(name, 14 if level == 1 else 12, "tibo") for name, level in named.items()])
    for page in made:
        lines(page, [SENTENCE], y=700)
    assert tree(made) == [(level, name) for name, level in named.items()]


def test_sentences_that_are_numbered_in_italics_are_no_headings() -> None:
    made = document(4)
    y = 110.0
    lines(made[0], ["On Winter Wheat and the Soils of the North"], 110, 80, 20, "tibo")
    for n, name in enumerate(("How to Sow Wheat", "The Harvest", "Old Kinds of Wheat", "Summer Wheat")):
        lines(made[n], [name], 72, 120, 12, "tibo")
        y = paragraph(made[n], SENTENCE * 4, y=140)
        if n == 1:
            for k, step in enumerate(("sow the seeds.", "wait for the rain.", "cut the wheat.", "count what grew."), 1):
                lines(made[n], [f"{k}. First of all, we {step}"], 72, y + 10, 10, "tiit")
                y = paragraph(made[n], SENTENCE * 3, y=y + 24)
    assert [name for _, name in tree(made)] == [
        "How to Sow Wheat", "The Harvest", "Old Kinds of Wheat", "Summer Wheat",
    ]  # fmt: skip


def test_a_heading_may_begin_with_the_name_of_a_statement() -> None:
    made = document(2)
    named = ["Wheat in the North", "Case Study: Winter Wheat", "Problem Statement", "The Harvest"]
    text_under(made, [(name, 10, "tibo") for name in named])
    assert [name for _, name in tree(made)] == named


def test_amounts_in_a_table_do_not_number_the_sections() -> None:
    made = document(3)
    text_under(made, [("Materials and Methods", 12, "tibo"), ("Results", 12, "tibo"), ("Discussion", 12, "tibo")])
    y = 500.0
    for name in ("The Soil of the North. ", "Summer Wheat. ", "Old Kinds. "):
        y = lines(made[0], wrapped(SENTENCE * 2, 450), 72, y)
        pieces(made[0], y, (name, "tibo"), (SENTENCE[:60], "tiro"), x=84)
        y = paragraph(made[0], SENTENCE * 2, y=y + 12)
    lines(made[2], ["30 mL of water", "10 mL of acid", "20 mL of salt", "40 mL of oil"], 72, 100, 10, "tibo", 30)
    assert {"The Soil of the North.", "Summer Wheat.", "Old Kinds."} <= {name for _, name in tree(made)}


def test_many_lines_that_stand_alone_between_paragraphs_are_headings() -> None:
    made = document(3)
    lines(made[0], ["On Winter Wheat and the Soils of the North"], 110, 60, 18, "tibo")
    named = [
        "Methods",
        "The soils",
        "Its seeds",
        "By machine",
        "In winter",
        "By hand",
        "In spring",
        "Old kinds",
        "Results",
    ]
    y, n = 100.0, 0
    for name in named:
        if y > 600:
            y, n = 100.0, n + 1
        top = name in ("Methods", "Results")
        lines(made[n], [name], 72 if top else 87, y, 12 if top else 10, "tibo")
        y = paragraph(made[n], SENTENCE * 5, y=y + 16) + 4
    assert [name for _, name in tree(made)] == named
