"""`review.json`, schema 1: a review as plain dictionaries and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from reviewer_app.paper.json import rects_from_json, rects_to_json, spans_from_json, spans_to_json
from reviewer_app.review.model import (
    Coverage,
    Evidence,
    EvidenceStatus,
    ModelInfo,
    Origin,
    Point,
    Review,
    ReviewSection,
    SectionKey,
)

SCHEMA = 1


def review_to_json(review: Review, hidden: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The whole review as the dictionary that `review.json` holds, with the `hidden` text that was found.

    Dismissed points are kept, marked as such. All four sections are there, in their order.
    """
    sections = {s.key: s for s in review.sections}
    m = review.model
    return {
        "schema": SCHEMA,
        "paper": {"title": review.paper_title, "sha256": review.paper_sha256},
        "model": None
        if m is None
        else {
            "id": m.id,
            "file": m.file,
            "sha256": m.sha256,
            "architecture": m.architecture,
            "quantization": m.quantization,
            "context": m.context,
            "trained_context": m.trained_context,
            "prompt": m.prompt,
        },
        "settings": dict(review.settings),
        "sections": [
            {
                "key": key.value,
                "title": key.title,
                "points": [_point_to_json(p) for p in (sections[key].points if key in sections else ())],
            }
            for key in SectionKey
        ],
        "raw": dict(review.raw),
        "coverage": [coverage_to_json(c) for c in review.coverage],
        "hidden": list(hidden),
        "timings": dict(review.timings),
        "notices": list(review.notices),
        "created": review.created,
    }


def _point_to_json(point: Point) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": point.id,
        "text": point.text,
        "origin": point.origin,
        "evidence": [evidence_to_json(e) for e in point.evidence],
    }
    data |= {"nowhere": list(point.nowhere)} if point.nowhere else {}
    return data | {name: True for name in ("dismissed", "accepted", "new") if getattr(point, name)}


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """One anchor."""
    data: dict[str, Any] = {
        "id": evidence.id,
        "paragraph": evidence.paragraph,
        "page": evidence.page,
        "rects": rects_to_json(evidence.rects),
        "quote": evidence.quote,
        "text_hash": evidence.text_hash,
        "parser": evidence.parser,
        "status": evidence.status,
        "score": round(evidence.score, 4),
    }
    data |= {name: text for name in ("before", "after") if (text := getattr(evidence, name))}
    data |= {"copies": evidence.copies} if evidence.copies != 1 else {}
    data |= {"claimed": True} if evidence.claimed else {}
    return data | ({"further": spans_to_json(evidence.further)} if evidence.further else {})


def coverage_to_json(coverage: Coverage) -> dict[str, Any]:
    """Whether one passage was read."""
    return {
        "paragraph": coverage.paragraph,
        "section": coverage.section,
        "tokens": coverage.tokens,
        "read": coverage.read,
        "windows": list(coverage.windows),
        "reason": coverage.reason,
    }


def review_from_json(data: Mapping[str, Any]) -> Review:
    """Back from `review_to_json`.

    Raises ValueError if the schema is another one or a value isn't of its set, KeyError or TypeError if a required
    field is missing or misshapen.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"review.json of schema {data.get('schema')!r}; this program reads schema {SCHEMA}")
    m = data.get("model")
    return Review(
        paper_title=str(data["paper"]["title"]),
        paper_sha256=str(data["paper"]["sha256"]),
        sections=tuple(
            ReviewSection(SectionKey(s["key"]), tuple(_point_from_json(p) for p in s["points"]))
            for s in data["sections"]
        ),
        model=ModelInfo(
            id=str(m["id"]),
            file=str(m["file"]),
            sha256=str(m["sha256"]),
            architecture=str(m["architecture"]),
            quantization=str(m["quantization"]),
            context=int(m["context"]),
            trained_context=int(m["trained_context"]),
            prompt=str(m["prompt"]),
        )
        if m
        else None,
        settings=dict(data["settings"]),
        raw={str(k): str(v) for k, v in data["raw"].items()},
        coverage=tuple(coverage_from_json(c) for c in data["coverage"]),
        notices=tuple(str(n) for n in data.get("notices", ())),
        timings=dict(data.get("timings", {})),
        created=str(data.get("created", "")),
    )


def coverage_from_json(data: Mapping[str, Any]) -> Coverage:
    """Back from `coverage_to_json`, or from a row of the worker's plan; fields that a newer one adds are left out."""
    return Coverage(
        paragraph=str(data["paragraph"]),
        section=str(data["section"]),
        tokens=int(data["tokens"]),
        read=bool(data["read"]),
        windows=tuple(int(w) for w in data.get("windows", ())),
        reason=str(data.get("reason", "")),
    )


def _point_from_json(data: Mapping[str, Any]) -> Point:
    origin = str(data["origin"])
    if origin not in get_args(Origin):
        raise ValueError(f"a point of origin {origin!r}")
    return Point(
        id=str(data["id"]),
        text=str(data["text"]),
        origin=cast(Origin, origin),
        evidence=tuple(evidence_from_json(e) for e in data["evidence"]),
        dismissed=bool(data.get("dismissed", False)),
        accepted=bool(data.get("accepted", False)),
        new=bool(data.get("new", False)),
        nowhere=tuple(str(pid) for pid in data.get("nowhere", ())),
    )


def evidence_from_json(data: Mapping[str, Any]) -> Evidence:
    """Back from `evidence_to_json`. Raises ValueError, KeyError or TypeError as `review_from_json` does."""
    status = str(data["status"])
    if status not in get_args(EvidenceStatus):
        raise ValueError(f"evidence of status {status!r}")
    return Evidence(
        id=str(data["id"]),
        paragraph=str(data["paragraph"]),
        page=int(data["page"]),
        rects=rects_from_json(data["rects"]),
        quote=str(data["quote"]),
        text_hash=str(data["text_hash"]),
        parser=str(data["parser"]),
        status=cast(EvidenceStatus, status),
        score=float(data["score"]),
        before=str(data.get("before", "")),
        after=str(data.get("after", "")),
        copies=int(data.get("copies", 1)),
        claimed=bool(data.get("claimed", False)),
        further=spans_from_json(data.get("further", ())),
    )
