"""Whether the places of what Nougat wrote are right, on papers of known structure with errors of known kinds.

    python -m tests.bench.nougat_alignment FOLDER [--seed N] [--half 0|1] [--each]

Each paper in FOLDER is read by PyMuPDF, its structure written as Nougat's Markdown with dropped lines, repeated blocks,
changed letters, formulas, lost `#`, figures inside sentences, made-up sentences and missing pages, and read back. A
word that survived counts as right if it lies in a rectangle of the passage that holds its text.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Paper, Span, Word
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.document import open_pdf
from reviewer_app.parsing.nougat.inline import read_inline
from reviewer_app.parsing.nougat.paper import paper_from_markup
from reviewer_app.parsing.words import page_words
from tests.parsing.nougat_writing import ALL_KINDS, Errors, Written, write_markup

_SLACK = 1.0


def score(paper: Paper, words: Mapping[int, Sequence[Word]], written: Written) -> Counter[str]:
    """How many surviving words lie in the right passage's rectangles, of how many, and what became of made-up text."""
    read = paper_from_markup(paper, words, written.pages)
    passages = [(_letters(text), spans) for _, text, _, spans in read.passages()]
    passages += [(_letters(s.heading), (Span(s.page, s.rects),)) for s in read.sections if s.heading]
    everything = "|".join(letters for letters, _ in passages)
    counts: Counter[str] = Counter()
    from reviewer_app.parsing.nougat.layer import Layer

    seen = Layer(paper, words).words
    for block in written.blocks:
        own = [spans for letters, spans in passages if block.letters and block.letters in letters]
        counts["words"] += len(block.words)
        counts[f"words {block.kind}"] += len(block.words)
        if not own:
            counts["in no passage"] += len(block.words)
            counts[f"no passage {block.kind}"] += len(block.words)
            continue
        right = max(sum(_covered(seen[block.page][w], block.page, spans) for w in block.words) for spans in own)
        counts["right"] += right
        counts[f"right {block.kind}"] += right
    counts["made up"] = len(written.made_up)
    counts["made up in no passage"] = sum(bare_letters(text) not in everything for text in written.made_up)
    return counts


def _letters(text: str) -> str:
    content = read_inline(text.replace("$", ""))
    out, inside = [], False
    for part in text.split("$"):
        if not inside:
            out.append(part)
        inside = not inside
    return bare_letters("".join(out)) if text.count("$") % 2 == 0 else bare_letters(content.text)


def _covered(word: Word, page: int, spans: Sequence[Span]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return any(
        r.x0 - _SLACK <= x <= r.x1 + _SLACK and r.y0 - _SLACK <= y <= r.y1 + _SLACK
        for span in spans
        if span.page == page
        for r in span.rects
    )


def load(path: Path) -> tuple[Paper, dict[int, list[Word]]]:
    """A paper as PyMuPDF reads it, and the words of its pages."""
    data = path.read_bytes()
    document = open_pdf(data)
    paper = parse_pdf(data, path.name)
    return paper, {n: page_words(document, n) for n in range(1, document.page_count + 1)}


def main(arguments: list[str]) -> int:
    """Score all papers, with all kinds of errors and with each alone."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--half", type=int, choices=(0, 1))
    options.add_argument("--most-pages", type=int, default=60)
    options.add_argument("--each", action="store_true", help="each kind of error alone, too")
    args = options.parse_args(arguments)
    files = sorted(args.folder.glob("*.pdf"))
    if args.half is not None:
        files = files[args.half :: 2]
    sums: dict[str, Counter[str]] = {}
    kinds = {"all": ALL_KINDS}
    if args.each:
        kinds |= {"none": Errors()} | {f.name: Errors(**{f.name: getattr(ALL_KINDS, f.name)}) for f in fields(Errors)}
    for path in files:
        try:
            paper, words = load(path)
        except ReviewerError as error:
            print(f"{path.name}: {error}", file=sys.stderr)  # noqa: T201
            continue
        if len(paper.pages) > args.most_pages:
            continue
        line = path.name
        for name, errors in kinds.items():
            started = time.process_time()
            found = score(paper, words, write_markup(paper, words, errors, args.seed))
            sums.setdefault(name, Counter()).update(found)
            line += f"  {name} {_share(found, 'right', 'words')}"
            if name == "all":
                line += f" ({time.process_time() - started:.1f} s)"
        print(line, flush=True)  # noqa: T201
    for name, total in sums.items():
        print(name, _share(total, "right", "words"), dict(total))  # noqa: T201
    return 0


def _share(counts: Mapping[str, int], part: str, whole: str) -> str:
    return f"{counts[part] / counts[whole]:.4f}" if counts.get(whole) else "-"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
