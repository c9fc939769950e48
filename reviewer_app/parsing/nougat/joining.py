"""Putting together what the edge of a column, of a page or a figure cut apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from reviewer_app.paper.text import COLONS, STOPS, bare_letters
from reviewer_app.parsing.hyphens import Vocabulary
from reviewer_app.parsing.nougat.inline import Inline
from reviewer_app.parsing.nougat.layer import Layer
from reviewer_app.parsing.nougat.reading import Item

# What may stand between the two halves of a sentence without being part of it.
_BETWEEN = ("figure", "table", "footnote")
_ENDED = re.compile(rf"[{STOPS}{COLONS}]['\"”’)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_GOES_ON = re.compile(r"[(\[]?[a-zß-ÿ]")
_HYPHENS = ("-", "‐", "\xad")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
# "Pre- sentation": Nougat keeps some hyphens of line ends, with a space. "pre- and post-" is meant so.
_BROKEN = re.compile(r"([^\W\d_]{2,})- (?!and\b|or\b|to\b|und\b|et\b)([a-zß-ÿ]{2,})")


def joined(items: Iterable[Item], layer: Layer) -> list[Item]:
    """`items` with the halves of a paragraph as one, at the place of the first."""
    found: list[Item] = []
    open_text: int | None = None
    for item in items:
        if item.kind == "text" and open_text is not None and _belongs(found[open_text], item):
            found[open_text] = _join(found[open_text], item, layer)
            continue
        found.append(item)
        if item.kind in ("text", "list"):
            open_text = len(found) - 1
        elif item.kind not in _BETWEEN:
            open_text = None
    return found


def mended(content: Inline, vocabulary: Vocabulary) -> Inline:
    """`content` without the hyphens that line ends left inside words."""
    while (found := _BROKEN.search(content.text)) and not content.is_formula(found.start()):
        hyphen = "-" if vocabulary.keeps_hyphen(found[1], found[2]) else ""
        before, after = content.cut(0, found.end(1)), content.cut(found.start(2), len(content.text))
        content = before.followed_by(after, hyphen)
    return content


def _belongs(first: Item, second: Item) -> bool:
    text = first.text
    return bool(text) and not _ENDED.search(text) and bool(_GOES_ON.match(second.text) or text.endswith(_HYPHENS))


def _join(first: Item, second: Item, layer: Layer) -> Item:
    words = {page: list(own) for page, own in first.words.items()}
    for page, own in second.words.items():
        words[page] = [*words.get(page, []), *own]
    content = first.content
    glue = " "
    if _cut_inside_a_word(first, layer):
        text = content.text.rstrip("".join(_HYPHENS))
        content = content.cut(0, len(text))
        head, tail = _LAST_LETTERS.search(text), _FIRST_LETTERS.match(second.text)
        keeps = bool(head and tail and layer.vocabulary.keeps_hyphen(head[0], tail[0]))
        glue = "-" if keeps else ""
    return replace(
        first,
        content=content.followed_by(second.content, glue),
        spans=(*first.spans, *second.spans),
        words=words,
        below=first.below and second.below,
    )


def _cut_inside_a_word(item: Item, layer: Layer) -> bool:
    """Whether the last word of a text is the first half of one: the page has a hyphen there."""
    if item.text.endswith(_HYPHENS):
        return True
    if not item.words or item.content.is_formula(len(item.text) - 1):
        return False
    page, own = list(item.words.items())[-1]
    printed = layer.words[page][own[-1]].text if own else ""
    return printed.endswith(_HYPHENS) and bare_letters(item.text.split()[-1]).endswith(bare_letters(printed))
