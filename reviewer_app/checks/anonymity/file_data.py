"""What the file itself tells: its author and company, paths of a home folder, who wrote the notes in it.

The entries are those of PDF 1.7, 14.3.3 (document information) and 12.5.6.2 (a note's author, its "T").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.file_facts import FileFacts

_PEOPLE: Final = ("Author", "XMP", "Company", "Manager", "LastModifiedBy", "Last Modified By", "SourceAuthor")
_NOBODY: Final = re.compile(
    r"\A\W*\Z|anonym|\A(?:the |first )?authors?\b|\A(?:user|admin\w*|root|unknown|none|null|pc|home|office|"
    r"company|organi[sz]ation|owner|default|"
    r"windows|microsoft|latex|word|"
    r"reviewer|guest|dell|hp|lenovo|acer|asus)\b|un-?named|\ACNKI\Z|x{3}|submission|under review|\ATeX\b|匿名",
    re.I,
)
# The folder of a person on Linux, macOS and Windows.
_HOME: Final = re.compile(
    r"(?:/home/|/Users/|[A-Za-z]:\\+(?:Users|Documents and Settings)\\+)(?P<name>[A-Za-z][\w.-]+)"
)
_NO_PERSON: Final = (
    "user users username usr name yourname your me home root ubuntu admin administrator public shared default runner "
    "work anonymous anon guest test pi ec2-user docker jovyan build"
)
_ANYBODY: Final = frozenset(_NO_PERSON.split())


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """People and home folders in the file's data, the notes' authors, and home folders in the text."""
    if not manuscript.options.blind:
        return
    facts = manuscript.facts or FileFacts()
    for key, value in facts.data.items():
        folder = _home(value)
        if key == "XMP" and _same_people(value, facts.data.get("Author", "")):
            continue
        if key in _PEOPLE and not _NOBODY.search(value):
            text = tr("The file's data name somebody ({entry}): {value}.").format(entry=key, value=value)
            yield Finding("likely", text, (), {"entry": key, "reported": value})
        elif folder:
            text = tr("The file's data hold a person's folder ({entry}): {value}.").format(entry=key, value=folder)
            yield Finding("likely", text, (), {"entry": key, "reported": folder})
    said: set[str] = set()
    for note in facts.annotations:
        if note.author not in said and not _NOBODY.search(note.author):
            said.add(note.author)
            text = tr("A note on page {page} says who made it: {author}.").format(page=note.page, author=note.author)
            yield Finding("likely", text, (Spot(note.page, (note.rect,)),), {"reported": note.author})
    for name in facts.embedded:
        if folder := _home(name):
            text = tr("The name of a file inside of the PDF holds a person's folder: {value}.").format(value=folder)
            yield Finding("likely", text, (), {"reported": folder})
    for passage in (*manuscript.body, *manuscript.captions):
        for m in _HOME.finditer(passage.text):
            if m["name"].casefold() not in _ANYBODY:
                text = tr("A person's folder stands in the text: {value}.").format(value=m[0])
                yield Finding("likely", text, (passage.place(*m.span()),), {"reported": m[0]})


def _same_people(one: str, other: str) -> bool:
    """Whether both entries give the same names, in whatever order and however often."""
    words = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return next(words) == next(words)


def _home(text: str) -> str:
    m = _HOME.search(text)
    return m[0] if m and m["name"].casefold() not in _ANYBODY else ""
