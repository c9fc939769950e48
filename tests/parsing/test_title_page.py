"""What stands between the title and the text: names that stand out, and abstracts that speak of other things."""

from __future__ import annotations

from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed, wrapped
from tests.parsing.test_front_matter import ABSTRACT
from tests.parsing.test_headings import pieces


def test_a_word_in_other_type_inside_an_abstract_is_no_label_of_one() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    before = wrapped(ABSTRACT, 450, 10, "tibo")[:-1]
    y = lines(page, before, 72, 150, font="tibo")
    pieces(page, y, ("abstract", "cobo"), (" is a word of the language that this is written in.", "tibo"))
    paragraph(page, SENTENCE * 4, y=y + 30)
    lines(page, ["1 Introduction"], 72, 420, 12, "tibo")
    paragraph(page, SENTENCE * 14, y=438)
    assert parsed(made).abstract == " ".join([*before, "abstract is a word of the language that this is written in."])


def test_an_abstract_before_key_words_may_speak_of_licences() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["Ada Lovelace"], 260, 115, 11)
    text = ABSTRACT + SENTENCE * 2 + "Its files have a DOI, a notice of copyright and a licence."
    y = lines(page, wrapped(text, 450, 10, "tiit"), 72, 150, font="tiit")
    lines(page, ["Keywords: wheat, winter, soil"], 72, y + 8, font="tiit")
    lines(page, ["1 Introduction"], 72, 340, 12, "tibo")
    paragraph(page, SENTENCE * 14, y=358)
    paragraph(made[1], SENTENCE * 20)
    assert parsed(made).abstract == text


def test_names_under_the_title_that_stand_out_are_no_headings() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    lines(page, ["The Winter Wheat Group"], 225, 120, 13)
    lines(page, ["Fields, Soils, City, Country"], 230, 138, 10, "tiit")
    lines(page, ["The Summer Wheat Group"], 225, 165, 13)
    lines(page, ["Fields, Soils, City, Country"], 230, 183, 10, "tiit")
    lines(page, wrapped(ABSTRACT, 380, 9, "tibo"), 107, 215, 9, "tibo", 11)
    lines(page, ["Nomenclature"], 260, 330, 13, "tibo")
    lines(page, ["F force of the wind", "v value of the residual"], 72, 350, step=13)
    for place, y, name in ((page, 400, "Introduction"), (made[1], 100, "Methods"), (made[1], 400, "Conclusion")):
        lines(place, [name], 260, y, 13, "tibo")
        paragraph(place, SENTENCE * 10, y=y + 18)
    paper = parsed(made)
    assert paper.abstract == ABSTRACT.strip()
    assert [s.heading for s in paper.sections] == ["Abstract", "Nomenclature", "Introduction", "Methods", "Conclusion"]


def test_a_notice_on_a_page_before_the_paper_is_not_its_title() -> None:
    made = document(3)
    notice = wrapped("This publisher makes its research on wheat free to read and to use. " * 10, 440, 14)
    lines(made[0], notice[:5], 72, 200, 14, step=22)
    lines(made[0], notice[5:], 72, 360, 14, step=22)
    page = made[1]
    lines(page, ["Wheat in Winter and in Spring", "A Protocol of a Study in the Field"], 160, 90, 18, "tibo", 22)
    lines(page, ["Ada Lovelace, MM, Grace Hopper, MB"], 160, 135, 11)
    lines(page, ["Abstract"], 72, 165, 12, "tibo")
    paragraph(page, SENTENCE * 4, y=182)
    lines(page, ["1 Introduction"], 72, 260, 12, "tibo")
    paragraph(page, SENTENCE * 14, y=278)
    paragraph(made[2], SENTENCE * 20)
    paper = parsed(made)
    assert paper.title == "Wheat in Winter and in Spring A Protocol of a Study in the Field"
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert paper.abstract == (SENTENCE * 4).strip()


def test_a_smaller_second_title_stands_over_names_with_degrees() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 72, 90, 20, "tibo")
    lines(page, ["A protocol of a study in the field"], 72, 112, 16, "tibo")
    lines(page, ["Ada Lovelace, MM, Grace Hopper, MB"], 72, 135, 11)
    lines(page, ["1 Introduction"], 72, 200, 12, "tibo")
    paragraph(page, SENTENCE * 16, y=218)
    paper = parsed(made)
    assert paper.title == "Wheat in Winter and in Spring A protocol of a study in the field"
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
