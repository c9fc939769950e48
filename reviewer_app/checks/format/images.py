"""Pictures with fewer than 150 pixels to an inch of the page.

Publishers ask for 300 for photographs; under 150 the pixels are seen in print (IEEE and Elsevier, guides for artwork).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

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
    worst: dict[int, tuple[float, Spot]] = {}
    for image in images:
        width, height = image.rect.x1 - image.rect.x0, image.rect.y1 - image.rect.y0
        small = width < _LEAST_WIDTH or height < _LEAST_HEIGHT
        # A picture of the whole page is a scan; of one pixel, a colour.
        scan = width * height > 0.8 * sizes.get(image.page, 1.0) or min(image.width, image.height) < 8
        if small or scan or image.dpi >= _LEAST_DPI or places[tuple(map(round, image.rect))] >= _REPEATED:
            continue
        if image.page not in worst or image.dpi < worst[image.page][0]:
            worst[image.page] = (image.dpi, Spot(image.page, (image.rect,)))
    for page, (dpi, spot) in worst.items():
        text = tr("A picture on page {page} has {dpi} pixels to an inch; under 150 they are seen.")
        yield Finding("likely", text.format(page=page, dpi=round(dpi)), (spot,), {"dpi": f"{dpi:.0f}"})
