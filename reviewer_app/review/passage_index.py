"""An index of one paper's passages: terms, pairs of terms, runs of letters, runs of sentences, headings, named places.

Made of the paper alone. `place_features` asks it in what ways each passage is like a text.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise

from reviewer_app.paper.model import Paper
from reviewer_app.paper.scripts import HAN
from reviewer_app.paper.structure import SectionKind, ancestors, section_kinds
from reviewer_app.paper.text import clauses, normalize, squeeze, stem, stems
from reviewer_app.review.acronyms import acronyms
from reviewer_app.review.mentions import Mentions
from reviewer_app.review.near_words import near_words
from reviewer_app.review.notation import plain_notation
from reviewer_app.review.prose import is_heading, is_label, is_reference, markup_share, without_tags
from reviewer_app.review.reviewing_terms import written_for

# BM25 (Robertson and Zaragoza, 2009). Passages shorter than the floor are taken as that long.
_K1 = 1.5
_B = 0.6
_SHORTEST = 20

# Letters in a run: long enough to be a piece of a formula, short enough for a word's stem. Runs that stand in more than
# this share of the passages say nothing.
_RUN_OF_LETTERS = 5
_RUN_OF_HAN = 2
# A passage with this share of its characters is in Han; notation and signs are the rest.
_HAN_SHARE = 0.4
_COMMON = 1 / 3

# A passage with more markup is no prose.
_MARKED_UP = 0.2

# A run of sentences is looked at in pieces of at least so many terms, two at a time.
_PIECE = 14

# What may stand in place of a term: a near word, as much as its cosine says, seen from .65 as equal; a word of the same
# root, of which so many first letters and so much of both is the same; a part of an acronym's long form; what papers
# write where reviewers use a general word.
_NEAR = 0.8
_NEAR_AS_EQUAL = 0.65
_ROOT = 5
_KIN = 0.8
_KIN_LEAST = 0.6
_PART_OF_LONG_FORM = 0.5
_WRITTEN = 0.4
_PREFIX = re.compile(r"^(?:un|mis|non|in|im|re|pre|de|dis|sub|multi|inter|over|under)(?=[a-z]{5})")
_HAN = re.compile(f"[{HAN}]")
_AROUND_SIGNS = re.compile(r"(?<=[^\w\s])\s+|\s+(?=[^\w\s])")


class PassageIndex:
    """The passages of a paper but for its references, in the order of `ids`; `section` is 0 for captions.

    `headings` has, for each section, the terms of its heading and of those above it, and how special each is.

    `han` says whether most passages are in Han. `before` and `after` are the passages of prose next to each in its
    section, -1 for none.
    """

    def __init__(self, paper: Paper) -> None:
        self.ids: list[str] = []
        self.section: list[int] = []
        self.kinds: list[SectionKind] = []
        headings: list[frozenset[str]] = [frozenset()]
        texts: list[str] = []
        kinds = section_kinds(paper)
        kind = SectionKind.OTHER
        for section in paper.sections:
            # What has a figure or a label for its heading goes on with the section that it stands in.
            if is_heading(section.heading) or len(headings) == 1:
                above = " ".join(s.heading for s in (*ancestors(paper, section.id), section))
                headings.append(frozenset(stems(plain_notation(above))))
                kind = kinds[section.id]
            for p in section.paragraphs:
                self.ids.append(p.id)
                self.section.append(len(headings) - 1)
                self.kinds.append(kind)
                texts.append(p.text)
        captions = [(f.id, f.caption) for f in paper.figures]
        captions += [(t.id, " ".join([t.caption, *(c for row in t.cells for c in row)])) for t in paper.tables]
        for cid, text in captions:
            self.ids.append(cid)
            self.section.append(0)
            self.kinds.append(SectionKind.OTHER)
            texts.append(text)
        self.han = 2 * sum(len(_HAN.findall(t)) > _HAN_SHARE * len(t) for t in texts) > len(texts)
        self.mentions = Mentions(paper, self.ids)
        self._acronyms = acronyms([paper.abstract, *texts])
        # The points of one review use the same words.
        self._instead: dict[str, dict[str, float]] = {}
        self.is_label = [is_label(t) for t in texts]
        self.is_reference = [is_reference(t) for t in texts]
        self.markup = [markup_share(t) for t in texts]
        self._lay_out_neighbours()
        plain = [normalize(plain_notation(without_tags(t))) for t in texts]
        self.squeezed = [squeeze(t) for t in plain]
        told = [[of_one for clause in clauses(t) if (of_one := stems(clause))] for t in plain]
        pieces = [_pieces(of_one) for of_one in told]
        self.lengths = [sum(map(len, of_one)) for of_one in pieces]
        terms = [[term for piece in of_one for term in piece] for of_one in pieces]
        self.sentence_of = [i for i, of_one in enumerate(told) for _ in of_one]
        self.sentences = Vectors([phrases_of(clause) for of_one in told for clause in of_one])
        self.phrases = Vectors([phrases_of(of_one) for of_one in terms])
        self.letters = Vectors([runs_of_letters(t) for t in plain], _COMMON)
        self._weigh_terms([Counter(of_one) for of_one in terms])
        self.headings = [{term: self.idf(term) for term in of_one} for of_one in headings]
        self._lay_out_runs(pieces)

    def _lay_out_neighbours(self) -> None:
        self.before, self.after = [-1] * len(self.ids), [-1] * len(self.ids)
        last = -1
        for i, section in enumerate(self.section):
            if self.is_label[i] or self.is_reference[i] or self.markup[i] > _MARKED_UP:
                continue
            if last >= 0 and self.section[last] == section:
                self.before[i], self.after[last] = last, i
            last = i

    def _weigh_terms(self, counts: Sequence[Counter[str]]) -> None:
        self.terms: dict[str, list[tuple[int, float]]] = defaultdict(list)
        size = len(counts)
        # A term that the paper doesn't have is a little more special than one that stands in a single passage.
        self._special = [math.log(1 + (size - n + 0.5) / (n + 0.5)) for n in (0.5, *range(1, size + 1))]
        lengths = [max(n, _SHORTEST) for n in self.lengths]
        average = sum(lengths) / max(1, len(lengths))
        for i, count in enumerate(counts):
            norm = _K1 * (1 - _B + _B * lengths[i] / average)
            for term, n in count.items():
                self.terms[term].append((i, n * (_K1 + 1) / (n + norm)))
        self._by_root: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for term in self.terms:
            for form in {term, _PREFIX.sub("", term)}:
                if len(form) >= _ROOT and form.isalpha():
                    self._by_root[form[:_ROOT]].append((form, term))

    def _lay_out_runs(self, pieces_of: Sequence[list[list[str]]]) -> None:
        self.run_of: list[int] = []
        self.runs: dict[str, list[int]] = defaultdict(list)
        for i, pieces in enumerate(pieces_of):
            for a, piece in enumerate(pieces):
                for term in {*piece, *(pieces[a + 1] if a + 1 < len(pieces) else ())}:
                    self.runs[term].append(len(self.run_of))
                self.run_of.append(i)

    def idf(self, term: str) -> float:
        """How special a term is in this paper (BM25's inverse document frequency)."""
        return self._special[len(self.terms.get(term, ()))]

    def instead(self, word: str) -> dict[str, float]:
        """The terms of the paper that may stand where a text has `word`, each with its likeness up to 1."""
        if word not in self._instead:
            self._instead[word] = self._find_instead(word)
        return self._instead[word]

    def _find_instead(self, word: str) -> dict[str, float]:
        term = stem(word)
        found: dict[str, float] = {}
        for other, cosine in near_words().neighbours(word):
            _raise(found, stem(other), _NEAR * min(1.0, cosine / _NEAR_AS_EQUAL) ** 2)
        for other, likeness in self._kin(term):
            _raise(found, other, _KIN * likeness)
        for other in written_for(term):
            _raise(found, other, _WRITTEN)
        for part in self._acronyms.get(term, ()):
            _raise(found, part, _PART_OF_LONG_FORM)
        found.pop(term, None)
        return {other: likeness for other, likeness in found.items() if other in self.terms}

    def _kin(self, term: str) -> list[tuple[str, float]]:
        """Terms made of the same word: "phylogenetic", "phylogeny"; "misspelled", "spelling"."""
        if len(term) < _ROOT or not term.isalpha():
            return []
        found = []
        for form, other in self._by_root.get(term[:_ROOT], ()):
            common = next((i for i, (a, b) in enumerate(zip(term, form, strict=False)) if a != b), len(term))
            likeness = 2 * min(common, len(form)) / (len(term) + len(form))
            if likeness >= _KIN_LEAST:
                found.append((other, likeness))
        return found


class Vectors:
    """TF-IDF vectors with logarithmic frequencies; terms in more than the share `common` of the texts are left out.

    Held as the texts that each term stands in: a long paper has half a million runs of letters, and few of them are
    ever asked for.
    """

    def __init__(self, texts: Sequence[Sequence[Hashable]], common: float = 1.0) -> None:
        size, most = len(texts), max(2.0, common * len(texts))
        self._idf = [0.0, *(1 + math.log((1 + size) / (1 + n)) if n <= most else 0.0 for n in range(1, size + 1))]
        # A text stands there as often as the term does in it; `_repeated` has the terms that do so more than once in
        # one, with each text's frequency.
        self._texts: dict[Hashable, list[int]] = defaultdict(list)
        self._repeated: dict[Hashable, dict[int, float]] = {}
        for i, terms in enumerate(texts):
            for term in terms:
                self._texts[term].append(i)
        squares = [0.0] * size
        for term, places in self._texts.items():
            if len(places) == 1:
                squares[places[0]] += self._idf[1] ** 2
            elif len(set(places)) == len(places):
                square = self._idf[len(places)] ** 2
                for i in places:
                    squares[i] += square
            else:
                frequencies = {i: 1 + math.log(n) for i, n in Counter(places).items()}
                self._repeated[term] = frequencies
                idf = self._idf[len(frequencies)]
                for i, frequency in frequencies.items():
                    squares[i] += (idf * frequency) ** 2
        self._lengths = [math.sqrt(square) or 1.0 for square in squares]

    def compared(self, terms: Sequence[Hashable]) -> list[float]:
        """For each text its cosine with the vector of `terms`."""
        sums = [0.0] * len(self._lengths)
        squares = 0.0
        for term, asked in Counter(terms).items():
            frequencies = self._repeated.get(term)
            places = frequencies or self._texts.get(term) or []
            idf = self._idf[len(places)]
            weight = idf * (1 + math.log(asked))
            squares += weight * weight
            product = weight * idf
            if not product:
                continue
            if frequencies:
                for i, frequency in frequencies.items():
                    sums[i] += product * frequency
            else:
                for i in places:
                    sums[i] += product
        length = math.sqrt(squares) or 1.0
        return [s / (length * of_text) if s else 0.0 for s, of_text in zip(sums, self._lengths, strict=True)]


def phrases_of(terms: Sequence[str]) -> list[Hashable]:
    """Terms and pairs of terms."""
    return [*terms, *pairwise(terms)]


def runs_of_letters(plain: str) -> list[str]:
    """All runs of five letters of a plain text, in which spaces around signs make no difference.

    Two Han characters say as much as five letters; of five, a comment shares none with a passage but a whole term.
    """
    plain = _AROUND_SIGNS.sub("", plain)
    if not _HAN.search(plain):
        return [plain[i : i + _RUN_OF_LETTERS] for i in range(max(1, len(plain) - _RUN_OF_LETTERS + 1))]
    wide = [_RUN_OF_HAN if _HAN.match(char) else _RUN_OF_LETTERS for char in plain]
    return [plain[i : i + wide[i]] for i in range(max(1, len(plain) - _RUN_OF_HAN + 1))]


def _pieces(told: Sequence[list[str]]) -> list[list[str]]:
    """The stems of clauses in pieces that end with a clause."""
    pieces: list[list[str]] = []
    now: list[str] = []
    for clause in told:
        now += clause
        if len(now) >= _PIECE:
            pieces.append(now)
            now = []
    return [*pieces, now] if now else pieces


def _raise(values: dict[str, float], key: str, value: float) -> None:
    values[key] = max(values.get(key, 0.0), value)
