"""Points from a model's text while it is being written, in whatever shape the model writes it.

Only whole lines are interpreted, so the points are the same however the text is cut into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from reviewer_app.paper.measure import extent, word_extent
from reviewer_app.paper.scripts import is_unspaced
from reviewer_app.paper.text import squeeze, whole_sentences
from reviewer_app.review.citations import take_citations
from reviewer_app.review.frame import is_fence, without_frame
from reviewer_app.review.list_markers import items_in_line, list_marker
from reviewer_app.review.model import SectionKey
from reviewer_app.review.repetition import next_block
from reviewer_app.review.wording import (
    is_aspect,
    is_closing,
    is_lead_in,
    only_counts,
    says_none,
    section_named,
    section_prefix,
    without_none_at_end,
)

_SPECIAL = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|[\u200b\u2060\ufeff\x00]|<br\s*/?>", re.IGNORECASE
)
_QUOTE_MARK = re.compile(r"^[ ]{0,3}(?:>[ ]?)+")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})[\w-]*\s*\Z")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={2,}|-{2,})\s*\Z")
_HASHES = re.compile(r"#{1,6}\s*(?P<title>\S.*?)\s*#*\Z")
_BOLD_ONLY = re.compile(r"(?:\*\*|__)(?P<title>[^*_]+(?:[*_][^*_]+)*?)(?:\*\*\s*:?|__\s*:?)\Z")
_TITLE_NUMBER = re.compile(r"\A(?:\(?\d{1,2}[.):]\)?|[IVX]{1,4}[.)])\s+")
_ANSWER = re.compile(
    r"(?:\*\*)?(?:(?:final )?answer|response|output|review|assistant|回答)\s*(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*",
    re.IGNORECASE,
)
_TITLE_ONLY = re.compile(r"(?:\*\*[^*]+\*\*|__[^_]+__)\s*[:.]?|.{1,80}[:：]")

# Two points this alike (percent of their letters and digits) are one point said again.
_SAID_AGAIN = 94.0
# "Novelty: It is new." and "Importance: It is new." are one point, if that much follows the label (see `extent`).
_LABEL = re.compile(r"\A(?:\*\*|__)?[^.:：!?。！？]{1,40}(?::(?:\*\*|__)?\s+|：(?:\*\*|__)?\s*)")
_TELLING = 30
# A point is a person's notes said back if it has so many letters and all of them stand there.
_SAID_BACK = 8

_TAB = 4
_NESTED = 2
# A heading of fewer words that nothing follows is no point of its own.
_TITLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A point as a model wrote it, without its citations; whether the cited ids exist is not checked yet.

    `section` is the section whose heading stood above it in the model's text, None if there was none.
    """

    text: str
    citations: tuple[str, ...] = ()
    section: SectionKey | None = None


class PointStream:
    """Turns one section's text into points, as it arrives.

    `notes` are the person's own in the prompt: said back, they are no points.
    With `key`, points under the heading of another section are left out and counted in `foreign`: models asked for
    one section sometimes write all four.
    """

    def __init__(self, key: SectionKey | None = None, notes: str = "") -> None:
        self._key = key
        self._notes = squeeze(notes)
        self._reader = _Reader(key, self._notes)
        self._text = ""
        self._pending = ""
        self._line = ""
        self._emitted = 0

    def feed(self, text: str) -> list[DraftPoint]:
        """Take the next piece of text; the points that it completed."""
        points: list[DraftPoint] = []
        self._text += text
        self._pending += text
        while size := next_block(self._pending):
            block, self._pending = self._pending[:size], self._pending[size:]
            new = self._block(block)
            self._emitted += len(new)
            points += new
        return points

    def _block(self, block: str) -> list[DraftPoint]:
        self._line += block
        if not self._line.endswith("\n"):
            return self._reader.begun(self._line)
        line, self._line = self._line[:-1], ""
        return self._reader.line(line)

    def finish(self, cut: bool = False, clean: int | None = None) -> list[DraftPoint]:
        """The points that were still open at the end of the text.

        `cut` says that the text broke off (a length limit, a stop): of its last point only whole sentences are kept.
        `clean` says that after so many characters it only repeats itself; see `RepetitionGuard`.
        """
        if clean is not None:
            return self._up_to(clean)
        rest, self._line, self._pending = self._line + self._pending, "", ""
        points, last = self._reader.line(rest), self._reader.finish()
        if cut and rest:
            last = [replace(p, text=whole) for p in last if (whole := whole_sentences(p.text))]
        points += last
        self._emitted += len(points)
        return points

    @property
    def partial(self) -> str:
        """What forms now, as far as it got, with the point before it until that has been given."""
        reader = self._reader.copy()
        closed = reader.line(self._line + self._pending)
        return "\n".join(t for t in (*(p.text for p in closed), reader.open_text) if t)

    @property
    def none_supported(self) -> bool:
        """Whether the model said that the paper supports no point, and made none."""
        return self._reader.none_said and not self._emitted

    @property
    def foreign(self) -> int:
        """How many points stood under the heading of another section."""
        return self._reader.foreign

    def _up_to(self, clean: int) -> list[DraftPoint]:
        """Keep what stood before the first repeat, up to the end of its last sentence."""
        kept = self._text[:clean]
        self._line = self._pending = ""
        reader = _Reader(self._key, self._notes)
        points = [p for line in kept.split("\n") for p in reader.line(line)]
        last = reader.finish()
        if last and not kept.endswith("\n"):
            last = [replace(p, text=cut) for p in last if (cut := whole_sentences(p.text))]
        self._reader = reader
        return [*points, *last][self._emitted :]


