"""Text stands where the eye reads it, in whatever order the file draws it."""

from __future__ import annotations

import random

import pymupdf
import pytest

from tests.parsing.making import SENTENCE, document, lines, parsed, wrapped

WORDS = ["ALPACA", "BADGER", "CIVET", "DINGO", "ERMINE", "FOSSA", "GENET", "HYRAX"]


def draw(page: pymupdf.Page, word: str, x: float, y: float, width: float, count: int = 5) -> float:
    """A paragraph of `count` lines in which `word` stands; returns where the next one can stand."""
    text = wrapped(f"This is the paragraph of the {word}. {SENTENCE * 6}", width)[:count]
    return lines(page, text, x, y) + 12


def order(made: pymupdf.Document) -> list[str]:
    """The words in the order in which the paper has them."""
    paper = parsed(made)
    text = " ".join([paper.abstract, *(section.text for section in paper.sections)])
    return sorted((word for word in WORDS if word in text), key=text.index)


def one_column(sequence: list[int]) -> pymupdf.Document:
    """Paragraphs under one another, drawn in this sequence."""
    made = document(1)
    lines(made[0], ["1 Introduction"], 72, 80, 12, "tibo")
    for i in sequence:
        draw(made[0], WORDS[i], 72, 100 + 80 * i, 450)
    return made


@pytest.mark.parametrize("last", range(6))
def test_a_paragraph_drawn_last(last: int) -> None:
    assert order(one_column([*(i for i in range(6) if i != last), last])) == WORDS[:6]


@pytest.mark.parametrize("first", range(1, 6))
def test_a_paragraph_drawn_first(first: int) -> None:
    assert order(one_column([first, *(i for i in range(6) if i != first)])) == WORDS[:6]


def test_paragraphs_drawn_at_random() -> None:
    for seed in range(6):
        sequence = random.Random(seed).sample(range(7), 7)
        assert order(one_column(sequence)) == WORDS[:7], sequence


@pytest.mark.parametrize("columns", [(0, 1), (1, 0)])
def test_columns_are_read_from_left_to_right(columns: tuple[int, ...]) -> None:
    made = document(1)
    for column in columns:
        for i in range(4):
            draw(made[0], WORDS[4 * column + i], 60 + 250 * column, 80 + 150 * i, 225, 10)
    assert order(made) == WORDS


def test_a_paragraph_of_a_column_drawn_last() -> None:
    made = document(1)
    for place in [0, 2, 3, 4, 5, 6, 7, 1]:
        draw(made[0], WORDS[place], 60 + 250 * (place // 4), 80 + 150 * (place % 4), 225, 10)
    assert order(made) == WORDS


def test_columns_that_stop_at_a_heading_are_read_band_by_band() -> None:
    made = document(1)
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    for i, (band, column) in enumerate(places):
        if column == 0 and band:
            lines(made[0], ["APPENDIX"], 270, 400, 12, "tibo")
        for j in range(2):
            draw(made[0], WORDS[2 * i + j], 60 + 250 * column, 80 + 350 * band + 140 * j, 225, 10)
    assert order(made) == WORDS


def test_an_abstract_in_another_type_goes_with_the_text_under_it() -> None:
    made = document(1)
    page = made[0]
    lines(page, ["A Title of More Than Four Words"], 60, 70, 20, "tibo")
    draw(page, WORDS[5], 310, 150, 225, 10)
    draw(page, WORDS[6], 310, 290, 225, 30)
    abstract = wrapped(f"Here the {WORDS[0]} is shown. {SENTENCE * 3}", 225, 11, "tibo")
    y = lines(page, abstract, 60, 150, 11, "tibo", 13)
    lines(page, ["Correspondence: ada@example.org"], 60, 780, 8)
    lines(page, ["1. Introduction"], 60, y + 40, 12, "tibo")
    for i in range(1, 4):
        draw(page, WORDS[i], 60, y - 20 + 80 * i, 225)
    paper = parsed(made)
    assert WORDS[0] in paper.abstract
    assert order(made) == [*WORDS[:4], *WORDS[5:7]]
