"""What a PDF says of itself beside its text: data, fonts, pictures, notes, and the weight and size of some letters.

Pages count from 1, rectangles are in points of the displayed page, as in `reviewer_app.paper.model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reviewer_app.paper.model import Rect

# Letters below this size (points) are collected: no printed page is read with ease there.
SMALL = 5.0


class FontUse(NamedTuple):
    """A font and the first page that draws with it. `bitmap`: its letters are pictures of one resolution."""

    name: str
    kind: str
    embedded: bool
    bitmap: bool
    page: int


class ImageUse(NamedTuple):
    """A picture as it is shown: its size in pixels, and how many of them an inch of the page gets."""

    page: int
    rect: Rect
    width: int
    height: int
    dpi: float


class Letters(NamedTuple):
    """A piece of text and the size of its letters in points."""

    page: int
    rect: Rect
    size: float
    text: str


class Annotation(NamedTuple):
    """A note on a page, and who made it, as the file says."""

    page: int
    rect: Rect
    kind: str
    author: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`data` are the document's own entries (author, title, …), `embedded` the names of files inside of it.

    `fonts` are those that a printer may stumble over: bitmaps, and those that are used and not in the file. `small` is
    text below `SMALL`, `bold` are numbers in bold letters.
    """

    data: Mapping[str, str] = field(default_factory=dict)
    fonts: tuple[FontUse, ...] = ()
    images: tuple[ImageUse, ...] = ()
    small: tuple[Letters, ...] = ()
    bold: tuple[Letters, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    embedded: tuple[str, ...] = ()
