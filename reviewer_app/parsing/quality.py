"""How well the text of a page could be read, from what can be checked."""

from __future__ import annotations

import re
from functools import lru_cache

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.model import Words
from reviewer_app.parsing import page_faults
from reviewer_app.parsing.lines import PageText

_WORD = re.compile(r"[^\W\d_]{4,}")
_VOWEL = re.compile(r"[aeiouyáàâäãåéèêëíìîïóòôöõøúùûüýæœаеёиоуыэюя]", re.I)
_LATIN = re.compile(r"[a-zà-ÿ]", re.I)
_LETTER = re.compile(r"[^\W_]")
_TEN_LETTERS = re.compile(r"(?:[\W_]*[^\W_]){10}")


def word_shape(text: str) -> float:
    """The share of Latin words with a plausible shape (vowels, no capital inside); 1.0 if there are few words."""
    words = [w for w in _WORD.findall(text) if _LATIN.match(w)]
    if len(words) < 20:
        return 1.0
    return sum(map(is_plausible, words)) / len(words)


# a paper uses the same words on every page
@lru_cache(maxsize=8192)
def is_plausible(word: str) -> bool:
    """Whether a word in Latin letters has a shape that words have."""
    vowels = len(_VOWEL.findall(word))
    inner = sum(map(str.isupper, word[1:]))
    return bool(vowels and vowels >= 0.15 * len(word) and (inner <= 1 or word.isupper())) or (
        word.isupper() and len(word) <= 6
    )


def mostly_pictures(page: PageText) -> bool:
    """Whether the ink of a page is far more than its letters need."""
    if page.ink <= 0.03:
        return False
    letters = 0
    for line in (*page.lines, *page.rotated):
        letters += len(_LETTER.findall(line.text))
        if letters >= 200:
            return False
    return letters / (page.ink * page.width * page.height) < 0.004


def judge(page: PageText, words: Words | None = None) -> tuple[float, list[str]]:
    """(quality from 0 to 1, sentences for a person) of a page; `words` once it is known what became of them."""
    ink = page.ink
    if page.killed:
        return 0.0, [
            tr("Page {number} is left out: the program that reads the paper died of it, twice.").format(
                number=page.number
            )
        ]
    if page.failed and page.own_fault:
        return 0.0, [tr("This page could not be read because of a fault in the program; its log has the details.")]
    if page.failed:
        return 0.0, [tr("This page is damaged and could not be read.")]
    text = " ".join(line.text for line in (*page.lines, *page.rotated))
    blank = not _TEN_LETTERS.match(text)
    damage = page_faults.notes(page.number, page.faults, blank=blank)
    if blank and page_faults.CONTENT in page.faults:
        return 0.0, damage
    if blank:
        if ink > 0.004:
            return 0.0, [
                tr(
                    "This page is a picture without text, such as a scan. "
                    "Run it through a text recognition program (OCR) to have it read."
                )
            ]
        return (1.0, [*damage, tr("This page is blank.")]) if ink >= 0 else (0.0, damage)
    notes = damage
    bad = (page.meaningless + page.unmapped) / max(page.characters, 1)
    shape = word_shape(text)
    quality = max(0.0, 1.0 - 2.5 * bad) * min(1.0, shape / 0.85) * page_faults.share_left(page.faults)
    if words is not None and words.unexplained:
        share = words.unexplained / max(words.total, 1)
        quality *= 1.0 - share
        notes.append(
            trn(
                "{n} word of this page is missing from the text without a reason.",
                "{n} words of this page are missing from the text without a reason.",
                words.unexplained,
            )
        )
    if bad > 0.02:
        notes.append(
            tr("{share} % of the characters on this page have no meaning outside its fonts.").format(
                share=round(100 * bad)
            )
        )
    if shape < 0.6:
        notes.append(
            tr(
                "The text of this page looks garbled. Text recognition (OCR) of the page, or another PDF of the "
                "paper, may read better."
            )
        )
    if mostly_pictures(page):
        quality *= 0.7
        notes.append(tr("Much of this page is pictures; text inside them is not read."))
    if page.recognised:
        notes.append(
            tr(
                "The text of this page is the invisible layer that text recognition (OCR) laid over a scan; "
                "it may have errors."
            )
        )
    if page.unchecked:
        notes.append(tr("This page could not be checked for hidden text."))
    return round(min(quality, 1.0), 3), notes
