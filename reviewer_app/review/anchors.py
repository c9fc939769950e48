"""Anchors: a point's evidence as a quote that can be found again after another parse or in a recompiled
paper.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from reviewer_app.paper.model import Paper, Rect, Span
from reviewer_app.paper.text import normalize, one_line, squeeze
from reviewer_app.review.model import Evidence, EvidenceStatus

__all__ = [
    "Reanchorer",
    "anchor",
    "anchor_part",
    "lines_of",
    "normalize",
    "reanchor",
    "reanchor_all",
    "spot",
    "squeeze",
    "text_hash",
]

# How much of each neighbour an anchor keeps, in squeezed characters: enough to tell two "Proof." apart.
_CONTEXT = 48
# A passage with fewer squeezed characters than this may stand in a paper by chance: its neighbour has to
# agree. A formula is told by its symbols too, of which it has this share.
_TELLING = 24
_TELLING_FORMULA = 12
_SYMBOLS = 0.25
# A neighbour with fewer squeezed characters ("Proof.", "(3)") tells nothing apart.
_TELLING_NEIGHBOUR = 12
# A quote shorter than this (squeezed) is not looked for inside other passages than its own.
_INSIDE = 32
# The parts of a paragraph that was split have to make up this share of it.
_PARTS = 0.8
# Two parses of one text differ by a letter at most (a ligature, a lost accent); two wordings by more.
_PARSE_LETTERS = 2
# A reworded passage shares this much with the quote, and this much more than any other passage does; percent.
_REWORDED = 75.0
_REWORDED_WITH_NEIGHBOUR = 66.0
_MARGIN = 12.0
_SAME_CONTEXT = 80.0


def text_hash(text: str) -> str:
    """The SHA-256 (hex) of the normalized text."""
    return hashlib.sha256(normalize(text).encode("utf-8")).hexdigest()


def anchor(
    paper: Paper, passage_id: str, evidence_id: str, status: EvidenceStatus, score: float, *, claimed: bool = False
) -> Evidence:
    """An anchor at a passage of `paper`. `rects` are those of the page on which it begins, `further` the rest.

    Raises KeyError if the paper has no such passage.
    """
    text, page, spans = paper.passage_by_id[passage_id]
    texts = [t for t, _, _ in paper.passage_by_id.values()]
    i = list(paper.passage_by_id).index(passage_id)
    return Evidence(
        id=evidence_id,
        paragraph=passage_id,
        page=page,
        rects=spans[0].rects if spans else (),
        quote=text,
        text_hash=text_hash(text),
        parser=paper.source.parser,
        status=status,
        score=score,
        before=_first_letters(texts[i - 1 :: -1] if i > 0 else [], backwards=True),
        after=_first_letters(texts[i + 1 :]),
        copies=sum(text in other for other in texts),
        claimed=claimed,
        further=spans[1:],
    )


def nowhere(passage_id: str, evidence_id: str, parser: str) -> Evidence:
    """An anchor for a passage that a model cited and the paper, as `parser` read it, doesn't have."""
    return Evidence(evidence_id, passage_id, 0, (), "", "", parser, "moved", 0.0, claimed=True)


def whole_paper(check: str, evidence_id: str) -> Evidence:
    """An anchor for what the check `check` says of the paper as a whole: no page has it."""
    return Evidence(evidence_id, "", 0, (), "", "", "", "cited", 1.0, check=check)


def anchor_part(paper: Paper, passage_id: str, evidence_id: str, quote: str, spans: Sequence[Span]) -> Evidence:
    """An anchor at what a person selected: `quote` with the rectangles `spans`, in a passage that it stands in.

    It may reach into the passages beside that. Raises KeyError if the paper has no such passage.
    """
    whole = anchor(paper, passage_id, evidence_id, "cited", 1.0)
    if not spans or not quote.strip():
        return whole
    line = one_line(quote)
    return replace(
        whole,
        quote=quote,
        page=spans[0].page,
        rects=spans[0].rects,
        further=tuple(spans[1:]),
        copies=max(1, sum(line in one_line(text) for text, _, _ in paper.passage_by_id.values())),
    )


