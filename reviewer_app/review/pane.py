r"""A pane's raw Markdown: one point a top-level list item, its evidence as short marks in the text.

    - The claim, in Markdown; follow-up lines are indented. [p. 4]{e12} [p. 7]{e13} {new}
    Text outside of a list is a point too, a paragraph each.

A mark is `[label]{e12}`, anywhere in the item; a state is `{new}`, `{dismissed}` or `{accepted}` at the end of one of
its lines, and so is a severity, `{major}`, `{minor}` or `{question}`, and what a person says of a model's point:
`{right}`, `{wrong}` or `{unimportant}`.
Text that only looks like one of them carries a backslash before the brace. The text of a pane is never
rewritten from its points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from reviewer_app.i18n import tr
from reviewer_app.review.model import SEVERITIES, VERDICTS, Evidence, Severity, Verdict

State = Literal["new", "dismissed", "accepted"]
STATES: tuple[State, ...] = ("new", "dismissed", "accepted")
# All words that stand in braces at the end of a point, as a part of a regular expression.
TOKEN_WORDS = "|".join((*STATES, *SEVERITIES, *VERDICTS))

MARK_RE = re.compile(r"\[(?P<label>[^\[\]\n]{0,40})\]\{(?P<id>e[0-9]+[a-z]*)\}")

_MARK_WITH_SPACE = re.compile(r"[ \t]*" + MARK_RE.pattern)
_STATES_AT_END = re.compile(rf"(?:\s*(?<!\\)\{{(?:{TOKEN_WORDS})\}})+\s*\Z")
_STATE = re.compile(rf"\{{({TOKEN_WORDS})\}}")
TOKENS_AT_END = re.compile(rf"(?:\s*(?:\[[^\[\]\n]{{0,40}}\]\{{e[0-9]+[a-z]*\}}|(?<!\\)\{{(?:{TOKEN_WORDS})\}}))+\s*\Z")
# A brace that would be read as a mark's or a state's, with the backslashes before it.
_TOKEN_BRACE = re.compile(rf"(\\*)\{{(?=(?:e[0-9]+[a-z]*|{TOKEN_WORDS})\}})")

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+•‣◦▪]|[0-9]{1,3}[.)])(?P<gap>[ \t]+|\Z)(?P<rest>.*)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_TOP_BULLET = re.compile(r"^[-*+] ", re.MULTILINE)
_NEAR = 4000  # characters: longer than most points
_TAB = 4
# A follow-up line belongs to its item from this many columns in; nested bullets too.
_NESTED = 2


@dataclass(frozen=True, slots=True)
class PaneItem:
    """One point as it stands in a pane: `source` is `pane_text[start:end]`, without the last line end.

    `text` is its Markdown without marker, indentation, marks and states; `marks` are the evidence ids in
    order. A `paragraph` has no marker. Of several severities the weightiest counts.
    """

    start: int
    end: int
    source: str
    text: str
    marks: tuple[str, ...]
    states: tuple[State, ...]
    paragraph: bool = False
    severity: Severity = ""
    verdict: Verdict = ""


@dataclass(slots=True)
class _Open:
    """The item or paragraph that is being read."""

    start: int
    end: int
    lines: list[str]
    indent: int = -1  # the marker's column; -1 for a paragraph
    width: int = 0  # columns that follow-up lines lose
    numbered: bool = False


def split_pane(text: str) -> list[PaneItem]:
    """The points of a pane's text in order. Items without text and without a mark are left out."""
    return list(_items(text))


# The same text is gone through for points, signs and doubts, and of four panes a person changes one at a time.
@lru_cache(maxsize=8)
def _items(text: str) -> tuple[PaneItem, ...]:
    return tuple(item for part in _parts(text) if (item := _item(text, part)) is not None)


def items_near(text: str, start: int, end: int) -> list[PaneItem]:
    """The points that `text[start:end]` touches, found without going through a long pane as a whole."""
    first, last = 0, len(text)
    if "```" not in text and "~~~" not in text:
        # A bullet at a line's start begins a point wherever it stands, but for a fence.
        first = max((m.start() for m in _TOP_BULLET.finditer(text, max(0, start - _NEAR), start)), default=-1)
        if first < 0:
            first = max((m.start() for m in _TOP_BULLET.finditer(text, 0, start)), default=0)
        following = _TOP_BULLET.search(text, end + 1)
        last = following.start() if following else len(text)
    found = [replace(item, start=item.start + first, end=item.end + first) for item in split_pane(text[first:last])]
    return [item for item in found if item.start <= end and start <= item.end]


def item_at(text: str, position: int) -> PaneItem | None:
    """The point that `position` stands in or at, as an editor's caret does."""
    return next(iter(items_near(text, position, position)), None)


def list_items(text: str) -> list[str]:
    """The items and paragraphs of any Markdown as points' texts, with nothing in them taken for a mark or a state."""
    return [item for item, _ in items_and_paragraphs(text)]


def items_and_paragraphs(text: str) -> list[tuple[str, bool]]:
    """The same, and of each whether it is a paragraph."""
    found = (("\n".join(line if line.strip() else "" for line in p.lines).strip(), p.indent < 0) for p in _parts(text))
    return [(item, paragraph) for item, paragraph in found if item]


