"""The text of a model that writes a whole review in one go, divided among the four sections by its headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from reviewer_app.review.model import SectionKey
from reviewer_app.review.wording import section_named

# What stands under such a heading belongs to no section: scores and decisions, which a person gives.
NO_SECTION = "none"

# A heading is no longer than this; a line that has become longer is text.
_LONGEST_HEADING = 80
_HASHES = re.compile(r"\s{0,3}#{1,6}\s*(?P<title>.+?)\s*#*\s*")
_HASH_MARKS = re.compile(r"^\s{0,3}#{1,6}\s*")
_BOLD = re.compile(
    r"\s{0,3}(?:\d{1,2}[.)]\s+)?(?P<mark>\*\*|__)(?P<title>[^*_]+?)\s*:?\s*(?P=mark)\s*:?\s*(?P<rest>.*)"
)
_COLON = re.compile(r"\s{0,3}(?P<title>[^\W\d_][^:：.]{0,60})[:：]\s*(?P<rest>.*)")
_ALONE = re.compile(r"\s{0,3}(?:\d{1,2}[.)]\s+)?(?P<title>[^\W\d_][\w &/]{0,40})\s*")
_NOT_WORDS = re.compile(r"[\W\d_]+")


def heading_key(text: str) -> str:
    """A heading as profiles name it: lower case, single spaces, no numbers and punctuation."""
    return " ".join(_NOT_WORDS.sub(" ", text.casefold()).split())


class WholeReview:
    """Told a review piece by piece, gives back (section, text) in order, None for what belongs to none.

    `headings` maps headings (see `heading_key`) to sections, None for what belongs to none; the sections' usual names
    are known besides. `scores` maps headings of marks that the model gives to their names: what stands there belongs to
    no section and is kept in `given`. What stands before the first heading belongs to `opening`. Only the start of a
    line is held back, until it is clear that it is no heading, so that the pieces may be cut anywhere.
    """

    def __init__(
        self,
        headings: Mapping[str, SectionKey | None],
        opening: SectionKey | None = None,
        scores: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._headings = {**headings, **dict.fromkeys(scores)}
        self._scores = scores
        self.given: dict[str, str] = {}
        self._score = ""  # the mark that is being read
        self._section = opening
        self._line = ""
        self._told = False  # the line's start has been given, so it is no heading

    def feed(self, text: str) -> list[tuple[SectionKey | None, str]]:
        """Take the next piece."""
        found: list[tuple[SectionKey | None, str]] = []
        for part in text.splitlines(keepends=True):
            self._line += part
            if self._line.endswith("\n"):
                self._end_line(found)
            elif self._told or not self._may_be_heading():
                self._give(found, self._line)
                self._line, self._told = "", True
        return found

    def finish(self) -> list[tuple[SectionKey | None, str]]:
        """What was held back at the end."""
        found: list[tuple[SectionKey | None, str]] = []
        self._end_line(found)
        return found

    def _may_be_heading(self) -> bool:
        start = self._line.lstrip()
        return len(self._line) <= _LONGEST_HEADING and not start.startswith(("- ", "* ", "+ ", "• "))

    def _end_line(self, found: list[tuple[SectionKey | None, str]]) -> None:
        line, told = self._line, self._told
        self._line, self._told = "", False
        if told:
            self._give(found, line)
            return
        named = self._named(line.rstrip("\n"))
        if named is None:
            self._give(found, line)
            return
        self._section, self._score, rest = named
        if rest.strip():
            self._give(found, rest + "\n" * line.endswith("\n"))

    def _named(self, line: str) -> tuple[SectionKey | None, str, str] | None:
        """The section that a line is the heading of, or the name of a mark, and what follows; None if it is none."""
        # "## **Rating:** 6" wears two dresses.
        bare = _HASH_MARKS.sub("", line)
        for form, text in ((_HASHES, line), (_BOLD, bare), (_COLON, bare), (_ALONE, line)):
            match = form.fullmatch(text)
            if match is None:
                continue
            parts = match.groupdict()
            title, rest = parts["title"], parts.get("rest") or ""
            key = heading_key(title)
            if key in self._headings:
                return self._headings[key], self._scores.get(key, ""), rest
            # Without any dress only the profile's own parts are headings: "Improvements" may be a point.
            section = section_named(title) if form is not _ALONE else None
            if section is not None:
                return section, "", rest
        return None

    def _give(self, found: list[tuple[SectionKey | None, str]], text: str) -> None:
        if self._score:
            before = self.given.get(self._score, "")
            self.given[self._score] = f"{before}{text}" if before.strip() else text.lstrip()
        if text:
            found.append((self._section, text))
