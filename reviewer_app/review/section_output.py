"""What the model writes, told section by section, however many texts it comes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from reviewer_app.review.generator import Reason
from reviewer_app.review.marks import marks
from reviewer_app.review.model import SectionKey
from reviewer_app.review.prompt import PromptProfile
from reviewer_app.review.repetition import RepetitionGuard
from reviewer_app.review.whole_review import WholeReview


class SectionListener(Protocol):
    """Hears the sections' texts."""

    def wrote(self, section: SectionKey, piece: str) -> None:
        """The next piece of a section's text."""

    def section_done(self, section: SectionKey, reason: Reason, tokens: int, clean: int | None) -> None:
        """A section has ended; see `PointStream.finish` for `clean`."""


class SectionOutput:
    """Divides texts among sections. They are named by their section; a whole review by the first one.

    `written` are the texts as the model wrote them, `raw` the sections of them, `ended` the texts that have ended.
    """

    def __init__(self, listener: SectionListener, profile: PromptProfile, sections: Sequence[SectionKey]) -> None:
        self._listener = listener
        self._sections = list(sections)
        whole = profile.whole
        self._divided = WholeReview(whole.headings, whole.opening, whole.scores, whole.form) if whole else None
        self._names = tuple(whole.scores.values()) if whole else ()
        self.asked = [SectionKey.SIGNIFICANCE] if whole else self._sections
        self.written: dict[str, str] = {}
        self.raw: dict[SectionKey, str] = dict.fromkeys(self._sections, "") if whole else {}
        self.ended: set[str] = set()
        self._last: SectionKey | None = None  # the section that was told last
        # One for each section, since what stands in two of them is no loop; None for what belongs to none.
        self._guards: defaultdict[SectionKey | None, RepetitionGuard] = defaultdict(RepetitionGuard)

    @property
    def scores(self) -> dict[str, str]:
        """The marks that the model gave, by their names, as it wrote them."""
        return marks(self._divided.given, self._names) if self._divided else {}

    def most_tokens(self, of_a_section: int) -> int:
        """The bound of one text's tokens."""
        return of_a_section * len(SectionKey) if self._divided else of_a_section

    def begin(self, name: str, opening: str) -> None:
        """The text `name` begins with `opening`; told once, also if it is begun again."""
        if name in self.written:
            return
        self.written[name] = ""
        if not self._divided:
            self.raw[SectionKey(name)] = ""
        if opening:
            self.text(name, opening)

    def text(self, name: str, piece: str) -> None:
        """A piece was written."""
        self.written[name] += piece
        if self._divided is None:
            self._pass_on(SectionKey(name), piece)
        else:
            for key, part in self._divided.feed(piece):
                self._pass_on(key, part)

    def repeats(self, name: str) -> bool:
        """Whether the text goes in circles, so that nothing more is to be had of it."""
        if self._divided is None:
            return self._guards[SectionKey(name)].repeating
        return any(guard.repeating for guard in self._guards.values())

    def _pass_on(self, key: SectionKey | None, piece: str) -> None:
        self._guards[key].feed(piece)
        if key is not None and key in self._sections:
            self._last = key
            self.raw[key] += piece
            self._listener.wrote(key, piece)

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """A text has ended."""
        self.ended.add(name)
        if self._divided is None:
            self._end(SectionKey(name), reason, tokens)
            return
        for key, part in self._divided.finish():
            self._pass_on(key, part)
        last = self._last or self._sections[0]
        for section in self._sections:
            # What was followed by another heading is whole; the last part ended as the text did.
            ended: Reason = "end"
            if section is last or (reason == "cancelled" and not self.raw[section].strip()):
                ended = reason
            elif not self.raw[section].strip():
                ended = "absent"
            self._end(section, ended, tokens if section is last else 0)

    def _end(self, section: SectionKey, reason: Reason, tokens: int) -> None:
        guard = self._guards[section]
        self._listener.section_done(section, reason, tokens, guard.clean if guard.repeating else None)
