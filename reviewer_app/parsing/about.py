"""Which PDF library reads the papers."""

from __future__ import annotations

from typing import Any

import pymupdf

from reviewer_app.parsing.assemble import PARSER


def about() -> dict[str, Any]:
    """The parser and the versions of what it stands on."""
    return {"parser": PARSER, "pymupdf": pymupdf.pymupdf_version, "mupdf": pymupdf.mupdf_version}
