"""The cells of tables without rules: by gaps, and by where the rows' pieces begin."""

from __future__ import annotations

import pymupdf
import pytest

from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed

ROWS = [("Mill", "Stones", "Flour"), ("North", "4", "118.5"), ("South", "6", "97.2"), ("River", "3", "140.0")]


@pytest.mark.parametrize("columns", [(86.0, 116.5, 150.5), (86.0, 190.0, 300.0)])
def test_columns_that_stand_close_and_columns_that_stand_apart(columns: tuple[float, ...]) -> None:
    made = document()
    page = made[0]
    lines(page, ["Flour from three mills"], 200, 90, 17, "tibo")
    lines(page, ["1 Introduction"], 72, 140, 12, "tibo")
    y = paragraph(page, SENTENCE * 6, y=158, size=10.5)
    lines(page, ["Table 1. Flour of one day in three mills."], 72, y + 20, 9)
    for number, row in enumerate(ROWS):
        for x, cell, font in zip(columns, row, ("tiro", "tiit", "tiro"), strict=True):
            # with the space that some programs draw after a cell
            page.insert_text((x, y + 40 + 16 * number), cell + " ", fontsize=10.5, fontname=font)
    paragraph(page, SENTENCE * 6, y=y + 120, size=10.5)
    (table,) = parsed(made).tables
    assert table.cells == tuple(ROWS)


def test_a_head_that_leaves_a_space_between_its_columns_and_rows_aligned_to_the_right() -> None:
    made = document()
    page = made[0]
    lines(page, ["Flour from three mills"], 200, 90, 17, "tibo")
    lines(page, ["1 Introduction"], 72, 140, 12, "tibo")
    y = paragraph(page, SENTENCE * 6, y=158)
    lines(page, ["Table 1. Flour of one day in three mills."], 72, y + 20, 9)
    for number, row in enumerate(ROWS):
        font = "tiro" if number else "tibo"
        for right, cell in zip((108, 150, 181.5), row, strict=True):
            x = right - pymupdf.get_text_length(cell, fontname=font, fontsize=10)
            page.insert_text((x, y + 40 + 16 * number), cell, fontsize=10, fontname=font)
    paragraph(page, SENTENCE * 6, y=y + 120)
    found = parsed(made)
    assert found.tables[0].cells == tuple(ROWS)
    assert [s.heading for s in found.sections] == ["1 Introduction"]
