"""Headings that other rules than size and weight decide: kinds of numbers, code in them, looks shared with the text."""

from __future__ import annotations

from dataclasses import replace

import pymupdf

from reviewer_app.parsing.lines import Line
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed
from tests.parsing.test_structure import text_under, tree


def pieces(page: pymupdf.Page, y: float, *texts: tuple[str, str], size: float = 10, x: float = 72) -> None:
    """Write pieces (text, font) of one line after another."""
    for text, font in texts:
        page.insert_text((x, y), text, fontsize=size, fontname=font)
        x += pymupdf.get_text_length(text, fontname=font, fontsize=size)


def test_numbers_that_begin_anew_under_letters_and_numerals() -> None:
    made = document(4)
    numbered = {
        "I. INTRODUCTION": 1, "A. Its soil": 2, "1. Sand and clay": 3, "2. Rain and snow": 3, "B. Its seeds": 2,
        "1. Old kinds": 3, "II. THE HARVEST": 1, "A. By machine": 2, "1. Early in the year": 3, "III. MEANING": 1,
    }  # fmt: skip
    text_under(made, [(name, 10, "tibo") for name in numbered])
    assert tree(made) == [(level, name) for name, level in numbered.items()]


def test_numbers_made_of_numerals_letters_and_figures() -> None:
    made = document(3)
    numbered = {"I. INTRODUCTION": 1, "I.A. The soil": 2, "I.A.1. Sand and clay": 3, "II. HARVEST": 1, "II.A. Rye": 2}
    text_under(made, [(name, 10, "tibo") for name in numbered])
    assert tree(made) == [(level, name) for name, level in numbered.items()]


def test_code_in_a_heading_does_not_end_it() -> None:
    made = document(2)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Classes", 13, "tibo")])
    y = 100.0
    for number, code, rest in (("2.1. Making a ", '"wheat"', " object"), ("2.2. Calling ", "sow()", "")):
        pieces(made[1], y, (number, "tibo"), (code, "cour"), (rest, "tibo"), size=11)
        y = paragraph(made[1], SENTENCE * 3, y=y + 18) + 20
    assert tree(made)[2:] == [(2, '2.1. Making a "wheat" object'), (2, "2.2. Calling sow()")]


def test_code_in_a_run_in_heading_belongs_to_it_and_code_after_it_to_the_text() -> None:
    made = document(2)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Classes", 13, "tibo")])
    y = 100.0
    for first, code, last in (("2.1. The ", "sow", " class. "), ("2.2. Seed. ", "grain", "")):
        pieces(made[1], y, (first, "tibi"), (code, "cour"), (last, "tibi"), (" is what everything hangs from.", "tiro"))
        y = paragraph(made[1], SENTENCE * 3, y=y + 12) + 8
    sections = parsed(made).sections
    assert [s.heading for s in sections[-2:]] == ["2.1. The sow class.", "2.2. Seed."]
    assert sections[-1].text.startswith("grain is what")


def test_a_short_word_can_be_a_run_in_heading_under_a_long_number() -> None:
    made = document(2)
    text_under(made, [("10. Introduction", 13, "tibo"), ("11. Methods", 13, "tibo")])
    pieces(made[1], 100, ("11.12. ", "tiro"), ("Rye. ", "tiit"), ("It was sown by hand and by machine.", "tiro"))
    paragraph(made[1], SENTENCE * 3, y=112)
    assert parsed(made).sections[-1].heading == "11.12. Rye."


def test_a_bookmark_that_lacks_the_code_of_its_heading() -> None:
    made = document(2)
    text_under(made, [("Introduction to seeds", 13, "tibo"), ("The soil", 13, "tibo"), ("The end", 13, "tibo")])
    pieces(made[1], 400, ("Ways to sow: ", "tibo"), ("sow_seed()", "cour"), size=13)
    paragraph(made[1], SENTENCE * 3, y=420)
    made.set_toc([[1, "Introduction to seeds", 1], [1, "The soil", 1], [1, "The end", 1], [1, "Ways to sow:", 2]])
    assert "Ways to sow: sow_seed()" in [s.heading for s in parsed(made).sections]


def test_a_bookmark_of_one_word_whose_heading_runs_into_the_text() -> None:
    made = document(2)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Seeds", 13, "tibo")])
    y = 100.0
    for number, name in (("2.1. ", "Rye"), ("2.2. ", "Oats")):
        pieces(made[1], y, (number, "tiro"), (name, "tiit"), (". It was sown by hand and by machine.", "tiro"))
        y = paragraph(made[1], SENTENCE * 3, y=y + 12) + 8
    entries = [(1, "1. Introduction", 1), (1, "2. Seeds", 1), (2, "2.1. Rye", 2), (2, "2.2. Oats", 2)]
    made.set_toc([list(entry) for entry in entries])
    assert [s.heading for s in parsed(made).sections if s.heading][-2:] == ["2.1. Rye", "2.2. Oats"]


def test_italic_headings_of_a_paper_with_italic_words_on_lines_of_their_own() -> None:
    made = document(2)
    text_under(made, [("Introduction", 12, "tibo"), ("Results", 12, "tibo")])
    page, y = made[1], 90.0
    for name in ("Old kinds of wheat", "The soil", "Rain", "Frost in spring"):
        lines(page, [name], 72, y + 8, 10, "tiit")
        y = paragraph(page, SENTENCE * 3, y=y + 22) + 10
    words = [f"{word} weight" for word in ("Triticum", "Secale", "Avena", "Hordeum", "Zea", "Panicum", "Oryza")]
    for word in words:
        lines(page, [word], 90, y, 10, "tiit")
        lines(page, ["4.2"], 300, y)
        y += 12
    found = [heading for _, heading in tree(made)]
    assert found == ["Introduction", "Results", "Old kinds of wheat", "The soil", "Rain", "Frost in spring"]


