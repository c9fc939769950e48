"""Highlights and notes as PDF programs keep them in a file."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.paper.model import Rect


@dataclass(frozen=True, slots=True)
class Annotation:
    """A marked place of one page (from 1), in points of the displayed page: the words there, and what is said of them.

    A note that marks no words has one rectangle, where its sign stands, and no `quote`.
    """

    page: int
    rects: tuple[Rect, ...]
    quote: str
    text: str
