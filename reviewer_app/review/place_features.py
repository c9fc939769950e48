"""In what ways a passage is like a text: the features that the model of places weighs. Each means one thing.

Lexical ones are cosines or shares from 0 to 1; those that end in `_best` are taken relative to the best passage.
"""

from __future__ import annotations

import math
import re

from reviewer_app.paper.measure import is_square, word_extent
from reviewer_app.paper.structure import SectionKind
from reviewer_app.paper.text import clauses, normalize, squeeze, stem, stems, words
from reviewer_app.review.mentions import Named
from reviewer_app.review.near_words import near_words
from reviewer_app.review.notation import plain_notation
from reviewer_app.review.passage_index import PassageIndex, phrases_of, runs_of_letters
from reviewer_app.review.quotes import quotations, quoted_parts
from reviewer_app.review.wording import REVIEWING_STEMS

FEATURES = (
    # Words and pairs of words: cosine of the passage, of its best sentence, of the passage and the comment's first
    # sentences, BM25, BM25 of words that stand instead.
    "phrases", "sentence", "lead_best", "bm25_best", "instead",
    # How much of the comment the passage has, by words that are special in the paper, by those special in English too,
    # and in the best run of sentences. How special all shared words are together.
    "rare", "uncommon", "run", "special",
    # Notation: runs of five letters, letters and signs, numbers.
    "letters", "notation", "numbers",
    # What stands in quotation marks: whole quotations, single terms.
    "quoted", "term_quoted",
    # The places that the first sentences name: the thing itself, that as a caption, what speaks of it, a small or a
    # large region.
    "named", "caption_named", "speaks", "in_small", "in_large",
    # Surroundings: the headings' words, the passages before and after.
    "heading", "before", "after",
    # What is commented on at all: the length, what is no prose, the kind of section.
    "length", "short", "caption", "label", "reference", "markup",
    "abstract", "introduction", "method", "results", "discussion", "kind_said",
)  # fmt: skip

# Words that reviewers use of every paper say little about the place in one.
_OF_REVIEWING = 0.4
# A longer comment says in its first sentences which place it is about, and speaks of others further on.
_LEAD = 2
_LEAST_WORDS = 4
_TERM = re.compile(r"[“\"‘'`]{1,2}([^“”\"‘`\n]{2,60}?)[”\"’'`]{1,2}(?!\w)")
_TERM_LETTERS = 3
# A passage of fewer words is a label or a line of notation.
_SHORT = 8
_SMALL_REGION = 12
_KINDS = (
    SectionKind.ABSTRACT, SectionKind.INTRODUCTION, SectionKind.METHOD, SectionKind.RESULTS, SectionKind.DISCUSSION,
)  # fmt: skip
# An everyday word counts so much in "uncommon", one that isn't in the table of words that much more.
_EVERYDAY = 0.15


def place_features(index: PassageIndex, text: str) -> dict[str, list[float]]:
    """The features of every passage, in the order of `index.ids`, by their names in `FEATURES`."""
    plain = normalize(plain_notation(text))
    terms = stems(plain)
    weights = {t: index.idf(t) * (_OF_REVIEWING if t in REVIEWING_STEMS else 1.0) for t in dict.fromkeys(terms)}
    phrases = index.phrases.compared(phrases_of(terms))
    lead = phrases
    parts = [s for s in clauses(plain) if (word_extent(s) if is_square(s) else len(s.split())) >= _LEAST_WORDS]
    if len(parts) > _LEAD:
        lead = index.phrases.compared(phrases_of(stems(" ".join(parts[:_LEAD]))))
    letters = index.letters.compared(runs_of_letters(plain))
    found = {
        "phrases": phrases,
        "lead_best": _to_best(lead),
        "sentence": _best_sentence(index, terms),
        "letters": letters,
        **_covered(index, plain, weights),
        "instead": _instead(index, plain, weights),
        "run": _best_run(index, weights),
        **_shared_terms(index, weights),
        **_quoted(index, text),
        **_named(index, text),
        **_surroundings(index, weights, phrases),
        **_kinds(index, text),
    }
    return {name: found[name] for name in FEATURES}


def _to_best(values: list[float]) -> list[float]:
    best = max(values, default=0.0) or 1.0
    return [v / best for v in values]


def _shared_terms(index: PassageIndex, weights: dict[str, float]) -> dict[str, list[float]]:
    n = len(index.ids)
    bm25, special, numbers, notation = ([0.0] * n for _ in range(4))
    known_numbers = sum(w for t, w in weights.items() if t[0].isdigit() and t in index.terms) or 1.0
    for term, weight in weights.items():
        places = index.terms.get(term, ())
        kind = None
        if term[0].isdigit():
            kind = numbers
        elif is_notation(term):
            kind = notation
        for i, frequency in places:
            bm25[i] += weight * frequency
            special[i] += weight
            if kind is not None:
                kind[i] += weight
    return {
        "bm25_best": _to_best(bm25),
        "special": [math.log1p(v) for v in special],
        "numbers": [v / known_numbers for v in numbers],
        "notation": [math.log1p(v) for v in notation],
    }


def is_notation(term: str) -> bool:
    """Whether a term is a sign, a single letter or one of another script, or has digits; words in Han are none."""
    if is_square(term):
        return False
    return not term.isascii() or len(term) == 1 or any(c.isdigit() for c in term)


