"""Entries of the list that the text never cites. The paper's own text is the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

# Where fewer entries than this share are cited, the text cites in a way that isn't understood.
_KNOWN = 0.85
_FEW = 2
# What goes on longer before a comma is no name.
_LONGEST_NAME = 40


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Numbers that stand in no bracket, and first authors that the text never names."""
    listed = citations.entries(manuscript)
    if not manuscript.whole or len(listed) < 3:
        return
    if citations.numbered(listed):
        cited = {c.number for c in citations.cited_numbers(manuscript)}
        cited |= citations.beside_text(manuscript)
        # Notes among the entries cite too: "Supplement, which includes Refs. [32-36]".
        cited |= {n for e in listed for n in citations.in_brackets(e.passage.plain)}
        unused = [e for e in listed if e.number not in cited]
    elif citations.by_name(listed) and citations.dated(listed):
        text = " ".join((manuscript.all_text, *manuscript.beside))
        # A name may be glued to the word before it ("traitsLázaro et al.").
        text = citations.folded(text + " " + " ".join(re.findall(r"(?<=[a-zß-ÿ])[A-ZÀ-Þ][^\W\d_]+", text)))
        # A name may be divided at the end of a line ("Tian- Shung").
        text += " " + re.sub(r"(?<=\w)- (?=\w)", "-", text)
        words = set(re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text)) | set(re.findall(r"[^\W\d_]+", text))
        unused = [e for e in listed if (name := _first_author(e)) and not name & words]
    else:
        return
    if len(unused) > (1 - _KNOWN) * len(listed):
        return
    for entry in unused:
        sentence = tr("The list has “{entry}”, and the text never cites it.").format(entry=entry.name)
        # Many at once are cited in a way that isn't understood.
        yield Finding("likely" if len(unused) <= _FEW else "note", sentence, (Place(entry.passage.id),))


def _first_author(entry: citations.Entry) -> set[str]:
    """The words of the first author's name, folded, without initials: styles differ in which of them is the surname."""
    # An accent over an "i" without its dot is a letter of its own until then.
    composed = unicodedata.normalize("NFC", entry.passage.plain.strip().replace("ı", "i"))
    plain = re.sub(r"\([^\d)]*\)", " ", composed)
    first = re.split(r",|\(|\band\b|&|\.?\s(?:1[89]|20)\d\d\b", plain, maxsplit=1)[0]
    words = [w for w in re.findall(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*", first) if not w.isupper() or len(w) > 3]
    return {citations.folded(w) for w in words} if len(first) < _LONGEST_NAME else set()
