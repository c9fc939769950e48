"""Checks the ledger of words against what PyMuPDF reads from the same pages by itself."""

from __future__ import annotations

import pymupdf

from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.document import MUPDF_ERRORS
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.page_text import FLAGS

# Shorter words stand in any text by chance.
_LEAST = 3


def everything(paper: Paper) -> str:
    """All text that a paper holds, in whatever field, without what is no letter or digit."""
    captions = [*(f.caption for f in paper.figures), *(t.caption for t in paper.tables)]
    cells = [cell for t in paper.tables for row in t.cells for cell in row]
    sections = [text for s in paper.sections for text in (s.heading, *(p.text for p in s.paragraphs))]
    apart = [*(h.text for h in paper.hidden), *(left.text for left in paper.left_out)]
    second = paper.second_language
    front = [second.title, *second.authors] if second is not None else []
    texts = [paper.title, *paper.authors, paper.abstract, *front, *sections, *captions, *cells, *apart]
    return bare_letters(" ".join([*texts, *(r.text for r in paper.references)]))


def words_nowhere(paper: Paper, document: pymupdf.Document) -> tuple[list[str], int]:
    """(words that a page shows and that stand nowhere in the paper, how many words were looked for)."""
    held = everything(paper)
    missing: list[str] = []
    counted = 0
    for number in range(document.page_count):
        try:
            text_page = document[number].get_displaylist(annots=0).get_textpage(FLAGS)
        except MUPDF_ERRORS:
            continue  # the paper says of such a page that it can't be read
        drawn = pymupdf.TextPage(text_page).extractWORDS()
        for word in drawn:
            text = bare_letters(clean(word[4]))
            # what a damaged number made larger than the page is drawn in pieces
            if len(text) >= _LEAST and word[3] - word[1] < document[number].rect.height:
                counted += 1
                if text not in held:
                    missing.append(text)
    return missing, counted
