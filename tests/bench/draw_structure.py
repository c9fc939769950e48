"""Draw what the parser sees over the rendered pages of a PDF, one PNG a page.

    python tests/bench/draw_structure.py PAPER.pdf OUT_FOLDER [--scale 1.5]

Headings are red with their level, paragraphs blue with their id (formulas violet, lists teal, code brown, footnotes
grey), captions green, references orange, hidden text black with how it is hidden. What has no box is not in the paper.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pymupdf

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Figure, Paper, Rect, Table
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.document import open_pdf

Colour = tuple[float, float, float]
KINDS: dict[str, Colour] = {
    "text": (0.1, 0.3, 0.9),
    "formula": (0.6, 0.1, 0.8),
    "list": (0.0, 0.55, 0.55),
    "code": (0.5, 0.3, 0.1),
    "footnote": (0.45, 0.45, 0.45),
}
HEADING, CAPTION, REFERENCE, HIDDEN = (0.85, 0.0, 0.0), (0.0, 0.6, 0.1), (0.9, 0.5, 0.0), (0.0, 0.0, 0.0)
TITLE = (0.85, 0.0, 0.5)


def boxes(paper: Paper) -> list[tuple[int, Rect, Colour, str]]:
    """(page, rectangle, colour, label) of everything that has a place."""
    found: list[tuple[int, Rect, Colour, str]] = []
    for section in paper.sections:
        found += [
            (section.page, r, HEADING, f"h{section.level}" if i == 0 else "") for i, r in enumerate(section.rects)
        ]
        for paragraph in section.paragraphs:
            for number, span in enumerate(paragraph.spans):
                for i, rect in enumerate(span.rects):
                    label = paragraph.id if i == number == 0 else ""
                    found.append((span.page, rect, KINDS[paragraph.kind], label))
    captions: list[Figure | Table] = [*paper.figures, *paper.tables]
    for caption in captions:
        found += [(caption.page, r, CAPTION, caption.label if i == 0 else "") for i, r in enumerate(caption.rects)]
    for reference in paper.references:
        for span in reference.spans:
            found += [(span.page, r, REFERENCE, reference.id if i == 0 else "") for i, r in enumerate(span.rects)]
    for piece in paper.hidden:
        found += [(piece.page, r, HIDDEN, piece.how if i == 0 else "") for i, r in enumerate(piece.rects)]
    return found


def draw(paper: Paper, document: pymupdf.Document, out: Path, scale: float) -> None:
    """Write OUT/page-<n>.png for every page."""
    everything = boxes(paper)
    for number in range(1, document.page_count + 1):
        page = document[number - 1]
        picture = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale))
        # drawn on a fresh page, so that crop box and rotation of the original do not matter
        canvas = pymupdf.open().new_page(width=page.rect.width, height=page.rect.height)
        canvas.insert_image(canvas.rect, pixmap=picture)
        for at, rect, colour, label in everything:
            if at != number:
                continue
            canvas.draw_rect(pymupdf.Rect(rect), color=colour, width=0.5, fill=colour, fill_opacity=0.08)
            if label:
                canvas.insert_text((rect.x0, rect.y0 - 0.5), label, fontsize=5, color=colour)
        canvas.get_pixmap(matrix=pymupdf.Matrix(scale, scale)).save(out / f"page-{number:03d}.png")


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draw the found structure over the pages of a PDF.")
    parser.add_argument("pdf", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, default=1.5)
    parser.add_argument("--password")
    wanted = parser.parse_args(arguments)
    wanted.out.mkdir(parents=True, exist_ok=True)
    try:
        data = wanted.pdf.read_bytes()
        paper = parse_pdf(data, wanted.pdf.name, password=wanted.password)
        draw(paper, open_pdf(data, wanted.password), wanted.out, wanted.scale)
    except (ReviewerError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{paper.title}\n{', '.join(paper.authors)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
