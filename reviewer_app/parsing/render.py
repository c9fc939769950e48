"""A page, or a part of it, as pixels."""

from __future__ import annotations

import math
from typing import Any

import pymupdf

from reviewer_app.paper.model import PageImage, Rect
from reviewer_app.parsing.document import MUPDF_ERRORS, load_page, page_failed

# 24 million pixels are an A4 page at 500 dpi, 72 MB as RGB: sharper than any screen, and it fits in one frame.
MAX_PIXELS = 24_000_000
_MIN_SCALE = 0.01

# A picture smaller than this share of its page is a logo or a piece of one; a larger one than this is a scanned page.
_LEAST_PICTURE, _MOST_PICTURE = 0.002, 0.85
# Pixels along the longer side by which a photograph is told from a drawing, and how much of a drawing is white.
_SAMPLE, _WHITE, _WHITE_SHARE = 48, 245, 0.3
_MOST_PHOTOGRAPHS = 64


def render_page(document: pymupdf.Document, number: int, scale: float, clip: Rect | None = None) -> PageImage:
    """Draw page `number` (from 1) at `scale` pixels per point, at a smaller scale where it would pass MAX_PIXELS.

    Raises ReviewerError PAGE_FAILED if the page is damaged.
    """
    page = load_page(document, number)
    try:
        area = page.rect if clip is None else pymupdf.Rect(clip) & page.rect
        if area.is_empty or area.is_infinite:
            area = page.rect
        scale = bounded_scale(area.width, area.height, scale)
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=area, alpha=False, colorspace=pymupdf.csRGB)
        pixels = bytes(pixmap.samples)
    except MUPDF_ERRORS as error:
        raise page_failed(number, error) from error
    shown = None if clip is None else Rect(area.x0, area.y0, area.x1, area.y1)
    return PageImage(number, scale, shown, pixmap.width, pixmap.height, pixmap.stride, pixels)


def photographs(document: pymupdf.Document, number: int) -> list[Rect]:
    """Where page `number` (from 1) shows photographs, in points of the displayed page.

    A picture on white ground is a drawing that happens to be stored as pixels, and one that fills the page is a scan:
    both are as well off as text where pages are shown dark, a photograph is not.
    Raises ReviewerError PAGE_FAILED if the page is damaged.
    """
    page = load_page(document, number)
    try:
        display = page.get_displaylist()
        found = []
        for info in pymupdf.TextPage(display.get_textpage(pymupdf.TEXT_PRESERVE_IMAGES)).extractIMGINFO():
            area = pymupdf.Rect(info["bbox"]) & page.rect
            share = area.width * area.height / (page.rect.width * page.rect.height)
            if not area.is_empty and _LEAST_PICTURE <= share <= _MOST_PICTURE and not _on_white(display, area):
                found.append(Rect(area.x0, area.y0, area.x1, area.y1))
            if len(found) == _MOST_PHOTOGRAPHS:
                break
    except MUPDF_ERRORS as error:
        raise page_failed(number, error) from error
    return found


def _on_white(display: Any, area: pymupdf.Rect) -> bool:
    scale = _SAMPLE / max(area.width, area.height)
    pixmap = display.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY, alpha=False, clip=area)
    samples = bytes(pixmap.samples)
    return sum(value >= _WHITE for value in samples) > _WHITE_SHARE * max(len(samples), 1)


def bounded_scale(width: float, height: float, scale: float) -> float:
    """`scale`, or the largest smaller one at which `width` x `height` points stay within MAX_PIXELS."""
    if not math.isfinite(scale) or scale < _MIN_SCALE:
        scale = _MIN_SCALE
    # MuPDF rounds an area outwards to whole pixels, so each side can be one pixel longer.
    if (width * scale + 1) * (height * scale + 1) <= MAX_PIXELS:
        return scale
    # the positive root of (w s + 1)(h s + 1) = MAX_PIXELS
    a, b, c = width * height, width + height, 1.0 - MAX_PIXELS
    return (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
