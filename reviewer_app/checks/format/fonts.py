"""Fonts that are not in the file, and fonts whose letters are pictures.

Without the font another one is printed in its place; bitmaps look coarse on screens and can't be searched. IEEE PDF
eXpress and ACM's production ask for neither (see also PDF 1.7, 9.9 and 9.6.5).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """All fonts of a kind as one finding, with the pages that use them first."""
    fonts = manuscript.facts.fonts if manuscript.facts else ()
    for left_out, text in (
        (True, tr("Fonts that are not in the file, so that others may be printed: {names}.")),
        (False, tr("Fonts whose letters are pictures, coarse on a screen: {names}.")),
    ):
        listed = [f for f in fonts if (not f.embedded if left_out else f.bitmap)]
        if listed:
            names = ", ".join(sorted({f.name for f in listed}))
            pages = sorted({f.page for f in listed})
            yield Finding("likely", text.format(names=names), tuple(Spot(p) for p in pages), {"fonts": names})
