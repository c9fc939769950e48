"""What MuPDF had to say about a page while it read it: it goes on after most damage, and what is missing shows nowhere.

On 6,800 pages of intact papers and manuals it said nothing but what is named harmless here.
"""

from __future__ import annotations

import re

import pymupdf

from reviewer_app.i18n import tr

# MuPDF works around these without a loss; the last one counts further warnings of the kind before it.
_HARMLESS = re.compile(
    r"bogus font|expected 'endobj'|stream length incorrect|^\.\.\. repeated|repairing pdf|page tree", re.I
)
_FONT = re.compile(r"font|FT_New|glyph|cmap|encoding", re.I)
_PICTURE = re.compile(r"image|jpe?g|jpx|jbig2|png|ccitt|icc|colou?r ?space|shading|pattern|mask", re.I)
_CHECKSUM = re.compile(r"incorrect data check", re.I)

_MOST_SAID = 1_000_000  # characters

CONTENT, FONT, PICTURE, CHECKSUM = "content", "font", "picture", "checksum"

# How much each kind leaves of a page's quality. A wrong checksum comes with text that is whole in most cases.
_LEFT = {CONTENT: 0.4, FONT: 0.9, PICTURE: 1.0, CHECKSUM: 0.9}


def forget() -> None:
    """Drop what MuPDF said so far."""
    pymupdf.TOOLS.reset_mupdf_warnings()


def heard() -> frozenset[str]:
    """The kinds of damage that MuPDF spoke of since `forget`."""
    # A damaged pattern makes it speak five million times, of two or three things.
    said = set(pymupdf.TOOLS.mupdf_warnings()[:_MOST_SAID].splitlines())
    return frozenset(_kind(line) for line in said if line.strip() and not _HARMLESS.search(line))


def _kind(warning: str) -> str:
    for kind, pattern in ((CHECKSUM, _CHECKSUM), (FONT, _FONT), (PICTURE, _PICTURE)):
        if pattern.search(warning):
            return kind
    return CONTENT


def share_left(faults: frozenset[str]) -> float:
    """The factor from 0 to 1 by which damage lowers a page's quality."""
    return min((_LEFT[fault] for fault in faults), default=1.0)


def notes(number: int, faults: frozenset[str], *, blank: bool) -> list[str]:
    """Sentences for a person about the damage of page `number`; `blank` if no text was read from it."""
    if CONTENT in faults:
        if blank:
            return [tr("Page {number} is damaged: no text of it could be read.").format(number=number)]
        return [tr("Page {number} is damaged: a part of it may be missing.").format(number=number)]
    said = []
    if FONT in faults:
        said.append(tr("A font of page {number} is damaged; letters may be wrong.").format(number=number))
    if PICTURE in faults:
        said.append(tr("A picture on page {number} is damaged.").format(number=number))
    if CHECKSUM in faults:
        said.append(tr("Page {number} was changed by damage to the file; words may be wrong.").format(number=number))
    return said
