"""Pictures with fewer than 150 pixels to an inch of the page.

Publishers ask for 300 for photographs; under 150 the pixels are seen in print (IEEE and Elsevier, guides for artwork).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import IN_FIGURE, Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect

_LEAST_DPI: Final = 149.5
# Points: smaller ones are logos, icons and parts of something else.
_LEAST_WIDTH, _LEAST_HEIGHT = 108.0, 60.0
# What stands on so many pages at the same place belongs to the layout.
_REPEATED: Final = 3


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """The coarsest picture of each page."""
    images = manuscript.facts.images if manuscript.facts else ()
    places = Counter(tuple(map(round, image.rect)) for image in images)
    sizes = {p.number: p.width * p.height for p in manuscript.paper.pages}
    texts = _text(manuscript)
    worst: dict[int, tuple[float, Spot]] = {}
    for image in images:
        width, height = image.rect.x1 - image.rect.x0, image.rect.y1 - image.rect.y0
        small = width < _LEAST_WIDTH or height < _LEAST_HEIGHT
        # A picture of the whole page is a scan; of one pixel, a colour.
        scan = width * height > 0.8 * sizes.get(image.page, 1.0) or min(image.width, image.height) < 8
        background = any(_on(image.rect, rect) for rect in texts.get(image.page, ()))
        if small or scan or background or image.dpi >= _LEAST_DPI or places[tuple(map(round, image.rect))] >= _REPEATED:
            continue
        if image.page not in worst or image.dpi < worst[image.page][0]:
            worst[image.page] = (image.dpi, Spot(image.page, (image.rect,)))
    for page, (dpi, spot) in worst.items():
        text = tr("A picture on page {page} has {dpi} pixels to an inch; under 150 they are seen.")
        yield Finding("likely", text.format(page=page, dpi=round(dpi)), (spot,), {"dpi": f"{dpi:.0f}"})


def _text(manuscript: Manuscript) -> dict[int, list[Rect]]:
    """The lines of text of each page, but for those of figures: what lies under them is a coloured box."""
    paper = manuscript.paper
    found: dict[int, list[Rect]] = {}
    for _, _, _, spans in paper.passages():
        for span in spans:
            found.setdefault(span.page, []).extend(span.rects)
    for left in paper.left_out:
        if left.reason != IN_FIGURE:
            found.setdefault(left.page, []).extend(left.rects)
    return found


def _on(image: Rect, line: Rect) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
    return image.x0 < x < image.x1 and image.y0 < y < image.y1