def _first_letters(texts: Sequence[str], *, backwards: bool = False) -> str:
    """The squeezed characters that an anchor keeps of its neighbourhood, from as many passages as it takes."""
    found = ""
    for text in texts:
        if len(found) >= _CONTEXT:
            break
        found = squeeze(text) + found if backwards else found + squeeze(text)
    return found[-_CONTEXT:] if backwards else found[:_CONTEXT]


@dataclass(frozen=True, slots=True)
class _Place:
    id: str
    text: str
    squeezed: str
    key: str
    page: int
    spans: tuple[Span, ...]


class Reanchorer:
    """Finds the passages of anchors again in one version of a paper."""

    def __init__(self, paper: Paper) -> None:
        self._parser = paper.source.parser
        self._places = [
            _Place(pid, text, squeeze(text), _key(text), page, spans)
            for pid, (text, page, spans) in paper.passage_by_id.items()
        ]
        self._texts = [p.squeezed for p in self._places]
        self._by_text: dict[str, list[int]] = defaultdict(list)
        self._joined = "".join(self._texts)
        self._begins: list[int] = []
        begin = 0
        for i, text in enumerate(self._texts):
            self._by_text[text].append(i)
            self._begins.append(begin)
            begin += len(text)

    def reanchor(self, evidence: Evidence) -> Evidence:
        """The anchor at its place in this paper.

        Its status is kept where the passage is the same, word by word, also if it is now part of a longer
        paragraph or was split. Otherwise the status is "moved": with a place if the passage was reworded and
        can be told from all others, without rectangles if it could not be found.
        """
        quote = squeeze(evidence.quote)
        found = self._where_it_was(evidence, quote)
        if found is None:
            found = self._same(evidence, quote)
        # What is all symbols is in many passages, and like many.
        if not quote:
            return self._lost(evidence) if found is None else self._placed(evidence, found, _kept(evidence))
        if found is None:
            found = self._inside(evidence, quote)
        if found is None:
            found = self._in_parts(quote)
        if found is not None:
            return self._placed(evidence, found, _kept(evidence))
        reworded = self._reworded(evidence, quote)
        if reworded is None:
            return self._lost(evidence)
        # The same letters with other symbols between them are another formula.
        there = self._texts[reworded]
        same = (quote != there or len(quote) >= _TELLING) and _differ_by_parsing_only(quote, there)
        return self._placed(evidence, reworded, evidence.status if same else "moved")

    def _where_it_was(self, evidence: Evidence, quote: str) -> int | None:
        """The same words in the very same place: the paper was only read again."""
        for i in self._by_text.get(quote, ()):
            place = self._places[i]
            same = len(quote) >= _TELLING or place.key == _key(evidence.quote)
            if same and place.page == evidence.page and place.spans and place.spans[0].rects == evidence.rects:
                return i
        return None

    def _same(self, evidence: Evidence, quote: str) -> int | None:
        candidates = self._by_text.get(quote, [])
        if len(quote) < _TELLING:
            # "a = b" and "a < b" have the same letters.
            candidates = [i for i in candidates if self._places[i].key == _key(evidence.quote)]
        if len(candidates) == 1 and evidence.copies == 1:
            telling = len(quote) >= _TELLING or _is_formula(_key(evidence.quote))
            if telling or any(self._neighbours(evidence, candidates[0])):
                return candidates[0]
        return self._told_apart(evidence, candidates)

    def _inside(self, evidence: Evidence, quote: str) -> int | None:
        candidates = [i for i, text in enumerate(self._texts) if quote in text and quote != text]
        # A part of a passage that is still the same, in which a few words are enough.
        same = [i for i in candidates if self._unchanged(evidence, i)]
        if evidence.copies > 1:
            # The passage itself may have a copy.
            same = [i for i in same if all(self._neighbours(evidence, i))]
        if len(same) == 1:
            return same[0]
        if len(quote) < _INSIDE:
            return None
        if len(candidates) == 1 and evidence.copies == 1:
            return candidates[0]
        return self._told_apart(evidence, candidates)

    def _unchanged(self, evidence: Evidence, i: int) -> bool:
        return text_hash(self._places[i].text) == evidence.text_hash

    def _in_parts(self, quote: str) -> int | None:
        """The first of the passages that the quoted one was split into."""
        parts = [i for i, t in enumerate(self._texts) if len(t) >= _TELLING and t in quote]
        if len(parts) < 2 or parts != list(range(parts[0], parts[-1] + 1)):
            return None
        if sum(len(self._texts[i]) for i in parts) < _PARTS * len(quote):
            return None
        return parts[0] if quote.startswith(self._texts[parts[0]]) else None

    def _reworded(self, evidence: Evidence, quote: str) -> int | None:
        ranked = process.extract(quote, self._texts, scorer=fuzz.ratio, limit=2, score_cutoff=_REWORDED_WITH_NEIGHBOUR)
        if not ranked:
            return None
        _, best, i = ranked[0]
        if len(ranked) > 1 and best - ranked[1][1] < _MARGIN:
            return None
        if best >= _REWORDED and len(quote) >= _INSIDE:
            return int(i)
        return int(i) if any(self._neighbours(evidence, int(i))) else None

    def _told_apart(self, evidence: Evidence, candidates: list[int]) -> int | None:
        """The one candidate whose neighbours are the anchor's."""
        quote = squeeze(evidence.quote)
        if not candidates or (evidence.copies > 1 and quote and quote in (evidence.before + evidence.after)):
            return None  # among copies in a row, the neighbours are copies too
        if evidence.copies > 1 and sum(quote in text for text in self._texts) < evidence.copies:
            return None  # one of the copies is gone, and it may be this one
        # Both neighbours have to agree: one alone may have been moved next to the other passage.
        sure = [i for i in candidates if self._neighbours(evidence, i, 100.0) == (True, True)]
        return sure[0] if len(sure) == 1 else None

    def _neighbours(self, evidence: Evidence, i: int, alike: float = _SAME_CONTEXT) -> tuple[bool, bool]:
        """Whether the text before and after passage `i` is the anchor's; at the paper's ends there is none."""
        begin = self._begins[i]
        end = begin + len(self._texts[i])
        before = self._joined[max(0, begin - (len(evidence.before) or 1)) : begin]
        after = self._joined[end : end + (len(evidence.after) or 1)]
        return _agree(evidence.before, before, alike), _agree(evidence.after, after, alike)

    def _placed(self, evidence: Evidence, i: int, status: EvidenceStatus) -> Evidence:
        place = self._places[i]
        spans = lines_of(place.squeezed, place.spans, squeeze(evidence.quote))
        return replace(
            evidence,
            paragraph=place.id,
            page=spans[0].page if spans else place.page,
            rects=spans[0].rects if spans else (),
            further=spans[1:],
            parser=self._parser,
            status=status,
            text_hash=text_hash(place.text),
        )

    def _lost(self, evidence: Evidence) -> Evidence:
        return replace(evidence, paragraph="", rects=(), further=(), status="moved")


