"""DOIs and arXiv numbers that can't be any, and years that have not come yet.

Sources: the DOI Handbook (2.2: a prefix "10." with a registrant, a slash, a suffix) and arXiv's identifier scheme
(https://info.arxiv.org/help/arxiv_identifier.html: two digits for the year, two for the month, four or five for the
paper).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_DOI: Final = re.compile(
    r"(?<!\w)(?:doi:\s?|doi\.org/\s?|DOI:?\s)(?:https?://(?:dx\.)?doi\.org/)?(?P<doi>\d[^\s,;)\]]*)", re.I
)
# Cut off by the end of a line is none that is wrong.
_GOOD_DOI: Final = re.compile(r"10\.\s?\d{4,9}(?:\.\d+)*/|(?:1|10|10\.\d*(?:\.\d+)*)\Z")
_ARXIV: Final = re.compile(r"arXiv\s?:\s?(?P<id>\d{3,5}\.\s?\d{3,6})(?!\d|\s\d)", re.I)
_YEAR: Final = re.compile(r"(?<!\w)\((?P<round>20\d\d)[a-h]?\)|(?:,|\.)\s(?P<end>20\d\d)[a-h]?\.(?=\s|\Z)")


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """What is malformed in an entry of the list."""
    for entry in manuscript.references:
        for m in _DOI.finditer(entry.plain):
            if not _GOOD_DOI.match(m["doi"]):
                text = tr("“{id}” is no DOI: one begins with 10., a number and a slash.").format(id=m["doi"])
                yield Finding("error", text, (entry.place(*m.span()),), {"reported": m["doi"]})
        for m in _ARXIV.finditer(entry.plain):
            number = m["id"].replace(" ", "")
            left, _, right = number.partition(".")
            long = len(left) == 4 and len(right) == (5 if left >= "1501" else 4)
            cut = m.end() == len(entry.plain) and len(right) < 5
            if not cut and not (
                long and 1 <= int(left[2:]) <= 12 and left >= "0704" and int(left[:2]) <= manuscript.today % 100
            ):
                text = tr("“{id}” is no number of arXiv: one has year, month and four or five digits.").format(
                    id=number
                )
                yield Finding("error", text, (entry.place(*m.span()),), {"reported": number})
        for m in _YEAR.finditer(entry.plain):
            year = int(m["round"] or m["end"])
            # Pages have such numbers too: "11, 2037."
            years = (int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", entry.plain))
            dated = any(y <= manuscript.today + 1 for y in years)
            if year > manuscript.today + 1 and (m["round"] or not dated):
                text = tr("The year {year} has not come yet.").format(year=year)
                yield Finding("likely", text, (entry.place(*m.span()),), {"reported": str(year)})
