"""The points of a pane as a review holds them: each with its evidence, its state and where its words come from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from reviewer_app.paper.text import one_line
from reviewer_app.review.model import Evidence, Origin, Point, SectionKey
from reviewer_app.review.pane import MARK_RE, split_pane

# Below these (percent) a person's text has no model text in it worth the name: alike as a whole, or a part
# kept.
_EDITED = 55.0
_EDITED_PART = 88.0
_PART_LENGTH = 40


def parse_pane(
    key: SectionKey, text: str, anchors: Mapping[str, Evidence], generated: Collection[str]
) -> tuple[Point, ...]:
    """The points of a pane. `generated` are the texts that the model wrote for it: they decide each point's
    origin.

    A mark whose id `anchors` doesn't know stays in the point's text as it was typed.
    """
    model_texts = tuple(dict.fromkeys(one_line(g) for g in generated))
    points: list[Point] = []
    ids: dict[str, int] = {}
    for item in split_pane(text):
        body = item.text
        unknown = [m.group() for m in MARK_RE.finditer(item.source) if m["id"] not in anchors]
        if unknown:
            body = f"{body} {' '.join(dict.fromkeys(unknown))}".strip()
        known = [anchors[m] for m in item.marks if m in anchors]
        points.append(
            Point(
                id=_point_id(key, body, ids),
                text=body,
                origin="code" if any(e.check for e in known) else _origin(body, model_texts),
                evidence=tuple(e for e in known if not e.nowhere),
                dismissed="dismissed" in item.states,
                accepted="accepted" in item.states,
                new="new" in item.states,
                nowhere=tuple(e.paragraph for e in known if e.nowhere),
                paragraph=item.paragraph,
                severity=item.severity,
                verdict=item.verdict,
            )
        )
    return tuple(points)


def _point_id(key: SectionKey, text: str, seen: dict[str, int]) -> str:
    """An id that stays while the text does, wherever the point is moved in its pane."""
    digest = hashlib.sha256(one_line(text).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    seen[digest] = seen.get(digest, 0) + 1
    suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
    return f"{key.value}-{digest}{suffix}"


def _origin(text: str, model_texts: tuple[str, ...]) -> Origin:
    plain = one_line(text)
    source = _source(plain, model_texts)
    return "person" if source is None else "model" if source == plain else "edited"


def written_as(text: str, generated: Collection[str]) -> str | None:
    """Which text of `generated` a point is or was edited from; None for a person's own."""
    by_plain = {one_line(g): g for g in generated}
    source = _source(one_line(text), tuple(by_plain))
    return None if source is None else by_plain[source]


@lru_cache(maxsize=4096)
def _source(plain: str, model_texts: tuple[str, ...]) -> str | None:
    if plain in model_texts:
        return plain
    if not model_texts or not plain:
        return None
    if whole := process.extractOne(plain, model_texts, scorer=fuzz.ratio, score_cutoff=_EDITED):
        return str(whole[0])
    parts = [t for t in model_texts if min(len(t), len(plain)) >= _PART_LENGTH]
    if parts and (part := process.extractOne(plain, parts, scorer=fuzz.partial_ratio, score_cutoff=_EDITED_PART)):
        return str(part[0])
    return None
