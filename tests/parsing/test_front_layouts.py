"""Front pages as journals set them: titles in several types, authors over, under and beside them, and editors."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.authors import split_names
from reviewer_app.parsing.lines import Run
from reviewer_app.parsing.right_to_left_names import rtl_names
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed, wrapped


def front() -> tuple[pymupdf.Document, pymupdf.Page]:
    """A paper with an abstract and a section low on its first page; the front of it is free down to y = 300."""
    made = document(2)
    page = made[0]
    lines(page, ["Abstract"], 72, 320, 12, "tibo")
    y = paragraph(page, SENTENCE * 4, y=338)
    lines(page, ["1 Introduction"], 72, y + 16, 12, "tibo")
    paragraph(page, SENTENCE * 8, y=y + 34)
    lines(made[1], ["2 Methods"], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    return made, page


NAMES = ["Ada Norwood, Brian Kestrel and Clara Whitfield"]
THREE = ("Ada Norwood", "Brian Kestrel", "Clara Whitfield")


def test_a_title_whose_first_line_has_another_font() -> None:
    made, page = front()
    lines(page, ["LampKitDrift: A Small Toolkit for Slow"], 150, 100, 16, "helv")
    lines(page, ["Drifts in Long Optical Exposures"], 170, 120, 16, "tibo")
    lines(page, NAMES, 180, 150, 11)
    assert parsed(made).title == "LampKitDrift: A Small Toolkit for Slow Drifts in Long Optical Exposures"


def test_a_species_in_italics_inside_a_title_in_bold() -> None:
    made, page = front()
    x = 90.0
    for text, font in (("Growth of ", "tibo"), ("Triticum aestivum", "tiit"), (" under Slow Frosts", "tibo")):
        page.insert_text((x, 100), text, fontsize=16, fontname=font)
        x += pymupdf.get_text_length(text, fontname=font, fontsize=16) + 2
    lines(page, ["in the Soils of the Northern Moor"], 90, 120, 16, "tibo")
    lines(page, NAMES, 180, 150, 11)
    assert parsed(made).title == "Growth of Triticum aestivum under Slow Frosts in the Soils of the Northern Moor"


def test_a_second_title_in_smaller_type_over_the_authors() -> None:
    made, page = front()
    lines(page, ["Oral care and its effect on wheat"], 72, 100, 20, "tibo")
    lines(page, ["A controlled study in two fields"], 72, 122, 16, "tibo")
    lines(page, NAMES, 72, 146, 10.5)
    found = parsed(made)
    assert found.title == "Oral care and its effect on wheat A controlled study in two fields"
    assert found.authors == THREE


def test_a_kind_of_article_beside_the_title_is_not_in_it() -> None:
    made, page = front()
    lines(page, ["Research Article"], 72, 80, 16, "tiit")
    lines(page, ["Slow Frosts in the Soils of the Moor"], 72, 104, 16, "tibo")
    lines(page, NAMES, 72, 130, 10.5)
    assert parsed(made).title == "Slow Frosts in the Soils of the Moor"


def test_authors_over_the_title() -> None:
    made, page = front()
    lines(page, ["J Lamp Physics (2005) 71:107-116"], 72, 60, 9)
    lines(page, ["Ada Norwood · Brian Kestrel · Clara Whitfield"], 72, 100, 10, "hebo")
    lines(page, ["Drift of small lamps in long exposures"], 72, 124, 16, "hebo")
    lines(page, ["Received: May 26, 2004 / Accepted: July 23, 2004"], 72, 160, 9)
    found = parsed(made)
    assert (found.title, found.authors) == ("Drift of small lamps in long exposures", THREE)


def test_a_journal_over_the_title_is_no_author() -> None:
    made, page = front()
    lines(page, ["Northern Crop Annals"], 72, 80, 11, "tiit")
    lines(page, ["Drift of small lamps in long exposures"], 72, 124, 16, "hebo")
    assert parsed(made).authors == ()


def test_authors_in_cards_left_of_the_abstract() -> None:
    made = document(2)
    lines(made[0], ["Did They Drift? Slow Changes of Lamps"], 250, 100, 18, "hebo")
    people = ["Ada Norwood", "Brian Kestrel", "Clara Whitfield", "Dora Lindqvist", "Edgar Pell"]
    for i, person in enumerate(people):
        x, top = 60.0 + 90 * (i % 2), 150.0 + 70 * (i // 2)
        lines(made[0], [person], x, top, 8, "hebo")
        mail = f"{person.split()[0].lower()}@nm.edu"
        lines(made[0], ["Optics Lab", "Northmoor Univ.", "10587 Northmoor", mail], x, top + 11, 7.5, "helv", step=11)
    lines(made[0], ["Abstract"], 250, 150, 10, "hebo")
    y = paragraph(made[0], SENTENCE * 5, 250, 164, 270)
    lines(made[0], ["Introduction"], 250, y + 14, 10, "hebo")
    paragraph(made[0], SENTENCE * 12, 250, y + 28, 270)
    paragraph(made[1], SENTENCE * 20, 250, 100, 270)
    found = parsed(made)
    assert found.authors == tuple(people)
    assert not {s.heading for s in found.sections} & set(people)


def test_editors_and_reviewers_are_no_authors() -> None:
    made, page = front()
    lines(page, ["Drift of small lamps in long exposures"], 200, 100, 16, "hebo")
    lines(page, NAMES, 200, 130, 10.5)
    lines(page, ["Edited by:"], 72, 150, 8, "hebo")
    lines(page, ["Greta Holm,", "University of Lund, Sweden", "Reviewed by:", "Ivo Jansen,"], 72, 160, 8, step=10)
    assert parsed(made).authors == THREE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ZhangwenGe, FengYi, andSyed Ali", ["Zhangwen Ge", "Feng Yi", "Syed Ali"]),
        ("Daniel G. Mevec, peter Raninger, petri prevedel & Vince Jászfi",
         ["Daniel G. Mevec", "peter Raninger", "petri prevedel", "Vince Jászfi"]),
        ("Ian McEwan, Anne DuPont", ["Ian McEwan", "Anne DuPont"]),
        ("the growth of wheat, Soil Frost and the moor", []),
    ],
)  # fmt: skip
def test_names_as_fonts_give_them(text: str, names: list[str]) -> None:
    run = Run(text, 0.0, 400.0, 0.0, 10.0, "Times", False, False, False, 0)
    assert split_names([run]) == names


def test_a_section_at_the_head_of_a_page_with_the_name_of_a_label_in_the_abstract() -> None:
    made = document(3)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 100, 80, 17, "tibo")
    lines(page, NAMES, 180, 105, 11)
    lines(page, ["Abstract"], 72, 160, 9, "tibo")
    y = 180.0
    for label in ("Background:", "Methods:", "Results:"):
        page.insert_text((72, y), label, fontsize=9, fontname="tibo")
        width = pymupdf.get_text_length(label, fontname="tibo", fontsize=9)
        page.insert_text(
            (75 + width, y), "Readings had been taken and the order was drawn.", fontsize=9, fontname="tiro"
        )
        y = lines(page, ["Small drifts of the lamp were removed."], 72, y + 11, 9) + 5
    lines(page, ["Background"], 72, 330, 12, "tibo")
    paragraph(page, SENTENCE * 8, y=348)
    for number, name in ((1, "Methods"), (2, "Results")):
        lines(made[number], [name], 72, 72, 12, "tibo")
        paragraph(made[number], SENTENCE * 12, y=90)
    assert [s.heading for s in parsed(made).sections] == ["Abstract", "Background", "Methods", "Results"]


def test_a_cover_sheet_before_the_paper_is_front_matter() -> None:
    made, page = front()
    lines(page, ["Drift of small lamps in long exposures"], 100, 100, 16, "tibo")
    lines(page, NAMES, 180, 130, 11)
    sheet = made.new_page(0, width=595, height=842)
    lines(sheet, ["Journal of Northern Lamps"], 128, 60, 15, "hebo")
    lines(sheet, ["Drift of small lamps in long exposures"], 97, 180, 18, "hebo")
    lines(sheet, NAMES, 97, 240, 12, "hebo")
    cite = "To cite this article: Ada Norwood and others (2017) Drift of small lamps in long exposures, 4:1, 107-127. "
    paragraph(
        sheet, cite + "The terms of access and use are given below, and at the address of the journal. " * 5, 97, 280
    )
    found = parsed(made)
    assert (found.title, found.authors) == ("Drift of small lamps in long exposures", THREE)
    assert found.abstract.startswith("We measure")
    assert found.sections[0].heading == "Abstract"


def test_names_beside_one_another_without_a_comma() -> None:
    made, page = front()
    lines(page, ["Drift of small lamps in long exposures"], 100, 100, 16, "tibo")
    page.insert_text((180, 130), "Ada Norwood", fontsize=12, fontname="tibo")
    page.insert_text((262, 130), "Brian J. Kestrel", fontsize=12, fontname="tibo")
    lines(page, ["University of Somewhere"], 200, 146, 12)
    assert parsed(made).authors == ("Ada Norwood", "Brian J. Kestrel")


@pytest.mark.parametrize("align", ["right", "center"])
def test_a_title_from_right_to_left_in_several_lines(align: str) -> None:
    title = "השפעת הטמפרטורה של הקרקע על צמיחת החיטה בשדות הצפון והדרום בחורף הארוך של השנה האחרונה"
    text = "נבדקה הטמפרטורה של הקרקע בשבועות הראשונים לאחר הזריעה. מצאנו כי הצמיחה תלויה בטמפרטורה. " * 20
    made = document(2)
    style = f"font-size:20px;font-weight:bold;text-align:{align}"
    made[0].insert_htmlbox(pymupdf.Rect(120, 60, 480, 160), f"<p dir='rtl' style='{style}'>{title}</p>")
    for page, top in ((made[0], 200), (made[1], 72)):
        page.insert_htmlbox(pymupdf.Rect(72, top, 520, 780), f"<p dir='rtl' style='font-size:10px'>{text}</p>")
    assert parsed(made).title == title


RTL_NAMES = {
    "משה כהן, רחל לוי ודוד אברהמי": ["משה כהן", "רחל לוי", "דוד אברהמי"],
    "משה כהן1 ורחל לוי2": ["משה כהן", "רחל לוי"],
    "أحمد علي، فاطمة حسن ومحمد إبراهيم": ["أحمد علي", "فاطمة حسن", "محمد إبراهيم"],
    "وليد حسن، وفاطمة علي": ["وليد حسن", "فاطمة علي"],
    "علی رضایی، مریم احمدی": ["علی رضایی", "مریم احمدی"],
    "אוניברסיטת תל אביב, המחלקה לביולוגיה": [],
    "كلية الزراعة، جامعة القاهرة": [],
    "תאריך קבלה: 12 במאי": [],
}


@pytest.mark.parametrize(("text", "names"), RTL_NAMES.items())
def test_names_in_hebrew_and_arabic_letters(text: str, names: list[str]) -> None:
    assert rtl_names(text) == names


@pytest.mark.parametrize("high", [2, 3, 4])
@pytest.mark.parametrize(
    ("first", "rest", "opening"), [("W", "e measure", "We measure"), ("A", "plant of", "A plant of")]
)
def test_a_drop_cap_stands_before_its_word(high: int, first: str, rest: str, opening: str) -> None:
    made = document()
    page = made[0]
    lines(page, ["On Winter Wheat and the Soils of the North"], 110, 90, 18, "tibo")
    lines(page, ["1 Introduction"], 72, 140, 12, "tibo")
    size = 12 * high
    page.insert_text((72, 160 + 12 * (high - 1)), first, fontsize=size, fontname="tiro")
    indent = 74 + pymupdf.get_text_length(first, fontname="tiro", fontsize=size)
    text = wrapped(f"{rest} how each plant grows. " + SENTENCE * 5, 400)
    for number, line in enumerate(text):
        lines(page, [line], indent if number < high else 72, 160 + 12 * number)
    (section,) = [s for s in parsed(made).sections if s.heading]
    assert section.text.startswith(f"{opening} how each plant grows. We measure")


def test_authors_who_sign_at_the_end() -> None:
    made = document(2)
    lines(made[0], ["A Letter on the Growth of Wheat in Cold Soils"], 110, 90, 18, "tibo")
    paragraph(made[0], SENTENCE * 12, y=130)
    page = made[1]
    y = paragraph(page, SENTENCE * 6, y=90)
    lines(page, ["Ada Lovelace, Grace M. Hopper"], 72, y + 20, 10, "tibo")
    lines(page, ["Department of Soils, University of Somewhere"], 72, y + 33, 9, "tiit")
    lines(page, ["References"], 72, y + 80, 12, "tibo")
    entries = [f"[{n}] A. Lovelace. Notes on engines. Journal of Engines, {n}(2):3-4, 184{n}." for n in range(1, 6)]
    lines(page, entries, 72, y + 98, 9)
    paper = parsed(made)
    assert paper.authors == ("Ada Lovelace", "Grace M. Hopper")
    assert len(paper.references) == 5
    assert "Ada Lovelace" not in [s.heading for s in paper.sections]
