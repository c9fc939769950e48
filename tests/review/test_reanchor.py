"""Anchors hold over a new version of a real paper: most are found again, none elsewhere.

The second versions are made from the sample paper by chance with a seed: passages inserted, reworded, dropped, put in
another order, and read slightly differently, as another parser would.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reviewer_app.paper.model import Paper, Paragraph, Rect, Section, Span
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.anchors import Reanchorer, anchor, reanchor_all, squeeze

SEEDS = range(12)


@pytest.fixture(scope="module")
def sample(sample_pdf: Path) -> Paper:
    return parse_pdf(sample_pdf.read_bytes(), sample_pdf.name)


@dataclass(frozen=True)
class Version:
    """A second version, and where each old paragraph is in it: unchanged, reworded, or (None) gone."""

    paper: Paper
    unchanged: dict[str, str]
    reworded: dict[str, str]
    gone: set[str]


def second_version(paper: Paper, seed: int) -> Version:
    rng = random.Random(seed)
    words = [w for s in paper.sections for p in s.paragraphs for w in p.text.split()]
    sections: list[Section] = []
    unchanged: dict[str, str] = {}
    reworded: dict[str, str] = {}
    gone: set[str] = set()
    number = 0

    def made(text: str) -> Paragraph:
        nonlocal number
        number += 1
        place = Rect(50.0, 40.0 + number % 60 * 11, 290.0, 50.0 + number % 60 * 11)
        return Paragraph(f"p{number}", text, "text", (Span(1 + number // 9, (place,)),))

    for section in paper.sections:
        kept: list[Paragraph] = []
        old = list(section.paragraphs)
        if rng.random() < 0.25:
            rng.shuffle(old)
        for p in old:
            if rng.random() < 0.1:
                kept.append(made(" ".join(rng.choices(words, k=rng.randint(8, 90)))))
            fate = rng.random()
            if fate < 0.06:
                gone.add(p.id)
                continue
            if fate < 0.22 and len(p.text.split()) > 12:
                new = made(reword(p.text, words, rng))
                # Words put before or after it leave the passage as it was.
                whole = squeeze(p.text) in squeeze(new.text)
                (unchanged if whole else reworded)[p.id] = new.id
            else:
                new = made(read_differently(p.text, rng) if rng.random() < 0.5 else p.text)
                unchanged[p.id] = new.id
            kept.append(new)
        sections.append(replace(section, paragraphs=tuple(kept)))
    if rng.random() < 0.5:
        i, j = rng.sample(range(len(sections)), 2)
        sections[i], sections[j] = sections[j], sections[i]
    return Version(replace(paper, sections=tuple(sections)), unchanged, reworded, gone)


def reword(text: str, words: list[str], rng: random.Random) -> str:
    """About a seventh of the words replaced, dropped or added, at least two of them."""
    found = text.split()
    for _ in range(max(2, len(found) // 7)):
        i = rng.randrange(len(found))
        match rng.randrange(3):
            case 0:
                found[i] = rng.choice(words)
            case 1:
                found.insert(i, rng.choice(words))
            case _:
                del found[i]
    return " ".join(found)


def read_differently(text: str, rng: random.Random) -> str:
    """The same text with other spaces, hyphens, quotes and dashes."""
    return "".join(
        rng.choice([" ", "  ", "\n"]) if c == " " else c + ("\u00ad\n" if c.isalpha() and rng.random() < 0.02 else "")
        for c in text
    ).replace("-", rng.choice(["-", "\u2010", "\u2013"]))


def test_unchanged_passages_are_found_and_nothing_is_found_elsewhere(sample: Paper) -> None:
    count: Counter[str] = Counter()
    for seed in SEEDS:
        version = second_version(sample, seed)
        paragraphs = [p.id for s in sample.sections for p in s.paragraphs]
        found = reanchor_all([anchor(sample, pid, pid, "found", 0.5) for pid in paragraphs], version.paper)
        texts = version.paper.passage_by_id
        for old in paragraphs:
            new = found[old]
            right = version.unchanged.get(old) or version.reworded.get(old)
            kind = "unchanged" if old in version.unchanged else "reworded" if old in version.reworded else "gone"
            # The same words in another place are no wrong place if nothing tells the two apart.
            same_words = (
                bool(new.paragraph) and texts[new.paragraph][0] == texts[right or new.paragraph][0] and kind != "gone"
            )
            if new.paragraph and new.paragraph != right and not same_words:
                count[f"{kind} elsewhere" + (", said" if new.status == "moved" else "")] += 1
            elif new.status == "found" and new.paragraph:
                count[f"{kind} found"] += 1
            else:
                count[f"{kind} moved"] += 1
            if new.paragraph:
                assert new.rects == texts[new.paragraph][2][0].rects
                assert new.page == texts[new.paragraph][1]
            else:
                assert not new.rects
    total = count["unchanged found"] + count["unchanged moved"] + count["unchanged elsewhere"]
    assert count["unchanged found"] / total >= 0.95, count
    assert not [k for k in count if k.endswith("elsewhere")], count
    assert not count["reworded found"], count
    assert count["gone elsewhere, said"] + count["reworded elsewhere, said"] <= 0.01 * sum(count.values()), count


def test_the_same_paper_read_again_moves_nothing(sample: Paper) -> None:
    anchors = [anchor(sample, pid, pid, "cited", 0.9) for pid in sample.passage_by_id]
    assert list(reanchor_all(anchors, sample).values()) == anchors


def test_an_anchor_in_its_place_is_left_as_it_is(sample: Paper) -> None:
    kept = [anchor(sample, pid, f"e{i}", "weak", 0.4) for i, pid in enumerate(list(sample.passage_by_id)[::10])]
    assert list(reanchor_all(kept, sample).values()) == kept == [Reanchorer(sample).reanchor(e) for e in kept]
