"""A paper as Nougat read it: everything at its place on the page, and what stands nowhere kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.locations import resource
from reviewer_app.messages.paper_json import paper_from_json, paper_to_json
from reviewer_app.paper.markdown import paper_to_markdown
from reviewer_app.paper.model import Paper, Paragraph, Word
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.nougat.layer import Layer
from reviewer_app.parsing.nougat.paper import PARSER, paper_from_markup
from reviewer_app.parsing.words import page_words
from tests.bench.nougat_alignment import score
from tests.parsing.making import document, lines, paragraph
from tests.parsing.nougat_writing import ALL_KINDS, write_markup

MADE_UP = "Volunteers answered seventeen unrelated questions by telephone during the following winter months."
SOIL = (
    "The growth of winter wheat depends on the temperature of the soil. Seeds were sown on forty fields in the north, "
    "and each of them was visited twice a week by one of the authors until the harvest had come to an end. What was "
    "found on the fields is shown below, with the standard deviation of all the plants that were measured by hand."
)
YIELD = (
    "Yield rose with every degree that the soil was warmer, as long as rain fell often enough for the roots. Fields "
    "without rain gave less than half of that, so water limits the harvest more than the temperature does there."
)


@cache
def sample() -> tuple[Paper, dict[int, list[Word]]]:
    made = pymupdf.open(resource("sample", "N18-3011.pdf"))
    made.select([0, 2, 4])
    data = made.tobytes()
    return parse_pdf(data, "sample.pdf"), {n: page_words(made, n) for n in (1, 2, 3)}


@cache
def two_pages() -> tuple[Paper, dict[int, list[Word]]]:
    made = document(2)
    lines(made[0], ["Winter Wheat and the Soil"], 150, 80, 18, "tibo")
    lines(made[0], ["Ada Lovelace and Emmy Noether"], 200, 105, 11)
    lines(made[0], ["1 Introduction"], 72, 150, 12, "tibo")
    y = paragraph(made[0], SOIL, y=170)
    lines(made[0], ["y = a + b x       (1)"], 240, y + 10, 10, "cour")
    y = paragraph(made[0], "Figure 1: How winter wheat grows in cold soil.", y=y + 60, size=9)
    lines(made[1], ["2 Data"], 72, 90, 12, "tibo")
    paragraph(made[1], YIELD, y=110)
    data = made.tobytes()
    return parse_pdf(data, "wheat.pdf"), {n: page_words(made, n) for n in (1, 2)}


def read(*markup: str | None) -> Paper:
    paper, words = two_pages()
    return paper_from_markup(paper, words, {n: text for n, text in enumerate(markup, 1) if text is not None})


def paragraphs(paper: Paper) -> list[Paragraph]:
    return [p for section in paper.sections for p in section.paragraphs]


def under(paper: Paper, page: int, paragraph_of: Paragraph) -> str:
    """The words that the rectangles of a paragraph cover."""
    _, words = two_pages()
    rects = [r for span in paragraph_of.spans if span.page == page for r in span.rects]
    inside = [
        w.text for w in words[page]
        if any(r.x0 <= (w.x0 + w.x1) / 2 <= r.x1 and r.y0 <= (w.y0 + w.y1) / 2 <= r.y1 for r in rects)
    ]  # fmt: skip
    return " ".join(inside)


FRONT = "# Winter Wheat and the Soil\n\nAda Lovelace and Emmy Noether\n\n## 1 Introduction\n\n"
FORMULA = "\\[y=a+bx \\tag{1}\\]\n\nFigure 1: How winter wheat grows in cold soil."
SECOND = f"## 2 Data\n\n{YIELD}"


def test_title_headings_formula_and_caption_are_at_their_places() -> None:
    paper = read(f"{FRONT}{SOIL}\n\n{FORMULA}", SECOND)

    assert paper.title == "Winter Wheat and the Soil"
    assert [(s.heading, s.level, s.page) for s in paper.sections] == [("1 Introduction", 1, 1), ("2 Data", 1, 2)]
    assert [(p.kind, p.text) for p in paragraphs(paper)] == [("text", SOIL), ("formula", "y=a+bx (1)"), ("text", YIELD)]
    soil, formula, harvest = paragraphs(paper)
    assert under(paper, 1, soil) == SOIL
    assert under(paper, 1, formula) == "y = a + b x (1)"
    assert under(paper, 2, harvest) == YIELD
    (figure,) = paper.figures
    assert (figure.label, figure.page, len(figure.rects)) == ("Figure 1", 1, 1)
    assert paper.source.parser == PARSER
    assert not paper.unplaced


def test_a_text_that_stands_on_no_page_is_kept_apart() -> None:
    paper = read(f"{FRONT}{SOIL} {MADE_UP}\n\n{MADE_UP}\n\n{FORMULA}", SECOND)

    assert [(u.text, u.page) for u in paper.unplaced] == [(MADE_UP, 1), (MADE_UP, 1)]
    assert MADE_UP not in " ".join(text for _, text, _, _ in paper.passages())
    assert paragraphs(paper)[0].text == SOIL
    assert any("stands nowhere" in note for note in paper.pages[0].notes)
    assert MADE_UP in paper_to_markdown(paper)
    assert paper_from_json(paper_to_json(paper)).unplaced == paper.unplaced


def test_a_block_written_twice_counts_once() -> None:
    paper = read(f"{FRONT}{SOIL}\n\n{SOIL}\n\n{FORMULA}", SECOND)

    assert [p.text for p in paragraphs(paper)].count(SOIL) == 1
    assert [u.text for u in paper.unplaced] == [SOIL]


def test_words_that_a_page_has_elsewhere_are_no_place_for_a_sentence() -> None:
    """Each of its words stands on the page, in other sentences."""
    woven = (
        "The growth of the roots depends on the harvest of the plants, and the temperature of the fields was measured."
    )
    paper = read(f"{FRONT}{SOIL}\n\n{woven}\n\n### The temperature of the soil\n\n{FORMULA}", SECOND)

    assert [u.text for u in paper.unplaced] == [woven, "The temperature of the soil"]


def test_a_caption_inside_a_sentence_and_a_cut_word_do_not_divide_a_paragraph() -> None:
    half = SOIL.index("temperature")
    cut = f"{SOIL[:half].strip()}\n\nFigure 1: How winter wheat grows in cold soil.\n\n {SOIL[half:]}"
    paper = read(f"{FRONT}{cut}\n\n\\[y=a+bx\\]", SECOND)

    assert paragraphs(paper)[0].text == SOIL
    assert under(paper, 1, paragraphs(paper)[0]) == SOIL


def test_a_heading_without_its_signs_is_a_heading() -> None:
    paper = read(f"{FRONT}{SOIL}\n\n{FORMULA}", f"2 Data\n\n{YIELD}")

    assert [s.heading for s in paper.sections] == ["1 Introduction", "2 Data"]


@pytest.mark.parametrize("markup", [None, "[MISSING_PAGE_FAIL:2]", ""])
def test_a_page_that_was_not_read_stands_as_the_file_has_it(markup: str | None) -> None:
    paper = read(f"{FRONT}{SOIL}\n\n{FORMULA}", markup)

    assert paragraphs(paper)[-1].text == YIELD
    assert paper.sections[-1].heading == "2 Data"
    assert paper.pages[1].parser == (PARSER if markup is not None else two_pages()[0].pages[1].parser)


def test_a_paragraph_that_nougat_dropped_comes_back_at_its_place() -> None:
    paper = read(f"{FRONT}\n\n{FORMULA}", SECOND)

    assert paragraphs(paper)[0].text == SOIL
    assert any("left 1 paragraph" in note for note in paper.pages[0].notes)


def test_a_page_without_letters_of_its_own_is_taken_from_the_picture() -> None:
    below, words = two_pages()
    blank = {**words, 2: []}
    paper = paper_from_markup(below, blank, {2: f"## 2 Data\n\n{YIELD} It was 4.7."})

    last = paragraphs(paper)[-1]
    assert last.text.startswith(YIELD)
    assert [tuple(r) for r in last.spans[0].rects] == [(0.0, 0.0, below.pages[1].width, below.pages[1].height)]
    assert last.text[slice(*last.doubtful[0])] == "4.7"
    assert paper.pages[1].recognised


def visible_words(paper: Paper, words: Mapping[int, Sequence[Word]]) -> dict[int, int]:
    return {page: len(own) for page, own in Layer(paper, words).words.items()}


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_whatever_nougat_gets_wrong_passages_have_places_and_words_are_counted_once(seed: int) -> None:
    below, words = sample()
    written = write_markup(below, words, ALL_KINDS, seed)
    paper = paper_from_markup(below, words, written.pages)

    for pid, text, page, spans in paper.passages():
        assert 1 <= page <= len(below.pages), pid
        assert text.strip(), pid
        assert all(rect.x0 < rect.x1 and rect.y0 < rect.y1 for span in spans for rect in span.rects), pid
        assert all(span.rects for span in spans), pid
    passages = "|".join(bare_letters(text) for _, text, _, _ in paper.passages())
    assert not any(bare_letters(text) in passages for text in written.made_up)
    counted = visible_words(below, words)
    for own in paper.pages:
        assert own.words.total - own.words.hidden == counted[own.number]


def test_places_are_right_on_the_sample() -> None:
    paper, words = sample()
    found = score(paper, words, write_markup(paper, words, ALL_KINDS, 2))

    assert found["right"] >= 0.98 * found["words"]
    assert found["made up in no passage"] == found["made up"] > 0
