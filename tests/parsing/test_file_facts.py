"""What a PDF says of itself beside its text, read from files that were drawn for it."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.file_facts import _readable, file_facts


def drawn() -> pymupdf.Document:
    """A document with one page of text in three sizes and weights."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "Plain text that is read with ease", fontsize=11)
    page.insert_text((72, 100), "letters of a legend", fontsize=4)
    page.insert_text((72, 120), "93.1", fontsize=9, fontname="hebo")
    page.insert_text((72, 140), "Bold words", fontsize=9, fontname="hebo")
    return document


def test_small_letters_and_bold_numbers_have_their_place() -> None:
    facts = file_facts(drawn())
    assert [(piece.text, piece.size) for piece in facts.small] == [("letters of a legend", 4.0)]
    assert [piece.text for piece in facts.bold] == ["93.1"]
    assert 70 < facts.bold[0].rect.x0 < facts.bold[0].rect.x1 < 100


def test_a_font_that_is_not_in_the_file_is_told() -> None:
    facts = file_facts(drawn())
    assert {(font.name, font.embedded, font.page) for font in facts.fonts} == {
        ("Helvetica", False, 1),
        ("Helvetica-Bold", False, 1),
    }


@pytest.mark.parametrize("turned", [0, 90])
def test_images_have_the_resolution_that_they_are_shown_in(turned: int) -> None:
    document = pymupdf.open()
    page = document.new_page()
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 200, 100))
    picture.set_rect(picture.irect, (128,))
    page.insert_image(pymupdf.Rect(100, 100, 244, 172), pixmap=picture)
    page.set_rotation(turned)
    (image,) = file_facts(document).images
    assert (image.page, image.width, image.height, image.dpi) == (1, 200, 100, 100.0)
    assert image.rect.x1 - image.rect.x0 == pytest.approx(72 if turned else 144)


def test_the_documents_entries_and_the_creator_of_its_xmp_data() -> None:
    document = drawn()
    document.set_metadata({"author": "Jane Roe", "title": "Trees"})
    document.set_xml_metadata("<x><dc:creator><rdf:Seq><rdf:li>Rick Roe &amp; sons</rdf:li></rdf:Seq></dc:creator></x>")
    data = file_facts(document).data
    assert (data["Author"], data["Title"], data["XMP"]) == ("Jane Roe", "Trees", "Rick Roe & sons")


def test_whoever_reads_it_can_stop_between_pages() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        file_facts(drawn(), stop)


def test_a_chinese_fonts_name_is_told_in_its_characters() -> None:
    assert _readable("\xb7\xbd\xd5\xfd_GBK") == "方正_GBK"
    assert _readable("Zürich-Bold") == "Zürich-Bold"
