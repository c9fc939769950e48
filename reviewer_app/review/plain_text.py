"""Markdown as plain text: for a form that shows the signs of Markdown as they are."""

from __future__ import annotations

import re

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_FENCE = re.compile(r"\s*(?:`{3,}[^`]*|~{3,}.*)")
# Letters of scripts without spaces may touch the signs: 很**重要**。
_STRONG = re.compile(r"(?<![*_A-Za-z0-9\\])(\*\*|__)(?=\S)(.+?)(?<=[^\s\\])\1(?![*_A-Za-z0-9])")
_EMPHASIS = re.compile(r"(?<![*_A-Za-z0-9\\])([*_])(?![*_\s])(.+?)(?<![*_\s\\])\1(?![*_A-Za-z0-9])")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(([^()\s]+)\)")
_CODE = re.compile(r"(`+)(.+?)\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"(\s*)> ?(?=“)")


def plain_text(markdown: str) -> str:
    """`markdown` without its signs. Headings are underlined, lists keep their dashes, code stays as it is."""
    lines: list[str] = []
    in_code = False
    for line in markdown.split("\n"):
        if _FENCE.fullmatch(line):
            in_code = not in_code
        elif in_code:
            lines.append(line)
        elif heading := _HEADING.fullmatch(line):
            title = _plain(heading[2])
            lines += [title, ("=" if len(heading[1]) == 1 else "-") * min(len(title), 72)]
        else:
            lines.append(_plain(_QUOTED.sub(r"\1", line)))
    return "\n".join(lines)


def _plain(line: str) -> str:
    """A line without emphasis, links and escapes; nothing inside of code is touched."""
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(line):
        parts += [_words(line[at : code.start()]), code[2].strip()]
        at = code.end()
    return "".join([*parts, _words(line[at:])])


def _words(text: str) -> str:
    text = _LINK.sub(lambda m: m[1] if m[1] == m[2] else f"{m[1]} ({m[2]})", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)
