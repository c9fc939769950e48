"""Title, authors and abstract that a paper gives once more in a language of another script, as most in Chinese do."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer_app.paper.measure import is_square, letter_share
from reviewer_app.parsing.abstract import cut, labelled, plain
from reviewer_app.parsing.author_search import AUTHOR
from reviewer_app.parsing.authors import is_affiliation, split_names
from reviewer_app.parsing.front_matter import FRONT, TITLE
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.names import abstract_prefix, is_abstract, is_keywords
from reviewer_app.parsing.paragraphs import Draft
from reviewer_app.parsing.part import Part
from reviewer_app.parsing.style import BodyStyle

# A line that says something is mostly letters.
_MOSTLY = 0.5
# The title and the authors stand in the last so many lines before their abstract.
_LINES_BEFORE = 14
# Type sizes within so many points are one.
_SAME_SIZE = 0.4


@dataclass(slots=True)
class SecondFront:
    """What was found, as lines; empty where the paper speaks one language."""

    abstract: list[Draft] = field(default_factory=list)
    title_lines: list[Line] = field(default_factory=list)
    author_lines: list[Line] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)


def take_second(parts: list[Part], body: BodyStyle) -> SecondFront:
    """Find the abstract of `parts` that is in another script than the text, and what stands over it.

    The abstract becomes a part of its own; title and authors are taken out of the parts.
    """
    found = SecondFront()
    lines = [line for part in parts for line in part.lines]
    own = is_square("".join(line.text for line in lines))
    for i, part in enumerate(parts):
        if part.heading is not None and is_abstract(plain(part)) and part.lines:
            if is_square(part.lines[0].text) != own and is_square(plain(part)) != own:
                _split_after(parts, i, 0, own)
                found.abstract = cut(parts, i, body)
                _take_over(parts, i, own, found)
                return found
            continue
        for j, line in enumerate(part.lines):
            skip = _label(line)
            if not skip or is_square(line.text[:skip]) == own:
                continue
            rest = line.text[skip:] or (part.lines[j + 1].text if j + 1 < len(part.lines) else "")
            if not rest or is_square(rest) == own:
                continue
            made = Part(None, part.lines[j:] if line.text[skip:] else part.lines[j + 1 :], title="Abstract")
            if line.text[skip:]:
                line.text = line.text[skip:]
            else:
                line.role = FRONT
            del part.lines[j:]
            parts.insert(i + 1, made)
            _split_after(parts, i + 1, 1, own)
            found.abstract = cut(parts, i + 1, body)
            _take_over(parts, i + 1, own, found)
            return found
    return found


def _label(line: Line) -> int:
    """How many characters at the start of a line announce an abstract."""
    return abstract_prefix(line.text) or labelled(line) or (len(line.text) if is_abstract(line.text) else 0)


def _split_after(parts: list[Part], i: int, start: int, own: bool) -> None:
    """Let part `i` end where the script of the text (`own`) begins again."""
    lines = parts[i].lines
    end = next((k for k in range(start, len(lines)) if is_square(lines[k].text) == own and _says(lines[k])), None)
    if end is not None:
        parts.insert(i + 1, Part(None, lines[end:], parts[i].footnotes))
        del lines[end:]
        parts[i].footnotes = []


def _says(line: Line) -> bool:
    return letter_share(line.text) > _MOSTLY


def _take_over(parts: list[Part], index: int, own: bool, found: SecondFront) -> None:
    """Take the lines in the script of the abstract, part `index`, that stand over it."""
    over: list[Line] = []
    for part in reversed(parts[:index]):
        while part.lines and len(over) < _LINES_BEFORE and _goes_with(part.lines[-1], own):
            over.insert(0, part.lines.pop())
        if part.lines or part.drafts:
            break
        heading = part.heading
        if heading is None:
            continue
        if heading.number is not None or heading.outlined or not all(_goes_with(ln, own) for ln in heading.lines):
            break
        over[:0] = heading.lines
        part.heading = None
    if not over:
        return
    size = max(line.size for line in over)
    top = [line for line in over if line.size > size - _SAME_SIZE]
    names = next((i for i, line in enumerate(over) if split_names(line.runs) and not is_affiliation(line.text)), None)
    if len(top) > len(over) / 2 and names:
        top = over[:names]
    for line in over:
        line.role = FRONT
    for line in top:
        line.role = TITLE
    found.title_lines = top
    after = over[over.index(top[-1]) + 1 :]
    for line in after:
        listed = split_names(line.runs)
        if not listed or is_affiliation(line.text):
            break
        line.role = AUTHOR
        found.author_lines.append(line)
        found.authors += listed


def _goes_with(line: Line, own: bool) -> bool:
    return is_square(line.text) != own and _says(line) and not is_keywords(line.text)