def lines_of(text: str, spans: tuple[Span, ...], quote: str) -> tuple[Span, ...]:
    """The lines of a passage on which `quote` stands, told by how far into the text it begins and ends.

    `text` and `quote` are squeezed. All lines where the quote is the whole passage, or is not in it word by word.
    """
    at = text.find(quote) if quote else -1  # of a quote that is all signs nothing is left
    lines = [(span.page, rect) for span in spans for rect in span.rects]
    width = sum(r.x1 - r.x0 for _, r in lines)
    if at < 0 or len(quote) == len(text) or width <= 0:
        return spans
    begin, end = at / len(text) * width, (at + len(quote)) / len(text) * width
    kept: dict[int, list[Rect]] = {}
    done = 0.0
    for page, rect in lines:
        if done < end and done + rect.x1 - rect.x0 > begin:
            kept.setdefault(page, []).append(rect)
        done += rect.x1 - rect.x0
    return tuple(Span(page, tuple(rects)) for page, rects in kept.items())


def _key(text: str) -> str:
    """A text without its spaces, its symbols kept."""
    return "".join(normalize(text).split())


def _is_formula(key: str) -> bool:
    """Whether a text without spaces is made of symbols that no other passage has by chance."""
    return len(key) >= _TELLING_FORMULA and sum(not c.isalpha() for c in key) >= _SYMBOLS * len(key)


