"""Mail addresses, on the first page or where the authors are to be written to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Place, Spot
from reviewer_app.checks.manuscript import Manuscript, plain
from reviewer_app.i18n import tr

# "a.b@c.edu", "{a, b}@c.edu"
_ADDRESS: Final = re.compile(r"(?:\{[\w.,\s-]{2,80}\}|[\w.+-]+)\s?@\s?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_NOBODY: Final = re.compile(
    r"anonym|author|your|@\s?example|noreply|no-reply|x{3}|permission|reprint|editor|journal|"
    r"publish|\Asupport@|\Ainfo@|@\s?(?:email|domain|university)\.",
    re.I,
)
_CONTACT: Final = re.compile(r"correspond|e-?mail|contact|通信作者|通讯作者|邮箱", re.I)
_MOST: Final = 5


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each address once; one in the midst of the text may be anybody's and is a note."""
    if not manuscript.options.blind:
        return
    said: set[str] = set()
    for text, page, spot in _texts(manuscript):
        for m in _ADDRESS.finditer(text):
            if m[0] in said or _NOBODY.search(m[0]) or len(said) == _MOST:
                continue
            said.add(m[0])
            place = Place(spot.passage, spot.quote[m.start() : m.end()]) if isinstance(spot, Place) else spot
            around = text[max(0, m.start() - 80) : m.end()]
            yield Finding(
                "likely" if page <= 1 or _CONTACT.search(around) else "note",
                tr("A mail address is given: {address}.").format(address=m[0]),
                (place,),
                {"reported": m[0]},
            )


def _texts(manuscript: Manuscript) -> Iterator[tuple[str, int, Place | Spot]]:
    for left in manuscript.paper.left_out:
        if left.page not in manuscript.garbled:
            yield plain(left.text), left.page, Spot(left.page, left.rects, left.text)
    for passage in manuscript.prose_with("@"):
        yield passage.plain, passage.page, Place(passage.id, passage.text)
