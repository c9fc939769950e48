"""Ways of hiding text on the page of a real paper, beyond those of `test_hidden`: in resources, groups, notes, …"""

from __future__ import annotations

from collections.abc import Callable

import pymupdf

from reviewer_app.parsing import hidden, layers, visibility
from tests.parsing.making import INSTRUCTION, raw

Way = Callable[[pymupdf.Document, pymupdf.Page], None]

# Between the last line of the text and the page number.
LINE = f"BT /helv 9 Tf 72 60 Td ({INSTRUCTION}) Tj ET"
FOOT = (72, 745)
PANEL = pymupdf.Rect(60, 725, 560, 760)


def helvetica(page: pymupdf.Page) -> int:
    page.insert_text((0, -5000), " ", fontname="helv")
    return next(int(font[0]) for font in page.get_fonts() if font[4] == "helv")


def made_object(made: pymupdf.Document, text: str, stream: bytes | None = None) -> int:
    xref = int(made.get_new_xref())
    made.update_object(xref, text)
    if stream is not None:
        made.update_stream(xref, stream)
    return xref


def form(made: pymupdf.Document, page: pymupdf.Page, content: str, extra: str = "") -> int:
    font = helvetica(page)
    head = "<</Type/XObject/Subtype/Form/BBox[0 0 612 842]"
    return made_object(made, f"{head}/Resources<</Font<</helv {font} 0 R>>>>{extra}>>", content.encode("latin-1"))


def resource(made: pymupdf.Document, page: pymupdf.Page, kind: str, name: str, xref: int) -> None:
    how, value = made.xref_get_key(page.xref, "Resources")
    holder, prefix = (int(value.split()[0]), "") if how == "xref" else (page.xref, "Resources/")
    made.xref_set_key(holder, f"{prefix}{kind}/{name}", f"{xref} 0 R")


def show_form(made: pymupdf.Document, page: pymupdf.Page, content: str, extra: str = "", before: str = "") -> None:
    resource(made, page, "XObject", "Fx9", form(made, page, content, extra))
    raw(made, page, f"q {before} /Fx9 Do Q")