def as_item(text: str) -> str:
    """Text as one list item, its follow-up lines indented, without a line end after it."""
    first, *rest = tidy_lines(text)
    return "\n".join([f"- {first}" if first else "-", *(f"  {line}" if line else "" for line in rest)])


def tidy_lines(text: str) -> list[str]:
    """The lines of a point as they stand in a pane: line ends alike, tabs at line starts expanded, no outer space."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    return [_dedent(line.removesuffix("\r"), 0) if line.strip() else "" for line in lines]


def _parts(text: str) -> Iterator[_Open]:
    lines = _lines(text)
    now: _Open | None = None
    blanks = 0
    fence_end = -1
    for i, (start, end, line) in enumerate(lines):
        if now is not None and i <= fence_end:
            now.lines.append(_dedent(line, 0))
            now.end = end
            continue
        if not line.strip():
            blanks += 1
            if now is not None and now.indent < 0:
                yield now
                now = None
            continue
        indent = _columns(line)
        marker = _ITEM.fullmatch(line)
        if now is not None and now.indent >= 0 and indent >= now.indent + _NESTED:
            now.lines += [""] * blanks + [_dedent(line, now.width)]
            now.end = end
        elif marker and _starts_item(marker, indent, now, blanks):
            if now is not None:
                yield now
            own = len(marker["marker"]) + min(len(marker["gap"].expandtabs(_TAB)), _TAB)
            numbered = marker["marker"][0].isdigit()
            now = _Open(start, end, [marker["rest"]], indent, indent + max(own, _NESTED), numbered)
        elif now is not None and not blanks:
            # A line that goes on without being indented, as Markdown allows.
            now.lines.append(line.lstrip(" \t") if now.indent >= 0 else _dedent(line, 0))
            now.end = end
        else:
            if now is not None:
                yield now
            now = _Open(start, end, [line])
        if now.indent < 0:
            fence_end = _fence_end(lines, i)
        blanks = 0
    if now is not None:
        yield now


def _starts_item(marker: re.Match[str], indent: int, now: _Open | None, blanks: int) -> bool:
    """Whether a line with a list marker begins a point, rather than going on with a sentence or a nested
    list.
    """
    if now is None or blanks:
        return indent <= 3 or now is not None
    numbered = marker["marker"][0].isdigit()
    if numbered and marker["marker"][:-1] != "1" and not now.numbered:
        return False  # as in CommonMark: only a list that starts with 1 interrupts a paragraph
    return indent <= 3 or now.indent >= 0


def _lines(text: str) -> list[tuple[int, int, str]]:
    """(start, end, line) of every line, without its line end."""
    found = []
    start = 0
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        found.append((start, start + len(line), line))
        start += len(raw) + 1
    return found


def _columns(line: str) -> int:
    white = line[: len(line) - len(line.lstrip(" \t"))]
    return len(white.expandtabs(_TAB))


def _dedent(line: str, width: int) -> str:
    """`line` with its tabs expanded and up to `width` columns less at its start."""
    body = line.lstrip(" \t")
    if width and line.startswith("\t"):
        width = max(width, _TAB)  # a person's tab is one level, however wide
    return " " * max(0, _columns(line) - width) + body


def _fence_end(lines: Sequence[tuple[int, int, str]], i: int) -> int:
    """The line that closes the code fence which line `i` opens; -1 if it opens none or it is never closed."""
    opened = _FENCE.match(lines[i][2])
    if not opened:
        return -1
    fence = opened["fence"]
    for j in range(i + 1, len(lines)):
        closing = lines[j][2].strip()
        if set(closing) == {fence[0]} and len(closing) >= len(fence) and _columns(lines[j][2]) <= 3:
            return j
    return -1


def _item(text: str, part: _Open) -> PaneItem | None:
    body, marks, names = _contents(tuple(part.lines))
    if not body and not marks:
        return None
    return PaneItem(
        part.start,
        part.end,
        text[part.start : part.end],
        body,
        marks,
        tuple(s for s in STATES if s in names),
        part.indent < 0,
        next((s for s in SEVERITIES if s in names), ""),
        next((v for v in VERDICTS if v in names), ""),
    )


@lru_cache(maxsize=4096)
def _contents(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """The text, marks and words in braces of an item. At every change a pane is read again, most of it as before."""
    kept: list[str] = []
    marks: list[str] = []
    names: list[str] = []
    for line in lines:
        marks += [m["id"] for m in MARK_RE.finditer(line)]
        bare = _MARK_WITH_SPACE.sub("", line).rstrip("\r")
        if found := _STATES_AT_END.search(bare):
            names += _STATE.findall(found.group())
            bare = bare[: found.start()]
        if bare.strip() or not line.strip():
            kept.append(_dedent(bare, 0) if bare.strip() else "")
    body = "\n".join(kept).strip()
    body = _TOKEN_BRACE.sub(lambda m: m[1][1:] + "{", body)
    return body, tuple(dict.fromkeys(marks)), frozenset(names)


def render_mark(evidence: Evidence) -> str:
    """The mark of a piece of evidence: its page, for the reader, with a "?" where the place is unsure, and its id."""
    if evidence.of_whole_paper:
        return f"[{tr('whole paper')}]{{{evidence.id}}}"
    doubt = "?" if evidence.status == "weak" and evidence.page else ""
    # At these spaces no line ends.
    page = tr("p. {page}").format(page=evidence.page or "?").replace(" ", "\u00a0")
    return f"[{page}{doubt}]{{{evidence.id}}}"


def render_item(text: str, evidence: Iterable[Evidence], state: State | None = None) -> str:
    """A point as a list item with its marks and state, without a line end after it."""
    return render_marked(text, [render_mark(e) for e in evidence], [state] if state else [])


def render_paragraph(text: str, evidence: Iterable[Evidence]) -> str:
    """A point as a paragraph, with the empty line before it that parts it from what is above; as an item where it would
    be read as something else.
    """
    found = _with_tokens(text, [render_mark(e) for e in evidence])
    alone = split_pane(found)
    return f"\n{found}" if len(alone) == 1 and alone[0].paragraph and alone[0].source == found else as_item(found)


def render_marked(text: str, marks: Iterable[str], states: Iterable[str]) -> str:
    """The same as `render_item` from marks as they stand in a pane."""
    return as_item(_with_tokens(text, [*marks, *(f"{{{state}}}" for state in states)]))


def _with_tokens(text: str, tokens: Sequence[str]) -> str:
    lines = tidy_lines(_TOKEN_BRACE.sub(lambda m: "\\" + m[1] + "{", text))
    if tokens:
        if _ends_with_line(lines[-1]):
            lines += ["", " ".join(tokens)]
        else:
            lines[-1] = f"{lines[-1]} {' '.join(tokens)}" if lines[-1] else " ".join(tokens)
    return "\n".join(lines)


def _ends_with_line(line: str) -> bool:
    """Whether nothing may follow on the line: a fence, a row of a table."""
    return line.lstrip().startswith(("```", "~~~", "|"))


def _has_no_words(line: str) -> bool:
    """Whether a line is a list marker alone."""
    item = _ITEM.fullmatch(line)
    return item is not None and not item["rest"].strip()


def mark_insertion(source: str, mark: str) -> tuple[int, str]:
    """Where in an item's or paragraph's source a mark belongs, after its other marks and before its state, and what
    to insert there.
    """
    tail = TOKENS_AT_END.search(source)
    at = tail.start() if tail else len(source.rstrip())
    if tail:
        at = max((m.end() for m in MARK_RE.finditer(source, tail.start())), default=at)
    line = source[source.rfind("\n", 0, at) + 1 : at]
    if at == len(source.rstrip()) and source[at : at + 1] == " " and _has_no_words(line):
        return at + 1, mark
    if not _ends_with_line(line):
        return at, f" {mark}"
    if tail:
        return at + len(source[at:]) - len(source[at:].lstrip()), f"{mark} "
    return at, f"\n\n  {mark}" if _ITEM.match(source) else f"\n{mark}"


def mark_removal(source: str, start: int, end: int) -> tuple[int, int]:
    """What goes with the mark at `source[start:end]`: the space before it, and the line that it stood on alone."""
    before, after = source[:start].rstrip(" \t"), source[end:].lstrip(" \t")
    opens_line = not before or before.endswith("\n") or _has_no_words(before.rpartition("\n")[2])
    if before.endswith("\n") and after[:1] in ("", "\n"):
        return len(before.rstrip()), end if not after else len(source) - len(after)
    if opens_line:
        return start, len(source) - len(after)
    return len(before), end


def restate(source: str, state: State | None) -> str:
    """An item's or paragraph's source with `state` as its only state, or with none. All else stays as typed."""
    return _relabelled(source, STATES, state)


def with_severity(source: str, severity: Severity) -> str:
    """The same with another severity, or with none."""
    return _relabelled(source, SEVERITIES, severity)


def with_verdict(source: str, verdict: Verdict) -> str:
    """The same with another verdict, or with none."""
    return _relabelled(source, VERDICTS, verdict)


def _relabelled(source: str, words: Sequence[str], word: str | None) -> str:
    """The source with none of `words` in braces but `word`, at its end."""
    gone = re.compile(rf"\s*\{{(?:{'|'.join(words)})\}}")
    source = "\n".join(_without(line, gone) for line in source.split("\n")).rstrip()
    return f"{source} {{{word}}}" if word else source


def _without(line: str, gone: re.Pattern[str]) -> str:
    tail = TOKENS_AT_END.search(line)
    # They may stand before and between the marks.
    return line[: tail.start()] + gone.sub("", tail.group()) if tail else line


def append_item(pane_text: str, item: str) -> str:
    """The pane's text with `item` as its last point; what stood there stays as it was."""
    last = pane_text.rpartition("\n")[2]
    item = item if pane_text else item.lstrip("\n")
    return f"{pane_text}\n{item}" if last else f"{pane_text}{item}"
