"""Layouts that mislead: wide lines, fonts without names, letters without headings, formulas full of dots."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.authors import split_names
from reviewer_app.parsing.glyphs import clean, count_meaningless
from reviewer_app.parsing.lines import Run
from reviewer_app.parsing.numbering import read_number
from reviewer_app.parsing.page_text import _named_styles
from reviewer_app.parsing.style import is_nameless
from tests.parsing.making import SENTENCE, a_paper, document, everything_shown, lines, paragraph, parsed, wrapped

CROPS = ("Wheat", "Barley", "Maize")


def headings(made: pymupdf.Document) -> list[str]:
    return [s.heading for s in parsed(made).sections if s.heading]


def test_dots_of_formulas_are_no_contents_list() -> None:
    made = a_paper(2)
    text = "We draw the samples x1, . . . , xn and keep the first k of them in the order in which they were drawn. "
    paragraph(made[1], text * 4, y=520)
    assert everything_shown(parsed(made)).count("x1, . . . , xn") == 4


def test_a_contents_page_stays_out_with_its_chapters() -> None:
    made = a_paper(3)
    page = made.new_page(1)
    entries = ["1 Introduction 3", "1.1 Earlier work" + " ." * 40 + " 3", "1.2 Later work" + " ." * 40 + " 4"]
    entries += ["2 Methods 5", "2.1 Sowing" + " ." * 40 + " 5", "3 Results 9"]
    lines(page, ["Contents", *entries], 72, 100, 10)
    shown = everything_shown(parsed(made))
    assert "Later work" not in shown
    assert "Results" not in shown


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [("modi\x1ced", "modified"), ("e\x0bect", "effect"), ("in\rate", "inflate"), ("Methods\r", "Methods")],
)
def test_tex_ligatures_without_a_table_of_meanings(drawn: str, meant: str) -> None:
    assert clean(drawn) == meant
    assert count_meaningless("modi\x1ced") == 0


def test_the_items_of_a_list_are_no_headings() -> None:
    made = a_paper(2)
    y = 520.0
    for number in range(1, 4):
        item = (
            f"{number}. The samples of group {number} were kept under continuous control during the whole transport to "
        )
        y = lines(made[1], wrapped(item + "the laboratory of the institute.", 430), 84, y, 10) + 6
    y = lines(made[1], ["4. Each record was checked twice by two observers."], 84, y, 10)
    assert headings(made) == ["Abstract", "1 Introduction", "1.1 Earlier work", "2 Methods", "References"]


def test_a_term_of_a_formula_is_no_section_number() -> None:
    assert read_number("1 + exp(t)") is None
    assert read_number("2 − k terms") is None
    assert read_number("2 Methods") is not None


def wide_manuscript() -> pymupdf.Document:
    """Lines set twice as wide as usual, each a block of its own, page numbers far from the edge."""
    made = document(4)
    page = made[0]
    lines(
        page,
        ["Winter Wheat and the Temperature of the", "Soil in the First Weeks after the Sowing"],
        100,
        150,
        18,
        "tibo",
        40,
    )
    lines(page, ["Ada Lovelace and Grace M. Hopper"], 190, 250, 12)
    lines(page, ["Abstract"], 270, 290, 12, "tibo")
    lines(page, wrapped(SENTENCE * 4, 450, 12), 72, 320, 12, step=26)
    for number in range(1, 4):
        page = made[number]
        heading = [f"{number} The Growth of the {CROPS[number - 1]} in the Fields during the Long", "Winter before"]
        y = lines(page, heading, 72, 130, 14, "tibo", 31)
        lines(page, wrapped(SENTENCE * 6, 450, 12), 72, y, 12, step=26)
    for number, page in enumerate(made, 1):
        lines(page, [str(number)], 295, 700, 12)
    return made


def test_a_manuscript_with_wide_lines() -> None:
    paper = parsed(wide_manuscript())
    assert paper.title == "Winter Wheat and the Temperature of the Soil in the First Weeks after the Sowing"
    assert paper.authors == ("Ada Lovelace", "Grace M. Hopper")
    assert [s.heading for s in paper.sections][1:] == [
        f"{n} The Growth of the {crop} in the Fields during the Long Winter before" for n, crop in enumerate(CROPS, 1)
    ]
    # the page number is neither text nor in the way of the sentence that goes on over it
    assert not any(p.text.strip().isdigit() for s in paper.sections for p in s.paragraphs)


def run(text: str, x0: float, size: float = 10, font: str = "Sans", script: int = 0) -> Run:
    return Run(text, x0, x0 + 6 * len(text), 100, size, font, False, False, False, 0, script=script)


def test_an_institution_behind_the_names_of_its_line() -> None:
    names = [run("ADA LOVELACE", 50), run("∗", 122, 7, "Symbol", 1), run(" and GRACE HOPPER,", 128)]
    assert split_names([*names, run(" Example Laboratories, Sometown", 240, 8, "Serif")]) == [
        "ADA LOVELACE",
        "GRACE HOPPER",
    ]
    assert split_names([run("ADA LOVELACE, GRACE HOPPER, AND EMMY NOETHER", 50)]) == [
        "ADA LOVELACE", "GRACE HOPPER", "EMMY NOETHER",
    ]  # fmt: skip


def test_a_reference_list_without_a_heading() -> None:
    made = a_paper(2)
    page = made.new_page()
    y = paragraph(page, SENTENCE * 5)
    entries = [f"[{n}] A. Author{n}, Journal of Engines {n}, {100 + n} (20{n:02})." for n in range(1, 9)]
    # the paper's own list goes: this is a letter that has only the one without a heading
    made[1].add_redact_annot(pymupdf.Rect(60, 250, 540, 830))
    made[1].apply_redactions()
    lines(page, entries, 72, y + 30, 9)
    paper = parsed(made)
    assert len(paper.references) == 8
    assert paper.references[0].text.startswith("[1] A. Author1")
    assert "Author3" not in "".join(s.text for s in paper.sections)


@pytest.mark.parametrize("font", ["F38", "R12", "Type3 (11 0 R)", "T1_2", ""])
def test_made_up_font_names(font: str) -> None:
    assert is_nameless(font)


@pytest.mark.parametrize("font", ["Times-Roman", "CMR10", "F-Bold", "LMRoman12-Regular", "SFRM1000"])
def test_real_font_names(font: str) -> None:
    assert not is_nameless(font)


def test_a_displayed_formula_is_one_paragraph_whatever_it_is_made_of() -> None:
    made = a_paper(3)
    page = made[2]
    page.add_redact_annot(page.rect)
    page.apply_redactions()
    y = paragraph(page, SENTENCE * 4)
    # a sum with its limits: pieces that stand above, below and beside one another
    page.insert_text((228, y + 26), "S", fontsize=14, fontname="symb")
    for x, dy, text, size in [(200, 0, "y =", 10), (232, -11, "n", 7.5), (226, 11, "i=1", 7.5), (246, 0, "xi + 3", 10)]:
        page.insert_text((x, y + 24 + dy), text, fontsize=size, fontname="tiit")
    page.insert_text((505, y + 24), "(1)", fontsize=10, fontname="tiro")
    paragraph(page, SENTENCE * 4, y=y + 60)
    paragraphs = [p for s in parsed(made).sections for p in s.paragraphs]
    assert [p.kind for p in paragraphs if p.kind != "text"] == ["formula"]
    formula = next(p for p in paragraphs if p.kind == "formula")
    assert [piece for piece in ("y =", "n", "i=1", "xi + 3", "(1)") if piece not in formula.text] == []


def test_notes_on_the_first_page_are_kept_apart() -> None:
    made = a_paper(2)
    page = made[0]
    lines(page, ["1 The first field was sown by hand, as all fields were in those years."], 72, 790, 7.5)
    lines(page, ["* Corresponding author: ada@example.org"], 72, 802, 7.5)
    paper = parsed(made)
    notes = {p.text: s.heading for s in paper.sections for p in s.paragraphs if p.kind == "footnote"}
    assert notes == {
        "1 The first field was sown by hand, as all fields were in those years.": "1.1 Earlier work",
        "* Corresponding author: ada@example.org": "Abstract",
    }
    assert "Corresponding" not in paper.abstract


@pytest.mark.parametrize("font", ["SFTT1000", "CMTT10", "ectt1095", "LMMono10-Regular", "txtt", "Courier"])
def test_names_of_typewriter_fonts(font: str) -> None:
    assert _named_styles(font)[2]


@pytest.mark.parametrize("font", ["SFRM1000", "Wittgenstein", "LinLibertineT", "Palatino-Roman", "MonotypeCorsiva"])
def test_names_of_other_fonts(font: str) -> None:
    assert not _named_styles(font)[2]


@pytest.mark.parametrize("across", [True, False])
def test_a_table_that_is_wider_than_the_column_of_its_caption_is_one_table(across: bool) -> None:
    made = document(2)
    for number, page in enumerate(made):
        for x in (60, 310):
            top = 100 if number == 0 or (x == 310 and not across) else 220
            paragraph(page, f"{SENTENCE * 13} Here ends column {number} at {x}.", x, top, width=225, size=10)
    lines(made[1], ["Table 1. Plants of this study"], 60, 90, 8)
    rows = [("Site", "Soil"), ("Northfield", "clay"), ("Rivertown", "sand"), ("Lakeside", "loam"), ("Hilltop", "chalk")]
    for i, (site, soil) in enumerate(rows):
        for x, cell in ((60, site), (170, soil), (330, f"{11 + i} N"), (450, f"{2600 - i}")):
            if across or x < 300:
                lines(made[1], [cell], x, 110 + 11 * i, 8)
    paper = parsed(made)
    cells = paper.tables[0].cells
    assert cells[1] == (("Northfield", "clay", "12 N", "2599") if across else ("Northfield", "clay"))
    assert not any("2599" in section.text for section in paper.sections)
    shown = everything_shown(paper)
    assert all(f"Here ends column {number} at {x}." in shown for number in (0, 1) for x in (60, 310))
