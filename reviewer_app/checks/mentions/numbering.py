"""Two figures or tables with one number, or a number that is left out. The paper's own text is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import labels
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.text import squeeze

_NO_SPACE: Final = {ord(" "): None}
_MARK: Final = re.compile(r"\D*\d+(\W?)")
_CONTINUED: Final = re.compile(r"\bcont(?:inued|['’]?d|\.)|（?续", re.I)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers given twice, and gaps that nothing in the text fills."""
    for kind in labels.KINDS:
        own = labels.captions(manuscript, kind)
        first: dict[int, str] = {}
        said = labels.spoken_of(manuscript, kind)
        for number, caption in own:
            if _CONTINUED.search(caption.plain):
                continue
            text = squeeze(caption.text)
            before = first.setdefault(number, caption.id)
            other = squeeze(manuscript.paper.passage_by_id[before][0])
            # One in the text's language and one in English, or one caption read in two parts, are one figure.
            # "Figure 1:" and "Figure 1." are not of one paper: one of them is shown in the other.
            marks = {
                _MARK.match(manuscript.paper.passage_by_id[i][0][:24].translate(_NO_SPACE))
                for i in (before, caption.id)
            }
            alike = (
                len({m[1] for m in marks if m}) < 2
                and text.isascii() == other.isascii()
                and len(text) > 24
                and len(other) > 24
            )
            if before != caption.id and alike and text != other:
                sentence = tr("The number of {what} is given twice.").format(what=labels.title(kind, number))
                yield Finding("likely", sentence, (Place(before), Place(caption.id)))
        again = [p for p in labels.read_as_text(manuscript, kind) if p[0] in first]
        # More of them are a list of figures.
        for number, passage in again if len(again) == 1 else ():
            if squeeze(passage.text) != squeeze(manuscript.paper.passage_by_id[first[number]][0]):
                sentence = tr("The number of {what} is given twice.").format(what=labels.title(kind, number))
                yield Finding("note", sentence, (Place(first[number]), Place(passage.id)))
        numbers = set(first)
        for number in range(1, max(numbers, default=0)) if labels.read_whole(own) else ():
            gap = number not in numbers | said and not labels.stands_somewhere(manuscript, kind, number)
            if gap and manuscript.whole:
                after = next(p for n, p in own if n > number)
                sentence = tr("The numbers leave out {what}.").format(what=labels.title(kind, number))
                yield Finding("likely", sentence, (Place(after.id),))
