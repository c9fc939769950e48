"""A page whose words are split or joined is of less quality; a page of formulas or of long words is not."""

from __future__ import annotations

import pytest

from reviewer_app.parsing.word_pieces import word_pieces
from tests.parsing.making import SENTENCE, document, lines, parsed, wrapped

PROSE = wrapped(SENTENCE * 12, 450)


def halved(line: str) -> str:
    """`line` with the first and the last two letters of each longer word apart, as false widths of a font do."""
    return " ".join(f"{word[:1]} {word[1:-2]} {word[-2:]}" if len(word) > 4 else word for word in line.split())


@pytest.mark.parametrize(
    ("spoil", "sound"),
    [
        (str, True),
        (halved, False),
        (lambda line: " ".join(line.replace(" ", "")), False),
        (lambda line: line.replace(" ", ""), False),
    ],
)
def test_split_and_joined_words_lower_the_quality_of_their_page(spoil: object, sound: bool) -> None:
    assert callable(spoil)
    made = document()
    lines(made[0], [spoil(line) for line in PROSE], 72, 100, 9)
    page = parsed(made).pages[0]
    assert (page.quality == 1.0) == sound
    assert any("split into pieces" in note for note in page.notes) != sound
    assert sound or page.quality < 0.8


@pytest.mark.parametrize(
    "line",
    [
        "Let x and y be points of a set S, and let f be a map from S to T with f of x in T for all x.",
        "Die Grundstücksverkehrsgenehmigungen und Geschwindigkeitsbegrenzungen wurden im Juli zu Ende beraten.",
        "We z poles w i o z na za do po, a je se ve na od ku, zo it is in an up to us as we go on by it.",
        "Tetrahydrocannabinol and N-methyl-D-aspartate-receptor-antagonists were given to them in the morning.",
    ],
)
def test_formulas_long_words_and_languages_with_short_words_do_not(line: str) -> None:
    assert word_pieces([line] * 12).share_left == 1.0
