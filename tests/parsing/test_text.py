"""Text that reads right: glyphs, hyphens, numbers, names, languages."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.paper.roman import roman_value
from reviewer_app.parsing.authors import is_affiliation, is_author_line, is_name
from reviewer_app.parsing.glyphs import clean, compose_accents, count_meaningless, without_guesses
from reviewer_app.parsing.hyphens import Vocabulary, join_lines
from reviewer_app.parsing.language import detect_language
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_generic, is_keywords, is_references
from reviewer_app.parsing.numbering import read_number, strip_number
from reviewer_app.parsing.page_text import read_page
from tests.parsing.hiding import made_object, resource
from tests.parsing.making import SENTENCE, document, everything_shown, lines, parsed, raw, wrapped


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("eﬃcient ﬁgures", "efficient figures"),
        ("Universit´e de Montr´eal", "Université de Montréal"),
        ("M ¨uller and Erd˝os", "Müller and Erdős"),
        ("e\u0301tude", "étude"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u00a0b\u2009c", "a b c"),
        ("10⁵ H₂O ½", "10⁵ H₂O ½"),
        ("x ˆ 2 ~ `quoted'", "x ˆ 2 ~ `quoted'"),
        ("bell\x07", "bell"),
    ],
)
def test_clean(raw: str, text: str) -> None:
    assert clean(raw) == text


def test_dotless_letters_take_their_accent() -> None:
    assert compose_accents("Garc´ıa") == "García"


def test_meaningless_characters_are_counted() -> None:
    assert count_meaningless("ab\ufffd\ue001c") == 2
    assert count_meaningless("plain") == 0


def test_words_divided_at_line_ends() -> None:
    known = Vocabulary(["the feature of the features", "an end-to-end model", "graph based on the graph", "well known"])
    cases = {
        ("two fea-", "tures"): "two features",
        ("an end-to-", "end model"): "an end-to-end model",
        ("a graph-", "based model"): "a graph-based model",
        ("the COVID-", "19 cases"): "the COVID-19 cases",
        ("Smith-", "Jones"): "Smith-Jones",
        ("plain", "words"): "plain words",
        ("中文文本", "继续"): "中文文本继续",
        ("see https://x.org/a/", "b.html"): "see https://x.org/a/b.html",
        ("either/", "or"): "either/or",
    }
    for parts, joined in cases.items():
        assert join_lines(parts, known) == joined


def test_halves_of_divided_words_do_not_count_as_words() -> None:
    known = Vocabulary(["behaving appropri-", "ately towards them"])
    assert join_lines(["appropri-", "ately"], known) == "appropriately"


@pytest.mark.parametrize(
    ("text", "kind", "parts", "rest"),
    [
        ("3 Results", "decimal", (3,), "Results"),
        ("3.1. Method", "decimal", (3, 1), "Method"),
        ("3.10.2 Method", "decimal", (3, 10, 2), "Method"),
        ("2.1.Method", "decimal", (2, 1), "Method"),
        ("IV. EXPERIMENTS", "roman", (4,), "EXPERIMENTS"),
        ("B. Data", "letter", (2,), "Data"),
        ("A.2 Proofs", "appendix", (1, 2), "Proofs"),
        ("Appendix C: Tables", "appendix", (3,), "Tables"),
        ("第三章 方法", "cjk", (3,), "方法"),
    ],
)
def test_section_numbers(text: str, kind: str, parts: tuple[int, ...], rest: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.kind, number.parts) == (kind, parts)
    assert strip_number(text) == rest


@pytest.mark.parametrize("text", ["1995 was warm", "Results", "I think", "2,4-Dinitrophenol"])
def test_what_is_no_section_number(text: str) -> None:
    assert read_number(text) is None or read_number(text).kind == "paren"  # type: ignore[union-attr]


def test_roman_numbers() -> None:
    assert [roman_value(t) for t in ("I", "IV", "IX", "XIV", "ABC")] == [1, 4, 9, 14, 0]


def test_usual_headings_in_several_languages() -> None:
    assert all(map(is_abstract, ("Abstract", "A B S T R A C T", "Zusammenfassung", "摘要", "Résumé")))
    assert all(map(is_references, ("References", "Ref erences", "LITERATUR", "参考文献", "Bibliography.")))
    assert all(map(is_generic, ("Introduction", "Materials and Methods", "Conclusions", "Acknowledgments")))
    assert not any(map(is_generic, ("Wheat", "A model of growth")))
    assert is_keywords("Keywords: wheat; soil")
    assert is_keywords("Index Terms—wheat")
    assert not is_keywords("The key words are")
    assert abstract_prefix("Abstract—We show") == len("Abstract—")
    assert abstract_prefix("Abstract art is") == 0


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "J. von Neumann", "María José García-Pérez", "D'Arcy W. Thompson", "高睿昊"]
)
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "text", ["University of Somewhere", "wheat grows", "Department of Soils", "Lovelace", "ada@x.org"]
)
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


def test_author_lines() -> None:
    assert is_author_line("Ada Lovelace1,2*, Grace M. Hopper3 and Emmy Noether, PhD")
    assert not is_author_line("1 Department of Soils, University of Somewhere, Springfield, USA")
    assert is_affiliation("Institut für Bodenkunde")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The growth of the wheat depends on the soil and on the weather of the year in which it was sown.", "en"),
        ("Das Wachstum des Weizens hängt von dem Boden und auch von der Witterung ab, die nicht gleich ist.", "de"),
        ("La croissance du blé dépend des sols et de la météo dans les champs que nous avons étudiés.", "fr"),
        ("El crecimiento del trigo depende de los suelos y de las lluvias que se miden en los campos.", "es"),
        ("小麦的生长取决于土壤的温度和湿度，我们在三年中进行了测量并分析了结果。", "zh"),
        ("小麦の生長は土壌の温度に依存することが、三年間の測定によって明らかになった。", "ja"),
        ("밀의 생장은 토양의 온도에 따라 달라지며 우리는 이를 삼 년 동안 측정하였다.", "ko"),
        ("Рост пшеницы зависит от почвы и от погоды, и мы измеряли это на полях в течение трёх лет.", "ru"),
        ("12 34 + 56", ""),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert detect_language(text) == code


def test_runs_that_hold_nothing_readable_leave_no_trace() -> None:
    from reviewer_app.parsing.lines import Run, runs_text

    def run(text: str, x0: float, x1: float) -> Run:
        return Run(text, x0, x1, 100.0, 10.0, "f", False, False, False, 0)

    assert runs_text([run("", 0, 5), run("a", 10, 15), run("", 15, 30), run("b", 40, 45)]) == "a b"
    assert runs_text([run("", 0, 5)]) == ""


def test_brackets_in_lines_from_right_to_left_open_before_they_close() -> None:
    made = document(1)
    text = "נבדקה הטמפרטורה (ראו איור 12) של הקרקע בשבועות הראשונים"
    made[0].insert_htmlbox(pymupdf.Rect(72, 72, 520, 200), f"<p dir='rtl'>{text}</p>")
    page = read_page(made[0])
    read = " ".join(line.text for line in page.lines)
    assert read.index("נבדקה") < read.index("(") < read.index("ראו") < read.index(")") < read.index("הראשונים")


def test_the_numbers_of_ligatures_are_no_letters_however_many_they_are() -> None:
    assert without_guesses("ƾوǄى") == ("\ufffdو\ufffdى", 2)
    assert without_guesses("ƾǄ") == ("\ufffd\ufffd", 2)
    assert without_guesses("a plain run") == ("a plain run", 0)


HEBREW = "נבדקה הטמפרטורה (ראו איור 12) של הקרקע בשבועות הראשונים לאחר הזריעה. מצאנו כי הצמיחה תלויה בטמפרטורה. "


def test_lines_from_right_to_left_that_numbers_divide_are_one_line() -> None:
    made = document(1)
    made[0].insert_htmlbox(pymupdf.Rect(72, 72, 520, 700), f"<p dir='rtl'>{HEBREW * 4}</p>")
    assert " ".join(line.text for line in read_page(made[0]).lines) == (HEBREW * 4).strip()


def test_no_page_of_a_paper_from_right_to_left_goes_missing() -> None:
    made = document(3)
    for page in made:
        text = f"<h2 dir='rtl'>{HEBREW[:30]}</h2>" + f"<p dir='rtl'>{HEBREW * 4}</p>" * 3
        page.insert_htmlbox(pymupdf.Rect(72, 72, 520, 700), text)
    text = "".join(section.text for section in parsed(made).sections)
    assert text.count("הצמיחה תלויה") == 3 * 3 * 4


def test_the_short_end_of_a_paragraph_is_no_column_beside_the_title() -> None:
    made = document(1)
    lines(made[0], ["Winter Wheat"], 240, 90, 20, "tibo")
    lines(made[0], [SENTENCE * 2, "and the last words"], 72, 140, 7)
    assert "and the last words" in everything_shown(parsed(made))


def test_vertical_chinese_is_read_column_by_column_from_the_right() -> None:
    text = "小麦的生长取决于土壤的温度和湿度，我们在三年中进行了测量并分析了结果。" * 4
    made = document(1)
    font = made_object(
        made,
        "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-V/DescendantFonts[<</Type/Font/Subtype"
        "/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000"
        "/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        "/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>]>>",
    )
    resource(made, made[0], "Font", "V1", font)
    columns = [text[i : i + 40] for i in range(0, len(text), 40)]
    raw(made, made[0], "".join(
        f"BT /V1 12 Tf 1 0 0 1 {500 - 20 * i} 742 Tm <{column.encode('utf-16-be').hex()}> Tj ET "
        for i, column in enumerate(columns)
    ))  # fmt: skip
    assert parsed(made).sections[0].text == text


def test_a_soft_hyphen_that_a_font_draws_at_the_end_of_a_line_is_a_hyphen() -> None:
    made = document(1)
    page = made[0]
    lines(page, wrapped(SENTENCE * 4, 450), 72, 200)
    font = pymupdf.Font("tiro")
    writer = pymupdf.TextWriter(page.rect)
    for i, text in enumerate(
        ["The samples were chosen from a set in\u00ad", "cluding two that the instru\u00ad", "ment met."]
    ):
        writer.append((72, 100 + 12 * i), text, font, 10)
    writer.write_text(page)
    paper = parsed(made)
    assert "a set including two that the instrument met." in " ".join(s.text for s in paper.sections)
