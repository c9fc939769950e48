"""One planted fault: a sentence, or a change of the paper or of its file.

A kind of fault is a function from seeded random numbers to a `Planting`, another wording or place every time. The kinds
stand in `planted_numbers`, `planted_words`, `planted_names`, `planted_authors` and `planted_pages`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviewer_app.paper.model import Paper

R = random.Random


@dataclass(frozen=True)
class Planting:
    """A `sentence` for the body, one for the `abstract`, `entries` for the reference list, and blocks of `html`.

    The blocks stand at the end of the body, or `behind` the list. `file` takes the drawn document and changes it.
    `blind`, `venue` and `retracted` are what the person says of the paper. `paper` changes what was parsed. `top`
    stands under the title. `cite` makes the sentence for a list of so many entries, which are numbered then.
    `whole`: all paragraphs are drawn, since each counts.
    """

    sentence: str = ""
    abstract: str = ""
    html: str = ""
    behind: bool = False
    file: Callable[[Any], object] | None = None
    blind: bool = False
    venue: str = ""
    retracted: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    paper: Callable[[Paper], Paper] | None = None
    top: str = ""
    cite: Callable[[int], str] | None = None
    whole: bool = False


def say(*shapes: str, **options: Any) -> Callable[[R], Planting]:
    """One of these sentences."""
    return lambda r: Planting(r.choice(shapes), **options)
