"""The text of a model that writes a whole review in one go, divided among the four sections by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reviewer_app.review.marks import is_mark
from reviewer_app.review.model import SectionKey
from reviewer_app.review.wording import is_aspect, section_named

# What stands under such a heading belongs to no section: scores and decisions, which a person gives.
NO_SECTION = "none"

# A heading is no longer than this; a line that has become longer is text.
_LONGEST_HEADING = 80
_NUMBER = r"(?:\(?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s+)"
_HASHES = re.compile(rf"\s{{0,3}}#{{1,6}}\s*{_NUMBER}?(?P<title>.+?)\s*#*\s*")
_HASH_MARKS = re.compile(r"^\s{0,3}#{1,6}\s*")
_DRESSED = re.compile(
    rf"\s{{0,3}}{_NUMBER}?(?:\*{{1,3}}|_{{1,2}}|\[)(?P<title>[^*_\[\]]+?)\s*[:：]?\s*(?:\*{{1,3}}|_{{1,2}}|\])\s*[:：]?\s*(?P<rest>.*)"
)
_COLON = re.compile(rf"\s{{0,3}}(?P<number>{_NUMBER})?(?P<title>[^\W\d_][^:：.]{{0,60}})[:：]\s*(?P<rest>.*)")
_ALONE = re.compile(rf"\s{{0,3}}{_NUMBER}?(?P<title>[^\W\d_][\w &/]{{0,40}}?)\s*[-–—]?\s*")
# "… in four winters. **Weaknesses:** …", and what may still become such a heading.
_WITHIN_LINE = re.compile(r"(?P<gap>[ \t]+)\*\*(?P<title>[^*\n]{1,60}?)\s*(?:[:：]\s*\*\*|\*\*\s*[:：])")
_BOLD = re.compile(r"\*\*[^*\n]{1,64}\*\*(?!\s*\Z)")
_UNDECIDED = re.compile(r"[ \t]*(?:\*\*[^*\n]{0,64}(?:\*{0,2}[ \t]*)|\*)?\Z")
# Before a heading within a line stand more characters than the number of a heading has.
_SHORTEST_TEXT = 12
_RULE = re.compile(r"\s{0,3}(?:-{2,}|={2,})\s*")
_NUMBER_AT_END = re.compile(r"\s*[:：–-]?\s*\d{1,2}(?:\s*/\s*\d{1,2})?\Z")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_BULLETS = ("- ", "* ", "+ ", "• ", "– ")

# Words beside a part's name that don't change which part it is: "Main Strengths of the Paper", "Overall Rating".
_BEFORE = re.compile(
    r"^(?:(?:(?:brief |short )?summary of|paper|key|main|major|minor|overall|final|additional|general|potential|brief|"
    r"detailed|specific|other|further|the|list of|my)\s+)+"
)
_AFTER = re.compile(
    r"\s+(?:(?:for|to|of|in|on) (?:(?:the|this|our) )?(?:authors?|paper|work|manuscript|review|submission)|"
    r"scores?|list|section)$"
)
_AND = re.compile(r"\s+and\s+|\s*[&/,]\s*(?:and\s+)?")
# Of a heading that names several parts, the one that is read with the most care takes what stands below.
_FIRST = (SectionKey.REJECTION, SectionKey.SUGGESTIONS, SectionKey.ACCEPTANCE, SectionKey.SIGNIFICANCE)


def heading_key(text: str) -> str:
    """A heading as profiles name it: lower case, single spaces, no numbers and punctuation."""
    return " ".join(_NOT_WORDS.sub(" ", text.casefold()).split())


def _names(key: str) -> Iterable[str]:
    """A heading's key, and what is left of it without the words beside the name of the part."""
    without = _AFTER.sub("", key)
    return dict.fromkeys((key, without, _BEFORE.sub("", key), _BEFORE.sub("", without)))


