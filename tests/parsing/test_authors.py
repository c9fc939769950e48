"""Authors in the settings that names and their institutions share a line, a column or a page."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.authors import split_names
from reviewer_app.parsing.lines import Run
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed
from tests.parsing.test_headings import pieces


def _run(text: str, x0: float, italic: bool = False, x1: float = 0.0) -> Run:
    return Run(text, x0, x1 or x0 + 5.5 * len(text), 100, 11, "Sans", False, italic, False, 0)


def test_names_with_their_institutions_in_italics_between_them() -> None:
    first = [_run("Ada Lovelace, ", 100), _run("University of Somewhere; ", 180, True), _run("Grace Hopper", 320)]
    assert split_names([*first, _run(", ", 390, True)]) == ["Ada Lovelace", "Grace Hopper"]
    second = [_run("Example Research; ", 100, True), _run("Emmy Noether, ", 200), _run("York University", 290, True)]
    assert split_names(second) == ["Emmy Noether"]


def test_names_whose_letters_are_set_apart() -> None:
    words = [("A D A", 100, 130), ("L O V E L A C E , ", 136, 218), ("G R A C E", 221, 270), ("H O P P E R", 276, 340)]
    assert split_names([_run(text, x0, x1=x1) for text, x0, x1 in words]) == ["ADA LOVELACE", "GRACE HOPPER"]


@pytest.mark.parametrize(
    ("text", "continues", "names"),
    [
        ("Ada Lovelace − University of Somewhere, Town", False, ["Ada Lovelace"]),
        ("5465 Grace Hopper Blvd.", False, []),
        ("File and Storage Wheat", False, []),
        ("PII:", True, []),
    ],
)
def test_dashes_and_house_numbers_and_labels(text: str, continues: bool, names: list[str]) -> None:
    assert split_names([_run(text, 100)], continues) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Ada Lovelace, MM, Grace Hopper, FRCPC, Emmy Noether, BMedSci",
            ["Ada Lovelace", "Grace Hopper", "Emmy Noether"],
        ),
        ("JOHN SMITH, ADA LI, GRACE", ["JOHN SMITH", "ADA LI", "GRACE"]),
        ("Ada S. Lovelace . Grace Hopper-Murray .", ["Ada S. Lovelace", "Grace Hopper-Murray"]),
        ("F. W. P. J. van den Berg, E. Oomen", ["F. W. P. J. van den Berg", "E. Oomen"]),
        ("Ștefan Řehoř, Őrs Ābele", ["Ștefan Řehoř", "Őrs Ābele"]),
        ("Ahmed al-Rahman, Mohammad ul Haq", ["Ahmed al-Rahman", "Mohammad ul Haq"]),
        ("GraceH. Murray and AdaDeWitt", ["Grace H. Murray", "Ada DeWitt"]),
        ("Grace (Amazing) Hopper, Ada Lovelace", ["Grace Hopper", "Ada Lovelace"]),
        ("Ada Lovelace on behalf of the Wheat Group", ["Ada Lovelace"]),
        ("Grace Hopper, Emmy Noether for the Soil Study Group", ["Grace Hopper", "Emmy Noether"]),
        ("The growth of wheat on behalf of the north", []),
    ],
)
def test_names_of_many_kinds(text: str, names: list[str]) -> None:
    assert split_names([_run(text, 100)]) == names


def test_a_title_whose_names_follow_in_lines_that_begin_with_an_institution() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    names = (("Ada Lovelace, ", "tiro"), ("University of Somewhere; ", "tiit"), ("Grace Hopper,", "tiro"))
    pieces(page, 115, *names, size=11, x=100)
    pieces(page, 129, ("Institute of Example Research; ", "tiit"), ("Emmy Noether", "tiro"), size=11, x=100)
    lines(page, ["1 Introduction"], 72, 200, 12, "tibo")
    paragraph(page, SENTENCE * 16, y=218)
    assert parsed(made).authors == ("Ada Lovelace", "Grace Hopper", "Emmy Noether")


def test_a_name_in_a_narrow_column_beside_the_title() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring", "and in the North of the Country"], 200, 120, 16, "tibo")
    paragraph(page, SENTENCE * 5, 200, 170, 330)
    lines(page, ["Ada LOVELACE"], 45, 122, 9)
    lines(page, ["The School of Wheat,", "University of Somewhere"], 45, 240, 7.5)
    lines(page, ["Correspondence", "Ada LOVELACE"], 45, 500, 8)
    lines(page, ["1 Introduction"], 200, 300, 12, "tibo")
    paragraph(page, SENTENCE * 14, 200, 318, 330)
    assert parsed(made).authors == ("Ada LOVELACE",)


def test_the_mark_of_a_footnote_in_another_font_is_not_in_the_title() -> None:
    made = document()
    page = made[0]
    title = "Wheat in Winter and in Spring"
    lines(page, [title], 140, 90, 22, "tibo")
    lines(page, ["1"], 140 + pymupdf.get_text_length(title, "tibo", 22), 90, 20, "tiit")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    lines(page, ["1 Introduction"], 72, 200, 12, "tibo")
    paragraph(page, SENTENCE * 16, y=218)
    assert parsed(made).title == title
