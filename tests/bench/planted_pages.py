"""Kinds of faults of a paper's pages as drawn."""

from __future__ import annotations

from typing import Any

import pymupdf

from tests.bench.planting import Planting, R


def bitmap_font(r: R) -> Planting:
    """A line in a Type 3 font whose letter is an image."""
    index = r.randrange(3)

    def draw(document: Any) -> None:
        def new(body: str, stream: bytes = b"") -> int:
            xref: int = document.get_new_xref()
            document.update_object(xref, body)
            if stream:
                document.update_stream(xref, stream, new=True)
            return xref

        image = b"50 0 0 0 40 40 d1 40 0 0 40 0 0 cm BI /W 8 /H 8 /BPC 1 /IM true ID \x81BZ<fZB\x81 EI"
        letter = new("<<>>", image)
        font = new(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 50 50]/FontMatrix[.02 0 0 .02 0 0]/FirstChar 97/LastChar 97"
            f"/Widths[50]/Resources<<>>/Encoding<</Type/Encoding/Differences[97/a]>>/CharProcs<</a {letter} 0 R>>>>"
        )
        page = document[index]
        page.insert_font(fontname="helv")
        page.wrap_contents()
        line = new("<<>>", b"BT /Fbits 10 Tf 80 745 Td (aaaaaa) Tj ET")
        kind, value = document.xref_get_key(page.xref, "Resources")
        owner, key = (int(value.split()[0]), "") if kind == "xref" else (page.xref, "Resources/")
        kind, value = document.xref_get_key(owner, f"{key}Font")
        if kind == "xref":
            owner, key = int(value.split()[0]), ""
            document.xref_set_key(owner, "Fbits", f"{font} 0 R")
        else:
            document.xref_set_key(owner, f"{key}Font/Fbits", f"{font} 0 R")
        contents = " ".join(f"{xref} 0 R" for xref in (*page.get_contents(), line))
        document.xref_set_key(page.xref, "Contents", f"[{contents}]")

    return Planting("nothing", file=draw)


def off_the_page(r: R) -> Planting:
    """A line that runs off the page, on a page of its own."""
    out = r.randrange(1, 7)
    words = "all of it is said once more in other words that are as long as this and no"

    def draw(document: Any) -> None:
        sheet = document.new_page(1)
        for i in range(9):
            text = "and here it ends." if i == 8 else words + ("t-a-word-of-it-is-cut-" * 3 if i == out else "")
            sheet.insert_text((200, 90 + 13 * i), text, fontsize=10)

    return Planting("nothing", file=draw)


def other_size(r: R) -> Planting:
    """Pages of a size that the venue does not ask for."""
    wide, high = r.choice(((595, 842), (500, 720), (612, 1008)))

    def change(document: Any) -> None:
        for page in document:
            page.set_mediabox(pymupdf.Rect(0, 0, wide, high))

    return Planting("nothing", file=change, venue="neurips")


def coarse_picture(r: R) -> Planting:
    """A picture of few pixels, on a page of its own."""
    width = r.randrange(120, 260)

    def insert(document: Any) -> None:
        picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, width, width // 2))
        picture.set_rect(picture.irect, (90,))
        sheet = document.new_page(1)
        sheet.insert_image(pymupdf.Rect(150, 160, 450, 310), pixmap=picture)
        sheet.insert_text((150, 330), "Figure 8: How all of it grows with time.", fontsize=10)

    return Planting("nothing", file=insert)


def missing_font(r: R) -> Planting:
    """A line in a font that is not in the file."""
    font, page = r.choice(("helv", "cour", "tiro", "hebo")), r.randrange(3)
    return Planting(
        "nothing",
        file=lambda d: d[page].insert_text((80, 740), "Text in a font from elsewhere", fontname=font, fontsize=9),
    )


def long_line(r: R) -> Planting:
    """A line that sticks out of its paragraph, on a page of its own."""
    words = "all of it is said once more in other words that are as long as this"
    out, size = r.randrange(1, 7), r.choice((9, 10, 11))

    def draw(document: Any) -> None:
        sheet = document.new_page(1)
        for i in range(9):
            text = "and here it ends." if i == 8 else words + (" and-more-of-it" if i == out else "")
            sheet.insert_text((72, 90 + 13 * i), text, fontsize=size)

    return Planting("nothing", file=draw)


def small_letters(r: R) -> Planting:
    """A figure with letters that are too small, over the foot of a page."""
    size, page = r.uniform(2.5, 4.6), r.randrange(1, 4)

    def draw(document: Any) -> None:
        sheet = document[page]
        area = pymupdf.Rect(100, 520, 500, 680)
        sheet.draw_rect(area, color=(1, 1, 1), fill=(1, 1, 1))
        sheet.draw_rect(area)
        for i in range(8):
            sheet.draw_line((120 + 40 * i, 660), (140 + 40 * i, 540 + 10 * (i % 3)))
            sheet.insert_text((120 + 45 * i, 670), r.choice(("time", "rate", "depth")), fontsize=size)
        sheet.insert_text((100, 700), "Figure 1: How all of it grows with time and depth.", fontsize=10)

    return Planting("nothing", file=draw)


def too_long(r: R) -> Planting:
    """A body of more pages than the venue allows."""
    paragraph = "<p>" + "All of it is said once more in other words that are as long. " * 40 + "</p>"
    return Planting(
        "nothing",
        html=f"<h2>8 More of it</h2>{paragraph * 14}",
        venue=r.choice(("acl-short", "acl-short", "icml", "acl")),
    )
