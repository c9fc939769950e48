"""Reads the whole reviews of `whole_reviews.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """A review as a model wrote it, and what it says: how its points begin, and its marks."""

    name: str
    profile: str
    text: str
    significance: list[str] = field(default_factory=list)
    acceptance: list[str] = field(default_factory=list)
    rejection: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    scores: dict[str, str] = field(default_factory=dict)


_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
REVIEWS = [Written(**one) for one in _DATA["review"]]
