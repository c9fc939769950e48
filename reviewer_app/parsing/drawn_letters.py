"""An experiment: letters that are drawn otherwise than the text behind them says.

What a program reads of a letter is stated by the file (ToUnicode; PDF 1.7, 9.10.3), what a person sees is a glyph of an
embedded font. Most embedded fonts know their glyphs by name or by their own table of characters, and the two agree.
Where they don't, for several letters of a font and so that what is drawn reads like words, the text is set aside. A
font that knows none of its glyphs, or calls them by wrong names, is not seen through.

One disagreement says nothing of its own and is mended instead: LaTeX's CJK package divides a Chinese font into parts
of 256 characters, and the table of such a part can end up at a font of Latin letters. Each letter is then stated to be
the one so many times 256 further on.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pymupdf

from reviewer_app.i18n import mark
from reviewer_app.parsing.document import MUPDF_ERRORS, log_failure
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.lines import Line, PageText, Run, Unseen, runs_text
from reviewer_app.parsing.quality import is_plausible

# On the page that is made to see what a font draws, each font has a line so high (points), in its middle.
_LINE, _WIDTH = 20, 1000
# Rectangles are of one place that share more than this of the smaller one.
_SHARED = 0.5

DRAWN_OTHERWISE = mark("experiment: letters drawn differ from the text behind them")

# Distinct letters of a font that have to disagree: single ones are slips of the program that made the font.
_LEAST_LETTERS = 4
# Words that the drawn letters have to form, and the share of them that has to look like words. Glyphs that a program
# has named at random form none.
_LEAST_WORDS, _LEAST_PLAUSIBLE = 2, 0.7
_MOST_CODES = 4096
# A span goes on elsewhere where a letter stands so many type sizes from the last one; words are so far apart.
_JUMP, _WORD_GAP = 4, 0.14
# Signs that stand for no letter in a text, and the share of letters for which a font may have one.
_SIGNS, _MOST_SIGNS = frozenset('!"#$%&*+/<=>@[\\]^_`{|}~'), 0.1

_PART = 256
# What TeX's fonts of letters draw for some codes that are signs in ASCII (D. E. Knuth, The METAFONTbook, appendix F).
_TEX_SIGNS = {0x22: "”", 0x5C: "“", 0x7B: "–", 0x7C: "—"}

# (character stated, number of the glyph) -> character that the font has for the glyph
Letters = Mapping[tuple[int, int], str]
# character, number of the glyph, origin, box
_Char = tuple[int, int, tuple[float, float], tuple[float, float, float, float]]


class EmbeddedFonts:
    """What the embedded fonts of one document say about their glyphs, against what the document says."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data, self._password = data, password
        self._copy: pymupdf.Document | None = None
        self._judged: dict[int, dict[str, Letters]] = {}

    def disagreeing(self, xrefs: Iterable[int]) -> dict[str, Letters]:
        """The letters that disagree, for those of the fonts that have enough of them, by the name that MuPDF uses.

        Raises what MuPDF raises.
        """
        xrefs = list(xrefs)
        new = [xref for xref in xrefs if xref not in self._judged]
        if new:
            false = self._judge(new)
            self._judged.update({xref: false.get(xref, {}) for xref in new})
        found: defaultdict[str, dict[tuple[int, int], str]] = defaultdict(dict)
        for xref in xrefs:
            for name, letters in self._judged[xref].items():
                found[name].update(letters)
        return dict(found)

    def _judge(self, xrefs: Sequence[int]) -> dict[int, dict[str, Letters]]:
        """Set every character that the fonts have on a page of a copy: which glyph is drawn for it, MuPDF knows."""
        if self._copy is None:
            self._copy = pymupdf.open(stream=self._data, filetype="pdf")
            if self._copy.needs_pass:
                self._copy.authenticate(self._password or "")
        copy = self._copy
        known = {xref: glyphs for xref in xrefs if (glyphs := _glyphs(copy, xref))}
        if not known:
            return {}
        page = copy.new_page(width=_WIDTH, height=_LINE * (len(known) + 1))
        fonts, shown = [], []
        for i, xref in enumerate(known):
            fonts.append(f"/F{i} {xref} 0 R")
            shown.append(f"BT /F{i} 1 Tf 1 0 0 1 0 {_LINE * i + _LINE // 2} Tm <{_codes(copy, xref)}> Tj ET")
        content = copy.get_new_xref()
        copy.update_object(content, "<<>>")
        copy.update_stream(content, "\n".join(shown).encode())
        copy.xref_set_key(page.xref, "Resources", f"<</Font<<{' '.join(fonts)}>>>>")
        copy.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        page = copy[page.number]
        height = page.rect.height
        order = list(known)
        result: defaultdict[tuple[int, str], dict[tuple[int, int], str]] = defaultdict(dict)
        for span in page.get_texttrace():
            for code, glyph, (_, y), _ in span["chars"]:
                xref = order[min(max(round((height - y - _LINE // 2) / _LINE), 0), len(order) - 1)]
                own = known[xref].get(glyph)
                drawn = _drawn_instead(chr(code), own) if own else ""
                if drawn:
                    result[xref, span["font"]][code, glyph] = drawn
        return {xref: {name: letters} for (xref, name), letters in result.items() if _enough(letters)}


def _glyphs(document: pymupdf.Document, xref: int) -> dict[int, set[str]]:
    """The characters that an embedded font has for each of its glyphs; empty if it knows none or need not be asked."""
    if document.xref_get_key(xref, "ToUnicode")[0] != "xref":
        return {}
    try:
        file = document.extract_font(xref)[3]
        if not file:
            return {}
        font = pymupdf.Font(fontbuffer=file)
        glyphs: defaultdict[int, set[str]] = defaultdict(set)
        for code in font.valid_codepoints():
            glyphs[font.has_glyph(code)].add(chr(code))
    except MUPDF_ERRORS as error:
        log_failure(error, "an embedded font could not be read for the comparison of its letters")
        return {}
    return glyphs


def _codes(document: pymupdf.Document, xref: int) -> str:
    """All codes of a font whose meaning the document states, in hexadecimal."""
    if document.xref_get_key(xref, "Subtype")[1] != "/Type0":
        return bytes(range(256)).hex()
    target = document.xref_get_key(xref, "ToUnicode")[1]
    table = document.xref_stream(int(target.split()[0])).decode("latin-1")
    codes: list[str] = []
    for kind, body in re.findall(r"begin(bfchar|bfrange)(.*?)endbf", table, re.S):
        if kind == "bfchar":
            codes += re.findall(r"<([0-9A-Fa-f]{4})>\s*<", body)
        else:
            for low, high in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*[<\[]", body):
                codes += [f"{code:04x}" for code in range(int(low, 16), int(high, 16) + 1)]
    return "".join(codes[:_MOST_CODES])


def _drawn_instead(stated: str, own: set[str]) -> str:
    """The plain character that a font has for a glyph which is stated to be another one; "" if they agree.

    It is "" too if the font has none. Case, accents and forms of one letter are no difference.
    """
    if stated in own:
        return ""
    plain = sorted(c for c in own if c.isascii() and c.isprintable())
    return plain[-1] if plain and _base(stated) not in {_base(c) for c in own} else ""


def _letter_for_letter(pair: tuple[int, int], drawn: str) -> bool:
    """What fonts call a symbol differs from program to program: only letters and digits tell something."""
    return drawn.isalnum() and chr(pair[0]).isalnum()


def _enough(letters: Letters) -> bool:
    if len({drawn for pair, drawn in letters.items() if _letter_for_letter(pair, drawn)}) < _LEAST_LETTERS:
        return False
    # programs that number the glyphs of a subset from "!" on have signs for letters, which no text does
    stated = [drawn for (code, _), drawn in letters.items() if chr(code).isalpha()]
    return sum(drawn in _SIGNS for drawn in stated) <= _MOST_SIGNS * len(stated)


def _base(char: str) -> str:
    return unicodedata.normalize("NFKD", char)[:1].casefold()


def look_at_letters(page: pymupdf.Page, found: PageText, fonts: EmbeddedFonts) -> None:
    """Move runs whose drawn letters differ from their text to `found.hidden`; mend those with another font's table.

    Raises what MuPDF raises.
    """
    false = fonts.disagreeing(font[0] for font in page.get_fonts(full=True) if font[1] != "n/a")
    parts = {name: part for name, letters in false.items() if (part := _part(letters))}
    if parts:
        _mend(page, found, parts)
        false = {name: letters for name, letters in false.items() if name not in parts}
    if not false:
        return
    places = _places(page, false)
    words = [w for _, drawn in places for w in re.findall(r"[^\W\d_]{3,}", drawn)]
    if len(words) < _LEAST_WORDS or sum(map(is_plausible, words)) < _LEAST_PLAUSIBLE * len(words):
        return
    for lines in (found.lines, found.rotated):
        for line in lines:
            _set_aside(found, line, places)
        lines[:] = [line for line in lines if line.runs]


def _part(letters: Letters) -> int:
    """By how much all letters are off if it is one number, some times the size of a part of a Chinese font; else 0."""
    off = {code - ord(drawn) for (code, _), drawn in letters.items() if drawn.isalnum()}
    part = off.pop() if len(off) == 1 else 0
    return part if part > 0 and part % _PART == 0 else 0


def _mend(page: pymupdf.Page, found: PageText, parts: Mapping[str, int]) -> None:
    """Put the letters that are drawn into the runs of the fonts whose names `parts` has, each with its offset."""
    words = [
        (pymupdf.Rect(word[0][3]) * page.rotation_matrix, _drawn(word, parts[span["font"]]))
        for span in page.get_texttrace()
        if span["font"] in parts
        for word in _unbroken(span["chars"], span["size"], _WORD_GAP)
    ]
    for line in found.every_line():
        for run in line.runs:
            if run.font not in parts:
                continue
            rect = pymupdf.Rect(found.displayed(line.rect._replace(x0=run.x0, x1=run.x1)))
            # Han stands without spaces, so none was read where the words of Latin letters end
            drawn = clean(" ".join(text for first, text in words if _overlap(rect, first)))
            if len(drawn.replace(" ", "")) < len(run.text.strip()):
                drawn = clean("".join(_letter(ord(char), parts[run.font]) for char in run.text))
            found.printed += len(drawn) - len(run.text)
            run.text = drawn
            line.text = runs_text(line.runs)


def _drawn(chars: Sequence[_Char], part: int) -> str:
    return "".join(_letter(code, part) for code, *_ in chars)


def _letter(code: int, part: int) -> str:
    """The letter that stands in a font of Latin letters where its table says `code`."""
    own = code - part
    return _TEX_SIGNS.get(own, chr(own)) if 0 <= own < _PART else chr(code)


def _places(page: pymupdf.Page, letters: Mapping[str, Letters]) -> list[tuple[pymupdf.Rect, str]]:
    """(rectangle on the displayed page, what is drawn there) of the words in which stated and drawn letters differ."""
    places: list[tuple[pymupdf.Rect, str]] = []
    for span in page.get_texttrace():
        pairs = letters.get(span["font"])
        if not pairs:
            continue
        for chars in _unbroken(span["chars"], span["size"], _JUMP):
            set_here = [(code, glyph) for code, glyph, *_ in chars]
            if any(_letter_for_letter(pair, pairs[pair]) for pair in set_here if pair in pairs):
                drawn = "".join(pairs.get(pair, chr(pair[0])) for pair in set_here)
                box = pymupdf.Rect()
                for *_, rect in chars:
                    box |= pymupdf.Rect(rect)
                places.append((box * page.rotation_matrix, drawn))
    return places


def _unbroken(chars: Sequence[_Char], size: float, gap: float) -> list[list[_Char]]:
    """`chars` of one span, parted where it goes on elsewhere or more than `gap` type sizes further on.

    A span can hold the end of a line and the start of the next one; the box of both would cover what stands between.
    """
    parts: list[list[_Char]] = []
    for char in chars:
        last = parts[-1][-1] if parts else None
        near = last is not None and abs(char[2][1] - last[2][1]) < size and abs(char[3][0] - last[3][2]) < gap * size
        if near:
            parts[-1].append(char)
        else:
            parts.append([char])
    return parts


def _set_aside(page: PageText, line: Line, places: Sequence[tuple[pymupdf.Rect, str]]) -> None:
    kept: list[Run] = []
    for run in line.runs:
        rect = page.displayed(line.rect._replace(x0=run.x0, x1=run.x1))
        drawn = [text for place, text in places if _overlap(pymupdf.Rect(rect), place)]
        if drawn and run.text.strip():
            text = f"{run.text.strip()} [drawn: {clean(' '.join(drawn)).strip()}]"
            page.hidden.append(Unseen(text, rect, DRAWN_OTHERWISE))
            page.unseen += len(run.text.split())
            page.printed -= len(run.text)
        else:
            kept.append(run)
    if len(kept) < len(line.runs):
        line.runs = kept
        line.text = runs_text(kept)


def _overlap(a: pymupdf.Rect, b: pymupdf.Rect) -> bool:
    """Whether two rectangles share more than half of the smaller one."""
    common = pymupdf.Rect(a) & b
    return bool(not common.is_empty and common.get_area() > _SHARED * min(a.get_area(), b.get_area()))
