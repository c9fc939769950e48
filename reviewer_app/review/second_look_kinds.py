"""Which kinds of second looks are right often enough to be said, by what was measured on public reviews."""

from __future__ import annotations

import json
from functools import lru_cache

from reviewer_app.locations import resource


@lru_cache(maxsize=1)
def trusted_kinds() -> frozenset[str]:
    """The kinds whose flags were right in at least the share that resources/second_looks/measured.json states."""
    data = json.loads(resource("second_looks", "measured.json").read_text(encoding="utf-8"))
    kinds: dict[str, dict[str, int]] = data["kinds"]
    return frozenset(kind for kind, n in kinds.items() if n["right"] >= data["least"] * n["flags"])
