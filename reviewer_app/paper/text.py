"""Forms of a text under which the same words compare equal, and its words with their endings off."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from reviewer_app.paper.scripts import EAST_ASIAN

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SINGLE_QUOTES = re.compile(r"[\u2018-\u201b\u2032\u0060\u00b4]")
_DOUBLE_QUOTES = re.compile(r"[\u201c-\u201f\u2033\u00ab\u00bb]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NO_WORD = re.compile(r"[\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]")

# Decimal numbers stay whole ("1.4"); runs of CJK characters have no spaces to split at.
_TOKEN = re.compile(rf"[0-9]+(?:[.,][0-9]+)+|[{EAST_ASIAN}]+|(?:(?![{EAST_ASIAN}])[^\W_])+")
_UNIT = re.compile(r"(?<![^\W\d_])(?<=\d)(?=[a-z])", re.I)
_EAST_ASIAN_RUN = re.compile(rf"[{EAST_ASIAN}]+")

# "p < 0. 05" is none: what ends a sentence in a Latin script has a space behind it, and a digit before and after it
# makes it a number that was torn apart.
_SENTENCE_END = re.compile(r"(?:(?<!\d)[.!?…]+|(?<=\d)[.!?…]+(?!\s+\d))[\"'”’)\]*]*\s+|[。！？]+[”’」』）]*\s*|\n+")

_CLAUSE_END = re.compile(r"(?<=[;:])\s+|(?<=；)")
# What may stand at the end of a sentence, and before what belongs to it; for classes of characters.
STOPS, COLONS = ".!?。！？", ":："

# Function words of English, which stand in every paragraph.
_FUNCTION_WORDS = (
    "a an the of to and or in on at by for with from is are was were be been being it its this that these those as not "
    "no but if then than so such can could may might should would will shall do does did done has have had having into "
    "over under between about which who whom whose what when where why how there here their they them he she we our us "
    "you your i my me his her also only more most less very much many some any each other both all per via"
)
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBER_WORDS = {word: str(n) for n, word in enumerate(_NUMBERS.split())}

# Endings that are cut, longest first, and those that stand for a letter: coarser than Porter's stemmer, and a table.
# What is left has at least four letters, so that short words keep their difference.
_CUT = (
    "ations ation ments ment nesses ness ings ing ities ity ively ive ously ous edly ed ers er ors or ally al ly ions"
)
_ENDINGS = sorted(
    [*((e, "") for e in (*_CUT.split(), "ion", "es", "s", "e")), ("ies", "y"), ("ied", "y")],
    key=lambda pair: -len(pair[0]),
)
_STEM_LETTERS = 4


def normalize(text: str) -> str:
    """`text` with one form for what looks alike: NFKC, no case, plain dashes and quotes, single spaces."""
    if text.isascii():
        return one_line(text.lower().replace("`", "'"))
    # Folding case can undo a composed form and the other way round, hence twice.
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = _DASHES.sub("-", text)
    text = _SINGLE_QUOTES.sub("'", text)
    text = _DOUBLE_QUOTES.sub('"', text)
    return one_line(text)


def one_line(text: str) -> str:
    """`text` with single spaces and without line ends."""
    return " ".join(text.split())


def without_accents(text: str) -> str:
    """`text` with its letters as they are without accents, in NFKD."""
    return text if text.isascii() else _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def squeeze(text: str) -> str:
    """The letters and digits of `text` alone, which hyphenation and spacing don't touch."""
    return _NO_WORD.sub("", normalize(text))


@lru_cache(maxsize=20_000)
def bare_letters(text: str) -> str:
    """`text` squeezed and without accents: what all ways of typesetting the same words have in common."""
    return squeeze(without_accents(text))


def sentence_ends(text: str, *, last: bool = False) -> list[int]:
    """Where the sentences of `text` end, each with the space behind it.

    The last one ends with the text, untold; with `last` it is told if a sign and space say that it ends there.
    """
    return [m.end() for m in _SENTENCE_END.finditer(text) if last or text[m.end() :].strip()]


def sentences(text: str) -> list[str]:
    """The sentences of `text`, without the space around them."""
    cuts = [0, *sentence_ends(text), len(text)]
    parts = (text[start:end].strip() for start, end in pairwise(cuts))
    return [part for part in parts if part]


def clauses(text: str) -> list[str]:
    """The parts of the sentences of `text` that colons and semicolons divide, without the space around them."""
    return [part for sentence in sentences(text) for part in map(str.strip, _CLAUSE_END.split(sentence)) if part]


def begun_sentence(text: str) -> str:
    """What stands in `text` behind the end of its last whole sentence: nothing where it ends with one."""
    return text[max(sentence_ends(text, last=True), default=0) :]


def whole_sentences(text: str) -> str:
    """`text` up to the last stop that ends a sentence, which may be its last character.

    Line ends are none, nor are stops that stand alone, which is what a model writes when it goes in circles.
    """
    found = _SENTENCE_END.finditer(text + " ")
    ends = [m.end() for m in found if m[0].strip() and not text[: m.start()][-1:].isspace()]
    return text[: ends[-1]].rstrip() if ends else ""


def words(text: str) -> list[str]:
    """The words and numbers of a text, lower case, without function words; characters of CJK text in pairs.

    Pairs and not words: of 60 comments in Chinese on four chapters of a textbook, half of them unseen, pairs put .83
    and .80 at the right paragraph first, .93 and .83 among three; the words that jieba 0.42 finds .80 and .83, .93
    and .93. That is one to three comments of thirty, for a dictionary of five megabytes.
    """
    text = normalize(text)
    if not _EAST_ASIAN_RUN.search(text):
        return [token for token in _TOKEN.findall(text) if token not in STOP_WORDS]
    found: list[str] = []
    # "48m" on the page is "48 米" in a comment
    for token in _TOKEN.findall(_UNIT.sub(" ", text)):
        if _EAST_ASIAN_RUN.match(token):
            found += [token[i : i + 2] for i in range(max(1, len(token) - 1))]
        elif token not in STOP_WORDS:
            found.append(token)
    return found


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its ending; a number's word as its digits."""
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    if not word.isascii() or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _STEM_LETTERS:
            return word[: len(word) - len(ending)] + instead
    return word


def stems(text: str) -> list[str]:
    """The stems of `words(text)`, in order."""
    return [stem(w) for w in words(text)]


def shortened(text: str, most: int) -> str:
    """`text`, or its first `most` characters up to the end of a word, and a sign that it goes on."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
