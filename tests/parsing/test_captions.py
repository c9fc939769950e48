"""Where captions begin and end."""

from __future__ import annotations

import pymupdf
import pytest

from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed, wrapped


def table_under(caption: str, x: float = 206) -> pymupdf.Document:
    made = document()
    lines(made[0], ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    paragraph(made[0], SENTENCE * 6, y=130)
    lines(made[0], [caption], x, 300)
    return made


def test_the_rows_of_a_table_close_under_its_caption_are_none_of_it() -> None:
    made = table_under("Table 1: The growth of winter wheat by soil")
    for row, cells in enumerate(
        (("Method", "Sand Clay Loam"), ("By hand", "1.9 1.7 1.2"), ("By machine", "2.9 3.0 4.1"))
    ):
        lines(made[0], [cells[0]], 195, 314 + 12 * row)
        lines(made[0], [cells[1]], 290, 314 + 12 * row)
    assert [t.caption for t in parsed(made).tables] == ["Table 1: The growth of winter wheat by soil"]


def test_a_caption_of_one_sentence_ends_over_a_spanning_head() -> None:
    made = table_under("Table 1: Wheat and the soil of the north.")
    lines(made[0], ["Number of plants daily"], 240, 319)
    lines(made[0], ["None   few   many"], 245, 331)
    lines(made[0], ["Sand   41    52    13"], 240, 345)
    assert [t.caption for t in parsed(made).tables] == ["Table 1: Wheat and the soil of the north."]


def test_a_label_can_stand_far_before_its_caption() -> None:
    made = table_under("Table 2:", 72)
    lines(made[0], ["A list of all soils in which wheat was sown that winter, with what"], 150, 300)
    lines(made[0], ["grew there."], 72, 312)
    expected = "Table 2: A list of all soils in which wheat was sown that winter, with what grew there."
    assert [t.caption for t in parsed(made).tables] == [expected]


@pytest.mark.parametrize(
    ("text", "found"), [("図 3 テキストのデータ", True), ("図 3 小麦のデータ", True), ("図 3 に示すように", False)]
)
def test_japanese_captions_and_sentences(text: str, found: bool) -> None:
    made = document()
    lines(made[0], ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    y = paragraph(made[0], SENTENCE * 6, y=130)
    lines(made[0], [text], 72, y + (60 if found else 20), 10, "japan")
    assert bool(parsed(made).figures) == found


def test_a_caption_ends_over_a_gap() -> None:
    made = table_under("Table 1: Properties of the fields that were sampled")
    lines(made[0], ["Field Area Clay pH"], 260, 319)
    lines(made[0], ["North 4.1 22 6.8", "South 3.7 31 7.1", "East 5.2 18 6.5"], 260, 333)
    assert [t.caption for t in parsed(made).tables] == ["Table 1: Properties of the fields that were sampled"]


def test_a_bold_title_that_fills_a_captions_first_line() -> None:
    made = document()
    lines(made[0], ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    paragraph(made[0], SENTENCE * 6, y=130)
    title = "Figure 1: The growth of winter wheat by soil and by the week of the year."
    width = pymupdf.get_text_length(title, "tibo", 8)
    rest = wrapped("Each point is the mean of four fields in the north of the country. " * 2, width, 8)
    y = lines(made[0], [title], 72, 300, 8, "tibo", 9)
    lines(made[0], rest, 72, y, 8, step=9)
    assert [f.caption for f in parsed(made).figures] == [" ".join([title, *rest])]
