"""What stands inside a line of Nougat's Markdown: formulas, emphasis, escaped signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Formulas first: what stands in them is LaTeX and no Markdown.
_FORMULA = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
_RAISED = re.compile(r"\s*(?:\{\})?\^\{?\s*(?P<digits>\d{1,3})\s*\}?\s*")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LINK = re.compile(r"\[([^\]\n]+)\]\((?:https?:|mailto:)[^)\s]*\)")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w\\])_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
_ESCAPED = re.compile(r"\\([\\_*#%&$~^{}\[\]|`<>-])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Inline:
    """A text without Markdown. `formulas` are the parts (start, end) of it that are LaTeX, `$` included."""

    text: str
    formulas: tuple[tuple[int, int], ...] = ()

    def cut(self, start: int, end: int) -> Inline:
        """The part from `start` to `end`, without space around it."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        text = part.strip()
        end = start + len(text)
        inside = ((max(a, start), min(b, end)) for a, b in self.formulas)
        return Inline(text, tuple((a - start, b - start) for a, b in inside if a < b))

    def followed_by(self, other: Inline, between: str = " ") -> Inline:
        """This text, `between`, and `other`."""
        shift = len(self.text) + len(between)
        return Inline(
            self.text + between + other.text, (*self.formulas, *((a + shift, b + shift) for a, b in other.formulas))
        )

    def is_formula(self, index: int) -> bool:
        """Whether the character at `index` belongs to a formula."""
        return any(a <= index < b for a, b in self.formulas)


def read_inline(markup: str) -> Inline:
    """`markup` as text; formulas stand in it as LaTeX between dollar signs, a raised number as superscript digits."""
    out, formulas, at = "", [], 0
    for found in _FORMULA.finditer(markup):
        out += _plain(markup[at : found.start()], out)
        at = found.end()
        latex = found["inline"] or found["display"]
        if raised := _RAISED.fullmatch(latex):
            out += raised["digits"].translate(_SUPERSCRIPT)
            continue
        start = len(out)
        out += f"${_SPACE.sub(' ', latex).strip()}$"
        formulas.append((start, len(out)))
    out += _plain(markup[at:], out)
    return Inline(out, tuple(formulas)).cut(0, len(out))


def _plain(markup: str, before: str) -> str:
    text = _LINK.sub(r"\1", markup)
    text = _STRONG.sub(r"\1", text).replace("**", "")
    text = _EMPHASIS.sub(r"\1", text)
    text = _SPACE.sub(" ", _ESCAPED.sub(r"\1", text))
    return text.lstrip() if not before or before.endswith(" ") else text
