"""Text files in and JSON out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reviewer_app.atomic_file import read_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr


def read_text(path: Path) -> str:
    """The UTF-8 text in `path`. Raises ReviewerError FILE_MISSING or FILE_UNREADABLE."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise read_error(path, error, tr("Check that it is a text file and that you may read it.")) from error


def to_json(data: dict[str, Any]) -> str:
    """`data` as it is printed and written."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def json_lines(path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The objects of a JSONL file of texts with ids, each with its id. Raises ReviewerError FILE_UNREADABLE."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found = row["id"], dict(row, text=str(row["text"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ReviewerError(
                ErrorCode.FILE_UNREADABLE,
                tr("Line {n} of “{path}” is not a point.").format(n=number, path=path),
                tr('Each line is an object such as {{"id": "1", "text": "…"}}.').format(),
                repr(error),
            ) from error
        yield found