def test_a_running_head_that_names_the_references_begins_no_list() -> None:
    made = document(3)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Seeds", 13, "tibo")])
    for number, (page, head) in enumerate(zip(made, ("Introduction", "References", "References"), strict=True), 1):
        lines(page, [head], 72, 50)
        lines(page, [str(number)], 500, 50)
    y = 100.0
    for name in ("2.1. Rye", "2.2. Oats"):
        pieces(made[1], y, (name, "tiit"), ("   It was sown by hand and by machine alike.", "tiro"))
        y = paragraph(made[1], SENTENCE * 3, y=y + 12) + 8
    lines(made[2], ["References"], 72, 100, 13, "tibo")
    entries = [f"[{n}] A. Lovelace. Notes on the engine. Journal of Engines, {n}(2):3-4, 1843." for n in range(1, 6)]
    lines(made[2], entries, 72, 120)
    paper = parsed(made)
    assert [s.heading for s in paper.sections if s.heading] == [
        "1. Introduction", "2. Seeds", "2.1. Rye", "2.2. Oats", "References",
    ]  # fmt: skip
    assert len(paper.references) == 5


def test_an_item_that_begins_in_other_type_is_no_heading() -> None:
    made = document(2)
    text_under(made, [("Introduction", 13, "tibo"), ("Results", 13, "tibo")])
    y = 100.0
    for name in ("Clear.", "Complete.", "Correct.", "Cheap."):
        pieces(made[1], y, ("• ", "tiit"), (name, "tiit"), (" Does it tell all that we know of the soil", "tiro"), x=90)
        y = paragraph(made[1], SENTENCE * 2, 100, y + 12, 420) + 6
    assert tree(made) == [(1, "Introduction"), (1, "Results")]


def test_a_numbered_heading_can_be_the_name_of_a_folder_in_typewriter_type() -> None:
    made = document(2)
    names = ["1 Introduction", "2 src/wheat", "3 src/wheat/soil", "4 Use"]
    text_under(made, [(name, 14, "cour" if "/" in name else "tibo") for name in names])
    assert [heading for _, heading in tree(made)] == names


def test_a_running_head_of_one_page_is_no_second_heading() -> None:
    made = document(3)
    text_under(made, [("Introduction", 13, "tibo"), ("The seeds", 13, "tibo"), ("The soil of the north", 13, "tibo")])
    lines(made[2], ["THE SOIL OF THE NORTH"], 72, 50, 12, "tibo")
    lines(made[2], ["The end of it"], 72, 86, 13, "tibo")
    paragraph(made[2], SENTENCE * 6, y=104)
    assert [heading for _, heading in tree(made)] == [
        "Introduction",
        "The seeds",
        "The soil of the north",
        "The end of it",
    ]


def test_an_abstract_headed_as_the_parts_of_sections_are_is_none_of_the_measures_of_levels() -> None:
    made = document(3)
    named = {
        "Abstract": 1, "SOWING WHEAT": 1, "Its soil": 2, "Its seeds": 2, "THE HARVEST": 1, "By machine": 2,
        "CONCLUSION": 1,
    }  # fmt: skip
    text_under(made, [(name, 12, "tibo" if name.isupper() else "tiit") for name in named])
    assert tree(made) == [(level, name) for name, level in named.items()]


def test_bold_text_drawn_twice_at_one_place_does_not_keep_the_parse_from_ending() -> None:
    made = document(2)
    text_under(made, [("1. Introduction", 13, "tibo"), ("2. Wheat", 13, "tibo")])
    for _ in range(2):  # so do programs thicken letters
        made[1].insert_text((72, 600), "The Sowing of Wheat", fontsize=13, fontname="tibo")
    paragraph(made[1], SENTENCE * 3, y=620)
    names = [name for _, name in tree(made)]
    assert names[:2] == ["1. Introduction", "2. Wheat"]
    assert "The Sowing of Wheat" in names


def test_a_heading_drawn_twice_is_two_lines_to_whoever_looks_for_one() -> None:
    first = Line(1, 72, 60, 200, 75, 72, "The Sowing of Wheat", 13, "Times-Bold", True, False, False, block=1)
    second = replace(first)
    assert [first, second].index(second) == 1
    assert len({first, second}) == 2


def test_the_first_part_of_a_section_right_under_its_heading() -> None:
    made = document(2)
    text_under(made, [("I. INTRODUCTION", 10, "tibo"), ("II. METHODS", 10, "tibo"), ("III. RESULTS", 10, "tibo")])
    y = lines(made[1], ["IV. MATERIALS AND FIELDS"], 72, 400, 8)
    y = lines(made[1], ["A. Study site"], 72, y + 4, 10, "tiit")
    y = paragraph(made[1], SENTENCE * 3, y=y + 3)
    y = lines(made[1], ["B. Measurements"], 72, y + 12, 10, "tiit")
    paragraph(made[1], SENTENCE * 3, y=y + 3)
    assert [name for _, name in tree(made)][-3:] == ["IV. MATERIALS AND FIELDS", "A. Study site", "B. Measurements"]
