"""GRIMMER: whether a standard deviation of whole numbers can come out with the mean that stands beside it.

Anaya, PeerJ Preprints 4 (2016) e2400v1, in the form of Allard, "Analytic-GRIMMER" (2018,
https://aurelienallard.netlify.app/post/anaytic-grimmer-possibility-standard-deviations): the sum of squares is a whole
number, as odd or even as the sum. Said only of what the sentence counts in whole numbers, as in `grim`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.counted import CASES, MEAN, certainty, is_counted
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.printed import NUMBER, Printed, printed
from reviewer_app.i18n import tr

_SD: Final = rf"\(?\s?(?:SD|S\.D\.|s\.d\.|[Ss]tandard deviation)\s?(?:=|of)?\s?(?P<sd>{NUMBER})\s?\)?"
_FORMS: Final = (
    re.compile(rf"{MEAN}\s?[,;]?\s?{_SD}\s?[,;]?\s?[(\[]?\s?{CASES}"),
    re.compile(rf"{CASES}\s?[)\]]?\s?[,;:]?\s?[(\[]?\s?{MEAN}\s?[,;]?\s?{_SD}"),
)
# Beyond it a printed standard deviation leaves every sum of squares open.
_MOST: Final = 1000
# What is printed larger than this was put together from several numbers, and its square may be no number at all.
_LARGEST: Final = 1e9


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Standard deviations that no whole numbers with this mean have."""
    for passage in manuscript.prose_with("n=", "n ="):
        for form in _FORMS:
            for m in form.finditer(passage.plain):
                sentence = passage.sentence_at(m.start())
                mean, sd, n = printed(m["mean"]), printed(m["sd"]), int(m["n"])
                if (
                    not is_counted(sentence)
                    or not 2 <= n <= _MOST
                    or sd.value > _LARGEST
                    or possible(mean, sd, n) is not False
                ):
                    continue
                text = tr("No {n} whole numbers with the mean {mean} have the standard deviation {sd}.").format(
                    n=n, mean=m["mean"], sd=m["sd"]
                )
                computed = {"mean": m["mean"], "sd": m["sd"], "n": m["n"]}
                yield Finding(certainty(sentence), text, (passage.place(*m.span()),), computed)


def possible(mean: Printed, sd: Printed, n: int) -> bool | None:
    """Whether `n` whole numbers have both; None where they have not even the mean, of which `grim` tells.

    The standard deviation may be that of a sample or of a population.
    """
    sums = range(math.ceil(n * mean.low - 1e-9), math.floor(n * mean.high + 1e-9) + 1)
    if not sums:
        return None
    for total in sums:
        for divisor in (n - 1, n):
            low = divisor * max(0.0, sd.low) ** 2 + total * total / n
            high = divisor * sd.high**2 + total * total / n
            first = math.ceil(low - 1e-9)
            first += (first - total) % 2
            if first <= high + 1e-9:
                return True
    return False