@dataclass(slots=True)
class _Draft:
    """The item or paragraph that is open. `indent` is the marker's column, -1 for a paragraph."""

    lines: list[str]
    indent: int = -1
    numbered: bool = False
    holds_bullets: bool = False
    nested: int = -1  # the column of its first nested bullet
    section: SectionKey | None = None  # named at its own start: "- Strengths: …"

    @property
    def title_only(self) -> bool:
        return len(self.lines) == 1 and _TITLE_ONLY.fullmatch(self.lines[0]) is not None

    def add_bullet(self, line: str, indent: int) -> None:
        """Take a nested bullet that stood in column `indent`."""
        if self.nested < 0:
            self.nested = indent
        self.lines.append(" " * max(0, indent - self.nested) + line)

    def join(self, line: str) -> None:
        """Go on with the last line."""
        if self.lines and self.lines[-1] and not _FENCE.match(self.lines[-1]):
            self.lines[-1] += ("" if is_unspaced(self.lines[-1][-1]) and is_unspaced(line[0]) else " ") + line
        else:
            self.lines.append(line)


@dataclass(slots=True)
class _Reader:
    """Reads whole lines and gives back the points that they complete."""

    key: SectionKey | None
    notes: str = ""  # squeezed
    none_said: bool = False
    foreign: int = 0
    _draft: _Draft | None = None
    _blank: bool = False
    _title: str = ""
    _section: SectionKey | None = None
    _started: bool = False
    _thinking: bool = False
    _seen: set[str] = field(default_factory=set)

    def copy(self) -> _Reader:
        draft = replace(self._draft, lines=list(self._draft.lines)) if self._draft else None
        return replace(self, _draft=draft, _seen=set(self._seen))

    @property
    def open_text(self) -> str:
        return take_citations("\n".join(self._draft.lines).strip())[0] if self._draft else ""

    def line(self, line: str) -> list[DraftPoint]:
        return list(self._line(line))

    def begun(self, line: str) -> list[DraftPoint]:
        """Close the open item as soon as the start of an unfinished line shows that another begins."""
        draft, text = self._draft, line.strip()
        marker, numbered, rest = list_marker(text)
        if draft is None or draft.indent < 0 or draft.title_only or self._thinking or not marker:
            return []
        indent = len(line) - len(line.lstrip())
        if "\t" in line[:indent] or not rest[:1].isalpha() or self._belongs_to_item(indent, numbered):
            return []
        return list(self._close(before_list=True))

    def finish(self) -> list[DraftPoint]:
        return [*self._close(), *self._title_as_point()]

    def _line(self, line: str) -> Iterator[DraftPoint]:
        line = _SPECIAL.sub(" " if "<br" in line.lower() else "", line.rstrip()).expandtabs(_TAB)
        line = self._without_thoughts(_QUOTE_MARK.sub("", line))
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if not text:
            self._blank = True
        elif _FENCE.match(line):
            # A fence around the whole answer is dropped; one inside of a point belongs to it.
            if self._draft and self._draft.indent >= 0 and indent >= self._draft.indent + _NESTED:
                self._draft.lines.append(text)
        elif _RULE.match(line):
            yield from self._rule()
        else:
            for item in items_in_line(text):
                yield from self._content(item, indent)

    def _without_thoughts(self, line: str) -> str:
        """What a reasoning model writes between <think> and </think> is no part of its answer."""
        if "</think>" in line:
            self._thinking = False
            line = line.rpartition("</think>")[2]
        if "<think>" in line:
            self._thinking = True
            return line.partition("<think>")[0]
        return "" if self._thinking else line

    def _rule(self) -> Iterator[DraftPoint]:
        draft = self._draft
        if draft and draft.indent < 0 and not self._blank and len(draft.lines) == 1:
            # A line under a line of text makes it a heading.
            self._draft = None
            yield from self._heading(draft.lines[0])
        self._blank = True

    def _content(self, text: str, indent: int) -> Iterator[DraftPoint]:
        if is_fence(text):
            return
        if not self._started:
            text = _ANSWER.sub("", text, count=1) if _ANSWER.match(text) else text
            if not text:
                return
        self._started = True
        title = _title_of(text)
        if title is not None and (section_named(title) or indent < _NESTED or self._draft is None):
            yield from self._heading(title)
            return
        if prefix := section_prefix(text):
            yield from self._close()
            self._section, text = prefix
            self._title = ""
            if not text:
                return
        marker, numbered, rest = list_marker(text)
        if not marker:
            yield from self._prose(text, indent)
        elif self._belongs_to_item(indent, numbered):
            assert self._draft is not None
            self._draft.add_bullet(text if numbered else f"- {rest}", indent)
        else:
            yield from self._close(before_list=True)
            rest = re.sub(r"\A#{1,6}\s+", "", rest)
            if section_named(rest) and not self._labels(rest):
                yield from self._heading(rest)
            elif (prefix := section_prefix(rest)) and not self._labels(rest.partition(":")[0].partition("：")[0]):
                named, rest = prefix
                self._draft = _Draft([rest] if rest else [], indent, numbered, section=named)
            else:
                self._draft = _Draft([rest] if rest else [], indent, numbered)
            self._title = ""
        self._blank = False

    def _labels(self, title: str) -> bool:
        """Whether an item's title says which side of the paper the point is about, and not whose section it is in."""
        return self.key is not SectionKey.SIGNIFICANCE and is_aspect(title)

    def _belongs_to_item(self, indent: int, numbered: bool) -> bool:
        draft = self._draft
        if draft is None or draft.indent < 0:
            return False
        if indent >= draft.indent + _NESTED:
            return True
        # "1. **Title**" and below it dashes in the same column.
        if draft.numbered and not numbered and (draft.title_only or draft.holds_bullets):
            draft.holds_bullets = True
            return True
        return False

    def _prose(self, text: str, indent: int) -> Iterator[DraftPoint]:
        draft = self._draft
        if draft is not None and draft.indent >= 0:
            if not self._blank or draft.title_only or not draft.lines:
                draft.join(text)
                return
            if indent >= draft.indent + _NESTED:
                draft.lines += ["", text]
                return
        elif draft is not None and not self._blank:
            draft.join(text)
            return
        yield from self._close()
        if self._title:
            text = f"**{self._title.rstrip('.:')}.** {text}"
            self._title = ""
        self._draft = _Draft([text])

    def _heading(self, title: str) -> Iterator[DraftPoint]:
        yield from self._close()
        yield from self._title_as_point()
        section = section_named(title)
        if section is not None:
            self._section = section
        else:
            self._title = _TITLE_NUMBER.sub("", title).strip(" :*_")
        self._blank = True

    def _title_as_point(self) -> Iterator[DraftPoint]:
        """A heading that nothing followed may have been the point itself."""
        title, self._title = self._title, ""
        if word_extent(title) >= _TITLE_WORDS and not is_lead_in(title):
            yield from self._point(title)

    def _close(self, before_list: bool = False) -> Iterator[DraftPoint]:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        text = "\n".join(draft.lines).strip()
        if draft.indent < 0 and is_lead_in(text) and (before_list or text.endswith((":", "："))):
            return
        if draft.indent >= 0 and draft.title_only and text.rstrip("*_ ").endswith((":", "：")) and before_list:
            return  # a title that its own bullets follow in the same column
        yield from self._point(text, draft.section)

    def _said(self, squeezed: str) -> bool:
        return bool(process.extractOne(squeezed, self._seen, scorer=fuzz.ratio, score_cutoff=_SAID_AGAIN))

    def _point(self, text: str, named: SectionKey | None = None) -> Iterator[DraftPoint]:
        text, citations = take_citations(without_none_at_end(text))
        text = text.strip()
        if says_none(text) or says_none(text := without_frame(text)):
            self.none_said = True
            return
        same = squeeze(text)
        unlabelled = squeeze(_LABEL.sub("", text, count=1))
        forms = {same, unlabelled} if extent(unlabelled) >= _TELLING else {same}
        if extent(same) >= _SAID_BACK and same in self.notes:
            return
        if not text or only_counts(text) or is_closing(text) or any(self._said(form) for form in forms):
            return
        self._seen |= forms
        section = named or self._section
        if self.key is not None and section is not None and section != self.key:
            self.foreign += 1
            return
        yield DraftPoint(text, citations, section)


def _title_of(text: str) -> str | None:
    """The title if a line is a heading: behind hashes, all bold, or a section's name alone."""
    if m := _HASHES.match(text):
        return m["title"].strip("* ")
    if m := _BOLD_ONLY.match(text):
        return m["title"]
    return text.rstrip(":： ") if len(text) <= 60 and section_named(text) else None
