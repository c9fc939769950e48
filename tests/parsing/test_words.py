"""Words with their rectangles."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from reviewer_app.parsing.document import open_pdf
from reviewer_app.parsing.words import page_words


def test_words_of_the_sample_stand_in_reading_order(sample_pdf: Path) -> None:
    words = page_words(open_pdf(sample_pdf.read_bytes()), 1)
    text = " ".join(w.text for w in words)
    assert "Construction of the Literature Graph in Semantic Scholar" in text
    assert text.index("Abstract") < text.index("Introduction")
    assert all(0 <= w.x0 < w.x1 <= 596 and 0 <= w.y0 < w.y1 <= 843 for w in words)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rectangles_are_those_of_the_displayed_page(rotation: int) -> None:
    made = pymupdf.open()
    page = made.new_page(width=600, height=800)
    page.insert_text((100, 200), "Marker", fontsize=20)
    page.set_cropbox(pymupdf.Rect(50, 60, 550, 700))
    page.set_rotation(rotation)
    document = open_pdf(made.tobytes())
    (word,) = page_words(document, 1)
    # the ink itself says where the word stands
    pixmap = document[0].get_pixmap(colorspace=pymupdf.csGRAY)
    dark = [(i % pixmap.stride, i // pixmap.stride) for i, v in enumerate(pixmap.samples) if v < 128]
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    assert word.x0 - 2 <= min(xs)
    assert max(xs) <= word.x1 + 2
    assert word.y0 - 2 <= min(ys)
    assert max(ys) <= word.y1 + 2
    assert word.text == "Marker"


def test_ligatures_are_spelled_out() -> None:
    made = pymupdf.open()
    made.new_page().insert_htmlbox(pymupdf.Rect(50, 50, 500, 100), "eﬃcient ﬁnding")
    assert [w.text for w in page_words(open_pdf(made.tobytes()), 1)] == ["efficient", "finding"]
