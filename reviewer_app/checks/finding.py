"""What a check finds, and what all checks of a paper found together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from reviewer_app.paper.model import Rect
from reviewer_app.review.model import Evidence
from reviewer_app.review.sections import SectionKey

# "error": proved by arithmetic or by the paper's own text. "likely": a person would agree, in most cases. "note": worth
# a look, and often nothing.
Certainty = Literal["error", "likely", "note"]


class Place(NamedTuple):
    """The words `quote` of the passage `passage` (an id of the paper); with no quote the whole passage."""

    passage: str
    quote: str = ""


class Spot(NamedTuple):
    """A part of a page that belongs to no passage (a font, an image, a margin); with no rectangles the whole page."""

    page: int
    rects: tuple[Rect, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says: `text` is one sentence for a person, in the language in use.

    `computed` holds what was reported and what came out instead, as text. `pane` is the section of a review that it
    would belong to.
    """

    certainty: Certainty
    text: str
    places: tuple[Place | Spot, ...]
    computed: Mapping[str, str] = field(default_factory=dict)
    pane: SectionKey = SectionKey.SUGGESTIONS


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding as it leaves the room: with the name of its check ("statistics.p_value"), its places as evidence."""

    check: str
    certainty: Certainty
    text: str
    computed: dict[str, str]
    pane: SectionKey
    places: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class BrokenCheck:
    """A check that failed on this paper; `reason` is for whoever mends it and holds no text of the paper."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What all checks found, in the paper's order within each check, and which of them broke."""

    checks: tuple[Checked, ...] = ()
    failed: tuple[BrokenCheck, ...] = ()
