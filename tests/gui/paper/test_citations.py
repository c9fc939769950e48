"""The reference behind a citation."""

from __future__ import annotations

import pytest

from reviewer_app.paper.model import Reference, Word
from reviewer_app.ui.paper.citations import references_at
from reviewer_app.ui.paper.page_text import Caret, PageText

BY_NAME = (
    Reference("r1", "Wu, J., and Lee, K. 2014. CiteSeerX: AI in a digital library. In IAAI."),
    Reference("r2", "Wu, J. 2015. Another paper."),
    Reference("r3", "Müller, A. and Smith, B. 2014. Something else. In ACL."),
)
BY_NUMBER = tuple(Reference(f"r{n}", f"[{n}] Author {n}. Title {n}.") for n in range(1, 9))
UNLABELLED = tuple(Reference(f"r{n}", f"Author {n}. Title {n}.") for n in range(1, 9))


def at(text: str, word: str) -> tuple[PageText, Caret]:
    words = text.split(" ")
    page = PageText(1, [Word(10.0 * i, 0, 10.0 * i + 9, 10, w, 0, 0) for i, w in enumerate(words)])
    return page, Caret(1, next(i for i, w in enumerate(words) if word in w), 1)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("methods exist (Wu et al., 2014), but they", "Wu", ["r1"]),
        ("methods exist (Wu et al., 2014), but they", "2014", ["r1"]),
        ("methods exist (Wu et al., 2014; Muller and Smith, 2014) here", "Smith", ["r3"]),
        ("Good. Wu et al. (2015) show", "et", ["r2"]),
        ("methods exist (Wu et al., 2014), but they", "methods", []),
        ("It was 2014 when nothing was cited", "when", []),
        ("no citation at all here", "all", []),
    ],
)
def test_by_name_and_year(text: str, word: str, expected: list[str]) -> None:
    assert [r.id for r in references_at(*at(text, word), BY_NAME)] == expected


@pytest.mark.parametrize("references", [BY_NUMBER, UNLABELLED])
@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("as shown [3] before", "[3]", ["r3"]),
        ("as shown [3, 5] before", "5]", ["r3", "r5"]),
        ("as shown [2–4] before", "[2", ["r2", "r3", "r4"]),
        ("as shown [99] before", "[99]", []),
        ("as shown [3] before", "before", []),
    ],
)
def test_by_number(references: tuple[Reference, ...], text: str, word: str, expected: list[str]) -> None:
    assert [r.id for r in references_at(*at(text, word), references)] == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("as shown (3, 5) before", "(3", ["r3", "r5"]),
        ("as in Eq. (3) before", "(3)", []),
        ("as others found.3,5 This", "found", ["r3", "r5"]),
        ("a network4 that", "network4", ["r4"]),
        ("in 2014 it", "2014", []),
        ("see [7] and (3) there", "(3)", []),
    ],
)
def test_numbers_raised_or_in_round_brackets(text: str, word: str, expected: list[str]) -> None:
    page, caret = at(text, word)
    last = len(page.words[caret.word].text.rstrip(".,")) - 1
    found = references_at(page, caret._replace(char=last if word[-1] != "(" else 1), UNLABELLED)
    assert [r.id for r in found] == expected


def test_labels_of_letters_and_a_year() -> None:
    listed = (Reference("r1", "[AK80] Aho, K. A book. 1980."), Reference("r2", "[Vas+17] Vaswani et al. 2017."))
    assert [r.id for r in references_at(*at("as shown [AK80, Vas+17] before", "Vas"), listed)] == ["r1", "r2"]
    assert references_at(*at("as shown [XY99] before", "XY99"), listed) == []
