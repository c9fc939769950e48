"""Every way of hiding text is found in a paper that carries it, and none of it reaches the sections."""

from __future__ import annotations

from collections.abc import Callable

import pymupdf
import pytest

from reviewer_app.paper.model import HiddenText
from reviewer_app.parsing import hidden, layers, visibility
from tests.parsing import hiding
from tests.parsing.making import INSTRUCTION, SENTENCE, a_paper, document, everything_shown, paragraph, parsed, raw

AT = (72, 700)


def white(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, color=(1, 1, 1))


def near_white(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, color=(0.97, 0.97, 0.97))


def black_on_black(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.draw_rect(pymupdf.Rect(60, 680, 530, 720), fill=(0, 0, 0))
    page.insert_text(AT, INSTRUCTION, color=(0, 0, 0))


def blue_on_blue(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.draw_rect(pymupdf.Rect(60, 680, 530, 720), fill=(0.1, 0.2, 0.6), color=None)
    page.insert_text(AT, INSTRUCTION, color=(0.12, 0.2, 0.6))


def transparent(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, fill_opacity=0.04)


def tiny(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, fontsize=0.8)


def off_page(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((72, 1200), INSTRUCTION)


def outside_crop(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((72, 830), INSTRUCTION)
    page.set_cropbox(pymupdf.Rect(0, 0, 595, 800))


def mode_3(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, render_mode=3)


def mode_7(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, render_mode=7)


def under_a_rectangle(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION)
    page.draw_rect(pymupdf.Rect(60, 680, 530, 720), fill=(1, 1, 1), color=None)


def under_an_image(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION)
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 4))
    pixmap.set_rect(pixmap.irect, (200, 220, 255))
    page.insert_image(pymupdf.Rect(60, 680, 530, 720), pixmap=pixmap, keep_proportion=False)


def in_a_layer(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(AT, INSTRUCTION, oc=made.add_ocg("notes", on=False))


def clipped(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"q 10 10 5 5 re W n BT /helv 11 Tf 72 142 Td ({INSTRUCTION}) Tj ET Q")


def scaled_to_zero(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 11 Tf 0 Tz 72 142 Td ({INSTRUCTION}) Tj ET")


def squeezed(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 11 Tf 2 Tz 72 142 Td ({INSTRUCTION}) Tj ET")


def annotated(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.add_text_annot(pymupdf.Point(*AT), INSTRUCTION)


def in_a_form_field(made: pymupdf.Document, page: pymupdf.Page) -> None:
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type = "note", pymupdf.PDF_WIDGET_TYPE_TEXT
    widget.field_value, widget.rect = INSTRUCTION, pymupdf.Rect(72, 700, 400, 720)
    page.add_widget(widget)


def in_metadata(made: pymupdf.Document, page: pymupdf.Page) -> None:
    made.set_metadata({"keywords": INSTRUCTION})


def in_the_outline(made: pymupdf.Document, page: pymupdf.Page) -> None:
    made.set_toc([[1, "1 Introduction", 1], [1, INSTRUCTION, 2]])


WAYS = {
    white: visibility.WHITE,
    near_white: visibility.WHITE,
    black_on_black: visibility.SAME_COLOUR,
    blue_on_blue: visibility.SAME_COLOUR,
    transparent: visibility.TRANSPARENT,
    tiny: visibility.TINY,
    off_page: visibility.OUTSIDE,
    outside_crop: hidden.CROPPED,
    mode_3: visibility.INVISIBLE,
    mode_7: hidden.CLIP_MODE,
    under_a_rectangle: visibility.COVERED,
    under_an_image: visibility.COVERED,
    in_a_layer: layers.LAYER_OFF,
    clipped: hidden.CLIPPED_AWAY,
    scaled_to_zero: visibility.SQUEEZED,
    squeezed: visibility.SQUEEZED,
    annotated: hidden.ANNOTATION,
    in_a_form_field: hidden.FORM_FIELD,
    in_metadata: hidden.METADATA,
    in_the_outline: hidden.OUTLINE,
}


@pytest.mark.parametrize(("hide", "how"), WAYS.items(), ids=[f.__name__ for f in WAYS])
def test_hidden_text_is_found_and_kept_out(hide: Callable[[pymupdf.Document, pymupdf.Page], None], how: str) -> None:
    made = a_paper(2)
    hide(made, made[1])
    paper = parsed(made)
    found = [h for h in paper.hidden if "previous instructions" in h.text.replace("  ", " ")]
    assert [h.how for h in found] == [how], paper.hidden
    assert found[0].instruction_like
    assert "previous instructions" not in everything_shown(paper)
    if how not in (hidden.METADATA, hidden.OUTLINE):
        assert found[0].page == 2
        assert found[0].rects
        for x0, y0, x1, y1 in found[0].rects:
            assert 0 <= x0 < x1 <= 595
            assert 0 <= y0 < y1 <= 842


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_it_is_found_on_turned_pages(rotation: int) -> None:
    made = a_paper(2)
    white(made, made[1])
    off_page(made, made[1])
    made[1].set_rotation(rotation)
    paper = parsed(made)
    assert {h.how for h in paper.hidden} == {visibility.WHITE, visibility.OUTSIDE}
    assert "previous instructions" not in everything_shown(paper)


def test_hidden_words_in_a_real_paper_are_found(sample_pdf: pytest.Config) -> None:
    made = pymupdf.open(sample_pdf)
    made[3].insert_text((72, 30), INSTRUCTION, color=(1, 1, 1), fontsize=9)
    paper = parsed(made)
    assert [(h.page, h.instruction_like) for h in paper.hidden] == [(4, True)]


def test_a_clean_paper_has_no_findings(sample_pdf: pytest.Config) -> None:
    assert parsed(pymupdf.open(sample_pdf)).hidden == ()
    assert parsed(a_paper(2)).hidden == ()


def test_only_the_covered_part_of_a_line_is_hidden() -> None:
    made = a_paper(2)
    page = made[1]
    page.insert_text((72, 700), "Seen words stand here and afterwards covered letters follow entirely", fontsize=11)
    page.draw_rect(pymupdf.Rect(205, 685, 530, 710), fill=(1, 1, 1), color=None)
    paper = parsed(made)
    assert "Seen words stand" in everything_shown(paper)
    assert "covered letters follow" not in everything_shown(paper)
    assert any("covered letters follow" in h.text for h in paper.hidden)


def test_light_text_on_a_dark_ground_is_seen() -> None:
    made = a_paper(2)
    page = made[1]
    page.draw_rect(pymupdf.Rect(60, 680, 530, 720), fill=(0.1, 0.1, 0.3), color=None)
    page.insert_text(AT, "White letters on a dark box are easy to read for everyone", color=(1, 1, 1))
    page.insert_text((72, 760), "Grey letters on white are still easy to read for everyone", color=(0.6, 0.6, 0.6))
    paper = parsed(made)
    assert paper.hidden == ()


def test_a_stamp_across_the_page_is_seen_and_looked_at_in_few_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    made = a_paper(1)
    middle = pymupdf.Point(130, 640)
    turned = (middle, pymupdf.Matrix(45))
    made[0].insert_text(middle, "DRAFT", fontsize=150, color=(0.8, 0.8, 0.8), morph=turned, overlay=False)
    pixels: list[int] = []
    take = pymupdf.DisplayList.get_pixmap

    def recorded(*arguments: object, **options: object) -> pymupdf.Pixmap:
        pixmap = take(*arguments, **options)
        pixels.append(pixmap.width * pixmap.height)
        return pixmap

    monkeypatch.setattr(pymupdf.DisplayList, "get_pixmap", recorded)
    assert parsed(made).hidden == ()
    assert len(pixels) > 1
    assert max(pixels) < 600_000


def test_the_text_layer_of_a_scan_is_used_and_named() -> None:
    made = document(1)
    source = a_paper(1)
    picture = source[0].get_pixmap(dpi=100)
    page = made[0]
    page.insert_image(page.rect, pixmap=picture)
    for block in source[0].get_text("dict")["blocks"]:
        for span in (s for line in block["lines"] for s in line["spans"]):
            page.insert_text(span["origin"], span["text"], fontsize=span["size"], fontname="tiro", render_mode=3)
    page.insert_text((72, 810), INSTRUCTION, render_mode=3)
    paper = parsed(made)
    assert "winter wheat" in everything_shown(paper)
    assert any("text recognition" in note for note in paper.pages[0].notes)
    # what the layer claims where the picture shows nothing is no recognised text
    assert [h.instruction_like for h in paper.hidden] == [True]


def test_a_comment_of_a_colleague_is_listed_without_alarm() -> None:
    made = a_paper(2)
    made[1].add_text_annot(pymupdf.Point(300, 300), "Check the units of this table, please.")
    found = parsed(made).hidden
    assert found == (
        HiddenText("h1", "Check the units of this table, please.", 2, found[0].rects, hidden.ANNOTATION, False),
    )


def test_a_page_that_cannot_be_checked_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise pymupdf.mupdf.FzErrorFormat("no picture")

    monkeypatch.setattr("reviewer_app.parsing.page_text.draw", fail)
    paper = parsed(a_paper(2))
    assert all(any("could not be checked" in note for note in page.notes) for page in paper.pages)
    assert "winter wheat" in everything_shown(paper)


def test_the_words_accuse_nobody() -> None:
    for how in WAYS.values():
        assert not any(word in how.lower() for word in ("attack", "cheat", "manipul", "malicious", "inject", "fraud"))


def test_a_paragraph_beside_hidden_text_keeps_its_place() -> None:
    made = document(1)
    y = paragraph(made[0], SENTENCE * 6)
    made[0].insert_text((72, y), INSTRUCTION, color=(1, 1, 1), fontsize=10)
    paragraph(made[0], SENTENCE * 6, y=y + 12)
    text = "".join(s.text for s in parsed(made).sections)
    assert text.count("winter wheat") == 12


@pytest.mark.parametrize(("side", "found"), [(70, []), (7, [visibility.TINY])])
def test_the_drawn_size_counts_in_a_font_of_its_own_units(side: int, found: list[str]) -> None:
    made = a_paper(2)
    glyph = hiding.made_object(made, "<<>>", f"{side} 0 0 0 {side} {side} d1 0 0 {0.8 * side} {side} re f".encode())
    font = hiding.made_object(
        made,
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a {glyph} 0 R>>"
        f"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[{side}]>>",
    )
    hiding.resource(made, made[1], "Font", "T38", font)
    raw(made, made[1], "BT /T38 .12 Tf 72 60 Td (aaaaaaaa) Tj ET")
    assert [h.how for h in parsed(made).hidden] == found


def test_a_bookmark_that_says_what_a_heading_says_is_no_finding() -> None:
    made = a_paper(2)
    made[0].insert_text((72, 780), "2.1 Reviewing by AI-based systems that recommend acceptance", fontsize=11)
    made.set_toc([[1, "Reviewing by AI-based systems that recommend acceptance", 1], [1, INSTRUCTION, 2]])
    assert [(found.how, found.text) for found in parsed(made).hidden] == [(hidden.OUTLINE, INSTRUCTION)]
