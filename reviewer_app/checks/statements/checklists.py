"""What checklists ask a paper to say: found, with its place, or not found, with what was looked for.

The sources are the guidelines that the files in resources/checklists name. That a statement was not found is no
fault: the paper may say it in other words, or have no need to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewer_app.checks import checklists
from reviewer_app.checks.checklists import Checklist, Item
from reviewer_app.checks.finding import Finding, Place, Spot
from reviewer_app.checks.manuscript import Manuscript, Passage, plain
from reviewer_app.checks.venues import venue
from reviewer_app.i18n import tr
from reviewer_app.paper.model import LeftOut

# A venue's own checklist, printed with the paper, names everything that it asks for.
_PRINTED: Final = re.compile(r"\bchecklist\b|清单", re.I)
# "Limitations of previous methods"
_OTHERS: Final = re.compile(r"\bof (?:previous|prior|existing|current|other|related|traditional)\b", re.I)
# Of what was looked for, so much is told in the sentence; all of it stands in `computed`.
_SHOWN: Final = 3
_SHORT: Final = 40
# A publisher's licence speaks of data and of consent too.
_LICENCE: Final = re.compile(r"creative ?commons|all rights reserved", re.I)
# A running head beyond this many characters is text.
_LONGEST_HEAD: Final = 200


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place | Spot
    words: str


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each item of the checklists that are for this paper, once; nothing of a paper that has no readable text."""
    if not manuscript.body:
        return
    asked: dict[str, tuple[Item, list[Checklist]]] = {}
    for one in _for_this_paper(manuscript):
        for item in one.items:
            asked.setdefault(item.id, (item, []))[1].append(one)
    texts = _texts(manuscript)
    for item, lists in asked.values():
        names = ", ".join(one.name for one in lists)
        computed = {"item": item.id, "checklists": ", ".join(one.id for one in lists)}
        there = _looked_up(manuscript, item, texts)
        if there is not None:
            text = tr("{item} ({checklists}): found, “{words}”.").format(
                item=item.name, checklists=names, words=there.words
            )
            yield Finding("note", text, (there.place,), computed | {"status": "found"})
        elif manuscript.whole:
            looked_for = item.looked_for(manuscript.paper.language)
            short = [words for words in looked_for if len(words) <= _SHORT] or looked_for
            first = ", ".join(short[:_SHOWN]) + (" …" if len(looked_for) > _SHOWN else "")
            text = tr("{item} ({checklists}): not found. Looked for: {phrases}.").format(
                item=item.name, checklists=names, phrases=first
            )
            yield Finding("note", text, (), computed | {"status": "not found", "looked_for": ", ".join(looked_for)})


def _for_this_paper(manuscript: Manuscript) -> Iterator[Checklist]:
    paper, options = manuscript.paper, manuscript.options
    heads = [plain(left.text) for left in paper.left_out if len(left.text) < _LONGEST_HEAD]
    said = [plain(paper.title), *heads]
    profile = venue(options.venue)
    wanted = {checklists.GENERAL, *options.checklists, profile.checklist if profile else ""}
    for one in checklists.checklists().values():
        if one.id in wanted or any(p.pattern.search(text) for p in one.applies for text in said):
            yield one


def _texts(manuscript: Manuscript) -> list[tuple[Passage | LeftOut, str, str]]:
    """Where a statement may stand, in the order in which it is looked for, each as plain text and in small letters."""
    # Most statements stand near the end, and what sounds like one before it is about something else.
    printed = _printed(manuscript)
    found: list[tuple[Passage | LeftOut, str, str]] = [
        (p, p.plain, p.plain.casefold())
        for p in (*reversed(manuscript.body), *manuscript.captions)
        if p.section not in printed
    ]
    for left in manuscript.paper.left_out:
        text = plain(left.text)
        if left.page not in manuscript.garbled and not _LICENCE.search(text):
            found.append((left, text, text.casefold()))
    return found


def _printed(manuscript: Manuscript) -> set[int]:
    return {i for i, section in enumerate(manuscript.paper.sections) if _PRINTED.search(section.heading)}


def _looked_up(manuscript: Manuscript, item: Item, texts: list[tuple[Passage | LeftOut, str, str]]) -> _Found | None:
    printed = _printed(manuscript)
    for i, section in enumerate(manuscript.paper.sections):
        heading = _unnumbered(section.heading)
        if (
            i not in printed
            and not _OTHERS.search(heading)
            and any(phrase.pattern.match(heading) for phrase in item.headings)
        ):
            first = next((p for p in manuscript.body if p.section == i), None)
            place = Place(first.id) if first else Spot(section.page, section.rects, section.heading)
            return _Found(place, section.heading.strip())
    possible = [p for p in item.phrases if p.may_stand_in(manuscript.vocabulary)]
    for where, text, small in texts if possible else ():
        patterns = (p.pattern for p in possible if p.may_stand_in_text(small))
        if m := next((m for pattern in patterns if (m := pattern.search(text))), None):
            place = where.place(*m.span()) if isinstance(where, Passage) else Spot(where.page, where.rects, where.text)
            return _Found(place, m[0])
    return None


def _unnumbered(heading: str) -> str:
    return re.sub(r"\s*(?:[\dA-Z]{1,2}[.\d]*\s+|[IVX]+\.\s+)?", "", plain(heading), count=1)
