"""Where the end of a selection goes with the arrow keys. No widget: carets in, carets out."""

from __future__ import annotations

from enum import Enum

from reviewer_app.ui.paper.page_text import Caret, PageText, PaperText


class Step(Enum):
    """How far one press of a key moves."""

    CHARACTER = 1
    WORD = 2
    LINE = 3
    LINE_END = 4


def moved(text: PaperText, caret: Caret, step: Step, by: int) -> Caret:
    """`caret` moved forward (`by` 1) or back (-1) in reading order; where no words are known, it stays."""
    page = text.pages.get(caret.page)
    if page is None or not page.words:
        return caret
    match step:
        case Step.CHARACTER:
            return _character(text, page, caret, by)
        case Step.WORD:
            return _word(text, page, caret, by)
        case Step.LINE:
            return _line(text, page, caret, by)
        case Step.LINE_END:
            first, last = page.line_at(caret)
            return last if by > 0 else first


def _character(text: PaperText, page: PageText, caret: Caret, by: int) -> Caret:
    to = caret.char + by
    if 0 <= to <= len(page.words[caret.word].text):
        return caret._replace(char=to)
    return _edge(text, page, caret.word + by, by) or caret


def _word(text: PaperText, page: PageText, caret: Caret, by: int) -> Caret:
    """To the end of the word, or of the next one; backwards to its beginning, or the one before it."""
    end = len(page.words[caret.word].text) if by > 0 else 0
    if caret.char != end:
        return caret._replace(char=end)
    there = _edge(text, page, caret.word + by, by)
    if there is None:
        return caret
    return there._replace(char=len(text.pages[there.page].words[there.word].text) if by > 0 else 0)


def _line(text: PaperText, page: PageText, caret: Caret, by: int) -> Caret:
    """The nearest place in the line before or after; over the ends of a page, of its neighbour's."""
    first, last = page.line_at(caret)
    there = _edge(text, page, (last.word + 1) if by > 0 else (first.word - 1), by)
    if there is None:
        return last if by > 0 else first
    w = page.words[caret.word]
    x = w.x0 + (w.x1 - w.x0) * caret.char / len(w.text)
    other = text.pages[there.page]
    begin, end = other.line_at(there)
    line = other.words[begin.word : end.word + 1]
    middle = (line[0].y0 + line[0].y1) / 2
    found = PageText(there.page, line).caret_at(x, middle)
    return found._replace(word=begin.word + found.word) if found else there


def _edge(text: PaperText, page: PageText, word: int, by: int) -> Caret | None:
    """The near edge of a word by its number, which may lie on the next page or the one before; None past the ends."""
    if 0 <= word < len(page.words):
        return Caret(page.page, word, 0 if by > 0 else len(page.words[word].text))
    number = page.page + by
    # Pages without words, a figure that fills one, are passed over.
    while (other := text.pages.get(number)) is not None:
        if other.words:
            at = 0 if by > 0 else len(other.words) - 1
            return Caret(number, at, 0 if by > 0 else len(other.words[at].text))
        number += by
    return None
