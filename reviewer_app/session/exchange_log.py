"""The log of what a model was asked and what it answered for a review, for venues that want to see it.

The paper's text, which stood in every request, is named by its hash and by the passages that were read.
"""

from __future__ import annotations

from typing import Any, Final

from reviewer_app.messages.plain import to_plain
from reviewer_app.review.model import Point, Review, Run, SectionKey
from reviewer_app.review.prompt import PromptProfile, load_profile

SCHEMA: Final = 1


def exchange_log(review: Review) -> dict[str, Any]:
    """Every run whose points are in the review: model, settings, wording, answers; and what the person made of them."""
    last = Run(
        review.model, review.settings, review.coverage, review.notices, review.timings, review.created, review.scores
    )
    runs = review.runs or ((last,) if review.model is not None else ())
    return {
        "schema": SCHEMA,
        "paper": {"title": review.paper_title, "sha256": review.paper_sha256},
        "exchanges": [_exchange(run, run.raw or review.raw) for run in runs],
        "points": [
            _judged(section.key, point)
            for section in review.sections
            for point in section.points
            if point.origin in ("model", "edited")
        ],
    }


def _exchange(run: Run, raw: dict[str, str]) -> dict[str, Any]:
    return {
        "created": run.created,
        "model": to_plain(run.model),
        "settings": dict(run.settings),
        "asked": _wording(run.model.prompt) if run.model is not None else {},
        "read": [row.paragraph for row in run.coverage if row.read],
        "answered": dict(raw),
        "notices": list(run.notices),
    }


def _wording(prompt: str) -> dict[str, Any]:
    """How the profile words its requests, names in braces for what is put in; empty if it is another by now."""
    profile = next((p for p in (_profile(prompt, code) for code in ("", "zh")) if p is not None), None)
    if profile is None:
        return {}
    asked: dict[str, Any] = {"system": profile.system, "before": profile.before, "after": profile.after}
    if profile.whole is not None:
        return asked | {"request": profile.whole.request}
    requests = {
        key.value: profile.request.format(name=section.name, guidance=section.guidance)
        for key, section in profile.sections.items()
    }
    return asked | {"common": profile.common, "requests": requests}


def _profile(prompt: str, language: str) -> PromptProfile | None:
    try:
        profile = load_profile(prompt, language)
    except (FileNotFoundError, ValueError):
        return None
    return profile if profile.id == prompt else None


def _judged(key: SectionKey, point: Point) -> dict[str, Any]:
    return {
        "section": key.value,
        "text": point.text,
        "run": point.run,
        "changed": point.origin == "edited",
        "dismissed": point.dismissed,
        "accepted": point.accepted,
        "verdict": point.verdict,
        "severity": point.severity,
    }