def near_its_panel(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.draw_rect(PANEL, fill=(0.9, 0.93, 0.97), color=None)
    page.insert_text(FOOT, INSTRUCTION, color=(0.92, 0.95, 0.98), fontsize=9)


def near_a_dark_panel(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.draw_rect(PANEL, fill=(0.2, 0.3, 0.5), color=None)
    page.insert_text(FOOT, INSTRUCTION, color=(0.22, 0.31, 0.52), fontsize=9)


def on_a_dark_image(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_image(PANEL, pixmap=picture(20), keep_proportion=False)
    page.insert_text(FOOT, INSTRUCTION, fontsize=9)


def picture(grey: int) -> pymupdf.Pixmap:
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 4))
    pixmap.set_rect(pixmap.irect, (grey, grey, grey))
    return pixmap


def white_over_other_text(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((72, 700), INSTRUCTION, color=(1, 1, 1), fontsize=9)


def white_between_lines(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((72, 706), INSTRUCTION, color=(1, 1, 1), fontsize=5)


def white_word_by_word(made: pymupdf.Document, page: pymupdf.Page) -> None:
    for i, word in enumerate(INSTRUCTION.split()):
        page.insert_text((72 + i * 30, 745), word, color=(1, 1, 1), fontsize=6)


def white_letter_by_letter(made: pymupdf.Document, page: pymupdf.Page) -> None:
    for i, letter in enumerate(INSTRUCTION):
        page.insert_text((72 + i * 5, 745), letter, color=(1, 1, 1), fontsize=8)


def white_upwards(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((30, 600), INSTRUCTION, color=(1, 1, 1), fontsize=9, rotate=90)


def white_mirrored(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"q 1 g BT /helv 9 Tf -1 0 0 1 500 60 Tm ({INSTRUCTION}) Tj ET Q")


def white_again_after_its_ground_went(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.draw_rect(PANEL, fill=(0, 0, 0), color=None)
    page.insert_text(FOOT, INSTRUCTION, color=(1, 1, 1), fontsize=9)
    page.draw_rect(PANEL, fill=(1, 1, 1), color=None)


def partly_under_an_image(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(FOOT, f"Seen words first. {INSTRUCTION}", fontsize=9)
    page.insert_image(pymupdf.Rect(142, 734, 560, 750), pixmap=picture(255), keep_proportion=False)


def partly_under_a_path(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(FOOT, f"Seen words first. {INSTRUCTION}", fontsize=9)
    page.draw_rect(pymupdf.Rect(142, 734, 560, 750), fill=(1, 1, 1), color=None)


def partly_under_a_busy_image(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(FOOT, f"Seen words first. {INSTRUCTION}", fontsize=9)
    page.insert_image(pymupdf.Rect(142, 734, 560, 750), pixmap=stripes(), keep_proportion=False)


def under_a_busy_image(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(FOOT, INSTRUCTION, fontsize=9)
    page.insert_image(pymupdf.Rect(76, 730, 560, 752), pixmap=stripes(), keep_proportion=False)


def stripes() -> pymupdf.Pixmap:
    """A picture in which light and dark columns alternate, as in a photograph."""
    made = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 64, 4))
    for x in range(64):
        for y in range(4):
            made.set_pixel(x, y, (40 if x % 2 else 220,))
    return made


def flat_by_its_matrix(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 10 Tf 1 0 0 0 100 100 Tm ({INSTRUCTION}) Tj ET")


def flat_by_the_page_s_matrix(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"q 1 0 0 0.0 100 100 cm BT /helv 10 Tf ({INSTRUCTION}) Tj ET Q")


def pressed_flat(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 10 Tf 1 0 0 0.08 100 100 Tm ({INSTRUCTION}) Tj ET")


def upside_down(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 10 Tf -1 0 0 -1 500 100 Tm ({INSTRUCTION}) Tj ET")


def mirrored(made: pymupdf.Document, page: pymupdf.Page) -> None:
    raw(made, page, f"BT /helv 10 Tf -1 0 0 1 500 100 Tm ({INSTRUCTION}) Tj ET")


def layer(made: pymupdf.Document, page: pymupdf.Page, settings: str) -> None:
    """Text in a layer that says nothing of itself but its name; `settings` of the layers, {0} for its number."""
    group = made_object(made, "<</Type/OCG/Name(Notes)>>")
    resource(made, page, "Properties", "Lx", group)
    raw(made, page, f"/OC /Lx BDC BT /helv 10 Tf 100 100 Td ({INSTRUCTION}) Tj ET EMC")
    made.xref_set_key(made.pdf_catalog(), "OCProperties", settings.replace("{0}", f"{group} 0 R"))


def layer_without_intent(made: pymupdf.Document, page: pymupdf.Page) -> None:
    layer(made, page, "<</OCGs[{0}]/D<</OFF[{0}]>>>>")


def layer_off_as_all_are(made: pymupdf.Document, page: pymupdf.Page) -> None:
    layer(made, page, "<</OCGs[{0}]/D<</BaseState/OFF>>>>")


def layer_off_in_objects_of_their_own(made: pymupdf.Document, page: pymupdf.Page) -> None:
    layer(made, page, "<</OCGs[{0}]/D<</OFF[{0}]>>>>")
    kind, group = made.xref_get_key(made.pdf_catalog(), "OCProperties/D/OFF")
    assert kind == "array"
    listed = made_object(made, group)
    settings = made_object(made, f"<</OFF {listed} 0 R>>")
    all_of_it = made_object(made, f"<</OCGs {group}/D {settings} 0 R>>")
    made.xref_set_key(made.pdf_catalog(), "OCProperties", f"{all_of_it} 0 R")


def opacity_of_one_percent(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text(FOOT, INSTRUCTION, fill_opacity=0.01, fontsize=9)


def faint_group(made: pymupdf.Document, page: pymupdf.Page) -> None:
    resource(made, page, "ExtGState", "GSa", made_object(made, "<</Type/ExtGState/ca 0.01/CA 0.01>>"))
    show_form(made, page, LINE, "/Group<</S/Transparency>>", "/GSa gs")


def masked_out(made: pymupdf.Document, page: pymupdf.Page) -> None:
    mask = form(made, page, "0 g 0 0 612 842 re f", "/Group<</S/Transparency/CS/DeviceGray>>")
    state = made_object(made, f"<</Type/ExtGState/SMask<</Type/Mask/S/Luminosity/G {mask} 0 R>>>>")
    resource(made, page, "ExtGState", "GSm", state)
    show_form(made, page, LINE, "/Group<</S/Transparency>>", "/GSm gs")


def white_in_a_form_object(made: pymupdf.Document, page: pymupdf.Page) -> None:
    show_form(made, page, f"1 g {LINE}")


def invisible_in_a_form_object(made: pymupdf.Document, page: pymupdf.Page) -> None:
    show_form(made, page, f"3 Tr {LINE}")


def white_in_a_tiling_pattern(made: pymupdf.Document, page: pymupdf.Page) -> None:
    font = helvetica(page)
    head = "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 612 100]/XStep 612/YStep 100"
    pattern = made_object(made, f"{head}/Resources<</Font<</helv {font} 0 R>>>>>>", f"1 g {LINE}".encode())
    resource(made, page, "Pattern", "P9", pattern)
    raw(made, page, "q /Pattern cs /P9 scn 0 0 612 90 re f Q")


def glyphs_that_draw_nothing(made: pymupdf.Document, page: pymupdf.Page) -> None:
    nothing = made_object(made, "<<>>", b"500 0 d0")
    codes = sorted({ord(c) for c in INSTRUCTION})
    meanings = " ".join(f"<{c:02x}> <{c:04x}>" for c in codes)
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(codes)} beginbfchar {meanings} endbfchar endcmap end end"
    )
    unicode = made_object(made, "<<>>", table.encode())
    font = made_object(
        made,
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]"
        f"/CharProcs<<{' '.join(f'/c{c} {nothing} 0 R' for c in codes)}>>"
        f"/Encoding<</Differences[{' '.join(f'{c} /c{c}' for c in codes)}]>>"
        f"/FirstChar 0/LastChar 255/Widths[{' '.join(['500'] * 256)}]/ToUnicode {unicode} 0 R>>",
    )
    resource(made, page, "Font", "T39", font)
    raw(made, page, f"BT /T39 9 Tf 72 60 Td ({INSTRUCTION}) Tj ET")


def scaled_to_almost_nothing(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"q 0.001 0 0 0.001 72 142 cm BT /helv 11 Tf 0 0 Td ({INSTRUCTION}) Tj ET Q")


def scaled_to_nothing(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"q 0 0 0 0 72 142 cm BT /helv 11 Tf 0 0 Td ({INSTRUCTION}) Tj ET Q")


def of_size_nought(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"BT /helv 0 Tf 72 142 Td ({INSTRUCTION}) Tj ET")


def tiny_upwards(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((30, 600), INSTRUCTION, fontsize=0.7, rotate=90)


def clipped_by_nothing(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"q 0 0 m W n {LINE} Q")


def a_form_object_in_a_layer(made: pymupdf.Document, page: pymupdf.Page) -> None:
    show_form(made, page, LINE, f"/OC {made.add_ocg('notes', on=False)} 0 R")


def by_membership_in_layers(made: pymupdf.Document, page: pymupdf.Page) -> None:
    groups = [made.add_ocg("shown", on=True), made.add_ocg("notes", on=False)]
    page.insert_text(FOOT, INSTRUCTION, oc=made.set_ocmd(ocgs=groups, policy="AllOn"), fontsize=9)


def stated_for_other_words(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    shown = "BT /helv 9 Tf 72 60 Td (This sentence is what everyone can read.) Tj ET"
    raw(made, page, f"/Span <</ActualText ({INSTRUCTION})>> BDC {shown} EMC")


def stated_for_a_sign(made: pymupdf.Document, page: pymupdf.Page) -> None:
    helvetica(page)
    raw(made, page, f"/Span <</ActualText ({INSTRUCTION})>> BDC BT /helv 9 Tf 72 60 Td (.) Tj ET EMC")


def free_text(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.add_freetext_annot(pymupdf.Rect(72, 720, 500, 750), INSTRUCTION, fontsize=9)


def hidden_annotation(made: pymupdf.Document, page: pymupdf.Page) -> None:
    note = page.add_text_annot(pymupdf.Point(72, 700), INSTRUCTION)
    note.set_flags(pymupdf.PDF_ANNOT_IS_HIDDEN)
    note.update()


def contents_of_a_highlight(made: pymupdf.Document, page: pymupdf.Page) -> None:
    mark = page.add_highlight_annot(pymupdf.Rect(72, 690, 200, 700))
    mark.set_info(content=INSTRUCTION)
    mark.update()


def subject_of_an_annotation(made: pymupdf.Document, page: pymupdf.Page) -> None:
    page.add_text_annot(pymupdf.Point(72, 700), "").set_info(subject=INSTRUCTION)


def formatted_contents(made: pymupdf.Document, page: pymupdf.Page) -> None:
    note = page.add_text_annot(pymupdf.Point(72, 700), "")
    made.xref_set_key(note.xref, "RC", f"(<body><p>{INSTRUCTION}</p></body>)")


def pop_up_window(made: pymupdf.Document, page: pymupdf.Page) -> None:
    note = page.add_text_annot(pymupdf.Point(72, 700), "")
    note.set_popup(pymupdf.Rect(100, 100, 200, 200))
    window = int(made.xref_get_key(note.xref, "Popup")[1].split()[0])
    made.xref_set_key(window, "Contents", f"({INSTRUCTION})")


def hidden_form_field(made: pymupdf.Document, page: pymupdf.Page) -> None:
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type, widget.field_display = "note", pymupdf.PDF_WIDGET_TYPE_TEXT, 1
    widget.field_value, widget.rect = INSTRUCTION, pymupdf.Rect(72, 700, 400, 720)
    page.add_widget(widget)


def address_of_a_link(made: pymupdf.Document, page: pymupdf.Page) -> None:
    address = "https://example.org/?q=" + INSTRUCTION.replace(" ", "%20")
    page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(72, 700, 100, 710), "uri": address})


def attached_file(made: pymupdf.Document, page: pymupdf.Page) -> None:
    made.embfile_add("note.txt", b"-", desc=INSTRUCTION)


MORE_WAYS: dict[Way, str] = {
    near_its_panel: visibility.SAME_COLOUR,
    near_a_dark_panel: visibility.SAME_COLOUR,
    on_a_dark_image: visibility.SAME_COLOUR,
    white_over_other_text: visibility.WHITE,
    white_between_lines: visibility.WHITE,
    white_word_by_word: visibility.WHITE,
    white_letter_by_letter: visibility.WHITE,
    white_upwards: visibility.WHITE,
    white_mirrored: visibility.WHITE,
    white_again_after_its_ground_went: visibility.WHITE,
    partly_under_an_image: visibility.COVERED,
    partly_under_a_path: visibility.COVERED,
    partly_under_a_busy_image: visibility.COVERED,
    under_a_busy_image: visibility.COVERED,
    flat_by_its_matrix: visibility.FLAT,
    flat_by_the_page_s_matrix: visibility.FLAT,
    pressed_flat: visibility.FLAT,
    upside_down: hidden.UPSIDE_DOWN,
    mirrored: hidden.UPSIDE_DOWN,
    layer_without_intent: layers.LAYER_OFF,
    layer_off_as_all_are: layers.LAYER_OFF,
    layer_off_in_objects_of_their_own: layers.LAYER_OFF,
    opacity_of_one_percent: visibility.TRANSPARENT,
    faint_group: visibility.COVERED,
    masked_out: visibility.COVERED,
    white_in_a_form_object: visibility.WHITE,
    invisible_in_a_form_object: visibility.INVISIBLE,
    white_in_a_tiling_pattern: visibility.WHITE,
    glyphs_that_draw_nothing: visibility.COVERED,
    scaled_to_almost_nothing: visibility.TINY,
    scaled_to_nothing: visibility.SQUEEZED,
    of_size_nought: visibility.SQUEEZED,
    tiny_upwards: visibility.TINY,
    clipped_by_nothing: hidden.CLIPPED_AWAY,
    a_form_object_in_a_layer: layers.LAYER_OFF,
    by_membership_in_layers: layers.LAYER_OFF,
    stated_for_other_words: hidden.STATED,
    stated_for_a_sign: hidden.STATED,
    free_text: hidden.ANNOTATION,
    hidden_annotation: hidden.ANNOTATION,
    contents_of_a_highlight: hidden.ANNOTATION,
    subject_of_an_annotation: hidden.ANNOTATION,
    formatted_contents: hidden.ANNOTATION,
    pop_up_window: hidden.ANNOTATION,
    hidden_form_field: hidden.FORM_FIELD,
    address_of_a_link: hidden.LINK,
    attached_file: hidden.ATTACHED,
}
