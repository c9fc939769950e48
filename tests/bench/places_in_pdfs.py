"""What reading a paper from a PDF costs the places: comments on typeset papers against the same on their clean text.

    python tests/bench/places_in_pdfs.py REVIEWS [--papers 50] [--keep FOLDER]

REVIEWS as in public_reviews.py. Papers of F1000RD are typeset in three layouts: one column; two columns; two columns
with a running head, drawn figures and displayed equations between the paragraphs. The program parses them, and a
passage is right if most of its text is that of a right paragraph, or the other way round. Prints for each layout the
share of comments whose place comes first and among the first three: in F1000RD's text, in the same without its markup
and with captions apart (`printed`), and in the PDF. Annotators linked paragraphs alone, and noted which figures and
tables a comment names: once only their paragraphs are right, once the captions of what a comment names are, too.
"""

from __future__ import annotations

import argparse
import html
import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymupdf

from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import squeeze
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.review.locate import Locator
from tests.bench.public_reviews import Reviewed, f1000, plain, printed

LAYOUTS = ("one column", "two columns", "two columns, figures, equations")
_PAGE = pymupdf.Rect(0, 0, 595, 842)
_COLUMNS = {1: [pymupdf.Rect(80, 70, 515, 775)], 2: [pymupdf.Rect(50, 70, 288, 775), pymupdf.Rect(307, 70, 545, 775)]}
_LONGEST_HEADING = 120
_FIGURE_EVERY, _EQUATION_EVERY = 9, 5
_EQUATIONS = ("E = m c<sup>2</sup> + k<sub>B</sub> T", "y<sub>i</sub> = α + β x<sub>i</sub> + ε<sub>i</sub>")
_STYLE = "p {text-align: justify; margin: 0 0 6pt 0; font-size: %dpt} h2 {font-size: 12pt} .eq {text-align: center}"
# Two texts are one passage where so much of the shorter one, in pieces of so many letters, is in the longer one.
_SAME = 0.7
_PIECE = 20


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reviews", type=Path)
    arguments.add_argument("--papers", type=int, default=50)
    arguments.add_argument("--keep", type=Path)
    asked = arguments.parse_args()
    chosen = [r for r in f1000(asked.reviews) if any(c.right for c in r.comments)][-asked.papers :]
    chosen = [replace(r, comments=tuple(c for c in r.comments if c.right)) for r in chosen]
    apart = list(printed(chosen, asked.reviews))
    say("text", [rank for r in chosen for rank in ranks_in_text(r, r)])
    say("printed", [rank for r, p in zip(chosen, apart, strict=True) for rank in ranks_in_text(p, r)])
    say("printed, with captions", [rank for p in apart for rank in ranks_in_text(p, p)])
    for number, layout in enumerate(LAYOUTS):
        read: list[int] = []
        with_captions: list[int] = []
        for r, p in zip(chosen, apart, strict=True):
            pdf = typeset(r.paper, number)
            if asked.keep:
                (asked.keep / f"{r.name}-{number}.pdf").write_bytes(pdf)
            locator = Locator(parsed := parse_pdf(pdf, f"{r.name}.pdf"))
            read += ranks_in_pdf(r, parsed, locator)
            with_captions += ranks_in_pdf(p, parsed, locator)
        say(layout, read)
        say(f"{layout}, with captions", with_captions)


def say(what: str, ranks: list[int]) -> None:
    sys.stdout.write(f"{what}: {len(ranks)} comments, first / three {share(ranks, 1):.3f} / {share(ranks, 3):.3f}\n")
    sys.stdout.flush()


def share(ranks_: list[int], best: int) -> float:
    return sum(r < best for r in ranks_) / len(ranks_)


def ranks_in_text(r: Reviewed, judged: Reviewed) -> Iterator[int]:
    """The rank in `r` of the place of each comment of `judged`; 99 if it isn't among the places found."""
    locator = Locator(r.paper)
    for comment in judged.comments:
        yield _rank([m.paragraph for m in locator.locate(comment.text)], comment.right)


def ranks_in_pdf(r: Reviewed, parsed: Paper, locator: Locator) -> Iterator[int]:
    """The rank of each comment's place in the parsed PDF."""
    texts = {pid: squeeze(text) for pid, text, _, _ in parsed.passages()}
    for comment in r.comments:
        wanted = [squeeze(plain(r.paper.passage_by_id[pid][0])) for pid in comment.right]
        right = {pid for pid, text in texts.items() if any(same(text, w) for w in wanted)}
        yield _rank([m.paragraph for m in locator.locate(comment.text)], right)


def _rank(found: list[str], right: set[str] | frozenset[str]) -> int:
    return next((n for n, pid in enumerate(found) if pid in right), 99)


def same(text: str, wanted: str) -> bool:
    """Whether two squeezed texts are one passage or a part of it."""
    short, long = sorted((text, wanted), key=len)
    pieces = [short[i : i + _PIECE] for i in range(0, len(short) - _PIECE + 1, _PIECE)]
    return sum(piece in long for piece in pieces) >= _SAME * len(pieces) if pieces else short == long


def typeset(paper: Paper, layout: int) -> bytes:
    """The paper as a PDF in the layout of that number."""
    columns = _COLUMNS[1 if layout == 0 else 2]
    story = pymupdf.Story("".join(_body(paper, layout == 2)), user_css=_STYLE % (11 if layout == 0 else 9))
    out = io.BytesIO()
    writer = pymupdf.DocumentWriter(out)
    more, page = True, 0
    while more:
        device = writer.begin_page(_PAGE)
        page += 1
        for column in columns:
            if more:
                more, _ = story.place(column)
                story.draw(device)
        if layout == 2:
            head = pymupdf.Story(f"<p style='font-size:8pt'>Journal of Typeset Papers &#160; page {page}</p>")
            head.place(pymupdf.Rect(50, 30, 545, 55))
            head.draw(device)
        writer.end_page()
    writer.close()
    return out.getvalue()


def _body(paper: Paper, furnished: bool) -> Iterator[str]:
    yield f"<h1>{html.escape(paper.title)}</h1>"
    count = 0
    for section in paper.sections:
        heading = plain(section.heading)
        texts = [plain(p.text) for p in section.paragraphs]
        # F1000RD's lists and figures stand as their own headings.
        if heading and len(heading) <= _LONGEST_HEADING and not any(t.startswith(heading) for t in texts):
            yield f"<h2>{html.escape(heading)}</h2>"
        for text in filter(None, texts):
            count += 1
            yield f"<p>{html.escape(text)}</p>"
            if furnished and count % _FIGURE_EVERY == 0:
                bars = "".join(f"<p style='background-color:#99b;width:{w}pt'>&#160;</p>" for w in (40, 90, 60))
                yield f"{bars}<p>Figure {count // _FIGURE_EVERY}. Bars that stand for a figure.</p>"
            if furnished and count % _EQUATION_EVERY == 0:
                yield f"<p class='eq'>{_EQUATIONS[count % 2]} &#160; ({count // _EQUATION_EVERY})</p>"


if __name__ == "__main__":
    main()