class WholeReview:
    """Told a review piece by piece, gives back (section, text) in order, None for what belongs to none.

    `headings` maps headings (see `heading_key`) to sections, None for what belongs to none; the sections' usual names
    are known besides. `scores` maps headings of marks that the model gives to their names: what stands there belongs to
    no section and is kept in `given`. What stands before the first heading belongs to `opening`. With a `form`
    of its own the model heads no part with a mere aspect such as "Originality". Only the start of a line is held back,
    until it is clear that it is no heading, so that the pieces may be cut anywhere.
    """

    def __init__(
        self,
        headings: Mapping[str, SectionKey | None],
        opening: SectionKey | None = None,
        scores: Mapping[str, str] = MappingProxyType({}),
        form: Iterable[str] = (),
    ) -> None:
        self._headings = {**headings, **dict.fromkeys(scores)}
        self._own_form = bool(tuple(form))
        self._scores = scores
        self.given: dict[str, str] = {}
        self._score = ""  # the mark that is being read
        self._section = opening
        self._line = ""
        self._given = False  # the line's start has been given, so it is no heading
        self._below_heading = False
        self._undecided = ""  # may be the start of a heading within a line
        self._column = 0  # characters of the line before that

    def feed(self, text: str) -> list[tuple[SectionKey | None, str]]:
        """Take the next piece."""
        text = self._undecided + text
        *_, last = (0, *(m.end() for m in _BOLD.finditer(text)))
        undecided = _UNDECIDED.search(text, last)
        cut = undecided.start() if undecided is not None else len(text)
        self._undecided = text[cut:]
        return self._take(self._broken(text[:cut]))

    def _broken(self, text: str) -> str:
        """`text` with a line of its own for each bold heading that stands within a line."""
        pieces: list[str] = []
        at = 0
        for label in _WITHIN_LINE.finditer(text):
            newline = text.rfind("\n", 0, label.start())
            column = label.start() - newline - 1 if newline >= 0 else self._column + label.start()
            if column >= _SHORTEST_TEXT and self._known(label["title"]) is not None:
                pieces += (text[at : label.start()], "\n")
                at = label.end("gap")
        newline = text.rfind("\n")
        self._column = len(text) - newline - 1 if newline >= 0 else self._column + len(text)
        return "".join((*pieces, text[at:]))

    def _take(self, text: str) -> list[tuple[SectionKey | None, str]]:
        found: list[tuple[SectionKey | None, str]] = []
        for part in text.splitlines(keepends=True):
            self._line += part
            if self._line.endswith("\n"):
                self._end_line(found)
            elif self._given or not self._may_be_heading():
                if not self._given:
                    self._take_heading()
                self._give(found, self._line)
                self._line, self._given = "", True
        return found

    def finish(self) -> list[tuple[SectionKey | None, str]]:
        """What was held back at the end."""
        found = self._take(self._broken(self._undecided))
        self._undecided = ""
        self._end_line(found)
        return found

    def _may_be_heading(self) -> bool:
        start = self._line.lstrip()
        return len(self._line) <= _LONGEST_HEADING and not start.startswith(_BULLETS)

    def _end_line(self, found: list[tuple[SectionKey | None, str]]) -> None:
        line, given = self._line, self._given
        self._line, self._given = "", False
        below, self._below_heading = self._below_heading, False
        if given:
            self._give(found, line)
            return
        if below and _RULE.fullmatch(line.rstrip("\n")):
            return  # it underlines the heading
        self._line = line
        self._take_heading()
        line, self._line = self._line, ""
        if line.strip() or not self._below_heading:
            self._give(found, line)

    def _take_heading(self) -> None:
        """Go over to the section that the line begins with the heading of; what follows in the line is left of it."""
        end = "\n" * self._line.endswith("\n")
        named = self._named(self._line.rstrip("\n"))
        if named is not None:
            self._section, self._score, rest = named
            self._below_heading = not rest.strip()
            self._line = rest + end

    def _named(self, line: str) -> tuple[SectionKey | None, str, str] | None:
        """The section that a line is the heading of, or the name of a mark, and what follows; None if it is none."""
        if line.lstrip().startswith(_BULLETS):
            return None
        # "## **Rating:** 6" wears two dresses.
        bare = _HASH_MARKS.sub("", line)
        for form, text in ((_DRESSED, bare), (_COLON, bare), (_HASHES, line), (_ALONE, line)):
            match = form.fullmatch(text)
            if match is None:
                continue
            parts = match.groupdict()
            title, rest = parts["title"], parts.get("rest") or ""
            if form is _HASHES and (end := _NUMBER_AT_END.search(title)):
                title, rest = title[: end.start()], end[0].strip(" :：-–")
            known = self._known(title)
            if known is not None and known[1]:
                # "Contribution: The paper …" speaks of the paper and marks nothing.
                if not rest or is_mark(rest, known[1]):
                    return (*known, rest)
                continue
            # "1. Weakness: …" is a point of the list, not a heading.
            if known is not None and not parts.get("number"):
                return (*known, rest)
            # Without any dress only the profile's own parts are headings: "Improvements" may be a point.
            section = section_named(title) if form is not _ALONE and not parts.get("number") else None
            if section is not None and not (self._own_form and is_aspect(title)):
                return section, "", rest
        return None

    def _known(self, title: str) -> tuple[SectionKey | None, str] | None:
        """The section and the mark that one of the profile's headings stands for, whatever is beside its name."""
        for name in _names(heading_key(title)):
            if name in self._headings:
                return self._headings[name], self._scores.get(name, "")
        parts = [heading_key(part) for part in _AND.split(_AFTER.sub("", title.casefold()))]
        sections = [self._section_of(part) for part in parts]
        if len(parts) < 2 or None in sections:
            return None
        return next(section for section in _FIRST if section in sections), ""

    def _section_of(self, key: str) -> SectionKey | None:
        found = (self._headings.get(name) or section_named(name) for name in _names(key))
        return next(filter(None, found), None)

    def _give(self, found: list[tuple[SectionKey | None, str]], text: str) -> None:
        if self._score:
            before = self.given.get(self._score, "")
            self.given[self._score] = f"{before}{text}" if before.strip() else text.lstrip()
        if text:
            found.append((self._section, text))
