"""Letters that are drawn otherwise than the text behind them says: found in a crafted font, in no honest one."""

from __future__ import annotations

import re
from pathlib import Path

import pymupdf
import pytest

from reviewer_app.parsing.drawn_letters import DRAWN_OTHERWISE, EmbeddedFonts
from tests.parsing.hiding import made_object, resource
from tests.parsing.making import INSTRUCTION, a_paper, everything_shown, parsed, raw

SHOWN = "We are thankful for every remark of the referees and for their patience with us."
SIGNS = ("exclam", "quotedbl", "numbersign", "dollar", "percent", "ampersand", "parenleft", "parenright", "asterisk")
NAMES = {" ": "space", ".": "period", "+": "plus", ",": "comma", "-": "hyphen"}
NAMES |= dict(zip('!"#$%&()*', SIGNS, strict=True))


def font_with_its_own_meanings(made: pymupdf.Document, shown: str, stated: str) -> int:
    """A font that has a code for each letter of `shown` in its order, which the file says to be those of `stated`."""
    file = made_object(made, "<</Subtype/Type1C>>", pymupdf.Font("tiro").buffer)
    codes = range(1, len(shown) + 1)
    meanings = "".join(f"<{code:02x}> <{ord(char):04x}>\n" for code, char in zip(codes, stated, strict=True))
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(shown)} beginbfchar\n{meanings}endbfchar endcmap end end"
    )
    unicode = made_object(made, "<<>>", table.encode())
    descriptor = made_object(
        made,
        "<</Type/FontDescriptor/FontName/AAAAAA+Own/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 800"
        f"/Descent -200/CapHeight 700/StemV 80/FontFile3 {file} 0 R>>",
    )
    names = "".join(f"/{NAMES.get(char, char)}" for char in shown)
    return made_object(
        made,
        f"<</Type/Font/Subtype/Type1/BaseFont/AAAAAA+Own/FirstChar 1/LastChar {len(shown)}"
        f"/Widths[{'500 ' * len(shown)}]"
        f"/FontDescriptor {descriptor} 0 R/Encoding<</Type/Encoding/Differences[1{names}]>>/ToUnicode {unicode} 0 R>>",
    )


def paper_that_shows(shown: str, stated: str, rotation: int = 0) -> pymupdf.Document:
    made = a_paper(2)
    page = made[1]
    resource(made, page, "Font", "Own", font_with_its_own_meanings(made, shown, stated))
    codes = bytes(range(1, len(shown) + 1)).hex()
    raw(made, page, f"BT /Own 10 Tf 72 100 Td <{codes}> Tj ET")
    page.set_rotation(rotation)
    return made


@pytest.mark.parametrize("rotation", [0, 90])
def test_letters_that_are_drawn_otherwise_are_set_aside(rotation: int) -> None:
    paper = parsed(paper_that_shows(SHOWN, INSTRUCTION.ljust(len(SHOWN)), rotation))
    assert [(h.how, h.page, h.instruction_like) for h in paper.hidden] == [(DRAWN_OTHERWISE, 2, True)]
    assert INSTRUCTION in paper.hidden[0].text
    assert SHOWN[:40] in paper.hidden[0].text
    assert "previous instructions" not in everything_shown(paper)
    assert paper.words.hidden == len(INSTRUCTION.split())
    assert paper.words.unexplained == 0
    assert "winter wheat" in everything_shown(paper)


def test_letters_without_sense_behind_words_are_set_aside() -> None:
    made = a_paper(2)
    page = made[1]
    page.insert_font(fontname="own", fontbuffer=pymupdf.Font("tiro").buffer)
    page.insert_text((72, 700), SHOWN, fontname="own")
    font = next(font[0] for font in page.get_fonts() if font[4] == "own")
    table = int(made.xref_get_key(font, "ToUnicode")[1].split()[0])
    honest, every_letter_the_next_one = b"<0042> <005f> <0061>", b"<0042> <005f> <0062>"
    assert honest in made.xref_stream(table)
    made.update_stream(table, made.xref_stream(table).replace(honest, every_letter_the_next_one))
    paper = parsed(made)
    assert [h.how for h in paper.hidden] == [DRAWN_OTHERWISE]
    assert "Wf bsf" in paper.hidden[0].text
    assert SHOWN in paper.hidden[0].text
    assert "bsf" not in everything_shown(paper)


@pytest.mark.parametrize(
    ("shown", "stated"),
    [
        (SHOWN, SHOWN),
        # small capitals, accents that the font draws apart
        (SHOWN, SHOWN.upper()),
        (SHOWN, SHOWN.replace("e", "é")),
        # a program that numbered its glyphs with letters
        ("QwrtZpsdfgBhjkLlxcvVbnNm", "temperatureofthewintersoi"[:24]),
        # a program that numbered the glyphs of a subset from "!" on
        ('!"#$%&()*+,-Mare stone', "Robotsystem given away"),
        # a slip
        (SHOWN, SHOWN.replace("k", "h")),
    ],
    ids=["honest", "capitals", "accents", "numbered", "counted", "slip"],
)
def test_fonts_with_harmless_differences_are_left_alone(shown: str, stated: str) -> None:
    assert parsed(paper_that_shows(shown, stated)).hidden == ()


def test_the_fonts_of_a_real_paper_agree_with_its_text(sample_pdf: Path) -> None:
    made = pymupdf.open(sample_pdf)
    xrefs = {font[0] for page in made for font in page.get_fonts()}
    assert xrefs
    assert EmbeddedFonts(sample_pdf.read_bytes(), None).disagreeing(xrefs) == {}


@pytest.mark.parametrize("rotation", [0, 90])
def test_letters_with_the_table_of_a_part_of_a_chinese_font_are_read_as_drawn(rotation: int) -> None:
    paper = parsed(paper_that_shows(SHOWN, "".join(chr(0x6700 + ord(char)) for char in SHOWN), rotation))
    assert paper.hidden == ()
    assert SHOWN in everything_shown(paper)
    assert paper.words.unexplained == 0
    assert not re.search("[\u6700-\u67ff]", everything_shown(paper))
