"""A page that can't be read says so, in whatever way its content is damaged."""

from __future__ import annotations

from collections.abc import Callable

import pymupdf
import pytest

from reviewer_app.parsing.assemble import parse_pdf
from tests.parsing.making import a_paper


def content(made: pymupdf.Document) -> int:
    """The object with the content of the second page, as one stream."""
    page = made[1]
    whole = page.read_contents()
    xref = page.get_contents()[0]
    made.update_stream(xref, whole)
    made.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
    return int(xref)


def with_stream(change: Callable[[bytes], bytes]) -> bytes:
    """A paper of three pages whose second page's content was changed."""
    made = a_paper(3)
    xref = content(made)
    made.update_stream(xref, change(made.xref_stream(xref)), compress=False)
    return bytes(made.tobytes())


def with_raw(change: Callable[[bytes], bytes]) -> bytes:
    """The same, with the compressed bytes changed where they lie in the file."""
    made = a_paper(3)
    raw = bytes(made.xref_stream_raw(content(made)))
    data = bytes(made.tobytes())
    raw = raw if raw in data else bytes(pymupdf.open(stream=data).xref_stream_raw(content(made)))
    assert len(raw) == len(change(raw))
    return data.replace(raw, change(raw))


def with_key(key: str, value: str, *, page: bool = False) -> bytes:
    """The same, with an entry of the content's dictionary, or of the page's, changed."""
    made = a_paper(3)
    xref = content(made)
    made.xref_set_key(made[1].xref if page else xref, key, value)
    return bytes(made.tobytes())


def middle_flipped(raw: bytes) -> bytes:
    """One bit of the middle changed."""
    at = len(raw) // 2
    return raw[:at] + bytes([raw[at] ^ 0x10]) + raw[at + 1 :]


DAMAGED = {
    "missing": lambda: with_key("Contents", "9999 0 R", page=True),
    "no stream": lambda: with_key("Contents", "(text)", page=True),
    "a part is missing": lambda: with_key("Contents", "[9999 0 R 9998 0 R]", page=True),
    "unknown filter": lambda: with_key("Filter", "/FooDecode"),
    "wrong filter": lambda: with_key("Filter", "/LZWDecode"),
    "cut": lambda: with_raw(lambda raw: raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2)),
    "random": lambda: with_raw(
        lambda raw: raw[:20] + bytes(range(256)) * (len(raw) // 256) + raw[20 + len(raw) // 256 * 256 :]
    ),
    "open string": lambda: with_stream(lambda text: b"q BT /tiro 10 Tf 72 700 Td (half of"),
    "no operators": lambda: with_stream(lambda text: b"][ >> << ) ( 12 Tj ]] \x8f" * 100),
    "half of it": lambda: with_stream(lambda text: text[: text.rfind(b"<") + 20]),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_page_is_named(kind: str) -> None:
    paper = parse_pdf(DAMAGED[kind](), "damaged.pdf")
    assert len(paper.pages) == 3
    assert paper.pages[1].quality < 0.5
    assert "Page 2 is damaged" in paper.pages[1].notes[0]
    assert paper.pages[0].quality == paper.pages[2].quality == 1.0
    assert paper.words.unexplained == 0


def test_damage_that_leaves_the_text_readable_is_said_too() -> None:
    paper = parse_pdf(with_raw(lambda raw: raw[:-2] + bytes(byte ^ 0xFF for byte in raw[-2:])), "damaged.pdf")
    assert paper.pages[1].words.total > 20
    assert paper.pages[1].quality < 1
    assert paper.pages[1].notes


def test_a_blank_page_is_no_damage() -> None:
    made = a_paper(2)
    made.new_page()
    paper = parse_pdf(made.tobytes(), "blank.pdf")
    assert paper.pages[2].quality == 1.0
    assert paper.pages[2].notes == ("This page is blank.",)


def test_a_paper_read_without_structure_keeps_its_text() -> None:
    made = a_paper(3)
    paper = parse_pdf(made.tobytes(), "plain.pdf", plain=True, leave_out={2})
    assert [section.page for section in paper.sections] == [1, 3]
    assert "Invariante Variationsprobleme" in paper.sections[1].text
    assert paper.pages[1].quality == 0
    assert "left out" in paper.pages[1].notes[0]
    assert "could not be told apart" in paper.pages[0].notes[-1]
    assert paper.words.unexplained == 0


def test_an_intact_paper_has_no_notes() -> None:
    assert [page.notes for page in parse_pdf(a_paper(3).tobytes(), "intact.pdf").pages] == [(), (), ()]


def test_a_page_that_was_lost_is_not_called_blank() -> None:
    made = a_paper(3)
    made.update_object(made[1].xref, "<</Type/Font>>")
    paper = parse_pdf(made.tobytes(), "lost.pdf")
    assert paper.pages[1].quality == 0
    assert "Page 2 is damaged" in paper.pages[1].notes[0]
