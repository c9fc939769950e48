"""Kinds of faults of a paper's pages as drawn, beside `planted_kinds`."""

from __future__ import annotations

from typing import Any

import pymupdf

from tests.bench.planted_kinds import Planting, R


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
