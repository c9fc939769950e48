"""Every word that a page shows has one fate, and the sums add up."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.messages.paper_json import paper_from_json, paper_to_json
from reviewer_app.paper.model import Paper, Words
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.ledger import PAGE_NUMBER, RUNNING_HEAD
from reviewer_app.parsing.page_text import DRAWN_AGAIN, LINE_NUMBER
from tests.parsing.ledgers import everything, words_nowhere
from tests.parsing.making import SENTENCE, a_paper, document, lines, paragraph, parsed, wrapped

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "N18-3011.pdf"


def check(made: pymupdf.Document) -> Paper:
    """The paper, after its ledger was found to add up and to tell the truth."""
    paper = parsed(made)
    assert words_nowhere(paper, made)[0] == []
    assert paper.words.unexplained == 0
    assert paper.words == Words.sum(page.words for page in paper.pages)
    assert paper.words.left_out == sum(len(left.text.split()) for left in paper.left_out)
    return paper


def reasons(paper: Paper) -> dict[str, str]:
    """The text left out, by its reason."""
    return {left.reason: left.text for left in paper.left_out}


def test_the_sample_adds_up() -> None:
    data = SAMPLE.read_bytes()
    paper = parse_pdf(data, SAMPLE.name)
    missing, counted = words_nowhere(paper, pymupdf.open(stream=data, filetype="pdf"))
    assert missing == []
    assert counted > 4000
    assert paper.words.unexplained == 0
    assert sum(asdict(paper.words).values()) == paper.words.total
    assert paper.words.section > 0.7 * paper.words.total
    assert [left.text for left in paper.left_out if left.reason == PAGE_NUMBER] == [str(n) for n in range(85, 92)]
    again = paper_to_json(paper)
    assert paper_to_json(paper_from_json(again)) == again


def test_text_between_key_words_and_the_next_heading_is_text() -> None:
    made = document(2)
    lines(made[0], ["Winter Wheat and the Temperature of the Soil"], 110, 90, 18, "tibo")
    lines(made[0], ["Ada Lovelace and Grace Hopper"], 200, 115, 11)
    lines(made[0], ["Abstract"], 72, 150, 12, "tibo")
    y = paragraph(made[0], SENTENCE * 3, y=168)
    y = lines(made[0], ["Keywords: wheat, soil, temperature, growth"], 72, y + 12)
    y = paragraph(made[0], f"{SENTENCE * 3} The first word is ZORILLA. {SENTENCE * 3}", y=y + 12)
    paragraph(made[1], f"And the second is ALPACA. {SENTENCE * 5}", y=90)
    lines(made[1], ["2 Methods"], 72, 400, 12, "tibo")
    paragraph(made[1], SENTENCE * 6, y=420)
    paper = check(made)
    text = "".join(section.text for section in paper.sections if section.heading != "Abstract")
    assert "ZORILLA" in text
    assert "ALPACA" in text
    assert "ZORILLA" not in paper.abstract
    assert reasons(paper)["key words"].startswith("Keywords: wheat")


def test_small_code_is_text() -> None:
    made = a_paper(3)
    page = made[1]
    lines(
        page, ["def grow(soil):", "    for week in range(WEEKS):", "        soil.measure(week)"], 90, 500, 6.5, "cour"
    )
    paper = check(made)
    assert "for week in range(WEEKS):" in "".join(p.text for s in paper.sections for p in s.paragraphs)


def test_small_code_with_numbers_in_a_frame_is_text() -> None:
    made = a_paper(3)
    page = made[1]
    code = ["def grow(soil):", "for week in range(WEEKS):", "soil.measure(week)", "return soil"]
    page.draw_rect((72, 490, 400, 545))
    for number, line in enumerate(code, 1):
        lines(page, [str(number)], 76, 488 + 12 * number, 5.5, "cour")
        lines(page, [line], 90, 488 + 12 * number, 6.5, "cour")
    paper = check(made)
    assert "for week in range(WEEKS):" in "".join(p.text for s in paper.sections for p in s.paragraphs)


def test_small_prose_is_text_and_labels_of_a_drawing_are_not() -> None:
    made = a_paper(3)
    page = made[1]
    paragraph(page, SENTENCE.replace("wheat", "QUAGGA") * 4, y=500, size=6.5)
    page.draw_rect((100, 600, 300, 700))
    page.draw_line((100, 700), (300, 600))
    lines(page, ["weeks after sowing", "OKAPI"], 150, 650, 6.5)
    lines(page, ["Figure 1: Growth of the plants over the weeks."], 100, 725)
    paper = check(made)
    assert "QUAGGA" in "".join(section.text for section in paper.sections)
    assert "OKAPI" in reasons(paper)["text inside a figure"]


def test_what_is_left_out_says_why() -> None:
    made = a_paper(4)
    for number, page in enumerate(made):
        lines(page, ["Wheat and Soil, a Journal"], 220, 40, 9)
        lines(page, [str(number + 11)], 300, 815, 9)
    paper = check(made)
    assert reasons(paper)[RUNNING_HEAD].endswith("Wheat and Soil, a Journal")
    assert [left.text for left in paper.left_out if left.reason == PAGE_NUMBER] == ["11", "12", "13", "14"]
    assert all(left.rects and left.page for left in paper.left_out)


def test_text_drawn_twice_counts_once() -> None:
    made = a_paper(2)
    lines(made[1], ["A bold sentence about the GERENUK."], 72, 600)
    lines(made[1], ["A bold sentence about the GERENUK."], 72.3, 600)
    paper = check(made)
    assert everything(paper).count("gerenuk") == 2  # in the text, and once left out
    assert reasons(paper)[DRAWN_AGAIN] == "A bold sentence about the GERENUK."


def test_line_numbers_are_left_out() -> None:
    made = document(1)
    text = wrapped(SENTENCE * 30, 400)
    y = 90.0
    for number, line in enumerate(text[:40], 1):
        lines(made[0], [line], 100, y)
        lines(made[0], [str(number)], 60, y, 8)
        y += 16
    assert LINE_NUMBER in reasons(check(made))


PLACE = st.tuples(st.integers(30, 450), st.integers(30, 800))
PIECE = st.tuples(PLACE, st.sampled_from([4, 6.5, 8, 10, 12, 18]), st.sampled_from(["tiro", "tibo", "tiit", "cour"]))
TEXT = st.sampled_from(
    [
        "Keywords: soil, wheat",
        "References",
        "Figure 2: A plot of the soil",
        "Table 1",
        "1 Introduction",
        "Abstract",
        "[3] A. Lovelace. Notes on the engine, 1843.",
        "¹ Department of Soils, University of Somewhere",
        "Received 4 May, accepted 7 June. © The authors",
        "x = y + 3   (1)",
        "17",
        "Reference",
        "Ada Lovelace, Grace M. Hopper",
        SENTENCE[:60],
    ]
)


Pieces = list[tuple[tuple[tuple[int, int], float, str], str]]
PIECES = st.lists(st.tuples(PIECE, TEXT), max_size=20)


@settings(max_examples=12, deadline=None)
@given(PIECES, st.integers(1, 3), st.integers(0, 3))
def test_whatever_stands_on_a_page_has_a_fate(pieces: Pieces, pages: int, turn: int) -> None:
    scatter(pieces, pages, turn)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=3000, deadline=None)
@given(PIECES, st.integers(1, 5), st.integers(0, 3))
def test_whatever_stands_on_a_page_has_a_fate_many_times(pieces: Pieces, pages: int, turn: int) -> None:
    scatter(pieces, pages, turn)


def scatter(pieces: Pieces, pages: int, turn: int) -> None:
    """Check a paper over whose `pages` the pieces are scattered, every fifth one turned."""
    made = a_paper(pages) if pages > 1 else document(1)
    for i, (((x, y), size, font), text) in enumerate(pieces):
        turned = 90 * turn if i % 5 == 4 else 0
        made[i % pages].insert_text((x, y), text, fontsize=size, fontname=font, rotate=turned)
    check(made)
