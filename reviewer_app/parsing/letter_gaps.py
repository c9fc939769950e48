"""Spaces between Han or hangul characters, which MuPDF leaves out: names of authors are often divided by them alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pymupdf

from reviewer_app.paper.scripts import EAST_ASIAN
from reviewer_app.parsing.lines import Line, Run

# A run is looked at if it is wider than its characters by so much, in type sizes; a gap that wide is a space.
_WIDER, _GAP = 0.4, 0.25
# A character and its run begin at one place within so many points.
_SAME_PLACE = 0.5
_LETTERS = re.compile(rf"[{EAST_ASIAN}]{{3,60}}")


def open_gaps(lines: Sequence[Line], text: pymupdf.TextPage) -> None:
    """Put a space into the runs of `lines` wherever `text`, the page they are from, has a gap between characters."""
    wide = {_place(run.x0, run.baseline): run for line in lines for run in line.runs if _is_wide(run)}
    if not wide:
        return
    for block in text.extractRAWDICT()["blocks"]:
        for span in (span for line in block.get("lines", ()) for span in line["spans"]):
            run = wide.get(_place(*span["origin"])) if "origin" in span else None
            if run is not None and "".join(char["c"] for char in span["chars"]) == run.text:
                run.text = _spaced(span["chars"], run.size)


def _is_wide(run: Run) -> bool:
    return run.x1 - run.x0 > (len(run.text) + _WIDER) * run.size and _LETTERS.fullmatch(run.text) is not None


def _place(x: float, y: float) -> tuple[int, int]:
    return round(x / _SAME_PLACE), round(y / _SAME_PLACE)


def _spaced(chars: Sequence[dict[str, Any]], size: float) -> str:
    out = ""
    end = None
    for char in chars:
        x0, _, x1, _ = char["bbox"]
        out += f" {char['c']}" if end is not None and x0 - end > _GAP * size else char["c"]
        end = x1
    return out
