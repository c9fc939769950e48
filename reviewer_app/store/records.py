"""What the store hands out, and how it stands in the database's JSON columns."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from reviewer_app.paper.model import Rect, Span
from reviewer_app.review.model import Evidence

logger = logging.getLogger(__name__)

T = TypeVar("T")

SimilarBecause = Literal["path", "title"]


@dataclass(frozen=True, slots=True)
class RecentPaper:
    """A paper that was opened before. `opened` is in seconds since 1970; `reviewed`: a review of it is stored."""

    sha256: str
    path: str
    title: str
    authors: tuple[str, ...]
    pages: int
    opened: float
    reviewed: bool = False

    @property
    def name(self) -> str:
        """The title, or where it is not known the name of the file without its ending."""
        return self.title or Path(self.path).stem


@dataclass(frozen=True, slots=True)
class SimilarPaper:
    """An earlier, reviewed paper that may be the same one before it was recompiled; `score` runs from 0 to 1."""

    paper: RecentPaper
    because: SimilarBecause
    score: float


@dataclass(frozen=True)
class StoredReview:
    """A review as it was last written, queued writes included.

    The panes' raw Markdown and the model's raw text are by section key; `generated` holds the texts of the points
    that the model wrote in each section; `run` is what the session kept of the last run. Times are in seconds since
    1970.
    """

    review_id: int
    sha256: str
    panes: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, Evidence] = field(default_factory=dict)
    generated: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    created: float = 0.0
    updated: float = 0.0


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One kept version of a review; `label` says why it was kept."""

    id: int
    review_id: int
    label: str
    created: float


@dataclass(frozen=True)
class StoredVersion:
    """A version with everything that brings it back."""

    info: VersionInfo
    panes: dict[str, str]
    anchors: dict[str, Evidence]
    generated: dict[str, list[str]]
    run: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnsavedPane:
    """A pane's text that is not on disk yet."""

    review_id: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What became of a damaged database: where it was put, and what was read out of it.

    `incomplete` names the tables in which rows were lost or may have been lost.
    """

    set_aside: Path
    papers: int
    reviews: int
    panes: int
    incomplete: tuple[str, ...]
    sentence: str


def clean(text: str) -> str:
    """`text` with pairs of surrogates joined and lone ones replaced, since UTF-8 (and so SQLite) can't hold them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_json(value: object) -> str:
    """Compact JSON. Raises TypeError or ValueError for what JSON can't hold."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def evidence_to_json(evidence: Evidence) -> str:
    """One anchor, every field under its name, the rectangles unrounded."""
    known = {f.name: getattr(evidence, f.name) for f in fields(Evidence)}
    return to_json(known | {"further": [[s.page, s.rects] for s in evidence.further]})


def evidence_from_json(text: str) -> Evidence:
    """Back from `evidence_to_json`, also from before a field with a default was added.

    Raises ValueError, KeyError or TypeError on anything else.
    """
    data: dict[str, Any] = json.loads(text)
    known = {f.name: data[f.name] for f in fields(Evidence) if f.name in data}
    further = tuple(Span(int(page), _rects(rects)) for page, rects in data.get("further", ()))
    return Evidence(**{**known, "rects": _rects(data["rects"]), "further": further})


def _rects(rects: Iterable[Iterable[float]]) -> tuple[Rect, ...]:
    return tuple(Rect(*(float(v) for v in r)) for r in rects)


def anchors_from_json(texts: Iterable[str]) -> dict[str, Evidence]:
    """Anchors by their ids, without those that can't be read: the text of a review is shown whatever became of them."""
    anchors: dict[str, Evidence] = {}
    for text in texts:
        try:
            anchor = evidence_from_json(text)
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("an anchor can't be read: %s", type(error).__name__)
        else:
            anchors[anchor.id] = anchor
    return anchors


def from_json(text: str | bytes, default: T) -> T:
    """What JSON holds, if it is of the same type as `default`, else `default`: a disk may have changed some bytes.

    Anything will do where `default` is None.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        logger.warning("a stored value can't be read: %s", type(error).__name__)
        return default
    return value if default is None or isinstance(value, type(default)) else default
