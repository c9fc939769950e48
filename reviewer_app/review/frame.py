"""What a model says back of the prompt around the paper: fences and requests, which are no points."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from reviewer_app.locations import resource
from reviewer_app.paper.text import sentences, squeeze

_FENCE = re.compile(r"[\W_]*(?:end of )?paper [0-9a-f]{4,}\b[\W_]*", re.IGNORECASE)
_BLANK = re.compile(r"\{\w+\}")
# Characters, squeezed: fewer stand in a prompt and in a point by chance.
_TELLING = 16
_PIECE = 6
# Of a sentence with its blanks filled in, at most this share is not of the prompt.
_FILLED_IN = 0.4


def is_fence(line: str) -> bool:
    """Whether a line is one of the two between which the paper stands: "=== END OF PAPER A3F2C1 ===", bold or not."""
    return _FENCE.fullmatch(line) is not None


def repeats_frame(text: str) -> bool:
    """Whether all that `text` says stands in the prompts word for word, or is the fence around the paper."""
    said = [squeeze(s) for s in sentences(_FENCE.sub(" ", text))]
    return is_fence(text) or (any(len(s) >= _TELLING for s in said) and all(map(_is_of_frame, said)))


def _is_of_frame(said: str) -> bool:
    pieces = _frame()
    if any(said in piece for piece in pieces):
        return True
    rest = said
    for piece in pieces:
        if len(piece) >= _PIECE:
            rest = rest.replace(piece, "")
    return len(rest) <= _FILLED_IN * len(said)


@lru_cache(maxsize=1)
def _frame() -> tuple[str, ...]:
    """The sentences of all prompts that ship with the program, squeezed, between their blanks; the longest first."""
    profiles = (json.loads(file.read_text("utf-8")) for file in resource("prompts").glob("*.json"))
    texts = (text for profile in profiles for text in _texts(profile))
    pieces = {squeeze(piece) for text in texts for s in sentences(text) for piece in _BLANK.split(s)}
    return tuple(sorted(pieces, key=lambda piece: (-len(piece), piece)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
