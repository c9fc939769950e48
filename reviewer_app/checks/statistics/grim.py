"""GRIM: whether a mean of whole numbers can come out of so many of them.

Brown and Heathers, Social Psychological and Personality Science 8 (2017), doi:10.1177/1948550616673876. A mean of
several items for each person can take more values, so this is only said of what the sentence counts in whole numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.counted import CASES, MEAN, certainty, is_counted
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import NUMBER, printed
from reviewer_app.i18n import tr

_SD: Final = rf"(?:\s?[,;]?\s?\(?\s?SD\s?=\s?{NUMBER}\s?\)?)?"
_FORMS: Final = (
    re.compile(rf"{MEAN}{_SD}\s?[,;]?\s?[(\[]?\s?{CASES}"),
    re.compile(rf"{CASES}\s?[)\]]?\s?[,;:]?\s?[(\[]?\s?{MEAN}"),
)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Means that no sum of so many whole numbers gives."""
    for passage in manuscript.prose_with("n=", "n ="):
        for form in _FORMS:
            for m in form.finditer(passage.plain):
                sentence = passage.sentence_at(m.start())
                mean, n = printed(m["mean"]), int(m["n"])
                # With more cases than this every mean of so many decimals is possible.
                if not is_counted(sentence) or n < 2 or n >= 1 / mean.unit or possible(mean.value, mean.unit, n):
                    continue
                below = math.floor(mean.value * n) / n
                text = tr("No {n} whole numbers have the mean {mean}; the nearest are {below} and {above}.").format(
                    n=n, mean=m["mean"], below=f"{below:.4f}", above=f"{below + 1 / n:.4f}"
                )
                yield Finding(
                    certainty(sentence), text, (passage.place(*m.span()),), {"reported": m["mean"], "n": m["n"]}
                )


def possible(mean: float, unit: float, n: int) -> bool:
    """Whether a sum of `n` whole numbers has this mean, rounded up or down to `unit`."""
    return any(abs(total / n - mean) <= unit / 2 + 1e-9 for total in (math.floor(mean * n), math.ceil(mean * n)))
