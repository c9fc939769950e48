"""Highlights and notes in a PDF: those of other programs, and a copy with more of them."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.annotations import annotated, read_annotations
from reviewer_app.parsing.words import page_words


def paper(rotation: int = 0, crop: bool = False) -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=400, height=600)
    page.insert_text((60, 100), "The rats slept longer in the dark.")
    page.insert_text((60, 120), "Nobody counted them.")
    page.set_rotation(rotation)
    if crop:
        page.set_cropbox(pymupdf.Rect(30, 40, 380, 560))
    return pymupdf.open(stream=document.tobytes(), filetype="pdf")


def words_at(document: pymupdf.Document, *wanted: str) -> tuple[Rect, ...]:
    return tuple(Rect(w.x0, w.y0, w.x1, w.y1) for w in page_words(document, 1) if w.text in wanted)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [False, True])
def test_a_note_stands_on_its_words_and_the_page_stays_as_it_is(rotation: int, crop: bool) -> None:
    document = paper(rotation, crop)
    note = Annotation(1, words_at(document, "slept"), "slept", "Reasons for rejection: 多久？")
    copy = pymupdf.open(stream=annotated(document, [note]), filetype="pdf")
    (found,) = read_annotations(copy)
    assert (found.page, found.quote, found.text) == (1, "slept", note.text)
    assert found.rects[0] == pytest.approx(note.rects[0], abs=0.6)
    assert [w.text for w in page_words(copy, 1)] == [w.text for w in page_words(document, 1)]
    (annot,) = copy[0].annots()
    assert annot.info["title"] == "", "nobody's name"


def test_notes_of_other_programs_are_read() -> None:
    document = paper()
    page = document[0]
    page.add_underline_annot(page.search_for("Nobody counted"))
    said = page.add_highlight_annot(page.search_for("longer in the dark"))
    said.set_info(content="How much?\nIn hours.", title="Somebody")
    said.update()
    page.add_text_annot((200, 300), "A note in the margin")
    page.add_text_annot((200, 330), "")
    page.add_ink_annot([[(10, 10), (20, 20), (30, 10)]])
    found = read_annotations(document)
    assert [(a.quote, a.text) for a in found] == [
        ("Nobody counted", ""),
        ("longer in the dark", "How much?\nIn hours."),
        ("", "A note in the margin"),
    ]


def test_a_locked_file_keeps_its_password() -> None:
    locked = paper().tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    document = pymupdf.open(stream=locked, filetype="pdf")
    document.authenticate("u")
    copy = pymupdf.open(stream=annotated(document, [Annotation(1, words_at(document, "rats"), "rats", "x")]))
    assert copy.needs_pass
    assert copy.authenticate("u")
    assert len(read_annotations(copy)) == 1