def _best_sentence(index: PassageIndex, terms: list[str]) -> list[float]:
    best = [0.0] * len(index.ids)
    for i, cosine in zip(index.sentence_of, index.sentences.compared(phrases_of(terms)), strict=True):
        if cosine > best[i]:
            best[i] = cosine
    return best


def _covered(index: PassageIndex, plain: str, weights: dict[str, float]) -> dict[str, list[float]]:
    """What share of the comment's words a passage has, of those that the paper has: two ways to weigh them."""
    table = near_words()
    rarity: dict[str, float] = {}
    for word in words(plain):
        term = stem(word)
        rarity[term] = max(rarity.get(term, 0.0), table.rarity(word))
    known = {term: weight for term, weight in weights.items() if term in index.terms}
    ways = {
        "rare": {term: weight * weight for term, weight in known.items()},
        "uncommon": {term: weight * (_EVERYDAY + rarity.get(term, 1.0)) for term, weight in known.items()},
    }
    found = {name: [0.0] * len(index.ids) for name in ways}
    for name, weighed in ways.items():
        whole = sum(weighed.values()) or 1.0
        for term, weight in weighed.items():
            for i, _ in index.terms[term]:
                found[name][i] += weight / whole
    return found


def _instead(index: PassageIndex, plain: str, weights: dict[str, float]) -> list[float]:
    """BM25 of what stands in place of the words that a passage lacks."""
    total = [0.0] * len(index.ids)
    whole = sum(weights.values()) or 1.0
    for word in dict.fromkeys(words(plain)):
        term = stem(word)
        has = {i for i, _ in index.terms.get(term, ())}
        best: dict[int, float] = {}
        for other, likeness in index.instead(word).items():
            weight = likeness * index.idf(other)
            for i, frequency in index.terms[other]:
                if i not in has and weight * frequency > best.get(i, 0.0):
                    best[i] = weight * frequency
        factor = _OF_REVIEWING if term in REVIEWING_STEMS else 1.0
        for i, value in best.items():
            total[i] += factor * value / whole
    return total


def _best_run(index: PassageIndex, weights: dict[str, float]) -> list[float]:
    whole = sum(weights.values()) or 1.0
    runs = [0.0] * len(index.run_of)
    for term, weight in weights.items():
        for run in index.runs.get(term, ()):
            runs[run] += weight / whole
    best = [0.0] * len(index.ids)
    for i, value in zip(index.run_of, runs, strict=True):
        if value > best[i]:
            best[i] = value
    return best


def _quoted(index: PassageIndex, text: str) -> dict[str, list[float]]:
    n = len(index.ids)
    quoted, term_quoted = [0.0] * n, [0.0] * n
    for quotation in quotations(text):
        parts = quoted_parts(plain_notation(quotation))
        for i, squeezed in enumerate(index.squeezed):
            if parts and all(part in squeezed for part in parts):
                quoted[i] = 1.0
    for m in _TERM.finditer(text):
        term = squeeze(plain_notation(m[1]))
        places = [i for i, squeezed in enumerate(index.squeezed) if len(term) >= _TERM_LETTERS and term in squeezed]
        for i in places:
            term_quoted[i] = max(term_quoted[i], math.log((1 + n) / (1 + len(places))))
    return {"quoted": quoted, "term_quoted": term_quoted}


def _named(index: PassageIndex, text: str) -> dict[str, list[float]]:
    named: Named = index.mentions.named(" ".join(clauses(text)[:_LEAD]))
    places = range(len(index.ids))
    return {
        "named": [float(i in named.is_it) for i in places],
        "caption_named": [float(i in named.is_it and index.section[i] == 0) for i in places],
        "speaks": [float(i in named.speaks) for i in places],
        "in_small": [float(0 < named.in_it.get(i, 0) <= _SMALL_REGION) for i in places],
        "in_large": [float(named.in_it.get(i, 0) > _SMALL_REGION) for i in places],
    }


def _surroundings(index: PassageIndex, weights: dict[str, float], phrases: list[float]) -> dict[str, list[float]]:
    in_heading = []
    for heading in index.headings:
        whole = sum(heading.values())
        shared = sum(heading[t] for t in heading.keys() & weights.keys())
        in_heading.append(shared / whole if whole else 0.0)
    return {
        "heading": [in_heading[number] for number in index.section],
        "before": [phrases[i] if i >= 0 else 0.0 for i in index.before],
        "after": [phrases[i] if i >= 0 else 0.0 for i in index.after],
    }


def _kinds(index: PassageIndex, text: str) -> dict[str, list[float]]:
    lower = text.casefold()
    said = {kind for kind in SectionKind if kind is not SectionKind.OTHER and kind.value.rstrip("s") in lower}
    return {
        "length": [math.log1p(n) for n in index.lengths],
        "short": [float(n < _SHORT) for n in index.lengths],
        "label": [float(label) for label in index.is_label],
        "reference": [float(reference) for reference in index.is_reference],
        "markup": index.markup,
        "caption": [float(number == 0) for number in index.section],
        "kind_said": [float(kind in said) for kind in index.kinds],
        **{kind.value: [float(k is kind and k not in said) for k in index.kinds] for kind in _KINDS},
    }
