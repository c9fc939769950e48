"""What stands where a link of the paper leads: a reference, a caption, a heading, a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_app.paper.model import Figure, Link, Paper, Rect, Table
from reviewer_app.review.mentions import key_of, name_at, names_in, section_keys
from reviewer_app.ui.paper.page_text import Caret, PageText

# A destination lies at the upper edge of what it names, or up to two lines above it.
_ABOVE, _BELOW = 8.0, 40.0
# The text of a paragraph has to begin nearer: between two of them a link means something that was not read as text.
_BELOW_PARAGRAPH = 25.0
# Points from a column's edge, on the left, within which a destination still lies in it.
_BESIDE = 40.0
# A point aside weighs less than a point below: destinations often give the margin's x.
_ASIDE_WEIGHT = 0.5
# A name with its numbers spreads over this many words at most: "Figures 3, 4 and 5".
_WORDS_AROUND = 5


@dataclass(frozen=True, slots=True)
class Target:
    """A text of the paper and where it stands on one page."""

    text: str
    page: int
    rects: tuple[Rect, ...]


def target_of(paper: Paper | None, link: Link) -> Target | None:
    """What `link` leads to; None if it leads out of the paper, or to a place of which no text is known."""
    if paper is None or not link.page:
        return None
    if link.y is None:
        return None
    named = _nearest(_named(paper, link.page), link, _BELOW)
    if named is not None:
        return named
    near = _nearest(_paragraphs(paper, link.page), link, _BELOW_PARAGRAPH)
    # The destination of a figure is the upper edge of its picture, and its caption stands below that.
    return near or _nearest(_captions(paper, link.page), link, float("inf"))


class NamedPlaces:
    """The figures, tables and sections of a paper by the names that its text has for them."""

    def __init__(self, paper: Paper) -> None:
        self._targets: dict[tuple[str, str], Target] = {}
        kinds: tuple[tuple[str, Sequence[Figure | Table]], ...] = (("figure", paper.figures), ("table", paper.tables))
        for kind, entries in kinds:
            for entry in entries:
                if key := key_of(kind, entry.label) or key_of(kind, entry.caption):
                    self._targets.setdefault(key, Target(entry.caption, entry.page, entry.rects))
        for section, keys in zip(paper.sections, section_keys(paper.sections), strict=True):
            for key in keys:
                self._targets.setdefault(key, Target(section.heading, section.page, section.rects))

    def at(self, page: PageText, caret: Caret) -> list[Target]:
        """What the words around `caret` name: "Table 2", "Figs. 3 and 4", "Section 2.1", 图 1."""
        first = max(0, caret.word - _WORDS_AROUND)
        words = [w.text for w in page.words[first : caret.word + _WORDS_AROUND]]
        position = sum(len(w) + 1 for w in words[: caret.word - first]) + min(
            caret.char, len(page.words[caret.word].text) - 1
        )
        name = name_at(" ".join(words), position)
        named = [self._targets.get((n.kind, n.number)) for n in names_in(name)]
        # A caption, or a heading, that begins with its own name leads nowhere.
        return [t for t in dict.fromkeys(named) if t is not None and not _stands_in(page, caret, t)]


def _stands_in(page: PageText, caret: Caret, target: Target) -> bool:
    word = page.words[caret.word]
    inside = (r.x0 <= word.x0 <= r.x1 and r.y0 <= (word.y0 + word.y1) / 2 <= r.y1 for r in target.rects)
    return target.page == page.page and any(inside)


def _named(paper: Paper, page: int) -> Iterator[Target]:
    for r in paper.references:
        yield from (Target(r.text, page, s.rects) for s in r.spans[:1] if s.page == page)
    yield from _captions(paper, page)
    yield from (Target(s.heading, page, s.rects) for s in paper.sections if s.heading and s.page == page)


def _captions(paper: Paper, page: int) -> Iterator[Target]:
    captions: tuple[Figure | Table, ...] = (*paper.figures, *paper.tables)
    yield from (Target(c.caption, page, c.rects) for c in captions if c.page == page)


def _paragraphs(paper: Paper, page: int) -> Iterator[Target]:
    for section in paper.sections:
        for p in section.paragraphs:
            yield from (Target(p.text, page, s.rects) for s in p.spans[:1] if s.page == page)


def _nearest(targets: Iterator[Target], link: Link, below: float) -> Target | None:
    """The target that begins nearest below the destination, at most `below` points away."""
    best, least = None, float("inf")
    for target in targets:
        if not target.rects:
            continue
        first = target.rects[0]
        down = first.y0 - (link.y or 0.0)
        if not -_ABOVE <= down <= below:
            continue
        # Zero is what a destination says that names no x.
        aside = max(first.x0 - _BESIDE - link.x, link.x - first.x1, 0.0) if link.x else 0.0
        distance = abs(down) + _ASIDE_WEIGHT * aside
        if distance < least:
            best, least = target, distance
    return best
