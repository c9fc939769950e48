"""Entries of the list that end with their title and say nothing of where the work appeared. ISO 690, 4.

What tells a place is looked for widely: words of journals, proceedings, publishers and theses, numbers of volumes and
pages, identifiers and addresses. Where many entries have none of them, the list is written in a way that isn't
understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks import citations
from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_WHERE: Final = re.compile(
    r"\b(?:journals?|proc(?:eedings)?|trans(?:actions)?|conf(?:erence)?|workshop|symposium|annals|archives?|bulletin|review"
    r"|letters|reports?|magazine|notices|acta|press|publish\w*|verlag|springer|elsevier|wiley|sage|routledge|o'reilly|"
    r"universit\w*|college|institut\w*|school|academy|thesis|dissertation|tech(?:nical)?|working paper|preprint|arxiv|"
    r"\w{2}rxiv|ssrn|ieee|acm|aaai|usenix|siam|acl|doi|isbn|issn|vol(?:ume)?|pages?|pp|nos?|eds?|editors?|edition|version|"
    r"packages?|software|tool|library|app|dataset|code|url|available|accessed|retrieved|online|patent|standard|rfc|blog|ministry|office|"
    r"association|society|organi[sz]ation|commission|agency|foundation|bureau|department|in press|to appear|"
    r"forthcoming|submitted|accepted|personal communication|unpublished|manuscript|in preparation)\b",
    re.I,
)
# "12(3)", "3: 45", "45-67", "e1234", an address.
_NUMBERS: Final = re.compile(
    r"\bIn[:\s]|,\sin\s|\d\s?[(:]\s?\d|\d\s?-\s?\d|\be\d{3,}|https?:|www\.|\.(?:org|com|net|edu)\b"
)
# The parts of an entry, and what ends it: a year or its brackets.
_PARTS: Final = re.compile(r"(?<=[\w)\]”\"'’])[.;?!]\s+")
_END: Final = re.compile(r"[\s.,;(\[–-]*(?:1[5-9]|20)\d\d[a-h]?[)\].\s]*\Z|[.\s]+\Z")
_SMALL_WORD: Final = re.compile(r"(?<![\w'-])[a-z]{3,}(?![\w'])")
# A title has so many words in small letters; a publisher or a journal has not.
_TITLE: Final = 4
# Where more entries than this share have none, the list is written in another way, or was not read as entries.
_KNOWN: Final = 0.1
_LEAST: Final = 30
_LONGEST: Final = 220


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Entries without a journal, a publisher or any of the numbers that tell where to look."""
    listed = citations.entries(manuscript)
    without = [e for e in listed if not _placed(e)]
    # Where parts of the list were read as text, an entry's end may be among them.
    cut = citations.strays(manuscript)
    if not manuscript.whole or cut or len(listed) < 3 or len(without) > max(1, _KNOWN * len(listed)):
        return
    for entry in without:
        text = tr("No journal, publisher or address was found in the entry “{entry}”.").format(entry=entry.name)
        yield Finding("note", text, (Place(entry.passage.id),))


def _placed(entry: citations.Entry) -> bool:
    """Whether an entry says where its work is to be found, or can't be told: only one that ends with its title can."""
    text = entry.unnumbered
    last = _PARTS.split(_END.sub("", text))[-1]
    ends = text.rstrip().endswith((".", ")"))
    title = ends and ":" not in last[:20] and len(_SMALL_WORD.findall(last)) >= _TITLE
    short = _LEAST <= len(text) <= _LONGEST and bool(entry.years)
    return not (title and short) or bool(_WHERE.search(text) or _NUMBERS.search(text))
