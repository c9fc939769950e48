"""Authors who sign at the end of their text, as in letters, comments and editorials."""

from __future__ import annotations

from collections.abc import Sequence, Set

from reviewer_app.parsing.author_search import AUTHOR, MAIL, Authors
from reviewer_app.parsing.authors import is_affiliation, is_author_line, split_names
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.style import BodyStyle

# They stand on one of the last pages, over where they work within so many lines.
_LAST_PAGES, _WITHIN = 2, 3
# Set apart from the text above by so many line distances, and no wider than this share of the column.
_APART, _WIDEST = 1.25, 0.8


def find_signature(pages: Sequence[PageText], body: BodyStyle, listed: Set[Line]) -> Authors:
    """The names at the end of the text; their lines get the role "author". `listed` are lines of reference lists."""
    for page in reversed(pages[-_LAST_PAGES:]):
        lines = [line for line in page.lines if line.role == ""]
        for i in range(len(lines) - 1, 0, -1):
            found = _signed(lines, i, body) if lines[i] not in listed else Authors()
            if found.names:
                for line in found.lines:
                    line.role = AUTHOR
                return found
    return Authors()


def _signed(lines: Sequence[Line], i: int, body: BodyStyle) -> Authors:
    found = Authors()
    if not _begins(lines[i - 1], lines[i], body):
        return found
    for line in lines[i:]:
        names = split_names(line.runs, beside=False) if _is_signature(line) else []
        if not names:
            break
        found.lines.append(line)
        found.names.extend(names)
    after = lines[i + len(found.lines) : i + len(found.lines) + _WITHIN]
    where = any(is_affiliation(line.text) or MAIL.search(line.text) for line in after)
    return found if where else Authors()


def _begins(before: Line, line: Line, body: BodyStyle) -> bool:
    below = before.column == line.column and before.baseline < line.baseline
    return not below or line.baseline - before.baseline > _APART * body.leading


def _is_signature(line: Line) -> bool:
    return line.width < _WIDEST * max(line.right - line.left, 1.0) and is_author_line(line.text)
