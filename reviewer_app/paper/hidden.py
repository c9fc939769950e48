"""Text that readers don't see, and the person's decision about what of it a model may read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from reviewer_app.paper.model import HiddenText, Paper, Paragraph, Section, Span
from reviewer_app.paper.text import normalize

SECTION = "hidden"


def finding_key(finding: HiddenText) -> str:
    """A name for a finding that another parse of the same file gives it too: its ids are counted anew each time."""
    return hashlib.sha256(f"{finding.page} {normalize(finding.text)}".encode()).hexdigest()


def let_read(paper: Paper, keys: Collection[str], heading: str) -> Paper:
    """`paper` as a model reads it when the person lets it read the findings with these keys.

    They become paragraphs, under their own ids, of a section of their own at the end, whose `heading` says what they
    are; so a point that rests on one names it, and the list of what was read holds it. `paper` itself where none
    has such a key.
    """
    chosen = [h for h in paper.hidden if finding_key(h) in keys and h.text.strip()]
    if not chosen:
        return paper
    section = Section(
        id=SECTION,
        heading=heading,
        level=1,
        page=chosen[0].page,
        rects=(),
        paragraphs=tuple(Paragraph(h.id, h.text, "text", (Span(h.page, h.rects),)) for h in chosen),
    )
    return replace(paper, sections=(*paper.sections, section))
