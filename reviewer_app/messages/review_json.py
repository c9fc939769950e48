"""`review.json`, schema 1. The fields of points, anchors and coverage are those of `reviewer_app.review.model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from reviewer_app.messages.plain import to_plain
from reviewer_app.review.model import Coverage, Evidence, PageNote, Point, Review, ReviewSection, Run, SectionKey

SCHEMA = 1

# Fields that most points and anchors have nothing to say in stand in the file only where they do.
_SELDOM: Final = {
    "nowhere": [],
    "dismissed": False,
    "accepted": False,
    "new": False,
    "before": "",
    "after": "",
    "copies": 1,
    "claimed": False,
    "further": [],
    "check": "",
    "run": 0,
    "paragraph": False,
    "severity": "",
    "verdict": "",
}


def review_to_json(review: Review, hidden: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The whole review as the dictionary that `review.json` holds, with the `hidden` text that was found.

    Dismissed points are kept, marked as such. All four sections are there, in their order.
    """
    points = {s.key: [_point_to_json(p) for p in s.points] for s in review.sections}
    return {
        "schema": SCHEMA,
        "paper": {"title": review.paper_title, "sha256": review.paper_sha256},
        "model": to_plain(review.model),
        "settings": dict(review.settings),
        "sections": [{"key": key.value, "title": key.title, "points": points.get(key, [])} for key in SectionKey],
        "raw": dict(review.raw),
        "coverage": to_plain(review.coverage),
        "hidden": list(hidden),
        "timings": dict(review.timings),
        "notices": list(review.notices),
        "created": review.created,
        **({"scores": dict(review.scores)} if review.scores else {}),
        **({"runs": [_run_to_json(run) for run in review.runs]} if review.runs else {}),
        **({"practice": to_plain(review.practice)} if review.practice else {}),
        **({"notes": [_note_to_json(note) for note in review.notes]} if review.notes else {}),
    }


def _run_to_json(run: Run) -> dict[str, Any]:
    return {
        "model": to_plain(run.model),
        "settings": dict(run.settings),
        "coverage": to_plain(run.coverage),
        "notices": list(run.notices),
        "timings": dict(run.timings),
        "created": run.created,
        **({"scores": dict(run.scores)} if run.scores else {}),
        **({"raw": dict(run.raw)} if run.raw else {}),
    }


def _point_to_json(point: Point) -> dict[str, Any]:
    return _telling(to_plain(point) | {"evidence": [evidence_to_json(e) for e in point.evidence]})


def _note_to_json(note: PageNote) -> dict[str, Any]:
    return {"text": note.text, "evidence": evidence_to_json(note.evidence)}


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """One anchor."""
    return _telling(to_plain(evidence))


def _telling(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _SELDOM or value != _SELDOM[name]}


def coverage_from_json(row: Mapping[str, Any]) -> Coverage:
    """A row of `coverage` again; fields that a newer version adds are left out. Raises ValueError."""
    return msgspec.convert(row, Coverage)


class ReviewFile(msgspec.Struct):
    """What of a review.json stands at places of the paper."""

    schema: Literal[1]
    sections: tuple[ReviewSection, ...]
    notes: tuple[PageNote, ...] = ()


def review_file(data: object) -> ReviewFile:
    """The points and notes of a review.json; what else it holds is left out. Raises ValueError if it is none."""
    return msgspec.convert(data, ReviewFile)