def _kept(evidence: Evidence) -> EvidenceStatus:
    return "found" if evidence.status == "moved" else evidence.status


def _agree(then: str, now: str, alike: float) -> bool:
    if not then or not now:
        return then == now
    return min(len(then), len(now)) >= _TELLING_NEIGHBOUR and fuzz.ratio(then, now) >= alike


def _differ_by_parsing_only(a: str, b: str) -> bool:
    """Whether two squeezed texts differ by so little, and in no digit, that it is the same wording."""
    dropped = added = 0
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            continue
        gone, new = a[op.src_start : op.src_end], b[op.dest_start : op.dest_end]
        if any(ch.isdigit() for ch in gone + new):
            return False
        dropped += len(gone)
        added += len(new)
    # One letter read as another; a dropped "no" or a dropped symbol is another wording.
    return dropped == added and dropped + added <= _PARSE_LETTERS


def reanchor(evidence: Evidence, paper: Paper) -> Evidence:
    """One anchor found again in `paper`, or marked "moved". For many, use `reanchor_all`."""
    return Reanchorer(paper).reanchor(evidence)


def reanchor_all(evidence: Iterable[Evidence], paper: Paper) -> Mapping[str, Evidence]:
    """All anchors found again in `paper`, or marked "moved", by their ids."""
    found: dict[str, Evidence] = {}
    finder: Reanchorer | None = None
    for e in evidence:
        if e.nowhere or e.of_whole_paper or _in_place(e, paper):
            found[e.id] = e
            continue
        # Made only where it is needed: the whole paper is gone through for it.
        finder = finder or Reanchorer(paper)
        found[e.id] = finder.reanchor(e)
    return found


def spot(sha256: str, evidence_id: str, quote: str, spans: Sequence[Span]) -> Evidence:
    """An anchor at words that stand in no passage of the paper: in a figure, in the title.

    It holds for the file with this SHA-256 alone: in any other there is no telling where they stand. Needs a span.
    """
    first, *further = spans
    return Evidence(evidence_id, "", first.page, first.rects, quote, sha256, "", "cited", 1.0, further=tuple(further))


def _of_a_page(evidence: Evidence) -> bool:
    """Whether it is a part of a page that is no passage's (a font, an image): it has no words to be found again by."""
    return not evidence.paragraph and not evidence.text_hash and evidence.status == "cited"


def _in_place(evidence: Evidence, paper: Paper) -> bool:
    """Whether the very passage that was quoted stands where it stood, as the same parser read it."""
    if not evidence.paragraph and evidence.text_hash == paper.source.sha256:
        return True
    if _of_a_page(evidence):
        return evidence.page <= len(paper.pages)
    known = paper.passage_by_id.get(evidence.paragraph)
    if known is None or evidence.status == "moved" or evidence.parser != paper.source.parser:
        return False
    text, page, spans = known
    if text == evidence.quote:
        return page == evidence.page and bool(spans) and spans[0].rects == evidence.rects
    # A part of a passage: the passage is the same, and the part stands in it.
    return text_hash(text) == evidence.text_hash and _stands_in(evidence, spans)


def _stands_in(evidence: Evidence, spans: Sequence[Span]) -> bool:
    centres = [(s.page, (r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2) for s in evidence.spans for r in s.rects]
    lines = [(s.page, r) for s in spans for r in s.rects]
    return any(
        page == there and r.x0 <= x <= r.x1 and r.y0 <= y <= r.y1 for page, x, y in centres for there, r in lines
    )
