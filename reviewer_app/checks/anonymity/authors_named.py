"""The authors' names and where they work, above the abstract. Venues with double-blind review ask for neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Place, Spot
from reviewer_app.checks.manuscript import Manuscript, plain
from reviewer_app.i18n import tr

# What stands in the authors' place in a blind submission.
_NOBODY: Final = re.compile(
    r"anonym|blind|submission|under review|\A(?:the )?authors?\Z|\Apaper\b|匿名|作者|" r"姓名|字体", re.I
)
_EMPLOYER: Final = re.compile(
    r"\b(?:Universit\w+(?!\s+Press)|Institut\w*\b|College\b|Department of|Dept\.|Laborator(?:y|ies)\b|"
    r"School of|Faculty of|"
    r"Hospital\b|Academy of|GmbH|Inc\.|Ltd\b|Corporation\b|Research Cent(?:er|re))|大学|学院|研究所|研究院|医院|实验室"
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:Work (?:was )?(?:done|performed|conducted)|[Ii]ntern(?:ing|ship)?) (?:while |when |at |during )"
)
_PUBLISHER: Final = re.compile(r"\bpublish|©|copyright|all rights reserved", re.I)
_THANKED: Final = re.compile(r"\bthank|\bgrateful|\backnowledge", re.I)
_ABOVE: Final = ("around the title", "beside the authors")
_SHOWN: Final = 4


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """The names as one finding, then each line or footnote of the first page that names an employer."""
    if not manuscript.options.blind:
        return
    names = [name for name in manuscript.paper.authors if not _NOBODY.search(name)]
    if names:
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        yield Finding("likely", tr("The authors are named: {names}.").format(names=shown), (Spot(1),))
    for left in manuscript.paper.left_out:
        if left.page in manuscript.garbled or left.page > 1 or not left.reason.startswith(_ABOVE):
            continue
        line = next(
            (line for line in left.text.split("\n") if _EMPLOYER.search(plain(line)) and not _PUBLISHER.search(line)),
            "",
        )
        if line:
            text = tr("It is told where the authors work: “{words}”.").format(words=line.strip())
            yield Finding("likely", text, (Spot(left.page, left.rects, line),))
            break
    for passage in manuscript.body:
        if passage.page == 1 and passage.kind == "footnote":
            m = _ELSEWHERE.search(passage.plain) or _EMPLOYER.search(passage.plain)
            thanked = m and _THANKED.search(passage.sentence_at(m.start()))
            if m and not thanked and not _PUBLISHER.search(passage.sentence_at(m.start())):
                text = tr("It is told where the authors work: “{words}”.").format(
                    words=passage.sentence_at(m.start()).strip()
                )
                yield Finding("likely", text, (Place(passage.id, passage.text[m.start() : m.end()]),))
