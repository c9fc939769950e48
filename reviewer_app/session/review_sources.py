"""Files with notes and reviews, as text to be organised: plain text, Markdown, JSON of any form, folders of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.review_json import review_file

ENDINGS = (".txt", ".md", ".markdown", ".json")
# A review has some kilobytes; a file that is far larger is something else.
_MOST_BYTES = 4_000_000
# OpenReview's and others' names for what only wraps a field's text.
_WRAPPERS = ("value", "text", "content")


def source_files(given: Sequence[Path]) -> list[Path]:
    """The files named, and those of the folders named with all below them, each once and in order.

    Raises ReviewerError FILE_MISSING where there is nothing of that name, FILE_UNREADABLE for a folder without any.
    """
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file())
            if not inside:
                raise ReviewerError(
                    ErrorCode.FILE_UNREADABLE,
                    tr("There are no notes in “{path}”.").format(path=path),
                    tr("Notes and reviews are files that end in {endings}.").format(endings=", ".join(ENDINGS)),
                )
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise _not_there(path)
    return list(dict.fromkeys(found))


def read_source(path: Path) -> str:
    """The notes in a file as text with Markdown headings. Raises ReviewerError FILE_MISSING, FILE_UNREADABLE
    or BAD_REVIEW_FILE.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise _not_there(path) from error
    except OSError as error:
        message = tr("“{name}” can't be read.").format(name=path.name)
        raise ReviewerError(ErrorCode.FILE_UNREADABLE, message, detail=str(error)) from error
    except UnicodeDecodeError as error:
        raise _no_notes(path, tr("Save it as text in UTF-8.")) from error
    if len(data) > _MOST_BYTES:
        raise _no_notes(path, tr("It is larger than any review."))
    if path.suffix.lower() != ".json":
        return text
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_notes(path, tr("It ends in .json, but isn't JSON: correct it, or name it .txt.")) from error
    return "\n".join(_of_own(stored) or _lines(stored))


def _not_there(path: Path) -> ReviewerError:
    return ReviewerError(
        ErrorCode.FILE_MISSING, tr("There is no file “{path}”.").format(path=path), tr("Check the name.")
    )


def _no_notes(path: Path, next_step: str) -> ReviewerError:
    message = tr("“{name}” is not a file of notes.").format(name=path.name)
    return ReviewerError(ErrorCode.BAD_REVIEW_FILE, message, next_step)


def _of_own(stored: object) -> list[str]:
    """The points of a review.json of this program; nothing of another file."""
    if not isinstance(stored, dict) or "sections" not in stored:
        return []
    try:
        review = review_file(stored)
    except ValueError:
        return []
    lines: list[str] = []
    for section in review.sections:
        lines += [f"# {section.key.title}", ""]
        for point in section.points:
            if not point.dismissed:
                lines += [f"- {point.text}".replace("\n", "\n  "), ""]
    return lines


def _lines(stored: object, name: str = "") -> Iterator[str]:
    """The texts in a JSON value, below their names as headings. What has no space in it is an id, a date, a mark."""
    if isinstance(stored, dict):
        for key, value in stored.items():
            yield from _lines(value, name if name and key in _WRAPPERS else str(key))
    elif isinstance(stored, list):
        for value in stored:
            yield from _lines(value, name)
    elif isinstance(stored, str) and len(stored.split()) > 1:
        if name:
            yield from (f"# {name.replace('_', ' ')}", "")
        yield from (stored, "")
