"""An index of one paper's passages and how well each fits a text. Made of the paper alone and a table of near words.

Mixed are: BM25 over stems (Robertson and Zaragoza, 2009); in place of a missing word near ones, those of its root,
acronyms, what papers write where reviewers use a general word, and what the surroundings of a passage say; the best
run of sentences; pairs of words; names such as "Table 2"; and quotations.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise

from reviewer_app.paper.model import Paper
from reviewer_app.paper.structure import SectionKind, ancestors, section_kinds
from reviewer_app.paper.text import squeeze, stem, stems, words
from reviewer_app.review.acronyms import acronyms
from reviewer_app.review.mentions import Mentions
from reviewer_app.review.near_words import near_words
from reviewer_app.review.quotes import quotations, quoted_parts
from reviewer_app.review.reviewing_terms import written_for
from reviewer_app.review.wording import REVIEWING_STEMS

# BM25. Passages shorter than the floor are taken as that long: a line of notation isn't about its one word.
_K1 = 1.8
_B = 0.5
_SHORTEST = 40

# A near word in place of the word itself: as much of it as the cosine says, seen from 0.65 as equal.
_NEAR = 0.8
_NEAR_AS_EQUAL = 0.65
_NEAR_POWER = 2.0
# A part of the long form in place of its acronym, and the acronym in place of the long form.
_PART_OF_LONG_FORM = 0.5
_ACRONYM = 0.8
# What papers write where reviewers use a general word.
_WRITTEN = 0.4
# Words of one root: so many first letters in common, and so much of both words.
_ROOT = 5
_KIN = 0.8
_KIN_LEAST = 0.6
_PREFIX = re.compile(r"^(?:un|mis|non|in|im|re|pre|de|dis|sub|multi|inter|over|under)(?=[a-z]{5})")

# A word that the passage lacks but its neighbour, its section or the headings above it have.
_IN_NEIGHBOUR = 0.35
_IN_SECTION = 0.25
_IN_HEADING = 0.6

# Weights of the parts beside BM25.
_RUN = 0.5
_PAIRS = 0.2
_NAMED = 0.8
_QUOTED = 2.0

# A run of sentences is looked at in pieces of at least so many words, two at a time.
_PIECE = 14

# This share of a word's weight follows how special it is in general English.
_RARITY = 0.35
# Words that reviewers use of every paper say little about the place in one.
_OF_REVIEWING = 0.4

# Comments are about what was done and found; what the introduction says of it is the second-best place.
_KIND_WEIGHT = {
    SectionKind.ABSTRACT: 0.75,
    SectionKind.INTRODUCTION: 0.8,
    SectionKind.CONCLUSION: 0.8,
    SectionKind.BACKGROUND: 0.9,
    SectionKind.BACK_MATTER: 0.5,
    SectionKind.REFERENCES: 0.5,
}
_PARAGRAPH_WEIGHT = {"formula": 0.85, "footnote": 0.95, "code": 0.95}
_CAPTION_WEIGHT = 0.95

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|(?<=[。！？；])")


class PassageIndex:
    """The passages of a paper but for its references. `scores` are about 1 for a passage that says what the text
    says.
    """

    def __init__(self, paper: Paper) -> None:
        kinds = section_kinds(paper)
        self.ids: list[str] = []
        texts: list[str] = []
        self._section: list[int] = []
        self._kind: list[SectionKind] = []
        self._weight: list[float] = []
        self._headings: list[set[str]] = [set()]
        for number, section in enumerate(paper.sections, 1):
            above = " ".join(s.heading for s in (*ancestors(paper, section.id), section))
            self._headings.append(set(stems(above)))
            for p in section.paragraphs:
                self.ids.append(p.id)
                texts.append(p.text)
                self._section.append(number)
                self._kind.append(kinds[section.id])
                self._weight.append(_PARAGRAPH_WEIGHT.get(p.kind, 1.0))
        captions = [(f.id, f.caption) for f in paper.figures]
        captions += [(t.id, " ".join([t.caption, *(c for row in t.cells for c in row)])) for t in paper.tables]
        for cid, text in captions:
            self.ids.append(cid)
            texts.append(text)
            self._section.append(0)
            self._kind.append(SectionKind.OTHER)
            self._weight.append(_CAPTION_WEIGHT)
        self._count = len(texts)
        self._at = {pid: i for i, pid in enumerate(self.ids)}
        self._texts = texts
        self._acronyms = acronyms([paper.abstract, *texts])
        self._mentions = Mentions(paper, self.ids)
        self._members: dict[int, list[int]] = defaultdict(list)
        for i, number in enumerate(self._section):
            self._members[number].append(i)
        self._build([_pieces(t) for t in texts])

    @cached_property
    def _squeezed(self) -> list[str]:
        return [squeeze(t) for t in self._texts]

    def _build(self, pieces_of: list[list[list[str]]]) -> None:
        tokens = [[term for piece in pieces for term in piece] for pieces in pieces_of]
        self._terms = [frozenset(t) for t in tokens]
        lengths = [max(len(t), _SHORTEST) for t in tokens]
        average = sum(lengths) / max(1, len(lengths))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, found in enumerate(tokens):
            norm = _K1 * (1 - _B + _B * lengths[i] / average)
            for term, n in Counter(found).items():
                self._postings[term].append((i, n * (_K1 + 1) / (n + norm)))
            for pair in set(pairwise(found)):
                pairs[pair].append(i)
        self._pairs = dict(pairs)
        self._by_root: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for term in self._postings:
            for form in {term, _PREFIX.sub("", term)}:
                if len(form) >= _ROOT and form.isalpha():
                    self._by_root[form[:_ROOT]].append((form, term))
        self._run_of: list[int] = []
        self._runs: dict[str, list[int]] = defaultdict(list)
        for i, pieces in enumerate(pieces_of):
            for a in range(len(pieces)):
                for term in {*pieces[a], *(pieces[a + 1] if a + 1 < len(pieces) else ())}:
                    self._runs[term].append(len(self._run_of))
                self._run_of.append(i)

    def specific(self, text: str, ids: Iterable[str]) -> dict[str, float]:
        """How special is what each passage shares with `text`: 0 for words that any paper has, 1 for a special word.

        A place that is named or quoted counts as two special words. Ids that aren't in the index are left out.
        """
        table = near_words()
        rarity = {stem(w): table.rarity(w) for w in words(text) if stem(w) not in REVIEWING_STEMS}
        named = self._mentions.gains(text)
        quoted = [quoted_parts(q) for q in quotations(text)]
        found: dict[str, float] = {}
        for pid in ids:
            i = self._at.get(pid)
            if i is None:
                continue
            shown = i in named or any(all(part in self._squeezed[i] for part in parts) for parts in quoted)
            found[pid] = sum(r for term, r in rarity.items() if term in self._terms[i]) + (2.0 if shown else 0.0)
        return found

    def scores(self, text: str) -> list[float]:
        """How well each passage fits `text`, in the order of `ids`."""
        total = [0.0] * self._count
        asked, near = self._asked(text)
        if asked:
            whole = sum(weight * self._idf(term) for term, weight in asked.items())
            runs = [0.0] * len(self._run_of)
            for term, weight in asked.items():
                for i, value in self._with_surroundings(self._matches(term, near.get(term, {})), term).items():
                    total[i] += weight * value / whole
                for run in self._runs.get(term, ()):
                    runs[run] += weight * self._idf(term) / whole
            best = [0.0] * self._count
            for run, value in enumerate(runs):
                best[self._run_of[run]] = max(best[self._run_of[run]], value)
            total = [a + _RUN * b for a, b in zip(total, best, strict=True)]
            self._add_pairs(total, stems(text))
        asked_kinds = _kinds_named(text)
        for i, kind in enumerate(self._kind):
            total[i] *= self._weight[i] * (1.0 if kind in asked_kinds else _KIND_WEIGHT.get(kind, 1.0))
        for i, gain in self._mentions.gains(text).items():
            total[i] += _NAMED * gain
        for quotation in quotations(text):
            parts = quoted_parts(quotation)
            for i, squeezed in enumerate(self._squeezed):
                if parts and all(part in squeezed for part in parts):
                    total[i] += _QUOTED
        return total

    def _asked(self, text: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """The terms of a text and their weights, and what may stand in place of each, with its likeness."""
        asked: dict[str, float] = {}
        instead: dict[str, dict[str, float]] = {}
        table = near_words()
        for word in words(text):
            term = stem(word)
            weight = 1 - _RARITY + _RARITY * table.rarity(word)
            if term in REVIEWING_STEMS:
                weight *= _OF_REVIEWING
            asked[term] = max(asked.get(term, 0.0), weight)
            near = instead.setdefault(term, {})
            for other, cosine in table.neighbours(word):
                value = _NEAR * min(1.0, cosine / _NEAR_AS_EQUAL) ** _NEAR_POWER
                near[stem(other)] = max(near.get(stem(other), 0.0), value)
            for other, value in self._kin(term):
                near[other] = max(near.get(other, 0.0), value)
            for other in written_for(term):
                near[other] = max(near.get(other, 0.0), _WRITTEN)
        for short, long in self._acronyms.items():
            if short in asked:
                for part in long:
                    near = instead[short]
                    near[part] = max(near.get(part, 0.0), _PART_OF_LONG_FORM)
            elif len(long) > 1 and all(part in asked for part in long):
                asked[short] = _ACRONYM
        return asked, instead

    def _kin(self, term: str) -> list[tuple[str, float]]:
        """Terms of the paper that are made of the same word: "phylogenetic", "phylogeny"; "misspelled", "spelling"."""
        if len(term) < _ROOT or not term.isalpha():
            return []
        found = []
        for form, other in self._by_root.get(term[:_ROOT], ()):
            common = next((i for i, (a, b) in enumerate(zip(term, form, strict=False)) if a != b), len(term))
            likeness = 2 * min(common, len(form)) / (len(term) + len(form))
            if likeness >= _KIN_LEAST and other != term:
                found.append((other, _KIN * likeness))
        return found

    def _idf(self, term: str) -> float:
        n = len(self._postings.get(term, ())) or 0.5
        return math.log(1 + (self._count - n + 0.5) / (n + 0.5))

    def _matches(self, term: str, instead: Mapping[str, float]) -> dict[int, float]:
        """How much each passage has of a term, or of what may stand in its place."""
        own: dict[int, float] = {}
        for other, likeness in ((term, 1.0), *instead.items()):
            if other not in self._postings or (other == term and likeness < 1.0):
                continue
            idf = likeness * self._idf(other)
            for i, frequency in self._postings[other]:
                own[i] = max(own.get(i, 0.0), idf * frequency)
        return own

    def _with_surroundings(self, own: dict[int, float], term: str) -> dict[int, float]:
        found = dict(own)
        in_section: dict[int, float] = {}
        for i, value in own.items():
            section = self._section[i]
            if not section:
                continue
            in_section[section] = max(in_section.get(section, 0.0), value)
            for j in (i - 1, i + 1):
                if 0 <= j < self._count and self._section[j] == section:
                    found[j] = max(found.get(j, 0.0), _IN_NEIGHBOUR * value)
        idf = self._idf(term)
        for number, headings in enumerate(self._headings):
            value = max(_IN_SECTION * in_section.get(number, 0.0), _IN_HEADING * idf if term in headings else 0.0)
            if value:
                for i in self._members[number]:
                    found[i] = max(found.get(i, 0.0), value)
        return found

    def _add_pairs(self, total: list[float], terms: list[str]) -> None:
        asked = set(pairwise(terms))
        for pair in asked:
            places = self._pairs.get(pair, ())
            for i in places:
                total[i] += _PAIRS * math.log(1 + self._count / len(places)) / len(asked)


def _pieces(text: str) -> list[list[str]]:
    """The stems of a text in pieces that end with a sentence."""
    pieces: list[list[str]] = []
    now: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        now += stems(sentence)
        if len(now) >= _PIECE:
            pieces.append(now)
            now = []
    return [*pieces, now] if now else pieces


def _kinds_named(text: str) -> set[SectionKind]:
    """The kinds of section that a text speaks of by name."""
    named: Iterable[SectionKind] = (SectionKind.ABSTRACT, SectionKind.INTRODUCTION, SectionKind.CONCLUSION)
    lower = text.casefold()
    return {kind for kind in named if kind.value in lower}
